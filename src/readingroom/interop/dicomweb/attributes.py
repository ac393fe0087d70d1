"""Which attributes a search knows: their names, to what they belong, and what an answer always says (PS3.18, 10.6.3.3)."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from pydicom.datadict import dictionary_VR, tag_for_keyword

Attributes = Mapping[str, Any]
"""A data set in the DICOM JSON model: elements by tag, eight upper-case hexadecimal digits."""


class Rank(IntEnum):
    """What an attribute belongs to, and what a search lists."""

    STUDY = 0
    SERIES = 1
    INSTANCE = 2


STUDY_UID, SERIES_UID, SOP_UID = "0020000D", "0020000E", "00080018"
UID_TAGS = {STUDY_UID: "study", SERIES_UID: "series", SOP_UID: "sop"}

REQUIRED_UIDS = {Rank.STUDY: (STUDY_UID,), Rank.SERIES: (STUDY_UID, SERIES_UID), Rank.INSTANCE: (STUDY_UID, SERIES_UID, SOP_UID)}
"""Always in an answer, even when the path says them: clients build addresses from them."""

MODALITY = "00080060"
AVAILABILITY, RETRIEVE_URL = "00080056", "00081190"
MODALITIES, SERIES_OF_STUDY, INSTANCES_OF_STUDY, INSTANCES_OF_SERIES = "00080061", "00201206", "00201208", "00201209"
COUNTED = frozenset({MODALITIES, SERIES_OF_STUDY, INSTANCES_OF_STUDY, INSTANCES_OF_SERIES})
"""Attributes that no file holds: they are counted over what the reader may see."""
NEVER_MATCHED = frozenset({AVAILABILITY, RETRIEVE_URL})

RETURNED: Mapping[Rank, tuple[str, ...]] = {
    Rank.STUDY: (
        "00080020",  # StudyDate
        "00080030",  # StudyTime
        "00080050",  # AccessionNumber
        MODALITIES,
        "00080090",  # ReferringPhysicianName
        "00100010",  # PatientName
        "00100020",  # PatientID
        "00100030",  # PatientBirthDate
        "00100040",  # PatientSex
        STUDY_UID,
        "00200010",  # StudyID
        SERIES_OF_STUDY,
        INSTANCES_OF_STUDY,
    ),
    Rank.SERIES: (
        MODALITY,
        SERIES_UID,
        "00200011",  # SeriesNumber
        INSTANCES_OF_SERIES,
    ),
    Rank.INSTANCE: (
        "00080016",  # SOPClassUID
        SOP_UID,
        "00200013",  # InstanceNumber
    ),
}
"""Always in an answer, without a value when it is not known."""

RETURNED_IF_KNOWN: Mapping[Rank, tuple[str, ...]] = {
    Rank.STUDY: ("00080005", "00080201"),
    Rank.SERIES: ("0008103E", "00400244", "00400245", "00400275"),
    Rank.INSTANCE: ("00280008", "00280010", "00280011", "00280100"),
}
"""In an answer when it is known: conditional in the standard, or meaningless where there are no pixels."""

STUDY_GROUPS = ("0010", "0012", "0032")
STUDY_TAGS = frozenset(
    {*RETURNED[Rank.STUDY], *RETURNED_IF_KNOWN[Rank.STUDY]}
    | {"00080051", "00080062", "00081030", "00081032", "00081048", "00081049", "00081060", "00081062", "00081080", "00081110"}
)
SERIES_TAGS = frozenset(
    {*RETURNED[Rank.SERIES], *RETURNED_IF_KNOWN[Rank.SERIES]}
    | {"00080021", "00080031", "00080064", "00080068", "00080070", "00080080", "00080081", "00081010", "0008103F", "00081040"}
    | {"00081050", "00081070", "00081090", "00081111", "00180015", "00181000", "00181020", "00181030", "00185100"}
    | {"00200052", "00200060", "00201040", "00400250", "00400251", "00400253", "00400254", "00400260"}
)


def rank_of(tag: str) -> Rank:
    """What an attribute belongs to: the study (with its patient), the series, or the single instance."""
    if tag in STUDY_TAGS or tag.startswith(STUDY_GROUPS):
        return Rank.STUDY
    return Rank.SERIES if tag in SERIES_TAGS else Rank.INSTANCE


def find_tag(name: str) -> str | None:
    """The tag of an attribute named by its keyword or by its tag, or None when the dictionary has no such attribute."""
    tag = int(name, 16) if len(name) == 8 and all(digit in "0123456789abcdefABCDEF" for digit in name) else tag_for_keyword(name)
    if tag is None:
        return None
    try:
        dictionary_VR(tag)
    except KeyError:
        return None
    return f"{tag:08X}"


def find_vr(tag: str) -> str:
    """The value representation of an attribute; the first one when it may have several."""
    return dictionary_VR(int(tag, 16)).partition(" or ")[0]


def value_of(attributes: Attributes, tag: str) -> Any:
    """The first value of an element, or None."""
    values = attributes.get(tag, {}).get("Value")
    return values[0] if values else None


def make_element(tag: str, values: Iterable[Any] = ()) -> dict[str, Any]:
    """An element with these values; without the key `Value` when there are none (PS3.18, F.2.5)."""
    found = list(values)
    return {"vr": find_vr(tag), "Value": found} if found else {"vr": find_vr(tag)}
