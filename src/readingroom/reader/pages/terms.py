"""Terms of the vocabulary: the definition, and the documents that name them."""

from django.http import HttpResponse

from readingroom.edition.content import TermUse
from readingroom.reader.comparison import SHARES
from readingroom.reader.pages import errors
from readingroom.reader.pages.frame import card_twin, show, show_json
from readingroom.reader.twins import plain
from readingroom.reader.words import say_scheme
from readingroom.request import ReadingRequest, pure

ON_CARD = 4
"""How many documents a definition card lists before it points at the term's page."""


def _sorted_uses(request: ReadingRequest, term: str) -> list[TermUse]:
    return sorted(request.reading.term_uses(term), key=lambda use: -SHARES.get(use.frequency, 0.0))


@pure
def term(request: ReadingRequest, term: str, twin: str = "") -> HttpResponse:
    """The page of a term."""
    found = request.reading.term(term)
    if found is None:
        return errors.not_found(request)
    uses = _sorted_uses(request, term)
    if twin:
        seen = [{**card_twin(request, use.card), "frequency": use.frequency, "modalities": list(use.modalities)} for use in uses]
        return show_json({**plain(found), "seen_in": seen})
    codes = [(say_scheme(scheme), code) for scheme, code in found.codes.items()]
    return show(request, "term.html", term=found, uses=uses, codes=codes)


@pure
def card(request: ReadingRequest, term: str) -> HttpResponse:
    """The definition of a term as the card that opens beside it."""
    found = request.reading.term(term)
    if found is None:
        return errors.not_found(request)
    uses = _sorted_uses(request, term)
    return show(request, "parts/term_card.html", term=found, uses=uses[:ON_CARD], more=max(len(uses) - ON_CARD, 0))
