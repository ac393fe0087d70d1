"""Stored statements as HTML: lists with permanent anchors, tables, and the marks beside a statement."""

from collections.abc import Iterable, Mapping

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from readingroom.edition.content import Block, BlockKind, Card, Statement, resolve_links

MUST_NOT_MISS = SafeString(' <span class="alert"><span aria-hidden="true">▲</span> Must not miss</span>')


def place_html(html: str, prefix: str) -> SafeString:
    """HTML of an edition as it goes on a page below `prefix`."""
    # Safe by the contract of readingroom.edition.content: the build escaped every character that came from an author.
    return SafeString(resolve_links(html, prefix))


def render_blocks(blocks: Iterable[Block], prefix: str, *, label: str, targets: Mapping[str, Card]) -> SafeString:
    """Blocks of a section called `label`; a statement whose target must not be missed carries the mark."""
    parts = []
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            parts.append(_render_table(block, prefix, label))
        elif block.kind is BlockKind.PARAGRAPH:
            parts.extend(
                f'<p id="{escape(statement.anchor)}">{_render_line(statement, prefix, targets)}</p>'
                for statement in block.statements
            )
        else:
            parts.append(render_list(block.statements, prefix, targets=targets, numbered=block.kind is BlockKind.NUMBERED))
    return SafeString("".join(parts))


def render_list(
    statements: Iterable[Statement], prefix: str, *, targets: Mapping[str, Card], numbered: bool = False
) -> SafeString:
    """Statements as a nested list; each has its anchor and a link to itself. No statements give no list."""
    items = []
    for statement in statements:
        key = ' class="key"' if statement.key else ""
        nested = render_list(statement.items, prefix, targets=targets)
        items.append(f'<li id="{escape(statement.anchor)}"{key}>{_render_line(statement, prefix, targets)}{nested}</li>')
    tag = "ol" if numbered else "ul"
    return SafeString(f"<{tag}>{''.join(items)}</{tag}>" if items else "")


def _render_line(statement: Statement, prefix: str, targets: Mapping[str, Card]) -> str:
    target = targets.get(statement.target)
    mark = MUST_NOT_MISS if target is not None and target.must_not_miss else ""
    link = format_html('<a class="self" href="#{}" aria-label="Copy link to this statement">¶</a>', statement.anchor)
    return f'<span class="said">{place_html(statement.html, prefix)}{mark}{link}</span>'


def render_facts(statements: Iterable[Statement], prefix: str) -> SafeString:
    """Key facts: the statements again, without anchors of their own, each with the way to where it stands in the text."""
    items = []
    for statement in statements:
        nested = render_facts(statement.items, prefix)
        link = format_html('<a class="self" href="#{}" aria-label="Go to this statement in the text">↓</a>', statement.anchor)
        items.append(f'<li><span class="said">{place_html(statement.html, prefix)}{link}</span>{nested}</li>')
    return SafeString(f"<ul>{''.join(items)}</ul>" if items else "")


def _render_table(block: Block, prefix: str, label: str) -> str:
    head = "".join(f'<th scope="col">{place_html(cell, prefix)}</th>' for cell in block.head)
    rows = "".join("<tr>" + "".join(f"<td>{place_html(cell, prefix)}</td>" for cell in row) + "</tr>" for row in block.rows)
    return format_html(
        '<div class="wide" role="region" tabindex="0" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        f"Table: {label}",
        SafeString(head),
        SafeString(rows),
    )
