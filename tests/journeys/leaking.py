"""What must not come out: the words of an edition above a level, and every address where they could."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import pairwise
from typing import Any

from readingroom.access import AccessLevel
from readingroom.edition.content import CITATIONS
from readingroom.edition.opening import Edition

SAMPLED = 12
"""Of a large edition every so many documents, terms and pictures are asked for."""
SHORTEST = 4
"""A statement of fewer words says nothing that could not stand elsewhere by accident."""
LONGEST = 6
"""Any six words in a row of a longer statement count as the statement: it may be cut, or be part of something."""

STOP = " ¶ "
INLINE = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|mark|small|span|strong|sub|sup)\b[^>]*>", re.IGNORECASE)
VALUES = re.compile(r'(?:content|alt|title|value|aria-label|placeholder)="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"\w+|¶")
ADDRESS = re.compile(r'(?:href|src|hx-get|action)="(/[^"#]*)')

TABS = ("images", "differential", "cases", "anatomy", "tables", "references", "history", "related")
PAGES = (
    "/",
    "/index",
    "/about",
    "/quality",
    "/search",
    "/keys",
    "/keys/sheet",
    "/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/healthz",
)

Grams = set[tuple[str, ...]]


def grams(text: str) -> Grams:
    """Every run of four to six words that do not stand in different places."""
    words = WORD.findall(text.casefold())
    found: Grams = set()
    for length in range(SHORTEST, LONGEST + 1):
        found.update(zip(*(words[start:] for start in range(length)), strict=False))
    return {gram for gram in found if "¶" not in gram}


def signature(text: str) -> Grams:
    """What gives a text away: all of it when it is short, else any of its runs of six words."""
    words = WORD.findall(text.casefold())
    length = min(len(words), LONGEST)
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)} if length >= SHORTEST else set()


def visible_text(body: str) -> str:
    """The words of a page, of its attributes and of its scripts; what stands in different blocks is kept apart."""
    without = CITATIONS.sub("", body)
    attributes = STOP.join(VALUES.findall(without))
    return unescape(TAG.sub(STOP, INLINE.sub("", without)) + STOP + attributes)


def json_text(body: str) -> str:
    """The words of every text in a JSON answer."""
    return STOP.join(visible_text(text) for text in _strings(json.loads(body)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


@dataclass(frozen=True)
class Secrets:
    """The texts of an edition above a level, and the runs of words that give them away."""

    texts: dict[str, Grams]
    pictures: tuple[str, ...]

    @cached_property
    def texts_by_gram(self) -> dict[tuple[str, ...], list[str]]:
        """The texts that a run of words gives away."""
        texts: dict[tuple[str, ...], list[str]] = {}
        for text, given in self.texts.items():
            for gram in given:
                texts.setdefault(gram, []).append(text)
        return texts

    def find_in(self, found: Grams) -> list[str]:
        """The texts that are given away by these runs of words."""
        known = self.texts_by_gram
        return list(dict.fromkeys(text for gram in found if gram in known for text in known[gram]))


def find_secrets(edition: Edition, level: AccessLevel) -> Secrets:
    """What readers of `level` may not read, less what they may read elsewhere."""
    texts = [visible_text(text) for text in _leveled(edition, level, above=True)]
    open_grams: Grams = set()
    for text in (*_leveled(edition, level, above=False), *_open(edition)):
        open_grams |= grams(visible_text(text))
    given = {part.strip(): signature(part) - open_grams for text in texts for part in text.split("¶")}
    names = edition.rows("SELECT name, min(level) AS least FROM media GROUP BY name HAVING least > ?", level)
    known = _words_of_names(edition)
    told = {text: found for text, found in given.items() if found and not known.issuperset(WORD.findall(text.casefold()))}
    return Secrets(told, tuple(row["name"] for row in names))


def _words_of_names(edition: Edition) -> set[str]:
    """The words of ids and titles: a changed line that only lists documents says what every list of them says."""
    rows = edition.rows("SELECT id, title FROM documents")
    names = {word for row in rows for word in WORD.findall(f"{row['id']} {row['title']}".casefold())}
    return names | {"related", "anatomy", "differentials", "tables", "md", "and", "other"}


def _leveled(edition: Edition, level: AccessLevel, *, above: bool) -> Iterator[str]:
    sign = ">" if above else "<="
    for table, columns in (
        ("fragments", ("data",)),
        ("images", ("caption", "alt")),
        ("stacks", ("data",)),
        ("links", ("line",)),
        ("change_texts", ("data",)),
    ):
        for column in columns:
            for row in edition.rows(f"SELECT {column} AS value FROM {table} WHERE level {sign} ?", level):  # noqa: S608  # names from above
                yield from _strings(json.loads(row["value"])) if column == "data" else (row["value"],)
    if above is (level < AccessLevel.EDITOR):
        yield from (row["message"] for row in edition.rows("SELECT message FROM problems"))


OPEN_COLUMNS = {
    "documents": ("id", "title", "abbreviations", "synonyms", "withdrawn"),
    "sections": ("title",),
    "terms": ("id", "name", "definition", "synonyms"),
    "bibliography": ("vancouver", "ama", "csl"),
    "areas": ("name",),
    "people": ("name", "credentials", "conflict_of_interest"),
    "redirects": ("reason",),
    "checks": ("meaning",),
    "changes": ("subject", "author"),
}


def _open(edition: Edition) -> Iterator[str]:
    for table, columns in OPEN_COLUMNS.items():
        for column in columns:
            yield from (row["value"] for row in edition.rows(f"SELECT {column} AS value FROM {table}"))  # noqa: S608  # names from above
    titles = [row["title"] for row in edition.rows("SELECT title FROM documents ORDER BY id")]
    # What stands beside a title in lists, and titles side by side in a comparison, are nobody's secret.
    yield from (f"{title} Must not miss" for title in titles)
    yield from (f"Compare {one} and {other}" for step in (1, SAMPLED) for one, other in pairwise(titles[::step]))


def list_addresses(edition: Edition, *, every: int = 1) -> list[str]:
    """Every address of an edition: pages, tabs, twins, changes, terms, areas, pictures, searches, and what was moved.

    Of a large edition only every so many documents, terms and pictures.
    """
    addresses = [*PAGES, *(f"{page}.json" for page in ("", "/about", "/quality", "/search", "/index"))]
    documents = edition.rows("SELECT id, path FROM documents ORDER BY id")[::every]
    for row in documents:
        places = [row["path"], *(f"{row['path']}/{tab}" for tab in TABS)]
        changes = edition.rows("SELECT commit_id FROM changes WHERE document = ?", row["id"])
        places += [f"{row['path']}/history/{change['commit_id']}" for change in changes]
        addresses += [*places, *(f"{place}.json" for place in places), f"{row['path']}/related/cards", f"{row['path']}/"]
        addresses += [f"/cases/{row['id']}", f"{row['path']}-x", f"{row['path']}-x.json"]
    for row in edition.rows("SELECT source FROM redirects"):
        addresses += [f"/diagnoses/{row['source']}{tail}" for tail in ("", ".json", "/images", "/history.json")]
    for row in edition.rows("SELECT id FROM terms ORDER BY id")[::every]:
        addresses += [f"/terms/{row['id']}{tail}" for tail in ("", ".json", "/card")]
    addresses += [f"/browse/{area.id}{tail}" for area in edition.areas for tail in ("", ".json")]
    addresses += [f"/{kind.folder}{tail}" for kind in edition.kinds for tail in ("", ".json")]
    addresses += [f"/media/{row['name']}" for row in edition.rows("SELECT DISTINCT name FROM media ORDER BY name")[::every]]
    for row in edition.rows("SELECT document, image, study, series FROM stacks"):
        place = f"{row['document']}/{row['image']}"
        study = f"/dicom-web/studies/{row['study']}"
        addresses += [
            f"/stacks/{place}.json",
            f"/viewer/{place}",
            f"{study}/metadata",
            f"{study}/series/{row['series']}/rendered",
        ]
    addresses += ["/similar", "/dicom-web/studies", "/dicom-web/series", "/dicom-web/instances"]
    addresses += _engine_addresses(edition, [row["id"] for row in documents])
    return addresses


def _engine_addresses(edition: Edition, documents: Sequence[str]) -> list[str]:
    """The engine and comparisons; their queries are part of the address here."""
    findings = [row["id"] for row in edition.rows("SELECT id FROM terms WHERE kind = 'finding' ORDER BY id LIMIT 3")]
    case = "&".join(f"f={finding}" for finding in findings)
    pairs = [f"d={one}&d={other}" for one, other in pairwise(documents)]
    asked = [f"/differential?{case}", f"/differential.json?{case}", *(f"/differential?{case}&first={id}" for id in documents[:3])]
    guides = [f"/differential?area={area.id}" for area in edition.areas]
    return ["/differential", *asked, *guides, *(f"/compare{twin}?{pair}" for pair in pairs for twin in ("", ".json"))]


def searches(secrets: Secrets, most: int) -> list[str]:
    """Queries for words of what may not be read: the first, the longest and two that do not stand together."""
    queries: list[str] = []
    for text in list(secrets.texts)[:: max(1, len(secrets.texts) // most)]:
        words = WORD.findall(text)
        queries += [words[0], max(words, key=len), f"{words[0]} {words[-1]}"]
    return list(dict.fromkeys(queries))


def links_in(body: str) -> Iterable[str]:
    """The addresses of this server that a page leads to, without their queries."""
    return (unescape(address).partition("?")[0] for address in ADDRESS.findall(body) if not address.startswith("//"))
