"""What stands above every tab of a document: title, names, authors, state, and the tabs with their counts."""

from dataclasses import dataclass
from typing import Any

from readingroom.edition.content import Page
from readingroom.reader.words import say_origin, say_review, say_scheme
from readingroom.request import ReadingRequest


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a document: `count` is None for the text and the history, which are not counted."""

    id: str
    name: str
    address: str
    count: int | None
    is_current: bool


def describe_heading(request: ReadingRequest, page: Page, tab: str) -> dict[str, Any]:
    """The context that the heading of a document's pages is made from; `tab` is the one shown ("" for the text)."""
    card = page.card
    areas = {area.id: area for area in request.edition.areas}
    kinds = {kind.id: kind for kind in request.edition.kinds}
    address = request.prefix + card.path
    return {
        "card": card,
        "page": page,
        "address": address,
        "here": f"{address}/{tab}" if tab else address,
        "area": areas.get(card.area),
        "kind": kinds.get(card.kind),
        "names": (*card.abbreviations, *card.synonyms),
        "origin": say_origin(card),
        "review": say_review(card, request.edition.people),
        "is_reviewed": card.status == "reviewed",
        "codes": [(say_scheme(scheme), codes) for scheme, codes in page.codes.items()],
        "tab": tab,
        "tabs": _list_tabs(page, address, tab),
    }


def _list_tabs(page: Page, address: str, current: str) -> list[Tab]:
    counts = page.counts
    named: list[tuple[str, str, int | None]] = [
        ("", "Text", None),
        ("images", "Images", counts.images),
        ("differential", "Differential", counts.differential),
        ("cases", "Cases", counts.cases),
        ("anatomy", "Anatomy", counts.anatomy),
        ("tables", "Tables", counts.tables),
        ("references", "References", counts.references),
        ("history", "History", None),
    ]
    return [Tab(id, name, f"{address}/{id}" if id else address, count, id == current) for id, name, count in named]
