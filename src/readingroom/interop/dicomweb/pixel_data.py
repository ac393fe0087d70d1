"""Frames out of stored files: where the pixel data of a file lies, one frame as it is stored, one frame decoded."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID

from readingroom.imaging.attributes import silence_parser
from readingroom.imaging.decoders import decode_frame
from readingroom.imaging.frames import read_layout
from readingroom.imaging.instances import open_instance
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.syntaxes import READABLE
from readingroom.interop.dicomweb.media_types import COMPRESSED, EXPLICIT_LITTLE_ENDIAN

IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
LITTLE_ENDIAN = (IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN)
PIXEL_TAGS = (0x7FE00008, 0x7FE00009, 0x7FE00010)
PLUGINS: Mapping[str, str] = {
    BIG_ENDIAN: "",
    **dict.fromkeys(COMPRESSED["image/dicom-rle"], "pylibjpeg"),
    **dict.fromkeys(COMPRESSED["image/jls"], "pyjpegls"),
}
"""Transfer syntaxes whose values lie in the colours the header names, and what reads them without converting these.

Named, because pydicom would try GDCM first, whose RLE codec ends the whole process over what it does not like.
"""
UNDEFINED = 0xFFFFFFFF

log = logging.getLogger(__name__)


class PixelsMissing(Exception):
    """A stored file does not hold the frame it should; `str()` says why."""


@dataclass(frozen=True, slots=True)
class PixelPlace:
    """Where the pixel data of a file begins (bytes from 0, after the element's header) and how it is cut into frames.

    `frame_bits` is the size of a native frame in bits: frames of one-bit pixels need not end at a byte.
    `extended_offsets` are the values of the two Extended Offset Table elements, or None.
    """

    offset: int
    length: int
    transfer_syntax: str
    frames: int
    frame_bits: int
    bits_allocated: int
    is_planar: bool
    extended_offsets: tuple[bytes, bytes] | None

    @property
    def is_encapsulated(self) -> bool:
        """True when frames are fragments of a compressed stream."""
        return UID(self.transfer_syntax).is_encapsulated


# Files are named by their content: what was found once stays true for the name.
@lru_cache(maxsize=2048)
def locate_pixels(path: Path) -> PixelPlace:
    """Where the pixel data of a stored file lies.

    Raises:
        PixelsMissing: the file holds none, or its header makes no sense.
    """
    try:
        with silence_parser(), path.open("rb") as file:
            dataset = dcmread(file, stop_before_pixels=True)
            syntax = str(dataset.file_meta.TransferSyntaxUID)
            offset, length = (0, 0) if syntax == DEFLATED else _read_element_header(file, UID(syntax))
        return _place(dataset, syntax, offset, length)
    except PixelsMissing:
        raise
    except Exception as error:
        raise PixelsMissing(f"the stored file cannot be read: {error}") from error


def _read_element_header(file: BinaryIO, syntax: UID) -> tuple[int, int]:
    """Offset and length of the value whose element `file` stands before (PS3.5, 7.1)."""
    order: Literal["little", "big"] = "little" if syntax.is_little_endian else "big"
    header = file.read(8)
    tag = int.from_bytes(header[:2], order) << 16 | int.from_bytes(header[2:4], order)
    if tag not in PIXEL_TAGS:
        raise PixelsMissing("the stored file holds no pixel data")
    length = header[4:8] if syntax.is_implicit_VR else file.read(4)
    return file.tell(), int.from_bytes(length, order)


def _place(dataset: Dataset, syntax: str, offset: int, length: int) -> PixelPlace:
    samples = int(dataset.get("SamplesPerPixel", 1) or 1)
    bits = int(dataset.BitsAllocated)
    pixels = int(dataset.Rows) * int(dataset.Columns)
    # Two of three samples are shared by two neighbours (PS3.3, C.7.6.3.1.2).
    in_pixel = 2 * bits if dataset.PhotometricInterpretation == "YBR_FULL_422" else samples * bits
    extended = (dataset.get("ExtendedOffsetTable"), dataset.get("ExtendedOffsetTableLengths"))
    return PixelPlace(
        offset=offset,
        length=length,
        transfer_syntax=syntax,
        frames=int(dataset.get("NumberOfFrames", 1) or 1),
        frame_bits=pixels * in_pixel,
        bits_allocated=bits,
        is_planar=samples > 1 and int(dataset.get("PlanarConfiguration", 0) or 0) == 1,
        extended_offsets=(extended[0], extended[1]) if all(extended) else None,
    )


def read_stored_frame(path: Path, index: int) -> bytes:
    """A frame (counted from 0) as it is stored: its native bytes, or its fragments joined without item headers.

    Raises:
        PixelsMissing: the file does not hold it.
    """
    place = locate_pixels(path)
    if place.is_encapsulated:
        try:
            with silence_parser(), path.open("rb") as file:
                file.seek(place.offset)
                return get_frame(file, index, extended_offsets=place.extended_offsets, number_of_frames=place.frames)
        except Exception as error:
            raise PixelsMissing(f"frame {index + 1} cannot be read from the stored file: {error}") from error
    if place.transfer_syntax == DEFLATED:
        return _cut(BytesIO(dcmread(path).PixelData), place, 0, index)
    with path.open("rb") as file:
        return _cut(file, place, place.offset, index)


def _cut(file: BinaryIO, place: PixelPlace, start: int, index: int) -> bytes:
    first_bit = index * place.frame_bits
    begin, end = first_bit // 8, (first_bit + place.frame_bits + 7) // 8
    file.seek(start + begin)
    content = file.read(end - begin)
    if len(content) < end - begin:
        raise PixelsMissing(f"frame {index + 1} is missing from the stored file, which was cut short")
    if place.bits_allocated == 1 and (first_bit % 8 or place.frame_bits % 8):
        bits = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little")[first_bit % 8 :][: place.frame_bits]
        return np.packbits(bits, bitorder="little").tobytes()
    return content


def can_decode(transfer_syntax: str) -> bool:
    """True when frames in this transfer syntax can be given as Explicit VR Little Endian."""
    return transfer_syntax in READABLE


def _decode(path: Path, index: int, place: PixelPlace) -> np.ndarray[Any, Any]:
    """The values of a frame.

    Raises:
        FileRefused: no decoder reads it.
    """
    plugin = PLUGINS.get(place.transfer_syntax)
    if plugin is not None:
        try:
            with silence_parser():
                return pixel_array(path, index=index, raw=True, decoding_plugin=plugin)
        except Exception as error:  # noqa: BLE001 - decoders raise what they like; ours are tried next
            log.info("frame %d of %s is not decoded by pydicom: %s", index + 1, path.name, error)
    dataset = open_instance(path)
    return decode_frame(dataset, read_layout(dataset), index)


def read_decoded_frame(path: Path, index: int) -> bytes:
    """A frame (counted from 0) as Explicit VR Little Endian, laid out as Planar Configuration says.

    Colours stay as they are stored; those that only JPEG has (YBR_FULL_422, YBR_ICT, YBR_RCT) become RGB.

    Raises:
        PixelsMissing: the file does not hold it, or it cannot be decoded.
    """
    place = locate_pixels(path)
    if place.transfer_syntax in (*LITTLE_ENDIAN, DEFLATED):
        return read_stored_frame(path, index)
    try:
        array = _decode(path, index, place)
    except FileRefused as refusal:
        reason = f"frame {index + 1} cannot be decoded ({refusal}); it is to be had as it is stored"
        raise PixelsMissing(reason) from refusal
    if place.bits_allocated == 1:
        return np.packbits(array.ravel(), bitorder="little").tobytes()
    if place.is_planar and array.ndim == 3:
        array = array.transpose(2, 0, 1)
    kind = np.dtype(f"<{array.dtype.kind}{place.bits_allocated // 8}")
    return array.astype(kind, copy=False).tobytes()
