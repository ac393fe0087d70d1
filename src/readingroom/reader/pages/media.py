"""Pictures of an edition, for readers whose level reaches them."""

import mimetypes

from django.http import HttpResponse

from readingroom.reader.pages import errors
from readingroom.request import ReadingRequest, revalidated

# An SVG opened by itself is a document: it may carry its own style and nothing else.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@revalidated
def media(request: ReadingRequest, name: str) -> HttpResponse:
    """The bytes of a picture. One above the reader's level is answered like one that is not there."""
    if not request.reading.may_see_media(name):
        return errors.not_found(request)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse((request.edition.media_folder / name).read_bytes(), content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if kind == "image/svg+xml":
        response.headers["Content-Security-Policy"] = SVG_POLICY
    return response
