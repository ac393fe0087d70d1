"""What a build has to do: which documents are new or changed since an earlier edition, and which are taken over."""

import hashlib
import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from readingroom.edition.build.compile import hash_source
from readingroom.edition.build.rows import load_problems
from readingroom.edition.build.tables import load_source
from readingroom.edition.manifest import DATABASE_NAME, EditionRefused, Manifest, check_hashes, check_sizes, read_manifest
from readingroom.edition.opening import open_database
from readingroom.edition.shelf import Shelf
from readingroom.library.frame import Frame, ReadReferences
from readingroom.library.walk import Found
from readingroom.literature.store import References

REFERENCE_FILES = "reference files"
REFERENCE_PROBLEMS = "reference problems"
"""Under what names an edition keeps the hashes of the files its references were read from, and what was wrong with them."""

COPIED_AT_ONCE = 1 << 18
"""Bytes of a database read, hashed and written in one go: as many as a processor's cache holds."""

COMPILER_ROOMS = (
    "access.py",
    "positions.py",
    "problems.py",
    "shapes.py",
    "vocabulary",
    "literature",
    "imaging",
    "search",
    "documents",
    "library",
    "edition",
)


@cache
def compiler_digest() -> str:
    """The SHA-256 of the code that compiles: what other code made is not taken over."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("readingroom")))
    for room in COMPILER_ROOMS:
        files = [package / room] if room.endswith(".py") else sorted((package / room).rglob("*.*"))
        for path in files:
            if path.suffix in (".py", ".yaml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What a document of an earlier edition was made from, in short: its path, and the digests of its file and of its frame."""

    path: str
    source: str
    frame: str


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier edition whose documents can be taken over; `pictures` maps the files it shows to their SHA-256."""

    folder: Path
    manifest: Manifest
    documents: dict[str, MadeFrom]
    pictures: dict[str, str]
    references: ReadReferences
    meta: dict[str, str]

    @property
    def database(self) -> Path:
        """Its database."""
        return self.folder / DATABASE_NAME

    def cited(self) -> dict[str, tuple[str, ...]]:
        """The citation keys that each document depends on."""
        with closing(open_database(self.database)) as connection:
            rows = connection.execute("SELECT document, cited FROM compiled")
            return {document: tuple(json.loads(keys)) for document, keys in rows}

    def showing(self, files: Collection[str]) -> set[str]:
        """The documents that show one of these pictures."""
        if not files:
            return set()
        with closing(open_database(self.database)) as connection:
            return {document for document, file in connection.execute("SELECT document, file FROM pictures") if file in files}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build does: documents to compile, ids to remove, and the edition it starts from (None: from nothing)."""

    base: Base | None
    compile: tuple[Found, ...]
    remove: tuple[str, ...]
    kept: int


def find_base(shelf: Shelf, access: str, *, without: Collection[str] = ()) -> Base | None:
    """The current edition, or else the newest one, that this compiler made with the same access; None when there is none.

    Editions `without` are passed over.
    """
    current = shelf.current_id()
    candidates = [current] if current else []
    candidates += [edition for edition in reversed(shelf.ids()) if edition != current]
    for edition in (each for each in candidates if each not in without):
        base = _read_base(shelf.folder / edition, access)
        if base and base.meta.get("compiler") == compiler_digest():
            return base
    return None


def _read_base(folder: Path, access: str) -> Base | None:
    """An edition that is damaged or of another version is simply not built upon; serving it is refused with the reason.

    Its hashes are left to `copy_database`.
    """
    try:
        manifest = read_manifest(folder)
        if manifest.access != access:
            return None
        check_sizes(folder, manifest)
        with closing(open_database(folder / DATABASE_NAME)) as connection:
            made_from = connection.execute("SELECT document, path, source, frame FROM compiled")
            documents = {row[0]: MadeFrom(*row[1:]) for row in made_from}
            pictures = dict(map(tuple, connection.execute("SELECT DISTINCT file, sha256 FROM pictures")))
            meta = dict(map(tuple, connection.execute("SELECT key, value FROM meta")))
            sources = connection.execute("SELECT key, path, line, column_, year, status, verified, digest, csl FROM sources")
            references = References.restore(load_source(row) for row in sources)
        problems = load_problems(meta.get(REFERENCE_PROBLEMS, ""))
        files = json.loads(meta.get(REFERENCE_FILES, "{}"))
    except (EditionRefused, sqlite3.DatabaseError, ValueError, TypeError):
        return None
    return Base(folder, manifest, documents, pictures, ReadReferences(references, problems, files), meta)


def copy_database(base: Base, target: Path) -> None:
    """Copies the database of an edition while comparing it and everything else in the edition with what was sealed.

    What is taken over is not looked at again, so a damaged page would live on under a new seal.

    Raises:
        EditionRefused: the edition is damaged.
        OSError: the copy cannot be written.
    """
    digest = hashlib.sha256()
    part = memoryview(bytearray(COPIED_AT_ONCE))
    with base.database.open("rb", buffering=0) as source, target.open("wb", buffering=0) as copy:
        while size := source.readinto(part):
            digest.update(part[:size])
            written = 0
            while written < size:
                written += copy.write(part[written:size]) or 0
    check_hashes(base.folder, base.manifest, known={DATABASE_NAME: digest.hexdigest()})


def make_plan(frame: Frame, base: Base | None) -> Plan:
    """Compares the library as it lies on the disk with what `base` was made from."""
    if base is None:
        return Plan(None, frame.found, (), 0)
    stale = _find_stale(frame, base)
    changed = tuple(
        found for found in frame.found if found.id in stale or _has_changed(frame, found, base.documents.get(found.id))
    )
    gone = [id for id in base.documents if id not in frame.by_id]
    again = [found.id for found in changed if found.id in base.documents]
    return Plan(base, changed, tuple(gone + again), len(frame.found) - len(changed))


def _find_stale(frame: Frame, base: Base) -> set[str]:
    """The documents of which something besides their own file changed: a picture, the vocabulary, a reference they cite."""
    stale = base.showing({file for file, sha256 in base.pictures.items() if _hash_picture(frame, file) != sha256})
    if base.meta.get("frame") != frame.digest:
        before = base.documents
        stale |= {document for document, keys in base.cited().items() if frame.digest_for(keys) != before[document].frame}
    return stale


def _hash_picture(frame: Frame, file: str) -> str:
    try:
        return frame.pictures.hash_of(file)
    except OSError:
        return ""


def _has_changed(frame: Frame, found: Found, before: MadeFrom | None) -> bool:
    if before is None or before.path != found.path:
        return True
    try:
        return hash_source(frame.root, found) != before.source
    except OSError:
        return True
