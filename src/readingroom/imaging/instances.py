"""DICOM files as data sets: opened within bounds, and refused by name when they are broken or no image."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom._uid_dict import UID_dictionary
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.uid import UID

from readingroom.imaging.appearance import name_appearance
from readingroom.imaging.attributes import (
    ADVICE,
    name_attribute,
    read_bytes,
    read_text,
    read_whole,
    refuse_value,
    shorten,
    silence_parser,
)
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.structure import Structure, walk_structure
from readingroom.imaging.syntaxes import Encoding, check_syntax, find_encoding, is_encapsulated

MAX_BYTES = 2**30 + 2**26
"""The largest file that is read: 2,000 uncompressed slices of 512 × 512 in one object have 1.05 · 10^9 bytes."""

MAX_INFLATED = 2**28
"""Bytes a deflated data set may grow to."""

MAX_FRAME_SAMPLES = 2**26
"""Rows × columns × samples of one frame: 8,192 × 8,192 grey pixels. The largest radiographs have half of that."""

MAX_FRAMES = 2**16
MAX_SAMPLES = 2**32
"""Rows × columns × samples × frames: what compressed pixel data may claim altogether."""

NOT_SHOWN = {
    "1.2.840.10008.5.1.4.1.1.66.4": "Segmentation Storage",
    "1.2.840.10008.5.1.4.1.1.66.7": "Label Map Segmentation Storage",
    "1.2.840.10008.5.1.4.1.1.481.2": "RT Dose Storage",
}
"""Objects that have pixels and are still no pictures: they lie over others."""

DESCRIBING = ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated")
PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_PICTURES = frozenset(("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"))
_PREAMBLE = 128
COPY = "copy or export the file again"
SPLIT = "split it into smaller objects"
_META_LENGTH_LIMIT = 2**16


def open_instance(source: Path | bytes) -> pydicom.Dataset:
    """Reads a DICOM file that holds an image; its pixels are still encoded.

    A file without preamble or file meta group is read when it is a data set in implicit or explicit little endian or in
    explicit big endian from its first byte on; the transfer syntax found is entered into `file_meta`, so nothing
    downstream needs to know. Memory stays within twice the size of the file (at most `MAX_BYTES`) and what
    `structure.MAX_ELEMENTS` elements take.

    Raises:
        FileRefused: it is not DICOM, broken, too large, encoded in a way that is not read, or no image. Nothing else is raised.
    """
    content = _read_content(source) if isinstance(source, Path) else source
    if not content:
        raise FileRefused("empty", "the file has no content", COPY)
    if len(content) > MAX_BYTES:
        raise _refuse_size(len(content))
    meta, start, encoding = _read_meta(content)
    if encoding.is_deflated:
        content, start = _inflate(content[start:]), 0
    structure = walk_structure(content, start, is_implicit=encoding.is_implicit, is_little=encoding.is_little)
    dataset = _parse(content, start, encoding)
    dataset.file_meta = meta
    _check_class(dataset)
    _check_picture(dataset, structure)
    return dataset


def count_frames(dataset: Dataset) -> int:
    """The number of frames the data set claims, 1 when it says nothing.

    Raises:
        FileRefused: (`bad-attribute`, `too-large`) it claims something that is not a number from 1 to `MAX_FRAMES`.
    """
    frames = read_whole(dataset, "NumberOfFrames")
    if frames is None:
        return 1
    if frames < 1:
        raise refuse_value("NumberOfFrames", f"is {frames}")
    if frames > MAX_FRAMES:
        raise FileRefused(
            "too-large", f"the file claims {frames:,} frames; {MAX_FRAMES:,} are read", "split it into smaller objects"
        )
    return frames


def get_transfer_syntax(dataset: Dataset) -> str:
    """The UID of the transfer syntax of a data set; one made in memory that does not say counts as explicit little endian."""
    meta = getattr(dataset, "file_meta", None)
    return (read_text(meta, "TransferSyntaxUID") if meta is not None else "") or str(pydicom.uid.ExplicitVRLittleEndian)


def _read_content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refuse_size(size)
        # As many bytes as the file has: asked for more, Python reserves the whole limit first.
        with path.open("rb", buffering=0) as stream:
            return stream.read(size)
    except OSError as error:
        raise FileRefused("unreadable", f"the file cannot be read: {error.strerror or error}", "check its permissions") from error


def _refuse_size(size: int) -> FileRefused:
    reason = f"the file has {size / 1e9:.1f} GB; up to {MAX_BYTES / 1e9:.1f} GB are read"
    return FileRefused("too-large", reason, SPLIT)


def _read_meta(content: bytes) -> tuple[FileMetaDataset, int, Encoding]:
    """The file meta group, where the data set begins, and how it is written."""
    begin = _PREAMBLE + 4 if content[_PREAMBLE : _PREAMBLE + 4] == b"DICM" else 0
    end = _find_meta_end(content, begin)
    if begin == 0 and end == 0:
        return _guess_meta(content)
    explicit = Encoding(is_implicit=False, is_little=True, is_deflated=False)
    walk_structure(content[begin:end], 0, is_implicit=False, is_little=True)
    elements = _parse(content[begin:end], 0, explicit, is_meta=True)
    tags = elements.keys()  # a data set itself goes through its elements, and converts them
    stray = next((tag for tag in tags if tag.group != 2), None)
    if stray is not None:
        raise FileRefused("malformed", f"the file meta group holds ({stray.group:04X},{stray.element:04X})", ADVICE)
    meta = FileMetaDataset(elements)
    syntax = read_text(meta, "TransferSyntaxUID")
    if end >= len(content):
        raise FileRefused("truncated", "the file ends after its file meta group: it has no data set", COPY)
    if not syntax:
        encoding = _guess_encoding(content, end)
        if encoding is None:
            raise FileRefused("unknown-transfer-syntax", f"{name_attribute('TransferSyntaxUID')} is missing", ADVICE)
        meta.TransferSyntaxUID = _name_encoding(encoding)
        return meta, end, encoding
    return meta, end, _correct(find_encoding(syntax), content, end)


def _find_meta_end(content: bytes, begin: int) -> int:
    """Where the elements of group 0002 end; the group length is not trusted, since many files have it wrong."""
    position = begin
    while position + 8 <= len(content) and content[position : position + 2] == b"\x02\x00":
        vr = content[position + 4 : position + 6]
        if vr in (b"OB", b"UN", b"OW", b"UT", b"SQ"):
            length, head = int.from_bytes(content[position + 8 : position + 12], "little"), 12
        else:
            length, head = int.from_bytes(content[position + 6 : position + 8], "little"), 8
        position += head + length
        if position > len(content) or position - begin > _META_LENGTH_LIMIT:
            raise FileRefused("truncated", "the file ends, or goes astray, within its file meta group", COPY)
    return position


def _guess_meta(content: bytes) -> tuple[FileMetaDataset, int, Encoding]:
    encoding = _guess_encoding(content, 0)
    if encoding is None:
        reason = f"this is not a DICOM file; it looks like {name_appearance(content)}"
        raise FileRefused("not-dicom", reason, "choose files that your PACS or scanner exported as DICOM")
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = _name_encoding(encoding)
    return meta, 0, encoding


def _guess_encoding(content: bytes, start: int) -> Encoding | None:
    """How a data set without file meta is written: None unless it begins with a low even group and a length that fits."""
    if len(content) < start + 8:
        return None
    for order in "<>":
        group, _, vr, _ = struct.unpack_from(order + "HH2sH", content, start)
        if group not in (0x0004, 0x0008):
            continue
        if b"AA" <= vr <= b"ZZ" and vr.isalpha():
            return Encoding(is_implicit=False, is_little=order == "<", is_deflated=False)
        if order == "<" and struct.unpack_from("<L", content, start + 4)[0] <= len(content) - start - 8:
            return Encoding(is_implicit=True, is_little=True, is_deflated=False)
    return None


def _correct(encoding: Encoding, content: bytes, start: int) -> Encoding:
    """The encoding a file really has where it contradicts its transfer syntax on whether VRs are written."""
    if encoding.is_deflated or len(content) < start + 6:
        return encoding
    has_vr = b"AA" <= content[start + 4 : start + 6] <= b"ZZ"
    return Encoding(is_implicit=not has_vr, is_little=encoding.is_little, is_deflated=False)


def _name_encoding(encoding: Encoding) -> UID:
    if encoding.is_implicit:
        return pydicom.uid.ImplicitVRLittleEndian
    return pydicom.uid.ExplicitVRLittleEndian if encoding.is_little else pydicom.uid.ExplicitVRBigEndian


def _inflate(content: bytes) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = machine.decompress(content, MAX_INFLATED)
    except zlib.error as error:
        raise FileRefused("malformed", f"the deflated data set cannot be inflated: {error}", ADVICE) from error
    if machine.unconsumed_tail:
        reason = f"the deflated data set grows beyond {MAX_INFLATED // 2**20} MB"
        raise FileRefused("too-large", reason, "export it without deflating")
    if not machine.eof:
        raise FileRefused("truncated", "the deflated data set ends too early", COPY)
    return inflated


def _parse(content: bytes, start: int, encoding: Encoding, *, is_meta: bool = False) -> Dataset:
    stream = BytesIO(content)
    stream.seek(start)
    try:
        with silence_parser():
            return read_dataset(stream, encoding.is_implicit, encoding.is_little, at_top_level=not is_meta)
    except Exception as error:  # pydicom raises whatever strange bytes lead it to
        raise FileRefused("malformed", f"the data set cannot be parsed: {shorten(error)}", ADVICE) from error


def _check_class(dataset: Dataset) -> None:
    """Refuses what is no picture, by the name of its SOP class."""
    uid = read_text(dataset, "SOPClassUID") or read_text(dataset.file_meta, "MediaStorageSOPClassUID")
    name = NOT_SHOWN.get(uid) or (UID_dictionary[uid][0] if uid in UID_dictionary else shorten(uid)) or "an object of no class"
    if not any(keyword in dataset for keyword in PIXEL_KEYWORDS):
        if uid.startswith("1.2.840.10008.5.1.4.1.1") and "Rows" in dataset and "Image Storage" in name:
            raise FileRefused("no-pixels", f"{name}: the file has no pixel data", "export the image with its pixels")
        raise FileRefused("not-an-image", f"{name}: not an image, not shown", "import the images it refers to")
    if uid in NOT_SHOWN:
        raise FileRefused("not-an-image", f"{name}: lies over other images, not shown", "import the images it refers to")


def _check_picture(dataset: Dataset, structure: Structure) -> None:
    """Refuses pixels that are described badly, claim too much, or are fewer than described."""
    syntax = get_transfer_syntax(dataset)
    check_syntax(syntax)
    rows, columns, samples, bits = (
        _require(dataset, keyword) for keyword in ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated")
    )
    if samples not in (1, 3):
        raise refuse_value("SamplesPerPixel", f"is {samples}; images have 1 or 3")
    if bits not in (1, 8, 16, 32, 64):
        raise refuse_value("BitsAllocated", f"is {bits}; 1, 8, 16, 32 and 64 are read")
    photometric = read_text(dataset, "PhotometricInterpretation")
    if photometric not in _PICTURES:
        raise refuse_value("PhotometricInterpretation", f"is {photometric or 'missing'}; read are {', '.join(sorted(_PICTURES))}")
    if (samples == 3) != photometric.startswith(("RGB", "YBR")):
        raise refuse_value("SamplesPerPixel", f"is {samples}, which does not go with {photometric}")
    _check_stored_bits(dataset, bits)
    frames = count_frames(dataset)
    if rows * columns * samples > MAX_FRAME_SAMPLES or rows * columns * samples * frames > MAX_SAMPLES:
        reason = f"the file claims {columns:,} × {rows:,} pixels × {samples} samples × {frames:,} frames, more than is read"
        raise FileRefused("too-large", reason, "export it in a smaller size, or split it")
    _check_amount(dataset, structure, syntax, measure_frame(rows, columns, samples, bits, photometric), frames)


def _require(dataset: Dataset, keyword: str) -> int:
    value = read_whole(dataset, keyword)
    if value is None:
        raise FileRefused("missing-attribute", f"{name_attribute(keyword)} is missing", ADVICE)
    if value < 1:
        raise refuse_value(keyword, f"is {value}")
    return value


def _check_stored_bits(dataset: Dataset, allocated: int) -> None:
    if "PixelData" not in dataset:
        return
    stored = _require(dataset, "BitsStored")
    if stored > allocated:
        raise refuse_value("BitsStored", f"is {stored}, more than the {allocated} bits allocated")
    if read_whole(dataset, "PixelRepresentation") not in (0, 1):
        raise refuse_value("PixelRepresentation", "is missing or not 0 or 1")


def measure_frame(rows: int, columns: int, samples: int, bits: int, photometric: str) -> float:
    """The bytes of one frame that is not encapsulated (PS3.5 8.1.1); frames of single bits need not be whole bytes."""
    if photometric == "YBR_FULL_422":
        samples = 2  # the colour of two pixels is stored once (PS3.3 C.7.6.3.1.2)
    return rows * columns * samples * bits / 8


def _check_amount(dataset: Dataset, structure: Structure, syntax: str, frame: float, frames: int) -> None:
    keyword = next(each for each in PIXEL_KEYWORDS if each in dataset)
    content = read_bytes(dataset, keyword) or b""
    if is_encapsulated(syntax):
        if structure.fragments is None or keyword != "PixelData":
            raise FileRefused("malformed", "the pixel data are not in fragments although the transfer syntax says so", ADVICE)
        if structure.fragments - 1 < frames:
            reason = f"{frames} frames are claimed and {max(structure.fragments - 1, 0)} pieces of pixel data found"
            raise FileRefused("truncated", reason, COPY)
    elif structure.fragments is not None:
        raise FileRefused("malformed", "the pixel data are in fragments although the transfer syntax says otherwise", ADVICE)
    elif len(content) < frame * frames:
        reason = f"the pixel data have {len(content):,} bytes instead of {int(frame * frames):,}"
        raise FileRefused("truncated", reason, COPY)
