"""Text files read with the place of everything in them: UTF-8, YAML as plain values, and "did you mean".

Every room that reads what people write needs the same three things: a file that is refused with a reason instead of an
exception, values that remember their line and column, and the nearest word to a misspelt one.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from readingroom.problems import Level, Place, Problem

CODES: Mapping[str, str] = MappingProxyType(
    {
        "F001": "The file cannot be read: missing, not a regular file, no permission.",
        "F002": "The file is not UTF-8 text or holds a NUL byte.",
        "F003": "The file is larger than this kind of file may be.",
        "F004": "The file lies outside of the library, behind a symbolic link.",
        "F010": "The YAML cannot be parsed.",
        "F011": "The YAML uses an anchor or an alias.",
        "F012": "The YAML is nested too deeply.",
        "F013": "A key is written twice in one mapping.",
        "F014": "The YAML uses a tag.",
        "F015": "The YAML holds more than one document.",
        "F016": "A key is not plain text.",
        "F017": "A date does not exist.",
        "F018": "In braces, text with a comma in it is not quoted, so that it ends at the comma.",
    }
)

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one YAML node stands, and the nodes inside it; lines and columns count from 1 in characters."""

    line: int
    column: int
    key_line: int
    key_column: int
    children: "Mapping[str | int, Spot]"


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML document as plain values (dict, list, str, int, float, bool, date, None), each with its place."""

    value: Any
    path: str
    spot: Spot

    def place(self, *keys: str | int) -> Place:
        """The place of the value at a path of keys and indices, or of its nearest ancestor that exists."""
        spot = self._spot(keys)
        return Place(self.path, spot.line, spot.column)

    def key_place(self, *keys: str | int) -> Place:
        """The place of the key itself (of the value for list items), or of the nearest ancestor's key that exists."""
        spot = self._spot(keys)
        return Place(self.path, spot.key_line, spot.key_column)

    def _spot(self, keys: tuple[str | int, ...]) -> Spot:
        spot = self.spot
        for key in keys:
            child = spot.children.get(key)
            if child is None:
                break
            spot = child
        return spot


def read_yaml(text: str, *, path: str, first_line: int = 1) -> tuple[Located | None, tuple[Problem, ...]]:
    """Reads one YAML document with the place of every key and value. Never raises, whatever the text is.

    Keys are text exactly as written, so `on:` stays `"on"`. Plain values become `bool` only when they say true or false
    (`ON` and `NO` are abbreviations here), numbers only in decimal without leading zero (codes keep theirs), days
    become `datetime.date`; everything else is text. Anchors, aliases, tags, a second document and nesting deeper than
    20 are refused.

    Args:
        text: The YAML, without the `---` fences of front matter.
        path: The path shown in problems.
        first_line: The line of the file on which `text` begins.

    Returns:
        The values, or None when the text cannot be parsed at all, and the problems in order of place.
    """
    reader = _YamlReader(path, first_line)
    try:
        located = reader.read(text)
    except _GaveUpError:
        located = None
    except yaml.MarkedYAMLError as error:
        reader.note_syntax_error(error, text)
        located = None
    except (yaml.YAMLError, UnicodeEncodeError):
        bad = next((index for index, character in enumerate(text) if not _is_yaml_character(character)), 0)
        line = text.count("\n", 0, bad)
        mark = yaml.Mark("", bad, line, bad - (text.rfind("\n", 0, bad) + 1), None, 0)
        reader.note("F010", mark, "A character that YAML does not allow", "remove the control character")
        located = None
    return located, tuple(reader.problems)


def read_text(path: Path, *, root: Path, limit: int = MAX_BYTES) -> tuple[str | None, tuple[Problem, ...]]:
    """Reads a text file of a library, or says why not: never raises for what is on the disk.

    Args:
        path: The file.
        root: The library's folder; problems show `path` relative to it, and the file must lie inside it.
        limit: The largest size in bytes.

    Returns:
        The text without byte order mark, lines ending as they are in the file, or None and the problem.
    """
    shown = Place(relative_path(path, root=root))
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            message = "The file lies outside of the library"
            return None, (Problem("F004", Level.ERROR, shown, message, "replace the link by the file itself"),)
        if not path.is_file():
            return None, (Problem("F001", Level.ERROR, shown, "There is no such file", "create it or restore it"),)
        size = path.stat().st_size
        if size > limit:
            message = f"The file has {size:,} bytes; {limit:,} are allowed"
            return None, (Problem("F003", Level.ERROR, shown, message, "split it"),)
        data = path.read_bytes()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the link leads round in a circle"
        message = f"The file cannot be read: {reason}"
        return None, (Problem("F001", Level.ERROR, shown, message, "mend its permissions"),)
    return _decode(data, shown)


def relative_path(path: Path, *, root: Path) -> str:
    """The path as problems show it: relative to the library when inside it, with `/`, unprintable bytes replaced."""
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return shown.as_posix().encode("utf-8", "replace").decode("utf-8")


def closest(word: str, choices: Iterable[str]) -> str:
    """`did you mean “x”?` for the most similar choice, or nothing when none is near enough."""
    found = process.extractOne(word, list(choices), scorer=fuzz.ratio, processor=str.lower, score_cutoff=70)
    return f"did you mean “{found[0]}”?" if found else ""


def _decode(data: bytes, shown: Place) -> tuple[str | None, tuple[Problem, ...]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        place = Place(shown.path, line, column)
        return None, (Problem("F002", Level.ERROR, place, "The file is not UTF-8", "save it as UTF-8"),)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = "The file holds a NUL byte"
        return None, (Problem("F002", Level.ERROR, Place(shown.path, line, 1), message, "this is not a text file"),)
    return text, ()


class _GaveUpError(Exception):
    """Reading stopped; the reason is already among the problems."""


_NOTHING: Mapping[str | int, Spot] = MappingProxyType({})
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}(?:[eE][-+][0-9]{1,2})?\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_NUMBER_STARTS = frozenset("+-0123456789")


class _YamlReader:
    """Builds values and spots from the parser's events; recursion is bounded by `MAX_DEPTH`."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.problems: list[Problem] = []

    def read(self, text: str) -> Located:
        parser = yaml.CSafeLoader(text)
        try:
            self._next: Callable[[], Any] = parser.get_event
            self._next()  # the stream starts
            start = self._next()
            if type(start) is yaml.StreamEndEvent:
                return Located(None, self.path, Spot(self.first_line, 1, self.first_line, 1, _NOTHING))
            value, spot = self._node(self._next(), None, 0)
            self._next()  # the document ends
            extra: Any = self._next()
            if type(extra) is not yaml.StreamEndEvent:
                message = "A second YAML document begins here"
                self.add("F015", extra.start_mark, message, "remove the line with three hyphens")
            return Located(value, self.path, spot)
        finally:
            parser.dispose()

    def add(self, code: str, mark: Any, message: str, suggestion: str) -> None:
        self.note(code, mark, message, suggestion)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _GaveUpError

    def note(self, code: str, mark: Any, message: str, suggestion: str) -> None:
        line, column = (mark.line, mark.column) if mark else (0, 0)
        place = Place(self.path, self.first_line + line, column + 1)
        self.problems.append(Problem(code, Level.ERROR, place, message, suggestion))

    def note_syntax_error(self, error: yaml.MarkedYAMLError, text: str) -> None:
        mark = error.problem_mark or error.context_mark
        context = f" ({error.context})" if error.context else ""
        message = f"The YAML cannot be parsed: {error.problem or 'unknown reason'}{context}"
        advice = "indent with spaces, not tabs" if mark and text[mark.index : mark.index + 1] == "\t" else _advise(error)
        self.note("F010", mark, message, advice)

    def _node(self, event: Any, key_mark: Any, depth: int) -> tuple[Any, Spot]:
        mark = event.start_mark
        line, column = self.first_line + mark.line, mark.column + 1
        key_line, key_column = (self.first_line + key_mark.line, key_mark.column + 1) if key_mark else (line, column)
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None:
            message = "Anchors (&) and aliases (*) are not used here"
            self.add("F011", mark, message, "write the value out, or quote the text")
        if kind is yaml.AliasEvent:
            return None, Spot(line, column, key_line, key_column, _NOTHING)
        if event.tag is not None:
            self.add("F014", mark, f"Tags ({event.tag}) are not used here", "remove the tag, or quote the text")
        if kind is yaml.ScalarEvent:
            value = self._scalar(event) if event.implicit[0] else event.value
            return value, Spot(line, column, key_line, key_column, _NOTHING)
        if depth >= MAX_DEPTH:
            self.add("F012", mark, f"More than {MAX_DEPTH} levels inside each other", "make it flatter")
            raise _GaveUpError
        if kind is yaml.MappingStartEvent:
            value, children = self._mapping(depth, flow=event.flow_style)
        else:
            value, children = self._sequence(depth)
        return value, Spot(line, column, key_line, key_column, children)

    def _mapping(self, depth: int, *, flow: bool) -> tuple[dict[str, Any], dict[str | int, Spot]]:
        values: dict[str, Any] = {}
        spots: dict[str | int, Spot] = {}
        while type(key := self._next()) is not yaml.MappingEndEvent:
            if type(key) is not yaml.ScalarEvent:
                self.add("F016", key.start_mark, "A key must be plain text", "quote the text before the colon")
                self._node(key, None, depth + 1)
                self._node(self._next(), None, depth + 1)
                continue
            value, spot = self._node(self._next(), key.start_mark, depth + 1)
            name = key.value
            if name in values:
                first = spots[name].key_line
                message = f"The key “{name}” is already on line {first}"
                self.add("F013", key.start_mark, message, "keep one of the two")
                continue
            if flow and value is None and " " in name:
                message = f"“{name}” stands here as a key without value"
                self.add("F018", key.start_mark, message, "quote the text before it: a comma in braces ends it")
                continue
            values[name] = value
            spots[name] = spot
        return values, spots

    def _sequence(self, depth: int) -> tuple[list[Any], dict[str | int, Spot]]:
        values: list[Any] = []
        spots: dict[str | int, Spot] = {}
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            value, spot = self._node(event, None, depth + 1)
            spots[len(values)] = spot
            values.append(value)
        return values, spots

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if text[:1] in _NUMBER_STARTS:
            return self._number(text, event)
        if text in _NULLS:
            return None
        return _BOOLEANS.get(text, text)

    def _number(self, text: str, event: Any) -> Any:
        if _WHOLE.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return float(text)
        if _DAY.match(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                self.add("F017", event.start_mark, f"There is no day {text}", "dates are year-month-day")
        return text


_YAML_CONTROLS = frozenset((0x09, 0x0A, 0x0D, 0x85))  # YAML 1.1, section 5.1
_ADVICE = (
    ("mapping values are not allowed", "quote the text when it holds a colon followed by a space"),
    ("cannot start any token", "quote the text: it begins with a sign that means something in YAML"),
    ("unexpected end of stream", "close the quotation mark"),
    ("',' or ']'", "close the bracket or add the comma"),
    ("',' or '}'", "close the brace or add the comma"),
    ("node content", "close the bracket or brace, or put a value here"),
    ("expected key", "indent this line like its neighbors"),
    ("'-' indicator", "indent this line like its neighbors"),
    ("could not find expected ':'", "add the colon after the key"),
    ("expected <document start>", "indent this line like its neighbors"),
)


def _advise(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.problem} {error.context}"
    return next((advice for sign, advice in _ADVICE if sign in said), "check quotation marks, colons and indentation")


def _is_yaml_character(character: str) -> bool:
    code = ord(character)
    return code in _YAML_CONTROLS or 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or _is_high(code)


def _is_high(code: int) -> bool:
    return 0xE000 <= code < 0xFFFE or code > 0xFFFF
