"""A reader's browser before a running server with the small library."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.journeys.running import run_command
from tests.small_library import write_small_library

ALPHA = "/diagnoses/alpha-mass"
NAME, PASSWORD = "ann", "quiet reading room at noon"
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def make_instance(root: Path) -> Path:
    """The home of an instance with the small library, whose gated sections are for members, and one member."""
    home = root / "home"
    home.mkdir()
    library = write_small_library(root / "library", access="members")
    run_command(home, "build", READINGROOM_LIBRARY=str(library))
    run_command(home, "account", "add", NAME, typed=f"{PASSWORD}\n")
    return home


@contextmanager
def open_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page of a new reader; what the browser complained of in its console by the end fails the test."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark", **options})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    try:
        yield page
        # A page that is not there is an answer some tests ask for.
        assert [complaint for complaint in complaints if not re.search("status of (404|410|503)", complaint)] == []
    finally:
        context.close()


def sign_in(page: Page, address: str) -> None:
    """Signs the member in through the form."""
    page.goto(f"{address}/account/sign-in?next={ALPHA}")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}{ALPHA}")


def find_violations(page: Page, *, but: str = "") -> list[str]:
    """What axe finds wrong on the page as it is shown now, `but` one rule: rule, weight and the first places."""
    found = [rule for rule in Axe().run(page, options=AXE_OPTIONS).response["violations"] if rule["id"] != but]
    return [f"{rule['id']} ({rule['impact']}): {[node['html'][:120] for node in rule['nodes'][:3]]}" for rule in found]
