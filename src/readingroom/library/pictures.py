"""The picture files of a library, each read once however many documents show it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from readingroom.library.drawings import is_drawing, read_drawing
from readingroom.positions import read_text
from readingroom.problems import Problem

FIGURES_FOLDER = "figures"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file as documents name it: whether it lies below `figures/` and is there, its size in CSS pixels, and its faults.

    The size is 0 for what is no drawing and for a drawing that does not say.
    """

    in_place: bool
    present: bool
    width: int
    height: int
    problems: tuple[Problem, ...]


class Pictures:
    """The pictures of the library in `root`, remembered by the name documents have for them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._resolved = root.resolve()
        self._known: dict[str, PictureFile] = {}
        self._hashes: dict[str, str] = {}

    def look_at(self, file: str) -> PictureFile:
        """What there is to know of a picture."""
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = self._read(file)
        return known

    def hash_of(self, file: str) -> str:
        """The SHA-256 of a picture in hexadecimal, "" when it is not there.

        Raises:
            OSError: it is there and cannot be read.
        """
        known = self._hashes.get(file)
        if known is None:
            found = self.look_at(file)
            there = found.in_place and found.present
            known = hashlib.sha256((self._root / file).read_bytes()).hexdigest() if there else ""
            self._hashes[file] = known
        return known

    def _read(self, file: str) -> PictureFile:
        path = self._root / file
        # The functions of os.path take any text for a name; those of Path raise for one that is too long.
        in_place = file.startswith(f"{FIGURES_FOLDER}/") and "\0" not in file and self._is_inside(path)
        present = os.path.isfile(path)  # noqa: PTH113  # see above
        if not (in_place and present and is_drawing(file)):
            return PictureFile(in_place, present, 0, 0, ())
        text, problems = read_text(path, root=self._root)
        if text is None:
            return PictureFile(in_place, present, 0, 0, problems)
        drawing = read_drawing(text, file)
        return PictureFile(in_place, present, drawing.width, drawing.height, problems + drawing.problems)

    def _is_inside(self, path: Path) -> bool:
        return Path(os.path.realpath(path)).is_relative_to(self._resolved / FIGURES_FOLDER)
