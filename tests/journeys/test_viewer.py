"""The viewer on a real server: real DICOMweb, a member who measures, an editor who draws into the library."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pydicom.data import get_testdata_file
from tests.journeys.browsing import NAME, PASSWORD, open_page
from tests.journeys.running import run_command, running_server
from tests.small_library import write_small_library
from tests.stored_images import CHANGES, MARKS, STACK

from readingroom.imaging.annotating import read_marks

pytestmark = pytest.mark.browser

ADDRESS = "/viewer/alpha-mass/ct-mass"
ROWS = 256
SPACING = 0.9


@dataclass(frozen=True)
class Instance:
    address: str
    library: Path
    compressed: str


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    root = tmp_path_factory.mktemp("viewer")
    home = root / "home"
    home.mkdir()
    library = write_small_library(root / "library", access="members", changes=CHANGES)
    compressed = get_testdata_file("MR_small_jp2klossless.dcm")
    added = (
        "images",
        "add",
        str(compressed),
        "--document",
        "alpha-mass",
        "--library",
        str(library),
        "--json",
        "--credit",
        "Ada",
        "--licence",
        "CC0-1.0",
    )
    (taken,) = json.loads(run_command(home, *added))["taken"]
    run_command(home, "images", "clear", f"alpha-mass/{taken['image']}", "--by", "Ada", "--library", str(library))
    run_command(home, "build", READINGROOM_LIBRARY=str(library))
    run_command(home, "account", "add", NAME, typed=f"{PASSWORD}\n")
    run_command(home, "account", "add", "eda", "--level", "editor", typed=f"{PASSWORD}\n")
    with running_server(home, READINGROOM_LIBRARY=str(library)) as address:
        yield Instance(address, library, f"/viewer/alpha-mass/{taken['image']}")


def enter(page: Page, instance: Instance, name: str, path: str) -> None:
    """Signs someone in and opens the viewer."""
    page.goto(f"{instance.address}/account/sign-in?next={path}")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator("#viewer")).to_have_attribute("data-state", "ready", timeout=30_000)


def place(page: Page, column: float, row: float) -> tuple[float, float]:
    """Where an image point lies on the screen while the image fits its surface."""
    box = page.locator(".surface").first.bounding_box()
    assert box is not None
    scale = min(box["width"], box["height"]) / ROWS
    x = box["x"] + box["width"] / 2 + (column - ROWS / 2) * scale
    return x, box["y"] + box["height"] / 2 + (row - ROWS / 2) * scale


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*place(page, *start))
    page.mouse.down()
    page.mouse.move(*place(page, *end), steps=4)
    page.mouse.up()


def test_a_member_reads_real_pixels_and_measures_a_known_distance(browser: Browser, instance: Instance) -> None:
    with open_page(browser) as page:
        asked: list[str] = []
        page.on("response", lambda answer: asked.append(f"{answer.status} {answer.url}"))
        enter(page, instance, NAME, f"{ADDRESS}?frame=7&window=brain")
        expect(page.locator(".readout.slice").first).to_contain_text("Slice 7 of 14")
        expect(page.locator(".mark.annotation")).to_have_count(1)
        page.locator(".surface").first.focus()
        page.keyboard.press("l")
        drag(page, (60, 128), (160, 128))
        (length,) = [text for text in page.locator(".marks-list [data-goto]").all_inner_texts() if text.startswith("Length")]
        measured = float(re.findall(r"[\d.]+(?= mm)", length)[0])
        assert measured == pytest.approx(100 * SPACING, rel=0.01)
        # With a mark chosen the arrows move it.
        page.locator(".surface").first.focus()
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".readout.slice").first).to_contain_text("Slice 8 of 14")
    frames = [line for line in asked if "/dicom-web/" in line and "/frames/" in line]
    assert frames
    assert all(line.startswith(("200 ", "304 ")) for line in asked if "/dicom-web/" in line)
    assert not [line for line in asked if instance.address not in line and "blob:" not in line and "data:" not in line]


def test_an_editor_draws_an_arrow_that_lands_in_the_library(browser: Browser, instance: Instance) -> None:
    with open_page(browser) as page:
        enter(page, instance, "eda", ADDRESS)
        page.get_by_role("checkbox", name="Edit").check()
        page.get_by_role("group", name="Draw").get_by_role("button", name="Arrow").click()
        drag(page, (30, 200), (90, 150))
        page.get_by_label("Words of the chosen mark").fill("Edema")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    marks = read_marks(instance.library, STACK)
    assert [mark.label for mark in marks] == [MARKS, "Edema"]
    assert marks[1].points[0] == pytest.approx((30, 200), abs=1)
    assert marks[1].points[1] == pytest.approx((90, 150), abs=1)
    assert marks[1].frame == 7


def test_a_visitor_is_not_shown_that_there_is_anything(browser: Browser, instance: Instance) -> None:
    with open_page(browser) as page:
        answer = page.goto(f"{instance.address}{ADDRESS}")
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("#viewer")).to_have_count(0)


def test_the_way_from_the_page_opens_the_frame_that_was_shown(browser: Browser, instance: Instance) -> None:
    with open_page(browser) as page:
        enter(page, instance, NAME, ADDRESS)
        page.goto(f"{instance.address}/diagnoses/alpha-mass/images")
        stage = page.locator(".stage[data-stack]").first
        stage.hover()
        stage.get_by_role("slider").fill("3")
        expect(stage.locator("output")).to_have_text("3 / 14")
        page.get_by_role("link", name="Open in viewer").first.click()
        expect(page.locator(".readout.slice").first).to_contain_text("Slice 3 of 14", timeout=30_000)


def test_a_compressed_original_is_decoded_in_the_browser(browser: Browser, instance: Instance) -> None:
    with open_page(browser) as page:
        asked: list[str] = []
        page.on("response", lambda answer: asked.append(answer.url))
        enter(page, instance, NAME, instance.compressed)
        expect(page.get_by_role("alert")).to_have_count(0)
        # The ready-made picture stands in until the original is decoded.
        page.wait_for_function("document.querySelector('#viewer canvas') !== null")
        seen = np.asarray(Image.open(io.BytesIO(page.locator(".surface").first.screenshot())).convert("L"))
        assert seen.std() > 20
    assert [url for url in asked if url.endswith(".wasm")]
    assert [url for url in asked if "/frames/1" in url]
