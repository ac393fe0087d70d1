"""What changed from one edition to another: documents, and the words of each."""

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from readingroom.access import AccessLevel
from readingroom.edition.content import Page, Statement, plain_text
from readingroom.edition.opening import Edition
from readingroom.edition.reading import Reading


@dataclass(frozen=True, slots=True)
class WordDifference:
    """A line that is only in the later ("+") or only in the earlier ("-") edition, and the section it stands in."""

    section: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """A document that was added, removed or changed."""

    document: str
    title: str
    what: str
    lines: tuple[WordDifference, ...]

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain values for JSON."""
        return asdict(self)


def compare_editions(before: Edition, after: Edition) -> tuple[DocumentDifference, ...]:
    """What differs between two editions, by document id. Editors may read every word of both."""
    old, new = _digests(before), _digests(after)
    return tuple(_compare_document(before, after, document, old, new) for document in sorted(_differing(old, new)))


def _digests(edition: Edition) -> dict[str, str]:
    """What tells whether a document differs: its own rows, and the references it cites, which are stored once for all."""
    query = (
        "SELECT document, digest || coalesce((SELECT group_concat(vancouver || retraction) FROM"
        " (SELECT vancouver, retraction FROM citations JOIN bibliography USING (key)"
        " WHERE citations.document = compiled.document ORDER BY number)), '') AS digest FROM compiled"
    )
    return {row["document"]: row["digest"] for row in edition.rows(query)}


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    return (document for document in {*old, *new} if old.get(document) != new.get(document))


def _compare_document(
    before: Edition, after: Edition, document: str, old: Mapping[str, str], new: Mapping[str, str]
) -> DocumentDifference:
    earlier = Reading(before, AccessLevel.EDITOR).page(document) if document in old else None
    later = Reading(after, AccessLevel.EDITOR).page(document) if document in new else None
    what = "changed" if earlier and later else "added" if later else "removed"
    titled = later or earlier
    title = titled.card.title if titled else document
    lines = tuple(_compare_pages(earlier, later)) if what == "changed" else ()
    return DocumentDifference(document, title, what, lines)


def _compare_pages(earlier: Page | None, later: Page | None) -> Iterator[WordDifference]:
    old, new = _describe(earlier), _describe(later)
    for section in dict.fromkeys((*old, *new)):
        for line in difflib.ndiff(old.get(section, []), new.get(section, [])):
            if line[0] in "+-":
                yield WordDifference(section, line[0], line[2:])


def _describe(page: Page | None) -> dict[str, list[str]]:
    """The words of a page, line by line, by the title of the section; what is not text stands under words of its own."""
    if page is None:
        return {}
    card = page.card
    head = [f"title: {card.title}", f"status: {card.status}", f"synonyms: {', '.join((*card.abbreviations, *card.synonyms))}"]
    described = {"Front matter": head}
    for section in page.sections:
        lines = described.setdefault(section.title, [])
        for block in section.blocks or ():
            for statement in block.statements:
                lines.extend(_lines(statement, 0))
            lines.extend(" | ".join(plain_text(cell) for cell in row) for row in (block.head, *block.rows) if row)
    described["Profile"] = json.dumps(page.profile, indent=1, ensure_ascii=False).split("\n") if page.profile else []
    described["Images"] = [f"{image.caption} ({image.name})" for image in page.images]
    described["References"] = [f"{plain_text(each.vancouver)} {each.retraction}".strip() for each in page.references]
    return described


def _lines(statement: Statement, depth: int) -> Iterator[str]:
    yield "  " * depth + plain_text(statement.html)
    for item in statement.items:
        yield from _lines(item, depth + 1)
