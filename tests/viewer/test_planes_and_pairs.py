"""Three planes through a volume, and two stacks that scroll together."""

import pytest
from playwright.sync_api import Browser, expect
from tests.viewer.looking import open_viewer, shade
from tests.viewer.site import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("renderer", ["webgl", "processor"])
def test_three_planes_open_and_follow_the_crosshairs(webgl_browser: Browser, site: Site, renderer: str) -> None:
    with open_viewer(webgl_browser, site, f"fine?renderer={renderer}") as viewer:
        page = viewer.page
        viewer.press("m")
        expect(page.locator(".notice")).to_contain_text("click to move the crosshairs", timeout=20_000)
        expect(page.locator(".planes .readout")).to_have_text(["13 / 24", "65 / 128", "65 / 128"])
        expect(page.locator(".planes .crosshair")).to_have_count(3)
        # The letters say that head is up in coronal and sagittal planes.
        expect(page.locator(".planes .letters .top")).to_have_text(["A", "H", "H"])
        page.get_by_role("slider", name="Axial slice").press("ArrowRight")
        expect(page.locator(".planes .readout").first).to_have_text("14 / 24")
        axial = page.locator(".planes .surface").first
        box = axial.bounding_box()
        assert box is not None
        axial.click(position={"x": box["width"] / 2, "y": box["height"] / 2 - 100})
        expect(page.locator(".planes .readout").nth(1)).not_to_have_text("65 / 128")
        expect(page.locator(".planes .readout").nth(2)).to_have_text("65 / 128")
        page.keyboard.press("3")
        page.keyboard.press("i")
        viewer.page.keyboard.press("l")
        expect(page.locator(".notice")).to_contain_text("Close the three planes first")
        page.get_by_role("button", name="Three planes").click()
        expect(page.locator(".planes")).to_have_count(0)
        expect(viewer.window).to_have_text("Bone: center 480, width 2500 HU")
        viewer.wait_for_grey(4, 4, 255 - shade(120, center=480, width=2500))


def test_a_stack_that_is_no_volume_says_why(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "coarse") as viewer:
        viewer.press("m")
        expect(viewer.page.locator(".notice")).to_have_text("Three planes need at least 16 slices; this stack has 12.")
    with open_viewer(webgl_browser, site, "uncalibrated") as viewer:
        viewer.press("m")
        expect(viewer.page.locator(".notice")).to_contain_text("size of a pixel")


def test_stacks_of_one_space_scroll_together_by_position(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        page = viewer.page
        page.get_by_role("button", name="Coarse slices").click()
        second = page.locator(".readout.slice").nth(1)
        expect(second).to_have_text("Slice 7 of 12 · 24.0 mm")
        viewer.press("Home")
        expect(second).to_have_text("Slice 1 of 12 · 0.0 mm")
        page.wait_for_url("**/fine?frame=1&window=soft-tissue&compare=phantom%2Fcoarse")
        page.locator(".surface").nth(1).focus()
        page.keyboard.press("ArrowDown")
        expect(viewer.slice).to_have_text("Slice 3 of 24 · 4.0 mm")
        page.get_by_label("Scroll together").uncheck()
        page.locator(".surface").nth(1).focus()
        page.keyboard.press("End")
        expect(second).to_contain_text("Slice 12")
        expect(viewer.slice).to_contain_text("Slice 3 of 24")
    with open_viewer(webgl_browser, site, "fine?frame=5&compare=phantom/coarse") as viewer:
        expect(viewer.page.locator(".readout.slice").nth(1)).to_have_text("Slice 3 of 12 · 8.0 mm")


def test_stacks_of_different_spaces_scroll_together_by_number(webgl_browser: Browser, site: Site) -> None:
    site.stacks["coarse"]["frameOfReference"] = "2.25.99"
    with open_viewer(webgl_browser, site, "fine?frame=5&compare=phantom/coarse") as viewer:
        second = viewer.page.locator(".readout.slice").nth(1)
        expect(second).to_contain_text("Slice 5 of 12")
        viewer.press("End")
        expect(second).to_contain_text("Slice 12 of 12")
