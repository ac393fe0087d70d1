"""How fast the viewer shows a first image and scrolls, on WebGL drawn by the processor, and what a page that opens it loads.

    .venv/bin/python -m benchmarks.viewer [ROUNDS]

A stack of 32 CT slices of 512 × 512 comes from the small site of the viewer's tests, on this machine, uncompressed: what is
measured is the viewer, not a network. First image: from the start of navigation to the first picture that holds pixels, with an
empty cache. Scrolling: one slice at a time, each drawn before the next is asked for, with every slice in memory.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.conftest import CHROMIUM_FLAGS
from tests.viewer.conftest import NO_WEBGL, SOFTWARE_WEBGL
from tests.viewer.phantoms import make_phantom
from tests.viewer.site import STATIC, Site, running_site

SLICES, SIZE, STEPS = 32, 512, 120
FIRST_IMAGE_LIMIT, FRAMES_LIMIT = 1500, 20
CASES = {
    "software_webgl": (SOFTWARE_WEBGL, ""),
    "software_webgl_forced_to_draw_stacks": (SOFTWARE_WEBGL, "webgl"),
    "no_webgl": (NO_WEBGL, ""),
}
NOTE_FIRST_IMAGE = (
    """document.addEventListener("CORNERSTONE_IMAGE_RENDERED", () => { window.firstImage ??= performance.now(); }, true)"""
)
SCROLL = """async (steps) => {
  const surface = document.querySelector(".surface");
  const once = { once: true, capture: true };
  const drawn = () => new Promise((done) => surface.addEventListener("CORNERSTONE_IMAGE_RENDERED", done, once));
  const begin = performance.now();
  for (let step = 0; step < steps; step++) {
    const next = drawn();
    const way = Math.floor(step / 15) % 2 ? -100 : 100;
    surface.dispatchEvent(new WheelEvent("wheel", { deltaY: way, cancelable: true }));
    await next;
  }
  return (1000 * steps) / (performance.now() - begin);
}"""
LOADED = """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/static/viewer/"))
  .map(({ name, decodedBodySize }) => [new URL(name).pathname, decodedBodySize])"""


def _open(page: Page, site: Site, renderer: str) -> float:
    """Opens the stack at its first slice and waits for all of it; milliseconds to the first image."""
    page.add_init_script(NOTE_FIRST_IMAGE)
    page.goto(f"{site.address}/viewer/phantom/measured?frame=1&renderer={renderer}")
    expect(page.locator("#viewer")).to_have_attribute("data-state", "ready")
    expect(page.locator(".loading")).to_have_text("")
    return float(page.evaluate("window.firstImage"))


def measure(browser: Browser, site: Site, rounds: int, renderer: str) -> dict[str, Any]:
    """Medians of first images and of scrolling, drawn as the viewer chooses or as `renderer` says, and the files it loaded."""
    firsts, rates, loaded = [], [], []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        asked = len(site.asked)
        firsts.append(_open(page, site, renderer))
        while len([path for path in site.asked[asked:] if "/frames/" in path]) < SLICES:
            page.wait_for_timeout(50)
        page.evaluate(SCROLL, SLICES)  # every slice has been on the screen once
        rates.append(float(page.evaluate(SCROLL, STEPS)))
        loaded = page.evaluate(LOADED)
        context.close()
    return {
        "first_image_ms": round(statistics.median(firsts)),
        "first_image_ms_all": [round(first) for first in firsts],
        "scroll_frames_per_second": round(statistics.median(rates), 1),
        "loaded": sorted(loaded),
    }


def weigh(loaded: list[list[Any]]) -> dict[str, int]:
    """Bytes of what a page loaded of the viewer: as they are, and compressed as the server sends them."""
    bodies = [(STATIC / path.removeprefix("/static/viewer/")).read_bytes() for path, _ in loaded]
    return {
        "bytes": sum(len(body) for body in bodies),
        "bytes_gzipped": sum(len(gzip.compress(body, 9)) for body in bodies),
    }


def main() -> None:
    """Measures and prints JSON, the machine first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=7)
    rounds = parser.parse_args().rounds
    chromium = os.environ.get("READINGROOM_CHROMIUM") or shutil.which("chromium") or "chromium"
    packages = json.loads((Path(__file__).parents[1] / "viewer/package-lock.json").read_text())["packages"]
    found: dict[str, Any] = {"cornerstone": packages["node_modules/@cornerstonejs/core"]["version"], "rounds": rounds}
    with running_site() as site, sync_playwright() as playwright:
        site.add(make_phantom("measured", slices=SLICES, step=2.0, size=SIZE), "measured")
        for name, (flags, renderer) in CASES.items():
            kept = [flag for flag in CHROMIUM_FLAGS if flag != "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=chromium, args=[*kept, *flags])
            found["chromium"] = browser.version
            found[name] = measure(browser, site, rounds, renderer)
            browser.close()
    loaded = {name: found[name].pop("loaded") for name in CASES}["software_webgl"]
    found["page_that_opens_the_viewer"] = {"files": loaded, **weigh(loaded)}
    found["goals"] = {"first_image_ms": FIRST_IMAGE_LIMIT, "scroll_frames_per_second": FRAMES_LIMIT}
    print(describe_machine("playwright"))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
