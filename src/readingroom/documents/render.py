"""From running text to HTML that is safe on any page: every character that came from an author is escaped here."""

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Protocol

from readingroom.documents.document import Inline, Mark, Piece, Statement

TAGS = {
    Mark.BREAK: "<br>",
    Mark.OPEN_STRONG: "<strong>",
    Mark.CLOSE_STRONG: "</strong>",
    Mark.OPEN_EMPHASIS: "<em>",
    Mark.CLOSE_EMPHASIS: "</em>",
    Mark.CLOSE_LINK: "</a>",
}


class TermMatch(Protocol):
    """Where a term of the vocabulary stands in a text; positions count characters from 0."""

    @property
    def term_id(self) -> str:
        """The id of the term."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


class TermFinder(Protocol):
    """Finds terms of the vocabulary in text."""

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """The terms in the text, in order, not overlapping."""


class Renderer:
    """Renders the text of one document.

    Citations become superscript links to the document's reference list, by the numbers in `numbers`. The first mention of a
    finding in each section becomes a link to its definition. Links to other documents are written `href="@/folder/id"`.
    """

    def __init__(self, numbers: Mapping[str, int], terms: TermFinder) -> None:
        self.numbers = numbers
        self.terms = terms
        self._mentioned: set[str] = set()
        self._anchors: set[str] = set()

    def begin_section(self) -> None:
        """Forgets which findings were mentioned, so that each section links them once."""
        self._mentioned.clear()

    def render(self, inline: Inline) -> str:
        """The HTML of running text."""
        parts: list[str] = []
        inside_link = False
        pieces = inline.pieces
        for index, piece in enumerate(pieces):
            if piece.mark is Mark.TEXT:
                parts.append(escape(piece.value) if inside_link else self._link_terms(piece.value))
            elif piece.mark is Mark.CODE:
                parts.append(f"<code>{escape(piece.value)}</code>")
            elif piece.mark is Mark.CITATION:
                if index == 0 or pieces[index - 1].mark is not Mark.CITATION:
                    parts.append(self._cite(pieces, index, inside_link=inside_link))
            elif piece.mark is Mark.OPEN_LINK:
                inside_link = True
                parts.append(f'<a href="{escape(piece.value)}">')
            else:
                inside_link = inside_link and piece.mark is not Mark.CLOSE_LINK
                parts.append(TAGS[piece.mark])
        return "".join(parts).strip()

    def _cite(self, pieces: tuple[Piece, ...], start: int, *, inside_link: bool) -> str:
        keys: list[str] = []
        for piece in pieces[start:]:
            if piece.mark is not Mark.CITATION:
                break
            keys.append(piece.value)
        numbers = sorted({self.numbers[key] for key in keys if key in self.numbers})
        if not numbers:
            return ""
        # A link cannot stand in a link; there the number alone is shown.
        links = ",".join(str(number) if inside_link else f'<a href="#ref-{number}">{number}</a>' for number in numbers)
        return f'<sup class="cite">{links}</sup>'

    def _link_terms(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for match in self.terms.find(text):
            if match.term_id in self._mentioned:
                continue
            self._mentioned.add(match.term_id)
            parts.append(escape(text[end : match.start]))
            parts.append(f'<a class="term" href="@/terms/{match.term_id}">{escape(text[match.start : match.end])}</a>')
            end = match.end
        parts.append(escape(text[end:]))
        return "".join(parts)

    def anchor(self, section: str, statement: Statement) -> str:
        """The permanent address of a statement on its page: it changes only with the statement's section or words."""
        words = f"{section}\n{statement.inline.text}"
        stem = "s-" + hashlib.sha256(words.encode("utf-8")).hexdigest()[:8]
        anchor, repeat = stem, 2
        while anchor in self._anchors:
            anchor, repeat = f"{stem}-{repeat}", repeat + 1
        self._anchors.add(anchor)
        return anchor
