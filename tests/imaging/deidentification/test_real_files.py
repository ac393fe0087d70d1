import io
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from tests.imaging.deidentification.studies import SHARED

from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.rules import RULES
from readingroom.imaging.deidentification.uids import is_registered
from readingroom.imaging.deidentification.words import is_known
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.refusal import FileRefused

KEY = bytes(range(32))
FILES = sorted(SHARED.rglob("*.dcm")) if SHARED.is_dir() else []
RETAINED = (
    *("Modality", "BodyPartExamined", "PatientSex", "InstanceNumber", "NumberOfFrames"),
    *("Rows", "Columns", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness"),
    *("PhotometricInterpretation", "SamplesPerPixel", "BitsAllocated", "RescaleSlope", "RescaleIntercept"),
    *("WindowCenter", "WindowWidth", "KVP", "EchoTime", "RepetitionTime", "MagneticFieldStrength", "FlipAngle"),
)

pytestmark = pytest.mark.skipif(not FILES, reason=f"no {SHARED}")


def read(content: bytes) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(io.BytesIO(content), force=True)


def read_pixels(dataset: Dataset) -> np.ndarray | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return dataset.pixel_array
        except Exception:  # noqa: BLE001 - decoders raise what they like on the files that nobody can decode
            return None


def list_identifiers(dataset: Dataset) -> set[str]:
    """Everything that tells this patient, place, device or moment from others, at any depth."""
    found: set[str] = set()

    def look(_: Dataset, element: pydicom.DataElement) -> None:
        values = element.value if isinstance(element.value, pydicom.multival.MultiValue) else [element.value]
        for text in (str(value).strip() for value in values):
            is_name = element.VR in ("PN", "AE") or any(
                word in element.keyword for word in ("Institution", "PatientID", "Station", "Address")
            )
            is_uid = element.VR == "UI" and not is_registered(text)
            is_date = element.VR in ("DA", "DT") and len(text) >= 8 and text[:8] != "00000000"
            is_private_text = element.tag.is_private and element.VR in ("LO", "SH", "ST", "LT")
            if (
                len(text) > 4
                and (is_uid or is_date or is_private_text or (is_name and not text.isdigit()))
                and not is_known(text)
            ):
                found.add(text)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.walk(look)
        dataset.file_meta.walk(look) if hasattr(dataset, "file_meta") else None
    return found


def list_texts(dataset: Dataset) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return "\n".join(str(element.value) for element in dataset.iterall() if element.VR not in ("OB", "OW", "SQ"))


def test_every_file_is_cleaned_or_refused_by_name() -> None:
    codes = {}
    for path in FILES:
        try:
            Deidentifier(KEY).clean(read(path.read_bytes()))
            codes[path] = "taken"
        except FileRefused as refused:
            codes[path] = refused.code
    assert set(codes.values()) == {"taken", "not-an-image"}
    assert sum(code == "taken" for code in codes.values()) >= 45


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_names_ids_places_and_dates_of_a_real_file_go_and_its_picture_stays(path: Path) -> None:
    content = path.read_bytes()
    source = read(content)
    try:
        cleaned = Deidentifier(KEY).clean(source).dataset
    except FileRefused:
        pytest.skip("refused")
    written = write_instance(cleaned)
    back = read(written)
    # In bytes only what is long enough not to stand in the pixels by chance; shorter ones in the values.
    assert [text for text in list_identifiers(read(content)) if len(text) > 7 and text.encode() in written] == []
    texts = list_texts(back)
    assert [text for text in list_identifiers(read(content)) if text in texts] == []
    assert {element.tag for element in back} <= set(RULES)
    for keyword in RETAINED:
        assert source.get(keyword) == back.get(keyword) or source.get(keyword) in (None, ""), keyword
    before, after = read_pixels(read(content)), read_pixels(back)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    assert written == write_instance(Deidentifier(KEY).clean(back).dataset)
