"""RIS, which most reference managers and publishers export."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from rispy.config import TAG_KEY_MAPPING
from rispy.parser import RisParser

from readingroom.literature.notation import expand_pages
from readingroom.literature.records import Parsed, clean_lines, make_record, read_date, read_names
from readingroom.problems import Level, Place, Problem

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "BOOK": "book",
        "EBOOK": "book",
        "EDBOOK": "book",
        "CHAP": "chapter",
        "ECHAP": "chapter",
        "ELEC": "webpage",
        "WEB": "webpage",
        "ICOMM": "webpage",
        "BLOG": "post-weblog",
        "RPRT": "report",
        "GOVDOC": "report",
        "THES": "thesis",
        "DATA": "dataset",
        "COMP": "software",
        "STAND": "standard",
        "UNPB": "article",
        "CONF": "paper-conference",
        "CPAPER": "paper-conference",
        "MGZN": "article-magazine",
        "NEWS": "article-newspaper",
        "ENCYC": "entry-encyclopedia",
        "DICT": "entry-dictionary",
    }
)
_TAG = re.compile(r"([A-Z][A-Z0-9])\s{0,3}-(?:\s+(.*))?", re.ASCII)
_PMCID = re.compile(r"PMC\d+", re.ASCII)
_PMID = re.compile(r"[1-9]\d{3,8}", re.ASCII)


def parse_ris(text: str, *, name: str) -> Parsed:
    """Reads RIS records. Never raises; a line outside of a record, or a record without end, is a problem.

    Args:
        text: The whole file.
        name: The name of the file, for the places of problems.
    """
    problems: list[Problem] = []
    records = []
    for first, lines in _split(text, problems, name):
        # UK is rispy's own name for what it does not know; a file that uses it would break its bookkeeping.
        (fields,) = RisParser(ignore=["UK"]).parse_lines(iter(lines))
        records.append(make_record(_to_csl(fields), line=first, problems=problems, name=name))
    return Parsed(tuple(records), tuple(problems))


def _split(text: str, problems: list[Problem], name: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each record with exact tags (two signs, two spaces, hyphen, space), from TY to ER."""

    def add(number: int, message: str, advice: str) -> None:
        problems.append(Problem("R021", Level.WARNING, Place(name, number, 1), message, advice))

    first = 0
    lines: list[str] = []
    for number, line in enumerate(clean_lines(text), 1):
        tagged = _TAG.fullmatch(line.strip())
        tag = tagged[1] if tagged and tagged[1] in TAG_KEY_MAPPING else ""
        if lines and tag == "TY":
            add(first, "The record has no end", "add a line “ER  - ”")
            yield first, [*lines, "ER  - "]
            lines = []
        if not lines and tag != "TY":
            if line.strip() and tag != "ER":
                add(number, "The line stands outside of a record", "begin a record with “TY  - JOUR”")
            continue
        first = first if lines else number
        lines.append(f"{tag}  - {(tagged[2] or '').strip()}" if tag and tagged else line)
        if tag == "ER":
            yield first, lines
            lines = []
    if lines:
        add(first, "The record has no end", "add a line “ER  - ”")
        yield first, [*lines, "ER  - "]


def _to_csl(fields: Mapping[str, Any]) -> dict[str, Any]:
    def one(*keys: str) -> str:
        found = next((fields[key] for key in keys if fields.get(key)), "")
        return str(found[0] if isinstance(found, list) else found).strip()

    kind = _TYPES.get(one("type_of_reference").upper(), "article-journal")
    is_book = kind in ("book", "chapter")
    return {
        "type": kind,
        "title": one("title", "primary_title"),
        "container-title": one("secondary_title", "alternate_title3", "journal_name"),
        "container-title-short": one("alternate_title2", "alternate_title1"),
        "author": read_names([*fields.get("first_authors", ()), *fields.get("authors", ())]),
        "editor": read_names(fields.get("secondary_authors", ())),
        "issued": read_date(one("date")) or read_date(one("year", "publication_year")),
        "accessed": read_date(one("access_date")),
        "volume": one("volume"),
        "issue": one("number"),
        "page": _pages(one("start_page"), one("end_page")),
        "number": one("custom7"),
        "edition": one("edition"),
        "publisher": one("publisher"),
        "publisher-place": one("place_published"),
        "DOI": one("doi"),
        "PMID": _first(_PMID, one("accession_number"), one("custom2")),
        "PMCID": _first(_PMCID, one("custom2"), one("accession_number")),
        "ISBN" if is_book else "ISSN": one("issn"),
        "URL": one("urls"),
        "language": one("language"),
        "abstract": one("abstract", "notes_abstract"),
        "keyword": "; ".join(word for word in fields.get("keywords", ()) if word),
    }


def _pages(start: str, end: str) -> str:
    return expand_pages(f"{start}-{end}" if start and end and "-" not in start else start)


def _first(pattern: re.Pattern[str], *texts: str) -> str:
    return next((text for text in texts if pattern.fullmatch(text)), "")
