"""What an edition serves: the types a page is made of. This is the contract between the build and everything that reads.

All `html` values are inline or block HTML that is safe to put on a page as it is: the build escaped every character that
came from an author. Links inside it are written `href="@/diagnoses/<id>"`; `resolve_links` puts the address of the edition
in place of the `@`, so the same stored text serves the current address and the permanent one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Any

from readingroom.access import AccessLevel

CITATIONS = re.compile(r'<sup class="cite">.*?</sup>')
BREAK = re.compile(r"<br\s*/?>")
TAG = re.compile(r"<[^>]*>")


def plain_text(html: str) -> str:
    """Stored HTML as one line of text, without the superscripts of its citations."""
    return unescape(TAG.sub("", BREAK.sub(" ", CITATIONS.sub("", html)))).strip()


def resolve_links(html: str, prefix: str) -> str:
    """`html` with its internal links pointing below `prefix` ("" for the current edition, "/e/<id>" for a permanent one)."""
    return html.replace('href="@/', f'href="{prefix}/')


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: `folder` is the first part of its address, `plural` its heading in lists."""

    id: str
    name: str
    plural: str
    folder: str


@dataclass(frozen=True, slots=True)
class Area:
    """A region of the body as the reference is browsed, with how many documents of each kind it holds."""

    id: str
    name: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many documents the area holds."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Card:
    """What may be said of a document to anyone: enough to list it and to link to it. Dates are ISO 8601 days or ""."""

    id: str
    kind: str
    area: str
    path: str
    title: str
    abbreviations: tuple[str, ...]
    synonyms: tuple[str, ...]
    modalities: tuple[str, ...]
    status: str
    origin: str
    reviewed_by: str
    reviewed_on: str
    next_review: str
    changed: str
    must_not_miss: bool


class BlockKind(StrEnum):
    """How a block is set on the page."""

    BULLETS = "bullets"
    NUMBERED = "numbered"
    PARAGRAPH = "paragraph"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: `anchor` is its permanent fragment address, `target` the document its leading link names ("" if none)."""

    anchor: str
    html: str
    key: bool
    target: str
    items: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of statements, or a table: `head` and `rows` are cells of inline HTML and empty unless `kind` is TABLE."""

    kind: BlockKind
    statements: tuple[Statement, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page: `depth` 2 or 3 is its heading level.

    Everyone sees that it is there, with how much is in it; `blocks` is None when the reader's level does not reach it, and
    was then never read from the edition.
    """

    anchor: str
    parent: str
    title: str
    depth: int
    entries: bool
    level: AccessLevel
    statements: int
    images: int
    blocks: tuple[Block, ...] | None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """The key facts that come from one section, under the words the panel uses for it."""

    anchor: str
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a document: `name` is its address below `/media/`, sizes are in pixels (0 when the file does not say).

    A stored image has an id, `image`, unique in its document, and `frames` of which `name` shows one; a drawing has none.
    """

    name: str
    document: str
    section: str
    kind: str
    modality: str
    caption: str
    alt: str
    credit: str
    licence: str
    width: int
    height: int
    image: str
    plane: str
    sequence: str
    site: str
    findings: tuple[str, ...]
    thumbnail: str
    frames: int


@dataclass(frozen=True, slots=True)
class Stack:
    """The frames of a stored image as viewers read them; `data` is what the build wrote for them (docs/reference/stacks.md).

    `study`, `series` and `frame_of_reference` are DICOM UIDs, "" for an image that did not come as DICOM.
    """

    document: str
    image: str
    study: str
    series: str
    frame_of_reference: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as one document cites it: `number` is its superscript there; `csl` is the CSL-JSON item."""

    number: int
    key: str
    year: int
    vancouver: str
    ama: str
    doi_url: str
    pubmed_url: str
    pmc_url: str
    retraction: str
    csl: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """An author or reviewer; a piece of software says so in `kind`."""

    id: str
    name: str
    kind: str
    credentials: str
    orcid: str
    conflict_of_interest: str
    conflict_of_interest_on: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is behind each tab of a page, said to everyone."""

    images: int
    differential: int
    cases: int
    anatomy: int
    tables: int
    references: int


@dataclass(frozen=True, slots=True)
class Page:
    """A document as a reader of one level sees it."""

    card: Card
    level: AccessLevel
    authors: tuple[Person, ...]
    codes: dict[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    key_facts: tuple[KeyFacts, ...]
    images: tuple[Image, ...]
    references: tuple[Reference, ...]
    targets: dict[str, Card]
    profile: dict[str, Any] | None
    counts: Counts
    withdrawn: str

    @property
    def closed_statements(self) -> int:
        """How many statements this reader's level does not reach."""
        return sum(section.statements for section in self.sections if section.blocks is None)


@dataclass(frozen=True, slots=True)
class Related:
    """A related document with the one line that tells it apart (inline HTML, "" when there is none the reader may see)."""

    card: Card
    line: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a document in the library's Git history; `on` is an ISO 8601 time in UTC."""

    document: str
    commit: str
    on: str
    author: str
    subject: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a readable difference: `sign` is "+", "-" or " "; `text` is plain text."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the vocabulary with its definition, and where it is used."""

    id: str
    kind: str
    name: str
    definition: str
    synonyms: tuple[str, ...]
    codes: dict[str, str]


@dataclass(frozen=True, slots=True)
class TermUse:
    """A document whose profile names a finding: how often it is seen there and on what."""

    card: Card
    frequency: str
    modalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a document went: `kind` is moved, merged or withdrawn; a withdrawn one has no `path`."""

    source: str
    path: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How many problems one rule found in the library."""

    code: str
    level: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What the library's own checks say of it; dates are ISO 8601 days or ""."""

    documents: int
    reviewed: int
    statements: int
    cited_statements: int
    references: int
    oldest_review: str
    newest_review: str
    statuses: dict[str, int]
    checks: tuple[CheckCount, ...]
