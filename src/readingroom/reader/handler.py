"""The WSGI application: pages that are in memory are answered before Django is asked.

A page is a pure function of (edition, path, level). So what decides is: which edition is current (one `stat`), what level
the cookies prove (one dictionary look-up for a Cookie header seen before), and whether that page is in memory. Everything
else goes through Django, and what comes back marked `pure` is kept. Both ways end in `KeptAnswer.answer`.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse
from django.http.cookie import parse_cookie
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from readingroom.access import AccessLevel
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.shelf import OpenShelf
from readingroom.reader.assets import ASK_EVERY_TIME, COMPRESSED_TYPES, FOREVER, Asset, read_assets
from readingroom.reader.editions import PERMANENT, open_shelf, split_address
from readingroom.reader.kept import Address, Answer, KeptAnswer, KeptPages, keep_answer
from readingroom.reader.levels import LEVEL_SECONDS, read_level
from readingroom.reader.readership import Readership, documents_by_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VARY = "Accept-Encoding, Cookie"
VIEWER_FOLDER = "viewer/"
MEGABYTE = 1024 * 1024
REMEMBERED = 10_000
"""How many Cookie headers and hosts are remembered as checked; then all are forgotten and checked again."""
LONGEST_REMEMBERED = 1024
"""Characters of the longest Cookie header worth remembering."""


class ReaderRequest(WSGIRequest):
    """A request that knows whether its page asked for the host: such a page depends on more than its address."""

    asked_for_host = False

    def get_host(self) -> str:
        """The host the reader asked for, after checking that we answer to it."""
        self.asked_for_host = True
        return super().get_host()


def _keep_asset(asset: Asset, cache_control: str) -> KeptAnswer:
    headers = {"Content-Type": asset.content_type, "Cache-Control": cache_control} | settings.SECURITY_HEADERS
    if asset.name.startswith(VIEWER_FOLDER):
        headers["Content-Security-Policy"] = settings.VIEWER_SECURITY_POLICY
    return keep_answer(
        asset.body,
        headers.items(),
        etag=f'"{asset.digest}"',
        vary="Accept-Encoding",
        compress=False,
        squeezed=asset.gzipped or b"",
    )


def keep_assets() -> dict[str, KeptAnswer]:
    """All assets by address: for ever under the address of their content, asked for again under their plain name."""
    kept = {}
    for asset in read_assets().values():
        kept[asset.address] = _keep_asset(asset, FOREVER)
        kept[asset.plain_address] = _keep_asset(asset, ASK_EVERY_TIME)
    return kept


class ReadingRoomHandler(WSGIHandler):
    """Answers from memory what it can and from Django the rest."""

    request_class = ReaderRequest

    def __init__(self) -> None:
        super().__init__()
        self.shelf: OpenShelf = open_shelf()
        self.pages = KeptPages(settings.READINGROOM_CACHE_MB * MEGABYTE)
        self.readership = Readership(lambda: documents_by_path(self.shelf.current()))
        self._assets = keep_assets()
        self._served = ""
        self._believed: dict[str, tuple[AccessLevel, float]] = {}
        self._hosts: set[str] = set()

    def __call__(  # type: ignore[override] # a list of bytes is what servers send fastest
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """One request, as PEP 3333 has it."""
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD"):
            path = environ["PATH_INFO"]
            kept = self._assets.get(path) or (None if environ.get("QUERY_STRING") else self._find(environ, path))
            if kept is not None:
                answer = kept.answer(
                    method=method,
                    accept_encoding=environ.get("HTTP_ACCEPT_ENCODING", ""),
                    none_match=environ.get("HTTP_IF_NONE_MATCH", ""),
                )
                return self._send(answer, start_response)
        response = super().__call__(environ, start_response)
        if not isinstance(response, HttpResponse):
            return response
        body = response.content
        response.close()
        return [body]

    def _send(self, answer: Answer, start_response: "StartResponse") -> list[bytes]:
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _find(self, environ: "WSGIEnvironment", path: str) -> KeptAnswer | None:
        if environ.get("HTTP_HOST") not in self._hosts:
            return None
        level = self._prove_level(environ.get("HTTP_COOKIE"))
        if level is None:
            return None
        edition = split_address(path)[0] if path.startswith(PERMANENT) else self._current_edition()
        page = self.pages.find(Address(edition, level, path))
        if page is not None:
            self.readership.note(path)
        return page

    def _current_edition(self) -> str:
        try:
            current = self.shelf.current().id
        except EditionRefused:
            return ""
        if current != self._served:
            self.pages.drop_edition(self._served)
            self._served = current
        return current

    def _prove_level(self, cookies: str | None) -> AccessLevel | None:
        """The level these cookies prove, or None when the session has to be asked."""
        if not cookies:
            return AccessLevel.VISITOR
        now = time.time()
        remembered = self._believed.get(cookies)
        if remembered is not None and now < remembered[1]:
            return remembered[0]
        values = parse_cookie(cookies)
        session_key = values.get(settings.SESSION_COOKIE_NAME, "")
        if session_key:
            found = read_level(values.get(settings.LEVEL_COOKIE_NAME, ""), session_key, now=now)
        else:
            found = (AccessLevel.VISITOR, int(now) + LEVEL_SECONDS)
        if found is None:
            return None
        if len(cookies) <= LONGEST_REMEMBERED:
            if len(self._believed) >= REMEMBERED:
                self._believed.clear()
            self._believed[cookies] = found
        return found[0]

    def get_response(self, request: Any) -> HttpResponseBase:
        """Django's answer; a pure page is kept on the way and given as it will be given from memory."""
        # Without it Django gives the whole page, which can be kept; the condition is applied below.
        none_match = request.META.pop("HTTP_IF_NONE_MATCH", "")
        response = super().get_response(request)
        if none_match:
            request.META["HTTP_IF_NONE_MATCH"] = none_match
        if not isinstance(response, HttpResponse) or request.method not in ("GET", "HEAD"):
            return response
        if self._is_page(request, response):
            return self._keep(request, response)
        if response.status_code == 200 and response.has_header("ETag"):
            response = get_conditional_response(request, etag=response["ETag"], response=response) or response
        if request.method == "HEAD" and response.status_code == 200:
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _is_page(self, request: Any, response: HttpResponse) -> bool:
        return (
            getattr(response, "pure", False)
            and response.status_code == 200
            and not request.META.get("QUERY_STRING")
            and not request.asked_for_host
            # Django's idea of a path and the server's differ outside ASCII; no page has such an address.
            and request.path.isascii()
        )

    def _keep(self, request: Any, response: HttpResponse) -> HttpResponse:
        compress = response["Content-Type"].startswith(COMPRESSED_TYPES)
        page = keep_answer(response.content, response.items(), etag=response["ETag"], vary=VARY, compress=compress)
        path = request.environ["PATH_INFO"]
        self.readership.note(path)
        if not response.cookies:
            self.pages.keep(Address(request.edition.id, request.reading.level, path), page)
            if len(self._hosts) >= REMEMBERED:
                self._hosts.clear()
            self._hosts.add(request.META.get("HTTP_HOST"))
        answer = page.answer(
            method=request.method,
            accept_encoding=request.META.get("HTTP_ACCEPT_ENCODING", ""),
            none_match=request.META.get("HTTP_IF_NONE_MATCH", ""),
        )
        response.status_code = int(answer.status[:3])
        response.content = answer.body
        for name in list(response.headers):
            del response.headers[name]
        for name, value in answer.headers:
            response.headers[name] = value
        return response
