"""The headers that tell browsers what a page may not do, on every answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from readingroom.request import ReadingRequest


class SecurityHeaders:
    """Middleware that adds the security headers of the settings, and refuses hosts the instance does not answer to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ReadingRequest) -> HttpResponse:
        """Answers with the headers of `settings.SECURITY_HEADERS`; a header a page set itself stays."""
        request.get_host()
        # From here on, asking for the host means that the page depends on it.
        request.asked_for_host = False
        response = self.get_response(request)
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response
