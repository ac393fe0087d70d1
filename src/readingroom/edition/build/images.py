"""The rows of a document's stored images: what is shown of each, at which level, and what DICOMweb says of its originals."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from readingroom.access import AccessLevel
from readingroom.edition.build.rows import Row
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.rendering import Renderer
from readingroom.imaging.rendition import Rendition
from readingroom.library.images import StoredImage
from readingroom.problems import Level, Problem


@dataclass(slots=True)
class ImageRows:
    """The rows of stored images, table by table, and what kept others from being shown."""

    images: list[Row] = field(default_factory=list)
    stacks: list[Row] = field(default_factory=list)
    media: list[Row] = field(default_factory=list)
    instances: list[Row] = field(default_factory=list)
    features: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def compile_images(
    renderer: Renderer, document: str, images: tuple[StoredImage, ...], *, first: int, levels: Mapping[str, AccessLevel]
) -> ImageRows:
    """The rows of stored images.

    Args:
        renderer: Makes what is shown, or finds it made.
        document: The id of the document.
        images: Those of its stored images that are published, in order.
        first: The position of the first among all pictures of the document.
        levels: The level by section; "" is that of images that belong to none.
    """
    rows = ImageRows()
    for image in images:
        try:
            rendition = renderer.render(image.description, document=document, image=image.id)
        except FileRefused as refused:
            place = image.place("simulation" if image.description.simulation else "originals")
            rows.problems.append(Problem("L012", Level.ERROR, place, str(refused), refused.suggestion))
            continue
        rows.problems.extend(_check_marks(image, rendition))
        level = int(levels.get(image.description.section, levels[""]))
        rows.images.append(_image_row(document, first + len(rows.images), level, image, rendition))
        rows.stacks.append(_stack_row(document, level, image, rendition))
        rows.media.extend((name, document, level) for name in sorted(rendition.pictures))
        rows.instances.extend(
            (document, image.id, position, level, *each.model_dump().values())
            for position, each in enumerate(rendition.instances)
        )
        rows.features.extend((document, image.id, each.frame, level, each.vector) for each in rendition.vectors)
    return rows


def _image_row(document: str, position: int, level: int, image: StoredImage, rendition: Rendition) -> Row:
    description = image.description
    words = (description.caption, description.alt, description.credit, description.licence)
    head = (document, position, level, rendition.display, description.section, description.kind, description.modality)
    place = (image.id, description.plane, description.sequence, description.site, json.dumps(description.findings))
    return (*head, *words, rendition.width, rendition.height, *place, rendition.thumbnail, len(rendition.frames))


def _stack_row(document: str, level: int, image: StoredImage, rendition: Rendition) -> Row:
    data = {
        "rows": rendition.rows,
        "columns": rendition.columns,
        "spacing": rendition.spacing,
        "instances": [{"sop": frame.sop, "frame": frame.number} for frame in rendition.frames],
        "windows": [window.model_dump() for window in rendition.windows],
        "key": rendition.key,
        "frames": [{"position": frame.position, "images": frame.pictures} for frame in rendition.frames],
        "annotations": [each.model_dump(mode="json") for each in image.description.annotations],
        "annotated": rendition.annotated,
        "notes": rendition.notes,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (document, image.id, level, rendition.study, rendition.series, rendition.frame_of_reference, text)


def _check_marks(image: StoredImage, rendition: Rendition) -> Iterator[Problem]:
    """A key frame and marks that the image has no place for."""
    count = len(rendition.frames)
    if image.description.key > count:
        message = f"The key frame is {image.description.key}; the stack has {count}"
        yield Problem("L012", Level.ERROR, image.place("key"), message, f"1 to {count}")
    for index, annotation in enumerate(image.description.annotations):
        if annotation.frame > count:
            place = image.place("annotations", index, "frame")
            yield Problem("L012", Level.ERROR, place, f"The mark is on frame {annotation.frame} of {count}", f"1 to {count}")
        for x, y in annotation.points:
            if not (0 <= x <= rendition.columns and 0 <= y <= rendition.rows):
                place = image.place("annotations", index, "points")
                message = f"The point ({x:g}, {y:g}) lies outside of the image"
                suggestion = f"columns go to {rendition.columns}, rows to {rendition.rows}"
                yield Problem("L012", Level.ERROR, place, message, suggestion)
