"""The frames of a stored image as viewers read them, and the marks that editors draw on it."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed

from readingroom.access import AccessLevel
from readingroom.edition.content import Image, Stack
from readingroom.imaging.annotating import MarksRefused, digest_marks, read_marks, write_marks
from readingroom.imaging.descriptions import IMAGES_FOLDER
from readingroom.reader.pages import errors
from readingroom.reader.pages.frame import show_json
from readingroom.reader.pictures import title_image
from readingroom.request import ReadingRequest, revalidated


@revalidated
def stack(request: ReadingRequest, document: str, image: str) -> HttpResponse:
    """The stack as JSON. Editors get the marks as the library has them now, so that they go on from what was saved last."""
    found = find_stack(request, document, image)
    if found is None:
        return errors.not_found(request)
    picture, shown = found
    answer = describe_stack(request, picture, shown)
    if may_draw(request):
        try:
            marks = read_marks(settings.READINGROOM_LIBRARY, _path(document, image))
        except MarksRefused as refused:
            return show_json(answer | {"unsaved": str(refused)})
        answer["annotations"] = [mark.model_dump(mode="json") for mark in marks]
        answer |= {"save": f"/stacks/{document}/{image}/annotations", "version": digest_marks(marks)}
    return show_json(answer)


def save(request: ReadingRequest, document: str, image: str) -> HttpResponse:
    """Writes the marks an editor drew into the library; readers see them in the next edition."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = find_stack(request, document, image)
    if found is None:
        return errors.not_found(request)
    if not may_draw(request):
        return show_json({"error": "only editors draw on images of the library; sign in as one"}, status=403)
    try:
        sent = json.loads(request.body)
        values, version = sent["annotations"], str(sent["version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return show_json({"error": "expected JSON with “annotations” and “version”"}, status=422)
    data = found[1].data
    size = {"rows": data["rows"], "columns": data["columns"], "frames": len(data["frames"])}
    try:
        saved = write_marks(settings.READINGROOM_LIBRARY, _path(document, image), values, version=version, **size)
    except MarksRefused as refused:
        return show_json({"error": str(refused)}, status=409 if refused.is_conflict else 422)
    return show_json({"version": saved})


def may_draw(request: ReadingRequest) -> bool:
    """True for editors reading the current edition: what is permanent is not drawn on."""
    return request.level >= AccessLevel.EDITOR and not request.prefix


def find_stack(request: ReadingRequest, document: str, image: str) -> tuple[Image, Stack] | None:
    """A stored image and its stack, or None when there is none that the reader may see."""
    picture = request.reading.image(document, image)
    card = request.reading.card(document)
    withdrawn = card is None or (card.status == "withdrawn" and request.level < AccessLevel.EDITOR)
    if picture is None or withdrawn:
        return None
    return next(((picture, each) for each in request.reading.stacks(document) if each.image == image), None)


def describe_stack(request: ReadingRequest, picture: Image, shown: Stack) -> dict[str, Any]:
    """The stack as plain values, with the addresses of this edition (docs/reference/stacks.md)."""
    data = dict(shown.data)
    prefix = request.prefix
    annotated = data.pop("annotated")
    for frame in (frames := [dict(frame) for frame in data["frames"]]):
        frame["images"] = {window: f"{prefix}/media/{name}" for window, name in frame["images"].items()}
    images = {each.image: each for each in request.reading.images(picture.document) if each.image}
    titles = tell_apart({image: title_image(request, each) for image, each in images.items()})
    others = [image for image in images if image != picture.image]
    return {
        "document": picture.document,
        "image": picture.image,
        "title": titles[picture.image],
        "caption": picture.caption,
        "alt": picture.alt,
        "kind": picture.kind,
        "modality": picture.modality,
        "plane": picture.plane,
        "dicomweb": f"{prefix}/dicom-web" if shown.series else "",
        "study": shown.study,
        "series": shown.series,
        "frameOfReference": shown.frame_of_reference,
        **data,
        "calibrated": data["spacing"] is not None,
        "frames": frames,
        "annotated": f"{prefix}/media/{annotated}" if annotated else "",
        "linked": [
            {
                "document": picture.document,
                "image": image,
                "title": titles[image],
                "stack": f"{prefix}/stacks/{picture.document}/{image}.json",
            }
            for image in others
        ],
    }


def tell_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles of images by id; those that several images have say which they are."""
    counts = Counter(titles.values())
    return {image: title if counts[title] == 1 else f"{title} ({image})" for image, title in titles.items()}


def _path(document: str, image: str) -> str:
    return f"{IMAGES_FOLDER}/{document}/{image}.yaml"
