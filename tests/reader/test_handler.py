import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_started
from pytest_django import Settings
from tests.reader.calls import Reply, call, sign_in
from tests.reader.small_edition import MARKS, PAGE, damage_edition, name_current, seal_small_edition

from readingroom.access import AccessLevel
from readingroom.reader.assets import read_assets
from readingroom.reader.handler import ReadingRoomHandler

OLD, NEW = "aaaaaaaaaaaa", "bbbbbbbbbbbb"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME = tmp_path
    settings.ROOT_URLCONF = "tests.reader.plain_pages"
    seal_small_edition(tmp_path, OLD)
    return tmp_path


@pytest.fixture
def handler(home: Path) -> ReadingRoomHandler:
    return ReadingRoomHandler()


@pytest.fixture
def asked_django() -> Iterator[list[str]]:
    """The path of every request that reached Django."""
    paths: list[str] = []

    def note(environ: dict[str, str], **rest: object) -> None:
        paths.append(environ["PATH_INFO"])

    request_started.connect(note)
    yield paths
    request_started.disconnect(note)


def marks_in(reply: Reply) -> set[AccessLevel]:
    return {level for level, mark in MARKS.items() if mark in reply.text}


@pytest.mark.parametrize("order", list(itertools.permutations(AccessLevel)), ids=lambda order: "-".join(map(str, order)))
@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_nobody_gets_what_was_kept_for_another_level(
    handler: ReadingRoomHandler, order: tuple[AccessLevel, ...], encoding: str
) -> None:
    cookies = {level: sign_in(handler, PAGE, level) for level in order}
    for level in (*order, *order):
        reply = call(handler, PAGE, cookie=cookies[level], accept_encoding=encoding)
        assert marks_in(reply) == {mark for mark in AccessLevel if mark <= level}


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_a_tag_of_a_higher_level_does_not_tell_a_visitor_that_nothing_changed(handler: ReadingRoomHandler, encoding: str) -> None:
    member = call(handler, PAGE, cookie=sign_in(handler, PAGE, AccessLevel.MEMBER), accept_encoding=encoding)
    reply = call(handler, PAGE, if_none_match=member.headers["ETag"], accept_encoding=encoding)
    assert (reply.status, marks_in(reply)) == (200, {AccessLevel.VISITOR})


def test_all_readers_of_a_level_get_the_same_bytes(handler: ReadingRoomHandler) -> None:
    replies = [call(handler, PAGE, cookie=sign_in(handler, PAGE, AccessLevel.MEMBER), accept_encoding="gzip") for _ in range(3)]
    assert len({reply.body for reply in replies}) == len({reply.headers["ETag"] for reply in replies}) == 1


@pytest.mark.parametrize("level", AccessLevel)
@pytest.mark.parametrize(
    "headers",
    [{}, {"accept_encoding": "gzip, br"}, {"if_none_match": "*"}, {"if_none_match": "*", "accept_encoding": "gzip"}],
    ids=["plain", "gzip", "unchanged", "unchanged-gzip"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_answer_from_memory_is_the_answer_of_django(
    handler: ReadingRoomHandler, asked_django: list[str], level: AccessLevel, headers: dict[str, str], method: str
) -> None:
    cookie = sign_in(handler, "/missing", level)
    asked_django.clear()
    first = call(handler, PAGE, method=method, cookie=cookie, **headers)
    assert asked_django == [PAGE]
    second = call(handler, PAGE, method=method, cookie=cookie, **headers)
    assert asked_django == [PAGE]
    assert first == second


def test_every_security_header_of_the_settings_is_on_every_kind_of_answer(
    handler: ReadingRoomHandler, settings: Settings
) -> None:
    asset = next(iter(read_assets().values()))
    for path in (PAGE, PAGE, "/missing", "/nowhere", "/healthz", "/account/sign-in", asset.address):
        sent = call(handler, path).headers if path != "/account/sign-in" else call(handler, "/account/menu").headers
        assert settings.SECURITY_HEADERS.items() <= sent.items(), path


def test_a_page_is_compressed_for_those_who_accept_it_and_says_what_it_depends_on(handler: ReadingRoomHandler) -> None:
    packed, plain = call(handler, PAGE, accept_encoding="gzip"), call(handler, PAGE)
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding, Cookie"
    assert not packed.headers["ETag"].startswith("W/")


@pytest.mark.parametrize(
    ("path", "query", "method"),
    [
        (PAGE, "q=1", "GET"),
        (PAGE, "", "POST"),
        ("/with-cookie", "", "GET"),
        ("/with-host", "", "GET"),
        ("/missing", "", "GET"),
        ("/search", "q=falx", "GET"),
        ("/account/menu", "", "GET"),
    ],
)
def test_what_depends_on_more_than_edition_path_and_level_is_not_kept(
    handler: ReadingRoomHandler, path: str, query: str, method: str
) -> None:
    call(handler, path, query=query, method=method)
    assert len(handler.pages) == 0


def test_an_answer_that_is_not_kept_still_tells_who_has_it_that_nothing_changed(handler: ReadingRoomHandler) -> None:
    first = call(handler, "/search", query="q=falx")
    assert "falx" in first.text
    again = call(handler, "/search", query="q=falx", if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    head = call(handler, "/search", method="HEAD", query="q=falx")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(first.body)))


@pytest.mark.parametrize("host", ["evil.example", "", "localhost:99999x"])
def test_a_host_that_is_not_ours_gets_nothing_even_when_the_page_is_in_memory(handler: ReadingRoomHandler, host: str) -> None:
    assert call(handler, PAGE).status == 200
    assert call(handler, PAGE, host=host).status == 400


def test_a_new_edition_is_served_at_once_and_the_old_one_keeps_its_permanent_address(
    handler: ReadingRoomHandler, home: Path
) -> None:
    assert OLD in call(handler, PAGE).text
    seal_small_edition(home, NEW, title="Meningioma, revised")
    assert "revised from bbbbbbbbbbbb" in call(handler, PAGE).text
    for _ in range(2):
        assert f"{OLD} at “/e/{OLD}”" in call(handler, f"/e/{OLD}{PAGE}").text
        assert f"{NEW} at “/e/{NEW}”" in call(handler, f"/e/{NEW}{PAGE}").text
        assert f"{NEW} at “”" in call(handler, PAGE).text


@pytest.mark.parametrize("path", ["/e/cccccccccccc/diagnoses/meningioma", "/e/..%2f/x", "/e/", "/e//diagnoses/meningioma"])
def test_an_edition_that_is_not_on_the_shelf_is_not_found(handler: ReadingRoomHandler, path: str) -> None:
    assert call(handler, path).status == 404


def test_levels_hold_at_permanent_addresses_too(handler: ReadingRoomHandler) -> None:
    permanent = f"/e/{OLD}{PAGE}"
    cookie = sign_in(handler, permanent, AccessLevel.MEMBER)
    assert AccessLevel.MEMBER in marks_in(call(handler, permanent, cookie=cookie))
    assert marks_in(call(handler, permanent)) == {AccessLevel.VISITOR}


def test_a_damaged_edition_is_refused_and_the_old_one_keeps_being_served(handler: ReadingRoomHandler, home: Path) -> None:
    call(handler, PAGE)
    seal_small_edition(home, NEW, use=False)
    damage_edition(home, NEW)
    assert OLD in call(handler, PAGE).text
    health = json.loads(call(handler, "/healthz").text)
    assert (health["status"], health["edition"]) == ("ok", OLD)
    assert NEW in health["refusal"]
    editor, member = (sign_in(handler, PAGE, level) for level in (AccessLevel.EDITOR, AccessLevel.MEMBER))
    assert "not what was sealed" in call(handler, "/account/menu", cookie=editor).text
    assert "not what was sealed" not in call(handler, "/account/menu", cookie=member).text
    name_current(home, OLD)
    assert json.loads(call(handler, "/healthz").text)["refusal"] == ""


def test_health_names_the_edition_or_says_that_there_is_none(handler: ReadingRoomHandler, home: Path, settings: Settings) -> None:
    assert json.loads(call(handler, "/healthz").text)["edition"] == OLD
    settings.READINGROOM_HOME = home / "elsewhere"
    empty = call(ReadingRoomHandler(), "/healthz")
    assert empty.status == 503
    assert "readingroom build" in json.loads(empty.text)["suggestion"]


def test_only_the_menu_names_the_reader_and_nobody_keeps_it(handler: ReadingRoomHandler) -> None:
    cookie = sign_in(handler, PAGE, AccessLevel.MEMBER)
    menu = call(handler, "/account/menu", cookie=cookie)
    assert "reader-0" in menu.text
    assert {"no-store", "private"} <= set(menu.headers["Cache-Control"].split(", "))
    assert "reader-0" not in call(handler, PAGE, cookie=cookie).text


def test_an_asset_is_kept_for_ever_under_the_address_of_its_content(handler: ReadingRoomHandler) -> None:
    asset = read_assets()["reader/htmx.min.js"]
    for_ever = call(handler, asset.address, accept_encoding="gzip")
    assert "immutable" in for_ever.headers["Cache-Control"]
    assert gzip.decompress(for_ever.body) == asset.body
    assert for_ever.headers["Content-Type"] == "text/javascript; charset=utf-8"
    by_name = call(handler, asset.plain_address)
    assert by_name.headers["Cache-Control"] == "no-cache"
    assert call(handler, asset.plain_address, if_none_match=by_name.headers["ETag"]).status == 304
    assert call(handler, "/static/reader/../settings.py").status == 404
