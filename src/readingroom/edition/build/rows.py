"""The rows that one document becomes, table by table."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from readingroom.problems import Level, Place, Problem

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that goes into the edition: `file` in the library, `sha256` of its bytes."""

    file: str
    sha256: str

    @property
    def name(self) -> str:
        """What it is called in the edition."""
        return f"{self.sha256[:20]}{PurePosixPath(self.file).suffix.lower()}"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a document was compiled from: equal ones give equal rows, so that these can be taken over.

    `source` and `frame` are digests of its file and of what it was read against, `cited` the keys this depends on.
    """

    path: str
    source: str
    frame: str
    cited: tuple[str, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A document ready for the edition; `tables` holds its rows and `digest` their SHA-256, `summary` is JSON.

    All three are empty when it could not be read.
    """

    id: str
    inputs: Inputs
    tables: dict[str, list[Row]]
    summary: str
    problems: tuple[Problem, ...]
    digest: str = ""


def digest_tables(tables: dict[str, list[Row]]) -> str:
    """The SHA-256 of rows."""
    text = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=bytes.hex)
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
