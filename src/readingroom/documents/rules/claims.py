"""C011, C013, C023: what the words and numbers of a statement must have beside them."""

import re
from collections.abc import Iterator

from readingroom.documents.document import Block, Document, Inline, Statement
from readingroom.problems import Level, Problem

NUMBER = r"(\d+(?:\.\d+)?)"
UNIT = r"(%|mm|cm|m|µm|HU|years?|months?|weeks?|days?|hours?|h|mL|ml|L|kg|g|Hz|ppm)"
CLAIM = re.compile(
    rf"\b{NUMBER}\s*{UNIT}(?!\w)|\b\d+\s+(?:of|in|out of)\s+\d+\b|\b\d+\s*:\s*\d+\b"
    r"|\b(?:half|a third|two[- ]thirds|a quarter|three[- ]quarters) of\b",
    re.IGNORECASE,
)
PORTION = re.compile(
    r"\b(?:anterior|posterior|superior|inferior|upper|lower|medial|lateral|inner|outer|proximal|distal|dorsal|ventral|left|right"
    r"|first|second|middle|caudal|cranial|rostral)\s+(?:half|third|two[- ]thirds|quarter|three[- ]quarters) of\b",
    re.IGNORECASE,
)
"""A part of a structure, which is a place and no number."""

RANGE = re.compile(rf"(?<![\d.–−-]){NUMBER}\s*(?:–|-|to)\s*{NUMBER}\s*{UNIT}(?!\w)")
LENGTH = re.compile(rf"(?<![\d.,]){NUMBER}\s*(mm|cm)(?!\w)")
SHARE = re.compile(rf"(?<![\d.]){NUMBER}\s*%")
ATTENUATION = re.compile(r"([-−–]?\s?\d+(?:\.\d+)?)\s*HU\b")
ABSOLUTE = re.compile(r"\b(always|never|pathognomonic|best)\b", re.IGNORECASE)
LABEL = re.compile(r"^Best (?:diagnostic clue|imaging tool)s?\b:?", re.IGNORECASE)
"""A fixed lead-in of the template, which claims nothing by itself."""

HOUNSFIELD_LIMITS = (-1024.0, 4000.0)
"""Attenuation that a scanner can show, in HU: air is −1000, dense metal saturates 12 bits above 3000."""

LENGTH_LIMITS = {"mm": 2500.0, "cm": 250.0}
AGE_LIMIT = 120.0


def check_claims(document: Document) -> Iterator[Problem]:
    """Statements with numbers or absolute words but no reference, and numbers that cannot be."""
    for section in document.sections:
        for block in section.blocks:
            for inline, cited in _with_support(block):
                yield from _check_numbers(inline)
                if not cited:
                    yield from _check_support(inline)


def _with_support(block: Block) -> Iterator[tuple[Inline, bool]]:
    """Running text with whether a reference stands in it, in the bullet it belongs to, or in those below it."""
    for statement in block.statements:
        yield from _walk(statement, above=False)
    for row in block.rows:
        cited = any(cell.citations for cell in (*row, *block.head))
        for cell in row:
            yield cell, cited


def _walk(statement: Statement, *, above: bool) -> Iterator[tuple[Inline, bool]]:
    here = bool(statement.inline.citations)
    below = any(True for _ in statement.citations())
    yield statement.inline, above or below
    for item in statement.items:
        yield from _walk(item, above=above or here)


def _check_support(inline: Inline) -> Iterator[Problem]:
    claim = CLAIM.search(PORTION.sub("", inline.text))
    if claim:
        message = f"“{claim.group().strip()}” is claimed without a reference"
        yield Problem("C023", Level.ERROR, inline.place, message, "cite the source: `[@key]`")
    absolute = ABSOLUTE.search(LABEL.sub("", inline.text))
    if absolute:
        message = f"“{absolute.group()}” is said without a reference"
        yield Problem("C013", Level.WARNING, inline.place, message, "cite the source, or say less")


def _check_numbers(inline: Inline) -> Iterator[Problem]:
    text = inline.text
    for match in SHARE.finditer(text):
        if float(match.group(1)) > 100:
            yield _impossible(inline, match.group(), "a share is at most 100 %")
    for match in RANGE.finditer(text):
        low, high, unit = float(match.group(1)), float(match.group(2)), match.group(3)
        if low >= high:
            yield _impossible(inline, match.group(), "a range rises from its first number to its second")
        if unit.startswith("year") and high > AGE_LIMIT:
            yield _impossible(inline, match.group(), f"nobody is older than {AGE_LIMIT:g} years")
    for match in LENGTH.finditer(text):
        if float(match.group(1)) > LENGTH_LIMITS[match.group(2)]:
            yield _impossible(inline, match.group(), "check the number and its unit")
    yield from _check_attenuation(inline)


def _check_attenuation(inline: Inline) -> Iterator[Problem]:
    text = inline.text
    for match in ATTENUATION.finditer(text):
        # A hyphen or dash directly before the number is part of a range ("40–60 HU") when a digit stands before it.
        digits = re.sub(r"\s", "", match.group(1)).replace("−", "-").replace("–", "-")
        if match.start() and text[match.start() - 1].isdigit():
            digits = digits.lstrip("-")
        if not HOUNSFIELD_LIMITS[0] <= float(digits) <= HOUNSFIELD_LIMITS[1]:
            yield _impossible(inline, match.group(), "attenuation lies between −1024 and 4000 HU")


def _impossible(inline: Inline, found: str, why: str) -> Problem:
    return Problem("C011", Level.ERROR, inline.place, f"“{found.strip()}” cannot be", why)
