"""Searches as the standard describes them, and what they answer to nonsense."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.interop.addresses import address
from tests.interop.conftest import Ask
from tests.interop.dicom_edition import MEMBER, uid

from readingroom.interop.dicomweb.answers import Refused
from readingroom.interop.dicomweb.attributes import Rank
from readingroom.interop.dicomweb.matching import matches_pattern
from readingroom.interop.dicomweb.queries import read_query

ALL = {1, 2, 4}


def values(found: list[dict[str, Any]], tag: str) -> list[Any]:
    return [each[tag].get("Value", [None])[0] for each in found]


def studies_of(reply: Any) -> set[int]:
    assert reply.status_code == 200, reply.content
    return {int(each.rpartition(".")[2]) for each in values(reply.json(), "0020000D")}


@pytest.mark.parametrize(
    ("query", "studies"),
    [
        ("", ALL),
        ("PatientID=INV-2", {2}),
        ("00100020=INV-2", {2}),
        ("PatientID=inv-2", set()),
        ("PatientID=INV-*", ALL),
        ("PatientID=?NV-1", {1}),
        ("PatientID=INV-", set()),
        ("PatientID=", ALL),
        ("PatientID=*", ALL),
        ("PatientName=invented^person1", {1}),
        ("PatientName=INVENTED*", ALL),
        ("PatientName=*person4", {4}),
        ("PatientName=Invented", set()),
        ("PatientBirthDate=", ALL),
        ("PatientBirthDate=20000101", set()),
        ("AccessionNumber=1", set()),
        (f"StudyInstanceUID={uid(1)}", {1}),
        (f"StudyInstanceUID={uid(1)},{uid(2)}", {1, 2}),
        (f"StudyInstanceUID={uid(1)}%5C{uid(4)}", {1, 4}),
        (f"StudyInstanceUID={uid(1)}&StudyInstanceUID={uid(4)}", {1, 4}),
        (f"0020000d={uid(9)}", set()),
        ("StudyDate=20260102", {2}),
        ("StudyDate=20260102-", {2, 4}),
        ("StudyDate=-20260102", {1, 2}),
        ("StudyDate=20260102-20260103", {2}),
        ("StudyDate=19990101-20000101", set()),
        ("StudyTime=1015", ALL),
        ("StudyTime=101500", ALL),
        ("StudyTime=10-11", ALL),
        ("StudyTime=-1014", set()),
        ("StudyTime=101500.000001-", set()),
        ("ModalitiesInStudy=CT", ALL),
        ("ModalitiesInStudy=PT", {4}),
        ("ModalitiesInStudy=PT,MR", {1, 4}),
        ("ModalitiesInStudy=PT%5CUS", {1, 4}),
        ("ModalitiesInStudy=M*", {1}),
        ("NumberOfStudyRelatedInstances=6", {1}),
        ("StudyDescription=Head+1&PatientID=INV-1", {1}),
        ("StudyDescription=Head+1&PatientID=INV-2", set()),
        ("StudyDescription=head+1", set()),
        ("includefield=StudyDescription&includefield=00080060&fuzzymatching=false", ALL),
        ("includefield=all", ALL),
        ("accept=application/json", ALL),
    ],
)
def test_studies_are_found_by_what_they_are(ask: Ask, query: str, studies: set[int]) -> None:
    assert studies_of(ask(f"/studies?{query}", MEMBER)) == studies


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/series?Modality=CT", 3),
        ("/series?Modality=CT&PatientID=INV-1", 1),
        ("/series?ModalitiesInStudy=PT", 3),
        ("/series?SeriesNumber=2", 2),
        ("/series?SeriesNumber=2.0", 2),
        ("/series?NumberOfSeriesRelatedInstances=3", 1),
        (f"/series?SeriesInstanceUID={uid(1, 1)},{uid(2, 1)}", 2),
        (f"/studies/{uid(1)}/series", 3),
        (f"/studies/{uid(1)}/series?SeriesDescription=axial*", 0),
        (f"/studies/{uid(1)}/series?SeriesDescription=Axial+*", 3),
        (f"/studies/{uid(1)}/series?StudyInstanceUID={uid(2)}", 0),
        (f"/studies/{uid(9)}/series", 0),
        (f"/studies/{uid(1)}/instances", 6),
        (f"/studies/{uid(1)}/instances?InstanceNumber=1", 3),
        (f"/studies/{uid(1)}/instances?SeriesInstanceUID={uid(1, 1)}", 3),
        (f"/studies/{uid(1)}/series/{uid(1, 1)}/instances", 3),
        (f"/studies/{uid(1)}/series/{uid(1, 1)}/instances?SOPInstanceUID={uid(1, 1, 2)}", 1),
        (f"/studies/{uid(1)}/series/{uid(2, 1)}/instances", 0),
        ("/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.3.1", 1),
        ("/instances?NumberOfFrames=3", 1),
        ("/instances?Modality=CT,US", 8),
        ("/instances?SliceThickness=5", 12),
        ("/instances?PatientName=*person2&InstanceNumber=2", 1),
    ],
)
def test_series_and_instances_are_found_by_what_they_are(ask: Ask, path: str, count: int) -> None:
    assert len(ask(path, MEMBER).json()) == count


STUDY = "00080020 00080030 00080050 00080056 00080061 00080090 00081190 00100010 00100020 00100030 00100040 0020000D 00200010"
SERIES = "00080060 0008103E 00081190 0020000E 00200011 00201209"
INSTANCE = "00080016 00080018 00080056 00081190 00200013 00280010 00280011 00280100"


@pytest.mark.parametrize(
    ("path", "tags"),
    [
        ("/studies", f"{STUDY} 00201206 00201208"),
        ("/series", f"{STUDY} {SERIES}"),
        ("/instances", f"{STUDY} 00080060 0020000E 00200011 {INSTANCE}"),
        (address((1,), "/series"), f"0020000D {SERIES}"),
        (address((1,), "/instances"), f"0020000D 00080060 0020000E {INSTANCE}"),
        (address((1, 1), "/instances"), f"0020000D 0020000E {INSTANCE}"),
    ],
)
def test_an_answer_holds_what_the_standard_asks_for(ask: Ask, path: str, tags: str) -> None:
    found = ask(path).json()
    assert found
    for each in found:
        assert set(tags.split()) <= set(each)
        assert all(element["vr"] and element.get("Value", [1]) != [] for element in each.values())


def test_fields_are_included_when_they_belong_to_what_is_listed(ask: Ask) -> None:
    study = ask("/studies?includefield=StudyDescription,SeriesDescription&includefield=00280010").json()[0]
    assert study["00081030"]["Value"] == ["Head 1"]
    assert not {"0008103E", "00280010"} & set(study)
    assert "00081030" not in ask("/studies").json()[0]
    assert "00200032" in ask("/instances?includefield=all").json()[0]
    assert "00200032" in ask("/instances?includefield=ImagePositionPatient").json()[0]
    everything = ask("/series?includefield=all").json()[0]
    assert "00081030" in everything
    assert "00200032" not in everything


def test_an_answer_says_where_to_retrieve(ask: Ask) -> None:
    base = "http://testserver/dicom-web"
    for path, steps in (("/studies", (1,)), ("/series", (1, 1)), ("/instances", (1, 1, 1))):
        assert ask(path).json()[0]["00081190"]["Value"] == [base + address(steps)]


@pytest.mark.parametrize(
    ("path", "total"), [("/studies", 3), ("/series", 7), ("/instances", 12), ("/instances?InstanceNumber=1", 7)]
)
def test_pages_of_an_answer_join_without_gaps(ask: Ask, path: str, total: int) -> None:
    joint = "&" if "?" in path else "?"
    whole = ask(path, MEMBER)
    assert "Warning" not in whole.headers
    pages = []
    for offset in range(0, total + 2, 2):
        page = ask(f"{path}{joint}limit=2&offset={offset}", MEMBER)
        pages += page.json()
        left = total - offset - len(page.json())
        if left > 0:
            assert page["Warning"].startswith("299 testserver ")
            assert f'"There are {left} additional results that can be requested"' in page["Warning"]
        else:
            assert "Warning" not in page.headers
    assert pages == whole.json()
    assert ask(f"{path}{joint}limit=0", MEMBER).json() == []


def test_fuzzy_matching_is_taken_and_said_not_to_be_done(ask: Ask) -> None:
    reply = ask("/studies?PatientName=invented*&fuzzymatching=true")
    assert len(reply.json()) == 2
    assert "Only literal matching has been performed" in reply["Warning"]
    assert "Warning" not in ask("/studies?fuzzymatching=false").headers


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/studies?Patient=1", "Patient is no parameter"),
        ("/studies?00091001=1", "00091001 is no parameter"),
        ("/studies?limit=-1", "limit=-1"),
        ("/studies?limit=ten", "limit=ten"),
        ("/studies?limit=1&limit=2", "2 times"),
        ("/studies?limit=99999999999", "limit="),
        ("/studies?offset=1.5", "offset=1.5"),
        ("/studies?fuzzymatching=maybe", "maybe"),
        ("/studies?includefield=Nonsense", "Nonsense"),
        ("/studies?StudyDate=2026", "20260101-20260131"),
        ("/studies?StudyDate=-", "20260101-20260131"),
        ("/studies?StudyDate=20260101-20260102-20260103", "20260131"),
        ("/studies?StudyTime=9am", "0930"),
        ("/studies?StudyInstanceUID=1.2.x", "digits and dots"),
        ("/studies?StudyInstanceUID=1.2*", "digits and dots"),
        ("/studies?NumberOfStudyRelatedSeries=many", "number"),
        ("/studies?Modality=CT", "belongs to a series"),
        ("/studies?SOPInstanceUID=1.2", "belongs to an instance"),
        ("/series?InstanceNumber=1", "belongs to an instance"),
        ("/instances?ModalitiesInStudy=CT", "belongs to a study"),
        ("/studies?PatientID=1&PatientID=2", "2 times"),
        ("/studies?RetrieveURL=x", "cannot be searched"),
        ("/instances?PixelData=x", "OB"),
        ("/series?RequestAttributesSequence=x", "SQ"),
        ("/studies?PatientName.PatientID=x", "in a sequence"),
        ("/studies?" + "&".join(f"PatientID{number}=1" for number in range(60)), "at most 50"),
    ],
)
def test_a_search_that_makes_no_sense_is_told_why(ask: Ask, path: str, words: str) -> None:
    reply = ask(path)
    assert reply.status_code == 400
    assert words in reply.json()["message"]


@pytest.mark.parametrize(
    ("accept", "status"), [("application/dicom+json", 200), ("application/json", 200), ("*/*", 200), ("text/html", 406)]
)
def test_results_are_json_alone(ask: Ask, accept: str, status: int) -> None:
    reply = ask("/studies", accept=accept)
    assert reply.status_code == status
    again = ask("/studies", accept=accept, if_none_match=reply.headers.get("ETag", ""))
    assert again.status_code == (304 if status == 200 else status)


KEYS = st.sampled_from(
    [
        "PatientName",
        "StudyDate",
        "StudyTime",
        "StudyInstanceUID",
        "00100020",
        "limit",
        "offset",
        "includefield",
        "accept",
        "a.b",
        "fuzzymatching",
        "ModalitiesInStudy",
        "InstanceNumber",
        "RequestAttributesSequence.RequestedProcedureID",
        "NumberOfFrames",
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.text(alphabet="*?-,.\\0123456789^=\x00", max_size=30))


@given(
    st.sampled_from(list(Rank)),
    st.dictionaries(st.one_of(KEYS, st.text(max_size=20)), st.lists(TEXTS, min_size=1, max_size=2), max_size=4),
)
def test_no_search_breaks_the_reading_of_it(rank: Rank, parameters: dict[str, list[str]]) -> None:
    try:
        query = read_query(rank, {}, parameters)
    except Refused:
        return
    nothing = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "A^B"}, None]}, "00280008": {"vr": "IS", "Value": ["x"]}}
    assert all(condition.holds(nothing) in (True, False) for condition in query.conditions)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.sampled_from(["/studies", "/series", "/instances", f"/studies/{uid(1)}/series", address((1, 1, 1), "/rendered")]),
    st.lists(st.tuples(st.one_of(KEYS, st.text(max_size=10)), TEXTS), max_size=3),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
def test_nothing_a_stranger_asks_is_our_failure(ask: Ask, path: str, pairs: list[tuple[str, str]], accept: str) -> None:
    reply = ask(f"{path}?{urlencode([(quote(key), text) for key, text in pairs], errors='replace')}", accept=accept)
    assert reply.status_code in (200, 400, 406, 413)


@given(st.text(alphabet="ab", max_size=8), st.text(alphabet="ab*?", max_size=8))
def test_a_pattern_means_what_the_standard_says(text: str, pattern: str) -> None:
    def holds(text: str, pattern: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(holds(text[start:], pattern[1:]) for start in range(len(text) + 1))
        return bool(text) and pattern[0] in ("?", text[0]) and holds(text[1:], pattern[1:])

    assert matches_pattern(text, pattern) is holds(text, pattern)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not matches_pattern("a" * 1000, "*a" * 20 + "b")
