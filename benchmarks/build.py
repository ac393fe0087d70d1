"""How long a library takes to become an edition: all of it beside MkDocs, after one change, and to the first page.

    python -m benchmarks.build                          4,300 diagnoses, beside MkDocs in the same run
    python -m benchmarks.build --whole                  and then with 200,000 image descriptions and 20,000 cases
    python -m benchmarks.build --diagnoses 200 --rounds 1 --mkdocs no

Every row is measured with the commands a person runs; what is said of builds in process is said so.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import Cost, describe_machine, run_measured
from benchmarks.mkdocs_site import BARE, DEFAULT, MkdocsMissing, install_mkdocs, make_site
from benchmarks.synthetic import Size, make_library

from readingroom.edition.build.build import build_edition
from readingroom.edition.shelf import Shelf

COMMAND = Path(sys.executable).with_name("readingroom")
PICTURES_A_PAGE = 8
"""As many as the whole library has: 200,000 on 24,300 pages."""

RATIO, MEGABYTES, SECONDS, SHARE, OPENING = 5.0, 1000.0, 1.0, 0.02, 100.0
"""What is wanted: so many times faster than MkDocs, less memory, less time after one change and less of a full build, less
milliseconds to the first page."""


@dataclass(frozen=True)
class Instance:
    """A library with an instance of its own in `folder`."""

    folder: Path

    @property
    def library(self) -> Path:
        """The library."""
        return self.folder / "library"

    @property
    def editions(self) -> Path:
        """Where its editions are."""
        return self.folder / "home" / "editions"

    def run(self, *arguments: str) -> Cost:
        """What `readingroom …` costs here."""
        return run_measured([COMMAND, *arguments], folder=self.folder, variables={"READINGROOM_HOME": str(self.folder / "home")})

    def build(self, *options: str) -> Cost:
        """What building costs."""
        return self.run("build", str(self.library), *options)

    def change(self, number: int) -> None:
        """Says something more in one document, and commits that."""
        documents = sorted((self.library / "diagnoses").rglob("*.md"))
        document = documents[number * 37 % len(documents)]
        text = document.read_text(encoding="utf-8")
        document.write_text(text.replace("\n- ! ", f"\n- Said at change {number}\n- ! ", 1), encoding="utf-8", newline="\n")
        git = ["git", "-C", str(self.library), "-c", "user.name=Measurer", "-c", "user.email=measurer@example.org"]
        subprocess.run([*git, "commit", "--quiet", "--all", "--message", f"Change {number}"], check=True)

    def bytes_in_use(self) -> int:
        """The size of the current edition."""
        shelf = Shelf(self.editions)
        folder = shelf.path(shelf.current_id() or "")
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure_full(instance: Instance, rounds: int) -> list[Cost]:
    """Full builds, each as on the first day."""
    return [instance.build("--full") for _ in range(rounds)]


def measure_changes(instance: Instance, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of builds after one committed change: by the command, and in process with everything imported."""
    commands, inside = [], []
    for number in range(rounds):
        instance.change(2 * number)
        commands.append(instance.build().seconds)
        instance.change(2 * number + 1)
        begin = time.perf_counter()
        built = build_edition(instance.library, instance.editions)
        inside.append(time.perf_counter() - begin)
        if built.compiled != 1:
            raise RuntimeError(f"{built.compiled} documents were compiled after one change")
    return commands, inside


def measure_opening(instance: Instance, rounds: int) -> list[float]:
    """Milliseconds from making the server's handler to its first page, each time in a new process."""
    documents = sorted((instance.library / "diagnoses").rglob("*.md"))
    found = []
    for number in range(rounds):
        path = f"/diagnoses/{documents[number % len(documents)].stem}"
        command = [sys.executable, "-m", "benchmarks.opening", path]
        environment = {"READINGROOM_HOME": str(instance.folder / "home"), "PATH": "/usr/bin:/bin"}
        root = Path(__file__).parent.parent
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
        found.append(float(json.loads(done.stdout)["opened"]))
    return found


def measure_mkdocs(folder: Path, instance: Instance, configuration: str, rounds: int) -> list[Cost]:
    """Builds of the same Markdown by MkDocs.

    Raises:
        MkdocsMissing: it cannot be installed.
    """
    command = folder / "environment" / "bin" / "mkdocs"
    if not command.exists():
        install_mkdocs(folder / "environment")
    site = folder / "site"
    site.mkdir(exist_ok=True)
    make_site(site, instance.library, configuration)
    return [run_measured([command, "--quiet", "build", "--clean"], folder=site) for _ in range(rounds)]


def show_costs(name: str, costs: Sequence[Cost]) -> float:
    """Prints a row of costs, and returns the median seconds."""
    seconds = statistics.median(cost.seconds for cost in costs)
    processor = statistics.median(cost.processor for cost in costs)
    memory = max(cost.megabytes for cost in costs)
    print(f"{name:46}{seconds:9.2f} s  {processor:8.1f} s of processors  {memory:6.0f} MB at most", flush=True)
    return seconds


def show_verdict(name: str, value: str, *, met: bool, wanted: str) -> None:
    """Prints a row with what was wanted."""
    print(f"{name:46}{value:>11}  {'met' if met else 'MISSED'}: wanted {wanted}", flush=True)


def show_instance(instance: Instance, full: float, memory: float, rounds: int) -> None:
    """Measures and prints what does not depend on MkDocs."""
    show_verdict("largest memory of a full build", f"{memory:.0f} MB", met=memory < MEGABYTES, wanted=f"< {MEGABYTES:.0f} MB")
    commands, inside = measure_changes(instance, rounds)
    for name, times in (("one change, the command", commands), ("one change, in process", inside)):
        seconds = statistics.median(times)
        show_verdict(name, f"{seconds:.2f} s", met=seconds < SECONDS, wanted=f"< {SECONDS:.0f} s")
        share = seconds / full
        show_verdict(f"{name}, of a full build", f"{share:.1%}", met=share < SHARE, wanted=f"< {SHARE:.0%}")
    opening = statistics.median(measure_opening(instance, rounds))
    show_verdict("open and answer the first page", f"{opening:.0f} ms", met=opening < OPENING, wanted=f"< {OPENING:.0f} ms")
    print(f"{'size of the edition':46}{instance.bytes_in_use() / 1e6:8.0f} MB")


def compare_with_mkdocs(folder: Path, instance: Instance, full: float, options: argparse.Namespace) -> None:
    """Measures and prints what MkDocs takes for the same Markdown."""
    sites = [("MkDocs, no search, no navigation", BARE, options.rounds)]
    if options.mkdocs == "both":
        sites.append(("MkDocs, minimal configuration", DEFAULT, 1))
    try:
        for name, configuration, rounds in sites:
            seconds = show_costs(name, measure_mkdocs(folder, instance, configuration, rounds))
            ratio = seconds / full
            wanted = f"≥ {RATIO:.0f}×" if configuration is DEFAULT else "the most favourable case for MkDocs"
            show_verdict(f"{name}: times slower", f"{ratio:.1f}×", met=ratio >= RATIO, wanted=wanted)
    except MkdocsMissing as reason:
        print(f"MkDocs is not in this run: {reason}")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="readingroom-build-") as temporary:
        yield Path(temporary)


def measure(folder: Path, size: Size, options: argparse.Namespace, *, mkdocs: bool) -> None:
    """Makes a library of this size, builds it and prints what that costs."""
    print(
        f"\n{size.diagnoses:,} diagnoses, {size.images:,} image descriptions, {size.cases:,} cases,"
        f" {size.references:,} references"
    )
    folder.mkdir(parents=True, exist_ok=True)
    instance = Instance(folder)
    make_library(instance.library, size)
    costs = measure_full(instance, options.rounds)
    full = show_costs("full build", costs)
    if mkdocs:
        compare_with_mkdocs(folder, instance, full, options)
    show_instance(instance, full, max(cost.megabytes for cost in costs), max(options.rounds, options.changes))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diagnoses", type=int, default=4300)
    parser.add_argument("--references", type=int, default=8000)
    parser.add_argument("--rounds", type=int, default=3, help="how often each full build is done; medians are printed")
    parser.add_argument("--changes", type=int, default=5, help="how many changes are built, each by the command and in process")
    parser.add_argument("--mkdocs", choices=("both", "bare", "no"), default="both", help="bare: only its most favourable case")
    parser.add_argument("--whole", action="store_true", help="measure 200,000 image descriptions and 20,000 cases as well")
    parser.add_argument("--folder", type=Path, help="keep everything here, in a folder that is empty or not there")
    options = parser.parse_args()
    print(f"python -m benchmarks.build {' '.join(sys.argv[1:])}")
    print(describe_machine("markdown-it-py", "pydantic", "pyyaml"))
    images = options.diagnoses * PICTURES_A_PAGE
    with _folder(options.folder) as folder:
        size = Size(diagnoses=options.diagnoses, images=images, cases=0, references=options.references)
        measure(folder / "pages", size, options, mkdocs=options.mkdocs != "no")
        if options.whole:
            measure(folder / "whole", Size(diagnoses=options.diagnoses, references=options.references), options, mkdocs=False)


if __name__ == "__main__":
    main()
