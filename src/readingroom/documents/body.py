"""The text of a document: from Markdown to sections of statements, following the template of its kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from readingroom.documents.document import Block, Inline, Mark, Piece, Section, Setting, Statement
from readingroom.documents.inline import InlineReader
from readingroom.documents.kinds import Kind, SectionTemplate
from readingroom.positions import closest
from readingroom.problems import Place, Problem

MAX_NESTING = 40
"""How deep Markdown may nest (a list in a list counts four); the parser stops reading below it, so reaching it is an error."""

BAR = re.compile(r"(?<!\\)\|")
NAMES = {
    "fence": "A code block",
    "code_block": "A block indented like code",
    "blockquote": "A quotation",
    "heading": "A heading inside a bullet",
    "hr": "A rule",
    "html_block": "Raw HTML",
}


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING}).enable("table")
    # A line such as “[@key]: …” would be taken for the address of a link and vanish from the page.
    parser.disable("reference")
    # Every address reaches the inline reader, which refuses the bad ones with their place.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the documented way to replace this rule
    return parser


PARSER = _make_parser()


def read_body(
    text: str, *, kind: Kind, path: str, first_line: int, lines: Sequence[str]
) -> tuple[tuple[Section, ...], tuple[Problem, ...]]:
    """The sections of a document's text and what is wrong with their form.

    Args:
        text: The Markdown below the front matter.
        kind: The kind, whose template says which sections there may be.
        path: The path of the file in the library, for problems and relative links.
        first_line: The line of the file, from 1, on which `text` begins.
        lines: All lines of the file.
    """
    tokens = PARSER.parse(text)
    reader = _BodyReader(InlineReader(path, lines), kind, first_line)
    reader.read(tokens)
    return tuple(reader.sections), tuple(reader.inline.problems)


@dataclass
class _BodyReader:
    inline: InlineReader
    kind: Kind
    first_line: int
    sections: list[Section] = field(default_factory=list)
    current: SectionTemplate | None = None
    adrift: bool = False

    def line(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def place(self, token: Token) -> Place:
        line = self.line(token)
        if token.type in ("html_block", "code_block"):
            return self.inline.place(token.content.strip().split("\n")[0], line, token.map or (0, 0))
        lines = self.inline.lines
        source = lines[line - 1] if line <= len(lines) else ""
        return Place(self.inline.path, line, len(source) - len(source.lstrip()) + 1)

    def read(self, tokens: Sequence[Token]) -> None:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            end = _matching(tokens, index)
            if token.type == "heading_open":
                self._begin_section(token, tokens[index + 1])
            else:
                self._add_block(tokens[index : end + 1])
            index = end + 1

    def _begin_section(self, token: Token, title: Token) -> None:
        place = self.place(token)
        template = self._template(token, title.content.strip(), place)
        if template is None:
            # What stands below a heading that is not known is not read: one problem is enough to say so.
            self.adrift = True
            self.current = None if token.tag == "h2" else self.current
            return
        self.adrift = False
        if any(section.template.id == template.id for section in self.sections):
            self.inline.report("C001", place, f"The section “{template.title}” stands here twice", "put both into one")
        self.current = template if template.depth == 2 else self.current
        self.sections.append(Section(template, place, ()))

    def _template(self, token: Token, title: str, place: Place) -> SectionTemplate | None:
        if token.tag == "h2":
            known = self.kind.sections
            within = f"of a {self.kind.name.lower()}"
        elif token.tag == "h3" and self.current is not None:
            known = self.current.sections
            within = f"of “{self.current.title}”"
        elif token.tag == "h3" and self.adrift:
            return None
        else:
            message = f"“{title[:80]}” is a heading of a level that is not used here"
            self.inline.report("D010", place, message, "sections begin with `##`, subsections with `###`")
            return None
        for template in known:
            if template.made_from and template.title.casefold() == title.casefold():
                message = f"“{template.title}” is made from `{template.made_from}:` of the front matter"
                self.inline.report("C001", place, message, "move the words there and remove the section")
                return None
            if template.title.casefold() == title.casefold():
                return template
        titles = [template.title for template in known if not template.made_from]
        message = f"“{title[:80]}” is not a section {within}"
        self.inline.report("C001", place, message, closest(title, titles) or f"one of: {', '.join(titles) or 'none'}")
        return None

    def _add_block(self, tokens: Sequence[Token]) -> None:
        block = self._read_block(tokens)
        if block is None or self.adrift:
            return
        if not self.sections:
            self.inline.report("D011", self.place(tokens[0]), "Text before the first section", "put it below a `##` heading")
            return
        section = self.sections[-1]
        self.sections[-1] = replace(section, blocks=(*section.blocks, block))

    def _read_block(self, tokens: Sequence[Token]) -> Block | None:
        token = tokens[0]
        if token.type == "bullet_list_open":
            return Block(Setting.BULLETS, self._read_items(tokens[1:-1]))
        if token.type == "ordered_list_open":
            return Block(Setting.NUMBERED, self._read_items(tokens[1:-1]))
        if token.type == "paragraph_open":
            return Block(Setting.PARAGRAPH, (self._state(self.inline.read(tokens[1], self.line(token)), ()),))
        if token.type == "table_open":
            return self._read_table(tokens)
        name = NAMES.get(token.type.removesuffix("_open"), token.type)
        code = "D020" if token.type == "html_block" else "D012"
        suggestion = "write Markdown; HTML is never run" if code == "D020" else "write bullets, a table or a paragraph"
        self.inline.report(code, self.place(token), f"{name} is not used here", suggestion)
        return None

    def _read_items(self, tokens: Sequence[Token]) -> tuple[Statement, ...]:
        items: list[Statement] = []
        index = 0
        while index < len(tokens):
            end = _matching(tokens, index)
            item = self._read_item(tokens[index], tokens[index + 1 : end])
            if item is not None:
                items.append(item)
            index = end + 1
        return tuple(items)

    def _read_item(self, opening: Token, tokens: Sequence[Token]) -> Statement | None:
        texts: list[Inline] = []
        inner: list[Statement] = []
        index = 0
        while index < len(tokens):
            token, end = tokens[index], _matching(tokens, index)
            if opening.level >= MAX_NESTING - 4:
                self.inline.report("D013", self.place(token), "Bullets nested too deeply", "make it flatter")
                return None
            if token.type == "paragraph_open":
                texts.append(self.inline.read(tokens[index + 1], self.line(token)))
            else:
                block = self._read_block(tokens[index : end + 1])
                inner.extend(block.statements if block else ())
                if block and block.rows:
                    self.inline.report(
                        "D012", self.place(token), "A table inside a bullet is not used here", "put it below the list"
                    )
            index = end + 1
        if not texts:
            if inner or not tokens:  # else what stands here was refused already
                self.inline.report("D014", self.place(opening), "An empty bullet", "write the statement, or remove it")
            return None
        return self._state(_join(texts), tuple(inner))

    def _state(self, inline: Inline, items: tuple[Statement, ...]) -> Statement:
        """A statement; the `!` that marks a key fact is taken off its text."""
        first = inline.pieces[0] if inline.pieces else None
        if first is None or first.mark is not Mark.TEXT or not first.value.startswith("! "):
            return Statement(inline, False, items)
        rest = first.value[2:].lstrip()
        pieces = ((Piece(Mark.TEXT, rest),) if rest else ()) + inline.pieces[1:]
        return Statement(replace(inline, pieces=pieces, text=inline.text[2:].lstrip()), True, items)

    def _count_cells(self, row: Token) -> int:
        cells = BAR.split(self.inline.lines[self.line(row) - 1].strip())
        return len(cells) - (not cells[0]) - (not cells[-1])

    def _read_table(self, tokens: Sequence[Token]) -> Block:
        rows: list[tuple[Inline, ...]] = []
        cells: list[Inline] = []
        for token in tokens:
            if token.type == "inline":
                cells.append(self.inline.read(token, self.line(token)))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
            elif token.type == "tr_open" and rows and self._count_cells(token) > len(rows[0]):
                message = f"A row with more cells than the {len(rows[0])} of its table's head, which would be lost"
                self.inline.report("D015", self.place(token), message, "add a column, or write a bar inside a cell as `\\|`")
        return Block(Setting.TABLE, (), rows[0] if rows else (), tuple(rows[1:]))


def _matching(tokens: Sequence[Token], index: int) -> int:
    """The index of the token that closes the one at `index`; its own when it opens nothing."""
    if tokens[index].nesting != 1:
        return index
    depth = 0
    for end in range(index, len(tokens)):
        depth += tokens[end].nesting
        if depth == 0:
            return end
    return len(tokens) - 1


def _join(texts: Sequence[Inline]) -> Inline:
    """Several paragraphs of one bullet as one running text with breaks between them."""
    first = texts[0]
    if len(texts) == 1:
        return first
    pieces = list(first.pieces)
    for text in texts[1:]:
        pieces.append(Piece(Mark.BREAK))
        pieces.extend(text.pieces)
    return Inline(
        tuple(pieces),
        " ".join(text.text for text in texts),
        tuple(citation for text in texts for citation in text.citations),
        tuple(link for text in texts for link in text.links),
        first.place,
    )
