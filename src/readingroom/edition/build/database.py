"""Writing `edition.db`: from nothing, or from a copy of the edition before in which only what changed is replaced."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from readingroom.edition.build.rows import Compiled, Row, dump_problems
from readingroom.edition.schema import APPLICATION_ID, DOCUMENT_TABLES, SCHEMA_VERSION, TABLES

FREE_SHARE = 0.25
"""When more than this share of the file's pages is free after replacing rows, the file is written anew."""


class DatabaseWriter:
    """The database of an edition being built: a new one, or the copy of an earlier one that already lies at `path`.

    Nobody else sees it before it is sealed, so nothing is journalled.
    """

    def __init__(self, path: Path) -> None:
        new = not path.exists()
        self._keys_removed: set[str] = set()
        self._keys_added: set[str] = set()
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("PRAGMA cache_size = -65536")
        if new:
            self.connection.execute("PRAGMA page_size = 8192")
            self.connection.executescript(TABLES)
            self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self.connection.execute("BEGIN")

    def remove_document(self, document: str) -> None:
        """Removes every row that belongs to a document."""
        self._keys_removed.update(row[0] for row in self.rows("SELECT key FROM citations WHERE document = ?", document))
        for name in DOCUMENT_TABLES:
            table, _, column = name.partition(":")
            self.connection.execute(f"DELETE FROM {table} WHERE {column or 'document'} = ?", (document,))

    def add_document(self, compiled: Compiled) -> None:
        """Writes the rows of a compiled document."""
        self._keys_added.update(row[2] for row in compiled.tables["citations"])
        for table, rows in compiled.tables.items():
            self._insert(table, rows)
        inputs = compiled.inputs
        made_from = (inputs.path, inputs.source, inputs.frame, json.dumps(inputs.cited, ensure_ascii=False))
        self._insert("compiled", [(compiled.id, *made_from, compiled.digest, dump_problems(compiled.problems))])
        self._insert("pictures", [(compiled.id, each.file, each.sha256) for each in dict.fromkeys(inputs.pictures)])
        self._insert("summaries", [(compiled.id, compiled.summary)])

    def cites_the_same(self) -> bool:
        """True when what was removed and added leaves the documents together with the references they cited before."""
        return self._keys_removed == self._keys_added

    def replace_table(self, table: str, rows: Sequence[Row]) -> str:
        """Makes `rows` the whole content of a table, unless it already is; returns the digest of the rows."""
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        if self.read_meta(f"digest {table}") != digest:
            self.refill_table(table, rows)
            self.write_meta({f"digest {table}": digest})
        return digest

    def refill_table(self, table: str, rows: Sequence[Row]) -> None:
        """Makes `rows` the whole content of a table."""
        self.connection.execute(f"DELETE FROM {table}")
        self._insert(table, rows)

    def replace_rows(self, table: str, keys: Iterable[str], rows: Sequence[Row]) -> None:
        """Removes the rows with these keys from a table and adds others."""
        self.connection.executemany(f"DELETE FROM {table} WHERE key = ?", [(key,) for key in keys])
        self._insert(table, rows)

    def replace_changes(self, document: str, changes: Iterable[Row], texts: Iterable[Row]) -> None:
        """Makes these the history of a document."""
        self.connection.execute("DELETE FROM changes WHERE document = ?", (document,))
        self.connection.execute("DELETE FROM change_texts WHERE document = ?", (document,))
        self._insert("changes", list(changes))
        self._insert("change_texts", list(texts))
        self.connection.execute(
            "UPDATE documents SET changed = coalesce((SELECT substr(changed_on, 1, 10) FROM changes"
            " WHERE document = ?1 AND position = 0), '') WHERE id = ?1",
            (document,),
        )

    def forget_changes(self) -> None:
        """Removes the history of documents that are no longer there."""
        for table in ("changes", "change_texts"):
            self.connection.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT id FROM documents)")

    def rows(self, query: str, *values: str) -> Iterator[tuple[str, ...]]:
        """The rows that answer a query about what has been written so far."""
        return iter(self.connection.execute(query, values))

    def count(self, query: str) -> int:
        """The number that answers a query."""
        return int(self.connection.execute(query).fetchone()[0])

    def read_meta(self, key: str) -> str:
        """A value kept about the edition, or ""."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def write_meta(self, values: Mapping[str, str]) -> None:
        """Keeps values about the edition."""
        self.connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def finish(self) -> None:
        """Writes everything out and closes the file."""
        self.connection.execute("COMMIT")
        pages = self.count("PRAGMA page_count")
        if self.count("PRAGMA freelist_count") > FREE_SHARE * pages:
            self.connection.execute("VACUUM")
        self.connection.close()

    def close(self) -> None:
        """Closes the file, whatever is in it."""
        self.connection.close()

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
