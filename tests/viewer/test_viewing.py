"""Scrolling, windows, zoom and the address: what a reader does with a stack, looked at in the pixels of the canvas."""

import pytest
from playwright.sync_api import Browser, expect
from tests.viewer.looking import open_viewer, shade
from tests.viewer.site import Site

pytestmark = pytest.mark.browser
RENDERERS = pytest.mark.parametrize("renderer", ["webgl", "processor"])
# The middle of the staircase of the phantom: slice n (from 0) has 10·n HU there.
STEP = (4.0, 4.0)


@RENDERERS
def test_the_key_image_is_shown_first_with_the_first_window(webgl_browser: Browser, site: Site, renderer: str) -> None:
    with open_viewer(webgl_browser, site, f"fine?renderer={renderer}") as viewer:
        expect(viewer.slice).to_have_text("Slice 13 of 24 · 24.0 mm")
        expect(viewer.window).to_have_text("Soft tissue: center 40, width 400 HU")
        viewer.wait_for_grey(*STEP, shade(120, center=40, width=400))
        expect(viewer.surface.get_by_text("Simulated")).to_be_visible()
        expect(viewer.page.get_by_text("Not for primary diagnosis")).to_be_visible()


@pytest.mark.parametrize(
    ("way", "slice_shown"),
    [
        ("arrow", 14),
        ("wheel", 14),
        ("button", 14),
        ("slider", 14),
        ("drag", 16),
        ("end", 24),
        ("home", 1),
        ("page", 3),
    ],
)
def test_scrolling_changes_the_slice_and_the_pixels(webgl_browser: Browser, site: Site, way: str, slice_shown: int) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        page = viewer.page
        match way:
            case "wheel":
                page.mouse.move(*viewer.place(64, 64))
                page.mouse.wheel(0, 100)
            case "button":
                page.get_by_role("button", name="Next").click()
            case "slider":
                page.get_by_role("slider", name="Slice").press("ArrowRight")
            case "drag":
                viewer.press("s")
                x, y = viewer.place(64, 64)
                page.mouse.move(x, y)
                page.mouse.down()
                page.mouse.move(x, y + 25, steps=5)
                page.mouse.up()
            case _:
                viewer.press({"arrow": "ArrowDown", "end": "End", "home": "Home", "page": "PageUp"}[way])
        expect(viewer.slice).to_contain_text(f"Slice {slice_shown} of 24")
        viewer.wait_for_grey(*STEP, shade((slice_shown - 1) * 10, center=40, width=400))


@RENDERERS
def test_presets_fields_and_drags_change_the_window(webgl_browser: Browser, site: Site, renderer: str) -> None:
    with open_viewer(webgl_browser, site, f"fine?renderer={renderer}") as viewer:
        viewer.press("3")
        expect(viewer.window).to_have_text("Bone: center 480, width 2500 HU")
        viewer.wait_for_grey(*STEP, shade(120, center=480, width=2500))
        viewer.page.get_by_role("button", name="Brain").click()
        expect(viewer.window).to_have_text("Brain: center 40, width 80 HU")
        viewer.wait_for_grey(*STEP, 255)
        viewer.page.get_by_label("Center (HU)").fill("100")
        viewer.page.get_by_label("Width (HU)").fill("300")
        viewer.page.get_by_label("Width (HU)").press("Enter")
        expect(viewer.window).to_have_text("center 100, width 300 HU")
        viewer.wait_for_grey(*STEP, shade(120, center=100, width=300))
        viewer.press("w")
        viewer.drag((50, 50), (80, 50))
        expect(viewer.window).not_to_contain_text("width 300")
        expect(viewer.window).to_contain_text("center 100,")


def test_letters_and_digits_typed_into_a_field_are_no_commands(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        field = viewer.page.get_by_label("Width (HU)")
        field.fill("")
        field.press("3")
        expect(field).to_have_value("3")
        expect(viewer.window).to_contain_text("Soft tissue")
        field.fill("400")
        viewer.page.get_by_role("button", name="Keys").click()
        viewer.page.get_by_label("Single keys are on").uncheck()
        viewer.page.get_by_role("button", name="Close").click()
        viewer.press("3")
        viewer.press("ArrowDown")
        expect(viewer.slice).to_contain_text("Slice 14")
        expect(viewer.window).to_contain_text("Soft tissue")


@RENDERERS
def test_invert_flip_rotate_zoom_move_and_reset(webgl_browser: Browser, site: Site, renderer: str) -> None:
    step, fat = shade(120, center=40, width=400), shade(-100, center=40, width=400)
    with open_viewer(webgl_browser, site, f"fine?renderer={renderer}") as viewer:
        viewer.press("i")
        viewer.wait_for_grey(*STEP, 255 - step)
        viewer.press("i", "h")
        viewer.wait_for_grey(124, 4, step)
        viewer.press("v")
        viewer.wait_for_grey(124, 124, step)
        viewer.press("0")
        viewer.wait_for_grey(*STEP, step)
        viewer.press("r")
        viewer.wait_for_grey(124, 4, step)
        viewer.press("0", "+", "+")
        viewer.wait_for_grey(*STEP, fat, tolerance=25)
        viewer.press("f")
        viewer.wait_for_grey(*STEP, step)
        viewer.press("p")
        # A click with the tool that moves brings the point to the middle, no drag needed.
        viewer.click(4, 4)
        viewer.wait_for_grey(64, 64, step)
        viewer.press("0", "Shift+ArrowRight")
        viewer.wait_for_grey(*STEP, 0)


def test_a_copied_link_leads_to_the_same_slice_and_window(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, permissions=["clipboard-read", "clipboard-write"]) as viewer:
        viewer.press("ArrowUp", "2", ".")
        expect(viewer.page.locator(".notice")).to_contain_text("copied")
        link = viewer.page.evaluate("navigator.clipboard.readText()")
        assert link.endswith("/viewer/phantom/fine?frame=12&window=brain")
        viewer.page.wait_for_url(link)
    with open_viewer(webgl_browser, site, "fine?frame=12&window=brain") as viewer:
        expect(viewer.slice).to_contain_text("Slice 12 of 24")
        expect(viewer.window).to_have_text("Brain: center 40, width 80 HU")
    with open_viewer(webgl_browser, site, "fine?frame=3&center=75&width=215") as viewer:
        expect(viewer.slice).to_contain_text("Slice 3 of 24")
        expect(viewer.window).to_have_text("center 75, width 215 HU")
        viewer.wait_for_grey(*STEP, shade(20, center=75, width=215))
    with open_viewer(webgl_browser, site, "fine?frame=999&window=none&center=x") as viewer:
        expect(viewer.slice).to_contain_text("Slice 24 of 24")
        expect(viewer.window).to_contain_text("Soft tissue")


def test_cine_starts_paused_and_plays_until_it_is_stopped(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        play = viewer.page.get_by_role("button", name="Play")
        expect(play).to_have_attribute("aria-pressed", "false")
        viewer.press("Space")
        expect(viewer.slice).not_to_contain_text("Slice 13")
        viewer.page.get_by_role("button", name="Pause").click()
        shown = viewer.slice.inner_text()
        expect(viewer.page.get_by_role("button", name="Play")).to_be_visible()
        viewer.press("ArrowDown", "ArrowUp")
        expect(viewer.slice).to_have_text(shown)
        viewer.press("k")
        expect(viewer.slice).to_contain_text("Slice 13")


def test_cine_is_slow_where_less_motion_is_asked_for(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, reduced_motion="reduce") as viewer:
        expect(viewer.page.get_by_label("Play at")).to_have_value("2")
    with open_viewer(webgl_browser, site) as viewer:
        expect(viewer.page.get_by_label("Play at")).to_have_value("10")


def test_letters_say_which_way_the_patient_lies(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        letters = viewer.page.locator(".letters").first
        expect(letters.locator("span")).to_have_text(["R", "L", "A", "P"])
        viewer.press("h")
        expect(letters.locator("span")).to_have_text(["L", "R", "A", "P"])
