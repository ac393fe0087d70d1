import json

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.reader.pages.addresses import ALPHA, PAGES, TABS
from tests.reader.pages.conftest import Get

from readingroom.access import AccessLevel

DEPENDENT = ("/search?", "/search/images", "/differential?", "/compare", "/quality")
"""Pages that depend on more than edition, path and level."""


def body(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_pure_and_answers_to_its_own_tag_that_nothing_changed(get: Get, address: str) -> None:
    response = get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert getattr(response, "pure", None) is not (address in ("/search", "/differential") or address.startswith(DEPENDENT))
    again = get(address, **{"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, body(again)) == (304, "")


@pytest.mark.parametrize("tail", ["", ".json", *(f"/{tab}" for tab in TABS), "/references.json"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/diagnoses/first-mass", ALPHA),
        ("/anatomy/first-mass", ALPHA),
        ("/diagnoses/beta-nodule", "/diagnoses/beta-mass"),
        ("/differentials/alpha-mass", ALPHA),
        ("/cases/sample-scale", "/tables/sample-scale"),
    ],
)
@pytest.mark.parametrize("permanent", [False, True])
def test_a_document_that_has_another_address_is_led_to(
    get: Get, edition: str, old: str, new: str, tail: str, permanent: bool
) -> None:
    prefix = f"/e/{edition}" if permanent else ""
    response = get(f"{prefix}{old}{tail}")
    assert (response.status_code, response.headers["Location"]) == (301, f"{prefix}{new}{tail}")
    assert f'href="{prefix}{new}{tail}"' in body(response)


def test_the_page_something_moved_to_says_so(get: Get) -> None:
    assert "“first-mass” was moved here: Renamed." in body(get(ALPHA))
    assert "Renamed." in body(get("/diagnoses/first-mass"))


@pytest.mark.parametrize(("tail", "status"), [("", 410), ("/references", 410), (".json", 410), ("/images.json", 410)])
def test_what_was_withdrawn_is_gone_with_its_reason(get: Get, tail: str, status: int) -> None:
    response = get(f"/diagnoses/omega-lesion{tail}")
    assert response.status_code == status
    assert "There is no such disease." in body(response)


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/diagnoses/alfa-mass", "Alpha Mass"),
        ("/diagnoses/alpha-mas/references", "Alpha Mass"),
        ("/diagnosis/gamma-cist", "Gamma Cyst"),
        ("/nowhere/sample-skale", "Sample Scale"),
        ("/ALM", "Alpha Mass"),
    ],
)
def test_a_mistyped_address_is_offered_what_is_close(get: Get, address: str, offered: str) -> None:
    response = get(address)
    assert response.status_code == 404
    assert f">{offered}</a>" in body(response)
    twin = get(f"{address}.json")
    assert twin.status_code == 404
    assert offered in [card["title"] for card in json.loads(body(twin))["close"]]


@pytest.mark.parametrize(
    "address",
    [
        "/diagnoses/alpha-mass/nothing",
        "/diagnoses/alpha-mass/history/0000000",
        "/diagnoses/alpha-mass/history/zzz",
        "/browse/nowhere",
        "/terms/nothing",
        "/terms/nothing/card",
        "/nothings",
        "/diagnoses/%E2%98%83",
        "/diagnoses/alpha%0Amass",
        "/<script>alert(1)</script>",
        "/e/zzz/about",
        "/e/000000000000/diagnoses/alpha-mass",
    ],
)
def test_what_is_not_there_is_a_designed_404(get: Get, address: str) -> None:
    response = get(address)
    assert response.status_code == 404
    page = body(response)
    assert "<h1>Nothing is at this address</h1>" in page
    assert "<script>alert" not in page
    assert 'href="/"' in page


def test_an_edition_that_is_not_here_is_named_with_those_that_are(get: Get, edition: str) -> None:
    page = body(get("/e/000000000000/diagnoses/alpha-mass"))
    assert "here is no edition 000000000000" in page
    assert 'href="/"' in page


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/about/", "/about"),
        (f"{ALPHA}/", ALPHA),
        (f"{ALPHA}/images/", f"{ALPHA}/images"),
        ("/%2Felsewhere.example/", "/elsewhere.example"),
        ("/\\elsewhere.example/", "/elsewhere.example"),
        ("/%5Celsewhere.example//", "/elsewhere.example"),
    ],
)
def test_a_slash_too_many_never_leads_to_another_host(get: Get, address: str, leads_to: str) -> None:
    response = get(address)
    assert (response.status_code, response.headers["Location"]) == (301, leads_to)


def test_a_permanent_address_keeps_readers_in_its_edition(get: Get, edition: str) -> None:
    page = body(get(f"/e/{edition}{ALPHA}", AccessLevel.MEMBER))
    assert f'href="/e/{edition}/diagnoses/beta-mass"' in page
    assert f'href="/e/{edition}/terms/dural-mass"' in page
    assert f'src="/e/{edition}/media/' in page
    assert 'href="/diagnoses/beta-mass"' not in page
    assert 'href="@' not in page
    assert f'<link rel="canonical" href="{ALPHA}">' in page


def test_the_current_page_names_its_permanent_address(get: Get, edition: str) -> None:
    page = body(get(ALPHA))
    assert f'href="/e/{edition}{ALPHA}"' in page
    assert 'rel="canonical"' not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(get: Get, method: str) -> None:
    assert getattr(Client(), method)("/about").status_code == 405
