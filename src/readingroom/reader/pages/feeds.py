"""What machines follow: the Atom feed of changes, the sitemap, and what robots should leave alone."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from readingroom.request import ReadingRequest, revalidated

FEED_LENGTH = 50
NOT_FOR_ROBOTS = ("/account/", "/e/", "/search")


@revalidated
def feed(request: ReadingRequest) -> HttpResponse:
    """The documents changed last, as an Atom feed (RFC 4287)."""
    changes = request.record.latest_changes(FEED_LENGTH)
    cards = request.reading.cards(change.document for change in changes)
    context = {
        "site": request.build_absolute_uri("/").rstrip("/"),
        "manifest": request.edition.manifest,
        "updated": changes[0].on if changes else request.edition.manifest.library_date,
        "entries": [(change, cards[change.document]) for change in changes if change.document in cards],
    }
    text = render_to_string("reader/feed.xml", context, request)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@revalidated
def sitemap(request: ReadingRequest) -> HttpResponse:
    """All pages of the current edition (sitemaps.org protocol 0.9)."""
    context = {
        "site": request.build_absolute_uri("/").rstrip("/"),
        "areas": [area for area in request.edition.areas if area.total],
        "cards": request.reading.every_card(),
    }
    return HttpResponse(render_to_string("reader/sitemap.xml", context, request), content_type="application/xml; charset=utf-8")


@revalidated
def robots(request: ReadingRequest) -> HttpResponse:
    """What search engines should leave alone: accounts, searches, and editions of the past."""
    rules = ("User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS))
    lines = (*rules, f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
