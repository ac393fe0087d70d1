"""Dates, counts and states of a document in the words a reader sees."""

from datetime import date

from readingroom.edition.content import Card, Person

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

ORIGINS = {"machine-draft": "Machine draft", "human": "Written by people"}

STATUSES = {
    "draft": "not reviewed by a radiologist",
    "in-review": "being reviewed, not signed off",
    "reviewed": "reviewed",
    "needs-update": "reviewed, needs an update",
    "withdrawn": "withdrawn",
}

CODE_NAMES = {
    "doid": "DOID",
    "icd-10-cm": "ICD-10-CM",
    "icd-11": "ICD-11",
    "loinc": "LOINC",
    "mesh": "MeSH",
    "mondo": "Mondo",
    "orphanet": "Orphanet",
    "radlex": "RadLex",
    "snomed-ct": "SNOMED CT",
    "uberon": "Uberon",
}


def say_day(iso: str) -> str:
    """An ISO 8601 day or time as people write it ("22 Nov 2026"); "" and what is no date come back as they are."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_count(count: int, noun: str) -> str:
    """A count with its noun: "1 image", "3 images"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def say_origin(card: Card) -> str:
    """Who wrote a document: a machine or people."""
    return ORIGINS.get(card.origin, card.origin)


def say_review(card: Card, people: dict[str, Person]) -> str:
    """Whether a document was reviewed, by whom and when, and when it should be read again."""
    words = STATUSES.get(card.status, card.status)
    if not card.reviewed_by:
        return words
    person = people.get(card.reviewed_by)
    name = person.name if person else card.reviewed_by
    said = f"{words} by {name}" if card.status == "reviewed" else f"{words}; last reviewed by {name}"
    on = f" on {say_day(card.reviewed_on)}" if card.reviewed_on else ""
    due = f", next review {say_day(card.next_review)}" if card.next_review else ""
    return f"{said}{on}{due}"


def say_scheme(scheme: str) -> str:
    """The name of a coding scheme."""
    return CODE_NAMES.get(scheme, scheme)
