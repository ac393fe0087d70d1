"""The first page: one search box, the areas, what changed lately."""

from django.http import HttpResponse, HttpResponsePermanentRedirect

from readingroom.reader.pages.frame import card_twin, show, show_json
from readingroom.reader.twins import plain
from readingroom.request import ReadingRequest, pure

LATEST = 8
"""How many changes the first page lists; the feed lists more."""


@pure
def home(request: ReadingRequest) -> HttpResponse:
    """The first page."""
    changes = request.record.latest_changes(LATEST)
    cards = request.reading.cards(change.document for change in changes)
    return show(
        request,
        "home.html",
        areas=[area for area in request.edition.areas if area.total],
        kinds=request.edition.kinds,
        latest=[(change, cards[change.document]) for change in changes if change.document in cards],
    )


@pure
def home_twin(request: ReadingRequest) -> HttpResponse:
    """The JSON twin of the first page: the edition, its areas and kinds, and what changed lately."""
    manifest = request.edition.manifest
    changes = request.record.latest_changes(LATEST)
    cards = request.reading.cards(change.document for change in changes)
    return show_json(
        {
            "edition": request.edition.id,
            "library": manifest.library_name,
            "licence": manifest.library_licence,
            "language": manifest.library_language,
            "date": manifest.library_date,
            "counts": manifest.counts,
            "kinds": plain(request.edition.kinds),
            "areas": [
                {**plain(area), "total": area.total, "address": f"{request.prefix}/browse/{area.id}"}
                for area in request.edition.areas
            ],
            "latest": [
                {**plain(change), **card_twin(request, cards[change.document])} for change in changes if change.document in cards
            ],
        }
    )


@pure
def without_slash(request: ReadingRequest, address: str) -> HttpResponse:
    """Addresses have no slash at the end; one that has leads to the one that has not."""
    # Browsers read “//” and “/\\” at the start of an address as the start of another host's.
    bare = address.strip("/\\")
    return HttpResponsePermanentRedirect(f"{request.prefix}/{bare}")
