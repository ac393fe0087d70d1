"""Editions of the small library, made once for each access, and what is in one."""

import dataclasses
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.small_library import write_small_library

from readingroom.edition.build.build import Built, build_edition
from readingroom.edition.manifest import INDEX_FOLDER, Manifest, SealedFile
from readingroom.edition.opening import Edition, open_edition
from readingroom.edition.schema import APPLICATION_ID

MARK = re.compile(r"\b(?:Open|Gated|Withdrawn) statement [0-9a-f]{3}\b")
"""How the statements of the small library begin."""


def build(library: Path, editions: Path, *, full: bool = False, access: str = "") -> Built:
    """Builds in this process, so that a test can follow what happens."""
    return build_edition(library, editions, full=full, access=access, jobs=1)


def build_small(folder: Path, *, access: str = "open", changes: dict[str, str | None] | None = None) -> Edition:
    """The edition of a small library written below `folder`, verified and open."""
    built = build(write_small_library(folder / "library", access=access, changes=changes or {}), folder / "editions")
    return open_edition(folder / "editions" / built.manifest.id, verify=True)


def dump_tables(folder: Path) -> dict[str, list[str]]:
    """Every row of every table of an edition, whatever the order in the file."""
    connection = sqlite3.connect(folder / "edition.db")
    try:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {table: sorted(repr(row) for row in connection.execute(f"SELECT * FROM {table}")) for table in tables}  # noqa: S608  # names it lists itself
    finally:
        connection.close()


def sealed(manifest: Manifest) -> tuple[SealedFile, ...]:
    """The files of an edition without its search index, whose files tantivy names and cuts anew each time."""
    return tuple(file for file in manifest.files if not file.path.startswith(f"{INDEX_FOLDER}/"))


def words(value: Any) -> str:
    """Everything a value of the edition holds, as one text."""
    plain = dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(plain, ensure_ascii=False, default=lambda inner: words(inner))


def marks(value: Any) -> set[str]:
    """The marked statements a value holds."""
    return set(MARK.findall(words(value)))
