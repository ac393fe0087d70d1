"""Whether the server can show pages, for those who watch over it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from readingroom.edition.manifest import EditionRefused
from readingroom.edition.shelf import OpenShelf
from readingroom.reader.editions import open_shelf

HEALTH_PATH = "/healthz"


def describe_health(shelf: OpenShelf) -> HttpResponse:
    """200 with the edition that is served, or 503 while there is none; `refusal` says why a newer one is not served."""
    try:
        edition = shelf.current().id
    except EditionRefused:
        edition = ""
    refusal = shelf.refusal
    words = {
        "status": "ok" if edition else "no edition",
        "edition": edition,
        "refusal": str(refusal) if refusal else "",
        "suggestion": refusal.suggestion if refusal else "",
    }
    headers = {"Cache-Control": "no-store", **settings.SECURITY_HEADERS}
    return JsonResponse(words, status=200 if edition else 503, headers=headers)


class HealthMiddleware:
    """Answers `/healthz` before anything else: a watcher knows neither our host name nor whether there is an edition."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The health of this process, or what the rest of the middleware answers."""
        return describe_health(open_shelf()) if request.path_info == HEALTH_PATH else self.get_response(request)
