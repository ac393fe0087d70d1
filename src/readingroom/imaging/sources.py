"""Where imported files come from: folders, DICOMDIR file-sets and zip archives, walked so that every file is accounted for."""

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydicom import dcmread
from pydicom.errors import InvalidDicomError

from readingroom.imaging.refusal import FileRefused

MOST_BYTES = 1 << 30
"""The largest file that is read, in bytes; a multi-frame object beyond that is better split."""
MOST_MEMBERS = 100_000
MOST_RATIO = 500
"""A member of an archive that grows more than this on unpacking is no image but an attack, or nothing but zeroes."""
SMALL = 1 << 22
COMPONENT = re.compile(r"[\w][\w.-]{0,63}", re.ASCII)
"""A part of a path in a DICOMDIR: what PS3.10 8.2 allows, and what writers that go beyond it use."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: `name` as it is reported, `read` gives its bytes.

    `read` raises FileRefused for what cannot or should not be read.
    """

    name: str
    read: Callable[[], bytes]


def find_sources(path: Path) -> Iterator[Source]:
    """Every file that `path` stands for: itself, all below a folder, the members of a zip, or what a DICOMDIR lists."""
    if path.is_dir():
        yield from _walk(path)
    elif path.name.upper() == "DICOMDIR":
        yield from _list_directory(path)
    elif _is_zip(path):
        yield from _unpack(path)
    else:
        yield Source(str(path), lambda: read_file(path))


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        FileRefused: it cannot be read, is no regular file, or is too large.
    """
    try:
        if not path.is_file():
            code, reason = ("not-a-file", "not a regular file") if path.exists() else ("missing", "there is no such file")
            raise FileRefused(code, reason, "name a file, a folder, a DICOMDIR or a zip")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileRefused("too-large", f"the file has {size:,} bytes; {MOST_BYTES:,} are read", "split it into single frames")
        return path.read_bytes()
    except OSError as error:
        raise FileRefused("unreadable", f"the file cannot be read: {error.strerror}", "mend its permissions") from None


def _walk(folder: Path) -> Iterator[Source]:
    """All files below a folder in order. Links are reported and not followed: they may lead anywhere, or round in a circle."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted((*names, *(each for each in folders if (Path(parent) / each).is_symlink()))):
            path = Path(parent) / name
            if path.is_symlink():
                yield Source(str(path), lambda: _refuse("link", "a symbolic link is not followed", "copy the file itself here"))
            else:
                yield Source(str(path), lambda path=path: read_file(path))  # type: ignore[misc]  # a default binds this path


def _refuse(code: str, reason: str, suggestion: str = "") -> bytes:
    raise FileRefused(code, reason, suggestion)


def _list_directory(path: Path) -> Iterator[Source]:
    """The files a DICOMDIR (PS3.10 clause 8) refers to, below its own folder and nowhere else."""
    try:
        directory = dcmread(path)
        records = list(directory.get("DirectoryRecordSequence") or ())
        listed = [record.get("ReferencedFileID") for record in records]
    except (InvalidDicomError, OSError, ValueError, TypeError, AttributeError, KeyError, EOFError, RuntimeError):
        message = "the DICOMDIR cannot be read"
        yield Source(str(path), lambda: _refuse("bad-dicomdir", message, "import the folder it lies in instead"))
        return
    for parts in listed:
        if parts:
            yield _source_in(path.parent, [parts] if isinstance(parts, str) else [str(part) for part in parts])


def _source_in(folder: Path, parts: list[str]) -> Source:
    name = "/".join(parts)
    if not all(COMPONENT.fullmatch(part) for part in parts):
        reason = "the DICOMDIR names a path that leads elsewhere"
        return Source(name, lambda: _refuse("path", reason, "import the file itself, if it is one of yours"))
    path = folder.joinpath(*parts)
    if not path.resolve().is_relative_to(folder.resolve()):
        return Source(name, lambda: _refuse("path", "the path leads out of the file-set", "copy the file itself here"))
    return Source(str(path), lambda: read_file(path))


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def _unpack(path: Path) -> Iterator[Source]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        reason = f"the archive cannot be read: {error}"
        yield Source(str(path), lambda: _refuse("bad-zip", reason, "pack it again"))
        return
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > MOST_MEMBERS:
            reason = f"the archive holds {len(members):,} files; {MOST_MEMBERS:,} are read"
            yield Source(str(path), lambda: _refuse("too-many", reason, "split it"))
            return
        for member in members:
            name = f"{path}:{member.filename}"
            yield Source(name, lambda member=member: _read_member(archive, member))  # type: ignore[misc]  # a default binds this member


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    parts = PurePosixPath(member.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
        raise FileRefused("path", "the archive names a path that leads out of it", "pack it again with plain names")
    if member.flag_bits & 1:
        raise FileRefused("encrypted", "the file is encrypted", "unpack the archive first")
    if member.file_size > MOST_BYTES:
        reason = f"the file says it has {member.file_size:,} bytes; {MOST_BYTES:,} are read"
        raise FileRefused("too-large", reason, "split it into single frames")
    if member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        raise FileRefused("bomb", "the file grows more than 500-fold on unpacking", "unpack it yourself and look at it")
    try:
        with archive.open(member) as stream:
            # What an archive says of a size need not be true: no more than that is unpacked.
            content = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, ValueError) as error:
        raise FileRefused("bad-zip", f"the file cannot be unpacked: {error}", "pack it again") from None
    except Exception as error:  # noqa: BLE001  # zlib, lzma and bz2 each raise errors of their own
        raise FileRefused("bad-zip", f"the file cannot be unpacked: {error}", "pack it again") from None
    if len(content) > member.file_size:
        raise FileRefused("bomb", "the file is larger than the archive says", "unpack it yourself and look at it")
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise FileRefused("nested", "an archive inside an archive", "unpack the outer one first")
    return content
