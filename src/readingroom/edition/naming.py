"""The names and codes of an edition's diagnoses, for matching what others call them."""

import json

from readingroom.differential.naming import NameBook
from readingroom.edition.opening import Edition
from readingroom.edition.preparing import once


@once
def load_names(edition: Edition) -> NameBook:
    """The diagnoses of an edition by title, abbreviation, synonym and code."""
    query = "SELECT id, title, abbreviations, synonyms, codes FROM documents WHERE kind = 'diagnosis' AND status <> 'withdrawn'"
    names, codes = {}, {}
    for row in edition.rows(query):
        names[row["id"]] = (row["title"], *json.loads(row["abbreviations"]), *json.loads(row["synonyms"]))
        codes[row["id"]] = [code for values in json.loads(row["codes"]).values() for code in values]
    return NameBook(names, codes)
