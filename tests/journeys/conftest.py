"""What most browser tests start from: a running instance of the small library and a member signed in to it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.browsing import make_instance, open_page, sign_in
from tests.journeys.running import running_server


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server answers; modules that need another instance define their own."""
    with running_server(make_instance(tmp_path_factory.mktemp("browser"))) as address:
        yield address


@pytest.fixture(scope="module")
def member(browser: Browser, address: str) -> Iterator[Page]:
    """A member's page, which each test leads where it wants."""
    with open_page(browser) as page:
        sign_in(page, address)
        yield page
