"""From stored values to what they mean: Hounsfield units, optical density, counts (PS3.3 C.11.1, C.7.6.16.2.9)."""

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.attributes import read_item, read_number, read_text, refuse_value
from readingroom.imaging.decoders import Layout, Values
from readingroom.imaging.groups import find_group, find_holder
from readingroom.imaging.tables import Table, read_table

LARGEST = 1e20
"""Slopes, intercepts and windows beyond this mean nothing and leave the range of the arithmetic."""


@dataclass(frozen=True, slots=True)
class Modality:
    """The transformation of stored values: a table, or `slope` and `intercept`; `units` as the file names them, or empty."""

    slope: float
    intercept: float
    table: Table | None
    units: str

    def apply(self, stored: Values) -> Values:
        """The values as float32."""
        if self.table is not None:
            return self.table.apply(stored).astype(np.float32)
        values = stored.astype(np.float32)
        if self.slope != 1:
            values *= np.float32(self.slope)
        if self.intercept != 0:
            values += np.float32(self.intercept)
        return values


def find_modality(dataset: Dataset, layout: Layout, index: int) -> Modality:
    """The transformation that holds for the frame at `index` (from 0): its own group, the shared one, or the data set's.

    Raises:
        FileRefused: (`bad-attribute`) the slope, the intercept or the table cannot be used.
    """
    item = read_item(dataset, "ModalityLUTSequence")
    if item is not None:
        is_little = layout.type.byteorder != ">"
        table = read_table(item, "LUTDescriptor", "LUTData", is_signed=layout.is_signed, is_little=is_little)
        if table is not None:
            return Modality(1, 0, table, read_text(item, "ModalityLUTType"))
    holder = find_holder(dataset, index, "PixelValueTransformationSequence", "RescaleSlope")
    slope, intercept = read_number(holder, "RescaleSlope"), read_number(holder, "RescaleIntercept")
    if slope is None and intercept is None:
        return Modality(1, 0, None, _name_units(dataset, index, "", is_rescaled=False))
    for keyword, number in (("RescaleSlope", slope), ("RescaleIntercept", intercept)):
        if number is not None and abs(number) > LARGEST:
            raise refuse_value(keyword, f"is {number:g}")
    units = _name_units(dataset, index, read_text(holder, "RescaleType"), is_rescaled=True)
    return Modality(1 if slope is None else slope, intercept or 0, None, units)


def _name_units(dataset: Dataset, index: int, recorded: str, *, is_rescaled: bool) -> str:
    if "FloatPixelData" in dataset or "DoubleFloatPixelData" in dataset:
        mapping = find_group(dataset, index, "RealWorldValueMappingSequence")
        code = read_item(mapping, "MeasurementUnitsCodeSequence")
        return read_text(code, "CodeValue") if code is not None else ""
    modality = read_text(dataset, "Modality")
    if modality == "PT" and not recorded:
        return read_text(dataset, "Units")
    # CT rescales to HU unless it says otherwise (PS3.3 C.8.2.1.1.2).
    return "HU" if modality == "CT" and is_rescaled and not recorded else recorded
