"""What can be wrong with one reference, as far as it can be decided without looking anything up."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from readingroom.literature.references import TYPES, Fault, Reference, Status
from readingroom.positions import closest
from readingroom.problems import Level

CODES: Mapping[str, str] = MappingProxyType(
    {
        "C005": "A reference is retracted (error), or corrected or under an expression of concern (warning).",
        "C007": "A reference has neither DOI, PMID nor web address.",
        "R001": "A reference file is not JSON, or holds a character that cannot be written.",
        "R002": "A reference file is not a list of references.",
        "R003": "A value of a reference is of the wrong type.",
        "R004": "A reference lacks its title (error), author or year (warning).",
        "R005": "A citation key is missing or malformed.",
        "R006": "Two references have the same citation key.",
        "R007": "Two references have the same DOI, PMID or PMCID.",
        "R008": "A DOI, PMID, PMCID or web address is malformed.",
        "R009": "The type of a reference is missing or unknown.",
        "R010": "A key is written twice in one JSON object.",
        "R020": "A record of an imported file cannot be read.",
        "R021": "A line of an imported file cannot be read.",
    }
)

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_IDENTIFIERS = MappingProxyType(
    {
        "DOI": ("doi", re.compile(r"10\.\d{4,9}/\S+", re.ASCII), "10.1000/xyz, without https://doi.org/"),
        "PMID": ("pmid", re.compile(r"[1-9]\d{0,8}", re.ASCII), "12345678"),
        "PMCID": ("pmcid", re.compile(r"PMC[1-9]\d{0,9}", re.ASCII), "PMC1234567"),
        "URL": ("url", re.compile(r"https?://[^\s<>\"]+"), "https://example.org/page"),
    }
)
_WITHOUT_AUTHOR = frozenset(("webpage", "dataset", "software", "standard", "entry-encyclopedia", "entry-dictionary"))


def check_reference(reference: Reference) -> Iterator[Fault]:
    """Everything wrong with a reference taken by itself."""
    yield from _check_key(reference)
    yield from _check_completeness(reference)
    yield from _check_identifiers(reference)
    yield from _check_standing(reference)


def is_retracted(reference: Reference) -> bool:
    """True when the reference is marked as retracted, or its title says so as publishers write it."""
    return reference.standing.status is Status.RETRACTED or reference.title.upper().startswith(
        ("RETRACTED:", "RETRACTED ARTICLE")
    )


def _check_key(reference: Reference) -> Iterator[Fault]:
    if not _KEY.fullmatch(reference.id):
        message = f"“{reference.id}” cannot be a citation key"
        yield Fault("id", message, "write family-year in small letters, such as doe-2024", "R005")


def _check_completeness(reference: Reference) -> Iterator[Fault]:
    if reference.type not in TYPES:
        advice = closest(reference.type, TYPES) or f"use one of {', '.join(TYPES)}"
        yield Fault("type", f"“{reference.type}” is not a type of reference here", advice, "R009")
    if not reference.title.strip():
        yield Fault("title", "The reference has no title", "add “title”", "R004")
    if not reference.authors and not reference.editors and reference.type not in _WITHOUT_AUTHOR:
        yield Fault("author", "The reference has no author", "add “author”", "R004", Level.WARNING)
    if reference.year is None:
        yield Fault("issued", "The reference has no year", "add “issued”", "R004", Level.WARNING)


def _check_identifiers(reference: Reference) -> Iterator[Fault]:
    for key, (name, pattern, example) in _IDENTIFIERS.items():
        value = getattr(reference, name)
        if value and not pattern.fullmatch(value):
            yield Fault(key, f"“{value}” is not a {key}", f"write it like {example}", "R008")
    if not (reference.doi or reference.pmid or reference.pmcid or reference.url):
        message = "The reference has neither DOI, PMID nor web address"
        yield Fault("id", message, "look it up and add one, or cite something else", "C007")


def _check_standing(reference: Reference) -> Iterator[Fault]:
    notice = f" (notice: {reference.standing.notice_doi})" if reference.standing.notice_doi else ""
    status = reference.standing.status
    if is_retracted(reference):
        yield Fault("status", f"The paper is retracted{notice}", "cite another paper", "C005")
    elif status is Status.EXPRESSION_OF_CONCERN:
        message = f"The journal has expressed concern about the paper{notice}"
        yield Fault("status", message, "read the notice; cite another paper if it can be", "C005", Level.WARNING)
    elif status is Status.CORRECTED:
        message = f"The paper has been corrected{notice}"
        yield Fault("status", message, "check that what is cited still holds", "C005", Level.WARNING)
