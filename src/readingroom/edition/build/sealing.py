"""Sealing an edition: its pictures, the hash of every file, its manifest, and the disk having it all."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from readingroom import __version__
from readingroom.edition.build.plan import Base
from readingroom.edition.manifest import MEDIA_FOLDER, Manifest, SealedFile, hash_file
from readingroom.edition.schema import SCHEMA_VERSION
from readingroom.imaging.picture_folder import PictureFolder
from readingroom.library.frame import Frame
from readingroom.library.history import History


def copy_media(work: Path, names: Iterable[str], written: Mapping[str, Path], made: PictureFolder, base: Base | None) -> None:
    """Puts every picture into the edition; one that the edition before or the renditions hold is shared with these.

    Args:
        work: The folder of the edition.
        names: What the pictures are called in it.
        written: Where those that people wrote lie in the library.
        made: The others, which were made from originals.
        base: The edition before.
    """
    media = work / MEDIA_FOLDER
    media.mkdir()
    for name in names:
        before = base.folder / MEDIA_FOLDER / name if base else None
        if before and before.is_file():
            _share(before, media / name)
        elif name in written:
            shutil.copyfile(written[name], media / name)
        else:
            _share(made.path(name), media / name)


def _share(before: Path, now: Path) -> None:
    try:
        os.link(before, now)
    except OSError:
        # Some file systems know no hard links, and none allows any number of them.
        shutil.copyfile(before, now)


def seal_files(work: Path, base: Base | None) -> tuple[SealedFile, ...]:
    """The size and hash of every file in the folder."""
    known = {file.path: file for file in base.manifest.files} if base else {}
    files: list[SealedFile] = []
    for path in sorted(path for path in work.rglob("*") if path.is_file()):
        name = path.relative_to(work).as_posix()
        # A file that is shared with the edition before is the same file, and so its seal is taken over too.
        shared = known.get(name) if base and _is_shared(path, base.folder / name) else None
        files.append(shared or SealedFile(name, path.stat().st_size, hash_file(path)))
    return tuple(files)


def _is_shared(path: Path, before: Path) -> bool:
    return before.is_file() and path.samefile(before)


def describe(id: str, frame: Frame, history: History, counts: dict[str, int], files: tuple[SealedFile, ...]) -> Manifest:
    """The manifest of an edition."""
    library = frame.settings.library
    return Manifest(
        id=id,
        schema_version=SCHEMA_VERSION,
        made_by=f"Reading Room {__version__}",
        library_name=library.name,
        library_licence=library.licence,
        library_language=library.language,
        library_commit=history.commit,
        library_modified=bool(history.modified),
        library_date=history.on,
        access=library.access,
        counts=counts,
        files=files,
    )


def synchronize(work: Path) -> None:
    """Waits until the disk has everything, so that a power cut after the switch finds a whole edition."""
    for path in (*work.rglob("*"), work):
        flush(path)


def flush(path: Path) -> None:
    """Waits until the disk has a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
