"""Pictures of an edition, for readers whose level reaches them."""

import mimetypes

from django.http import HttpResponse

from readingroom.access import AccessLevel
from readingroom.reader.assets import FOREVER
from readingroom.reader.pages import errors
from readingroom.request import ReadingRequest, pure

# An SVG opened by itself is a document: it may carry its own style and nothing else.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

mimetypes.add_type("image/avif", ".avif")
mimetypes.add_type("image/webp", ".webp")


@pure
def media(request: ReadingRequest, name: str) -> HttpResponse:
    """The bytes of a picture. One above the reader's level is answered like one that is not there."""
    level = request.reading.media_level(name)
    if level is None:
        return errors.not_found(request)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse((request.edition.media_folder / name).read_bytes(), content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if level is AccessLevel.VISITOR:
        # The name is made from the content; scrolling through a stack must not ask for each frame again.
        response.headers["Cache-Control"] = FOREVER
    if kind == "image/svg+xml":
        response.headers["Content-Security-Policy"] = SVG_POLICY
    return response
