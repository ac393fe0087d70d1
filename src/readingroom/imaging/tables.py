"""Lookup tables of the standard: modality, VOI and palette (PS3.3 C.11.1, C.11.2, C.7.6.3.1.5)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.attributes import read_numbers, read_value, refuse_value
from readingroom.imaging.decoders import Values

MAX_ENTRIES = 65536


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A lookup table: what is `first` or below becomes `values[0]`, what lies beyond its end the last value.

    `bits` is the width of its values.
    """

    first: int
    values: Values
    bits: int

    def apply(self, stored: Values) -> Values:
        """The values of the table for stored ones, in the shape of those."""
        if stored.dtype.kind == "f":
            whole = np.floor(stored, dtype=np.float64)
        else:
            whole = stored.astype(np.int32 if stored.dtype.itemsize <= 2 else np.int64)
        places = np.clip(whole - self.first, 0, len(self.values) - 1)
        return np.asarray(self.values[places.astype(np.intp)])


def read_table(holder: Dataset, descriptor: str, data: str, *, is_signed: bool, is_little: bool = True) -> Table | None:
    """The table of a pair of attributes, or None when there is none. `is_signed` says how stored values are read.

    Raises:
        FileRefused: (`bad-attribute`) it is described wrongly or shorter than described.
    """
    described = read_numbers(holder, descriptor, 3)
    content = read_value(holder, data)
    if described is None or content is None:
        return None
    count, first, bits = map(int, described)
    count = count % MAX_ENTRIES or MAX_ENTRIES  # 0 stands for 65,536
    if is_signed and first >= 2**15:
        first -= 2**16
    if not 1 <= bits <= 16:
        raise refuse_value(descriptor, f"says that values have {bits} bits")
    values = _read_entries(content, count, data, is_little)
    if len(values) < count:
        raise refuse_value(data, f"has {len(values)} entries instead of {count}")
    return Table(first, values[:count], bits)


def read_palette(dataset: Dataset, color: str, *, is_signed: bool, is_little: bool) -> Table | None:
    """The palette of one colour ("Red", "Green", "Blue"), plain or in segments; None when there is none."""
    stem = f"{color}PaletteColorLookupTable"
    plain = read_table(dataset, f"{stem}Descriptor", f"{stem}Data", is_signed=is_signed, is_little=is_little)
    segmented = f"Segmented{stem}Data"
    if plain is not None or segmented not in dataset:
        return plain
    described = read_numbers(dataset, f"{stem}Descriptor", 3)
    if described is None:
        return None
    count = int(described[0]) % MAX_ENTRIES or MAX_ENTRIES
    words = _read_entries(read_value(dataset, segmented) or b"", MAX_ENTRIES, segmented, is_little)
    values = _expand_segments([int(word) for word in words[: 3 * MAX_ENTRIES]], count)
    if len(values) < count:
        raise refuse_value(segmented, f"makes {len(values)} entries instead of {count}")
    return Table(int(described[1]), np.array(values[:count], np.uint16), int(described[2]))


def _read_entries(content: Any, count: int, keyword: str, is_little: bool) -> Values:
    if isinstance(content, bytes):
        if len(content) == count or (len(content) == count + 1 and count % 2):
            return np.frombuffer(content, np.uint8).astype(np.uint16)
        return np.frombuffer(content[: len(content) // 2 * 2], "<u2" if is_little else ">u2").astype(np.uint16)
    try:
        return np.atleast_1d(np.asarray(content, np.int64)).astype(np.uint16)
    except (TypeError, ValueError, OverflowError):
        raise refuse_value(keyword, "does not hold numbers") from None


def _expand_segments(words: list[int], count: int) -> list[int]:
    """The entries of a segmented palette (PS3.3 C.7.9.2): discrete, linear and indirect segments, `count` at the most."""
    values: list[int] = []
    position = 0
    while position + 2 < len(words) and len(values) < count:
        code, length = words[position], words[position + 1]
        position += 2
        if code == 2:
            values += _expand_indirect(words, length, words[position : position + 2], values[-1:], count)
            position += 2
        else:
            position = _expand_segment(words, position, code, length, values)
    return values


def _expand_segment(words: list[int], position: int, code: int, length: int, values: list[int]) -> int:
    """Adds one discrete (0) or linear (1) segment whose content begins at `position`; returns where the next begins."""
    if code == 0:
        values += words[position : position + length]
        return position + length
    if code == 1 and values and position < len(words):
        values += [round(each) for each in np.linspace(values[-1], words[position], length + 1)[1:]]
        return position + 1
    return len(words)


def _expand_indirect(words: list[int], segments: int, offset: list[int], before: list[int], count: int) -> list[int]:
    """The entries of `segments` earlier segments, found by their offset in bytes; indirect ones among them are not followed."""
    if len(offset) < 2:
        return []
    position = (offset[0] | offset[1] << 16) // 2
    values = list(before)
    for _ in range(segments):
        if position + 2 >= len(words) or len(values) > count or words[position] == 2:
            break
        position = _expand_segment(words, position + 2, words[position], words[position + 1], values)
    return values[len(before) :]
