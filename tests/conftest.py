"""What several rooms' tests need from the machine: a PostgreSQL server and a real Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from readingroom.edition.build.build import build_edition
from readingroom.edition.opening import Edition, open_edition

SHIPPED_LIBRARY = Path(__file__).parent.parent / "library"

# How long an example takes depends on what else this machine is doing; speed is shown in benchmarks/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# Chromium would otherwise look for updates and its maker's hosts at every start; as root it has no sandbox to use.
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a PostgreSQL server whose superuser we are: make a database of your own in it."""
    url = os.environ.get("READINGROOM_TEST_POSTGRES")
    if not url:
        pytest.skip("no PostgreSQL server: run script/test, or set READINGROOM_TEST_POSTGRES")
    return url


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an instance with an older, open edition of the library that ships, and the current one for members.

    It is built once, and nobody changes it.
    """
    home = tmp_path_factory.mktemp("shipped")
    build_edition(SHIPPED_LIBRARY, home / "editions", access="open")
    build_edition(SHIPPED_LIBRARY, home / "editions", access="members")
    return home


@pytest.fixture(scope="session")
def shipped(shipped_home: Path) -> Edition:
    """Its current edition."""
    return open_edition(shipped_home / "editions" / (shipped_home / "editions" / "current").read_text().strip())


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Where Debian's Chromium is."""
    path = os.environ.get("READINGROOM_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium: run script/test, or set READINGROOM_CHROMIUM")
    return Path(path)


# One for a module and not for the session: while it is open, an event loop runs in this thread, and Django refuses
# every query made beside a running loop. Modules that drive a browser talk to a server in a process of its own.
@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """A headless Chromium; open contexts and pages in it, which close with it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()
