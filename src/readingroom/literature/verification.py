"""How and where a reference was seen to exist: `custom.verified` of its CSL-JSON, and the list of all of them."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from readingroom.literature.references import Reference

COLUMNS = ("key", "title", "journal", "year", "doi", "pmid", "how", "where", "on")


class Verification(NamedTuple):
    """Who or what was asked (`how`), the address or record in which the reference was seen (`where`), and the day, ISO 8601."""

    how: str
    where: str
    on: str


def find_verification(reference: Reference) -> Verification | None:
    """How a reference was verified; None unless all three of how, where and on are told."""
    custom = json.loads(reference.rest).get("custom")
    told: Any = custom.get("verified") if isinstance(custom, dict) else None
    if not isinstance(told, dict):
        return None
    words = [told.get(key) for key in Verification._fields]
    if not all(isinstance(word, str) and word.strip() for word in words):
        return None
    return Verification(*map(str, words))


def list_verified(references: Mapping[str, Reference]) -> str:
    """All references as CSV in the order of their keys: what was found, and how it was verified (empty where it was not)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key in sorted(references):
        reference = references[key]
        found = (reference.title, reference.container_title, reference.year or "", reference.doi, reference.pmid)
        writer.writerow((key, *found, *(find_verification(reference) or ("", "", ""))))
    return text.getvalue()
