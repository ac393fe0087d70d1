import json
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from tests.reader.pages.addresses import ALPHA, DOCUMENTS, EVERYWHERE, PAGES, TABS, TWINS
from tests.reader.pages.conftest import Get
from tests.small_library import statements_for

from readingroom.access import AccessLevel

VISITOR, MEMBER, EDITOR = AccessLevel
GATED, WITHDRAWN, OPEN = (statements_for(audience) for audience in ("Gated", "Withdrawn", "Open"))


def found(text: str, statements: tuple[str, ...]) -> set[str]:
    return {statement for statement in statements if statement in text}


def body(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_visitor_is_sent_no_statement_that_is_gated_or_withdrawn(get: Get, address: str) -> None:
    assert found(body(get(address)), GATED + WITHDRAWN) == set()


def test_a_visitor_is_sent_no_gated_statement_at_permanent_addresses_and_in_changes(get: Get, edition: str) -> None:
    commits = re.findall(rf"{ALPHA}/history/([0-9a-f]+)", body(get(f"{ALPHA}/history")))
    addresses = [f"/e/{edition}{address}" for address in (*PAGES, *TWINS)]
    addresses += [f"{ALPHA}/history/{commit}{twin}" for commit in commits for twin in ("", ".json")]
    assert commits
    for address in addresses:
        response = get(address)
        assert response.status_code == 200, address
        assert found(body(response), GATED + WITHDRAWN) == set(), address


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_members_read_every_published_statement_and_no_withdrawn_one(get: Get, suffix: str) -> None:
    pages = "".join(body(get(f"{document}{tab}{suffix}", MEMBER)) for document in DOCUMENTS for tab in ("", "/images"))
    assert found(pages, OPEN + GATED) == set(OPEN + GATED)
    assert found(pages, WITHDRAWN) == set()


def test_visitors_read_every_open_statement(get: Get) -> None:
    assert found("".join(body(get(document)) for document in DOCUMENTS), OPEN) == set(OPEN)


@pytest.mark.parametrize(("level", "status"), [(VISITOR, 410), (MEMBER, 410), (EDITOR, 200)])
@pytest.mark.parametrize("tab", ["", *(f"/{tab}" for tab in TABS)])
def test_only_editors_see_a_withdrawn_document_and_everyone_the_reason(
    get: Get, level: AccessLevel, status: int, tab: str
) -> None:
    response = get(f"/diagnoses/delta-lesion{tab}", level)
    assert response.status_code == status
    assert "The papers it stood on are withdrawn." in body(response)
    seen = found(body(response), WITHDRAWN)
    assert not seen if level is not EDITOR else tab or seen == set(WITHDRAWN)


def test_a_closed_section_shows_its_heading_and_how_much_is_behind_it(get: Get) -> None:
    page = body(get(ALPHA))
    closed = page[page.index('<section id="mr-findings"') :]
    closed = closed[: closed.index("</section>")]
    assert "MR findings" in closed
    assert "2 statements, 1 image" in closed
    assert f'href="/account/sign-in?next={ALPHA}"' in closed
    assert "sign in or subscribe" not in body(get(ALPHA, MEMBER))


@pytest.mark.parametrize(("level", "listed"), [(VISITOR, False), (MEMBER, False), (EDITOR, True)])
def test_the_words_of_problems_are_for_editors(get: Get, level: AccessLevel, listed: bool) -> None:
    assert ("Problems, for editors" in body(get("/quality", level))) is listed
    assert ("problems" in json.loads(body(get("/quality.json", level)))) is listed


@pytest.mark.parametrize(("level", "status"), [(VISITOR, 404), (MEMBER, 200), (EDITOR, 200)])
def test_a_gated_picture_is_not_there_for_visitors(
    get: Get, instance: Path, edition: str, level: AccessLevel, status: int
) -> None:
    (name,) = (path.name for path in (instance / "editions" / edition / "media").iterdir())
    response = get(f"/media/{name}", level)
    assert response.status_code == status
    assert (name in body(get(ALPHA, level))) is (status == 200)
    if status == 200:
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["..%2F..%2Fmanifest.json", "../edition.db", "nothing.svg", "%00"])
def test_only_pictures_are_media(get: Get, name: str) -> None:
    assert get(f"/media/{name}", EDITOR).status_code == 404


@pytest.mark.parametrize("level", list(AccessLevel))
def test_pages_touch_neither_session_nor_person(get: Get, level: AccessLevel) -> None:
    first, second = get(ALPHA, level), get(ALPHA, level)
    assert body(first) == body(second)
    assert level.word not in re.sub(r"<[^>]*>", "", body(first)).lower().split()
    assert "csrf" not in body(first)
