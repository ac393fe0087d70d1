"""Counting how often documents are read, also those whose pages are answered from memory."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from django.db import connections

from readingroom.accounts.reads import add_reads, count_reads
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.opening import Edition

SAVED_AFTER = 200
"""Reads after which they are written down."""
SAVED_WITHIN = 60.0
"""Seconds after which the next read has them written down."""
REMEMBERED_FOR = 60.0
"""Seconds for which the counts of the database are used again."""


def documents_by_path(edition: Edition) -> Mapping[str, str]:
    """The id of each document by the path of its page."""
    rows = edition.rows("SELECT id, path FROM documents WHERE status <> 'withdrawn'")
    return {row["path"]: row["id"] for row in rows}


class Readership:
    """The reads of one process: collected in memory, added to those of the database now and then.

    `documents` gives the ids of documents by path; what is not among them counts for nothing.
    """

    def __init__(self, documents: Callable[[], Mapping[str, str]], save: Callable[[Mapping[str, int]], None] = add_reads) -> None:
        self._documents = documents
        self._save = save
        self._noted: list[str] = []
        self._since = time.monotonic()

    def note(self, path: str) -> None:
        """Counts a read of the page at a path. Called for every page, so it only appends to a list."""
        self._noted.append(path)
        if len(self._noted) >= SAVED_AFTER or time.monotonic() - self._since >= SAVED_WITHIN:
            noted, self._noted, self._since = self._noted, [], time.monotonic()
            threading.Thread(target=self.write_down, args=(noted,), name="write down reads").start()

    def write_down(self, noted: Sequence[str]) -> None:
        """Adds reads of these paths to those of the database."""
        try:
            documents = self._documents()
            self._save(Counter(documents[path] for path in noted if path in documents))
        except EditionRefused:
            return
        finally:
            connections.close_all()


class MostRead:
    """How often each document was read, asked of the database once a minute."""

    def __init__(self, count: Callable[[], Mapping[str, int]] = count_reads) -> None:
        self._count = count
        self._until = 0.0
        self._counts: Mapping[str, int] = {}

    def counts(self) -> Mapping[str, int]:
        """Reads by the id of the document."""
        if time.monotonic() >= self._until:
            self._counts = self._count()
            self._until = time.monotonic() + REMEMBERED_FOR
        return self._counts
