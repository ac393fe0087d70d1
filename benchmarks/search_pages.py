"""The whole results page over HTTP: facets, snippets, images, one request after another.

    python -m benchmarks.search_pages --library library                       the library that ships
    python -m benchmarks.search_pages --diagnoses 4300 --images 200000 --cases 20000   a synthetic one (minutes to make)

The aim is 40 ms for 99 of 100 pages.
"""

import argparse
import statistics
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import yaml
from benchmarks.machine import describe_machine, run_measured
from benchmarks.search import percentile
from benchmarks.synthetic import Size, make_library
from tests.journeys.running import COMMAND, running_server

from readingroom.edition.opening import open_edition

TABLE = Path(__file__).resolve().parent.parent / "tests" / "cases" / "queries.yaml"
QUERIES = 200


def choose_queries(home: Path, synthetic: bool) -> list[str]:
    """The queries of the table, or words of the titles and findings of a synthetic library."""
    if not synthetic:
        return [row["q"] for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))][:QUERIES]
    edition = open_edition(home / "editions" / (home / "editions" / "current").read_text().strip())
    titles = [row["title"] for row in edition.rows("SELECT title FROM documents WHERE kind = 'diagnosis' ORDER BY id LIMIT 100")]
    terms = [row["name"] for row in edition.rows("SELECT name FROM terms WHERE kind = 'finding' ORDER BY id LIMIT 100")]
    mixed = [f"{one} {title.split()[-1]}" for one, title in zip(terms, titles, strict=True)]
    return [*titles, *terms, *mixed][:QUERIES]


def time_pages(address: str, queries: Sequence[str]) -> list[float]:
    """Milliseconds of each page, after one round to warm up."""
    times: list[float] = []
    for round in range(2):
        times = []
        for query in queries:
            url = f"{address}/search?{urllib.parse.urlencode({'q': query, 'all': '1'})}"
            begin = time.perf_counter()
            with urllib.request.urlopen(url) as answer:  # noqa: S310  # our own server
                answer.read()
            times.append(1000 * (time.perf_counter() - begin))
        print(f"round {round + 1}: p50 {statistics.median(times):.1f} ms, p99 {percentile(times, 0.99):.1f} ms")
    return times


def main(arguments: Sequence[str]) -> int:
    """Builds, serves and asks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, default=None)
    parser.add_argument("--diagnoses", type=int, default=4_300)
    parser.add_argument("--images", type=int, default=200_000)
    parser.add_argument("--cases", type=int, default=20_000)
    options = parser.parse_args(arguments)
    print(describe_machine("tantivy", "django", "granian"))
    with tempfile.TemporaryDirectory() as folder:
        home, library = Path(folder) / "home", options.library
        home.mkdir()
        if library is None:
            library = Path(folder) / "library"
            make_library(library, Size(options.diagnoses, options.images, options.cases))
        cost = run_measured([COMMAND, "build", str(library.resolve())], folder=home, variables={"READINGROOM_HOME": str(home)})
        print(f"built in {cost.seconds:.0f} s, {cost.megabytes:.0f} MB of memory at most")
        queries = choose_queries(home, options.library is None)
        with running_server(home) as address:
            time_pages(address, queries)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
