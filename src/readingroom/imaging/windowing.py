"""Windowing: which windows a frame is shown with, and its values spread over the greys of a screen."""

import functools
import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.attributes import read_items, read_number, read_numbers, read_text, read_words
from readingroom.imaging.decoders import Layout, Values
from readingroom.imaging.frames import Frame, find_frame_modality, give_meaning, read_frame, read_stored_frame
from readingroom.imaging.groups import find_holder
from readingroom.imaging.modality import LARGEST, Modality
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.tables import Table, read_table
from readingroom.imaging.windows import AS_STORED, CT_WINDOWS, Function, Window

PIECE = 2**14
"""Pixels looked up at once."""

_FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {"": "linear", "LINEAR": "linear", "LINEAR_EXACT": "linear-exact", "SIGMOID": "sigmoid"}
)


def find_windows(dataset: Dataset, frame: Frame, index: int = 0) -> tuple[Window, ...]:
    """The windows to show a frame with, the first one first: those of the file, else presets or the range of its values.

    Those of the file are VOI tables, then windows ("file", "file-2" …); a CT without gets the presets; anything else one
    window over its values from the 0.5th to the 99.5th percentile, padding left out. `index` is the place of the frame in
    the file, from 0. A window of the file that cannot be used is passed over.
    """
    if frame.is_color:
        return (AS_STORED,)
    recorded = tuple(_read_windows(dataset, frame, index))
    if recorded:
        return recorded
    if frame.units == "HU":
        return tuple(CT_WINDOWS.values())
    return (_span_values(dataset, frame, index),)


def apply_window(frame: Frame, window: Window) -> Values:
    """The frame as a screen shows it: uint8 (rows, columns), 255 bright; colour comes back unchanged, (rows, columns, 3).

    PS3.3 C.11.2.1.2.1 (linear), C.11.2.1.3.1 (sigmoid), C.11.2.1.3.2 (linear exact), C.11.2.1.1 (table); rounded to the
    nearest grey. MONOCHROME1 is inverted. What is not a number is shown as the lowest value.
    """
    return frame.values if frame.is_color else _spread(frame.values, window, frame.is_inverted)


def render(dataset: Dataset, index: int, window: Window) -> Values:
    """The same as reading the frame at `index` (from 0) and applying the window, the quick way.

    Integers of up to 16 bits go through a table of what becomes of each value that can be stored.

    Raises:
        FileRefused: as `read_frame`.
    """
    frame = read_stored_frame(dataset, index)
    if frame is None:
        return read_frame(dataset, index).values
    stored, size = frame.stored, frame.stored.dtype.itemsize
    if stored.dtype.kind == "f" or size > 2 or stored.size < 2 ** (8 * size):
        return _spread(frame.values, window, frame.is_inverted)
    greys = _spread_all(stored.dtype.str, frame.layout, frame.modality, window, frame.is_inverted)
    return _look_up(greys, stored.view(f"u{size}"))


def _look_up(greys: Values, stored: Values) -> Values:
    """The grey of each value. In pieces that stay in the cache: numpy widens the values it looks up to 8 bytes each."""
    flat = np.ascontiguousarray(stored).reshape(-1)
    found = np.empty(flat.size, np.uint8)
    for start in range(0, flat.size, PIECE):
        np.take(greys, flat[start : start + PIECE], out=found[start : start + PIECE], mode="clip")
    return found.reshape(stored.shape)


@functools.lru_cache(maxsize=32)
def _spread_all(kind: str, layout: Layout, modality: Modality, window: Window, is_inverted: bool) -> Values:
    type_ = np.dtype(kind)
    every = np.arange(2 ** (8 * type_.itemsize), dtype=f"u{type_.itemsize}").view(type_)
    return _spread(give_meaning(every, layout, modality), window, is_inverted)


def _spread(values: Values, window: Window, is_inverted: bool) -> Values:
    greys = _spread_by_table(values, window.table) if window.table is not None else _spread_by_function(values, window)
    # fmax and fmin, since they let nothing through that is not a number
    whole = np.fmin(np.fmax(greys, 0), 255).astype(np.uint8)
    return np.subtract(255, whole, dtype=np.uint8) if is_inverted else whole


def _spread_by_function(values: Values, window: Window) -> Values:
    """Greys from 0 to 255, not yet clipped, with the half added that makes cutting off rounding."""
    if window.function == "sigmoid":
        with np.errstate(over="ignore"):
            return np.asarray(255 / (1 + np.exp((values - np.float32(window.center)) * np.float32(-4 / window.width))) + 0.5)
    center, width = (
        (window.center, window.width) if window.function == "linear-exact" else (window.center - 0.5, window.width - 1)
    )
    if width <= 0:
        return np.where(values > center, np.float32(255), np.float32(0))
    greys = values - np.float32(center)
    with np.errstate(over="ignore", invalid="ignore"):
        greys *= np.float32(255 / width)
        greys += np.float32(128)
    return greys


def _spread_by_table(values: Values, table: Table) -> Values:
    finite = np.where(np.isfinite(values), values, np.float32(table.first))
    highest = 2**table.bits - 1
    return np.asarray(table.apply(finite) * np.float32(255 / highest) + np.float32(0.5))


def _read_windows(dataset: Dataset, frame: Frame, index: int) -> Iterator[Window]:
    try:
        tables = find_holder(dataset, index, "FrameVOILUTSequence", "VOILUTSequence")
        yield from _read_tables(tables, frame)
        yield from _read_pairs(find_holder(dataset, index, "FrameVOILUTSequence", "WindowCenter"))
    except FileRefused:
        return  # an image can be shown without the window that its file proposes


def _read_tables(holder: Dataset, frame: Frame) -> Iterator[Window]:
    is_little = holder.original_encoding[1] is not False
    is_signed = bool(frame.values.size) and bool(frame.values.min() < 0)
    for number, item in enumerate(read_items(holder, "VOILUTSequence"), start=1):
        table = read_table(item, "LUTDescriptor", "LUTData", is_signed=is_signed, is_little=is_little)
        if table is not None:
            width = len(table.values)
            name = read_text(item, "LUTExplanation") or "Table of the file"
            yield Window(_number("file-table", number), name, table.first + width / 2, width, table=table)


def _read_pairs(holder: Dataset) -> Iterator[Window]:
    centers, widths = read_numbers(holder, "WindowCenter") or (), read_numbers(holder, "WindowWidth") or ()
    function = _FUNCTIONS.get(read_text(holder, "VOILUTFunction"), "linear")
    names = read_words(holder, "WindowCenterWidthExplanation")
    for number, (center, width) in enumerate(zip(centers, widths, strict=False), start=1):
        if (width >= 1 or (width > 0 and function != "linear")) and max(abs(center), width) < LARGEST:
            name = names[number - 1] if len(names) == len(centers) else ""
            yield Window(_number("file", number), name or _number("Of the file", number, " "), center, width, function)


def _number(stem: str, number: int, joint: str = "-") -> str:
    return stem if number == 1 else f"{stem}{joint}{number}"


def _span_values(dataset: Dataset, frame: Frame, index: int) -> Window:
    values = frame.values[np.isfinite(frame.values)]
    padding = _find_padding(dataset, index)
    if padding is not None:
        kept = values[(values < padding[0]) | (values > padding[1])]
        values = kept if kept.size else values
    if not values.size:
        return Window("range", "Range of values", 0, 1, "linear-exact")
    low, high = (float(each) for each in np.percentile(values, (0.5, 99.5)))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    if high <= low or not math.isfinite(high - low):
        high = low + 1
    return Window("range", "Range of values", (low + high) / 2, high - low, "linear-exact")


def _find_padding(dataset: Dataset, index: int) -> tuple[float, float] | None:
    """The lowest and highest value that only fills the image (PS3.3 C.7.5.1.1.2), in the units of the frame."""
    try:
        first = read_number(dataset, "PixelPaddingValue")
        if first is None:
            return None
        last = read_number(dataset, "PixelPaddingRangeLimit")
        ends: Any = find_frame_modality(dataset, index).apply(np.array([first, first if last is None else last]))
    except FileRefused:
        return None
    return float(ends.min()), float(ends.max())
