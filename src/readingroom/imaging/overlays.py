"""Overlays (groups 60xx): graphics a device or reader laid over an image, as masks that can be shown or left out."""

from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.attributes import name_attribute, silence_parser
from readingroom.imaging.decoders import Values
from readingroom.imaging.frames import read_layout
from readingroom.imaging.instances import MAX_FRAME_SAMPLES
from readingroom.imaging.refusal import FileRefused

_GROUPS = range(0x6000, 0x6020, 2)
_ROWS, _COLUMNS, _FRAMES, _ORIGIN, _FIRST, _DATA = 0x0010, 0x0011, 0x0015, 0x0050, 0x0051, 0x3000


def read_overlay(dataset: Dataset, index: int = 0) -> Values | None:
    """Where graphics lie over the frame at `index` (from 0): a boolean mask (rows, columns) of all its overlays, or None.

    Overlays are not burned into frames. Those kept in unused bits of the pixels (retired in 2004) are not read. PS3.3 C.9.2.

    Raises:
        FileRefused: (`bad-attribute`, `truncated`) an overlay is described wrongly or is shorter than described.
    """
    layout = read_layout(dataset)
    mask: Values | None = None
    for group in _GROUPS:
        if (group, _DATA) not in dataset:
            continue
        plane = _read_plane(dataset, group, index)
        if plane is not None:
            mask = np.zeros((layout.rows, layout.columns), bool) if mask is None else mask
            _lay(mask, plane, _read_numbers(dataset, group, _ORIGIN, (1, 1)))
    return mask


def _read_plane(dataset: Dataset, group: int, index: int) -> Values | None:
    rows, columns = (_read_numbers(dataset, group, element, (0,))[0] for element in (_ROWS, _COLUMNS))
    frames = _read_numbers(dataset, group, _FRAMES, (1,))[0]
    first = _read_numbers(dataset, group, _FIRST, (1,))[0] - 1
    if rows < 1 or columns < 1 or rows * columns > MAX_FRAME_SAMPLES:
        raise FileRefused("bad-attribute", f"overlay {group:04X} claims {columns} × {rows} pixels", "export the image again")
    has_frames = (group, _FRAMES) in dataset
    if has_frames and not first <= index < first + frames:
        return None
    start = (index - first if has_frames else 0) * rows * columns
    content = np.frombuffer(_read_data(dataset, group), np.uint8)[start // 8 : -(-(start + rows * columns) // 8)]
    bits = np.unpackbits(content, bitorder="little")[start % 8 :][: rows * columns]
    if len(bits) < rows * columns:
        raise FileRefused("truncated", f"overlay {group:04X} ends too early", "export the image again")
    return bits.reshape(rows, columns).astype(bool)


def _lay(mask: Values, plane: Values, origin: tuple[int, ...]) -> None:
    """Adds a plane to the mask; `origin` is the row and column of its first pixel, counted from 1, outside of the image too."""
    top, left = origin[0] - 1, origin[-1] - 1
    rows = slice(max(top, 0), min(top + plane.shape[0], mask.shape[0]))
    columns = slice(max(left, 0), min(left + plane.shape[1], mask.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        mask[rows, columns] |= plane[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]


def _read_data(dataset: Dataset, group: int) -> bytes:
    value = _read_any(dataset, group, _DATA)
    if not isinstance(value, bytes):
        raise FileRefused("bad-attribute", f"overlay {group:04X} does not hold bytes", "export the image again")
    return value


def _read_numbers(dataset: Dataset, group: int, element: int, default: tuple[int, ...]) -> tuple[int, ...]:
    value = _read_any(dataset, group, element)
    if value is None or value == "":
        return default
    try:
        numbers = tuple(map(int, value)) if hasattr(value, "__iter__") else (int(value),)
    except (TypeError, ValueError):
        numbers = ()
    if len(numbers) != len(default):
        raise FileRefused("bad-attribute", f"{_name(group, element)} holds no usable numbers", "export the image again")
    return numbers


def _read_any(dataset: Dataset, group: int, element: int) -> Any:
    if (group, element) not in dataset:
        return None
    try:
        with silence_parser():
            return dataset[group, element].value
    except Exception as error:  # pydicom raises whatever a strange value leads it to
        raise FileRefused("bad-attribute", f"{_name(group, element)} cannot be read", "export the image again") from error


def _name(group: int, element: int) -> str:
    return name_attribute(f"Overlay ({group:04X},{element:04X})")
