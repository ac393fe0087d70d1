"""The page of the image viewer, which loads its program only here."""

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token

from readingroom.reader.pages import errors
from readingroom.reader.pages.frame import show
from readingroom.reader.pages.stacks import find_stack, may_draw
from readingroom.reader.pictures import title_image
from readingroom.request import ReadingRequest, revalidated


@revalidated
def viewer(request: ReadingRequest, document: str, image: str) -> HttpResponse:
    """The viewer open at an image; frame and window are in the query, which its program reads."""
    found = find_stack(request, document, image)
    if found is None:
        return errors.not_found(request)
    picture, shown = found
    response = show(
        request,
        "viewer.html",
        picture=picture,
        title=title_image(request, picture),
        card=request.reading.card(document),
        frames=shown.data["frames"],
        is_dicom=bool(shown.series),
        csrf=get_token(request) if may_draw(request) else "",
    )
    response.headers["Content-Security-Policy"] = settings.VIEWER_SECURITY_POLICY
    return response
