"""BibTeX, with its LaTeX accents."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.exceptions import PybtexError
from pybtex.scanner import PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict
from pylatexenc.latex2text import LatexNodes2Text

from readingroom.literature.notation import expand_pages
from readingroom.literature.records import Parsed, Record, clean_lines, make_record, read_date
from readingroom.problems import Problem

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "article": "article-journal",
        "book": "book",
        "booklet": "book",
        "proceedings": "book",
        "inbook": "chapter",
        "incollection": "chapter",
        "inproceedings": "paper-conference",
        "conference": "paper-conference",
        "techreport": "report",
        "report": "report",
        "phdthesis": "thesis",
        "mastersthesis": "thesis",
        "thesis": "thesis",
        "online": "webpage",
        "electronic": "webpage",
        "www": "webpage",
        "misc": "webpage",
        "dataset": "dataset",
        "software": "software",
        "unpublished": "article",
    }
)
_ENTRY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[({]", re.MULTILINE)
_NOT_ENTRIES = frozenset(("string", "preamble", "comment"))
_PREPRINT_SERVERS = ("arxiv", "medrxiv", "biorxiv", "preprint")


def parse_bibtex(text: str, *, name: str) -> Parsed:
    """Reads BibTeX entries. Never raises; an entry that cannot be parsed is refused, the others are kept.

    `@string` definitions hold for the entries after them.

    Args:
        text: The whole file.
        name: The name of the file, for the places of problems.
    """
    problems: list[Problem] = []
    macros = CaseInsensitiveDict(month_names)
    records = tuple(
        record
        for line, chunk in _split("\n".join(clean_lines(text)))
        for record in _read_chunk(chunk, line, macros, problems, name)
    )
    return Parsed(records, tuple(problems))


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Each entry with its line. Entries are cut apart first, so that a missing brace costs one of them."""
    starts = [found.start() for found in _ENTRY.finditer(text)]
    line, position = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        line += text.count("\n", position, start)
        position = start
        yield line, text[start:end]


def _read_chunk(chunk: str, line: int, macros: CaseInsensitiveDict, problems: list[Problem], name: str) -> Iterator[Record]:
    label = chunk.split("\n", 1)[0].strip()[:80]
    try:
        for kind, body in LowLevelParser(chunk, macros=macros):
            if kind.lower() not in _NOT_ENTRIES:
                fields = _decode_fields(body[1])
                yield make_record(_to_csl(kind.lower(), fields), line=line, problems=problems, name=name)
    except PybtexSyntaxError as error:
        # pybtex counts from the first line of the entry, and says so in its words.
        said = str(error).partition(": ")[2] or "syntax error"
        yield Record(line, label, None, f"it cannot be parsed: {said} (line {line + error.lineno - 1})")
    except (PybtexError, RecursionError, ValueError) as error:
        yield Record(line, label, None, f"it cannot be parsed: {error}")


def _decode_fields(pairs: list[tuple[str, list[str]]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, values in pairs:
        fields.setdefault(key.lower(), " ".join("".join(values).split()))
    return fields


def _to_csl(kind: str, fields: Mapping[str, str]) -> dict[str, Any]:
    def one(*keys: str) -> str:
        return next((_decode(fields[key]) for key in keys if fields.get(key)), "")

    authors, complete = _names(fields.get("author", ""))
    editors, _ = _names(fields.get("editor", ""))
    eprint = one("eprint")
    csl_type = _TYPES.get(kind, "article-journal")
    if any(word in one("archiveprefix", "eprinttype", "journal").lower() for word in _PREPRINT_SERVERS):
        csl_type = "article"
    return {
        "type": csl_type,
        "title": one("title"),
        "container-title": one("journal", "journaltitle", "booktitle", "howpublished") or one("archiveprefix"),
        "container-title-short": one("shortjournal"),
        "author": authors,
        "editor": editors,
        "issued": read_date(one("date")) or read_date(" ".join((one("year"), one("month"), one("day")))),
        "accessed": read_date(one("urldate")),
        "volume": one("volume"),
        "issue": one("number", "issue") if csl_type != "report" else "",
        "number": one("number") if csl_type == "report" else one("eid", "article-number"),
        "page": expand_pages(one("pages")),
        "edition": one("edition"),
        "publisher": one("publisher", "school", "institution", "organization"),
        "publisher-place": one("address", "location"),
        "DOI": fields.get("doi", "").replace("\\_", "_"),
        "PMID": one("pmid") or (eprint if one("eprinttype").lower() == "pubmed" else ""),
        "PMCID": one("pmcid", "pmc") or (eprint if eprint.upper().startswith("PMC") else ""),
        "ISSN": one("issn"),
        "ISBN": one("isbn"),
        "URL": fields.get("url", "").replace("\\_", "_").replace("\\%", "%").replace("\\&", "&"),
        "language": one("langid", "language"),
        "abstract": one("abstract"),
        "keyword": one("keywords"),
        "custom": {} if complete else {"authors-complete": False},
    }


def _names(text: str) -> tuple[list[dict[str, str]], bool]:
    """The names of a BibTeX name list, and whether they are all (`and others` says they are not)."""
    names = []
    complete = True
    for written in split_name_list(text):
        if written.strip().lower() == "others":
            complete = False
        elif parts := _name(written.strip()):
            names.append(parts)
    return names, complete


def _name(written: str) -> dict[str, str]:
    if written.startswith("{") and written.endswith("}"):
        return {"literal": _decode(written)} if _decode(written) else {}
    person = Person(written)
    parts = {
        "family": person.last_names,
        "given": [*person.first_names, *person.middle_names],
        "non-dropping-particle": person.prelast_names,
        "suffix": person.lineage_names,
    }
    words = {key: _decode(" ".join(value)) for key, value in parts.items() if value}
    return words if words.get("family") else {"literal": _decode(written)} if _decode(written) else {}


def _decode(text: str) -> str:
    """LaTeX as plain text: accents and signs resolved, braces gone; a range keeps its hyphen."""
    if not any(sign in text for sign in "\\{}$~-`'%"):
        return text
    plain: str = LatexNodes2Text(math_mode="text", keep_comments=True).latex_to_text(text, tolerant_parsing=True)
    return " ".join(plain.replace("\u00a0", " ").split())
