"""Images like an example: one of the reference, or one that a reader shows and that is not kept."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token

from readingroom.edition.content import Card, Image
from readingroom.imaging.examples import describe_example
from readingroom.imaging.refusal import FileRefused
from readingroom.reader.likeness import Likeness, find_similar, find_vectors
from readingroom.reader.pages import errors
from readingroom.reader.pages.frame import show
from readingroom.reader.pictures import title_image
from readingroom.request import ReadingRequest, revalidated


@dataclass(frozen=True, slots=True)
class Found:
    """A similar image as the page shows it."""

    likeness: Likeness
    title: str
    address: str
    thumbnail: str


def similar(request: ReadingRequest) -> HttpResponseBase:
    """Asks for an example, or answers one: `?image=DOCUMENT/IMAGE` names one of the reference, POST shows one."""
    if request.method == "POST":
        return _answer_upload(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _answer_stored(request)


@revalidated
def _answer_stored(request: ReadingRequest) -> HttpResponse:
    named = request.GET.get("image", "")
    if not named:
        return _show(request)
    document, _, id = named.partition("/")
    image, card = request.reading.image(document, id), request.reading.card(document)
    if image is None or card is None:
        return errors.not_found(request)
    vectors = find_vectors(request.reading, document, id)
    found = find_similar(request.reading, vectors, without=(document, id))
    return _show(request, image=image, card=card, title=title_image(request, image), found=_describe(request, found))


def _answer_upload(request: ReadingRequest) -> HttpResponse:
    """Describes the example in memory, answers, and forgets it."""
    file = request.FILES.get("example")
    if not isinstance(file, UploadedFile):
        return _show(request, fault="Choose one image: DICOM, PNG, JPEG, TIFF or WebP, of at most 64 MB.", status=422)
    try:
        vector = describe_example(file.read(), file.name or "")
    except FileRefused as refused:
        fault = f"{file.name}: {refused}" + (f"; {refused.suggestion}" if refused.suggestion else "")
        return _show(request, fault=fault, status=422)
    found = find_similar(request.reading, [vector])
    return _show(request, example=file.name, found=_describe(request, found))


def _describe(request: ReadingRequest, found: list[Likeness]) -> list[Found]:
    return [
        Found(
            each,
            title_image(request, each.image),
            f"{request.prefix}{each.card.path}/images",
            f"{request.prefix}/media/{each.image.thumbnail}",
        )
        for each in found
    ]


def _show(request: ReadingRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    image: Image | None = context.get("image")
    card: Card | None = context.get("card")
    asked = image is not None or "example" in context
    get_token(request)
    response = show(request, "similar.html", status=status, asked=asked, **{"image": image, "card": card, **context})
    # What was shown by one reader is nobody else's business, and nothing of it is kept.
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    return response
