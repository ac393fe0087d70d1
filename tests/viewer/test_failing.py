"""What goes wrong is told in words, with what to do."""

import pytest
from playwright.sync_api import Browser, Route, expect
from tests.viewer.looking import open_viewer
from tests.viewer.site import Site

pytestmark = pytest.mark.browser


def test_a_stack_that_is_not_there(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "nothing", expected="status of 404") as viewer:
        expect(viewer.page.get_by_role("alert")).to_contain_text("This image is not here")
        expect(viewer.page.get_by_role("link", name="Back")).to_have_attribute("href", "/diagnoses/phantom")


def test_a_series_without_headers(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "headless", expected="status of 404") as viewer:
        expect(viewer.page.get_by_role("alert").filter(has_text="This image is not here")).to_be_visible()
        expect(viewer.page.get_by_role("button", name="Try again")).to_be_visible()


def test_each_frame_says_why_it_cannot_be_shown_and_the_others_go_on(webgl_browser: Browser, site: Site) -> None:
    expected = "status of 40[46]|Couldn.t process"
    with open_viewer(webgl_browser, site, "broken?frame=1", expected=expected) as viewer:
        failure = viewer.page.locator(".failure")
        expect(failure).to_be_hidden()
        viewer.press("ArrowDown")
        expect(failure).to_contain_text("cannot be decoded")
        viewer.press("ArrowDown")
        expect(failure).to_contain_text("cannot give these pixels in a form the viewer reads")
        viewer.press("ArrowDown")
        expect(failure).to_contain_text("This image is not here")
        viewer.press("Home")
        expect(failure).to_be_hidden()
        expect(viewer.slice).to_contain_text("Slice 1 of 4")


def test_a_broken_first_frame_does_not_stop_the_rest(webgl_browser: Browser, site: Site) -> None:
    expected = "status of 40[46]|Couldn.t process"
    with open_viewer(webgl_browser, site, "broken?frame=2", expected=expected) as viewer:
        expect(viewer.page.locator(".failure")).to_contain_text("cannot be decoded")
        viewer.press("Home")
        expect(viewer.page.locator(".failure")).to_be_hidden()
        viewer.wait_for_grey(64, 64, 60, tolerance=60)


def test_a_network_that_is_gone(webgl_browser: Browser, site: Site) -> None:
    context = webgl_browser.new_context()
    page = context.new_page()

    def cut(route: Route) -> None:
        route.abort("internetdisconnected")

    page.route("**/stacks/**", cut)
    page.goto(f"{site.address}/viewer/phantom/fine")
    expect(page.get_by_role("alert")).to_contain_text("The server did not answer. Check the network connection")
    page.unroute("**/stacks/**")
    page.route("**/chunks/opening*", cut)
    page.reload()
    expect(page.locator("#viewer")).to_contain_text("The viewer could not be loaded")
    context.close()
