"""Lengths, angles and regions on a phantom whose truth is known."""

import re

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from tests.viewer.looking import Viewer, open_viewer
from tests.viewer.phantoms import RADIUS, SPACING, make_phantom
from tests.viewer.site import Site

pytestmark = pytest.mark.browser
LEFT, RIGHT = 64 - RADIUS / SPACING, 64 + RADIUS / SPACING


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def only(viewer: Viewer, kind: str) -> list[float]:
    expect(viewer.page.locator(".marks-list [data-goto]").filter(has_text=kind)).to_have_count(1)
    return numbers(viewer.measured(kind)[0])


def test_a_known_distance_is_measured_within_one_percent(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        viewer.press("l")
        viewer.drag((LEFT, 64), (RIGHT, 64))
        length, slice_number = only(viewer, "Length")
        assert length == pytest.approx(2 * RADIUS, rel=0.01)
        assert slice_number == 13
        expect(viewer.page.locator(".notice")).to_contain_text(f"Length: {length} mm")
        expect(viewer.page.locator(".mark.measurement text")).to_have_text(f"{length} mm")
        viewer.press("ArrowDown", "Escape", "ArrowDown")
        expect(viewer.page.locator(".mark.measurement")).to_have_count(0)


def test_a_length_stays_true_when_the_image_is_turned_and_zoomed(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        viewer.press("r", "h", "l")
        viewer.drag((64, LEFT), (64, RIGHT))
        viewer.press("Escape", "+")
        assert only(viewer, "Length")[0] == pytest.approx(2 * RADIUS, rel=0.01)


def test_a_length_needs_no_drag(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        viewer.press("l")
        viewer.click(LEFT, 64)
        viewer.click(RIGHT, 64)
        assert only(viewer, "Length")[0] == pytest.approx(2 * RADIUS, rel=0.01)
        viewer.page.get_by_role("button", name="Delete Length").click()
        # With keys alone the cross starts in the middle: ten pixels to the right of it is 7 mm.
        viewer.press("l", "Enter", "Shift+ArrowRight", "Enter")
        assert only(viewer, "Length")[0] == 7.0


def test_lengths_are_in_pixels_where_the_image_is_not_calibrated(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site, "uncalibrated") as viewer:
        viewer.press("l", "Enter", "Shift+ArrowRight", "Enter")
        expect(viewer.page.locator(".mark.measurement text")).to_have_text("10.0 px")
        expect(viewer.page.get_by_text("Simulated")).to_have_count(0)


def test_an_angle_is_measured(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        viewer.press("g")
        viewer.click(30, 20)
        viewer.click(30, 100)
        viewer.click(110, 100)
        assert only(viewer, "Angle")[0] == pytest.approx(90, abs=0.7)


def test_mean_and_deviation_of_regions_equal_numpy(webgl_browser: Browser, site: Site) -> None:
    values = make_phantom("fine", slices=24, step=2.0).values[12]
    rows, columns = np.mgrid[0:128, 0:128] + 0.5
    with open_viewer(webgl_browser, site) as viewer:
        viewer.press("b")
        viewer.drag((50.2, 52.2), (80.2, 76.2))
        viewer.press("e")
        viewer.drag((14.2, 90.2), (44.2, 120.2))
        mean, deviation, area, *_ = only(viewer, "Rectangle")
        inside = values[52:76, 50:80]
        assert mean == pytest.approx(inside.mean(), abs=0.3)
        assert deviation == pytest.approx(inside.std(), rel=0.03)
        assert area == pytest.approx(30 * 24 * SPACING**2, rel=0.02)
        mean, deviation, area, *_ = only(viewer, "Ellipse")
        inside = values[((columns - 29.2) / 15) ** 2 + ((rows - 105.2) / 15) ** 2 <= 1]
        assert mean == pytest.approx(inside.mean(), abs=0.5)
        assert deviation == pytest.approx(inside.std(), rel=0.05)
        assert area == pytest.approx(np.pi * 15 * 15 * SPACING**2, rel=0.02)


def test_a_mark_is_moved_by_its_point_and_by_keys(webgl_browser: Browser, site: Site) -> None:
    with open_viewer(webgl_browser, site) as viewer:
        viewer.press("l")
        viewer.drag((30, 100), (50, 100))
        viewer.press("Escape")
        viewer.drag((50, 100), (70, 100))
        assert only(viewer, "Length")[0] == pytest.approx(40 * SPACING, rel=0.02)
        entry = viewer.page.locator(".marks-list [data-goto]").first
        before = viewer.page.locator(".mark.measurement .stroke").get_attribute("d")
        entry.press("Shift+ArrowUp")
        expect(viewer.page.locator(".mark.measurement .stroke")).not_to_have_attribute("d", str(before))
        assert only(viewer, "Length")[0] == pytest.approx(40 * SPACING, rel=0.02)
        viewer.page.locator(".marks-list [data-goto]").first.press("Delete")
        expect(viewer.page.locator(".mark.measurement")).to_have_count(0)
