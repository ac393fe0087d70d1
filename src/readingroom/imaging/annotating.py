"""Writing the marks of an image into its library file, without touching the rest of what people wrote there."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from readingroom.imaging.description_text import replace_key, write_marks_block
from readingroom.imaging.descriptions import Annotation, ImageDescription
from readingroom.imaging.whole_files import write_whole
from readingroom.positions import read_text, read_yaml
from readingroom.shapes import read_shape

MOST = 200
"""Marks an image may have; more hide what they point at."""

_MARKS = TypeAdapter(tuple[Annotation, ...])


class MarksRefused(Exception):
    """Marks cannot be saved: `str()` says why; `is_conflict` is True when somebody else saved others first."""

    def __init__(self, reason: str, *, is_conflict: bool = False) -> None:
        super().__init__(reason)
        self.is_conflict = is_conflict


def digest_marks(annotations: Sequence[Annotation]) -> str:
    """What tells one set of marks from another: sent back when saving, so that nobody overwrites what another drew."""
    return hashlib.sha256(_MARKS.dump_json(tuple(annotations))).hexdigest()[:16]


def read_marks(root: Path, path: str) -> tuple[Annotation, ...]:
    """The marks in the library file at `path` below `root`.

    Raises:
        MarksRefused: the file is not there or cannot be read.
    """
    return _read(root, path)[1].annotations


def write_marks(root: Path, path: str, values: object, *, version: str, rows: int, columns: int, frames: int) -> str:
    """Puts marks into the library file at `path`, and returns their version.

    Args:
        root: The folder of the library.
        path: The file of the image below it.
        values: The marks as plain values, from JSON.
        version: The version of the marks they were drawn upon.
        rows: Rows of the image, in pixels.
        columns: Columns of the image, in pixels.
        frames: How many frames the image has.

    Raises:
        MarksRefused: they do not fit, the file cannot be changed, or somebody else saved others first.
    """
    marks = _check(values, rows=rows, columns=columns, frames=frames)
    text, description = _read(root, path)
    if digest_marks(description.annotations) != version:
        raise MarksRefused("somebody else saved other marks meanwhile; load the image again", is_conflict=True)
    changed = replace_key(text, "annotations", write_marks_block(marks))
    located, problems = read_yaml(changed, path=path)
    read = read_shape(located, ImageDescription)[0] if located and not problems else None
    if read is None or read.annotations != marks:
        raise MarksRefused(f"{path} is written in a way that marks cannot be put into; edit it by hand")
    try:
        write_whole(root / path, changed.encode("utf-8"))
    except OSError as error:
        raise MarksRefused(f"{path} cannot be written: {error.strerror}") from error
    return digest_marks(marks)


def _check(values: object, *, rows: int, columns: int, frames: int) -> tuple[Annotation, ...]:
    try:
        marks = _MARKS.validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise MarksRefused(f"mark {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if len(marks) > MOST:
        raise MarksRefused(f"{len(marks)} marks on one image; at most {MOST} are kept")
    for number, mark in enumerate(marks, 1):
        if mark.frame > frames:
            raise MarksRefused(f"mark {number} is on frame {mark.frame}; the image has {frames}")
        if any(not (0 <= x <= columns and 0 <= y <= rows) for x, y in mark.points):
            raise MarksRefused(f"mark {number} lies outside of the image of {columns} × {rows} pixels")
    return marks


def _read(root: Path, path: str) -> tuple[str, ImageDescription]:
    text, problems = read_text(root / path, root=root)
    located, more = read_yaml(text, path=path) if text is not None else (None, ())
    description, faults = read_shape(located, ImageDescription) if located else (None, ())
    if text is None or description is None:
        found = (*problems, *more, *faults)
        raise MarksRefused(f"the library's {path} cannot be read: {found[0].message if found else 'it is empty'}")
    return text, description
