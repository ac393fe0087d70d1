"""The stored images of a library: one file `images/<document>/<image>.yaml` for each, found, read and checked."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from readingroom.documents.rules.images import describe_word_faults
from readingroom.imaging.descriptions import IMAGES_FOLDER, ImageDescription, Simulation
from readingroom.imaging.windows import CT_WINDOWS
from readingroom.positions import Located, closest, read_text, read_yaml, relative_path
from readingroom.problems import Level, Place, Problem
from readingroom.shapes import read_shape
from readingroom.vocabulary.terms import Vocabulary

IMAGE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image of a document as its library file describes it: `id` is the file's name, `located` where each value stands."""

    id: str
    path: str
    description: ImageDescription
    located: Located

    def place(self, *keys: str | int) -> Place:
        """The place of a value in the file."""
        return self.located.place(*keys)


def find_descriptions(root: Path, documents: Collection[str]) -> tuple[Mapping[str, tuple[str, ...]], tuple[Problem, ...]]:
    """The paths of the descriptions of each document, in order, and a problem for each file that is none."""
    found: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for folder in _folders(root / IMAGES_FOLDER):
        shown = relative_path(folder, root=root)
        if folder.name not in documents:
            suggestion = closest(folder.name, documents) or "call it as the document is called"
            message = f"There is no document “{folder.name}”, so that nobody would see its images"
            problems.append(Problem("L011", Level.ERROR, Place(shown), message, suggestion))
            continue
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        for name in names:
            if not name.endswith(".yaml") or not IMAGE_ID.fullmatch(name.removesuffix(".yaml")):
                message = "Not the description of an image: these are called like-this.yaml"
                problems.append(Problem("L011", Level.ERROR, Place(f"{shown}/{name}"), message, "rename or remove it"))
        wanted = (name for name in names if name.endswith(".yaml") and IMAGE_ID.fullmatch(name.removesuffix(".yaml")))
        found[folder.name] = tuple(f"{shown}/{name}" for name in wanted)
    return found, tuple(problems)


def _folders(folder: Path) -> Iterator[Path]:
    # Links are not followed, so that none leads out of the library.
    if folder.is_dir() and not folder.is_symlink():
        yield from sorted(
            path for path in folder.iterdir() if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        )


def read_image(root: Path, path: str) -> tuple[StoredImage | None, tuple[Problem, ...]]:
    """The image that the file at `path` describes, or None with what is wrong with it."""
    text, problems = read_text(root / path, root=root)
    if text is None:
        return None, problems
    located, problems = read_yaml(text, path=path)
    if located is None or problems:
        return None, problems
    description, problems = read_shape(located, ImageDescription, choices=CT_WINDOWS)
    if description is None:
        return None, problems
    return StoredImage(path.rpartition("/")[2].removesuffix(".yaml"), path, description, located), ()


def check_image(image: StoredImage, sections: Collection[str], vocabulary: Vocabulary) -> Iterator[Problem]:
    """The words that must stand beside an image, terms the vocabulary does not have, and what keeps it from being shown."""
    description = image.description
    words = (description.alt, description.caption, description.licence, description.credit)
    # What is not in the edition does not keep the rest from being published.
    level = Level.ERROR if description.is_published else Level.WARNING
    for message, suggestion in describe_word_faults(*words, name=image.id):
        yield Problem("C012", level, image.place(), message, suggestion)
    if description.section and description.section not in sections:
        message = f"The section “{description.section}” is not on the page"
        suggestion = closest(description.section, sections) or "name the id of a section"
        yield Problem("C012", Level.ERROR, image.place("section"), message, suggestion)
    if description.kind == "clinical" and description.deidentification is None:
        message = "A clinical image without a de-identification record"
        yield Problem("C012", Level.ERROR, image.place(), message, "take it in with `readingroom images add`")
    if description.kind == "clinical" and not description.is_clear:
        why = description.pixels.reason if description.pixels else ""
        message = "Not shown: nobody has cleared its pixels of text that identifies someone" + (f" ({why})" if why else "")
        suggestion = "look at every frame, then `readingroom images clear`, or mask the text with `readingroom images mask`"
        yield Problem("C026", Level.WARNING, image.place("pixels"), message, suggestion)
    if description.simulation is not None:
        yield from _check_recipe(image, description.simulation)
    yield from _check_terms(image, vocabulary)


def _check_recipe(image: StoredImage, simulation: Simulation) -> Iterator[Problem]:
    # Imported here: what simulates takes longer to import than a small library to check.
    from readingroom.imaging.simulation.simulation import check_simulation

    for fault in check_simulation(simulation):
        yield Problem("L012", Level.ERROR, image.place("simulation"), fault, "correct the recipe")


def _check_terms(image: StoredImage, vocabulary: Vocabulary) -> Iterator[Problem]:
    description = image.description
    wanted = [
        (("modality",), description.modality, vocabulary.modalities, "modality"),
        (("sequence",), description.sequence, vocabulary.modalities, "sequence"),
        (("site",), description.site, vocabulary.sites, "site"),
        *((("findings", n), each, vocabulary.findings, "finding") for n, each in enumerate(description.findings)),
    ]
    for keys, id, known, name in wanted:
        if id and id not in known:
            message = f"The vocabulary has no {name} “{id}”"
            yield Problem("D030", Level.ERROR, image.place(*keys), message, closest(id, known) or f"add it as a {name}")
    for index, window in enumerate(description.windows):
        if window not in CT_WINDOWS:
            message = f"There is no window “{window}”"
            suggestion = closest(window, CT_WINDOWS) or f"one of {', '.join(CT_WINDOWS)}"
            yield Problem("L012", Level.ERROR, image.place("windows", index), message, suggestion)
