"""How heavy pages are, and how soon and how steadily a browser shows them.

    python -m benchmarks.pages [--rounds 5]

Builds the library that ships, serves it, and weighs every page as it is sent (gzip): its HTML, its style sheets, its
scripts. Then Chromium opens one page of each kind with nothing in its cache and says when the largest thing on it was painted
(LCP) and how much things moved after they were painted (CLS), as web.dev defines both.
"""

import argparse
import gzip
import os
import shutil
import statistics
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from benchmarks.machine import describe_machine
from playwright.sync_api import Browser, sync_playwright
from tests.conftest import CHROMIUM_FLAGS
from tests.journeys.running import run_command, running_server

SHIPPED = Path(__file__).resolve().parent.parent / "library"
LIMITS = {"HTML": 60_000, "CSS": 40_000, "JS": 60_000}
"""Bytes as they are sent, compressed, for one page."""

VIEWS = {"phone": (390, 844), "screen": (1440, 900)}
"""Widths and heights in CSS pixels."""

PAINTS = """() => new Promise(resolve => {
  let largest = 0, moved = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) largest = entry.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve([largest, moved]), 500);
})"""
"""Both numbers half a second after the page was there; CLS as the sum of all shifts, which is never less than its definition."""


@dataclass(frozen=True)
class Weight:
    """Bytes of a page as it is sent, and of its style sheets and scripts; `plain` is the HTML before compression."""

    path: str
    html: int
    plain: int
    css: int
    js: int


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.css: list[str] = []
        self.js: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and values.get("rel") in ("stylesheet", "modulepreload"):
            (self.css if values["rel"] == "stylesheet" else self.js).append(values.get("href") or "")
        if tag == "script" and values.get("src"):
            self.js.append(values["src"] or "")


def fetch(address: str) -> tuple[int, bytes]:
    """How many bytes are sent for an address, and the content."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310  # our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own server
        body = answer.read()
        plain = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
        return len(body), plain


def list_paths(address: str) -> list[str]:
    """Every page in the sitemap, with what hangs on each document."""
    _, sitemap = fetch(f"{address}/sitemap.xml")
    found = [part.partition("</loc>")[0] for part in sitemap.decode().split("<loc>")[1:]]
    return [urllib.parse.urlsplit(each).path for each in found]


def weigh(address: str, path: str) -> Weight:
    """The weight of one page."""
    sent, plain = fetch(address + path)
    assets = _Assets()
    assets.feed(plain.decode())
    css, js = (
        sum(fetch(urllib.parse.urljoin(address + path, each))[0] for each in dict.fromkeys(listed))
        for listed in (assets.css, assets.js)
    )
    return Weight(path, sent, len(plain), css, js)


def show_weights(weights: Sequence[Weight]) -> None:
    """Prints the heaviest pages, and whether all are light enough."""
    print(f"\n{len(weights)} pages, bytes as sent (gzip)")
    print(f"{'':58}{'HTML':>8}{'plain':>9}{'CSS':>8}{'JS':>8}")
    for weight in sorted(weights, key=lambda each: -each.html)[:8]:
        print(f"{weight.path:58}{weight.html:8}{weight.plain:9}{weight.css:8}{weight.js:8}")
    heaviest = {
        "HTML": max(weight.html for weight in weights),
        "CSS": max(weight.css for weight in weights),
        "JS": max(weight.js for weight in weights),
    }
    for name, limit in LIMITS.items():
        verdict = "met" if heaviest[name] <= limit else "MISSED"
        print(f"{name:5} at most {heaviest[name]:6} bytes  {verdict}: wanted ≤ {limit}")


def measure_paints(browser: Browser, address: str, view: tuple[int, int], rounds: int) -> tuple[list[float], list[float]]:
    """LCP in milliseconds and CLS of a page, each time with nothing in the browser's cache."""
    largest, moved = [], []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": view[0], "height": view[1]})
        page = context.new_page()
        page.goto(address, wait_until="load")
        paint, shift = page.evaluate(PAINTS)
        largest.append(float(paint))
        moved.append(float(shift))
        context.close()
    return largest, moved


def show_paints(address: str, paths: Sequence[str], rounds: int) -> None:
    """Prints when Chromium shows one page of each kind."""
    program = os.environ.get("READINGROOM_CHROMIUM") or shutil.which("chromium")
    if program is None:
        print("\nChromium is not in this run: none is installed; script/setup test installs it")
        return
    kinds = {path.split("/")[1]: path for path in reversed(paths)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        print(f"\nChromium {browser.version}, cold, this machine, median of {rounds}")
        print(f"{'':58}{'view':8}{'LCP ms':>8}{'longest':>9}{'CLS':>8}")
        for path in kinds.values():
            for name, view in VIEWS.items():
                largest, moved = measure_paints(browser, address + path, view, rounds)
                print(f"{path:58}{name:8}{statistics.median(largest):8.0f}{max(largest):9.0f}{max(moved):8.3f}", flush=True)
        browser.close()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often the browser opens each page")
    parser.add_argument("--library", type=Path, default=SHIPPED, help="another library than the one that ships")
    options = parser.parse_args()
    print(describe_machine("granian", "django", "playwright"))
    with tempfile.TemporaryDirectory(prefix="readingroom-pages-") as home:
        run_command(Path(home), "build", str(options.library))
        with running_server(Path(home)) as address:
            paths = list_paths(address)
            show_weights([weigh(address, path) for path in paths])
            show_paints(address, paths, options.rounds)


if __name__ == "__main__":
    main()
