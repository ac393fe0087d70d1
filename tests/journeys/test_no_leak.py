"""For everything above a reader's level and every address there is: absent."""

from pathlib import Path
from urllib.parse import quote

import pytest
from pytest_django import Settings
from tests.journeys.leaking import (
    SAMPLED,
    Secrets,
    find_secrets,
    grams,
    json_text,
    links_in,
    list_addresses,
    searches,
    visible_text,
)
from tests.reader.calls import Reply, call, sign_in
from tests.small_library import statements_for, write_small_library

from readingroom.access import AccessLevel
from readingroom.edition.build.build import build_edition
from readingroom.edition.opening import Edition, open_edition
from readingroom.reader.handler import ReadingRoomHandler

VISITOR, MEMBER, EDITOR = AccessLevel
EVERY = {"small": 1, "shipped": SAMPLED}
"""Of the large library every twelfth document, term and picture is asked for; of the small one everything, links included."""
SEARCHED = ("/search", "/search.json", "/search/images", "/search/suggestions", "/search/suggestions.json", "/differential/terms")
SEARCHES = 60


def build_home(home: Path, library: Path) -> Path:
    """The home of an instance with an older and a current edition of a library, for members."""
    build_edition(library, home / "editions", access="open")
    build_edition(library, home / "editions", access="members")
    return home


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory, shipped_home: Path) -> dict[str, Path]:
    """Homes by the name of their library."""
    small = write_small_library(tmp_path_factory.mktemp("no-leak") / "library")
    return {
        "small": build_home(tmp_path_factory.mktemp("small"), small),
        "shipped": shipped_home,
    }


def open_current(home: Path) -> Edition:
    return open_edition(home / "editions" / (home / "editions" / "current").read_text().strip())


def ask(handler: ReadingRoomHandler, address: str, cookie: str) -> Reply:
    """The answer to an address with its query."""
    path, _, query = address.partition("?")
    return call(handler, path, query=query, cookie=cookie)


def given_away(reply: Reply, secrets: Secrets) -> list[str]:
    """What an answer gives away, in its text and in its headers."""
    kind = reply.headers.get("Content-Type", "")
    if "svg" in kind or "image" in kind:
        return []
    text = json_text(reply.text) if "json" in kind else visible_text(reply.text)
    return secrets.find_in(grams(f"{text} ¶ {' ¶ '.join(reply.headers.values())}"))


def read_everything(
    handler: ReadingRoomHandler, edition: Edition, secrets: Secrets, cookie: str, *, every: int
) -> tuple[dict[str, list[str]], int]:
    """What each address gives away, and how many addresses were read: all there are, and all that pages lead to."""
    listed = list_addresses(edition, every=every)
    waiting = [*listed, *(f"/e/{edition.id}{address}" for address in listed)]
    waiting += [f"{path}?q={quote(query)}" for query in searches(secrets, SEARCHES) for path in SEARCHED]
    seen, leaks = set(waiting), {}
    while waiting:
        address = waiting.pop()
        reply = ask(handler, address, cookie)
        assert reply.status < 500, address
        leaked = given_away(reply, secrets)
        if leaked:
            leaks[address] = leaked
        follow = every == 1 and "html" in reply.headers.get("Content-Type", "")
        found = links_in(reply.text) if follow else ()
        # Another edition on the shelf is open to everyone here, so what it says is no leak of this one.
        new = {
            link for link in found if not link.startswith(("/e/", "/account/sign-out")) or link.startswith(f"/e/{edition.id}/")
        }
        waiting += new - seen
        seen |= new
    return leaks, len(seen)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("library", "level", "least"),
    [("small", VISITOR, 20), ("small", MEMBER, 6), ("shipped", VISITOR, 200), ("shipped", MEMBER, 1)],
)
def test_nothing_above_the_level_is_at_any_address(
    homes: dict[str, Path], settings: Settings, library: str, level: AccessLevel, least: int
) -> None:
    settings.READINGROOM_HOME = homes[library]
    settings.SECRET_KEY = "only-for-tests-" * 4
    edition, handler = open_current(homes[library]), ReadingRoomHandler()
    secrets = find_secrets(edition, level)
    assert len(secrets.texts) >= least
    # Readers of every level came before, so that what is in memory for them could come out for others.
    for other in (EDITOR, MEMBER):
        cookie = sign_in(handler, "/", other)
        for address in list_addresses(edition, every=EVERY[library]):
            ask(handler, address, cookie)
    leaks, read = read_everything(handler, edition, secrets, sign_in(handler, "/", level), every=EVERY[library])
    assert leaks == {}, sorted({text for texts in leaks.values() for text in texts})
    assert read > 300


@pytest.mark.django_db
def test_what_is_looked_for_is_found_at_the_level_that_may_read_it(homes: dict[str, Path], settings: Settings) -> None:
    settings.READINGROOM_HOME = homes["small"]
    settings.SECRET_KEY = "only-for-tests-" * 4
    edition, handler = open_current(homes["small"]), ReadingRoomHandler()
    for level, reader in ((VISITOR, MEMBER), (MEMBER, EDITOR)):
        secrets = find_secrets(edition, level)
        cookie = sign_in(handler, "/", reader)
        found: set[str] = set()
        for address in list_addresses(edition):
            found.update(given_away(ask(handler, address, cookie), secrets))
        # What only later levels read is no secret of this one's.
        expected = set(secrets.texts) - set(find_secrets(edition, reader).texts)
        missing = expected - found
        assert not missing, sorted(missing)[:5]


@pytest.mark.django_db
@pytest.mark.parametrize("library", ["small", "shipped"])
@pytest.mark.parametrize(("level", "seen"), [(VISITOR, False), (MEMBER, True)])
def test_a_gated_picture_is_not_there_for_those_who_may_not_see_it(
    homes: dict[str, Path], settings: Settings, library: str, level: AccessLevel, seen: bool
) -> None:
    settings.READINGROOM_HOME = homes[library]
    settings.SECRET_KEY = "only-for-tests-" * 4
    edition, handler = open_current(homes[library]), ReadingRoomHandler()
    pictures = find_secrets(edition, VISITOR).pictures
    assert pictures
    cookie = sign_in(handler, "/", level)
    for name in pictures:
        content = (edition.media_folder / name).read_bytes()
        for address in (f"/media/{name}", f"/e/{edition.id}/media/{name}"):
            reply = call(handler, address, cookie=cookie)
            assert (reply.status == 200) is seen
            assert (reply.body == content) is seen
        if not seen:
            assert call(handler, f"/media/{name}").text == call(handler, f"/media/{'0' * 20}.svg").text.replace(
                "0" * 20 + ".svg", name
            )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "audiences"), [(VISITOR, {"Open"}), (MEMBER, {"Open", "Gated"}), (EDITOR, {"Open", "Gated", "Withdrawn"})]
)
def test_the_marked_statements_of_the_small_library_come_out_for_their_audience_and_nobody_else(
    homes: dict[str, Path], settings: Settings, level: AccessLevel, audiences: set[str]
) -> None:
    settings.READINGROOM_HOME = homes["small"]
    settings.SECRET_KEY = "only-for-tests-" * 4
    edition, handler = open_current(homes["small"]), ReadingRoomHandler()
    cookie = sign_in(handler, "/", level)
    listed = [address for address in list_addresses(edition) if not address.startswith("/media/")]
    everything = " ".join(visible_text(call(handler, address, cookie=cookie).text) for address in listed)
    for audience in ("Open", "Gated", "Withdrawn"):
        for statement in statements_for(audience):
            assert (statement in everything) is (audience in audiences), statement
