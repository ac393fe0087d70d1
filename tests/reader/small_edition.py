"""An edition of one document with a section for each level, made by hand: enough to see who is served what."""

import json
import sqlite3
from pathlib import Path

from readingroom.access import AccessLevel
from readingroom.edition.content import Block, BlockKind, Statement
from readingroom.edition.fragments import dump_blocks
from readingroom.edition.manifest import (
    DATABASE_NAME,
    MANIFEST_NAME,
    Manifest,
    SealedFile,
    hash_file,
    write_manifest,
)
from readingroom.edition.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES
from readingroom.edition.shelf import Shelf

PAGE = "/diagnoses/meningioma"
MARKS = {
    AccessLevel.VISITOR: "open-to-everyone",
    AccessLevel.MEMBER: "members-and-editors",
    AccessLevel.EDITOR: "editors-alone",
}
COUNTS = {"documents": 1}


def _fill(database: sqlite3.Connection, *, title: str, filler: str) -> None:
    database.execute("INSERT INTO meta VALUES ('counts', ?)", (json.dumps(COUNTS),))
    database.execute("INSERT INTO kinds VALUES (0, 'diagnosis', 'Diagnosis', 'Diagnoses', 'diagnoses')")
    database.execute("INSERT INTO areas VALUES (0, 'brain', 'Brain')")
    document = {
        "id": "meningioma",
        "kind": "diagnosis",
        "area": "brain",
        "path": PAGE,
        "source": "diagnoses/brain/meningioma.md",
        "title": title,
        "abbreviations": "[]",
        "synonyms": "[]",
        "modalities": "[]",
        "authors": "[]",
        "codes": "{}",
        "status": "draft",
        "origin": "machine",
        "reviewed_by": "",
        "reviewed_on": "",
        "next_review": "",
        "changed": "2026-11-22",
        "must_not_miss": 0,
        "withdrawn": "",
        "sites": "[]",
        "finding": "",
        "statements": 3,
        "cited_statements": 0,
    }
    names = ", ".join(document)
    marks = ", ".join("?" * len(document))
    database.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", tuple(document.values()))  # noqa: S608 - the names are ours
    for position, (level, mark) in enumerate(MARKS.items()):
        statement = Statement(f"s{position}", f"{mark} {filler}", False, "", ())
        block = Block(BlockKind.BULLETS, (statement,), (), ())
        section = f"section-{position}"
        database.execute(
            "INSERT INTO sections VALUES ('meningioma', ?, ?, '', ?, 2, 0, ?, 1, 0)", (position, section, section, level)
        )
        database.execute(
            "INSERT INTO fragments VALUES ('meningioma', 'body', ?, ?, ?, ?, ?)",
            (position, section, section, level, dump_blocks([block])),
        )


def seal_small_edition(home: Path, edition: str, *, title: str = "Meningioma", filler: str = "", use: bool = True) -> str:
    """Puts a sealed edition with this id on the shelf of `home`, makes it the current one, and returns the id."""
    folder = home / "editions" / edition
    (folder / "media").mkdir(parents=True)
    path = folder / DATABASE_NAME
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    _fill(database, title=title, filler=filler)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    database.commit()
    database.close()
    write_manifest(
        folder,
        Manifest(
            id=edition,
            schema_version=SCHEMA_VERSION,
            made_by="a test",
            library_name="Small",
            library_licence="CC-BY-4.0",
            library_language="en",
            library_commit="",
            library_modified=False,
            library_date="2026-11-22",
            access="open",
            counts=COUNTS,
            files=(SealedFile(DATABASE_NAME, path.stat().st_size, hash_file(path)),),
        ),
    )
    if use:
        Shelf(home / "editions").use(edition)
    return edition


def damage_edition(home: Path, edition: str) -> None:
    """Turns a byte of an edition's database over, as a failing disk would, and names it the current one all the same."""
    path = home / "editions" / edition / DATABASE_NAME
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert (path.parent / MANIFEST_NAME).is_file()
    name_current(home, edition)


def name_current(home: Path, edition: str) -> None:
    """Writes the name of the current edition without the checks of `Shelf.use`."""
    new = home / "editions" / ".new-current"
    new.write_text(edition + "\n", encoding="ascii")
    new.replace(home / "editions" / "current")
