"""Stored images for the small library: a simulated stack and a clinical one of invented patients."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    EnhancedMRImageStorage,
    ExplicitVRLittleEndian,
    MRImageStorage,
    UltrasoundImageStorage,
)

STACK = "images/alpha-mass/ct-mass.yaml"
"""Belongs to a section for members."""
MARKS = "Gated statement c11 beside an arrow"
SIMULATED = f"""\
kind: simulated
modality: CT
plane: axial
section: mr-findings
caption: "Gated statement c12 in the caption of a simulated stack."
alt: "Gated statement c13: a bright mass beside the skull."
credit: The makers of the tests
licence: CC-BY-4.0
windows: [brain, bone]
key: 7
annotations:
  - {{frame: 7, shape: arrow, points: [[40, 40], [100.5, 90]], label: "{MARKS}"}}
simulation: {{scene: dural-mass, parameters: {{thickness: 10, seed: 3}}}}
"""
CHANGES: dict[str, str | None] = {STACK: SIMULATED}

PATIENT = "Quibble^Zachary Wolfram"
"""Nobody's name: it must not come out of anything that is kept."""


def make_slice(
    number: int, *, series: str = "1.2.826.0.1.7", position: float | None = None, rows: int = 32, modality: str = "CT"
) -> Dataset:
    """A slice of an invented patient, with a value of 100 × its number (up to 300) in the middle."""
    dataset = Dataset()
    dataset.SOPClassUID = {"CT": CTImageStorage, "MR": MRImageStorage}.get(modality, UltrasoundImageStorage)
    dataset.SOPInstanceUID = f"{series}.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.0.1", series
    dataset.FrameOfReferenceUID = "1.2.826.0.2"
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = PATIENT, "MRN-77421-Q", "19580229"
    dataset.PatientSex, dataset.PatientAge = "M", "063Y"
    dataset.StudyDate = dataset.SeriesDate = "20210304"
    dataset.InstitutionName, dataset.AccessionNumber = "Quibble Memorial Hospital", "ACC-99172"
    dataset.Modality, dataset.InstanceNumber, dataset.SeriesNumber = modality, number, 1
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.Rows = dataset.Columns = rows
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 1
    dataset.PixelSpacing = [0.5, 0.5]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [0, 0, 3.0 * number if position is None else position]
    dataset.SliceThickness = 3
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1000
    pixels = np.full((rows, rows), 1000, dtype="<i2")
    pixels[rows // 4 : 3 * rows // 4, rows // 4 : 3 * rows // 4] = 1000 + 100 * min(number, 300)
    dataset.PixelData = pixels.tobytes()
    return dataset


def make_echoes(*, slices: int, echoes: int, rows: int = 16) -> Dataset:
    """An enhanced MR object of an invented patient: every slice once for each echo, told apart by the time of the echo."""
    dataset = make_slice(1, modality="MR", rows=rows)
    dataset.SOPClassUID = EnhancedMRImageStorage
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope", "RescaleIntercept"):
        del dataset[keyword]
    orientation, measures, shared = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing, measures.SliceThickness = [1, 1], 3
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [orientation], [measures]
    dataset.SharedFunctionalGroupsSequence = [shared]
    dataset.PerFrameFunctionalGroupsSequence = [
        _describe_frame(number, echo) for echo in range(echoes) for number in range(slices)
    ]
    dataset.NumberOfFrames = slices * echoes
    dataset.PixelData = bytes(2 * rows * rows * slices * echoes)
    return dataset


def _describe_frame(number: int, echo: int) -> Dataset:
    position, time, frame = Dataset(), Dataset(), Dataset()
    position.ImagePositionPatient = [0, 0, 3.0 * number]
    time.EffectiveEchoTime = 20.0 * (echo + 1)
    frame.PlanePositionSequence, frame.MREchoSequence = [position], [time]
    return frame


def file_of(dataset: Dataset) -> bytes:
    """The data set as a DICOM file in explicit little endian."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    written = BytesIO()
    dcmwrite(written, dataset, enforce_file_format=True)
    return written.getvalue()


def write_series(folder: Path, count: int, **options: object) -> list[Path]:
    """Slices of one series as files whose names are in the wrong order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(1, count + 1):
        path = folder / f"IM{count - number:03}.dcm"
        path.write_bytes(file_of(make_slice(number, **options)))  # type: ignore[arg-type]  # the options of make_slice
        paths.append(path)
    return paths


def files_below(*folders: Path) -> Iterator[Path]:
    """Every file below folders."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
