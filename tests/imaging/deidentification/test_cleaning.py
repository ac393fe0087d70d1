import copy
import datetime
import io
import itertools
import subprocess
import sys

import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from tests.imaging.deidentification.studies import make_code, make_instance

from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.options import Options
from readingroom.imaging.deidentification.report import add_up, count_removed, describe_removals
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.refusal import FileRefused

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")


def clean(dataset: Dataset, *, key: bytes = KEY, options: Options | None = None) -> Dataset:
    return Deidentifier(key, options or Options()).clean(dataset).dataset


def to_date(text: str) -> datetime.date:
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def test_the_data_set_given_is_not_changed() -> None:
    dataset = make_instance()
    before = copy.deepcopy(dataset)
    clean(dataset)
    assert dataset == before
    assert dataset.file_meta == before.file_meta


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Modality", "CT"),
        ("BodyPartExamined", "HEAD"),
        ("PatientSex", "F"),
        ("PatientAge", "090Y"),
        ("PatientSize", "1.66"),
        ("PatientWeight", "61.5"),
        ("SliceThickness", "5.0"),
        ("KVP", "120"),
        ("ScanOptions", "HELICAL MODE"),
        ("ConvolutionKernel", "H30s"),
        ("PatientPosition", "HFS"),
        ("Manufacturer", "SIEMENS"),
        ("ManufacturerModelName", "SOMATOM DEFINITION FLASH"),
        ("ImageType", ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"]),
        ("StudyDescription", "CT HEAD WO CONTRAST"),
        ("SeriesDescription", "HEAD AXIAL"),
        ("ProtocolName", "CT HEAD"),
        ("ContrastBolusAgent", "OMNIPAQUE"),
        ("ImagePositionPatient", [-110.5, -120.0, 5.0]),
        ("PixelSpacing", [0.5, 0.5]),
        ("WindowCenter", "40"),
        ("RescaleIntercept", "-1024"),
        ("InstanceNumber", 1),
        ("DeviceSerialNumber", "REMOVED"),
        ("PatientBirthDate", ""),
        ("AccessionNumber", ""),
        ("ReferringPhysicianName", ""),
    ],
)
def test_what_teaching_needs_stays_and_the_rest_has_the_form_the_standard_asks_for(keyword: str, value: object) -> None:
    assert clean(make_instance())[keyword].value == value


def test_nothing_is_left_that_no_rule_lets_stay() -> None:
    cleaned = clean(make_instance())
    gone = (
        "InstitutionName",
        "StationName",
        "OperatorsName",
        "OtherPatientIDs",
        "PatientAddress",
        "PatientComments",
        "AcquisitionTime",
    )
    assert [keyword for keyword in gone if keyword in cleaned] == []
    assert [element.tag for element in cleaned if element.tag.is_private] == []


def test_a_code_has_the_meaning_of_the_standard_and_a_code_of_the_house_goes() -> None:
    dataset = make_instance()
    dataset.AnatomicRegionSequence = [make_code("69536005", "SCT", "Head of Ms Doe"), make_code("4711", "99SIEMENS", "Doe")]
    cleaned = clean(dataset)
    assert [item.CodeMeaning for item in cleaned.AnatomicRegionSequence] == ["Head"]


def test_references_between_the_instances_of_a_study_stay_intact() -> None:
    places = list(itertools.product((1, 2), (1, 2), (1, 2, 3)))
    before = [make_instance(study=study, series=series, number=number) for study, series, number in places]
    after = [clean(dataset) for dataset in before]
    mapped: dict[str, str] = {}
    for old, new in zip(before, after, strict=True):
        pairs = [(old[keyword].value, new[keyword].value) for keyword in UIDS]
        pairs.append(
            (old.ReferencedImageSequence[0].ReferencedSOPInstanceUID, new.ReferencedImageSequence[0].ReferencedSOPInstanceUID)
        )
        for one, other in pairs:
            assert mapped.setdefault(one, other) == other
            assert one != other
            assert other.startswith("2.25.")
            assert uid.UID(other).is_valid
    assert len(set(mapped.values())) == len(mapped)


def test_uids_of_the_standard_stay() -> None:
    dataset = make_instance()
    dataset.FrameOfReferenceUID = "1.2.840.10008.1.4.1.1"
    cleaned = clean(dataset)
    assert cleaned.FrameOfReferenceUID == "1.2.840.10008.1.4.1.1"
    assert cleaned.SOPClassUID == uid.CTImageStorage
    assert cleaned.ReferencedImageSequence[0].ReferencedSOPClassUID == uid.CTImageStorage


def test_dates_of_a_patient_move_together_and_intervals_stay_true() -> None:
    before = [make_instance(study=study) for study in (1, 2, 9)]
    after = [clean(dataset) for dataset in before]
    moved = {
        to_date(new[keyword].value) - to_date(old[keyword].value)
        for old, new in zip(before, after, strict=True)
        for keyword in ("StudyDate", "AcquisitionDate", "AcquisitionDateTime")
    }
    assert len(moved) == 1
    assert -3650 <= moved.pop().days <= -1
    assert after[0].AcquisitionDateTime == after[0].AcquisitionDate
    assert to_date(clean(make_instance(patient="4712")).StudyDate) != to_date(after[0].StudyDate)


def test_times_of_day_stay_only_when_asked_for() -> None:
    kept = clean(make_instance(), options=Options(times=True))
    assert kept.AcquisitionTime == "101544.25"
    assert kept.AcquisitionDateTime == f"{kept.AcquisitionDate}101544.250000"
    assert clean(make_instance()).get("AcquisitionTime") is None


def test_dates_and_descriptions_and_characteristics_go_when_asked_for() -> None:
    cleaned = clean(make_instance(), options=Options(dates="remove", descriptors=False, characteristics=False))
    assert [
        keyword
        for keyword in ("SeriesDate", "AcquisitionDateTime", "StudyDescription", "PatientAge", "PatientSize")
        if keyword in cleaned
    ] == []
    assert (cleaned.StudyDate, cleaned.PatientSex, cleaned.LongitudinalTemporalInformationModified) == ("", "", "REMOVED")
    assert [item.CodeValue for item in cleaned.DeidentificationMethodCodeSequence] == ["113100", "113103"]


def test_an_age_is_worked_out_before_the_birth_date_goes() -> None:
    dataset = make_instance()
    del dataset.PatientAge
    dataset.PatientBirthDate = "19800311"
    dataset.StudyDate = "20190310"
    assert clean(dataset).PatientAge == "038Y"


def test_the_same_patient_has_the_same_pseudonym_and_another_patient_and_another_key_another() -> None:
    first, again = clean(make_instance()), clean(make_instance(study=7))
    assert first.PatientID == again.PatientID == first.PatientName
    others = {clean(make_instance(patient="4712")).PatientID, clean(make_instance(), key=OTHER_KEY).PatientID}
    assert len({first.PatientID, *others}) == 3
    assert clean(make_instance(), key=OTHER_KEY).StudyInstanceUID != first.StudyInstanceUID


def test_pseudonyms_and_uids_are_the_same_in_another_process() -> None:
    program = (
        "from tests.imaging.deidentification.studies import make_instance\n"
        "from readingroom.imaging.deidentification.cleaning import Deidentifier\n"
        "cleaned = Deidentifier(bytes(range(32))).clean(make_instance()).dataset\n"
        "print(cleaned.PatientID, cleaned.SOPInstanceUID, cleaned.StudyDate)"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    cleaned = clean(make_instance())
    assert printed == [cleaned.PatientID, cleaned.SOPInstanceUID, cleaned.StudyDate]


def test_a_second_pass_with_the_same_key_changes_nothing() -> None:
    first = write_instance(clean(make_instance()))
    again = write_instance(clean(pydicom.dcmread(io.BytesIO(first))))
    assert first == again


def test_what_looks_like_a_pseudonym_or_uid_of_ours_but_is_not_sealed_is_replaced() -> None:
    dataset = make_instance(patient="RR-AAAAAAAAAAAAAAAA")
    dataset.StudyInstanceUID = "2.25.207281424268104273563914386436453163008"
    cleaned = clean(dataset)
    assert cleaned.PatientID != "RR-AAAAAAAAAAAAAAAA"
    assert cleaned.StudyInstanceUID != dataset.StudyInstanceUID
    assert cleaned.StudyDate != dataset.StudyDate


def test_the_marks_of_the_standard_are_set_at_the_top_only() -> None:
    cleaned = clean(make_instance())
    assert cleaned.PatientIdentityRemoved == "YES"
    assert cleaned.LongitudinalTemporalInformationModified == "MODIFIED"
    assert all(len(method) <= 64 for method in cleaned.DeidentificationMethod)
    codes = [(item.CodeValue, item.CodingSchemeDesignator) for item in cleaned.DeidentificationMethodCodeSequence]
    assert codes == [(code, "DCM") for code in ("113100", "113103", "113105", "113107", "113108")]
    assert "BurnedInAnnotation" not in cleaned
    assert not any("PatientIdentityRemoved" in item for item in cleaned.ReferencedImageSequence)


def test_earlier_marks_are_merged_without_their_free_text_and_without_what_is_no_longer_true() -> None:
    dataset = make_instance()
    dataset.DeidentificationMethod = ["CTP Basic profile by Craig", "Westphall"]
    dataset.DeidentificationMethodCodeSequence = [make_code(code, "DCM", "Craig") for code in ("113101", "113110", "121058")]
    cleaned = clean(dataset)
    assert list(cleaned.DeidentificationMethod)[:2] == ["CTP BASIC PROFILE", "EARLIER DEIDENTIFICATION"]
    codes = [item.CodeValue for item in cleaned.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113101", "113103", "113105", "113107", "113108"]
    assert b"raig" not in write_instance(cleaned)


def test_the_report_counts_and_never_repeats_a_value() -> None:
    removed = Deidentifier(KEY).clean(make_instance()).removed
    lines = describe_removals(removed)
    counts = [int(line.rpartition("(")[2].removesuffix(")")) for line in lines]
    assert counts == sorted(counts, reverse=True)
    assert "removed private attributes (2)" in lines
    assert "replaced PatientName (1)" in lines
    assert count_removed(add_up([removed, removed])) == 2 * count_removed(removed)
    assert "Doe" not in " ".join(lines)
    assert "Elsewhere" not in " ".join(lines)


@pytest.mark.parametrize(
    ("sop_class", "modality", "code"),
    [
        (uid.EncapsulatedPDFStorage, "DOC", "not-an-image"),
        (uid.BasicTextSRStorage, "SR", "not-an-image"),
        (uid.KeyObjectSelectionDocumentStorage, "KO", "not-an-image"),
        (uid.GrayscaleSoftcopyPresentationStateStorage, "PR", "not-an-image"),
        (uid.RawDataStorage, "MR", "not-an-image"),
        (uid.RTPlanStorage, "RTPLAN", "not-an-image"),
        ("1.3.12.2.1107.5.9.1", "MR", "not-an-image"),
        ("", "CT", "not-an-image"),
        (uid.SecondaryCaptureImageStorage, "DOC", "scanned-document"),
    ],
)
def test_what_is_no_image_is_refused_by_name(sop_class: str, modality: str, code: str) -> None:
    dataset = make_instance()
    dataset.SOPClassUID, dataset.Modality = sop_class, modality
    with pytest.raises(FileRefused) as refused:
        clean(dataset)
    assert refused.value.code == code
    assert refused.value.suggestion


@pytest.mark.parametrize(
    ("keyword", "value", "code"),
    [
        ("SeriesDescription", "Dose Report", "dose-report"),
        ("SeriesDescription", "Patient Protocol", "dose-report"),
        ("ImageType", ["DERIVED", "SECONDARY", "DOSE_INFO"], "dose-report"),
        ("ImageType", ["DERIVED", "SECONDARY", "SCREEN SAVE"], "dose-report"),
        ("ConversionType", "SD", "scanned-document"),
    ],
)
def test_dose_reports_and_scanned_documents_are_refused(keyword: str, value: object, code: str) -> None:
    dataset = make_instance()
    setattr(dataset, keyword, value)
    with pytest.raises(FileRefused) as refused:
        clean(dataset)
    assert refused.value.code == code


def test_an_instance_without_study_and_series_gets_its_own() -> None:
    dataset = make_instance()
    del dataset.StudyInstanceUID, dataset.SeriesInstanceUID
    cleaned = clean(dataset)
    assert cleaned.StudyInstanceUID.startswith("2.25.")
    assert cleaned.StudyInstanceUID != cleaned.SeriesInstanceUID
    assert write_instance(cleaned) == write_instance(clean(pydicom.dcmread(io.BytesIO(write_instance(cleaned)))))


def test_an_instance_without_a_uid_is_refused() -> None:
    dataset = make_instance()
    del dataset.SOPInstanceUID
    with pytest.raises(FileRefused) as refused:
        clean(dataset)
    assert refused.value.code == "no-instance-uid"
