"""What is measured is a library like any other, and the measurements run."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.synthetic import NEIGHBOURS, Size, make_library

from readingroom.edition.build.build import build_edition
from readingroom.library.checking import check_library
from readingroom.problems import Level

ROOT = Path(__file__).parents[2]
SMALL = Size(diagnoses=24, images=150, cases=9, references=80)


def files(folder: Path) -> dict[str, bytes]:
    """Every file outside `.git`, by its path."""
    paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def run(*arguments: str, home: Path) -> str:
    """What a Python module prints when it is started from the checkout."""
    environment = {**os.environ, "READINGROOM_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "library"
    make_library(folder, SMALL)
    return folder


def test_the_same_seed_gives_the_same_library_and_another_seed_another(library: Path, tmp_path: Path) -> None:
    commit = make_library(tmp_path / "again", SMALL)
    assert files(tmp_path / "again") == files(library)
    head = subprocess.run(["git", "-C", library, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    assert head == commit
    assert make_library(tmp_path / "other", Size(**{**vars(SMALL), "seed": 2})) != commit


def test_a_synthetic_library_has_nothing_to_mend(library: Path) -> None:
    report = check_library(library, today=datetime.date(2026, 11, 20), jobs=1)
    assert report.documents == SMALL.diagnoses + SMALL.cases
    assert [problem for problem in report.problems if problem.level > Level.INFO] == []


def test_a_synthetic_library_holds_what_was_asked_for(library: Path, tmp_path: Path) -> None:
    built = build_edition(library, tmp_path / "editions", jobs=1)
    counts = built.manifest.counts
    assert (counts["diagnosis"], counts["case"], counts["images"]) == (SMALL.diagnoses, SMALL.cases, SMALL.images)
    assert counts["references"] <= SMALL.references
    page = next((library / "diagnoses").rglob("*.md")).read_text()
    assert page.count("- {finding: ") == 20
    assert page.count("[@") == 25
    assert page.count(".md)\n") == 2 * NEIGHBOURS


@pytest.mark.parametrize(
    ("size", "fault"), [(Size(diagnoses=2 * NEIGHBOURS), ValueError), (SMALL, FileExistsError)], ids=["too small", "not empty"]
)
def test_a_library_that_cannot_be_made_is_refused(library: Path, tmp_path: Path, size: Size, fault: type[Exception]) -> None:
    folder = library if fault is FileExistsError else tmp_path
    with pytest.raises(fault):
        make_library(folder, size)


def test_the_build_is_measured_from_end_to_end(tmp_path: Path) -> None:
    wanted = ("--diagnoses", "30", "--references", "60", "--rounds", "1", "--changes", "1", "--mkdocs", "no")
    printed = run("benchmarks.build", *wanted, home=tmp_path)
    for row in ("full build", "one change, the command", "one change, in process", "first page", "size of the edition"):
        assert row in printed
    assert "30 diagnoses, 240 image descriptions" in printed
