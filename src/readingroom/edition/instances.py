"""The DICOM instances of an edition at one level: every query has the reader's level in its WHERE clause.

An instance may be listed by several documents, at several levels: it is one instance, and it is there for a reader whose
level reaches one of the places it is listed at.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from readingroom.access import AccessLevel
from readingroom.edition.opening import Edition

# With min(), SQLite takes the other columns from the row that has the least: the first place an instance is listed at.
STORED = "study, series, sop, original, transfer_syntax, frames, attributes, min(rowid) AS first, min(position) AS place"
CHUNK = 500
"""Rows whose attributes are in memory at once while many are looked through."""


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """An instance: its UIDs, the name of its original in the image store, and its attributes as DICOM JSON (PS3.18 F.2)."""

    study: str
    series: str
    sop: str
    original: str
    transfer_syntax: str
    frames: int
    attributes: str


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """A series: how many of its instances the reader may see, and the row of the first of them."""

    study: str
    series: str
    instances: int
    first: int


@dataclass(frozen=True, slots=True)
class Uids:
    """The UIDs a search is limited to; None where any will do."""

    study: tuple[str, ...] | None = None
    series: tuple[str, ...] | None = None
    sop: tuple[str, ...] | None = None


ANY = Uids()
_known_series: WeakKeyDictionary[Edition, dict[AccessLevel, tuple[StoredSeries, ...]]] = WeakKeyDictionary()


def _stored(row: sqlite3.Row) -> StoredInstance:
    return StoredInstance(*tuple(row)[:7])


class Instances:
    """The instances readers of one level see. Whatever is above the level is neither read nor counted."""

    def __init__(self, edition: Edition, level: AccessLevel) -> None:
        self.edition = edition
        self.level = level

    def instance(self, study: str, series: str, sop: str) -> StoredInstance | None:
        """The instance with these UIDs, or None when there is none the reader may see."""
        query = f"SELECT {STORED} FROM instances WHERE study = ? AND series = ? AND sop = ? AND level <= ? GROUP BY sop"
        row = self.edition.row(query, study, series, sop, self.level)
        return _stored(row) if row else None

    def instances(self, study: str, series: str = "") -> tuple[StoredInstance, ...]:
        """The instances of a series, or of a whole study, by series and in the order of their stack."""
        query = (
            f"SELECT {STORED} FROM instances WHERE study = ?1 AND (?2 = '' OR series = ?2) AND level <= ?3"
            " GROUP BY series, sop ORDER BY series, place, sop"
        )
        return tuple(_stored(row) for row in self.edition.rows(query, study, series, self.level))

    def middle(self, study: str, series: str = "") -> StoredInstance | None:
        """The instance that stands for a study or series: the middle one of the (first) series, or None when there is none."""
        query = (
            "SELECT sop, series, min(position) AS place FROM instances"
            " WHERE study = ?1 AND (?2 = '' OR series = ?2) AND level <= ?3 GROUP BY series, sop ORDER BY series, place, sop"
        )
        rows = self.edition.rows(query, study, series, self.level)
        of_first = [row for row in rows if row["series"] == rows[0]["series"]]
        if not of_first:
            return None
        chosen = of_first[len(of_first) // 2]
        return self.instance(study, chosen["series"], chosen["sop"])

    def series(self, uids: Uids = ANY) -> tuple[StoredSeries, ...]:
        """All series with these UIDs, by study and series UID."""
        if uids != ANY:
            return self._find_series(uids)
        # An edition never changes: what readers of a level see of it is found once.
        known = _known_series.setdefault(self.edition, {})
        if self.level not in known:
            known[self.level] = self._find_series(ANY)
        return known[self.level]

    def _find_series(self, uids: Uids) -> tuple[StoredSeries, ...]:
        where, values = _limit(uids)
        query = (
            "SELECT study, series, count(DISTINCT sop), min(rowid) FROM instances"
            f" WHERE level <= ?{where} GROUP BY study, series ORDER BY study, series"
        )
        return tuple(StoredSeries(*row) for row in self.edition.rows(query, self.level, *values))

    def count(self, uids: Uids = ANY) -> int:
        """How many instances have these UIDs."""
        where, values = _limit(uids)
        query = f"SELECT count(*) FROM (SELECT 1 FROM instances WHERE level <= ?{where} GROUP BY study, series, sop)"
        row = self.edition.row(query, self.level, *values)
        return int(row[0]) if row else 0

    def rows(self, uids: Uids = ANY) -> list[int]:
        """The rows of instances with these UIDs, by study, series and place."""
        where, values = _limit(uids)
        query = (
            "SELECT min(rowid), min(position) AS place FROM instances"
            f" WHERE level <= ?{where} GROUP BY study, series, sop ORDER BY study, series, place, sop"
        )
        return [int(row[0]) for row in self.edition.rows(query, self.level, *values)]

    def read_rows(self, rows: Collection[int]) -> Iterator[StoredInstance]:
        """The instances in these rows, in this order, some hundred in memory at a time."""
        wanted = list(rows)
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            query = (
                "SELECT study, series, sop, original, transfer_syntax, frames, attributes, rowid AS first FROM instances"
                " WHERE rowid IN (SELECT value FROM json_each(?)) AND level <= ?"
            )
            found = {row["first"]: _stored(row) for row in self.edition.rows(query, json.dumps(chunk), self.level)}
            yield from (found[row] for row in chunk if row in found)


def _limit(uids: Uids) -> tuple[str, list[str]]:
    """What follows the level in a WHERE clause, and the values it binds."""
    columns = {"study": uids.study, "series": uids.series, "sop": uids.sop}
    wanted = {column: values for column, values in columns.items() if values is not None}
    clauses = [f" AND {column} IN (SELECT value FROM json_each(?))" for column in wanted]
    return "".join(clauses), [json.dumps(values) for values in wanted.values()]
