"""Pages that are a pure function of (edition, path, level): marked so that their bytes can be kept and served again."""

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from readingroom.access import AccessLevel
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.opening import Edition
from readingroom.edition.reading import Reading
from readingroom.edition.record import Record

Arguments = ParamSpec("Arguments")

# A browser may keep a page but asks each time whether it is still the one: after an edition was switched or a
# subscription ended, nobody reads what was true before.
CACHE_CONTROL = "no-cache"


class ReadingRequest(HttpRequest):
    """A request that knows which edition it reads, at which level, and below which address.

    `prefix` is "" for the current edition and "/e/<id>" for a permanent address; `path_info` is the address without it.
    `refusal` says why a newer edition is not served; `asked_for_host` is True once the page has asked for the host.
    """

    level: AccessLevel
    refusal: EditionRefused | None
    asked_for_host: bool
    edition: Edition
    reading: Reading
    record: Record
    prefix: str


Page = Callable[Concatenate[ReadingRequest, Arguments], HttpResponse]
View = Callable[Concatenate[ReadingRequest, Arguments], HttpResponseBase]


def pure(page: Page[Arguments]) -> View[Arguments]:
    """Marks a page as a pure function of (edition, path, level), of nothing else: neither query nor cookies nor time.

    Its full answers carry `pure = True`, a strong ETag of their bytes and `Cache-Control: no-cache`; a browser that
    already holds these bytes gets 304.
    """
    return _revalidated(page, keep=True)


def revalidated(page: Page[Arguments]) -> View[Arguments]:
    """Like `pure` for an answer that also depends on the query or the host, or is too large to keep in memory."""
    return _revalidated(page, keep=False)


def _revalidated(page: Page[Arguments], *, keep: bool) -> View[Arguments]:
    def answer(request: ReadingRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            response = HttpResponse(status=405)
            response.headers["Allow"] = "GET, HEAD"
            return response
        response = page(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        if response.status_code != 200:
            return response
        response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.pure = keep  # type: ignore[attr-defined]  # read by the handler, which keeps such answers
        return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response

    return cast(View[Arguments], wraps(page)(answer))


@lru_cache(maxsize=1024)
def accepts_gzip(accept_encoding: str) -> bool:
    """True when the Accept-Encoding header allows gzip (RFC 9110, 12.5.3: named without `q=0`, or `*` is)."""
    qualities = {}
    for item in accept_encoding.lower().split(","):
        coding, _, parameter = item.partition(";")
        name, _, value = parameter.strip().partition("=")
        qualities[coding.strip()] = value.strip().strip("0.") if name.strip() == "q" else "1"
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", ""))) != ""
