"""The real files: each is taken or refused with its reason, none is left over, and none of their names is kept."""

import csv
import datetime
from pathlib import Path

import pytest
from tests.imaging.making import NEEDS_REAL, REAL
from tests.small_library import write_small_library
from tests.stored_images import files_below

from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.importing import Import, ImportAccount, Words
from readingroom.imaging.store import FolderStore
from readingroom.library.frame import read_frame

REFUSED = {
    "dcmqi/segmentations_liver.dcm": "not-an-image",
    "dcmqi/sr-example_rwvm.dcm": "not-an-image",
    "dcmqi/sr-example_seg.dcm": "not-an-image",
    "dcmqi/sr-example_sr.dcm": "not-an-image",
    "highdicom/ct_image.dcm": "duplicate",
    "highdicom/seg_image_ct_binary_overlap.dcm": "not-an-image",
    "highdicom/seg_image_ct_true_fractional.dcm": "not-an-image",
    "highdicom/sr_document.dcm": "not-an-image",
    "pydicom-data/emri_small_big_endian.dcm": "duplicate",
    "pydicom-data/liver.dcm": "not-an-image",
    "pydicom-data/liver_deflate.dcm": "not-an-image",
    "pydicom/badVR.dcm": "not-an-image",
    "pydicom/liver_1frame.dcm": "not-an-image",
    "pydicom/MR_small.dcm": "duplicate-positions",
    "pydicom/MR_small_bigendian.dcm": "duplicate",
    "pydicom/MR_small_implicit.dcm": "duplicate",
    "pydicom/MR_small_jp2klossless.dcm": "duplicate-positions",
    "pydicom/MR_small_jpeg_ls_lossless.dcm": "duplicate-positions",
    "pydicom/MR_small_RLE.dcm": "duplicate-positions",
    "pydicom/MR_truncated.dcm": "truncated",
    "pydicom/no_meta.dcm": "not-dicom",
    "pydicom/reportsi.dcm": "not-an-image",
    "pydicom/rtdose.dcm": "not-an-image",
    "pydicom/rtplan.dcm": "not-an-image",
    "pydicom/rtstruct.dcm": "not-an-image",
    "pydicom/test-SR.dcm": "not-an-image",
}
"""What is refused of the real files, and why. Several hold the same slice in another encoding: imported together, these are one
image kept once, or frames at one place that nothing tells apart."""

NAMES = ("CompressedSamples", "Archibald", "Lestrade", "Lastname", "AVeryGood", "QIN-HEADNECK", "Sssssss", "JANCT000")
"""Of the patients of the manifest: those that are no words of the standard."""


def take_in(root: Path, *paths: Path) -> ImportAccount:
    library = write_small_library(root / "library", git=False)
    frame, _ = read_frame(library)
    assert frame is not None
    words = Words(modality="CT")
    store = FolderStore(root / "images")
    run = Import(library, "alpha-mass", store, Deidentifier(b"k" * 32), frame.vocabulary, words, datetime.date(2026, 7, 1))
    return run.run(paths)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportAccount, Path]:
    """All files of the manifest, taken into a small library."""
    root = tmp_path_factory.mktemp("real")
    listed = [REAL / row["path"] for row in read_manifest()]
    return take_in(root, *listed), root


def read_manifest() -> list[dict[str, str]]:
    with (REAL / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    key = "path" if "path" in rows[0] else "file"
    return [{**row, "path": row[key]} for row in rows]


@NEEDS_REAL
def test_every_file_of_the_manifest_is_taken_or_refused(account: tuple[ImportAccount, Path]) -> None:
    taken = [file for each in account[0].taken for file in each.files]
    refused = [each.file for each in account[0].refused]
    listed = [str(REAL / row["path"]) for row in read_manifest()]
    assert len(listed) == 68
    assert sorted(taken + refused) == sorted(listed)
    assert len(refused) == len(REFUSED)


@NEEDS_REAL
def test_the_refused_ones_say_why(account: tuple[ImportAccount, Path]) -> None:
    codes = {str(Path(each.file).relative_to(REAL)): each.code for each in account[0].refused}
    assert codes == REFUSED
    assert all(each.reason and each.suggestion for each in account[0].refused)


@NEEDS_REAL
def test_pictures_with_burned_in_names_wait_for_a_person(account: tuple[ImportAccount, Path]) -> None:
    by_file = {Path(file).name: each.pixels.text for each in account[0].taken for file in each.files}
    for name in ("US1_UNCR.dcm", "US1_J2KI.dcm", "OBXXXX1A_2frame.dcm"):
        assert by_file[name] != "clear"


@NEEDS_REAL
def test_no_name_of_the_manifest_is_in_what_is_kept(account: tuple[ImportAccount, Path]) -> None:
    listed = " ".join(row.get("patient_name", "") for row in read_manifest())
    assert all(name in listed for name in NAMES)
    for path in files_below(account[1] / "images", account[1] / "library" / "images"):
        content = path.read_bytes()
        assert not [name for name in NAMES if name.encode() in content], path
