"""The pictures of a document as a page shows them: grouped by modality, with their addresses."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from readingroom.edition.content import Image
from readingroom.request import ReadingRequest

KINDS = {"drawing": "Drawing", "simulated": "Simulated", "clinical": "Clinical"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its anchor on the page (`figure-3`, counted from 1 within the document) and its address."""

    image: Image
    anchor: str
    number: int
    address: str

    @property
    def kind(self) -> str:
        """What kind of picture it is, in a word: simulated images must never be taken for real ones."""
        return KINDS.get(self.image.kind, self.image.kind)


def group_pictures(request: ReadingRequest, images: Iterable[Image]) -> list[tuple[str, list[Picture]]]:
    """Pictures by modality in the order the document gives them, each group under its name."""
    groups: dict[str, list[Picture]] = {}
    for number, image in enumerate(images, 1):
        picture = Picture(image, f"figure-{number}", number, f"{request.prefix}/media/{image.name}")
        groups.setdefault(image.modality, []).append(picture)
    return [(name_modality(request, modality), pictures) for modality, pictures in groups.items()]


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
