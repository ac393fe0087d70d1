import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.crypto import get_random_string
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from tests.reader.calls import call, set_cookie_value, start_session
from tests.reader.small_edition import MARKS, PAGE, seal_small_edition

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person
from readingroom.reader.handler import ReadingRoomHandler
from readingroom.reader.levels import LEVEL_SECONDS, read_level, write_level

NOW = 1_800_000_000
MINE = "session-of-ann"
VISITOR, MEMBER, EDITOR = AccessLevel


@pytest.fixture(autouse=True)
def instance(settings: Settings, tmp_path: Path) -> None:
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME = tmp_path
    settings.ROOT_URLCONF = "tests.reader.plain_pages"
    seal_small_edition(tmp_path, "aaaaaaaaaaaa")


def forged(cookie: str, *, level: str = "", expires: int = 0, signature: str = "") -> str:
    parts = cookie.split(".")
    return ".".join([level or parts[0], str(expires or parts[1]), signature or parts[2]])


FRESH = "fresh"
COOKIES: dict[str, Callable[[str], str]] = {
    FRESH: lambda cookie: cookie,
    "another level": lambda cookie: forged(cookie, level="editor"),
    "unknown level": lambda cookie: forged(cookie, level="owner"),
    "later expiry": lambda cookie: forged(cookie, expires=NOW + 200),
    "cut signature": lambda cookie: cookie[:-1],
    "no signature": lambda cookie: cookie.rpartition(".")[0],
    "foreign signature": lambda cookie: forged(cookie, signature="0" * 64),
    "upper case": lambda cookie: cookie.upper(),
    "nothing": lambda cookie: "",
    "nonsense": lambda cookie: "…..ž.",
}


@pytest.mark.parametrize(
    ("cookie", "session", "later", "believed"),
    [
        (FRESH, MINE, 0, True),
        (FRESH, MINE, LEVEL_SECONDS - 1, True),
        (FRESH, MINE, LEVEL_SECONDS, False),
        (FRESH, MINE, 3600, False),
        (FRESH, MINE, -10, False),
        (FRESH, "session-of-ben", 0, False),
        (FRESH, "", 0, False),
        *((name, MINE, 0, False) for name in COOKIES if name != FRESH),
    ],
)
def test_a_cookie_is_believed_for_its_own_session_until_it_expires(cookie: str, session: str, later: int, believed: bool) -> None:
    written = COOKIES[cookie](write_level(MEMBER, MINE, now=NOW))
    found = read_level(written, session, now=NOW + later)
    assert found == ((MEMBER, NOW + LEVEL_SECONDS) if believed else None)


def test_a_cookie_signed_with_another_key_is_not_believed(settings: Settings) -> None:
    written = write_level(MEMBER, MINE, now=NOW)
    settings.SECRET_KEY = "another key of the same length, but another one after all"
    assert read_level(written, MINE, now=NOW) is None


@given(cookie=st.text(), session=st.text())
def test_no_text_a_stranger_sends_is_believed_or_breaks_anything(cookie: str, session: str) -> None:
    assert read_level(cookie, session, now=NOW) is None


@given(level=st.sampled_from(AccessLevel), session=st.text(min_size=1), now=st.integers(0, 2**40))
def test_what_is_written_is_read_back(level: AccessLevel, session: str, now: int) -> None:
    assert read_level(write_level(level, session, now=now), session, now=now) == (level, now + LEVEL_SECONDS)


def seen(text: str) -> AccessLevel:
    return max(level for level, mark in MARKS.items() if mark in text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "cookie", "age", "level", "renewed_as"),
    [
        ("nobody", "", 0, VISITOR, None),
        ("nobody", FRESH, 0, VISITOR, ""),
        ("a session that does not exist", "", 0, VISITOR, None),
        ("a session that does not exist", FRESH, 0, VISITOR, ""),
        ("a member", "", 0, MEMBER, "member"),
        ("a member", FRESH, 0, MEMBER, None),
        ("a member", FRESH, LEVEL_SECONDS - 1, MEMBER, None),
        ("a member", FRESH, LEVEL_SECONDS, MEMBER, "member"),
        ("a member", "another level", 0, MEMBER, "member"),
        ("a member", "nonsense", 0, MEMBER, "member"),
        ("an editor", "", 0, EDITOR, "editor"),
        ("an editor with a member's cookie", FRESH, 0, EDITOR, "editor"),
        ("a visitor with an account and an editor's cookie", FRESH, 0, VISITOR, "visitor"),
        ("a member who was an editor", FRESH, LEVEL_SECONDS - 1, EDITOR, None),
        ("a member who was an editor", FRESH, LEVEL_SECONDS, MEMBER, "member"),
        ("a disabled member", FRESH, LEVEL_SECONDS - 1, MEMBER, None),
        ("a disabled member", FRESH, LEVEL_SECONDS, VISITOR, "visitor"),
    ],
)
def test_who_with_which_cookie_of_which_age_reads_what(
    monkeypatch: pytest.MonkeyPatch, who: str, cookie: str, age: int, level: AccessLevel, renewed_as: str | None
) -> None:
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    session, written = arrange(who)
    cookies = [f"rr-session={session}"] if session else []
    if cookie:
        cookies.append(f"rr-level={COOKIES[cookie](written)}".encode().decode("latin-1"))
    monkeypatch.setattr(time, "time", lambda: float(NOW + age))
    handler = ReadingRoomHandler()
    for _ in range(2):  # the second time from memory, if the first answer was kept
        reply = call(handler, PAGE, cookie="; ".join(cookies))
        assert seen(reply.text) is level
        renewed = set_cookie_value(reply, "rr-level")
        assert (renewed.partition(".")[0] if renewed else renewed) == renewed_as


def arrange(who: str) -> tuple[str, str]:
    """The session key of someone and the level cookie they have, written at NOW."""
    match who:
        case "nobody":
            return "", write_level(EDITOR, "", now=NOW)
        case "a session that does not exist":
            session = get_random_string(32)
            return session, write_level(MEMBER, get_random_string(32), now=NOW)
        case "a member":
            session = start_session(MEMBER)
        case "an editor":
            session = start_session(EDITOR)
        case "an editor with a member's cookie":
            return start_session(EDITOR), write_level(MEMBER, start_session(MEMBER), now=NOW)
        case "a visitor with an account and an editor's cookie":
            return start_session(VISITOR), write_level(EDITOR, start_session(EDITOR), now=NOW)
        case "a member who was an editor":
            session = start_session(EDITOR)
            written = write_level(EDITOR, session, now=NOW)
            Person.objects.update(level=MEMBER.word)
            return session, written
        case _:
            session = start_session(MEMBER)
            Person.objects.update(is_active=False)
    return session, write_level(MEMBER, session, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("https", "prefix"), [(False, ""), (True, "__Host-")])
def test_the_cookie_is_for_this_host_and_not_for_scripts(settings: Settings, https: bool, prefix: str) -> None:
    settings.READINGROOM_HTTPS = https
    settings.LEVEL_COOKIE_NAME = f"{prefix}rr-level"
    reply = call(ReadingRoomHandler(), PAGE, cookie=f"rr-session={start_session(MEMBER)}")
    (cookie,) = [cookie for cookie in reply.cookies if "rr-level" in cookie]
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={LEVEL_SECONDS}"} <= attributes
    assert ("Secure" in attributes) is https
    assert not any(attribute.startswith("Domain") for attribute in attributes)


@pytest.mark.django_db
def test_what_members_read_is_kept_out_of_shared_caches() -> None:
    handler = ReadingRoomHandler()
    assert "private" not in call(handler, PAGE).headers["Cache-Control"]
    member = call(handler, PAGE, cookie=f"rr-session={start_session(MEMBER)}")
    assert "private" in member.headers["Cache-Control"]
    assert "Cookie" in member.headers["Vary"]
