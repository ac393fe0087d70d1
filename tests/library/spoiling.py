"""Ways to spoil the small library on the disk, and where a problem is expected then."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.small_library import SOURCE, TODAY

from readingroom.library.checking import check_library
from readingroom.problems import Level, Problem

Spoil = Callable[[Path], None]


@dataclass(frozen=True)
class Defect:
    """A change of the clean library that gives one problem in the file `path` at the words `at`, and one that does not.

    `at` is "" for a problem of the file as a whole. `clean` changes nothing unless it is said.
    """

    name: str
    code: str
    level: Level
    spoil: Spoil
    path: str
    at: str
    suggestion: str
    clean: Spoil = lambda root: None


def copy_library(root: Path) -> Path:
    """The clean library's files in a folder outside Git."""
    return Path(shutil.copytree(SOURCE, root))


def replace(path: str, old: str, new: str) -> Spoil:
    """Replaces words that a file holds once."""

    def spoil(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def write(path: str, text: str) -> Spoil:
    """Writes a file."""

    def spoil(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    return spoil


def copy(path: str, to: str) -> Spoil:
    """Copies a file of the clean library."""
    return write(to, (SOURCE / path).read_text(encoding="utf-8"))


def remove(path: str) -> Spoil:
    """Removes a file."""
    return lambda root: (root / path).unlink()


def link(path: str, to: str) -> Spoil:
    """Makes a symbolic link at `path` in place of whatever was there."""

    def spoil(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(to)

    return spoil


def every(*spoils: Spoil) -> Spoil:
    """Does one after the other."""

    def spoil(root: Path) -> None:
        for each in spoils:
            each(root)

    return spoil


def check(root: Path) -> tuple[Problem, ...]:
    """Everything wrong with a library on the day on which the small one is in order."""
    return check_library(root, today=TODAY, jobs=1).problems


def place_of(root: Path, path: str, words: str) -> tuple[int, int]:
    """The line and column, from 1, at which words stand in a file; (0, 0) for no words. `…|words` begins at the bar."""
    if not words:
        return 0, 0
    before, _, after = words.rpartition("|")
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(before + after) == 1, f"{path} holds {before + after!r} {text.count(before + after)} times"
    start = text.index(before + after) + len(before)
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1
