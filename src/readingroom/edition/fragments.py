"""How blocks of statements are stored in a row of an edition, and read back."""

import json
from collections.abc import Iterable
from typing import Any

from readingroom.edition.content import Block, BlockKind, Statement


def dump_statement(statement: Statement) -> list[Any]:
    """A statement as a short JSON list: anchor, html, key, target, items."""
    items = [dump_statement(item) for item in statement.items]
    return [statement.anchor, statement.html, int(statement.key), statement.target, items]


def load_statement(stored: list[Any]) -> Statement:
    """The statement that `dump_statement` stored."""
    anchor, html, key, target, items = stored
    return Statement(anchor, html, bool(key), target, tuple(load_statement(item) for item in items))


def dump_statements(statements: Iterable[Statement]) -> str:
    """Statements as JSON text."""
    return json.dumps([dump_statement(statement) for statement in statements], ensure_ascii=False, separators=(",", ":"))


def load_statements(text: str) -> tuple[Statement, ...]:
    """The statements that `dump_statements` stored."""
    return tuple(load_statement(stored) for stored in json.loads(text))


def dump_blocks(blocks: Iterable[Block]) -> str:
    """Blocks as JSON text."""
    stored = [
        [block.kind.value, [dump_statement(statement) for statement in block.statements], block.head, block.rows]
        for block in blocks
    ]
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def load_blocks(text: str) -> tuple[Block, ...]:
    """The blocks that `dump_blocks` stored."""
    return tuple(
        Block(
            BlockKind(kind),
            tuple(load_statement(stored) for stored in statements),
            tuple(head),
            tuple(tuple(row) for row in rows),
        )
        for kind, statements, head, rows in json.loads(text)
    )
