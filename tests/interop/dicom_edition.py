"""An edition that holds nothing but DICOM instances, and the files they are made of."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, RLELossless, UltrasoundMultiFrameImageStorage

from readingroom.access import AccessLevel
from readingroom.edition.manifest import DATABASE_NAME, Manifest, SealedFile, hash_file, write_manifest
from readingroom.edition.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES
from readingroom.edition.shelf import Shelf
from readingroom.imaging.store import FolderStore

EDITION = "aaaaaaaaaaaa"
ROOT = "1.2.826.0.1.3680043.10.1"
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
BULK_BYTES = 1024
COUNTS = {"documents": 0}
VISITOR, MEMBER, EDITOR = AccessLevel


def uid(*steps: int) -> str:
    """A UID of the tests: of a study, a series in it, an instance in that."""
    return ".".join([ROOT, *map(str, steps)])


@dataclass(frozen=True)
class Listed:
    """An instance as a document lists it."""

    file: bytes
    level: AccessLevel = VISITOR
    document: str = "alpha"


def write_file(dataset: Dataset) -> bytes:
    written = BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    return written.getvalue()


def make_slice(study: int, series: int, number: int, *, rows: int = 12, columns: int = 10, **attributes: Any) -> Dataset:
    """A slice of an invented CT whose values tell where they are: 100 × instance + row + column, in HU less 1024."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = UID(uid(study, series, number))
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = uid(study), uid(study, series)
    dataset.PatientName, dataset.PatientID = f"Invented^Person{study}", f"INV-{study}"
    dataset.PatientBirthDate, dataset.PatientSex = "", "O"
    dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = f"2026010{study}", "101500", ""
    dataset.StudyID, dataset.ReferringPhysicianName = str(study), ""
    dataset.StudyDescription, dataset.SeriesDescription = f"Head {study}", f"Axial {series}"
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "CT", series, number
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [0, 0, 5 * number], [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing, dataset.SliceThickness = [0.5, 0.5], 5
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = rows, columns, 1
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 1, -1024, "HU"
    dataset.WindowCenter, dataset.WindowWidth = [40, 300], [80, 1500]
    down, across = np.mgrid[:rows, :columns]
    dataset.PixelData = (1024 + 100 * number + down + across).astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    for name, value in attributes.items():
        setattr(dataset, name, value)
    return dataset


def make_film(study: int, series: int, number: int, *, frames: int = 3) -> Dataset:
    """An ultrasound of several frames of 5 × 5 pixels: an odd number of bytes each, all equal to the frame's number."""
    dataset = make_slice(study, series, number, rows=5, columns=5, Modality="US")
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = UltrasoundMultiFrameImageStorage
    dataset.NumberOfFrames = frames
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    for name in ("RescaleSlope", "RescaleIntercept", "RescaleType"):
        delattr(dataset, name)
    content = b"".join(bytes([number]) * 25 for number in range(1, frames + 1))
    dataset.PixelData = content + b"\0" * (len(content) % 2)
    dataset["PixelData"].VR = "OB"
    return dataset


def compress(dataset: Dataset) -> Dataset:
    """The same, run-length encoded."""
    dataset.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    return dataset


def describe(dataset: Dataset) -> str:
    """The attributes of an instance as an edition keeps them: DICOM JSON, without pixels, large values named only."""
    kept = Dataset({element.tag: element for element in dataset if element.keyword not in PIXELS})
    attributes = kept.to_json_dict(
        bulk_data_threshold=BULK_BYTES, bulk_data_element_handler=lambda element: "bulk", suppress_invalid_tags=True
    )
    attributes["00083002"] = {"vr": "UI", "Value": [str(dataset.file_meta.TransferSyntaxUID)]}
    return json.dumps(attributes, separators=(",", ":"))


def _insert(database: sqlite3.Connection, store: FolderStore, listed: Iterable[Listed]) -> None:
    positions: dict[tuple[str, str], int] = {}
    for each in listed:
        dataset = dcmread(BytesIO(each.file))
        image = f"series-{dataset.SeriesInstanceUID.rpartition('.')[2]}-{dataset.StudyInstanceUID.rpartition('.')[2]}"
        position = positions[each.document, image] = positions.get((each.document, image), -1) + 1
        database.execute(
            "INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                each.document,
                image,
                position,
                each.level,
                dataset.StudyInstanceUID,
                dataset.SeriesInstanceUID,
                dataset.SOPInstanceUID,
                store.add(each.file, "dcm"),
                str(dataset.file_meta.TransferSyntaxUID),
                int(dataset.get("NumberOfFrames") or 1),
                describe(dataset),
            ),
        )


def seal_dicom_edition(home: Path, listed: Iterable[Listed], edition: str = EDITION) -> str:
    """Puts a sealed edition that lists these instances on the shelf of `home`, their files into its store; returns its id."""
    folder = home / "editions" / edition
    (folder / "media").mkdir(parents=True)
    path = folder / DATABASE_NAME
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    database.execute("INSERT INTO meta VALUES ('counts', ?)", (json.dumps(COUNTS),))
    _insert(database, FolderStore(home / "images"), listed)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    database.commit()
    database.close()
    sealed = SealedFile(DATABASE_NAME, path.stat().st_size, hash_file(path))
    manifest = Manifest(
        id=edition,
        schema_version=SCHEMA_VERSION,
        made_by="a test",
        library_name="Small",
        library_licence="CC-BY-4.0",
        library_language="en",
        library_commit="",
        library_modified=False,
        library_date="2026-11-22",
        access="open",
        counts=COUNTS,
        files=(sealed,),
    )
    write_manifest(folder, manifest)
    Shelf(home / "editions").use(edition)
    return edition
