"""Compressed frames without the notes that encoders leave in them: comments, Exif, profiles, thumbnails, trailing bytes."""

import itertools
import re
import struct

from rle.rle import decode_segment, encode_segment  # type: ignore[import-not-found]  # compiled, without stubs

MARKER = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
"""A marker inside of entropy-coded data, RSTn aside: there 0xFF is followed by less than 0x80 unless it begins a marker."""

JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
NOTES = frozenset({0xFE, *range(0xE0, 0xF0)})
"""JPEG markers whose content no decoder needs: COM and APP0 to APP15."""

KEPT_NOTES = {0xE0: (b"JFIF\0", 12), 0xEE: (b"Adobe", 12), 0xE8: (b"mrfx", 5)}
"""Those that decide about colours, by how they begin and how many bytes of them do so: JFIF, Adobe, the transform of JPEG-LS."""

RLE_HEADER = 64
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def clean_jpeg(frame: bytes) -> bytes:
    """A JPEG or JPEG-LS frame with its notes blanked and nothing after its end.

    Raises:
        ValueError: it is no JPEG stream from beginning to end.
    """
    if frame[:2] != b"\xff\xd8":
        raise ValueError("does not begin with SOI")
    out, at = bytearray(frame), 2
    while True:
        if out[at : at + 1] != b"\xff":
            raise ValueError("no marker where one is due")
        marker = out[at + 1] if at + 1 < len(out) else 0
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            return bytes(out[: at + 2])
        elif marker in STANDALONE:
            at += 2
        else:
            end = at + 2 + _length(out, at + 2)
            _blank_note(out, marker, at + 4, end)
            at = _skip_scan(out, end) if marker == 0xDA else end


def _length(data: bytearray, at: int) -> int:
    if at + 2 > len(data):
        raise ValueError("ends inside of a marker")
    length: int = struct.unpack_from(">H", data, at)[0]
    if length < 2 or at + length > len(data):
        raise ValueError("a marker is longer than the stream")
    return length


def _blank_note(out: bytearray, marker: int, begin: int, end: int) -> None:
    if marker in NOTES:
        prefix, needed = KEPT_NOTES.get(marker, (b"", 0))
        keep = needed if prefix and out[begin:end].startswith(prefix) else 0
        # Blanked, not cut out: lengths and offsets written elsewhere stay true. A JFIF thumbnail goes with its two sizes.
        out[begin + keep : end] = bytes(max(0, end - begin - keep))


def _skip_scan(out: bytearray, at: int) -> int:
    found = MARKER.search(out, at)
    if not found:
        raise ValueError("has no end")
    return found.start()


def clean_jpeg2000(frame: bytes) -> bytes:
    """A JPEG 2000 or HTJ2K codestream with its comments blanked and nothing after its end; out of a JP2 file only the codestream.

    Raises:
        ValueError: it is no codestream from beginning to end.
    """
    out = bytearray(_unwrap(frame) if frame.startswith(JP2) else frame)
    if out[:2] != b"\xff\x4f":
        raise ValueError("does not begin with SOC")
    at = _blank_comments(out, 2, stop=0x90)
    while out[at : at + 2] == b"\xff\x90":
        _length(out, at + 2)
        if at + 12 > len(out):
            raise ValueError("ends inside of a tile-part")
        part: int = struct.unpack_from(">I", out, at + 6)[0]
        data = _blank_comments(out, at + 12, stop=0x93)
        if part == 0:
            end = out.find(b"\xff\xd9", data)
            at = end if end >= 0 else len(out)
        elif part < 14 or at + part > len(out):
            raise ValueError("a tile-part is longer than the stream")
        else:
            at += part
    if out[at : at + 2] != b"\xff\xd9":
        raise ValueError("has no end")
    return bytes(out[: at + 2])


def _blank_comments(out: bytearray, at: int, *, stop: int) -> int:
    """Blanks the comments (COM) of a header that begins here; returns where the marker `stop` begins."""
    while out[at : at + 1] == b"\xff" and at + 1 < len(out):
        marker = out[at + 1]
        if marker == stop:
            return at
        end = at + 2 + _length(out, at + 2)
        if marker == 0x64:
            out[at + 6 : end] = b" " * max(0, end - at - 6)
        at = end
    raise ValueError("has a broken header")


def _unwrap(frame: bytes) -> bytes:
    at = 0
    while at + 8 <= len(frame):
        size, kind = struct.unpack_from(">I4s", frame, at)
        if kind == b"jp2c":
            return frame[at + 8 : at + size] if size > 8 else frame[at + 8 :]
        if size < 8:
            break
        at += size
    raise ValueError("is a JP2 file without a codestream")


def clean_rle(frame: bytes, *, pixels: int, columns: int) -> bytes:
    """An RLE frame (PS3.5 Annex G) encoded anew from the first `pixels` bytes of each segment: nothing else is left in it.

    Raises:
        ValueError: it is damaged.
    """
    if len(frame) < RLE_HEADER:
        raise ValueError("is shorter than its header")
    count, *offsets = struct.unpack_from("<16L", frame)
    used = [*offsets[:count], len(frame)]
    if not 1 <= count <= 15 or used[0] != RLE_HEADER or used != sorted(used):
        raise ValueError("has offsets that do not fit")
    segments = []
    for begin, end in itertools.pairwise(used):
        plane = bytes(decode_segment(frame[begin:end]))
        if len(plane) < pixels:
            raise ValueError("has fewer pixels than it says")
        segment = bytes(encode_segment(plane[:pixels], columns))
        segments.append(segment + bytes(len(segment) % 2))
    starts = itertools.accumulate(map(len, segments[:-1]), initial=RLE_HEADER)
    header = struct.pack(f"<{count + 1}L", count, *starts)
    return header.ljust(RLE_HEADER, b"\0") + b"".join(segments)
