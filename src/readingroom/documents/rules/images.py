"""C012: what must stand beside every picture."""

from collections.abc import Iterator

from readingroom.documents.document import Document
from readingroom.documents.front import ImageEntry
from readingroom.positions import closest
from readingroom.problems import Level, Problem

MAX_ALT = 250
"""Characters a screen reader says in one go; what is longer belongs into the caption (standards/content-quality.md)."""


def check_images(document: Document) -> Iterator[Problem]:
    """Images without their words, or with words that say nothing; sections that are not there."""
    anchors = {section.template.id for section in document.sections}
    for index, image in enumerate(document.front.images):
        place = document.located.place("images", index)
        for message, suggestion in _faults(image):
            yield Problem("C012", Level.ERROR, place, f"{image.file}: {message}", suggestion)
        if image.section and image.section not in anchors:
            message = f"{image.file} belongs to the section “{image.section}”, which is not on the page"
            yield Problem("C012", Level.ERROR, place, message, closest(image.section, anchors) or "name the id of a section")


def _faults(image: ImageEntry) -> Iterator[tuple[str, str]]:
    yield from describe_word_faults(image.alt, image.caption, image.licence, image.credit, name=image.file)
    if image.kind == "clinical" and not image.deidentification.strip():
        yield "a clinical image without a de-identification record", "add `deidentification: …`"
    if image.kind != "drawing" and not image.modality:
        yield "“modality” is missing", "add `modality: …`"


def describe_word_faults(alt: str, caption: str, licence: str, credit: str, *, name: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the words beside a picture called `name`, each fault with what to do about it."""
    for key, words in (("alt", alt), ("caption", caption), ("licence", licence), ("credit", credit)):
        if not words.strip():
            yield f"“{key}” is missing", f"add `{key}: …`"
    alt = alt.strip()
    name = name.rsplit("/", 1)[-1].casefold()
    if alt and alt.casefold() == caption.strip().casefold():
        yield "the alternative text is the caption again", "say in it what is to be seen"
    if alt and alt.casefold().replace(" ", "-") in (name, name.rsplit(".", 1)[0]):
        yield "the alternative text is the name of the file", "say in it what is to be seen"
    if len(alt) > MAX_ALT:
        yield f"the alternative text has {len(alt)} characters", f"keep it to {MAX_ALT} and put the rest into the caption"
