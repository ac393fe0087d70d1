"""Whether an element has the value that is searched for (PS3.4, C.2.2.2)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from readingroom.interop.dicomweb.attributes import Attributes

DATE = re.compile(r"\d{8}", re.ASCII)
TIME = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?", re.ASCII)
DATE_TIME = re.compile(r"\d{4}(?:\d{2}){0,5}(?:\.\d{1,6})?", re.ASCII)
UID_LIST = re.compile(r"[0-9.]{1,64}(?:[,\\][0-9.]{1,64})*", re.ASCII)
MOMENTS = {"DA": DATE, "TM": TIME, "DT": DATE_TIME}
LONGEST_MOMENT = {"DA": 8, "TM": 12, "DT": 20}
NUMBERS = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"})
UNMATCHABLE = frozenset({"AT", "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UN"})

Test = Callable[[str], bool]


class BadValue(Exception):
    """A value cannot be searched for; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An attribute and what its value must be. `path` is its tag, after those of the sequences it is in."""

    path: tuple[str, ...]
    test: Test

    def holds(self, attributes: Attributes) -> bool:
        """True when one of the element's values passes."""
        return any(self.test(text) for text in _texts(attributes, self.path))


def _texts(attributes: Attributes, path: tuple[str, ...]) -> Iterator[str]:
    element = attributes.get(path[0], {})
    for value in element.get("Value", ()):
        if len(path) > 1:
            if isinstance(value, dict):
                yield from _texts(value, path[1:])
        elif isinstance(value, dict):
            # A person's name is compared in each way it is written (PS3.4, C.2.2.2.1.1).
            yield from (str(name) for name in value.values())
        elif value is not None:
            yield str(value)


def make_condition(path: tuple[str, ...], vr: str, text: str) -> Condition | None:
    """The condition that `path` matches `text`, or None when anything does (PS3.4, C.2.2.2.3).

    Raises:
        BadValue: this is no value of such an attribute.
    """
    if vr in UNMATCHABLE:
        raise BadValue(f"attributes of value representation {vr} cannot be searched by value")
    text = text.strip()
    if not text.strip("*"):
        return None
    if vr in MOMENTS:
        return Condition(path, _match_moment(vr, text))
    if vr in NUMBERS:
        return Condition(path, partial(_equals_number, _read_number(text)))
    if vr == "UI":
        return Condition(path, _match_uids(text))
    if vr == "CS" and re.search(r"[,\\]", text):
        # No code string holds a comma: a list means any of them.
        tests = [_match_text(part.strip(), vr) for part in re.split(r"[,\\]", text) if part.strip()]
        return Condition(path, lambda value: any(test(value) for test in tests))
    return Condition(path, _match_text(text, vr))


def read_uids(text: str) -> tuple[str, ...]:
    """The UIDs of a list with commas or backslashes between them.

    Raises:
        BadValue: it is none.
    """
    if not UID_LIST.fullmatch(text):
        raise BadValue("a UID is 1 to 64 digits and dots; several have commas between them")
    return tuple(dict.fromkeys(re.split(r"[,\\]", text)))


def _match_uids(text: str) -> Test:
    return frozenset(read_uids(text)).__contains__


def _read_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadValue("this attribute is a number") from None


def _equals_number(wanted: float, text: str) -> bool:
    try:
        return float(text) == wanted
    except ValueError:
        return False


def _match_text(wanted: str, vr: str) -> Test:
    fold = _fold_name if vr == "PN" else str.strip
    wanted = fold(wanted)
    if "*" not in wanted and "?" not in wanted:
        return lambda value: fold(value) == wanted
    return lambda value: matches_pattern(fold(value), wanted)


def matches_pattern(text: str, pattern: str) -> bool:
    """True when `pattern` describes all of `text`; `*` stands for any characters, `?` for one.

    Each star first takes as little as it can; only the last one is widened, so that no pattern takes longer than the
    product of both lengths.
    """
    at, place, star, after_star = 0, 0, -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, after_star = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("?", text[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            after_star += 1
            at, place = after_star, star + 1
        else:
            return False
    return not pattern[place:].strip("*")


def _fold_name(text: str) -> str:
    return text.strip().rstrip("^=").casefold()


def _match_moment(vr: str, text: str) -> Test:
    """A date or time, or a range of them whose ends belong to it (PS3.4, C.2.2.2.5)."""
    first, dash, last = text.partition("-")
    ends = (first, last if dash else first)
    if not any(ends) or not all(not end or MOMENTS[vr].fullmatch(end) for end in ends):
        shown = {"DA": "20260131 or 20260101-20260131", "TM": "0930 or 0800-1200", "DT": "202601310930 or 2025-2026"}
        raise BadValue(f"write it as {shown[vr]}")
    # What is written less exactly means all of it: 10 is 10:00:00 to 10:59:59.999999.
    low, high = (end.replace(".", "") for end in ends)
    low, high = low.ljust(LONGEST_MOMENT[vr], "0"), (high or "9").ljust(LONGEST_MOMENT[vr], "9")
    return partial(_is_between, low, high)


def _is_between(low: str, high: str, text: str) -> bool:
    # Times of day were once written with colons, dates with dots (PS3.5, 6.2).
    value = re.sub(r"[.: ]", "", text).ljust(len(low), "0")
    return low <= value <= high
