"""The items of a JSON array with the line and column of each and of its keys."""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from readingroom.problems import Level, Place, Problem

_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One item of the array: its value and the characters of the file it spans (from 0, end excluded)."""

    value: Any
    start: int
    end: int
    repeated: tuple[str, ...] = ()


class JsonText:
    """A JSON file, and the places in it."""

    def __init__(self, text: str, *, path: str) -> None:
        self._text = text
        self._path = path
        self._line_starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def place(self, offset: int) -> Place:
        """The line and column, from 1, of a character counted from 0."""
        line = bisect_right(self._line_starts, offset)
        return Place(self._path, line, offset - self._line_starts[line - 1] + 1)

    def key_place(self, item: JsonItem, key: str, *, last: bool = False) -> Place:
        """The place of the first (or last) such key in an item, else of its id, else of its first sign."""
        for wanted in (key, "id"):
            found = list(re.finditer(rf'"{re.escape(wanted)}"[ \t\r\n]*:', self._text[item.start : item.end]))
            if found:
                return self.place(item.start + found[-1 if last else 0].start())
        return self.place(item.start)

    def items(self) -> tuple[list[JsonItem], tuple[Problem, ...]]:
        """The items before the first thing that cannot be parsed, and that thing as a problem."""
        repeated: list[str] = []

        def pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            values: dict[str, Any] = {}
            for key, value in pairs:
                if key in values:
                    repeated.append(key)
                else:
                    values[key] = value
            return values

        decoder = json.JSONDecoder(object_pairs_hook=pair, parse_constant=_refuse, parse_float=_finite)
        items: list[JsonItem] = []
        try:
            position = self._open()
            while self._text[position : position + 1] != "]":
                if items:
                    position = self._expect(",", position)
                value, end = decoder.raw_decode(self._text, position)
                items.append(JsonItem(value, position, end, tuple(repeated)))
                repeated.clear()
                position = self._skip(end)
            self._close(position + 1)
        except json.JSONDecodeError as error:
            return items, (self._problem(error.pos, error.msg),)
        except RecursionError:
            return items, (self._problem(items[-1].end if items else 0, "Too many levels inside each other"),)
        except ValueError as error:
            return items, (self._problem(items[-1].end if items else 0, str(error)),)
        return items, ()

    def _open(self) -> int:
        position = self._skip(0)
        if self._text[position : position + 1] != "[":
            raise json.JSONDecodeError("Expecting a list in square brackets", self._text, position)
        return self._skip(position + 1)

    def _close(self, position: int) -> None:
        end = self._skip(position)
        if end != len(self._text):
            raise json.JSONDecodeError("Expecting nothing after the list", self._text, end)

    def _expect(self, sign: str, position: int) -> int:
        if self._text[position : position + 1] != sign:
            raise json.JSONDecodeError(f"Expecting “{sign}”", self._text, position)
        return self._skip(position + 1)

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self._text, position)
        return found.end() if found else position

    def _problem(self, offset: int, message: str) -> Problem:
        advice = "check commas, brackets and quotation marks"
        return Problem("R001", Level.ERROR, self.place(offset), f"The JSON cannot be parsed: {message}", advice)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{text} is too large a number")
    return number
