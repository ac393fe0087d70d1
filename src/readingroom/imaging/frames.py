"""Frames of an opened DICOM file: only the one asked for is decoded, to values with a meaning or to RGB."""

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.attributes import ADVICE, name_attribute, read_text, read_whole
from readingroom.imaging.decoders import Layout, Values, decode_frame
from readingroom.imaging.instances import PIXEL_KEYWORDS, count_frames, get_transfer_syntax
from readingroom.imaging.modality import Modality, find_modality
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.syntaxes import is_encapsulated
from readingroom.imaging.tables import Table, read_palette


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The pixels of one frame.

    Grey: `values` of shape (rows, columns), float32 after the modality LUT or rescale, in `units` ("HU" on CT; "" when the
    file does not say). Colour: (rows, columns, 3) uint8 RGB. `is_inverted` (MONOCHROME1): low values are bright.
    """

    values: Values
    units: str
    is_color: bool
    is_inverted: bool


@dataclass(frozen=True, slots=True, eq=False)
class StoredFrame:
    """One grey frame as it is stored, unused bits and all, and what gives its values their meaning."""

    stored: Values
    layout: Layout
    modality: Modality
    is_inverted: bool

    @property
    def values(self) -> Values:
        """The values with a meaning, float32."""
        return give_meaning(self.stored, self.layout, self.modality)


def read_frame(dataset: Dataset, index: int = 0) -> Frame:
    """The frame at `index`, counted from 0, of a data set that `open_instance` returned.

    Raises:
        FileRefused: there is no such frame, it cannot be decoded, or an attribute it needs is bad. Nothing else is raised.
    """
    layout = read_layout(dataset)
    if layout.samples == 3 or layout.photometric == "PALETTE COLOR":
        return Frame(_read_colour(dataset, layout, index), "", is_color=True, is_inverted=False)
    frame = _read_stored(dataset, layout, index)
    return Frame(frame.values, frame.modality.units, is_color=False, is_inverted=frame.is_inverted)


def read_stored_frame(dataset: Dataset, index: int = 0) -> StoredFrame | None:
    """The frame at `index` as it is stored, or None when it is in colour; for windowing through a table.

    Raises:
        FileRefused: as `read_frame`.
    """
    layout = read_layout(dataset)
    if layout.samples == 3 or layout.photometric == "PALETTE COLOR":
        return None
    return _read_stored(dataset, layout, index)


def find_frame_modality(dataset: Dataset, index: int = 0) -> Modality:
    """What gives the stored values of the frame at `index` their meaning.

    Raises:
        FileRefused: as `read_frame`.
    """
    return find_modality(dataset, read_layout(dataset), index)


def read_layout(dataset: Dataset) -> Layout:
    """How the pixels of a data set are laid out.

    Raises:
        FileRefused: (`missing-attribute`, `bad-attribute`, `not-an-image`) it is described insufficiently.
    """
    keyword = next((each for each in PIXEL_KEYWORDS if each in dataset), None)
    if keyword is None:
        raise FileRefused("not-an-image", "the data set has no pixels", "import the images it refers to")
    allocated = _require(dataset, "BitsAllocated")
    is_whole = keyword == "PixelData"
    stored = _require(dataset, "BitsStored") if is_whole else allocated
    syntax = get_transfer_syntax(dataset)
    high = read_whole(dataset, "HighBit") if not is_encapsulated(syntax) else None
    return Layout(
        syntax=syntax,
        rows=_require(dataset, "Rows"),
        columns=_require(dataset, "Columns"),
        samples=_require(dataset, "SamplesPerPixel"),
        allocated=allocated,
        stored=stored,
        high=high if high is not None and stored - 1 <= high < allocated else stored - 1,
        frames=count_frames(dataset),
        photometric=read_text(dataset, "PhotometricInterpretation"),
        keyword=keyword,
        is_signed=is_whole and read_whole(dataset, "PixelRepresentation") == 1,
        is_planar=read_whole(dataset, "PlanarConfiguration") == 1,
    )


def _require(dataset: Dataset, keyword: str) -> int:
    value = read_whole(dataset, keyword)
    if value is None or value < 1:
        raise FileRefused("missing-attribute", f"{name_attribute(keyword)} is missing", ADVICE)
    return value


def _decode(dataset: Dataset, layout: Layout, index: int) -> Values:
    if not 0 <= index < layout.frames:
        reason = f"there is no frame {index + 1}: the file has {layout.frames}"
        raise FileRefused("no-such-frame", reason, "ask for one of its frames")
    return decode_frame(dataset, layout, index)


def _read_stored(dataset: Dataset, layout: Layout, index: int) -> StoredFrame:
    stored = _decode(dataset, layout, index)
    if stored.dtype.byteorder == ">":
        stored = stored.astype(stored.dtype.newbyteorder("="))
    modality = find_modality(dataset, layout, index)
    return StoredFrame(stored, layout, modality, layout.photometric == "MONOCHROME1")


def give_meaning(stored: Values, layout: Layout, modality: Modality) -> Values:
    """The values, float32, that stored ones of this layout and modality stand for."""
    return modality.apply(drop_unused_bits(stored, layout))


def drop_unused_bits(stored: Values, layout: Layout) -> Values:
    """The values without the bits beside them, which may hold anything, such as an old overlay (PS3.5 8.1.1)."""
    if is_encapsulated(layout.syntax) or layout.keyword != "PixelData" or layout.stored == layout.allocated:
        return stored
    return np.asarray((stored << (layout.allocated - 1 - layout.high)) >> (layout.allocated - layout.stored))


def _read_colour(dataset: Dataset, layout: Layout, index: int) -> Values:
    values = _decode(dataset, layout, index)
    if layout.photometric == "PALETTE COLOR":
        native = values.astype(values.dtype.newbyteorder("="))
        return _apply_palette(dataset, layout, drop_unused_bits(native, layout))
    if values.dtype.itemsize == 1 and layout.stored in (1, 8):
        return np.ascontiguousarray(values, np.uint8)
    # What does not have 8 bits is brought to 8; the range is that of the bits stored.
    unsigned = values.astype(values.dtype.str.replace("i", "u").replace(">", "<"))
    if layout.stored > 8:
        return np.asarray(np.clip(unsigned >> (layout.stored - 8), 0, 255), np.uint8)
    return np.asarray(np.clip(unsigned.astype(np.uint32) * 255 // (2**layout.stored - 1), 0, 255), np.uint8)


def _apply_palette(dataset: Dataset, layout: Layout, stored: Values) -> Values:
    is_little = layout.type.byteorder != ">"
    tables: list[Table] = []
    for color in ("Red", "Green", "Blue"):
        table = read_palette(dataset, color, is_signed=layout.is_signed, is_little=is_little)
        if table is None:
            raise FileRefused("missing-attribute", f"the palette has no table for {color.lower()}", ADVICE)
        tables.append(table)
    # Some writers announce 16 bits and store 8.
    shift = max(0, tables[0].bits - 8) if any(table.values.max() > 255 for table in tables) else 0
    if stored.dtype.itemsize > 2:
        raise FileRefused("bad-attribute", "palette pixels have more than 16 bits", ADVICE)
    # The colours of all values that can be stored are found once, not those of each pixel.
    every = np.arange(1 << 8 * stored.dtype.itemsize, dtype=f"u{stored.dtype.itemsize}").view(stored.dtype)
    colours = np.stack([np.minimum(table.apply(every) >> shift, 255) for table in tables], axis=-1).astype(np.uint8)
    return np.take(colours, stored.view(f"u{stored.dtype.itemsize}"), axis=0)
