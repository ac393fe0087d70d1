"""The history of each document, as an edition keeps it."""

import json
from collections.abc import Iterable

from readingroom.access import AccessLevel
from readingroom.edition.build.database import DatabaseWriter
from readingroom.library.history import DocumentChange, History


def write_history(writer: DatabaseWriter, history: History, *, continued: bool, compiled: Iterable[str]) -> None:
    """Writes the changes of each document.

    Args:
        writer: The database.
        history: What was read from Git.
        continued: Only the changes since the edition before were read; they go before the ones that are there.
        compiled: The documents that were compiled in this build.
    """
    documents = {row[0] for row in writer.rows("SELECT id FROM documents")}
    writer.forget_changes()
    for document in sorted({*history.changes, *compiled} & documents if continued else documents):
        changes = list(history.changes.get(document, ()))
        if continued:
            changes += _stored_changes(writer, document)
        level = _level(writer, document)
        heads = [(document, at, each.commit, each.on, each.author, each.subject) for at, each in enumerate(changes)]
        texts = [
            (document, each.commit, int(level), json.dumps(each.lines, ensure_ascii=False)) for each in changes if each.lines
        ]
        writer.replace_changes(document, heads, texts)


def _level(writer: DatabaseWriter, document: str) -> AccessLevel:
    """The words of a change may come from any section or from the profile, so they need the level of the most closed one."""
    query = (
        "SELECT max(level) FROM (SELECT level FROM sections WHERE document = ?1"
        " UNION ALL SELECT level FROM fragments WHERE document = ?1 UNION ALL SELECT level FROM images WHERE document = ?1)"
    )
    found = next(writer.rows(query, document))[0]
    return AccessLevel.EDITOR if found is None else AccessLevel(int(found))


def _stored_changes(writer: DatabaseWriter, document: str) -> list[DocumentChange]:
    query = (
        "SELECT c.commit_id, c.changed_on, c.author, c.subject, coalesce(t.data, '[]') FROM changes c"
        " LEFT JOIN change_texts t ON t.document = c.document AND t.commit_id = c.commit_id"
        " WHERE c.document = ? ORDER BY c.position"
    )
    return [
        DocumentChange(document, commit, on, author, subject, tuple(json.loads(lines)))
        for commit, on, author, subject, lines in writer.rows(query, document)
    ]
