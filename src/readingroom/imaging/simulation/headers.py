"""Headers: simulated pictures as DICOM data sets, complete enough to be read, moved and viewed like any others.

Object definitions: CT Image (PS3.3 A.3), MR Image (A.4), Digital X-Ray Image For Presentation (A.26). Unique identifiers
are made from the recipe and the names of document and image (PS3.5 B.2), so that they never change and never collide.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    MRImageStorage,
)

from readingroom.imaging.simulation.truth import Picture

CLASSES = {"CT": CTImageStorage, "MR": MRImageStorage, "DX": DigitalXRayImageStorageForPresentation}
DATE, TIME = "20000101", "120000"
"""No moment is true of a simulated picture; one is demanded by readers that sort by date."""

COMMENT = "Simulated image. Not from a patient. Not for diagnosis."
BODY_PARTS = {"head": "HEAD", "chest": "CHEST", "abdomen": "ABDOMEN"}

# Repetition, echo and inversion time in ms, kind of sequence, its variant: what readers show of MR.
_TIMINGS = {
    "t1wi": (500, 10, None, "SE", "NONE"),
    "t1wi-c": (500, 10, None, "SE", "NONE"),
    "t2wi": (4500, 100, None, "SE", "SK"),
    "flair": (9000, 120, 2500, "IR", "SK"),
    "dwi": (5000, 80, None, "EP", "NONE"),
    "adc": (5000, 80, None, "EP", "NONE"),
}


@dataclass(frozen=True, slots=True)
class Label:
    """What a series is called and what its identifiers are made from."""

    document: str
    image: str
    recipe: str
    geometry: str
    description: str
    region: str

    def make_uid(self, *words: object) -> UID:
        """A unique identifier made from these words (PS3.5 B.2: 2.25 and a 128-bit number)."""
        digest = hashlib.sha256("\n".join(str(word) for word in words).encode()).digest()
        return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")

    @property
    def series(self) -> UID:
        """The identifier of the series."""
        return self.make_uid("series", self.document, self.image, self.recipe)


def write_datasets(picture: Picture, stored: NDArray[np.int_], label: Label) -> tuple[Dataset, ...]:
    """One data set for each slice, in the order of the stack, with file meta information: ready to be saved.

    `stored` are the values as whole numbers, before the rescale of CT is undone.
    """
    return tuple(_write_slice(picture, stored[number], label, number) for number in range(stored.shape[0]))


def _write_slice(picture: Picture, stored: NDArray[np.int_], label: Label, number: int) -> Dataset:
    dataset = Dataset()
    _write_patient(dataset, label)
    _write_series(dataset, picture, label)
    dataset.SOPClassUID = CLASSES[picture.modality]
    dataset.SOPInstanceUID = label.make_uid("instance", label.document, label.image, label.recipe, number)
    dataset.InstanceNumber = number + 1
    dataset.ImageComments = COMMENT
    # The word in the corner identifies nobody (PS3.3 C.7.6.1)
    dataset.BurnedInAnnotation = "NO"
    dataset.ContentDate, dataset.ContentTime = DATE, TIME
    dataset.AcquisitionDate, dataset.AcquisitionTime = DATE, TIME
    dataset.AcquisitionNumber = 1
    if picture.modality == "DX":
        _write_projection(dataset, picture, label)
    else:
        _write_plane(dataset, picture, label, number)
        (_write_ct if picture.modality == "CT" else _write_mr)(dataset, picture)
    _write_pixels(dataset, picture, stored)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta = meta
    return dataset


def _write_patient(dataset: Dataset, label: Label) -> None:
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "Simulated"
    dataset.PatientID = "SIMULATED"
    dataset.PatientBirthDate = ""
    dataset.PatientSex = "O"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "Simulated: there is no patient"
    dataset.StudyInstanceUID = label.make_uid("study", label.document, label.geometry)
    dataset.StudyDate, dataset.StudyTime = DATE, TIME
    dataset.StudyID = "SIMULATED"
    dataset.StudyDescription = f"Simulated {label.region}"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""


def _write_series(dataset: Dataset, picture: Picture, label: Label) -> None:
    dataset.Modality = picture.modality
    dataset.SeriesInstanceUID = label.series
    dataset.SeriesNumber = 1 + int.from_bytes(hashlib.sha256(label.series.encode()).digest()[:2], "big")
    dataset.SeriesDate, dataset.SeriesTime = DATE, TIME
    dataset.SeriesDescription = f"Simulated {label.description}"[:64]
    dataset.BodyPartExamined = BODY_PARTS[label.region]
    dataset.Laterality = ""
    dataset.Manufacturer = "Reading Room"
    dataset.ManufacturerModelName = "Simulation"
    dataset.SoftwareVersions = "1"
    dataset.FrameOfReferenceUID = label.make_uid("frame of reference", label.document, label.geometry)
    dataset.PositionReferenceIndicator = ""


def _write_plane(dataset: Dataset, picture: Picture, label: Label, number: int) -> None:
    grid = picture.truth.grid
    x, y, z = grid.origin
    dataset.ImageType = ["DERIVED", "SECONDARY", "AXIAL" if picture.modality == "CT" else "OTHER"]
    dataset.PatientPosition = "HFS"
    dataset.PixelSpacing = [grid.pixel, grid.pixel]
    dataset.SliceThickness = grid.step
    dataset.SpacingBetweenSlices = grid.step
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [round(part, 4) for part in (x, y, z + grid.step * number)]
    dataset.SliceLocation = round(z + grid.step * number, 4)


def _write_ct(dataset: Dataset, picture: Picture) -> None:
    dataset.KVP = 120
    dataset.ConvolutionKernel = "SIMULATED"
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1024, 1, "HU"
    if picture.truth.sequence not in ("nect", "unenhanced"):
        dataset.ContrastBolusAgent = "Simulated"


def _write_mr(dataset: Dataset, picture: Picture) -> None:
    repetition, echo, inversion, kind, variant = _TIMINGS[picture.truth.sequence]
    dataset.ScanningSequence, dataset.SequenceVariant = kind, variant
    dataset.ScanOptions = ""
    dataset.MRAcquisitionType = "2D"
    dataset.RepetitionTime, dataset.EchoTime, dataset.EchoTrainLength = repetition, echo, 1
    if inversion is not None:
        dataset.InversionTime = inversion
    dataset.MagneticFieldStrength = 3
    if picture.truth.sequence == "t1wi-c":
        dataset.ContrastBolusAgent = "Simulated"


def _write_projection(dataset: Dataset, picture: Picture, label: Label) -> None:
    grid = picture.truth.grid
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.ImagerPixelSpacing = [grid.pixel, grid.pixel]
    dataset.PixelSpacing = [grid.pixel, grid.pixel]
    dataset.PixelSpacingCalibrationType = "GEOMETRY"
    dataset.ImageLaterality = "U"
    dataset.PatientOrientation = ["L", "F"]
    dataset.ViewPosition = "PA"
    dataset.DetectorType = "DIRECT"
    dataset.KVP = 120
    dataset.PixelIntensityRelationship, dataset.PixelIntensityRelationshipSign = "LOG", -1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.PresentationLUTShape = "IDENTITY"
    dataset.LossyImageCompression = "00"
    dataset.AcquisitionContextSequence = Sequence()
    dataset.AnatomicRegionSequence = Sequence([_write_code("43799004", "SCT", "Chest")])
    dataset.ViewCodeSequence = Sequence([_write_code("399348003", "SCT", "Antero-posterior projection")])
    dataset.ViewCodeSequence[0].ViewModifierCodeSequence = Sequence()


def _write_code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def _write_pixels(dataset: Dataset, picture: Picture, stored: NDArray[np.int_]) -> None:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = stored.shape
    dataset.BitsAllocated = 16
    dataset.BitsStored = 12 if picture.modality != "DX" else 14
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = 0
    dataset.WindowCenter, dataset.WindowWidth = picture.window
    limit = (1 << dataset.BitsStored) - 1
    dataset.PixelData = np.clip(stored, 0, limit).astype("<u2").tobytes()
