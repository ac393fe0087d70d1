"""References from other programs into the store: every record of a file is added, known or refused with its reason."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from types import MappingProxyType

from rapidfuzz import fuzz, process

from readingroom.literature.bibtex import parse_bibtex
from readingroom.literature.checks import check_reference
from readingroom.literature.json_items import JsonText
from readingroom.literature.nbib import parse_nbib
from readingroom.literature.records import Parsed, Record, clean_lines, make_record, read_bytes
from readingroom.literature.references import Reference, Status, fold
from readingroom.literature.ris import parse_ris
from readingroom.literature.store import References, identifiers
from readingroom.problems import Level, Place, Problem, sort_problems

SAME_TITLE = 95.0


@dataclass(frozen=True, slots=True)
class Known:
    """A record whose paper is already stored under `key`; `by` says how it was recognized (`doi`, `title` …)."""

    line: int
    key: str
    by: str
    says: Reference


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that cannot be used, and why."""

    line: int
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportAccount:
    """What became of every record of a file.

    `added` are new references with their new keys. `changed` are stored references whose standing is graver than the
    store knew, for instance retracted; they keep everything else.
    """

    name: str
    format: str
    added: tuple[Reference, ...]
    known: tuple[Known, ...]
    refused: tuple[Refused, ...]
    changed: tuple[Reference, ...]
    problems: tuple[Problem, ...]


def import_references(content: str | bytes, *, name: str, into: References) -> ImportAccount:
    """Reads NBIB, RIS, BibTeX or CSL-JSON and compares it with what is stored. Writes nothing, and never raises.

    The format is told from the ending of the name, else from the first lines. Papers are recognized by DOI, then PMID,
    PMCID, first author with year and first page, and at last by their title (similarity of at least 0.95), never against
    differing identifiers. Importing the same file again adds nothing.

    Args:
        content: The file.
        name: Its name, for the format and for the places of problems.
        into: What is stored.
    """
    text, problems = read_bytes(content, name=name) if isinstance(content, bytes) else (content, ())
    kind = detect_format(text, name=name)
    if kind not in _PARSERS:
        message = "This is neither NBIB, RIS, BibTeX nor CSL-JSON"
        unknown = Problem("R020", Level.ERROR, Place(name), message, "export it in one of these formats")
        return ImportAccount(name, "", (), (), (), (), (*problems, unknown))
    parsed = _PARSERS[kind](text, name=name)
    index = _Index(into)
    for record in parsed.records:
        index.take(record)
    notes = [*problems, *parsed.problems, *index.problems(name)]
    return ImportAccount(
        name,
        kind,
        tuple(index.added.values()),
        tuple(index.known),
        tuple(index.refused),
        tuple(index.changed.values()),
        sort_problems(notes),
    )


def detect_format(text: str, *, name: str = "") -> str:
    """`nbib`, `ris`, `bibtex`, `csl-json`, or nothing when the text is none of these."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    start = "\n".join(clean_lines(text[:100_000]))
    return next((kind for kind, sign in _SIGNS.items() if sign.search(start)), "")


def make_key(reference: Reference, *, taken: Callable[[str], bool]) -> str:
    """A new citation key `family-year`, with a, b … when that is taken."""
    family = _plain(reference.first_author) or _plain(" ".join(reference.title.split()[:3])) or "reference"
    base = f"{family[:40].strip('-')}-{reference.year or 'undated'}"
    return next(key for key in _with_letters(base) if not taken(key))


def _parse_csl_json(text: str, *, name: str) -> Parsed:
    json_text = JsonText("\n".join(clean_lines(text)), path=name)
    items, broken = json_text.items()
    problems = list(broken)
    records = []
    for item in items:
        line = json_text.place(item.start).line
        if isinstance(item.value, dict):
            records.append(make_record(item.value, line=line, problems=problems, name=name))
        else:
            records.append(Record(line, "an item that is no object", None, "it is not a reference"))
    return Parsed(tuple(records), tuple(problems))


_PARSERS: Mapping[str, Callable[..., Parsed]] = MappingProxyType(
    {"nbib": parse_nbib, "ris": parse_ris, "bibtex": parse_bibtex, "csl-json": _parse_csl_json}
)
_SUFFIXES = MappingProxyType(
    {".nbib": "nbib", ".medline": "nbib", ".ris": "ris", ".bib": "bibtex", ".bibtex": "bibtex", ".json": "csl-json"}
)
_SIGNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "csl-json": re.compile(r"\A\s*\[\s*(?:\{|\])"),
        "nbib": re.compile(r"^PMID ?- ?\d", re.MULTILINE),
        "ris": re.compile(r"^TY\s{0,3}- ", re.MULTILINE),
        "bibtex": re.compile(r"^\s*@\s*[A-Za-z]+\s*[({]", re.MULTILINE),
    }
)
_GRAVITY = MappingProxyType({status: rank for rank, status in enumerate(Status)})
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


class _Index:
    """What is stored and what this import adds, by everything a paper can be recognized by."""

    def __init__(self, stored: References) -> None:
        self.added: dict[str, Reference] = {}
        self.changed: dict[str, Reference] = {}
        self.known: list[Known] = []
        self.refused: list[Refused] = []
        self._lines: dict[str, int] = {}
        self._all: dict[str, Reference] = {}
        self._exact: dict[tuple[str, str], str] = {}
        self._titles: dict[str, str] = {}
        for reference in stored.values():
            self._enter(reference)

    def take(self, record: Record) -> None:
        """Adds a record, or says why not."""
        reference = record.reference
        if reference is None:
            self.refused.append(Refused(record.line, record.label, record.refusal))
            return
        found = self._recognize(reference)
        if found is not None:
            key, by = found
            self.known.append(Known(record.line, key, by, reference))
            self._learn_standing(key, reference)
            return
        new = replace(reference, id=make_key(reference, taken=self._all.__contains__))
        self.added[new.id] = new
        self._lines[new.id] = record.line
        self._enter(new)

    def problems(self, name: str) -> Iterator[Problem]:
        """What is wrong with the added references, at their lines in the imported file."""
        for key, reference in self.added.items():
            for fault in check_reference(reference):
                yield Problem(fault.code, fault.level, Place(name, self._lines[key], 1), fault.message, fault.suggestion)

    def _enter(self, reference: Reference) -> None:
        self._all[reference.id] = reference
        for name, value in (*identifiers(reference).items(), ("author, year and page", _author_year_page(reference))):
            if value:
                self._exact.setdefault((name, value), reference.id)
        self._titles[reference.id] = fold(reference.title)

    def _recognize(self, reference: Reference) -> tuple[str, str] | None:
        for name, value in identifiers(reference).items():
            if (name, value) in self._exact:
                return self._exact[name, value], name
        by_page = "author, year and page"
        key = self._exact.get((by_page, _author_year_page(reference)))
        if key is not None and not _differ(self._all[key], reference):
            return key, by_page
        title = fold(reference.title)
        if not title:
            return None
        near = process.extract(title, self._titles, scorer=fuzz.ratio, score_cutoff=SAME_TITLE, limit=None)
        for _, _, key in near:
            if not _differ(self._all[key], reference):
                return key, "title"
        return None

    def _learn_standing(self, key: str, reference: Reference) -> None:
        stored = self._all[key]
        if _GRAVITY[reference.standing.status] > max(_GRAVITY[stored.standing.status], _GRAVITY[Status.OK]):
            changed = replace(stored, standing=reference.standing)
            self._all[key] = changed
            (self.added if key in self.added else self.changed)[key] = changed


def _author_year_page(reference: Reference) -> str:
    page = re.match(r"\w+", reference.page or reference.number)
    if not page or not reference.year or not reference.first_author:
        return ""
    return f"{fold(reference.first_author)} {reference.year} {page[0].lower()}"


def _differ(one: Reference, other: Reference) -> bool:
    """True when two references are certainly two papers: an identifier, the first author or the year contradicts."""
    mine, theirs = identifiers(one), identifiers(other)
    if any(mine[name] != theirs[name] for name in mine if name in theirs):
        return True
    if one.first_author and other.first_author and fold(one.first_author) != fold(other.first_author):
        return True
    # A paper that first appeared on line may carry the year before.
    return bool(one.year and other.year and abs(one.year - other.year) > 1)


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return "-".join(re.findall(r"[a-z0-9]+", letters.replace("'", "").replace("\u2019", ""), re.ASCII))


def _with_letters(base: str) -> Iterator[str]:
    yield base
    count = 0
    while True:
        letters, number = "", count
        while number >= 0:
            letters = chr(ord("a") + number % 26) + letters
            number = number // 26 - 1
        yield base + letters
        count += 1
