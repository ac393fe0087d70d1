"""Running text: from Markdown tokens to pieces, citations and links."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from markdown_it.token import Token

from readingroom.documents.document import DOCUMENT_ADDRESS, Citation, Inline, Link, Mark, Piece
from readingroom.documents.kinds import FOLDERS
from readingroom.problems import Level, Place, Problem

CITATION = re.compile(r"\s*\[@([^\[\]]*)\]")
CITATION_START = "[@"
BEGINNING = re.compile(r"[\n|]")
"""What ends the part of a running text that stands in the file as it is: a line, or a bar that was escaped in a table."""

KEY = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
EMPHASIS = {
    "strong_open": Mark.OPEN_STRONG,
    "strong_close": Mark.CLOSE_STRONG,
    "em_open": Mark.OPEN_EMPHASIS,
    "em_close": Mark.CLOSE_EMPHASIS,
}


@dataclass
class InlineReader:
    """Reads the running text of one file; `lines` are its lines, `problems` collects what is wrong with it."""

    path: str
    lines: Sequence[str]
    problems: list[Problem] = field(default_factory=list)
    given: tuple[int, int] = (0, 0)
    """The line and column, from 0, up to which places were given out: the same words further on have a place of their own."""

    def read(self, token: Token, first_line: int) -> Inline:
        """The running text of an inline token. `first_line` is the line of the file, from 1, on which the token begins."""
        run = _Run(self, first_line, (token.map or (0, 0)), BEGINNING.split(token.content)[0])
        for child in token.children or ():
            run.add(child)
        return run.finish()

    def place(self, text: str, first_line: int, span: Sequence[int], *, passing: bool = True) -> Place:
        """Where `text` stands in the file, looked for on the lines of its block; the next search begins behind it.

        With `passing=False` the next search begins at it.
        """
        start = first_line - 1
        block = range(start, min(start + max(span[1] - span[0], 1), len(self.lines)))
        for since in (self.given, (start, 0)):
            for index in block[max(since[0] - start, 0) :]:
                column = self.lines[index].find(text, since[1] if index == since[0] else 0)
                if column >= 0:
                    self.given = max(self.given, (index, column + len(text) * passing))
                    return Place(self.path, index + 1, column + 1)
        return Place(self.path, first_line, 1)

    def report(self, code: str, place: Place, message: str, suggestion: str, level: Level = Level.ERROR) -> None:
        """Adds a problem."""
        self.problems.append(Problem(code, level, place, message, suggestion))


class _Run:
    """The pieces of one inline token as they are read."""

    def __init__(self, reader: InlineReader, first_line: int, span: Sequence[int], beginning: str) -> None:
        self.reader = reader
        self.first_line = first_line
        self.span = span
        self.beginning = beginning
        self.place = reader.place(beginning, first_line, span, passing=False)
        self.pieces: list[Piece] = []
        self.citations: list[Citation] = []
        self.links: list[Link] = []
        self.open_links: list[bool] = []

    def where(self, text: str) -> Place:
        return self.reader.place(text, self.first_line, self.span)

    def add(self, token: Token) -> None:
        if token.type == "text":
            self.pieces.extend(self._split(token.content))
        elif token.type in EMPHASIS:
            self.pieces.append(Piece(EMPHASIS[token.type]))
        elif token.type == "code_inline":
            self.pieces.append(Piece(Mark.CODE, token.content))
        elif token.type == "softbreak":
            self.pieces.append(Piece(Mark.TEXT, " "))
        elif token.type == "hardbreak":
            self.pieces.append(Piece(Mark.BREAK))
        elif token.type == "link_open":
            self._open_link(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            if self.open_links.pop():
                self.pieces.append(Piece(Mark.CLOSE_LINK))
        else:
            self._refuse(token)

    def _refuse(self, token: Token) -> None:
        """Text of a kind that has no place here is shown as it was typed, and reported."""
        if token.type == "image":
            place = self.where("![")
            self.reader.report("D021", place, "An image in the text", "list it under `images:` in the front matter")
            self.pieces.append(Piece(Mark.TEXT, token.content))
        else:
            place = self.where(token.content.split("\n")[0])
            message = f"Raw HTML is not used here: {token.content[:60]}"
            self.reader.report("D020", place, message, "write Markdown; it is shown as typed, never run")
            self.pieces.append(Piece(Mark.TEXT, token.content))

    def _split(self, text: str) -> Iterator[Piece]:
        """Text with its citations taken out; the space before a citation goes with it."""
        end = 0
        for match in CITATION.finditer(text):
            yield from self._tell(text[end : match.start()])
            yield from self._cite(match)
            end = match.end()
        yield from self._tell(text[end:])

    def _tell(self, text: str) -> Iterator[Piece]:
        if CITATION_START in text:
            place = self.where(CITATION_START)
            self.reader.report("D022", place, "A citation begins here and does not end", "write `[@key]` or `[@key; @other-key]`")
        if text:
            yield Piece(Mark.TEXT, text)

    def _cite(self, match: re.Match[str]) -> Iterator[Piece]:
        place = self.where(match.group().strip())
        for part in re.split(r"[;,]", match.group(1)):
            key = part.strip().removeprefix("@")
            if not KEY.match(key):
                message = f"“{match.group().strip()[:80]}” is not a citation"
                self.reader.report("D022", place, message, "write `[@key]` or `[@key; @other-key]`")
                continue
            self.citations.append(Citation(key, place))
            yield Piece(Mark.CITATION, key)

    def _open_link(self, address: str) -> None:
        place = self.where(unquote(address))
        parts = _split_address(address)
        if parts is None or parts.scheme not in ("", "http", "https") or bool(parts.scheme) != bool(parts.netloc):
            message = f"A link to “{address[:80]}”"
            self.reader.report("D023", place, message, "link to a file of the library, or to an https address")
            self.open_links.append(False)
            return
        if not parts.scheme:
            link = self._resolve(unquote(parts.path), place)
            if link is None:
                self.open_links.append(False)
                return
            self.links.append(link)
            folder = link.path.split("/", 1)[0]
            address = f"{DOCUMENT_ADDRESS}{folder}/{link.document}" + (f"#{parts.fragment}" if parts.fragment else "")
        self.open_links.append(True)
        self.pieces.append(Piece(Mark.OPEN_LINK, address))

    def _resolve(self, target: str, place: Place) -> Link | None:
        """The link to the document that a relative address names."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.reader.path), target))
        folder = path.split("/", 1)[0]
        if path.startswith("../") or folder not in FOLDERS or not path.endswith(".md"):
            message = f"The link “{target[:80]}” does not lead to a document of the library"
            self.reader.report("D024", place, message, "write the path of the `.md` file, relative to this one")
            return None
        return Link(path, posixpath.basename(path).removesuffix(".md"), place)

    def finish(self) -> Inline:
        words = (
            piece.value if piece.mark in (Mark.TEXT, Mark.CODE) else " " if piece.mark is Mark.BREAK else ""
            for piece in self.pieces
        )
        text = " ".join("".join(words).split())
        end = (self.place.line - 1, self.place.column - 1 + len(self.beginning))
        self.reader.given = max(self.reader.given, end)
        return Inline(tuple(self.pieces), text, tuple(self.citations), tuple(self.links), self.place)


def _split_address(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # brackets that enclose no IP address
        return None
