"""A reader's eyes and hands on the viewer: what is on the screen, and where an image point lies on the screen."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from tests.viewer.phantoms import SIZE
from tests.viewer.site import Site


@dataclass(slots=True)
class Viewer:
    """An open viewer page."""

    page: Page
    site: Site

    @property
    def surface(self) -> Locator:
        """Where the first stack is shown."""
        return self.page.locator(".surface").first

    @property
    def slice(self) -> Locator:
        """The words that say which slice of the first stack is shown."""
        return self.page.locator(".readout.slice").first

    @property
    def window(self) -> Locator:
        """The words that say which window the first stack is shown with."""
        return self.page.locator(".readout.window").first

    def press(self, *keys: str) -> None:
        """Presses keys with the focus on the image."""
        self.surface.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def place(self, column: float, row: float) -> tuple[float, float]:
        """Where an image point lies on the screen while the image fits its surface."""
        box = self.surface.bounding_box()
        assert box is not None
        scale = min(box["width"], box["height"]) / SIZE
        x = box["x"] + box["width"] / 2 + (column - SIZE / 2) * scale
        return x, box["y"] + box["height"] / 2 + (row - SIZE / 2) * scale

    def drag(self, *points: tuple[float, float]) -> None:
        """Drags along image points (column, row)."""
        mouse = self.page.mouse
        mouse.move(*self.place(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.place(*point), steps=4)
        mouse.up()

    def click(self, column: float, row: float) -> None:
        """Clicks on an image point."""
        self.page.mouse.click(*self.place(column, row))

    def grey(self, column: float, row: float) -> int:
        """The grey on the screen at an image point while the image fits its surface."""
        x, y = self.place(column, row)
        seen = self.page.screenshot(clip={"x": int(x), "y": int(y), "width": 1, "height": 1})
        return int(np.asarray(Image.open(io.BytesIO(seen)).convert("L"))[0, 0])

    def wait_for_grey(self, column: float, row: float, grey: float, tolerance: float = 3) -> None:
        """Waits until an image point has a grey; fails with what it has instead."""
        for _ in range(60):
            found = self.grey(column, row)
            if abs(found - grey) <= tolerance:
                return
        raise AssertionError(f"({column}, {row}) is {found}, not {grey}")

    def measured(self, kind: str) -> list[str]:
        """What the list of measurements says of a kind."""
        return [text for text in self.page.locator(".marks-list [data-goto]").all_inner_texts() if text.startswith(kind)]


@contextmanager
def open_viewer(browser: Browser, site: Site, name: str = "fine", *, expected: str = "", **options: Any) -> Iterator[Viewer]:
    """The viewer of a stack, ready; `name` may end with a query. Complaints of the browser but the `expected` fail the test."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    try:
        page.goto(f"{site.address}/viewer/phantom/{name}")
        expect(page.locator("#viewer")).to_have_attribute("data-state", re.compile("ready|failed"), timeout=20_000)
        yield Viewer(page, site)
        unexpected = [complaint for complaint in complaints if not (expected and re.search(expected, complaint))]
        assert not unexpected, unexpected
    finally:
        context.close()


def shade(value: float, *, center: float, width: float) -> float:
    """The grey of a value in HU (PS3.3 C.11.2.1.2.1, linear)."""
    return float(np.clip(((value - (center - 0.5)) / (width - 1) + 0.5) * 255, 0, 255))
