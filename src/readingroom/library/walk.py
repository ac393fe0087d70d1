"""Finding the documents of a library: which files there are, and which have no business being where they are."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from readingroom.documents.kinds import FOLDERS
from readingroom.library.images import find_descriptions
from readingroom.library.settings import LibrarySettings
from readingroom.positions import closest, relative_path
from readingroom.problems import Level, Place, Problem

DOCUMENT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is a document by where it lies; `images` are the descriptions of its stored images.

    All paths are relative to the library.
    """

    id: str
    kind: str
    area: str
    path: str
    images: tuple[str, ...] = ()


def find_documents(root: Path, settings: LibrarySettings) -> tuple[tuple[Found, ...], tuple[Problem, ...]]:
    """All documents of the library in `root`, by path, and a problem for each file below the kinds' folders that is none."""
    areas = [area.id for area in settings.areas]
    found: dict[str, Found] = {}
    problems: list[Problem] = []
    for folder, kind in FOLDERS.items():
        if (root / folder).is_symlink():
            problems.append(
                Problem("L002", Level.ERROR, Place(folder), "A link to a folder", "put the documents themselves here")
            )
            continue
        for path, shown in sorted(_files(root / folder, root, problems)):
            parts = shown.split("/")
            fault = _fault(path, parts, areas)
            if fault:
                problems.append(Problem(fault[0], Level.ERROR, Place(shown), fault[1], fault[2]))
                continue
            id = parts[-1].removesuffix(".md")
            if id in found:
                message = f"The id “{id}” is already used by {found[id].path}"
                problems.append(Problem("L001", Level.ERROR, Place(shown), message, "rename one of the two files"))
                continue
            found[id] = Found(id, kind.id, parts[1], shown)
    descriptions, description_problems = find_descriptions(root, found)
    found |= {id: replace(found[id], images=paths) for id, paths in descriptions.items()}
    return tuple(sorted(found.values(), key=lambda each: each.path)), (*problems, *description_problems)


def _files(folder: Path, root: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """All files below a folder, each with the path that problems show; as text, because making a `Path` of each takes longer.

    Links to folders are not followed, so that none leads out of the library or in a circle.
    """

    def report(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            place = Place(relative_path(Path(error.filename), root=root))
            message = f"The folder cannot be read: {error.strerror}"
            problems.append(Problem("L002", Level.ERROR, place, message, "mend it: nothing in it can be published"))

    for parent, folders, names in os.walk(folder, onerror=report):
        folders.sort()
        shown = relative_path(Path(parent), root=root)
        for name in (*names, *(folder for folder in folders if (Path(parent) / folder).is_symlink())):
            if not name.startswith("."):
                yield f"{parent}/{name}", f"{shown}/{name.encode('utf-8', 'replace').decode('utf-8')}"


def _fault(path: str, parts: list[str], areas: list[str]) -> tuple[str, str, str] | None:
    if os.path.islink(path) and os.path.isdir(path):  # noqa: PTH112, PTH114  # see _files
        return "L002", "A link to a folder", "put the documents themselves here"
    if len(parts) != 3:
        return "L002", "A document lies in the folder of its area: kind/area/id.md", "move the file"
    if parts[1] not in areas:
        return "L003", f"library.yaml lists no area “{parts[1]}”", closest(parts[1], areas) or "add it there, or move the file"
    if not parts[2].endswith(".md"):
        return "L002", "Not a document: its name does not end in .md", "remove it, or put drawings below figures/"
    if not DOCUMENT_ID.fullmatch(parts[2].removesuffix(".md")):
        return "L004", "The name of the file is the id: small letters, digits and single hyphens", "rename the file"
    return None
