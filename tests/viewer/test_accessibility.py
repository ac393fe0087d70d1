"""The viewer for people who use keys, a screen reader, a small screen."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.browsing import find_violations
from tests.viewer.looking import open_viewer
from tests.viewer.site import Site

pytestmark = pytest.mark.browser
SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, select, input")]
  .map((element) => [element.outerHTML.slice(0, 80), (element.closest("label") ?? element).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([html]) => html)"""


def check(page: Page) -> None:
    assert find_violations(page) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# axe is put into the page, which its content policy would refuse.
def test_nothing_is_found_on_a_wide_screen(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "edited", bypass_csp=True) as viewer:
        viewer.press("l", "Enter", "Shift+ArrowRight", "Enter")
        viewer.page.get_by_role("checkbox", name="Edit").check()
        check(viewer.page)
        viewer.press("?")
        expect(viewer.page.get_by_role("dialog")).to_be_visible()
        check(viewer.page)


def test_nothing_is_found_with_planes_and_pairs(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, bypass_csp=True) as viewer:
        viewer.press("m")
        expect(viewer.page.locator(".notice")).to_contain_text("crosshairs", timeout=20_000)
        check(viewer.page)
        viewer.page.keyboard.press("m")
        viewer.page.get_by_role("button", name="Coarse slices").click()
        expect(viewer.page.locator(".notice")).to_contain_text("Beside it")
        check(viewer.page)


def test_the_toolbar_folds_on_a_phone(webgl_browser: Browser, site: Site) -> None:
    phone = {"width": 390, "height": 844}
    with open_viewer(webgl_browser, site, bypass_csp=True, viewport=phone, has_touch=True, is_mobile=True) as viewer:
        toolbar = viewer.page.get_by_role("toolbar")
        expect(toolbar).to_be_hidden()
        check(viewer.page)
        fold = viewer.page.get_by_role("button", name="Tools")
        fold.click()
        expect(toolbar).to_be_visible()
        expect(fold).to_have_attribute("aria-expanded", "true")
        check(viewer.page)
        viewer.page.get_by_role("button", name="Length").click()
        expect(toolbar).to_be_hidden()


def test_the_toolbar_is_one_stop_with_arrow_keys_inside(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        page = viewer.page
        assert page.locator("[role=toolbar] button[tabindex='0']").count() == 1
        page.get_by_role("button", name="Window", exact=False).first.focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator("[data-command='tool:scroll']")).to_be_focused()
        page.keyboard.press("End")
        expect(page.locator("[data-command=help]")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("[data-command='tool:window']")).to_be_focused()
        expect(viewer.slice).to_contain_text("Slice 13")


def test_slice_window_and_measurement_are_spoken(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        status = viewer.page.get_by_role("status")
        expect(status.filter(has_text="Slice 13 of 24")).to_contain_text("center 40, width 400 HU")
        viewer.press("l", "Enter", "Shift+ArrowRight", "Enter")
        expect(status.filter(has_text="Length: 7.0 mm")).to_be_visible()
        expect(viewer.surface).to_have_attribute("aria-label", "Ball in fat, fine. Axial slices through a ball.")
        expect(viewer.surface).to_have_attribute("role", "application")
