"""How answers are given: errors that say what is wrong, JSON compressed when asked for, entity tags, what caches may do."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from readingroom.edition.instances import Instances
from readingroom.request import CACHE_CONTROL, ReadingRequest, accepts_gzip

UID = re.compile(r"[0-9.]{1,64}", re.ASCII)
UID_NAMES = ("study", "series", "sop")
IMMUTABLE = "max-age=31536000, immutable"
"""An instance never changes under its UID (PS3.3, C.12.1.1.1.1). Who reads above visitors gets `private` with it."""
VARY = "Accept, Accept-Encoding, Cookie"
WORTH_COMPRESSING = 1000
"""Bytes below which compressing gains nothing."""
COMPRESSION = 1
"""DICOM JSON shrinks to a tenth at the fastest level already; the slowest one takes ten times as long for a fifth less."""

Arguments = ParamSpec("Arguments")
Resource = Callable[Concatenate[ReadingRequest, Arguments], HttpResponseBase]
View = Callable[..., HttpResponseBase]


class Refused(Exception):
    """A request gets no answer: `status` is that of HTTP, `str()` says what is wrong, `available` what there is instead."""

    def __init__(self, status: int, message: str, available: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.available = tuple(available)


def not_here(what: str) -> Refused:
    """The refusal of what is not there for this reader: none says whether another reader would find it."""
    return Refused(404, f"{what} is not here")


def find_instances(request: ReadingRequest) -> Instances:
    """The instances of the request's edition that its reader may see."""
    return Instances(request.edition, request.level)


def base_address(request: ReadingRequest) -> str:
    """The address of the service as the client knows it, without a slash at the end."""
    return request.build_absolute_uri(f"{request.prefix}/dicom-web")


def resource(view: Resource[Arguments]) -> View:
    """Makes a view of a resource: GET and HEAD alone, UIDs checked before anything is asked of them, refusals as JSON."""

    @wraps(view)
    def answer(request: ReadingRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        try:
            if request.method not in ("GET", "HEAD"):
                raise Refused(405, f"{request.method} is not offered: this service is read-only")
            for name in UID_NAMES:
                value = str(kwargs.get(name, "0"))
                if not UID.fullmatch(value):
                    raise Refused(400, f"“{value[:80]}” is not a UID: 1 to 64 digits and dots")
            response = view(request, *args, **kwargs)
        except Refused as refusal:
            response = _refuse(refusal)
        response.headers["Vary"] = VARY
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        return response

    return csrf_exempt(answer)


def _refuse(refusal: Refused) -> HttpResponse:
    body: dict[str, Any] = {"error": refusal.status, "message": str(refusal)}
    if refusal.available:
        body["available"] = refusal.available
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json", status=refusal.status)
    if refusal.status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


@resource
def unknown(request: ReadingRequest) -> HttpResponseBase:
    """The answer to an address of the service that names no resource."""
    raise Refused(404, f"{request.path_info} is no resource of this service; see docs/reference/dicomweb.md for those there are")


def make_tag(*parts: object) -> str:
    """A strong entity tag, with its quotes, of what an answer depends on."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogateescape")).hexdigest()
    return f'"{digest[:32]}"'


def answer_json(request: ReadingRequest, body: bytes, *, content_type: str) -> HttpResponseBase:
    """DICOM JSON with the tag of its bytes, compressed when that helps and the client takes it."""
    tag = make_tag(hashlib.sha256(body).hexdigest())
    is_gzipped = len(body) >= WORTH_COMPRESSING and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    if is_gzipped:
        body, tag = gzip.compress(body, COMPRESSION, mtime=0), f'{tag[:-1]}-gzip"'
    response = HttpResponse(body, content_type=content_type)
    if is_gzipped:
        response.headers["Content-Encoding"] = "gzip"
    return conclude(request, response, tag=tag, cache_control=CACHE_CONTROL)


def conclude(request: HttpRequest, response: HttpResponse, *, tag: str, cache_control: str) -> HttpResponseBase:
    """Gives an answer its tag, and 304 instead of it to a client that holds it already."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = cache_control
    if response.status_code != 200:
        return response
    return get_conditional_response(request, etag=tag, response=response) or response


def stream(
    request: HttpRequest, chunks: Iterable[bytes], *, content_type: str, length: int | None, cache_control: str
) -> HttpResponseBase:
    """An answer that is made while it is sent; `length` is its bytes, None when they are not known before."""
    response = StreamingHttpResponse(chunks if request.method == "GET" else (), content_type=content_type)
    if length is not None:
        response.headers["Content-Length"] = str(length)
    response.headers["Cache-Control"] = cache_control
    return response
