"""DICOM files made for tests: grey frames with named values, and places of frames."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian

from readingroom.imaging.calibration import Calibration
from readingroom.imaging.series import Place

REAL = Path(__file__).parents[3] / "shared" / "data" / "dicom"
NEEDS_REAL = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/dicom is not there")
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def make_image(values: Any = None, **attributes: Any) -> Dataset:
    """A CT slice of these stored values, (rows, columns) or (frames, rows, columns); None for an attribute leaves it out."""
    stored = np.asarray(np.arange(16).reshape(4, 4) if values is None else values)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "2.25.1"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "2.25.2", "2.25.3"
    dataset.Modality, dataset.PhotometricInterpretation = "CT", "MONOCHROME2"
    dataset.Rows, dataset.Columns = stored.shape[-2:]
    if stored.ndim == 3:
        dataset.NumberOfFrames = len(stored)
    dataset.SamplesPerPixel, dataset.PixelRepresentation = 1, 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelData = stored.astype("<u2").tobytes() if stored.min() >= 0 else stored.astype("<i2").tobytes()
    dataset["PixelData"].VR = "OW"
    for keyword, value in attributes.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    return dataset


def write_file(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a file of this transfer syntax; pixel data are stored as they are."""
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    stream = BytesIO()
    is_private = not syntax.startswith("1.2.840.10008.")
    how = {"implicit_vr": False, "little_endian": True} if is_private else {}
    dcmwrite(stream, dataset, enforce_file_format=True, **how)
    return stream.getvalue()


def wrap_frames(dataset: Dataset, *frames: bytes) -> Dataset:
    """The data set with compressed frames in place of its pixels."""
    dataset.PixelData = encapsulate(list(frames))
    dataset["PixelData"].VR = "OB"
    return dataset


def make_item(**attributes: Any) -> Dataset:
    """A sequence item."""
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def make_places(*heights: float, series: str = "2.25.3", orientation: tuple[float, ...] = AXIAL, **more: Any) -> Iterator[Place]:
    """Places of an axial CT series at these heights in mm, named "slice-0", "slice-1" …."""
    for number, height in enumerate(heights):
        given: dict[str, Any] = {
            "name": f"slice-{number}",
            "study": "2.25.2",
            "sop": f"2.25.1{number}",
            "frame": 1,
            "frames": 1,
            "number": number + 1,
            "rows": 4,
            "columns": 4,
            "modality": "CT",
            "frame_of_reference": "2.25.4",
            "position": (0.0, 0.0, height),
            "calibration": Calibration((0.5, 0.5)),
        }
        yield Place(series=series, orientation=orientation, **(given | more))
