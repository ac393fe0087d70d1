"""Annotations: shown over the image, hidden by a key, drawn and saved by editors."""

import pytest
from playwright.sync_api import Browser, expect
from tests.viewer.looking import Viewer, open_viewer
from tests.viewer.site import Site

pytestmark = pytest.mark.browser


def start_drawing(viewer: Viewer, shape: str) -> None:
    viewer.page.get_by_role("checkbox", name="Edit").check()
    viewer.page.get_by_role("group", name="Draw").get_by_role("button", name=shape).click()


@pytest.mark.parametrize("renderer", ["webgl", "processor"])
def test_annotations_lie_over_their_slice_and_go_with_a_key(webgl_browser: Browser, site: Site, renderer: str) -> None:
    with open_viewer(webgl_browser, site, f"fine?renderer={renderer}") as viewer:
        marks = viewer.page.locator(".mark.annotation")
        expect(marks).to_have_count(2)
        stroke = viewer.page.locator(".mark[data-kind=circle] .stroke").get_attribute("d")
        assert stroke is not None
        begin = [float(number) for number in stroke.split("L")[0].removeprefix("M").split()]
        box = viewer.surface.bounding_box()
        assert box is not None
        x, y = viewer.place(94, 64)
        # A tenth of an image pixel: half a pixel is what the library's two ways of drawing differ by.
        assert begin == [pytest.approx(x - box["x"], abs=0.6), pytest.approx(y - box["y"], abs=0.6)]
        viewer.press("a")
        expect(marks).to_have_count(0)
        viewer.press("a", "ArrowDown")
        expect(marks).to_have_count(0)
        viewer.page.get_by_role("button", name="Ball (slice 13)", exact=True).click()
        expect(marks).to_have_count(2)


def test_only_editors_may_draw(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        expect(viewer.page.get_by_role("checkbox", name="Edit")).to_have_count(0)
        expect(viewer.page.get_by_role("button", name="Save")).to_have_count(0)


def test_an_editor_draws_and_saves(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "edited") as viewer:
        page = viewer.page
        start_drawing(viewer, "Circle")
        save = page.get_by_role("button", name="Save")
        expect(save).to_be_disabled()
        viewer.drag((64, 64), (94, 64))
        page.get_by_label("Words of the chosen mark").fill("Ball")
        start_drawing(viewer, "Label")
        viewer.click(20, 110)
        page.get_by_label("Words of the chosen mark").fill("Fat")
        save.click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(save).to_be_disabled()
    assert site.tokens == ["token-42"]
    (sent,) = site.saved
    assert sent["version"] == "v1"
    arrow, circle, label = sent["annotations"]
    assert arrow == site.stacks["edited"]["annotations"][0]
    assert (circle["frame"], circle["shape"], circle["label"]) == (13, "circle", "Ball")
    assert circle["points"] == [pytest.approx([64, 64], abs=0.3), pytest.approx([94, 64], abs=0.3)]
    assert (label["shape"], label["label"], len(label["points"])) == ("label", "Fat", 1)


def test_an_editor_moves_deletes_and_takes_back(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "edited") as viewer:
        page = viewer.page
        page.get_by_role("checkbox", name="Edit").check()
        viewer.drag((49, 52), (59, 72))
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.get_by_role("button", name="Delete Edge of the ball").click()
        expect(page.locator(".mark.annotation")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".mark.annotation")).to_have_count(1)
        page.get_by_role("button", name="Delete Edge of the ball").click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    moved, emptied = site.saved
    assert moved["annotations"][0]["points"] == [[20, 30], pytest.approx([59, 72], abs=0.5)]
    assert emptied == {"version": "v2", "annotations": []}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (409, "somebody else saved annotations of this image first"),
        (403, "you are not signed in as an editor"),
        (422, "Not saved: a label says something"),
        (500, "The server failed (status 500)"),
    ],
)
def test_why_it_was_not_saved_is_said(webgl_browser: Browser, site: Site, status: int, words: str) -> None:
    site.save_status = status
    with open_viewer(webgl_browser, site, "edited", expected=f"status of {status}") as viewer:
        start_drawing(viewer, "Line")
        viewer.drag((20, 100), (50, 100))
        save = viewer.page.get_by_role("button", name="Save")
        save.click()
        expect(viewer.page.locator(".said")).to_contain_text(words)
        expect(save).to_be_enabled()
