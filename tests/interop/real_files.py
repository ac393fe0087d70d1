"""The files of ../shared/data/dicom that are images, each an instance of its own."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import UID

from readingroom.imaging.instances import open_instance
from readingroom.imaging.refusal import FileRefused

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "dicom"
ONE_SERIES = "segmentations_ct-3slice"


def make_uid(text: str) -> str:
    """A UID that is the same for the same text (PS3.5, B.2)."""
    return f"2.25.{int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], 'big')}"


def find_folder() -> Path:
    """The folder of real files; the test is skipped where it is not."""
    if not FOLDER.is_dir():
        pytest.skip(f"no real files: {FOLDER} is not there")
    return FOLDER


def read_images(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The images by name, with UIDs of their own: many are one picture in several encodings, under one UID."""
    for path in sorted(folder.rglob("*.dcm")):
        try:
            open_instance(path)
            dataset = dcmread(path)
        except FileRefused:
            continue
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(make_uid(path.name))
        dataset.SeriesInstanceUID = make_uid(ONE_SERIES if path.name.startswith(ONE_SERIES) else f"series {path.name}")
        if not dataset.get("StudyInstanceUID"):
            dataset.StudyInstanceUID = make_uid(f"study {path.name}")
        written = BytesIO()
        dataset.save_as(written, enforce_file_format=True)
        yield path.relative_to(folder).as_posix(), written.getvalue()
