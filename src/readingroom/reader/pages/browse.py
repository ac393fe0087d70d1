"""Browsing: the documents of an area, and all documents of a kind."""

from django.http import HttpResponse

from readingroom.edition.content import Card
from readingroom.reader.pages import errors
from readingroom.reader.pages.frame import card_twin, show, show_json
from readingroom.request import ReadingRequest, pure


@pure
def area(request: ReadingRequest, area: str, twin: str = "") -> HttpResponse:
    """The documents of an area, by kind and title."""
    found = next((known for known in request.edition.areas if known.id == area), None)
    if found is None:
        return errors.not_found(request)
    cards = request.reading.browse(area)
    if twin:
        return show_json({"area": area, "name": found.name, "documents": [card_twin(request, card) for card in cards]})
    groups = [(kind, [card for card in cards if card.kind == kind.id]) for kind in request.edition.kinds]
    return show(request, "browse.html", title=found.name, groups=[group for group in groups if group[1]], total=len(cards))


@pure
def kind(request: ReadingRequest, folder: str, twin: str = "") -> HttpResponse:
    """All documents of the kind whose addresses begin with `folder`, by area and title."""
    found = next((known for known in request.edition.kinds if known.folder == folder), None)
    if found is None:
        return errors.not_found(request)
    cards = [card for card in request.reading.every_card() if card.kind == found.id]
    if twin:
        return show_json({"kind": found.id, "name": found.plural, "documents": [card_twin(request, card) for card in cards]})
    groups: list[tuple[object, list[Card]]] = [
        (area, [card for card in cards if card.area == area.id]) for area in request.edition.areas
    ]
    return show(request, "browse.html", title=found.plural, groups=[group for group in groups if group[1]], total=len(cards))
