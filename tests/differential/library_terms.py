"""The vocabulary of the library as the terms of the engine."""

from functools import cache
from pathlib import Path

from readingroom.differential.profiles import Term, Terms
from readingroom.vocabulary.read import read_vocabulary
from readingroom.vocabulary.terms import AnyTerm, Finding, Site

LIBRARY = Path(__file__).parents[2] / "library"


@cache
def library_terms() -> Terms:
    """All terms of `library/vocabulary`."""
    vocabulary, _ = read_vocabulary(LIBRARY / "vocabulary", root=LIBRARY)
    kinds = (vocabulary.findings, vocabulary.sites, vocabulary.modalities, vocabulary.clinical)
    return Terms(_term(each) for terms in kinds for each in terms.values())


def _term(term: AnyTerm) -> Term:
    return Term(
        term.id,
        term.kind,
        term.name,
        term.names,
        parent=term.parent or "",
        part_of=(term.part_of or "") if isinstance(term, Site) else "",
        variable=(term.variable or "") if isinstance(term, Finding) else "",
        modalities=term.modalities if isinstance(term, Finding) else (),
        wordings=term.wordings,
    )
