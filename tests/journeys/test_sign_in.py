"""Signing in, reading, losing an account, signing out: over HTTP, against a server process with two workers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.running import Reader, run_command, running_server
from tests.reader.small_edition import MARKS, PAGE, seal_small_edition

from readingroom.access import AccessLevel

NAME, PASSWORD = "ann", "quiet reading room at noon"
SIGN_IN = "/account/sign-in"
VISITOR, MEMBER, EDITOR = AccessLevel


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("instance")
    seal_small_edition(home, "aaaaaaaaaaaa")
    for name in (NAME, "zoe", "guessed"):
        run_command(home, "account", "add", name, typed=f"{PASSWORD}\n")
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running_server(home) as address:
        yield address


def reads(reader: Reader, page: str = PAGE) -> set[AccessLevel]:
    text = reader.get(page).text
    return {level for level, mark in MARKS.items() if mark in text}


def sign_in(reader: Reader, name: str = NAME, password: str = PASSWORD, then: str = PAGE) -> tuple[int, str]:
    answer = reader.submit(f"{SIGN_IN}?next={then}", {"username": name, "password": password})
    return answer.status, answer.headers.get("Location", "")


def test_a_reader_signs_in_reads_more_and_signs_out(address: str) -> None:
    reader = Reader(address)
    assert reads(reader) == {VISITOR}
    assert sign_in(reader) == (302, PAGE)
    assert {"rr-session", "rr-level"} <= set(reader.cookies())
    for _ in range(4):
        assert reads(reader) == {VISITOR, MEMBER}
    assert NAME in reader.get("/account/menu").text
    assert NAME in reader.get("/account/").text
    assert NAME not in reader.get(PAGE).text
    assert reads(Reader(address)) == {VISITOR}
    assert reader.submit("/account/", {}, to="/account/sign-out").status == 302
    assert not {"rr-session", "rr-level"} & set(reader.cookies())
    assert reads(reader) == {VISITOR}
    assert NAME not in reader.get("/account/menu").text


def test_a_wrong_password_is_told_without_saying_what_was_wrong(address: str) -> None:
    answers = []
    for name in ("zoe", "nobody-by-this-name"):
        reader = Reader(address)
        answer = reader.submit(SIGN_IN, {"username": name, "password": "not the right one"})
        assert answer.status == 200
        assert "rr-session" not in reader.cookies()
        answers.append("do not match an account" in answer.text)
    assert answers == [True, True]


def test_signing_in_gives_a_new_session(address: str) -> None:
    reader = Reader(address)
    sign_in(reader)
    first = reader.cookies()["rr-session"]
    reader.submit("/account/", {}, to="/account/sign-out")
    sign_in(reader)
    assert reader.cookies()["rr-session"] != first


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(address: str, elsewhere: str) -> None:
    assert sign_in(Reader(address), then=elsewhere) == (302, "/")


def test_a_form_without_its_token_is_refused(address: str) -> None:
    reader = Reader(address)
    reader.get(SIGN_IN)
    answer = reader.submit("/healthz", {"username": NAME, "password": PASSWORD}, to=SIGN_IN)
    assert answer.status == 403
    assert reads(reader) == {VISITOR}


def test_an_address_of_the_account_asks_for_a_sign_in(address: str) -> None:
    answer = Reader(address).get("/account/")
    assert (answer.status, answer.headers["Location"]) == (302, f"{SIGN_IN}?next=/account/")


def test_someone_disabled_reads_as_a_visitor_as_soon_as_the_level_cookie_is_over(address: str, home: Path) -> None:
    reader = Reader(address)
    sign_in(reader, "zoe")
    assert reads(reader) == {VISITOR, MEMBER}
    run_command(home, "account", "disable", "zoe")
    reader.forget("rr-level")
    assert reads(reader) == {VISITOR}
    assert sign_in(Reader(address), "zoe") == (200, "")
    run_command(home, "account", "enable", "zoe")
    assert sign_in(Reader(address), "zoe") == (302, PAGE)


def test_a_higher_level_arrives_as_soon_as_the_level_cookie_is_over(address: str, home: Path) -> None:
    reader = Reader(address)
    sign_in(reader)
    run_command(home, "account", "level", NAME, "editor")
    reader.forget("rr-level")
    assert reads(reader) == {VISITOR, MEMBER, EDITOR}
    run_command(home, "account", "level", NAME, "member")


def test_a_changed_password_ends_the_sessions_elsewhere(address: str) -> None:
    here, elsewhere = Reader(address), Reader(address)
    sign_in(here, "zoe")
    sign_in(elsewhere, "zoe")
    new = {"old_password": PASSWORD, "new_password1": f"{PASSWORD} too", "new_password2": f"{PASSWORD} too"}
    assert here.submit("/account/password", new).status == 302
    for reader in (here, elsewhere):
        reader.forget("rr-level")
    assert reads(here) == {VISITOR, MEMBER}
    assert reads(elsewhere) == {VISITOR}


def test_guessing_is_slowed_down_over_all_workers(address: str) -> None:
    reader = Reader(address)
    statuses = [
        reader.submit(SIGN_IN, {"username": "guessed", "password": f"guess number {number}"}).status for number in range(12)
    ]
    assert statuses == [200] * 10 + [429] * 2
    refused = reader.submit(SIGN_IN, {"username": "guessed", "password": PASSWORD})
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert "Too many failed attempts" in refused.text
    assert sign_in(Reader(address)) == (302, PAGE)


def test_a_new_edition_is_shown_and_a_kept_page_asked_for_again_is_told_so(address: str, home: Path) -> None:
    reader = Reader(address)
    tag = reader.get(PAGE).headers["ETag"]
    seal_small_edition(home, "bbbbbbbbbbbb", title="Meningioma, revised")
    answer = reader.get(PAGE)
    assert "Meningioma, revised" in answer.text
    assert answer.headers["ETag"] != tag
    assert json.loads(reader.get("/healthz").text)["edition"] == "bbbbbbbbbbbb"


def test_a_second_server_on_the_same_port_says_so(address: str, home: Path) -> None:
    with pytest.raises(AssertionError, match=r"annot listen on 127\.0\.0\.1"):
        run_command(home, "serve", "--no-build", "--port", address.rpartition(":")[2])
