"""What each tab of a document holds: what its page is made from, and its JSON twin."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from readingroom.edition.content import Page, Related
from readingroom.reader.comparison import compare_profiles
from readingroom.reader.outline import arrange, order_targets
from readingroom.reader.pages.frame import card_twin
from readingroom.reader.pictures import Picture, first_image_of, group_pictures
from readingroom.reader.twins import plain
from readingroom.request import ReadingRequest

Data = dict[str, Any]
Read = Callable[[ReadingRequest, Page], Data]

RELATED_KINDS = {"cases": "case", "anatomy": "anatomy", "tables": "table"}
EMPTY = {
    "cases": "No case in the library is tied to this document yet.",
    "anatomy": "No anatomy page is tied to this document yet.",
    "tables": "No table is tied to this document yet.",
}


@dataclass(frozen=True, slots=True)
class TabContent:
    """`read` gives what the tab's `template` needs, `twin` the values of its JSON."""

    template: str
    read: Read
    twin: Read


def _read_images(request: ReadingRequest, page: Page) -> Data:
    return {"picture_groups": group_pictures(request, page.images), "hidden": page.counts.images - len(page.images)}


def _twin_images(request: ReadingRequest, page: Page) -> Data:
    pictures = (picture for _, group in group_pictures(request, page.images) for picture in group)
    ordered = sorted(pictures, key=lambda picture: picture.number)
    return {"count": page.counts.images, "images": [_twin_picture(picture) for picture in ordered]}


def _twin_picture(picture: Picture) -> Data:
    addresses = {"address": picture.address, "thumbnail": picture.thumbnail}
    stored = {"stack": picture.stack, "viewer": picture.viewer, "annotated": picture.annotated, "key": picture.key}
    return {**plain(picture.image), "title": picture.title, **addresses, **(stored if picture.stack else {})}


def _read_differential(request: ReadingRequest, page: Page) -> Data:
    parts = arrange(page, request.prefix, tabulate=True, first_image=first_image_of(request))
    listed = order_targets(page.sections, page.targets)
    profiles = request.reading.differential_table(page.card.id)
    return {
        "parts": [part for part in parts if part.lists_entries],
        "comparison": compare_profiles((page.card, *listed), profiles),
    }


def _twin_differential(request: ReadingRequest, page: Page) -> Data:
    sections = [section for section in page.sections if section.entries]
    return {
        "count": page.counts.differential,
        "sections": plain(sections, request.prefix),
        "documents": [card_twin(request, card) for card in order_targets(sections, page.targets)],
        "profiles": request.reading.differential_table(page.card.id),
    }


def _twin_related(request: ReadingRequest, related: tuple[Related, ...]) -> list[Data]:
    return [{**card_twin(request, other.card), "line": plain(other.line, request.prefix)} for other in related]


def _read_kind(request: ReadingRequest, page: Page, *, tab: str) -> Data:
    related = request.reading.related(page.card.id, RELATED_KINDS[tab])
    return {"related": related, "empty": EMPTY[tab]}


def _twin_kind(request: ReadingRequest, page: Page, *, tab: str) -> Data:
    return {tab: _twin_related(request, request.reading.related(page.card.id, RELATED_KINDS[tab]))}


def _read_related(request: ReadingRequest, page: Page) -> Data:
    # Other documents of the same kind come last: on a diagnosis these are its differential, which the page lists already.
    kinds = sorted(request.edition.kinds, key=lambda kind: kind.id == page.card.kind)
    groups = [(kind, request.reading.related(page.card.id, kind.id)) for kind in kinds]
    return {"groups": [group for group in groups if group[1]]}


def _twin_all_related(request: ReadingRequest, page: Page) -> Data:
    groups = _read_related(request, page)["groups"]
    return {"related": {kind.id: _twin_related(request, related) for kind, related in groups}}


def _read_references(request: ReadingRequest, page: Page) -> Data:
    return {"references": page.references}


def _twin_references(request: ReadingRequest, page: Page) -> Data:
    return {"references": plain(page.references)}


def _read_history(request: ReadingRequest, page: Page) -> Data:
    return {"changes": request.record.changes(page.card.id), "former": request.record.former_addresses(page.card.id)}


def _twin_history(request: ReadingRequest, page: Page) -> Data:
    return plain(_read_history(request, page))  # type: ignore[no-any-return]  # a dict comes back as a dict


TABS = {
    "images": TabContent("tabs/images.html", _read_images, _twin_images),
    "differential": TabContent("tabs/differential.html", _read_differential, _twin_differential),
    **{
        tab: TabContent("tabs/related_kind.html", partial(_read_kind, tab=tab), partial(_twin_kind, tab=tab))
        for tab in RELATED_KINDS
    },
    "references": TabContent("tabs/references.html", _read_references, _twin_references),
    "history": TabContent("tabs/history.html", _read_history, _twin_history),
    "related": TabContent("tabs/related.html", _read_related, _twin_all_related),
}
