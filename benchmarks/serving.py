"""How fast pages are served, beside nginx serving the same bytes as files, in the same run.

    python -m benchmarks.serving [--seconds 4] [--rounds 5] [--pages 200] [--wagtail]

Builds a small synthetic library with gated sections, starts `readingroom serve` with two workers and an nginx with two, and
loads them in turns with wrk (one thread, 16 connections kept open): a visitor's page, a member's page, any of many pages.
Before it measures, it compares every page with what nginx will serve. With `--wagtail` a page of the same size beside it.
"""

import argparse
import gzip
import importlib.metadata
import os
import platform
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Load, find_nginx, run_wrk, running_nginx, store_page
from benchmarks.synthetic import Size, make_library
from benchmarks.wagtail_page import WagtailMissing, running_wagtail
from tests.journeys.running import Reader, free_port, run_command, running_server

PASSWORD = "only for this measurement"  # noqa: S105 - of an account that lives as long as the run
WORKERS = 2
AIM, LEAST = 0.33, 0.2


@dataclass(frozen=True)
class Case:
    """One thing to measure: `headers` are asked for anew each time, because a level cookie lives five minutes."""

    name: str
    peer: str
    url: str
    headers: Callable[[], Mapping[str, str]]
    paths: Path | None = None


class Member(Reader):
    """Someone signed in."""

    def headers(self) -> dict[str, str]:
        """What their browser sends, with a fresh level cookie."""
        self.forget("rr-level")
        self.get("/about")
        return {**compressed(), "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies().items())}


def list_pages(reader: Reader, limit: int) -> list[str]:
    """The addresses of the diagnosis pages, from the sitemap."""
    addresses = [part.partition("</loc>")[0] for part in reader.get("/sitemap.xml").text.split("<loc>")[1:]]
    paths = [address.removeprefix(reader.address) for address in addresses]
    return [path for path in paths if path.startswith("/diagnoses/")][:limit]


def compressed() -> Mapping[str, str]:
    """What a visitor's browser sends."""
    return {"Accept-Encoding": "gzip"}


def check_same(url: str, headers: Mapping[str, str], expected: bytes) -> None:
    """Compares what a server sends with what it should.

    Raises:
        RuntimeError: it sends something else.
    """
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - our own servers
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own servers
        body = answer.read()
        if answer.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        if body != expected:
            raise RuntimeError(f"{url} sends another page than it should")


def prepare_cases(ours: str, theirs: str, store: Path, member: Member, pages: list[str]) -> Iterator[Case]:
    """What is measured, after storing the pages for nginx and comparing both."""
    visitor = Reader(ours)
    first = pages[0]
    for prefix, reader, headers in (("/visitor", visitor, compressed), ("/member", member, member.headers)):
        for path in pages:
            body = reader.get(path).text.encode()
            store_page(store, prefix + path, body)
            check_same(ours + path, headers(), body)
            check_same(theirs + prefix + path, compressed(), body)
        yield Case(f"{prefix[1:]}, one page", "nginx", f"{theirs}{prefix}{first}", compressed)
        yield Case(f"{prefix[1:]}, one page", "ours", ours + first, headers)
    for peer, prefix, base in (("nginx", "/member", theirs), ("ours", "", ours)):
        listed = store / f"paths-{peer}"
        listed.write_text("".join(f"{prefix}{path}\n" for path in pages))
        asked = member.headers if peer == "ours" else compressed
        yield Case(f"member, any of {len(pages)} pages", peer, base, asked, listed)
    yield Case("visitor, one page, not compressed", "nginx", f"{theirs}/visitor{first}", dict)
    yield Case("visitor, one page, not compressed", "ours", ours + first, dict)
    yield Case("visitor, page made anew by Django", "ours", f"{ours}{first}?anew=1", compressed)


def measure(cases: list[Case], *, rounds: int, seconds: int) -> dict[Case, list[Load]]:
    """Loads all cases in turns, every other round backwards, after one second of each to warm up."""
    for case in cases:
        run_wrk(case.url, seconds=1, headers=case.headers(), paths=case.paths)
    found: dict[Case, list[Load]] = {case: [] for case in cases}
    for number in range(rounds):
        for case in cases if number % 2 == 0 else reversed(cases):
            found[case].append(run_wrk(case.url, seconds=seconds, headers=case.headers(), paths=case.paths))
    return found


def report(found: dict[Case, list[Load]]) -> None:
    """Prints medians, and for each pair the median of the ratios of the rounds."""
    print(f"{'':36}{'':10}{'req/s':>8}{'lowest':>8}{'highest':>8}{'p50 ms':>8}{'p99 ms':>8}  ratio")
    beside: dict[str, list[Load]] = {}
    for case, loads in found.items():
        speeds = [load.per_second for load in loads]
        line = f"{case.name:36}{case.peer:10}{statistics.median(speeds):8.0f}{min(speeds):8.0f}{max(speeds):8.0f}"
        line += f"{statistics.median(load.p50 for load in loads):8.2f}{statistics.median(load.p99 for load in loads):8.2f}"
        if case.name in beside:
            ratio = statistics.median(a.per_second / b.per_second for a, b in zip(loads, beside[case.name], strict=True))
            verdict = "aim met" if ratio >= AIM else "met" if ratio >= LEAST else "MISSED"
            line += f"  {ratio:.2f} ({verdict}: at least {LEAST}, aim {AIM})"
        beside[case.name] = loads
        print(line)


def _said_by(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def describe_machine() -> str:
    """What this was measured on and with."""
    models = {line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line}
    versions = " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("granian", "django"))
    nginx = _said_by(find_nginx(), "-v").rpartition("/")[2]
    wrk = _said_by("wrk", "-v").partition(" [")[0]
    commit = _said_by("git", "rev-parse", "--short", "HEAD")
    load = os.getloadavg()[0]
    return (
        f"{', '.join(models)}; {os.cpu_count()} cores; {platform.platform()}; CPython {platform.python_version()}; {versions};"
        f" nginx {nginx}; {wrk}; commit {commit}; load before the run {load:.1f}; {time.strftime('%Y-%m-%d %H:%M')}"
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Pages a second beside nginx.")
    parser.add_argument("--seconds", type=int, default=4, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=200, help="how many the pages are chosen from")
    parser.add_argument("--wagtail", action="store_true", help="install Wagtail into a temporary environment and load it too")
    options = parser.parse_args()
    print(describe_machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="readingroom-serving-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        home, store = folder / "home", folder / "nginx"
        home.mkdir()
        (store / "www").mkdir(parents=True)
        folder.chmod(0o755)
        make_library(folder / "library", Size(diagnoses=options.pages, images=options.pages * 5, cases=20, references=500))
        run_command(home, "build", str(folder / "library"), "--access", "members")
        run_command(home, "account", "add", "measurer", typed=f"{PASSWORD}\n")
        ours = stack.enter_context(running_server(home, "--workers", str(WORKERS)))
        member = Member(ours)
        member.submit("/account/sign-in", {"username": "measurer", "password": PASSWORD})
        pages = list_pages(member, options.pages)
        size = max(len(member.get(path).text.encode()) for path in pages[:20])
        theirs = stack.enter_context(running_nginx(store, free_port(), workers=WORKERS))
        cases = list(prepare_cases(ours, theirs, store, member, pages))
        if options.wagtail:
            try:
                address = stack.enter_context(running_wagtail(folder / "wagtail", free_port(), size=size, workers=WORKERS))
                cases.append(Case("visitor, page of the same size", "wagtail", address, compressed))
            except WagtailMissing as reason:
                print(f"Wagtail is not in this run: {reason}")
        print(f"{len(pages)} pages; the first 20 have up to {size} bytes; {options.rounds} rounds of {options.seconds} s\n")
        report(measure(cases, rounds=options.rounds, seconds=options.seconds))


if __name__ == "__main__":
    main()
