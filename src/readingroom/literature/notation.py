"""How names, dates and pages are written in a reference list (NLM's Citing Medicine, AMA Manual of Style 11)."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from readingroom.literature.references import Date, Name

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# CSL numbers the seasons 1 to 4, and 13 to 16 or 21 to 24 where a month would stand.
SEASONS: Mapping[str, str] = MappingProxyType({"1": "Spring", "2": "Summer", "3": "Autumn", "4": "Winter"})

_SUFFIXES = MappingProxyType({"II": "2nd", "III": "3rd", "IV": "4th", "V": "5th", "JR": "Jr", "SR": "Sr"})
_RANGE = re.compile(r"([A-Za-z]*)(\d+)\s*[-\u2010-\u2015]+\s*([A-Za-z]*)(\d+)", re.ASCII)
_DASHES = re.compile(r"\s*[\u2010-\u2015]\s*")
_GIVEN_PARTS = re.compile(r"[\s.\-\u2010\u2011]+")


def write_name(name: Name) -> str:
    """A name as `Doe AB 3rd`: particles before the family name, at most two initials; a group's name as it is."""
    if name.literal:
        return name.literal.strip()
    family = " ".join(part for part in (name.dropping_particle, name.non_dropping_particle, name.family) if part)
    suffix = name.suffix.replace(".", "").replace(",", "").strip()
    suffix = _SUFFIXES.get(suffix.upper(), suffix)
    given = _write_given(name.given)
    if given and not _has_case(given) and not _has_case(family):
        return f"{family}{given}"
    return " ".join(part for part in (family, given, suffix) if part)


def elide_pages(pages: str) -> str:
    """Pages with the repeated leading figures of the last page left out: `100-108` → `100-8`, `S1-S9` → `S1-9`."""
    return _RANGE.sub(_elide, _DASHES.sub("-", pages.strip()))


def expand_pages(pages: str) -> str:
    """Pages with both numbers in full: `100-8` → `100-108`, `S1-9` → `S1-S9`."""
    return _RANGE.sub(_expand, _DASHES.sub("-", pages.strip()))


def write_nlm_date(date: Date) -> str:
    """A date as `2024 May 2`, `2024 Spring`, `2023 Dec-2024 Jan` or, when only that is known, its words."""
    if not date.parts:
        return date.literal.strip()
    words = [_nlm_words(part) for part in date.parts[:2]]
    if date.season:
        words[0].append(SEASONS.get(date.season, date.season))
    first, last = words[0], words[-1]
    if last == first:
        return " ".join(first)
    shared = 0
    while shared < min(len(first), len(last)) - 1 and first[shared] == last[shared]:
        shared += 1
    return f"{' '.join(first)}-{' '.join(last[shared:])}"


def write_ama_date(date: Date) -> str:
    """A date as `May 2, 2024`, `May 2024` or `2024` or, when only that is known, its words."""
    if not date.parts:
        return date.literal.strip()
    year, *rest = date.parts[0]
    if not rest or rest[0] > len(MONTHS):
        return str(year)
    month = MONTHS[rest[0] - 1]
    return f"{month} {rest[1]}, {year}" if rest[1:] else f"{month} {year}"


def _nlm_words(part: tuple[int, ...]) -> list[str]:
    words = [str(part[0])] if part else []
    if len(part) > 1:
        month = part[1]
        words.append(MONTHS[month - 1][:3] if month <= len(MONTHS) else SEASONS[str((month - 1) % 4 + 1)])
    return words + [str(day) for day in part[2:]]


def _has_case(text: str) -> bool:
    return text.lower() != text.upper()


def _write_given(given: str) -> str:
    parts = [part for part in _GIVEN_PARTS.split(given) if part]
    if not parts or not _has_case(given):
        return "".join(parts)
    if len(parts) == 1 and len(given) <= 3 and given.isupper():
        return given[:2]
    capital = [part for part in parts if part[0].isupper()] or parts
    # An initial that is written with its second, as "BJ" in "BJ Karl", counts as two.
    letters = "".join(part if part.isupper() and len(part) == 2 else part[0].upper() for part in capital)
    return letters[:2]


def _elide(found: re.Match[str]) -> str:
    prefix, first, last_prefix, last = found.groups()
    first_page = f"{prefix}{first}"
    if last_prefix not in ("", prefix):
        return f"{first_page}-{last_prefix}{last}"
    if len(last) < len(first):
        return f"{first_page}-{last}"
    if len(last) > len(first):
        return f"{first_page}-{last}" if last_prefix or not prefix else f"{first_page}-{prefix}{last}"
    if first == last:
        return first_page
    shared = next(index for index, (one, other) in enumerate(zip(first, last, strict=True)) if one != other)
    return f"{first_page}-{last[shared:]}"


def _expand(found: re.Match[str]) -> str:
    prefix, first, last_prefix, last = found.groups()
    if last_prefix not in ("", prefix):
        return f"{prefix}{first}-{last_prefix}{last}"
    whole = first[: len(first) - len(last)] + last if len(last) < len(first) else last
    return f"{prefix}{first}" if whole == first else f"{prefix}{first}-{prefix}{whole}"
