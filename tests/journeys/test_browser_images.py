"""Stacks on ordinary pages, in a real browser: scrolled, windowed, marked, compared, without the viewer being loaded."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.journeys.browsing import ALPHA, NAME, PASSWORD, find_violations, open_page, sign_in
from tests.journeys.running import run_command, running_server
from tests.small_library import write_small_library
from tests.stored_images import CHANGES, MARKS, SIMULATED, STACK

pytestmark = pytest.mark.browser

SECOND = STACK.replace("ct-mass", "ct-other")
IMAGES = f"{ALPHA}/images"
CHANGED = "before => Math.abs((BRIGHTNESS)(document.querySelector('.stage canvas')) - before) > 1"
DARKER = "before => (BRIGHTNESS)(document.querySelector('.stage canvas')) < before - 5"
BRIGHTNESS = """canvas => {
  // Read from a copy, so that the canvas of the page stays as quick as it is.
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) sum += pixels[at];
  return sum / (pixels.length / 4); }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("images")
    home = root / "home"
    home.mkdir()
    second = SIMULATED.replace("seed: 3", "seed: 4").replace("c12", "c22").replace("c13", "c23").replace("c11", "c21")
    changes = {**CHANGES, SECOND: second}
    library = write_small_library(root / "library", access="members", changes=changes)
    run_command(home, "build", READINGROOM_LIBRARY=str(library))
    run_command(home, "account", "add", NAME, typed=f"{PASSWORD}\n")
    with running_server(home) as address:
        yield address


@pytest.fixture(scope="module")
def member(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, bypass_csp=True, reduced_motion="reduce") as page:
        sign_in(page, address)
        yield page


def wake(page: Page) -> Locator:
    """The first stage of the page, with its frames on a canvas."""
    stage = page.locator(".stage[data-stack]").first
    stage.hover()
    expect(stage.locator("canvas")).to_be_visible()
    return stage


def brightness(stage: Locator) -> float:
    return float(stage.locator("canvas").evaluate(BRIGHTNESS))


def test_keys_the_wheel_and_the_slider_scroll_through_the_frames(member: Page, address: str) -> None:
    member.goto(f"{address}{IMAGES}")
    stage = wake(member)
    shown = stage.locator("output")
    expect(shown).to_have_text("7 / 14")
    first = brightness(stage)
    stage.locator(".picture").focus()
    member.keyboard.press("ArrowDown")
    expect(shown).to_have_text("8 / 14")
    member.mouse.wheel(0, 120)
    expect(shown).to_have_text("11 / 14")
    stage.get_by_role("slider").fill("2")
    expect(shown).to_have_text("2 / 14")
    expect(stage.locator("canvas")).to_have_attribute("aria-label", re.compile("skull. Frame 2 of 14"))
    member.wait_for_function(CHANGED.replace("BRIGHTNESS", BRIGHTNESS), arg=first)


def test_the_wheel_over_a_picture_that_was_not_chosen_scrolls_the_page(member: Page, address: str) -> None:
    member.goto(f"{address}{IMAGES}")
    stage = wake(member)
    member.mouse.wheel(0, 300)
    member.wait_for_function("scrollY > 100")
    expect(stage.locator("output")).to_have_text("7 / 14")


def test_a_window_is_chosen_by_button_and_by_number(member: Page, address: str) -> None:
    member.goto(f"{address}{IMAGES}")
    stage = wake(member)
    brain, bone = stage.get_by_role("button", name="Brain"), stage.get_by_role("button", name="Bone")
    expect(brain).to_have_attribute("aria-pressed", "true")
    before = brightness(stage)
    bone.click()
    expect(bone).to_have_attribute("aria-pressed", "true")
    member.wait_for_function(DARKER.replace("BRIGHTNESS", BRIGHTNESS), arg=before)
    stage.locator(".picture").focus()
    member.keyboard.press("1")
    expect(brain).to_have_attribute("aria-pressed", "true")


def test_annotations_are_on_their_frame_and_toggle_everywhere(member: Page, address: str) -> None:
    member.goto(f"{address}{IMAGES}")
    stage = wake(member)
    marks = stage.locator(".marks")
    expect(marks).to_contain_text(MARKS)
    member.keyboard.press("a")
    expect(marks).to_be_hidden()
    expect(stage.get_by_role("button", name="Annotations")).to_have_attribute("aria-pressed", "false")
    stage.get_by_role("button", name="Annotations").click()
    stage.locator(".picture").focus()
    member.keyboard.press("ArrowDown")
    expect(marks).not_to_contain_text(MARKS)


def test_two_stacks_side_by_side_scroll_together_until_they_are_unlinked(member: Page, address: str) -> None:
    member.goto(f"{address}{IMAGES}")
    member.get_by_role("button", name="Full screen").first.click()
    dialog = member.get_by_role("dialog", name="Images, full screen")
    dialog.get_by_label("Compare with").select_option(index=2)
    panes = dialog.locator(".pane")
    expect(panes).to_have_count(2)
    expect(panes.nth(1).locator("canvas")).to_be_visible()
    panes.nth(0).locator(".stage").focus()
    member.keyboard.press("ArrowDown")
    expect(panes.nth(0).locator("output")).to_have_text("8 / 14")
    expect(panes.nth(1).locator("output")).to_have_text("8 / 14")
    dialog.get_by_role("button", name="Linked scroll").click()
    panes.nth(1).get_by_role("slider").fill("3")
    expect(panes.nth(1).locator("output")).to_have_text("3 / 14")
    expect(panes.nth(0).locator("output")).to_have_text("8 / 14")
    assert find_violations(member) == []
    member.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_page_with_a_chosen_stack_is_accessible(member: Page, address: str) -> None:
    for path in (ALPHA, IMAGES, "/similar", "/similar?image=alpha-mass/ct-mass"):
        member.goto(f"{address}{path}")
        if "similar" not in path:
            wake(member)
        assert find_violations(member) == [], path


def test_nothing_of_the_viewer_is_fetched_for_ordinary_reading(browser: Browser, address: str) -> None:
    with open_page(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        sign_in(page, address)
        page.goto(f"{address}{IMAGES}")
        wake(page)
        page.get_by_role("button", name="Full screen").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
    assert not [url for url in asked if "/static/viewer/" in url or "/dicom-web/" in url]
    assert [url for url in asked if "/media/" in url]


def test_without_javascript_the_key_frame_and_its_annotated_picture_are_there(browser: Browser, address: str) -> None:
    with open_page(browser, java_script_enabled=False) as page:
        sign_in(page, address)
        page.goto(f"{address}{IMAGES}")
        expect(page.locator(".stage img").first).to_be_visible()
        expect(page.get_by_role("link", name="Annotated").first).to_be_visible()
        assert page.locator(".stage-bar").count() == 0


def test_frames_that_cannot_be_fetched_are_told_in_words(browser: Browser, address: str) -> None:
    with open_page(browser) as page:
        sign_in(page, address)
        page.route("**/stacks/**", lambda route: route.fulfill(status=503, body=""))
        page.goto(f"{address}{IMAGES}")
        page.locator(".stage[data-stack]").first.hover()
        expect(page.get_by_role("alert").first).to_contain_text("The frames could not be fetched")


def test_the_description_of_a_library_and_its_page_say_the_same(member: Page, address: str, tmp_path: Path) -> None:
    member.goto(f"{address}{ALPHA}")
    expect(member.locator("figure.shown figcaption")).to_contain_text("Gated statement c12 in the caption of a simulated stack.")
    expect(member.locator("figure.shown figcaption")).to_contain_text("Simulated · 14 frames")
