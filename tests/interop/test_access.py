"""Who is answered what: what is above a reader's level is neither found, nor counted, nor shown."""

import pytest
from tests.interop.conftest import Ask
from tests.interop.dicom_edition import EDITOR, MEMBER, VISITOR, uid

from readingroom.access import AccessLevel

LEVELS = (VISITOR, MEMBER, EDITOR)
OPEN, MEMBERS, WITHDRAWN = (1, 1, 1), (2, 1, 1), (3, 1, 1)
IN_OPEN_SERIES, IN_CLOSED_SERIES, SHARED = (4, 1, 2), (4, 2, 1), (4, 3, 1)

# Each instance with the lowest level that sees it.
INSTANCES = {
    OPEN: VISITOR,
    MEMBERS: MEMBER,
    WITHDRAWN: EDITOR,
    (4, 1, 1): VISITOR,
    IN_OPEN_SERIES: MEMBER,
    IN_CLOSED_SERIES: MEMBER,
    SHARED: VISITOR,
}
RESOURCES = (
    "",
    "/metadata",
    "/rendered",
    "/thumbnail",
    "/frames/1",
    "/frames/1/rendered",
    "/frames/1/thumbnail",
)
MANY = ("", "/metadata", "/rendered", "/thumbnail")


def address(steps: tuple[int, ...]) -> str:
    names = ("studies", "series", "instances")
    return "".join(f"/{name}/{uid(*steps[: place + 1])}" for place, name in enumerate(names[: len(steps)]))


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.word)
@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(("steps", "least"), INSTANCES.items(), ids=str)
def test_an_instance_is_there_for_those_whose_level_reaches_it(
    ask: Ask, steps: tuple[int, ...], least: AccessLevel, resource: str, level: AccessLevel
) -> None:
    reply = ask(address(steps) + resource, level)
    assert reply.status_code == (200 if level >= least else 404)
    never = ask(address((*steps[:2], 99)) + resource, level)
    assert never.status_code == 404
    if level < least:
        assert reply.content == never.content  # nothing tells what is closed from what never was


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.word)
@pytest.mark.parametrize("resource", MANY)
@pytest.mark.parametrize(
    ("steps", "least"),
    [
        ((1,), VISITOR),
        ((2,), MEMBER),
        ((3,), EDITOR),
        ((4,), VISITOR),
        ((1, 1), VISITOR),
        ((2, 1), MEMBER),
        ((3, 1), EDITOR),
        ((4, 1), VISITOR),
        ((4, 2), MEMBER),
        ((4, 3), VISITOR),
    ],
    ids=str,
)
def test_a_study_or_series_is_there_for_those_who_see_some_of_it(
    ask: Ask, steps: tuple[int, ...], least: AccessLevel, resource: str, level: AccessLevel
) -> None:
    assert ask(address(steps) + resource, level).status_code == (200 if level >= least else 404)


@pytest.mark.parametrize(
    ("level", "studies", "series", "instances"),
    [(VISITOR, 2, 5, 8), (MEMBER, 3, 7, 12), (EDITOR, 4, 8, 13)],
    ids=["visitor", "member", "editor"],
)
def test_searches_find_what_the_level_reaches_and_each_instance_once(
    ask: Ask, level: AccessLevel, studies: int, series: int, instances: int
) -> None:
    assert len(ask("/studies", level).json()) == studies
    assert len(ask("/series", level).json()) == series
    found = [each["00080018"]["Value"][0] for each in ask("/instances", level).json()]
    assert (len(found), len(set(found))) == (instances, instances)


@pytest.mark.parametrize(
    ("level", "modalities", "series", "instances"),
    [(VISITOR, ["CT", "DX"], 2, 2), (MEMBER, ["CT", "DX", "PT"], 3, 4)],
    ids=["visitor", "member"],
)
def test_counts_hold_only_what_the_level_reaches(
    ask: Ask, level: AccessLevel, modalities: list[str], series: int, instances: int
) -> None:
    (study,) = ask(f"/studies?StudyInstanceUID={uid(4)}", level).json()
    assert study["00080061"]["Value"] == modalities
    assert (study["00201206"]["Value"], study["00201208"]["Value"]) == ([series], [instances])
    (first,) = ask(f"/studies/{uid(4)}/series?SeriesInstanceUID={uid(4, 1)}", level).json()
    assert first["00201209"]["Value"] == [1 if level is VISITOR else 2]
    assert len(ask(f"/studies/{uid(4)}/metadata", level).json()) == instances
    assert ask(f"/studies/{uid(4)}", level).getvalue().count(b"Content-Type: application/dicom;") == instances


@pytest.mark.parametrize("key", ["PatientID=INV-2", f"StudyInstanceUID={uid(2)}", "ModalitiesInStudy=PT", "StudyDate=20260103"])
def test_a_search_for_what_is_closed_finds_nothing(ask: Ask, key: str) -> None:
    reply = ask(f"/studies?{key}")
    assert (reply.status_code, reply.json()) == (200, [])
    assert "Warning" not in reply.headers


def test_what_is_not_for_everyone_is_kept_by_no_shared_cache(ask: Ask) -> None:
    assert "private" not in ask(address(OPEN) + "/frames/1")["Cache-Control"]
    closed = ask(address(MEMBERS) + "/frames/1", MEMBER)
    assert "private" in closed["Cache-Control"]
    assert "Cookie" in closed["Vary"]


def test_a_permanent_address_answers_at_the_same_level(ask: Ask) -> None:
    prefix = "/e/aaaaaaaaaaaa"
    assert ask(address(OPEN) + "/metadata", prefix=prefix).status_code == 200
    assert ask(address(MEMBERS) + "/metadata", prefix=prefix).status_code == 404
    (study,) = ask(f"/studies?StudyInstanceUID={uid(1)}", prefix=prefix).json()
    assert study["00081190"]["Value"] == [f"http://testserver{prefix}/dicom-web/studies/{uid(1)}"]
