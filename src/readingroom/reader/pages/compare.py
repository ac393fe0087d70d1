"""Two to four diagnoses side by side: what tells them apart first, then section by section, with their images."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from readingroom.edition.content import Card, Image, Section, Statement, plain_text, resolve_links
from readingroom.reader.comparison import Comparison, Row, compare_profiles
from readingroom.reader.pages.frame import card_twin, show, show_json
from readingroom.request import ReadingRequest, revalidated

MOST = 4
FEWEST = 2
IMAGES = 3
"""Images of each diagnosis that are shown."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section across the diagnoses: for each its statements as HTML, None where the page has no such section to show."""

    anchor: str
    title: str
    cells: tuple[tuple[Card, tuple[str, ...] | None], ...]


@revalidated
def compare(request: ReadingRequest, twin: str = "") -> HttpResponse:
    """The diagnoses named by `d`, in that order."""
    wanted = list(dict.fromkeys(request.GET.getlist("d")))
    cards = request.reading.cards(wanted)
    unknown = [id for id in wanted if id not in cards]
    chosen = [cards[id] for id in wanted if id in cards and cards[id].kind == "diagnosis"][:MOST]
    comparison = compare_profiles(chosen, request.reading.profiles(card.id for card in chosen)) if len(chosen) >= FEWEST else None
    sections = _sections(request, chosen) if len(chosen) >= FEWEST else ()
    if twin:
        return show_json(_twin(request, chosen, unknown, comparison))
    text = _as_text(chosen, comparison) if comparison else ""
    return show(
        request,
        "compare.html",
        cards=chosen,
        unknown=unknown,
        too_many=len(wanted) > MOST,
        comparison=comparison,
        sections=sections,
        images=[(card, _images(request, card)) for card in chosen],
        without=[(card, f"?{urlencode([('d', other.id) for other in chosen if other != card])}") for card in chosen],
        text=text,
        room=MOST - len(chosen),
    )


def _sections(request: ReadingRequest, cards: list[Card]) -> tuple[SectionRow, ...]:
    pages = [{section.anchor: section for section in request.reading.sections(card.id)} for card in cards]
    order = {anchor: section.title for page in pages for anchor, section in page.items()}
    rows = []
    for anchor, title in order.items():
        cells = tuple(_statements(request, page.get(anchor)) for page in pages)
        if sum(bool(cell) for cell in cells) >= FEWEST:
            rows.append(SectionRow(anchor, title, tuple(zip(cards, cells, strict=True))))
    return tuple(rows)


def _statements(request: ReadingRequest, section: Section | None) -> tuple[str, ...] | None:
    if section is None or section.blocks is None:
        return None
    statements = [statement for block in section.blocks for statement in block.statements]
    return tuple(resolve_links(_html(statement), request.prefix) for statement in statements)


def _html(statement: Statement) -> str:
    # Reference numbers belong to the page they are from.
    below = "".join(f"<li>{_without_citations(item.html)}</li>" for item in statement.items)
    return f"{_without_citations(statement.html)}{f'<ul>{below}</ul>' if below else ''}"


def _without_citations(html: str) -> str:
    before, _, rest = html.partition('<sup class="cite">')
    return before + _without_citations(rest.partition("</sup>")[2]) if rest else before


def _images(request: ReadingRequest, card: Card) -> list[Image]:
    images = request.reading.images(card.id)
    # One of each modality first, so that like stands beside like.
    first = {image.modality: image for image in reversed(images)}
    return sorted(first.values(), key=lambda image: image.modality or "~")[:IMAGES]


def _twin(request: ReadingRequest, cards: list[Card], unknown: list[str], comparison: Comparison | None) -> dict[str, Any]:
    rows = [*comparison.facts, *comparison.apart, *comparison.alike, *comparison.single] if comparison else []
    return {
        "edition": request.edition.id,
        "documents": [card_twin(request, card) for card in cards],
        "unknown": unknown,
        "rows": [
            {
                "name": row.name,
                "id": row.term,
                "spread": round(row.spread, 4),
                "cells": [cell and cell.words for cell in row.cells],
            }
            for row in rows
        ],
    }


def _as_text(cards: list[Card], comparison: Comparison) -> str:
    """The rows that tell apart as plain text, for a report or a message."""

    def line(row: Row) -> str:
        said = [cell.words if cell else "not stated" for cell in row.cells]
        return f"{row.name}: {'; '.join(f'{card.title} {words}' for card, words in zip(comparison.cards, said, strict=True))}"

    head = " / ".join(card.title for card in cards)
    return "\n".join([head, *(plain_text(line(row)) for row in (*comparison.facts, *comparison.apart))])
