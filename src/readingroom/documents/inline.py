"""Running text: from Markdown tokens to pieces, citations and links."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from readingroom.documents.document import Citation, Inline, Link, Mark, Piece
from readingroom.documents.kinds import FOLDERS
from readingroom.problems import Level, Place, Problem

CITATION = re.compile(r"\s*\[@([^\[\]]*)\]")
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

    def read(self, token: Token, first_line: int) -> Inline:
        """The running text of an inline token. `first_line` is the line of the file, from 1, on which the token begins."""
        run = _Run(self, first_line, (token.map or (0, 0)))
        for child in token.children or ():
            run.add(child)
        return run.finish()

    def place(self, text: str, first_line: int, span: Sequence[int]) -> Place:
        """Where `text` stands in the file, looked for on the lines of its block."""
        start = first_line - 1
        for index in range(start, min(start + max(span[1] - span[0], 1), len(self.lines))):
            column = self.lines[index].find(text)
            if column >= 0:
                return Place(self.path, index + 1, column + 1)
        return Place(self.path, first_line, 1)

    def report(self, code: str, place: Place, message: str, suggestion: str, level: Level = Level.ERROR) -> None:
        """Adds a problem."""
        self.problems.append(Problem(code, level, place, message, suggestion))


class _Run:
    """The pieces of one inline token as they are read."""

    def __init__(self, reader: InlineReader, first_line: int, span: Sequence[int]) -> None:
        self.reader = reader
        self.first_line = first_line
        self.span = span
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
            if match.start() > end:
                yield Piece(Mark.TEXT, text[end : match.start()])
            yield from self._cite(match)
            end = match.end()
        if end < len(text):
            yield Piece(Mark.TEXT, text[end:])

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
        if parts is None or (parts.scheme and parts.scheme not in ("http", "https")):
            message = f"A link to “{address[:80]}”"
            self.reader.report("D023", place, message, "link to a file of the library, or to an https address")
            self.open_links.append(False)
            return
        if not parts.scheme and not parts.netloc:
            document, href = self._resolve(unquote(parts.path), parts.fragment, place)
            if not document:
                self.open_links.append(False)
                return
            self.links.append(Link(unquote(parts.path), document, place))
            address = href
        self.open_links.append(True)
        self.pieces.append(Piece(Mark.OPEN_LINK, address))

    def _resolve(self, target: str, fragment: str, place: Place) -> tuple[str, str]:
        """The id of the document a relative link names, and its address on the page (`@/folder/id`)."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.reader.path), target))
        folder = path.split("/", 1)[0]
        if path.startswith("../") or folder not in FOLDERS or not path.endswith(".md"):
            message = f"The link “{target[:80]}” does not lead to a document of the library"
            self.reader.report("D024", place, message, "write the path of the `.md` file, relative to this one")
            return "", ""
        document = posixpath.basename(path).removesuffix(".md")
        return document, f"@/{folder}/{document}" + (f"#{fragment}" if fragment else "")

    def finish(self) -> Inline:
        words = (
            piece.value if piece.mark in (Mark.TEXT, Mark.CODE) else " " if piece.mark is Mark.BREAK else ""
            for piece in self.pieces
        )
        text = " ".join("".join(words).split())
        place = Place(self.reader.path, self.first_line, 1)
        return Inline(tuple(self.pieces), text, tuple(self.citations), tuple(self.links), place)


def _split_address(address: str):  # type: ignore[no-untyped-def]
    try:
        return urlsplit(address)
    except ValueError:
        return None
