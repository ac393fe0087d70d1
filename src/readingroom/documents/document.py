"""What a document is once it has been read: typed front matter, and sections of statements with the place of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from readingroom.documents.front import DiagnosisFront, Front, TableFront
from readingroom.documents.kinds import Kind, SectionTemplate
from readingroom.positions import Located
from readingroom.problems import Place

DOCUMENT_ADDRESS = "@/"
"""What the addresses of documents begin with until a page is served, which knows where the edition's pages are."""


class Mark(StrEnum):
    """What a piece of a statement is. OPEN and CLOSE come in pairs that nest."""

    TEXT = "text"
    CODE = "code"
    BREAK = "break"
    CITATION = "citation"
    OPEN_STRONG = "open-strong"
    CLOSE_STRONG = "close-strong"
    OPEN_EMPHASIS = "open-emphasis"
    CLOSE_EMPHASIS = "close-emphasis"
    OPEN_LINK = "open-link"
    CLOSE_LINK = "close-link"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, a citation key, or the beginning or end of something; `value` is the text, the key or the address."""

    mark: Mark
    value: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference named in a statement."""

    key: str
    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another file of the library: `path` of that file, relative to the library, and `document`, the id it names."""

    path: str
    document: str
    place: Place


@dataclass(frozen=True, slots=True)
class Inline:
    """Running text: its pieces, its plain text without citations, and what it cites and links to."""

    pieces: tuple[Piece, ...]
    text: str
    citations: tuple[Citation, ...]
    links: tuple[Link, ...]
    place: Place

    @property
    def leading_link(self) -> Link | None:
        """The link to a document that the text begins with, as an entry of a differential does."""
        marks = (piece for piece in self.pieces if piece.mark not in (Mark.OPEN_STRONG, Mark.OPEN_EMPHASIS))
        first = next(marks, None)
        if first and first.mark is Mark.OPEN_LINK and first.value.startswith(DOCUMENT_ADDRESS):
            return self.links[0]
        return None


@dataclass(frozen=True, slots=True)
class Statement:
    """One bullet or paragraph; `key` says it is a key fact."""

    inline: Inline
    key: bool
    items: tuple["Statement", ...]

    def walk(self) -> Iterator["Statement"]:
        """This statement and all below it."""
        yield self
        for item in self.items:
            yield from item.walk()

    def citations(self) -> Iterator[Citation]:
        """What the statement and all below it cite."""
        for statement in self.walk():
            yield from statement.inline.citations


class Setting(StrEnum):
    """How a block is set."""

    BULLETS = "bullets"
    NUMBERED = "numbered"
    PARAGRAPH = "paragraph"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A list, a paragraph or a table; `head` and `rows` are the cells of a table, `statements` everything else."""

    setting: Setting
    statements: tuple[Statement, ...] = ()
    head: tuple[Inline, ...] = ()
    rows: tuple[tuple[Inline, ...], ...] = ()

    def inlines(self) -> Iterator[Inline]:
        """All running text of the block, in order."""
        for statement in self.statements:
            for inner in statement.walk():
                yield inner.inline
        yield from self.head
        for row in self.rows:
            yield from row


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it was written, with the template it follows."""

    template: SectionTemplate
    place: Place
    blocks: tuple[Block, ...]

    def statements(self) -> Iterator[Statement]:
        """All statements of the section, nested ones after the one they belong to."""
        for block in self.blocks:
            for statement in block.statements:
                yield from statement.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """A document: `path` is relative to the library, `area` the folder it is browsed in."""

    id: str
    kind: Kind
    area: str
    path: str
    front: Front
    located: Located
    sections: tuple[Section, ...]

    def inlines(self) -> Iterator[tuple[Section, Inline]]:
        """All running text with the section it stands in, in order."""
        for section in self.sections:
            for block in section.blocks:
                for inline in block.inlines():
                    yield section, inline

    def citations(self) -> Iterator[Citation]:
        """Everything the document cites: its text in order, then the sources its front matter names."""
        for _, inline in self.inlines():
            yield from inline.citations
        yield from self._front_citations()

    def _front_citations(self) -> Iterator[Citation]:
        if isinstance(self.front, TableFront):
            for index, key in enumerate(self.front.source):
                yield Citation(key, self.located.place("source", index))
        if isinstance(self.front, DiagnosisFront) and self.front.profile:
            for index, context in enumerate(self.front.profile.context):
                if context.source:
                    yield Citation(context.source, self.located.place("profile", "context", index, "source"))
            for index, finding in enumerate(self.front.profile.findings):
                if finding.source:
                    yield Citation(finding.source, self.located.place("profile", "findings", index, "source"))

    def links(self) -> Iterator[tuple[Section, Link]]:
        """Every link to another document, with the section it stands in."""
        for section, inline in self.inlines():
            for link in inline.links:
                yield section, link

    def entries(self) -> Iterator[tuple[Section, Statement, Link]]:
        """The entries of differentials that begin with a link, with that link and the section they stand in."""
        for section in self.sections:
            for block in section.blocks if section.template.entries else ():
                for statement in block.statements:
                    link = statement.inline.leading_link
                    if link:
                        yield section, statement, link

    def mentions(self) -> Iterator[tuple[Section, Link]]:
        """Every other link to a document."""
        entries = {link for _, _, link in self.entries()}
        return ((section, link) for section, link in self.links() if link not in entries)

    def count_statements(self) -> int:
        """How many statements the text makes; a row of a table counts as one."""
        return sum(count_statements(section) for section in self.sections)


def count_statements(section: Section) -> int:
    """How many statements a section makes; a row of a table counts as one."""
    return sum(1 for _ in section.statements()) + sum(len(block.rows) for block in section.blocks)
