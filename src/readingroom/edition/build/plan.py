"""What a build has to do: which documents are new or changed since an earlier edition, and which are taken over."""

import hashlib
import sqlite3
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from readingroom.edition.build.compile import hash_source, read_inputs
from readingroom.edition.build.rows import Inputs
from readingroom.edition.manifest import DATABASE_NAME, EditionRefused, Manifest, check_hashes, read_manifest
from readingroom.edition.opening import open_database
from readingroom.edition.shelf import Shelf
from readingroom.library.frame import Frame
from readingroom.library.walk import Found

COMPILER_ROOMS = ("positions.py", "problems.py", "access.py", "vocabulary", "literature", "documents", "library", "edition")


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
class Base:
    """An earlier edition whose documents can be taken over."""

    folder: Path
    manifest: Manifest
    inputs: dict[str, Inputs]
    meta: dict[str, str]

    @property
    def database(self) -> Path:
        """Its database."""
        return self.folder / DATABASE_NAME


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build does: documents to compile, ids to remove, and the edition it starts from (None: from nothing)."""

    base: Base | None
    compile: tuple[Found, ...]
    remove: tuple[str, ...]
    kept: int


def find_base(shelf: Shelf, access: str) -> Base | None:
    """The current edition, or else the newest one, that this compiler made with the same access; None when there is none."""
    current = shelf.current_id()
    candidates = [current] if current else []
    candidates += [edition for edition in reversed(shelf.ids()) if edition != current]
    for edition in candidates:
        base = _read_base(shelf.folder / edition, access)
        if base and base.meta.get("compiler") == compiler_digest():
            return base
    return None


def _read_base(folder: Path, access: str) -> Base | None:
    """An edition that is damaged or of another version is simply not built upon; serving it is refused with the reason."""
    try:
        manifest = read_manifest(folder)
        if manifest.access != access:
            return None
        # What is taken over is not looked at again, so a damaged page would live on under a new seal.
        check_hashes(folder, manifest)
        connection = open_database(folder / DATABASE_NAME)
        try:
            meta = {row[0]: row[1] for row in connection.execute("SELECT key, value FROM meta")}
            stored = connection.execute("SELECT document, inputs FROM compiled")
            inputs = {row[0]: Inputs.load(row[1]) for row in stored}
        finally:
            connection.close()
    except (EditionRefused, sqlite3.DatabaseError, ValueError, TypeError):
        return None
    return Base(folder, manifest, inputs, meta)


def make_plan(frame: Frame, base: Base | None) -> Plan:
    """Compares the library as it lies on the disk with what `base` was made from."""
    if base is None:
        return Plan(None, frame.found, (), 0)
    same_frame = base.meta.get("frame") == frame.digest
    changed = tuple(found for found in frame.found if _has_changed(frame, found, base.inputs.get(found.id), same_frame))
    gone = [id for id in base.inputs if id not in frame.by_id]
    again = [found.id for found in changed if found.id in base.inputs]
    return Plan(base, changed, tuple(gone + again), len(frame.found) - len(changed))


def _has_changed(frame: Frame, found: Found, before: Inputs | None, same_frame: bool) -> bool:
    if before is None or before.path != found.path:
        return True
    try:
        source = hash_source(frame.root / found.path)
        if same_frame:
            return source != before.source or _pictures_changed(frame, before)
        files = tuple(picture.file for picture in before.pictures)
        return read_inputs(frame, found.path, source=source, cited=before.cited, files=files) != before
    except OSError:
        return True


def _pictures_changed(frame: Frame, before: Inputs) -> bool:
    return any(frame.pictures.hash_of(picture.file) != picture.sha256 for picture in before.pictures)
