import json

import pytest
from django.utils.http import urlencode
from hypothesis import example, given
from hypothesis import strategies as st
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body

from readingroom.reader.pages.search import fold, rank_name


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("Alpha Mass", "/diagnoses/alpha-mass"),
        ("  alpha   mass ", "/diagnoses/alpha-mass"),
        ("ALM", "/diagnoses/alpha-mass"),
        ("alpha-tumor", "/diagnoses/alpha-mass"),
        ("CDM", "/differentials/dural-mass-causes"),
        ("example grades", "/tables/sample-scale"),
    ],
)
def test_the_name_of_one_document_opens_it(get: Get, query: str, address: str) -> None:
    response = get(f"/search?{urlencode({'q': query})}")
    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_a_permanent_search_stays_in_its_edition(get: Get, edition: str) -> None:
    response = get(f"/e/{edition}/search?q=ALM")
    assert response.headers["Location"] == f"/e/{edition}/diagnoses/alpha-mass"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("mass", ["Alpha Mass", "Beta Mass", "Causes of a Dural Mass"]),
        ("alpha", ["Alpha Mass"]),
        ("mass dural", ["Causes of a Dural Mass"]),
        ("lesion", []),
    ],
)
def test_words_of_names_are_found(get: Get, query: str, titles: list[str]) -> None:
    found = json.loads(body(get(f"/search.json?{urlencode({'q': query})}")))
    assert [card["title"] for card in found["documents"]] == titles
    assert found["count"] == len(titles)


@pytest.mark.parametrize(
    "query",
    ["", " ", "/", "-", "“T2”", "*", "é", "a", "'", '"><script>alert(1)</script>', "\x00", "％", "mass" * 500, "\U0001f9e0", "%"],
)
def test_awkward_queries_are_answered(get: Get, query: str) -> None:
    response = get(f"/search?{urlencode({'q': query})}")
    assert response.status_code in (200, 302)
    assert "<script>alert" not in body(response)
    assert get(f"/search.json?{urlencode({'q': query})}").status_code == 200


def test_a_misspelt_name_is_offered_what_is_close(get: Get) -> None:
    page = body(get("/search?q=alhpa+mas"))
    assert "No title, synonym or abbreviation has these words." in page
    assert ">Alpha Mass</a>" in page


def test_nothing_close_says_what_to_do(get: Get) -> None:
    page = body(get("/search?q=zzzzqqqq"))
    assert "browse by area" in page


@example("㏗", "")
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_name_can_be_ranked_against_any_query(name: str, query: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert rank_name(fold(name), fold(name)) == 0
    assert rank_name(fold(name), fold(query)) in (None, 0, 1, 2, 3)
