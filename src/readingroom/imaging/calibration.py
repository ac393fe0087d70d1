"""What a pixel measures in millimetres in the patient, only where the file vouches for it (PS3.3 10.7)."""

from dataclasses import dataclass

from pydicom.dataset import Dataset

from readingroom.imaging.attributes import read_items, read_numbers, read_text, read_whole
from readingroom.imaging.groups import find_holder

PROJECTIONS = frozenset(("CR", "DX", "MG", "XA", "RF", "IO", "PX", "RG", "RTIMAGE"))
"""Modalities whose images are shadows: what a pixel measures depends on where the thing lies between tube and detector."""

_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_CENTIMETRES = 3
"""Physical units of ultrasound regions, PS3.3 C.8.5.5.1.15."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of an ultrasound frame and what its pixels measure: `spacing` (row, column) in mm; edges in pixels, inclusive."""

    left: int
    top: int
    right: int
    bottom: int
    spacing: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the pixels of a frame measure: `spacing` (row, column) in mm in the patient, or None when nobody vouches for it.

    `note` says why not, or on what it rests; `regions` are those of ultrasound, which are calibrated one by one.
    """

    spacing: tuple[float, float] | None
    note: str = ""
    regions: tuple[Region, ...] = ()


def read_calibration(dataset: Dataset, index: int = 0) -> Calibration:
    """The calibration of the frame at `index` (from 0).

    Raises:
        FileRefused: (`bad-attribute`) a spacing is no pair of numbers.
    """
    modality = read_text(dataset, "Modality")
    if modality in ("US", "IVUS") or "SequenceOfUltrasoundRegions" in dataset:
        regions = _read_regions(dataset)
        return Calibration(None, "calibrated by region" if regions else "not calibrated", regions)
    holder = find_holder(dataset, index, "PixelMeasuresSequence", "PixelSpacing")
    spacing = _read_spacing(holder, "PixelSpacing")
    is_enhanced = holder is not dataset
    is_capture = read_text(dataset, "SOPClassUID").startswith(_SECONDARY_CAPTURE)
    if is_enhanced or not (modality in PROJECTIONS or is_capture or "ImagerPixelSpacing" in dataset):
        return Calibration(spacing, "" if spacing else "no pixel spacing is recorded")
    return _judge_projection(dataset, spacing)


def _judge_projection(dataset: Dataset, spacing: tuple[float, float] | None) -> Calibration:
    """The spacing of a projection, which is that of the detector unless it was corrected (PS3.3 10.7.1.3)."""
    method = read_text(dataset, "PixelSpacingCalibrationType")
    detector = _read_spacing(dataset, "ImagerPixelSpacing")
    if spacing is not None and method:
        return Calibration(spacing, f"calibrated ({method.lower()})")
    if spacing is not None and detector is not None and spacing != detector:
        return Calibration(spacing, "calibrated; by which method is not recorded")
    if detector is not None:
        return Calibration(None, f"{detector[0]:g} × {detector[1]:g} mm at the detector; lengths in the patient are smaller")
    if spacing is not None:
        return Calibration(None, "a pixel spacing is recorded, but not whether it holds in the patient")
    return Calibration(None, "no pixel spacing is recorded")


def _read_spacing(holder: Dataset, keyword: str) -> tuple[float, float] | None:
    numbers = read_numbers(holder, keyword)
    if numbers is None or len(numbers) != 2 or min(numbers) <= 0:
        return None
    return numbers[0], numbers[1]


def _read_regions(dataset: Dataset) -> tuple[Region, ...]:
    regions = []
    for item in read_items(dataset, "SequenceOfUltrasoundRegions"):
        across, down = read_numbers(item, "PhysicalDeltaX", 1), read_numbers(item, "PhysicalDeltaY", 1)
        units = read_whole(item, "PhysicalUnitsXDirection"), read_whole(item, "PhysicalUnitsYDirection")
        edges = [read_whole(item, f"RegionLocation{each}") for each in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
        if across is None or down is None or units != (_CENTIMETRES, _CENTIMETRES) or None in edges:
            continue
        if across[0] and down[0]:
            left, top, right, bottom = (edge or 0 for edge in edges)
            regions.append(Region(left, top, right, bottom, (abs(down[0]) * 10, abs(across[0]) * 10)))
    return tuple(regions)
