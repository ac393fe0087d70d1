"""The JSON twin of a page: the same answer at the same level for machines."""

import re
from dataclasses import fields, is_dataclass
from typing import Any

from readingroom.access import AccessLevel
from readingroom.edition.content import Page, Statement, plain_text, resolve_links

CITED = re.compile(r'href="#ref-(\d+)"')


def plain(value: Any, prefix: str = "") -> Any:
    """Types of an edition as plain values for JSON; links inside HTML point below `prefix`.

    A statement also says its text without tags and the numbers of the references it cites.
    """
    if isinstance(value, Statement):
        return _plain_statement(value, prefix)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name), prefix) for field in fields(value)}
    if isinstance(value, AccessLevel):
        return value.word
    if isinstance(value, dict):
        return {key: plain(item, prefix) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, prefix) for item in value]
    return resolve_links(value, prefix) if isinstance(value, str) else value


def _plain_statement(statement: Statement, prefix: str) -> dict[str, Any]:
    return {
        "anchor": statement.anchor,
        "text": plain_text(statement.html),
        "html": resolve_links(statement.html, prefix),
        "key": statement.key,
        "target": statement.target,
        "citations": [int(number) for number in CITED.findall(statement.html)],
        "items": [_plain_statement(item, prefix) for item in statement.items],
    }


def document_twin(page: Page, *, edition: str, prefix: str = "") -> dict[str, Any]:
    """The JSON twin of a document's page, as a reader of the page's level sees it.

    Sections the level does not reach say how much is in them and have `blocks: null`.
    """
    twin = {"edition": edition, **plain(page, prefix)}
    del twin["targets"]
    return twin
