"""What a compressed frame itself says of its size, read before a decoder reserves memory for it."""

import struct
from dataclasses import dataclass

from readingroom.imaging.attributes import ADVICE
from readingroom.imaging.refusal import FileRefused

MAX_TILES = 4096
"""Tiles of a JPEG 2000 frame: decoders reserve kilobytes for each that is announced."""

_JPEG2000 = b"\xff\x4f\xff\x51"
_START_OF_FRAME = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))


@dataclass(frozen=True, slots=True)
class Codestream:
    """The size a compressed frame announces, its samples for each pixel, and the bits of each."""

    rows: int
    columns: int
    samples: int
    bits: int


def check_codestream(content: bytes, *, rows: int, columns: int, samples: int) -> Codestream:
    """Reads the header of a JPEG, JPEG-LS or JPEG 2000 frame, which must agree with the data set.

    Raises:
        FileRefused: (`malformed`) there is no header, or (`contradiction`) it announces another size.
    """
    try:
        found = _read_jpeg2000(content) if _JPEG2000 in content[:4096] else _read_jpeg(content)
    except (struct.error, IndexError):
        found = None
    if found is None:
        raise FileRefused("malformed", "a frame of the pixel data has no JPEG or JPEG 2000 header", ADVICE)
    if (found.rows, found.columns, found.samples) != (rows, columns, samples):
        reason = (
            f"a compressed frame announces {found.columns:,} × {found.rows:,} pixels × {found.samples} samples,"
            f" the data set {columns:,} × {rows:,} × {samples}"
        )
        raise FileRefused("contradiction", reason, ADVICE)
    return found


def _read_jpeg(content: bytes) -> Codestream | None:
    """Reads the frame header of ISO/IEC 10918-1 B.2.2 (and ISO/IEC 14495-1 C.2.2)."""
    position = 2
    if content[:2] != b"\xff\xd8":
        return None
    while content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in _ALONE:
            position += 2
        elif marker in _START_OF_FRAME:
            bits, rows, columns, samples = struct.unpack_from(">BHHB", content, position + 4)
            return Codestream(rows, columns, samples, bits)
        else:
            position += 2 + struct.unpack_from(">H", content, position + 2)[0]
    return None


def _read_jpeg2000(content: bytes) -> Codestream | None:
    """Reads the SIZ marker segment of ISO/IEC 15444-1 A.5.1, in a bare codestream or in a JP2 file."""
    start = content.index(_JPEG2000) + 8
    width, height, left, top, tile_width, tile_height, tile_left, tile_top, samples, bits = struct.unpack_from(
        ">8LHB", content, start
    )
    if not tile_width or not tile_height:
        return None
    tiles = -(-(width - tile_left) // tile_width) * -(-(height - tile_top) // tile_height)
    if tiles > MAX_TILES:
        raise FileRefused("too-large", f"a JPEG 2000 frame announces {tiles:,} tiles; {MAX_TILES:,} are read", ADVICE)
    return Codestream(height - top, width - left, samples, (bits & 0x7F) + 1)
