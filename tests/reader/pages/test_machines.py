import json
from datetime import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from tests.reader.pages.addresses import ALPHA, DOCUMENTS, TWINS
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body
from tests.small_library import SUBJECTS

from readingroom.access import AccessLevel

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MEMBER = AccessLevel.MEMBER


@pytest.mark.parametrize("address", TWINS)
@pytest.mark.parametrize("level", list(AccessLevel))
def test_every_twin_is_json(get: Get, address: str, level: AccessLevel) -> None:
    response = get(address, level)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    json.loads(body(response))


def test_the_twin_of_a_page_has_its_statements_with_anchors_and_citations(get: Get, edition: str) -> None:
    twin = json.loads(body(get(f"{ALPHA}.json", MEMBER)))
    assert twin["edition"] == edition
    assert twin["level"] == "member"
    assert twin["card"]["title"] == "Alpha Mass"
    features = next(section for section in twin["sections"] if section["anchor"] == "imaging-general-features")
    clue = features["blocks"][0]["statements"][0]
    assert clue["text"] == "Best diagnostic clue: Gated statement 7f3 about enhancement"
    assert clue["key"] is True
    assert [twin["references"][number - 1]["key"] for number in clue["citations"]] == ["doe-2024"]
    assert f'id="{clue["anchor"]}"' in body(get(ALPHA, MEMBER))


def test_a_closed_section_of_a_twin_has_no_blocks_but_says_how_much_there_is(get: Get) -> None:
    twin = json.loads(body(get(f"{ALPHA}.json")))
    closed = next(section for section in twin["sections"] if section["anchor"] == "mr-findings")
    assert (closed["blocks"], closed["statements"], closed["images"], closed["level"]) == (None, 2, 1, "member")
    assert twin["profile"] is None


def test_links_in_a_permanent_twin_stay_in_its_edition(get: Get, edition: str) -> None:
    twin = body(get(f"/e/{edition}{ALPHA}.json", MEMBER))
    assert f'href=\\"/e/{edition}/diagnoses/beta-mass\\"' in twin
    assert 'href=\\"@' not in twin


def test_the_feed_is_atom_with_the_newest_change_first(get: Get) -> None:
    response = get("/feed.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(body(response))  # noqa: S314 - our own answer
    assert feed.tag == f"{ATOM}feed"
    for required in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + required)) == 1
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(DOCUMENTS)
    times = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated", "")) for entry in entries]
    assert times == sorted(times, reverse=True)
    assert all(time.tzinfo for time in times)
    assert entries[0].findtext(f"{ATOM}summary") == SUBJECTS[0]
    link = entries[0].find(f"{ATOM}link[@rel='alternate']")
    assert link is not None
    assert link.attrib["href"] == "http://testserver/diagnoses/gamma-cyst"


def test_the_sitemap_lists_every_document_by_its_whole_address(get: Get) -> None:
    sitemap = ElementTree.fromstring(body(get("/sitemap.xml")))  # noqa: S314 - our own answer
    assert sitemap.tag == f"{SITEMAP}urlset"
    places = [place.text or "" for place in sitemap.iter(f"{SITEMAP}loc")]
    assert all(place.startswith("http://") for place in places)
    paths = {"/" + place.split("/", 3)[3] for place in places}
    assert set(DOCUMENTS) <= paths
    assert "/diagnoses/delta-lesion" not in paths
    assert all(get(path).status_code == 200 for path in paths)


def test_robots_are_asked_to_leave_old_editions_and_accounts_alone(get: Get) -> None:
    rules = RobotFileParser()
    rules.parse(body(get("/robots.txt")).splitlines())
    assert rules.can_fetch("any", ALPHA)
    assert not rules.can_fetch("any", f"/e/0123456789ab{ALPHA}")
    assert not rules.can_fetch("any", "/account/sign-in")
    assert rules.site_maps()


def test_health_names_the_edition(get: Get, edition: str) -> None:
    assert json.loads(body(get("/healthz")))["edition"] == edition
