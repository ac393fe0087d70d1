"""Opening an edition: checked, read-only, one connection a thread."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from readingroom.edition.content import Area, Kind, Person
from readingroom.edition.manifest import (
    DATABASE_NAME,
    MEDIA_FOLDER,
    EditionRefused,
    Manifest,
    check_hashes,
    check_sizes,
    read_manifest,
)
from readingroom.edition.schema import APPLICATION_ID, SCHEMA_VERSION


def open_database(path: Path) -> sqlite3.Connection:
    """A read-only connection to an edition's database, which SQLite may treat as a file that does not change."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


class Edition:
    """A sealed edition, open for reading by any number of threads. What a reader may see is asked of `Reading`."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._threads = threading.local()

    @property
    def id(self) -> str:
        """The edition's id, twelve hexadecimal digits."""
        return self.manifest.id

    @property
    def media_folder(self) -> Path:
        """Where the pictures lie, by name."""
        return self.folder / MEDIA_FOLDER

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self._threads.connection = open_database(self.folder / DATABASE_NAME)
        return connection

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """All rows that answer a query.

        Raises:
            EditionRefused: the database is damaged.
        """
        try:
            return self.connection.execute(query, values).fetchall()
        except UnicodeEncodeError:
            # What is asked for may come from a command line, where a name need not be text; nothing here is called so.
            return []
        except sqlite3.DatabaseError as error:
            raise EditionRefused(f"edition {self.id} is damaged: {error}", "build it again") from error

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        """The first row that answers a query, or None."""
        found = self.rows(query, *values)
        return found[0] if found else None

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of documents, in the order they are listed."""
        return tuple(Kind(*row) for row in self.rows("SELECT id, name, plural, folder FROM kinds ORDER BY position"))

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The areas in browse order, with how many documents of each kind each holds (withdrawn ones are not counted)."""
        counts: dict[str, dict[str, int]] = {}
        query = "SELECT area, kind, count(*) FROM documents WHERE status <> 'withdrawn' GROUP BY area, kind"
        for area, kind, count in self.rows(query):
            counts.setdefault(area, {})[kind] = count
        rows = self.rows("SELECT id, name FROM areas ORDER BY position")
        return tuple(Area(row["id"], row["name"], counts.get(row["id"], {})) for row in rows)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Authors and reviewers by id."""
        query = "SELECT id, name, kind, credentials, orcid, conflict_of_interest, conflict_of_interest_on FROM people"
        return {row["id"]: Person(*row) for row in self.rows(query)}

    def persons(self, ids: Iterable[str]) -> tuple[Person, ...]:
        """The people with these ids, in the order given; unknown ids are left out."""
        return tuple(self.people[id] for id in ids if id in self.people)


def _read_counts(edition: Edition) -> Any:
    row = edition.row("SELECT value FROM meta WHERE key = 'counts'")
    try:
        return json.loads(row["value"]) if row else None
    except ValueError:
        return None


def open_edition(folder: Path, *, verify: bool = False) -> Edition:
    """Opens the edition in `folder` after checking its manifest, the sizes of its files and that its database is one of ours.

    With `verify` the hash of every file is compared too (about a second per gigabyte).

    Raises:
        EditionRefused: the edition is missing, cut short, damaged, or of another schema version; the reason says which.
    """
    manifest = read_manifest(folder)
    (check_hashes if verify else check_sizes)(folder, manifest)
    edition = Edition(folder, manifest)
    (application,) = edition.rows("PRAGMA application_id")[0]
    (version,) = edition.rows("PRAGMA user_version")[0]
    if (application, version) != (APPLICATION_ID, SCHEMA_VERSION):
        raise EditionRefused(f"{DATABASE_NAME} of edition {manifest.id} was not written by this version", "build it again")
    if _read_counts(edition) != manifest.counts:
        raise EditionRefused(f"edition {manifest.id} does not hold what its manifest counts", "build it again")
    return edition
