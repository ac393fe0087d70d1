"""What a reader is told when a page cannot be shown, and what to do then."""

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse
from rapidfuzz import fuzz, process

from readingroom.edition.content import Card
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.reading import Reading
from readingroom.reader.pages.frame import card_twin, show, show_json
from readingroom.request import ReadingRequest

CLOSE_TITLES = 6
CLOSE_ENOUGH = 62
"""Of 100 (rapidfuzz WRatio): below it, offered titles have nothing to do with what was asked for."""


def find_close(reading: Reading, words: str) -> list[Card]:
    """Documents with a name close to `words`, closest first."""
    names = [(name, card) for card in reading.every_card() for name in (card.title, *card.abbreviations, *card.synonyms)]
    found = process.extract(
        words.casefold(),
        [name.casefold() for name, _ in names],
        scorer=fuzz.WRatio,
        limit=CLOSE_TITLES * 3,
        score_cutoff=CLOSE_ENOUGH,
    )
    cards = {names[index][1].id: names[index][1] for _, _, index in found}
    return list(cards.values())[:CLOSE_TITLES]


def not_found(request: ReadingRequest, reason: str = "") -> HttpResponse:
    """The answer to an address nothing is at; it says the reason if one is known and offers documents with a close name."""
    path = request.path_info
    is_twin = path.endswith(".json")
    words = path.removesuffix(".json").strip("/").split("/")
    wanted = words[min(1, len(words) - 1)].replace("-", " ")
    close = find_close(request.reading, wanted) if wanted and words[0] != "media" else []
    if is_twin:
        offered = [card_twin(request, card) for card in close]
        return show_json({"error": "not found", "message": reason or f"nothing is at {path}", "close": offered}, status=404)
    return show(request, "errors/not_found.html", status=404, wanted=wanted, reason=reason, close=close)


def withdrawn(request: ReadingRequest, title: str, reason: str) -> HttpResponse:
    """The answer to the address of a withdrawn document: 410, with the reason."""
    if request.path_info.endswith(".json"):
        return show_json({"error": "withdrawn", "message": reason}, status=410)
    return show(request, "errors/withdrawn.html", status=410, title=title, reason=reason)


def moved(request: ReadingRequest, location: str, note: str) -> HttpResponse:
    """301 to where a document is now; the answer's own text says what happened."""
    response = show(request, "errors/moved.html", status=301, location=location, note=note)
    response.headers["Location"] = location
    return response


def edition_refused(request: HttpRequest, refusal: EditionRefused) -> HttpResponse:
    """503: no edition can be served. Says why and what the person who runs this instance can do."""
    response = show(request, "errors/refused.html", status=503, reason=str(refusal), suggestion=refusal.suggestion)
    response.headers["Retry-After"] = "30"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404: addresses no rule matches, and permanent addresses whose edition is not on the shelf."""
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    if hasattr(request, "reading"):
        return not_found(cast(ReadingRequest, request), reason)
    return show(request, "errors/plain.html", status=404, heading="Nothing is at this address", advice=reason)


def _plain(status: HTTPStatus, heading: str, advice: str) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return show(request, "errors/plain.html", status=status, heading=heading, advice=advice)

    return answer


bad_request = _plain(
    HTTPStatus.BAD_REQUEST, "This request could not be read", "Go back and try again, or start at the first page."
)
permission_denied = _plain(
    HTTPStatus.FORBIDDEN,
    "This was not accepted",
    "The form may have been open too long, or cookies are switched off. Reload the page and try again.",
)
server_error = _plain(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Something failed on our side",
    "Nothing is wrong with what you did. Try again in a minute. If it stays, tell the person who runs this instance the time"
    " and the address.",
)
