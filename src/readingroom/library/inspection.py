"""Reading one document of a library against its frame."""

from dataclasses import dataclass

from readingroom.documents.check import check_document
from readingroom.documents.document import Document
from readingroom.documents.parse import read_document
from readingroom.library.frame import Frame
from readingroom.library.images import StoredImage, check_image, read_image
from readingroom.library.pictures import FIGURES_FOLDER
from readingroom.library.walk import Found
from readingroom.problems import Level, Problem


@dataclass(frozen=True, slots=True)
class Inspection:
    """A document with its stored images, as far as these could be read, and what is wrong with it alone."""

    found: Found
    document: Document | None
    images: tuple[StoredImage, ...]
    problems: tuple[Problem, ...]


def inspect_document(frame: Frame, found: Found) -> Inspection:
    """Reads and checks one document."""
    document, problems = read_document(frame.root / found.path, root=frame.root)
    if document is None:
        return Inspection(found, None, (), problems)
    problems += check_document(document, frame.vocabulary, frame.terms)
    problems += _check_files(frame, document)
    images, image_problems = _read_images(frame, found, document)
    return Inspection(found, document, images, problems + image_problems)


def _read_images(frame: Frame, found: Found, document: Document) -> tuple[tuple[StoredImage, ...], tuple[Problem, ...]]:
    """The stored images of a document, in the order they are shown."""
    sections = {section.template.id for section in document.sections}
    images: list[StoredImage] = []
    problems: list[Problem] = []
    for path in found.images:
        image, own = read_image(frame.root, path)
        problems.extend(own)
        if image is not None:
            images.append(image)
            problems.extend(check_image(image, sections, frame.vocabulary))
    return tuple(sorted(images, key=lambda image: (image.description.position, image.id))), tuple(problems)


def _check_files(frame: Frame, document: Document) -> tuple[Problem, ...]:
    """C012 and drawings with script: what needs the files of the images, not only their names."""
    problems: list[Problem] = []
    for index, image in enumerate(document.front.images):
        place = document.located.place("images", index, "file")
        picture = frame.pictures.look_at(image.file)
        if not picture.in_place:
            message = f"“{image.file}” does not lie below {FIGURES_FOLDER}/"
            problems.append(Problem("C012", Level.ERROR, place, message, "move the file there"))
        elif not picture.present:
            problems.append(
                Problem("C012", Level.ERROR, place, f"There is no file “{image.file}”", "add it, or remove the image")
            )
        problems.extend(picture.problems)
    return tuple(problems)
