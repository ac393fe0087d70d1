"""The pictures of a document as a page shows them: grouped by modality, with their addresses."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from readingroom.edition.content import Image, Stack
from readingroom.request import ReadingRequest

KINDS = {"drawing": "Drawing", "simulated": "Simulated", "clinical": "Clinical"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its anchor on the page (`figure-3`, counted from 1 within the document) and its addresses.

    A stored image also has those of its frames (`stack`), of the viewer and of the picture with its marks drawn in, and its
    marks as JSON; a drawing has none of these.
    """

    image: Image
    anchor: str
    number: int
    address: str
    thumbnail: str
    title: str
    stack: str = ""
    viewer: str = ""
    annotated: str = ""
    key: int = 1
    marks: str = ""
    grid: str = ""

    @property
    def kind(self) -> str:
        """What kind of picture it is, in a word: simulated images must never be taken for real ones."""
        return KINDS.get(self.image.kind, self.image.kind)


def group_pictures(request: ReadingRequest, images: Iterable[Image]) -> list[tuple[str, list[Picture]]]:
    """Pictures by modality, each group under its name, in the order the document gives them but for drawings, which come last."""
    listed = list(images)
    stored = {image.document for image in listed if image.image}
    stacks = {(each.document, each.image): each for document in stored for each in request.reading.stacks(document)}
    groups: dict[str, list[Picture]] = {}
    for number, image in sorted(enumerate(listed, 1), key=lambda each: each[1].kind == "drawing"):
        picture = _picture(request, image, number, stacks.get((image.document, image.image)))
        groups.setdefault(image.modality, []).append(picture)
    return [(name_modality(request, modality), pictures) for modality, pictures in groups.items()]


def _picture(request: ReadingRequest, image: Image, number: int, stack: Stack | None) -> Picture:
    anchor, address = f"figure-{number}", f"{request.prefix}/media/{image.name}"
    thumbnail = f"{request.prefix}/media/{image.thumbnail}"
    if stack is None:
        return Picture(image, anchor, number, address, thumbnail, f"Image {number}")
    place = f"{image.document}/{image.image}"
    annotated, marks = stack.data["annotated"], stack.data["annotations"]
    return Picture(
        image=image,
        anchor=anchor,
        number=number,
        address=address,
        thumbnail=thumbnail,
        title=title_image(request, image),
        stack=f"{request.prefix}/stacks/{place}.json",
        viewer=f"{request.prefix}/viewer/{place}" if stack.series else "",
        annotated=f"{request.prefix}/media/{annotated}" if annotated else "",
        key=stack.data["key"],
        marks=json.dumps(marks, ensure_ascii=False, separators=(",", ":")) if marks else "",
        grid=f"{stack.data['columns']} {stack.data['rows']}",
    )


def title_image(request: ReadingRequest, image: Image) -> str:
    """What a stored image is called: how and in which plane it was made, such as “Unenhanced CT, axial”."""
    made = image.sequence or image.modality
    words = [name_modality(request, made)] if made else []
    return ", ".join([*words, *([image.plane] if image.plane else [])]) or image.image


def name_modality(request: ReadingRequest, modality: str) -> str:
    """A modality as the vocabulary names it; drawings belong to none."""
    if not modality:
        return "Drawings"
    term = request.reading.term(modality)
    return term.name if term else modality


def first_image_of(request: ReadingRequest) -> Callable[[str], Image | None]:
    """A function that gives the first picture of a document the reader may see."""

    def first(document: str) -> Image | None:
        images: Iterator[Image] = iter(request.reading.images(document))
        return next(images, None)

    return first
