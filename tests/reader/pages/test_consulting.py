import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body

from readingroom.access import AccessLevel

MEMBER = AccessLevel.MEMBER


def ask(get: Get, level: AccessLevel = MEMBER, **case: object) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(body(get(f"/differential.json?{urlencode(case, doseq=True)}", level)))
    return answer


def test_a_case_is_ranked_with_reasons_and_sources(get: Get) -> None:
    answer = ask(get, f=["dural-mass", "avid-enhancement"], age=50)
    first = answer["diagnoses"][0]
    assert first["id"] == "alpha-mass"
    told = {reason["id"]: reason for reason in (*first["supporting"], *first["opposing"], *first["neutral"])}
    assert (told["avid-enhancement"]["stated"], told["avid-enhancement"]["source"]) == ("34 of 40", "doe-2024")
    page = body(get("/differential?f=dural-mass&f=avid-enhancement&age=50", MEMBER))
    assert "34 of 40" in page
    assert re.search(r'href="/diagnoses/alpha-mass#ref-\d+">doe-2024', page)


def test_profiles_above_the_level_are_not_ranked(get: Get) -> None:
    ids = {level: {each["id"] for each in ask(get, level, f="dural-mass")["diagnoses"]} for level in AccessLevel}
    assert "alpha-mass" in ids[MEMBER]
    assert "alpha-mass" not in ids[AccessLevel.VISITOR]


def test_typing_a_finding_adds_it(get: Get) -> None:
    response = get("/differential?add=dural+masses&age=40", MEMBER)
    assert (response.status_code, response.headers["Location"]) == (302, "/differential?f=dural-mass&age=40")
    response = get("/differential?add=no+avid+enhancement&f=dural-mass", MEMBER)
    assert response.headers["Location"] == "/differential?f=dural-mass&n=avid-enhancement"
    assert "The vocabulary has no finding “zebra”" in body(get("/differential?add=zebra", MEMBER))
    assert "Close to it" in body(get("/differential?add=dural", MEMBER))


def test_an_area_is_enough_to_be_offered_what_to_look_at(get: Get) -> None:
    page = body(get("/differential", MEMBER))
    assert re.findall(r'<a href="\?area=([a-z-]+)">', page)
    area = "area=brain"
    page = body(get(f"/differential?{area}", MEMBER))
    assert "What to look at" in page
    offered = re.findall(r'<a href="\?f=([a-z0-9-]+)&amp;area=brain" data-key="y">', page)
    assert "avid-enhancement" in offered
    assert f'<a href="?n={offered[-1]}&amp;area=brain" data-key="n">' in page
    assert "What to look at" not in body(get("/differential", MEMBER))


def test_a_report_is_read_shown_once_and_not_kept(get: Get, client: Client) -> None:
    get("/differential", MEMBER)
    text = "A dural mass enhances avidly. No T2 hypointense component. The patient is a 50-year-old woman. ZEBRA7Q."
    response = client.post("/differential/report", {"report": text})
    page = response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert '<mark class="present">dural mass</mark>' in page
    assert "ZEBRA7Q" in page
    assert "ZEBRA7Q" not in body(get("/differential", MEMBER))
    links = re.findall(r'href="/differential\?([^"]*)"', page)
    assert links
    assert all("ZEBRA7Q" not in link for link in links)


def test_programs_send_a_report_as_the_body(get: Get, client: Client) -> None:
    get("/differential", MEMBER)
    answer = client.post("/differential.json", "Dural mass. No avid enhancement.", content_type="text/plain").json()
    found = {each["id"]: each["state"] for each in answer["case"]["findings"]}
    assert found["dural-mass"] == "present"
    assert found["avid-enhancement"] == "absent"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("f=nonsense", "“nonsense” is no finding of the vocabulary"),
        ("f=dural-mass&age=old", "the age “old” is no number of years"),
        ("f=dural-mass&age=900", "an age of 900 years is not possible"),
        ("f=dural-mass&sex=other", "the sex “other” is not known"),
        ("", "Add what you see"),
    ],
)
def test_what_cannot_be_used_is_said(get: Get, query: str, said: str) -> None:
    page = body(get(f"/differential?{query}", MEMBER))
    assert said.lower() in page.lower()


def test_what_would_put_it_first_is_answered(get: Get) -> None:
    page = body(get("/differential?f=dural-mass&first=beta-mass", MEMBER))
    assert 'class="makes-first"' in page


@pytest.mark.parametrize(("count", "status"), [(900, 200), (10_000, 400)])
def test_huge_cases_are_answered_or_refused(get: Get, count: int, status: int) -> None:
    query = "&".join(["f=dural-mass", *(f"n=x{number}" for number in range(count))])
    assert get(f"/differential?{query}", MEMBER).status_code == status


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=200))
def test_any_report_is_answered(get: Get, text: str) -> None:
    client = Client()
    response = client.post("/differential.json", text.encode("utf-8", "replace"), content_type="text/plain")
    assert response.status_code == 200
    assert response.json()["case"]["findings"] is not None
