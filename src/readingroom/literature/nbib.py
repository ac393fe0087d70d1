"""MEDLINE/NBIB, the export format of PubMed (https://www.nlm.nih.gov/bsd/mms/medlineelements.html)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from readingroom.literature.notation import expand_pages
from readingroom.literature.records import (
    Parsed,
    Record,
    clean_lines,
    find_doi,
    make_record,
    read_date,
    read_name,
    read_names,
)
from readingroom.literature.references import Status
from readingroom.problems import Level, Place, Problem

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)", re.ASCII)
_INDENT = re.compile(r"[ \t]{2,}(.*)")
_LINKED_PMID = re.compile(r"PMID:\s*(\d+)", re.ASCII)
_LANGUAGES = MappingProxyType(
    {"eng": "en", "fre": "fr", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "rus": "ru", "jpn": "ja", "chi": "zh"}
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {"preprint": "article", "book chapter": "chapter", "book": "book", "monograph": "book", "dataset": "dataset"}
)
# Which tag says what of the standing, the gravest first: in which notice the paper is retracted, doubted, corrected.
_NOTICES = (("RIN", Status.RETRACTED), ("ECI", Status.EXPRESSION_OF_CONCERN), ("EIN", Status.CORRECTED))


@dataclass(slots=True)
class _Lines:
    """The tags of one record with their values in order."""

    first: int
    tags: list[tuple[str, str]] = field(default_factory=list)

    def all(self, *tags: str) -> list[str]:
        return [value for tag, value in self.tags if tag in tags and value]

    def one(self, *tags: str) -> str:
        return next((value for tag in tags for value in self.all(tag)), "")


def parse_nbib(text: str, *, name: str) -> Parsed:
    """Reads records as PubMed exports them. Never raises; a line that is neither tag nor continuation is a problem.

    Args:
        text: The whole file.
        name: The name of the file, for the places of problems.
    """
    problems: list[Problem] = []
    records = tuple(_read(lines, problems, name) for lines in _split(text, problems, name))
    return Parsed(records, tuple(problems))


def _split(text: str, problems: list[Problem], name: str) -> Iterator[_Lines]:
    all_lines = clean_lines(text)
    # In PubMed's files PMID begins a record, and blank lines may stand anywhere; other programs leave the PMID out.
    blank_ends = not any(line.startswith("PMID") for line in all_lines)
    current: _Lines | None = None
    for number, line in enumerate(all_lines, 1):
        tagged = _TAG.fullmatch(line)
        continued = None if tagged else _INDENT.fullmatch(line)
        if tagged and (current is None or tagged[1] == "PMID"):
            if current is not None:
                yield current
            current = _Lines(number)
        if tagged and current is not None:
            current.tags.append((tagged[1], tagged[2].strip()))
        elif continued and current is not None:
            tag, value = current.tags[-1]
            current.tags[-1] = (tag, f"{value} {continued[1].strip()}".strip())
        elif line.strip():
            message = "The line is neither a tag nor the continuation of one"
            advice = "begin it with a tag such as “TI  - ”, or indent it by six spaces"
            problems.append(Problem("R021", Level.WARNING, Place(name, number, 1), message, advice))
        elif current is not None and blank_ends:
            yield current
            current = None
    if current is not None:
        yield current


def _read(lines: _Lines, problems: list[Problem], name: str) -> Record:
    kinds = [kind.lower() for kind in lines.all("PT")]
    title = lines.one("TI", "BTI", "CTI")
    item: dict[str, Any] = {
        "type": next((_TYPES[kind] for kind in kinds if kind in _TYPES), "article-journal"),
        "title": title,
        "container-title": lines.one("JT") or (lines.one("BTI") if title != lines.one("BTI") else ""),
        "container-title-short": lines.one("TA"),
        "author": _authors(lines),
        "editor": read_names(lines.all("FED") or lines.all("ED")),
        "issued": read_date(lines.one("DP")),
        "available-date": read_date(lines.one("DEP")),
        "volume": lines.one("VI"),
        "issue": lines.one("IP"),
        "page": expand_pages(lines.one("PG")),
        "edition": lines.one("EN"),
        "publisher": lines.one("PB"),
        "publisher-place": lines.one("PL") if lines.one("PB") else "",
        "DOI": _article_id(lines, "doi"),
        "PMID": lines.one("PMID"),
        "PMCID": lines.one("PMC"),
        "ISSN": lines.one("IS").partition(" ")[0],
        "ISBN": lines.one("ISBN").partition(" ")[0],
        "language": _LANGUAGES.get(lines.one("LA"), lines.one("LA")),
        "abstract": lines.one("AB"),
        "keyword": "; ".join(lines.all("MH", "OT")),
        "custom": _custom(lines, kinds),
    }
    if not item["page"]:
        item["number"] = _article_id(lines, "pii") if _article_id(lines, "pii").startswith("e") else ""
    return make_record(item, line=lines.first, problems=problems, name=name)


def _authors(lines: _Lines) -> list[dict[str, str]]:
    """The authors in full as FAU has them, else short as in AU; groups (CN) stand where the file has them."""
    wanted = "FAU" if lines.all("FAU") else "AU"
    people = [{"literal": value} if tag == "CN" else read_name(value) for tag, value in lines.tags if tag in (wanted, "CN")]
    return [person for person in people if person]


def _article_id(lines: _Lines, kind: str) -> str:
    ending = f" [{kind}]"
    found = next((value for value in lines.all("LID", "AID") if value.endswith(ending)), "")
    return found.removesuffix(ending).strip()


def _custom(lines: _Lines, kinds: list[str]) -> dict[str, Any]:
    custom: dict[str, Any] = {"pubtypes": lines.all("PT")} if kinds else {}
    for tag, status in _NOTICES:
        notice = lines.one(tag)
        if notice or (status is Status.RETRACTED and "retracted publication" in kinds):
            pmid = _LINKED_PMID.search(notice)
            custom |= {"status": str(status), "source": "PubMed", "notice_doi": find_doi(notice).lower()}
            if pmid:
                custom["notice_pmid"] = pmid[1]
            break
    if lines.one("ROF"):
        custom["retraction-of"] = lines.one("ROF")
    return custom
