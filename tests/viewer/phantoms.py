"""CT-like stacks whose truth is known: a ball of soft tissue in fat, with noise."""

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

SIZE = 128
SPACING = 0.7
FRAME_OF_REFERENCE = generate_uid(entropy_srcs=["phantom", "space"])
STUDY = generate_uid(entropy_srcs=["phantom", "study"])
BALL, FAT, NOISE = 60.0, -100.0, 8.0
RADIUS = 21.0
MIDDLE = (64.0, 64.0, 24.0)


@dataclass(frozen=True, slots=True)
class Phantom:
    """A series: `values` in HU as (slices, rows, columns), slice positions in mm, and its instances."""

    name: str
    series: str
    values: np.ndarray
    positions: tuple[float, ...]
    instances: tuple[Dataset, ...]


def make_phantom(name: str, *, slices: int, step: float, size: int = SIZE) -> Phantom:
    """A ball of `RADIUS` mm around `MIDDLE` (column, row in pixels, z in mm), the same whenever it is made.

    With another `size` than `SIZE` its slices are repeated to fill the larger frame.
    """
    positions = tuple(index * step for index in range(slices))
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    noise = np.random.default_rng(7).normal(0, NOISE, (slices, SIZE, SIZE))
    in_plane = ((columns - MIDDLE[0]) * SPACING) ** 2 + ((rows - MIDDLE[1]) * SPACING) ** 2
    inside = np.stack([in_plane + (position - MIDDLE[2]) ** 2 <= RADIUS**2 for position in positions])
    values = np.round(np.where(inside, BALL, FAT) + noise).astype(np.int16)
    # A staircase in one corner, so that each slice differs from its neighbours in a known way.
    values[:, :8, :8] = (np.arange(slices) * 10)[:, None, None]
    values = np.tile(values, (1, size // SIZE, size // SIZE))
    series = generate_uid(entropy_srcs=["phantom", name])
    instances = tuple(_make_instance(name, series, values[index], index, position) for index, position in enumerate(positions))
    return Phantom(name, series, values, positions, instances)


def _make_instance(name: str, series: str, values: np.ndarray, index: int, position: float) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=["phantom", name, str(index)])
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, series
    dataset.FrameOfReferenceUID = FRAME_OF_REFERENCE
    dataset.Modality, dataset.InstanceNumber = "CT", index + 1
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.Rows, dataset.Columns = values.shape
    dataset.PixelSpacing = [SPACING, SPACING]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [-44.8, -44.8, position]
    dataset.SliceThickness = 2
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 1, -1024, "HU"
    dataset.PixelData = (values.astype(np.int32) + 1024).astype("<u2").tobytes()
    return dataset


def describe_headers(phantom: Phantom) -> list[dict[str, object]]:
    """The DICOM JSON of a series, without pixels."""
    described = []
    for instance in phantom.instances:
        header = Dataset({element.tag: element for element in instance if element.keyword != "PixelData"})
        described.append({**header.to_json_dict(), "00083002": {"vr": "UI", "Value": [ExplicitVRLittleEndian]}})
    return described
