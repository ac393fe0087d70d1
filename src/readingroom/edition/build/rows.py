"""The rows that one document becomes, table by table."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from readingroom.problems import Level, Place, Problem

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that goes into the edition: `name` there, `file` in the library, `sha256` of its bytes."""

    name: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a document was compiled from; an equal one gives equal rows, so that these can be taken over."""

    path: str
    source: str
    frame: str
    cited: tuple[str, ...]
    pictures: tuple[Picture, ...]

    def dump(self) -> str:
        """The inputs as JSON text."""
        pictures = [[picture.name, picture.file, picture.sha256] for picture in self.pictures]
        return json.dumps([self.path, self.source, self.frame, self.cited, pictures], ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "Inputs":
        """The inputs that `dump` wrote."""
        path, source, frame, cited, pictures = json.loads(text)
        return cls(path, source, frame, tuple(cited), tuple(Picture(*picture) for picture in pictures))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A document ready for the edition; `tables` holds its rows, `summary` is JSON; both are empty when it could not be read."""

    id: str
    inputs: Inputs
    tables: dict[str, list[Row]]
    summary: str
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the rows."""
        text = json.dumps(self.tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def dump_problems(problems: tuple[Problem, ...]) -> str:
    """Problems as JSON text."""
    rows = [[p.code, int(p.level), p.place.path, p.place.line, p.place.column, p.message, p.suggestion] for p in problems]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def load_problems(text: str) -> tuple[Problem, ...]:
    """The problems that `dump_problems` wrote."""
    rows = json.loads(text) if text else ()
    return tuple(
        Problem(code, Level(level), Place(path, line, column), message, suggestion)
        for code, level, path, line, column, message, suggestion in rows
    )
