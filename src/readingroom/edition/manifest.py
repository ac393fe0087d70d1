"""The manifest that seals an edition: what it was made from, how much is in it, and the SHA-256 of every file."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from readingroom.edition.schema import SCHEMA_VERSION

MANIFEST_NAME = "manifest.json"
DATABASE_NAME = "edition.db"
MEDIA_FOLDER = "media"
INDEX_FOLDER = "index"

EDITION_ID = re.compile(r"[0-9a-f]{12}")
"""An edition's id: twelve hexadecimal digits, also the name of its folder and part of its permanent addresses."""


class EditionRefused(Exception):
    """An edition cannot be used: `str()` says which one and why, `suggestion` what to do about it."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file of the edition by its path below the edition's folder: size in bytes and SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says of itself.

    `library_commit` is the Git commit the library stood at ("" outside Git) and `library_modified` whether files differed
    from it. `counts` holds documents by kind, statements, images, references, terms, and problems by level.
    """

    id: str
    schema_version: int
    made_by: str
    library_name: str
    library_licence: str
    library_language: str
    library_commit: str
    library_modified: bool
    library_date: str
    access: str
    counts: dict[str, int]
    files: tuple[SealedFile, ...]

    def as_dict(self) -> dict[str, Any]:
        """The manifest as plain values for JSON."""
        return asdict(self)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest into an edition's folder. This is the last file a build writes: without it a folder is no edition."""
    text = json.dumps(manifest.as_dict(), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the edition in `folder`.

    Raises:
        EditionRefused: there is none, it cannot be read, or it was made for another version of the schema.
    """
    path = folder / MANIFEST_NAME
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        version = int(values["schema_version"])
    except FileNotFoundError:
        raise EditionRefused(f"{folder.name} is not an edition: it has no {MANIFEST_NAME}", "build it again") from None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise EditionRefused(f"the manifest of {folder.name} cannot be read: {error}", "build it again") from None
    if version != SCHEMA_VERSION:
        newer = "update Reading Room, or build the edition again with this version"
        older = "build it again with this version"
        raise EditionRefused(
            f"edition {folder.name} has schema version {version}; this version of Reading Room reads {SCHEMA_VERSION}",
            newer if version > SCHEMA_VERSION else older,
        )
    try:
        files = tuple(_read_file(file) for file in values.pop("files"))
        manifest = Manifest(**values, files=files)
    except (KeyError, TypeError, ValueError) as error:
        raise EditionRefused(f"the manifest of {folder.name} is not complete: {error}", "build it again") from None
    if manifest.id != folder.name:
        raise EditionRefused(f"the folder {folder.name} holds edition {manifest.id}", f"rename it to {manifest.id}")
    return manifest


def _read_file(values: dict[str, Any]) -> SealedFile:
    file = SealedFile(**values)
    if not isinstance(file.path, str) or "\0" in file.path:
        raise ValueError(f"{file.path!r} is not the name of a file")
    return file


def hash_file(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Compares the size of every sealed file, which costs microseconds and finds what was cut short.

    Raises:
        EditionRefused: a file is missing or has another size.
    """
    for file in manifest.files:
        try:
            size = (folder / file.path).stat().st_size
        except OSError:
            raise EditionRefused(f"edition {manifest.id} lacks {file.path}", "build it again") from None
        if size != file.size:
            reason = f"{file.path} of edition {manifest.id} has {size} bytes; sealed were {file.size}"
            raise EditionRefused(reason, "build it again")


def check_hashes(folder: Path, manifest: Manifest, *, known: Mapping[str, str] | None = None) -> None:
    """Compares the SHA-256 of every sealed file, and that nothing else lies in the folder.

    Args:
        folder: Where the edition lies.
        manifest: Its manifest.
        known: Hashes, by the path of the file, that were taken a moment ago.

    Raises:
        EditionRefused: a file is missing, differs from what was sealed, or was added.
    """
    check_sizes(folder, manifest)
    for file in manifest.files:
        try:
            sha256 = (known or {}).get(file.path) or hash_file(folder / file.path)
        except OSError as error:
            raise EditionRefused(f"{file.path} of edition {manifest.id} cannot be read: {error}", "build it again") from None
        if sha256 != file.sha256:
            raise EditionRefused(f"{file.path} of edition {manifest.id} is not what was sealed", "build it again")
    sealed = {file.path for file in manifest.files} | {MANIFEST_NAME}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if path.is_file() and relative not in sealed:
            raise EditionRefused(f"edition {manifest.id} holds {relative}, which was not sealed", "remove that file")
