"""In which transfer syntax frames and instances are given: as stored, or decoded to Explicit VR Little Endian (PS3.18, 8.7.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from readingroom.imaging.store import FolderStore
from readingroom.interop.dicomweb.answers import Refused
from readingroom.interop.dicomweb.media_types import (
    COMPRESSED,
    EXPLICIT_LITTLE_ENDIAN,
    MULTIPART,
    OCTETS,
    MediaRange,
    compressed_type,
)
from readingroom.interop.dicomweb.pixel_data import BIG_ENDIAN, can_decode


def open_store() -> FolderStore:
    """The store of this instance's originals."""
    return FolderStore(settings.READINGROOM_HOME / "images")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How something is given: the type of its parts, the transfer syntax, whether it is decoded, whether in parts."""

    media_type: str
    transfer_syntax: str
    is_decoded: bool
    is_multipart: bool

    @property
    def part_type(self) -> str:
        """The Content-Type of a part. Without a transfer syntax in it, Cornerstone takes a frame for Implicit VR."""
        return f"{self.media_type}; transfer-syntax={self.transfer_syntax}"


def can_give_decoded(stored: str, media_type: str) -> bool:
    """True when what is stored in this transfer syntax is also given as Explicit VR Little Endian.

    Frames of all syntaxes with a decoder are; whole instances too, but for big endian, which the import never stores.
    """
    return can_decode(stored) and (media_type == OCTETS or stored != BIG_ENDIAN)


def choose_syntax(wanted: str, stored: str, *, media_type: str) -> str | None:
    """The transfer syntax a client gets that wants `wanted` ("*": as stored, "": the default); None when there is none."""
    if wanted in ("*", stored):
        return stored
    if wanted in ("", EXPLICIT_LITTLE_ENDIAN) and can_give_decoded(stored, media_type):
        return EXPLICIT_LITTLE_ENDIAN
    return None


def choose_encoding(ranges: Sequence[MediaRange], stored: Sequence[str], *, media_type: str, single: bool) -> Encoding | None:
    """How a client gets what is stored in these transfer syntaxes, or None when it accepts no way there is.

    `media_type` is what is in a part: octets for frames, `application/dicom` for instances. `single` says that it may also
    be sent without parts. Several instances may be stored in several syntaxes; then `transfer_syntax` is "*".
    """
    for wanted in ranges:
        if wanted.quality == 0:
            continue
        is_multipart = wanted.includes_part(media_type)
        if is_multipart or (single and wanted.type == media_type):
            chosen = {choose_syntax(wanted.transfer_syntax, syntax, media_type=media_type) for syntax in stored}
            if None not in chosen:
                syntax = chosen.pop() if len(chosen) == 1 else "*"
                return Encoding(media_type, str(syntax), wanted.transfer_syntax in ("", EXPLICIT_LITTLE_ENDIAN), is_multipart)
        elif media_type == OCTETS:
            found = _choose_compressed(wanted, stored[0], single=single)
            if found:
                return found
    return None


def _choose_compressed(wanted: MediaRange, stored: str, *, single: bool) -> Encoding | None:
    """A frame as stored, under the name of its compression (`image/jls`), when that is what is wanted."""
    names = [name for name, syntaxes in COMPRESSED.items() if stored in syntaxes]
    for name in names:
        is_multipart = wanted.includes_part(name)
        if (is_multipart or (single and wanted.includes(name))) and wanted.transfer_syntax in ("", "*", stored):
            return Encoding(name, stored, is_decoded=False, is_multipart=is_multipart)
    return None


def refuse_encoding(stored: Sequence[str], *, media_type: str, single: bool) -> Refused:
    """406, naming every way in which this is to be had."""
    syntaxes = sorted(set(stored))
    available = [f'{MULTIPART}; type="{media_type}"; transfer-syntax=*']
    if all(can_give_decoded(syntax, media_type) for syntax in syntaxes):
        available.append(f'{MULTIPART}; type="{media_type}"; transfer-syntax={EXPLICIT_LITTLE_ENDIAN}')
    if len(syntaxes) == 1:
        available.append(f'{MULTIPART}; type="{media_type}"; transfer-syntax={syntaxes[0]}')
        name = compressed_type(syntaxes[0]) if media_type == OCTETS else None
        if name:
            available.append(f'{MULTIPART}; type="{name}"; transfer-syntax={syntaxes[0]}')
    if single:
        available.append(f"{media_type}; transfer-syntax=*")
    what = "frames" if media_type == OCTETS else "instances"
    return Refused(
        406,
        f"these {what} are stored as {', '.join(syntaxes)} and given as stored or decoded: in no other transfer syntax"
        " and no other media type",
        dict.fromkeys(available),
    )


def find_way(ranges: Sequence[MediaRange]) -> Encoding | None:
    """How a client gets plain octets: alone if it takes them so, else in a part; None when it takes no octets."""
    for wanted in ranges:
        if wanted.quality > 0 and wanted.transfer_syntax in ("", "*", EXPLICIT_LITTLE_ENDIAN):
            if wanted.includes(OCTETS):
                return Encoding(OCTETS, EXPLICIT_LITTLE_ENDIAN, is_decoded=False, is_multipart=False)
            if wanted.includes_part(OCTETS):
                return Encoding(OCTETS, EXPLICIT_LITTLE_ENDIAN, is_decoded=False, is_multipart=True)
    return None


def refuse_octets() -> Refused:
    """406 for bulk data, which is given as octets alone."""
    return Refused(406, "bulk data is given as octets", (OCTETS, f'{MULTIPART}; type="{OCTETS}"'))
