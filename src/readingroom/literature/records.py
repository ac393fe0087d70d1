"""What a parser of an import format hands on: records with their line, and the small pieces all formats share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from readingroom.literature.notation import MONTHS
from readingroom.literature.references import Reference, from_csl
from readingroom.problems import Level, Place, Problem


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an imported file, beginning on `line`; one that cannot be used has a `refusal`, no reference."""

    line: int
    label: str
    reference: Reference | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """All records of a file in their order, and what was wrong with single lines."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def read_bytes(data: bytes, *, name: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file as reference managers write it: UTF-8, UTF-16 with its mark, else Latin-1 with a note."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        message = "The file is not UTF-8; it was read as Latin-1"
        problem = Problem("R021", Level.WARNING, Place(name), message, "check the accents, or export it as UTF-8")
        return data.decode("cp1252", "replace"), (problem,)


def clean_lines(text: str) -> list[str]:
    """The lines of a text however they end (LF, CR LF, CR), without byte order mark, controls and lone surrogates."""
    whole = text.removeprefix("\ufeff").encode("utf-8", "replace").decode("utf-8")
    return [_CONTROLS.sub("", line) for line in whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def make_record(item: dict[str, Any], *, line: int, problems: list[Problem], name: str) -> Record:
    """A record from the CSL keys a format gave; empty ones are left out, and one without title is refused."""
    reference, faults = from_csl({key: value for key, value in item.items() if value not in ("", None, [], {})})
    for fault in faults:
        problems.append(Problem(fault.code, Level.WARNING, Place(name, line), fault.message, fault.suggestion))
    label = reference.title or reference.doi or reference.pmid or "a record without title"
    if not reference.title.strip():
        return Record(line, label, None, "it has no title")
    return Record(line, label, reference)


def read_name(text: str) -> dict[str, str]:
    """A name written `Doe, Ann B`, `Doe, Ann B, Jr` or `Doe AB` as CSL name parts; anything else is taken as a group."""
    words = " ".join(text.split()).strip(" ,")
    if not words:
        return {}
    family, comma, rest = words.partition(",")
    if not comma:
        short = _SHORT_NAME.fullmatch(words)
        if not short or not short["initials"].isupper():
            return {"literal": words}
        family, rest = short["family"], f"{short['initials']} {short['suffix'] or ''}"
    given, _, after = rest.partition(",")
    suffix = after.strip()
    ending = _SUFFIX.search(given)
    if ending and not suffix:
        suffix = ending[1]
        given = given[: ending.start()]
    parts = {"family": family.strip(), "given": given.strip(), "suffix": suffix}
    return {key: value for key, value in parts.items() if value} if parts["family"] else {"literal": words}


def read_names(texts: Iterable[str]) -> list[dict[str, str]]:
    """The names among these texts, empty ones left out."""
    return [name for name in map(read_name, texts) if name]


def read_date(text: str) -> dict[str, Any]:
    """A date as CSL, from the ways in which the import formats write it; what cannot be read is kept as words.

    Such as `2024 May 2`, `2023 Dec-2024 Jan`, `2024 Spring`, `2024/05/02/`, `20240502`, `May 2024`.
    """
    words = " ".join(text.split()).strip(" /.,;")
    if not words:
        return {}
    numeric = _NUMERIC.fullmatch(words)
    if numeric:
        parts = [int(part) for part in numeric.groups() if part and int(part)]
        return to_csl_date(parts, words)
    year = _YEAR.search(words)
    if not year:
        return {"literal": words}
    season = _SEASON.search(words)
    if season:
        return {"date-parts": [[int(year[0])]], "season": season[0].capitalize()}
    return _read_worded(words, int(year[0]))


def to_csl_date(parts: list[int], words: str) -> dict[str, Any]:
    """Year, month, day as a CSL date, or the words when there is no such day."""
    limits = (9999, 12, 31)
    possible = bool(parts) and all(1 <= part <= limit for part, limit in zip(parts, limits, strict=False))
    return {"date-parts": [parts]} if possible else {"literal": words}


def find_doi(text: str) -> str:
    """The first DOI in a text, or nothing."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;)]") if found else ""


def _read_worded(words: str, first_year: int) -> dict[str, Any]:
    """`2024 May 2`, `2024 May-Jun`, `2024 May 2-8`, `2023 Dec-2024 Jan`, `2 May 2024`, `May 2, 2024`."""
    begin, _, end = words.replace("\u2013", "-").partition("-")
    first = _read_day(begin, first_year)
    if not end.strip():
        return to_csl_date(first, words)
    year = _YEAR.search(end)
    last = _read_day(end, int(year[0]) if year else first_year)
    if len(last) == 1 and len(first) > 1:
        days = _SMALL_NUMBER.findall(end)
        last = [first_year, first[1], int(days[0])] if days and not year else last
    whole = [to_csl_date(first, words), to_csl_date(last, words)]
    if any("literal" in one for one in whole) or last < first:
        return {"literal": words}
    return {"date-parts": [first, last]}


def _read_day(words: str, year: int) -> list[int]:
    month = _MONTH.search(words)
    if not month:
        return [year]
    number = next(index for index, name in enumerate(MONTHS, 1) if name[:3].lower() == month[1].lower())
    day = _SMALL_NUMBER.search(_YEAR.sub(" ", words))
    return [year, number, int(day[0])] if day else [year, number]


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SHORT_NAME = re.compile(r"(?P<family>\S.*?) (?P<initials>[^\W\d_]{1,4})(?: (?P<suffix>Jr|Sr|2nd|3rd|[4-9]th))?")
_SUFFIX = re.compile(r"\s(Jr|Sr|2nd|3rd|[4-9]th|II|III|IV)\.?\s*$")
_NUMERIC = re.compile(
    r"(\d{4})(?:[/-]+(\d{1,2})(?:[/-]+(\d{1,2}))?)?(?:/.*)?|(\d{4})(\d{2})(\d{2})?",
    re.ASCII,
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", re.ASCII)
_SEASON = re.compile(r"\b(?:spring|summer|autumn|fall|winter)\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)
_SMALL_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)", re.ASCII)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.ASCII)
