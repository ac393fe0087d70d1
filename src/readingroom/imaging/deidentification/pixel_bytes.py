"""Pixel data as bytes that hold pixels and nothing else: no bytes after the last frame, no notes, no overlays in unused bits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames

from readingroom.imaging.deidentification.codestreams import clean_jpeg, clean_jpeg2000, clean_rle
from readingroom.imaging.deidentification.values import UNREADABLE
from readingroom.imaging.refusal import FileRefused

NATIVE = frozenset(
    {uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian, uid.DeflatedExplicitVRLittleEndian}
)

CLEANERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        uid.JPEGBaseline8Bit: clean_jpeg,
        uid.JPEGExtended12Bit: clean_jpeg,
        uid.JPEGLossless: clean_jpeg,
        uid.JPEGLosslessSV1: clean_jpeg,
        uid.JPEGLSLossless: clean_jpeg,
        uid.JPEGLSNearLossless: clean_jpeg,
        uid.JPEG2000Lossless: clean_jpeg2000,
        uid.JPEG2000: clean_jpeg2000,
        uid.HTJ2KLossless: clean_jpeg2000,
        uid.HTJ2KLosslessRPCL: clean_jpeg2000,
        uid.HTJ2K: clean_jpeg2000,
    }
)
"""How a JPEG frame of each transfer syntax is cleaned."""

COMPRESSED = frozenset({*CLEANERS, uid.RLELossless})
"""The compressed transfer syntaxes that are taken. Video and references to other servers (JPIP) are refused."""


@dataclass(frozen=True, slots=True)
class PixelForm:
    """What the data set says about its pixels; `bits` are those allocated for one sample."""

    rows: int
    columns: int
    samples: int
    frames: int
    bits: int
    stored: int
    is_signed: bool
    photometric: str

    @property
    def length(self) -> int:
        """Bytes of all frames, uncompressed (PS3.5 8.1.1; without padding)."""
        count = self.rows * self.columns * self.frames
        if self.bits == 1:
            return (count * self.samples + 7) // 8
        return count * (2 if self.photometric == "YBR_FULL_422" else self.samples) * self.bits // 8


def read_form(dataset: Dataset) -> PixelForm:
    """Reads the form of the pixels from a cleaned data set.

    Raises:
        FileRefused: something is missing or makes no sense.
    """
    try:
        form = PixelForm(
            rows=int(dataset.Rows),
            columns=int(dataset.Columns),
            samples=int(dataset.get("SamplesPerPixel", 1)),
            frames=int(dataset.get("NumberOfFrames") or 1),
            bits=int(dataset.BitsAllocated),
            stored=int(dataset.get("BitsStored") or dataset.BitsAllocated),
            is_signed=dataset.get("PixelRepresentation", 0) == 1,
            photometric=str(dataset.get("PhotometricInterpretation", "")),
        )
    except UNREADABLE:
        raise FileRefused("no-pixel-description", "Size or depth of the pixels are missing or unreadable") from None
    if min(form.rows, form.columns, form.frames) < 1 or form.samples not in (1, 3, 4) or form.bits not in (1, 8, 16, 32, 64):
        raise FileRefused("no-pixel-description", "Size or depth of the pixels make no sense")
    return form


def clean_native(content: bytes, form: PixelForm, *, big: bool, words: bool, overlay_bits: bool) -> bytes:
    """Uncompressed pixels in little endian, cut after the last frame; with `overlay_bits` without the bits that are no pixels.

    `big`: the bytes are big endian; `words`: they came as 16-bit words (VR OW).
    """
    item = form.bits // 8
    content = content[: form.length + form.length % 2] if words else content[: form.length]
    if big and (item > 1 or words):
        size = max(item, 2)
        whole = len(content) - len(content) % size
        content = np.frombuffer(content[:whole], dtype=f">u{size}").astype(f"<u{size}").tobytes()
    content = content[: form.length]
    if overlay_bits and item in (1, 2) and 0 < form.stored < form.bits:
        whole = len(content) - len(content) % item
        spare = form.bits - form.stored
        # Up and down again: in signed pixels the unused bits repeat the sign.
        values = np.frombuffer(content[:whole], dtype=f"<{'i' if form.is_signed else 'u'}{item}")
        content = ((values << spare) >> spare).astype(values.dtype).tobytes()
    return content + bytes(len(content) % 2)


def clean_encapsulated(content: bytes, form: PixelForm, syntax: str) -> bytes:
    """Compressed frames, each in one fragment without notes, behind a new offset table.

    Raises:
        FileRefused: the stream is damaged, so that nobody can say what is in it.
    """
    clean = CLEANERS.get(syntax) or partial(clean_rle, pixels=form.rows * form.columns, columns=form.columns)
    try:
        frames = [clean(frame) for frame in generate_frames(content, number_of_frames=form.frames)]
    except UNREADABLE:
        raise FileRefused(
            "damaged-pixels", "The compressed pixels are damaged: what is in them cannot be checked", "Export the file once more"
        ) from None
    if len(frames) != form.frames:
        raise FileRefused("damaged-pixels", f"The file says it has {form.frames} frames and holds {len(frames)}")
    return encapsulate(frames, has_bot=True)
