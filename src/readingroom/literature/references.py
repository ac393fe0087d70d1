"""One reference, as CSL-JSON 1.0.2 describes it, with what Reading Room adds about its standing."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from readingroom.problems import Level

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "article": "Preprint",
        "article-journal": "Journal article",
        "article-magazine": "Magazine article",
        "article-newspaper": "Newspaper article",
        "book": "Book",
        "chapter": "Chapter",
        "dataset": "Data set",
        "entry": "Entry",
        "entry-dictionary": "Dictionary entry",
        "entry-encyclopedia": "Encyclopedia entry",
        "paper-conference": "Conference paper",
        "post-weblog": "Blog post",
        "report": "Report",
        "software": "Software",
        "standard": "Standard",
        "thesis": "Thesis",
        "webpage": "Web page",
    }
)


class Status(StrEnum):
    """Whether a paper still stands; `unknown` is what has never been checked."""

    UNKNOWN = "unknown"
    OK = "ok"
    CORRECTED = "corrected"
    EXPRESSION_OF_CONCERN = "expression-of-concern"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about a retraction: who said so (`source`), where (`notice_doi`), and when that was last looked up."""

    status: Status = Status.UNKNOWN
    notice_doi: str = ""
    date: str = ""
    source: str = ""
    checked_at: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A person (`family`, `given` …) or, as `literal`, a group; `rest` is the other CSL name keys as JSON."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    dropping_particle: str = ""
    non_dropping_particle: str = ""
    literal: str = ""
    rest: str = "{}"


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month, year or a range of two: `parts` holds (year, month, day) as far as known; or words."""

    parts: tuple[tuple[int, ...], ...] = ()
    season: str = ""
    literal: str = ""
    rest: str = "{}"

    @property
    def year(self) -> int | None:
        """The (first) year, also when it only stands in the words."""
        if self.parts and self.parts[0]:
            return self.parts[0][0]
        found = _YEAR.search(self.literal)
        return int(found[0]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference: absent text is empty. `id` is the citation key; `doi` is bare and in small letters.

    `authors_complete` is False when only the first authors are listed here. `rest` holds every other CSL key as JSON, so
    that nothing that came in is lost on the way out.
    """

    id: str
    type: str = "article-journal"
    title: str = ""
    container_title: str = ""
    container_title_short: str = ""
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    issued: Date | None = None
    epub: Date | None = None
    accessed: Date | None = None
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    edition: str = ""
    publisher: str = ""
    publisher_place: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    issn: str = ""
    isbn: str = ""
    url: str = ""
    language: str = ""
    abstract: str = field(default="", repr=False)
    standing: Standing = Standing()
    authors_complete: bool = True
    open_access: bool | None = None
    rest: str = "{}"

    @property
    def year(self) -> int | None:
        """The year it was issued, or first appeared on line."""
        return next((date.year for date in (self.issued, self.epub) if date is not None and date.year), None)

    @property
    def first_author(self) -> str:
        """The family name, or the group's name, of the first author; empty when there is none."""
        return (self.authors[0].family or self.authors[0].literal) if self.authors else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one key of a reference, before it is known where that stands."""

    key: str
    message: str
    suggestion: str
    code: str = "R003"
    level: Level = Level.ERROR


def from_csl(item: Mapping[str, Any]) -> tuple[Reference, tuple[Fault, ...]]:
    """Reads a CSL-JSON item. Values of the wrong type are left out, each with a fault; unknown keys are kept in `rest`."""
    faults: list[Fault] = []
    remaining = dict(item)
    values: dict[str, Any] = {}
    for key, name in _TEXT_KEYS.items():
        values[name] = _text(remaining.pop(key, None), key, faults)
    for key, name in _NAME_KEYS.items():
        values[name] = _names(remaining.pop(key, None), key, faults)
    for key, name in _DATE_KEYS.items():
        values[name] = _date(remaining.pop(key, None), key, faults)
    custom = remaining.pop("custom", None)
    if custom is not None:
        _read_custom(custom, values, remaining, faults)
    values["doi"] = bare_doi(values["doi"])
    values["pmcid"] = values["pmcid"].upper()
    values["type"] = values["type"] or "article-journal"
    return Reference(**values, rest=_freeze(remaining)), tuple(faults)


def to_csl(reference: Reference) -> dict[str, Any]:
    """The reference as a CSL-JSON item, keys in a fixed order, absent values left out."""
    item: dict[str, Any] = {}
    for key, name in _TEXT_KEYS.items():
        if value := getattr(reference, name):
            item[key] = value
        if key == "title":
            for names_key, names in _NAME_KEYS.items():
                if people := getattr(reference, names):
                    item[names_key] = [_name_to_csl(person) for person in people]
            for date_key, date in _DATE_KEYS.items():
                if (value := getattr(reference, date)) is not None:
                    item[date_key] = _date_to_csl(value)
    rest = _thaw(reference.rest)
    custom = rest.pop("custom", {}) | _standing_to_csl(reference)
    return item | rest | ({"custom": custom} if custom else {})


def bare_doi(text: str) -> str:
    """A DOI as it is stored: without resolver address, label or trailing punctuation, in small letters."""
    return _DOI_PREFIX.sub("", text.strip()).rstrip(".,;: ").lower()


def fold(text: str) -> str:
    """Text for comparison: compatibility forms and accents undone, letters and digits only, in small letters."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in spread if sign.isalnum())


_YEAR = re.compile(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)", re.ASCII)
_DOI_PREFIX = re.compile(r"^(?:https?://)?(?:(?:dx\.)?doi\.org/|doi\s*:\s*)", re.IGNORECASE)

_TEXT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "id": "id",
        "type": "type",
        "title": "title",
        "container-title": "container_title",
        "container-title-short": "container_title_short",
        "volume": "volume",
        "issue": "issue",
        "page": "page",
        "number": "number",
        "edition": "edition",
        "publisher": "publisher",
        "publisher-place": "publisher_place",
        "DOI": "doi",
        "PMID": "pmid",
        "PMCID": "pmcid",
        "ISSN": "issn",
        "ISBN": "isbn",
        "URL": "url",
        "language": "language",
        "abstract": "abstract",
    }
)
_NAME_KEYS: Mapping[str, str] = MappingProxyType({"author": "authors", "editor": "editors"})
_DATE_KEYS: Mapping[str, str] = MappingProxyType({"issued": "issued", "available-date": "epub", "accessed": "accessed"})
_NAME_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "family": "family",
        "given": "given",
        "suffix": "suffix",
        "dropping-particle": "dropping_particle",
        "non-dropping-particle": "non_dropping_particle",
        "literal": "literal",
    }
)
_STANDING_KEYS = ("notice_doi", "date", "source", "checked_at")


def _freeze(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _thaw(text: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text)
    return values


def _text(value: Any, key: str, faults: list[Fault]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        faults.append(Fault(key, f"“{key}” must be text", "put it in quotes"))
        return ""
    return str(value)


def _list(value: Any, key: str, faults: list[Fault]) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        faults.append(Fault(key, f"“{key}” must be a list", "put it in square brackets"))
        return []
    return value


def _names(value: Any, key: str, faults: list[Fault]) -> tuple[Name, ...]:
    names = []
    for item in _list(value, key, faults):
        if not isinstance(item, dict):
            faults.append(Fault(key, f"Each of “{key}” must be a name", 'write {"family": "Doe", "given": "Ann"}'))
            continue
        remaining = dict(item)
        parts = {name: _text(remaining.pop(part, None), key, faults) for part, name in _NAME_PARTS.items()}
        if not parts["family"] and not parts["literal"]:
            faults.append(Fault(key, "A name has neither “family” nor “literal”", "fill in one of the two"))
            continue
        names.append(Name(**parts, rest=_freeze(remaining)))
    return tuple(names)


def _date(value: Any, key: str, faults: list[Fault]) -> Date | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        faults.append(Fault(key, f"“{key}” must be a date", 'write {"date-parts": [[2024, 5, 2]]}'))
        return None
    remaining = dict(value)
    season = _text(remaining.pop("season", None), key, faults)
    literal = _text(remaining.pop("literal", None), key, faults)
    parts = []
    for one in _list(remaining.pop("date-parts", None), key, faults):
        numbers = _day(one)
        if numbers is None:
            faults.append(Fault(key, f"“{key}” holds no such day: {one}", "dates are [year, month, day]"))
        elif numbers:
            parts.append(numbers)
    return Date(tuple(parts), season, literal, _freeze(remaining))


def _day(parts: Any) -> tuple[int, ...] | None:
    """Year, month and day of one list of date parts, or None when it is no date; months 13 to 24 are CSL's seasons."""
    if not isinstance(parts, list) or len(parts) > len(_LIMITS):
        return None
    numbers = []
    for part, (low, high) in zip(parts, _LIMITS, strict=False):
        text = str(part).strip() if isinstance(part, str | int) and not isinstance(part, bool) else "?"
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            return None
        numbers.append(int(text))
    return tuple(numbers)


_WHOLE = re.compile(r"-?\d{1,4}", re.ASCII)
_LIMITS = ((-9999, 9999), (1, 24), (1, 31))


def _read_custom(custom: Any, values: dict[str, Any], remaining: dict[str, Any], faults: list[Fault]) -> None:
    if not isinstance(custom, dict):
        faults.append(Fault("custom", "“custom” must be an object", 'write {"status": "ok"}'))
        return
    own = dict(custom)
    values["standing"] = _standing(own, faults)
    for key, name in (("authors-complete", "authors_complete"), ("open-access", "open_access")):
        value = own.pop(key, None)
        if isinstance(value, bool):
            values[name] = value
        elif value is not None:
            faults.append(Fault(key, f"“{key}” must be true or false", "write it without quotes"))
    if own:
        remaining["custom"] = own


def _standing(own: dict[str, Any], faults: list[Fault]) -> Standing:
    said = _text(own.pop("status", None), "status", faults)
    known = said in set(Status)
    if said and not known:
        advice = f"use one of {', '.join(Status)}"
        faults.append(Fault("status", f"“{said}” is not a standing", advice))
    texts = {key: _text(own.pop(key, None), key, faults) for key in _STANDING_KEYS}
    return Standing(Status(said) if known else Status.UNKNOWN, **texts)


def _name_to_csl(name: Name) -> dict[str, Any]:
    parts = {part: getattr(name, attribute) for part, attribute in _NAME_PARTS.items()}
    return {part: value for part, value in parts.items() if value} | _thaw(name.rest)


def _date_to_csl(date: Date) -> dict[str, Any]:
    item: dict[str, Any] = {"date-parts": [list(part) for part in date.parts]} if date.parts else {}
    if date.season:
        item["season"] = date.season
    if date.literal:
        item["literal"] = date.literal
    return item | _thaw(date.rest)


def _standing_to_csl(reference: Reference) -> dict[str, Any]:
    standing = reference.standing
    custom: dict[str, Any] = {}
    if standing.status is not Status.UNKNOWN:
        custom["status"] = str(standing.status)
    custom |= {key: getattr(standing, key) for key in _STANDING_KEYS if getattr(standing, key)}
    if not reference.authors_complete:
        custom["authors-complete"] = False
    if reference.open_access is not None:
        custom["open-access"] = reference.open_access
    return custom
