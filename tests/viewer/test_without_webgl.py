"""The viewer on a browser that offers no WebGL."""

import pytest
from playwright.sync_api import Browser, expect
from tests.viewer.looking import open_viewer, shade
from tests.viewer.phantoms import RADIUS, SPACING
from tests.viewer.site import Site

pytestmark = pytest.mark.browser


def test_stacks_are_shown_windowed_scrolled_and_measured_without_webgl(plain_browser: Browser, site: Site) -> None:
    with open_viewer(plain_browser, site) as viewer:
        expect(viewer.page.locator(".notice")).to_contain_text("No WebGL here")
        viewer.wait_for_grey(4, 4, shade(120, center=40, width=400))
        viewer.press("ArrowDown", "3")
        viewer.wait_for_grey(4, 4, shade(130, center=480, width=2500))
        viewer.press("i")
        viewer.wait_for_grey(4, 4, 255 - shade(130, center=480, width=2500))
        viewer.press("l")
        viewer.drag((64 - RADIUS / SPACING, 64), (64 + RADIUS / SPACING, 64))
        (length,) = viewer.measured("Length")
        assert float(length.split()[1]) == pytest.approx(2 * RADIUS, rel=0.01)
        viewer.press("m")
        expect(viewer.page.locator(".notice")).to_contain_text("Three planes need WebGL")
