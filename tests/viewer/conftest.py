"""A Chromium that draws with WebGL in software, and the site it looks at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.conftest import CHROMIUM_FLAGS
from tests.viewer.site import STATIC, Site, running_site

SOFTWARE_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_WEBGL = ("--disable-gpu", "--disable-software-rasterizer")


def _launch(chromium_path: Path, flags: tuple[str, ...]) -> Iterator[Browser]:
    kept = [flag for flag in CHROMIUM_FLAGS if flag != "--disable-gpu"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=[*kept, *flags])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def webgl_browser(chromium_path: Path) -> Iterator[Browser]:
    """A headless Chromium whose WebGL runs on the processor, as on a machine without a graphics card."""
    yield from _launch(chromium_path, SOFTWARE_WEBGL)


@pytest.fixture(scope="module")
def plain_browser(chromium_path: Path) -> Iterator[Browser]:
    """A headless Chromium that offers no WebGL at all."""
    yield from _launch(chromium_path, NO_WEBGL)


@pytest.fixture
def site() -> Iterator[Site]:
    """The site of the viewer, for one test."""
    assert (STATIC / "viewer.js").is_file(), "the viewer is not built: run script/setup"
    with running_site() as site:
        yield site
