"""Planted DICOM files and the answer key to them: what must go, what must stay, what must change and how."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from tests.imaging.deidentification.studies import add_pixels, make_instance, make_reference

SURNAMES = ("Oswaldkirk", "Pettigrewe", "Quillfeather", "Ravensdale", "Silverlocke", "Thistlewood", "Underhillock", "Vanterpool")
STOP_WORDS = frozenset({"a", "the", "of", "and", "for", "to", "in", "no", "by", "with"})

REMOVED = (
    *("InstitutionName", "InstitutionAddress", "StationName", "OperatorsName", "ReferringPhysicianName", "AccessionNumber"),
    *("OtherPatientIDs", "PatientAddress", "PatientComments", "PatientBirthDate", "ImageComments", "PatientTelephoneNumbers"),
    *("RequestedProcedureID", "DeviceSerialNumber", "AdditionalPatientHistory", "StudyID"),
)
"""Attributes no token of whose value may be left."""

DESCRIBED = ("StudyDescription", "SeriesDescription", "ProtocolName")
"""Free text with a name in it and words that should stay; the name must go and the words should not."""

RETAINED = (
    *("Modality", "BodyPartExamined", "Manufacturer", "ManufacturerModelName", "PatientSex", "SliceThickness", "KVP"),
    *("ScanOptions", "ConvolutionKernel", "PatientPosition", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"),
    *("Rows", "Columns", "BitsStored", "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", "ImageType"),
    *("SeriesNumber", "InstanceNumber", "PhotometricInterpretation", "SOPClassUID", "PatientWeight", "PatientSize"),
)
"""Attributes whose value must be the same."""

NOT_NULL = (
    *("PatientID", "PatientName", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"),
    *("Modality", "StudyDate", "StudyDescription"),
)
DATES = ("StudyDate", "SeriesDate", "AcquisitionDate")
UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")


@dataclass
class Score:
    """Correct and required checks by action; `leaking` counts files in which a planted name stands anywhere, byte for byte."""

    actions: dict[str, tuple[float, int]] = field(default_factory=dict)
    leaking: int = 0
    worst: tuple[str, ...] = ()

    @property
    def required(self) -> int:
        """How many checks there were."""
        return sum(required for _, required in self.actions.values())

    @property
    def share(self) -> float:
        """Correct / required."""
        return sum(correct for correct, _ in self.actions.values()) / self.required


def list_files(folder: Path) -> list[Path]:
    """The files of a folder and of the folders in it, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def plant_files(folder: Path, patients: int) -> int:
    """Writes two studies of two series of six slices for each patient; returns how many files that were."""
    folder.mkdir(parents=True)
    places = [(p, st, se, n) for p in range(patients) for st in (1, 2) for se in (1, 2) for n in range(1, 7)]
    for patient, study, series, number in places:
        dataset = _make_planted(patient, study, series, number)
        path = folder / f"{patient}-{study}-{series}-{number}.dcm"
        dataset.save_as(path, enforce_file_format=True)
    return len(places)


def _make_planted(patient: int, study: int, series: int, number: int) -> Dataset:
    name = SURNAMES[patient % len(SURNAMES)]
    identity = {"patient": f"MRN{patient:04}5577", "name": f"{name}^Jane"}
    dataset = make_instance(**identity, study=10 * patient + study, series=series, number=number)
    dataset.StudyDate = dataset.SeriesDate = f"2019{3 + study:02}{10 + patient % 15:02}"
    dataset.AcquisitionDate = dataset.StudyDate
    dataset.AccessionNumber, dataset.StudyID = f"ACC{patient}778899", f"ST{name}"
    dataset.PatientAge = "061Y"
    dataset.StudyDescription = f"CT head for {name}"
    dataset.SeriesDescription, dataset.ProtocolName = f"Head axial {name}", f"Head routine {name}"
    dataset.ImageComments = dataset.AdditionalPatientHistory = f"{name} fell from her bicycle"
    dataset.InstitutionAddress, dataset.PatientTelephoneNumbers = "18 Waehringer Guertel", "0555-778899"
    dataset.RequestedProcedureID = f"RP{name}"
    dataset.OtherPatientIDs, dataset.PatientComments = f"OLD{name}", f"asked for by {name}"
    dataset.ReferencedImageSequence = [make_reference(dataset.ReferencedImageSequence[0].ReferencedSOPInstanceUID)]
    dataset.ReferencedImageSequence[0].add_new(0x00100010, "PN", f"{name}^Jane")
    dataset.add_new(0x00291011, "OB", f"{name} Jane ".encode() * 2)
    random = np.random.default_rng([patient, study, series, number])
    add_pixels(dataset, random.integers(0, 4000, (128, 128), dtype=np.uint16))
    return dataset


def score_files(source: Path, target: Path) -> Score:
    """Scores the cleaned files in `target` against the planted ones; files are told apart by their pixels, not their names."""
    cleaned: dict[str, tuple[Dataset, bytes]] = {}
    for path in list_files(target):
        dataset = pydicom.dcmread(path, force=True)
        if "PixelData" in dataset:
            cleaned[_digest(dataset)] = dataset, path.read_bytes().lower()
    checks: defaultdict[str, list[float]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    mapped: dict[str, str] = {}
    score = Score()
    for path in list_files(source):
        old = pydicom.dcmread(path)
        new, content = cleaned.get(_digest(old), (None, b""))
        checks["pixels_retained"].append(float(new is not None))
        score.leaking += old.PatientName.family_name.lower().encode() in content
        for action, what, correct in _check(old, new if new is not None else Dataset(), mapped):
            checks[action].append(correct)
            if correct < 1:
                wrong[f"{action} {what}"] += 1
    score.actions = {action: (sum(values), len(values)) for action, values in checks.items()}
    score.worst = tuple(f"{what} ({count})" for what, count in wrong.most_common(5))
    return score


def _digest(dataset: Dataset) -> str:
    return hashlib.sha256(dataset.PixelData).hexdigest()


def _check(old: Dataset, new: Dataset, mapped: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    for keyword in REMOVED:
        yield "text_removed", keyword, _share_gone(old, new, keyword, _tokens(old, keyword))
    for keyword in DESCRIBED:
        name = {old.PatientName.family_name.lower()}
        yield "text_removed", keyword, _share_gone(old, new, keyword, name)
        text = " ".join(_tokens(new, keyword))
        wanted = _tokens(old, keyword) - name
        yield "text_retained", keyword, sum(token in text for token in wanted) / len(wanted)
    for keyword in RETAINED:
        yield "tag_retained", keyword, float(_value(old, keyword).lower() == _value(new, keyword).lower())
    for keyword in NOT_NULL:
        yield "text_notnull", keyword, float(_value(new, keyword) != "")
    for keyword in DATES:
        shifted = _value(new, keyword)
        yield "date_shifted", keyword, float(bool(shifted) and shifted != _value(old, keyword))
    for element in old.iterall():
        yield from _check_privacy(element, new)
    yield from _check_links(old, new, mapped)


def _check_privacy(element: pydicom.DataElement, new: Dataset) -> Iterator[tuple[str, str, float]]:
    if element.tag.is_private and not element.tag.is_private_creator:
        yield "tag_removed", "private", float(element.tag not in new)


def _check_links(old: Dataset, new: Dataset, mapped: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    pairs = [(keyword, _value(old, keyword), _value(new, keyword)) for keyword in UIDS]
    reference = new.get("ReferencedImageSequence") or [Dataset()]
    target = _value(old.ReferencedImageSequence[0], "ReferencedSOPInstanceUID")
    pairs.append(("ReferencedSOPInstanceUID", target, _value(reference[0], "ReferencedSOPInstanceUID")))
    for keyword, one, other in pairs:
        yield "uid_changed", keyword, float(bool(other) and other != one)
        yield "uid_consistent", keyword, float(bool(other) and mapped.setdefault(one, other) == other)
    patient = _value(new, "PatientID")
    is_same = bool(patient) and mapped.setdefault(old.PatientID, patient) == patient
    yield "patid_consistent", "PatientID", float(is_same and patient != old.PatientID)


def _value(dataset: Dataset, keyword: str) -> str:
    value = dataset.get(keyword)
    return "" if value is None else str(value).strip()


def _tokens(dataset: Dataset, keyword: str) -> set[str]:
    return {token for token in re.findall(r"[a-z0-9]+", _value(dataset, keyword).lower()) if token not in STOP_WORDS}


def _share_gone(old: Dataset, new: Dataset, keyword: str, tokens: set[str]) -> float:
    left = _value(new, keyword).lower()
    return sum(token not in left for token in tokens) / len(tokens) if tokens else 1.0
