"""One thing that is wrong with what people write: level, place, words, suggestion.

Problems are values. Every room that reads files returns them beside what it could read, all of them, in a fixed order;
nobody logs and goes on. The command line prints them, the edition stores them, the quality page counts them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from urllib.parse import quote


class Level(IntEnum):
    """How bad a problem is: an error keeps an edition from being published."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case word shown to people and written to JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a problem is: a path relative to the library with `/`, a line and a column, both counted from 1 in characters.

    Line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: `code` names the rule (listed in docs/reference/checks.md), `suggestion` says what to do about it."""

    code: str
    level: Level
    place: Place
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        tail = f" → {self.suggestion}" if self.suggestion else ""
        return f"{self.place} {self.code} {self.level.word} {self.message}{tail}"

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        """The fixed order of reports: by place, then code, then words."""
        return (self.place, self.code, self.message)

    def as_dict(self) -> dict[str, Any]:
        """The problem as plain values for JSON."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "level": self.level.word,
            "message": self.message,
            "suggestion": self.suggestion,
        }


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """All problems in their fixed order, each one once."""
    return tuple(sorted(set(problems), key=lambda problem: problem.sort_key))


def count_levels(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems there are of each level, every level named even when it has none."""
    counts = {level.word: 0 for level in sorted(Level, reverse=True)}
    for problem in problems:
        counts[problem.level.word] += 1
    return counts


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when at least one problem keeps an edition from being published."""
    return any(problem.level is Level.ERROR for problem in problems)


def as_sarif(problems: Iterable[Problem], *, version: str) -> dict[str, Any]:
    """The problems as a SARIF 2.1.0 log (OASIS), which code hosts and editors display beside the line.

    `version` is the version of the tool that found them. Paths are relative to the library (`%SRCROOT%`).
    """
    levels = {Level.INFO: "note", Level.WARNING: "warning", Level.ERROR: "error"}
    found = list(problems)
    results = []
    for problem in found:
        region = {"startLine": max(problem.place.line, 1), "startColumn": max(problem.place.column, 1)}
        location = {"artifactLocation": {"uri": quote(problem.place.path), "uriBaseId": "%SRCROOT%"}, "region": region}
        text = f"{problem.message} {problem.suggestion}".strip()
        results.append(
            {
                "ruleId": problem.code,
                "level": levels[problem.level],
                "message": {"text": text},
                "locations": [{"physicalLocation": location}],
            }
        )
    rules = [{"id": code} for code in sorted({problem.code for problem in found})]
    driver = {"name": "readingroom check", "version": version, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
