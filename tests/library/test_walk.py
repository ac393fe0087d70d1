"""Which files are documents, what the disk may do to them, and doing something to all of them."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.library.spoiling import check, copy_library, every, link, replace, write
from tests.small_library import IDS, SOURCE, TODAY

from readingroom.library.checking import check_library
from readingroom.library.frame import Frame, read_frame
from readingroom.library.inspection import inspect_document
from readingroom.library.settings import LibrarySettings
from readingroom.library.summary import Summary, dump_summary, load_summary, summarize
from readingroom.library.walk import Found, find_documents
from readingroom.library.workers import SMALL, WorkerLost, map_documents
from readingroom.problems import has_errors

ALPHA = "diagnoses/brain/alpha-mass.md"
NOBODY = 65534


def frame_of(root: Path) -> Frame:
    frame, _ = read_frame(root)
    assert frame is not None
    return frame


@pytest.fixture
def enlarged(tmp_path: Path) -> Path:
    """A library with more documents than are done in one process."""
    root = copy_library(tmp_path / "library")
    text = (root / ALPHA).read_text(encoding="utf-8")
    for number in range(SMALL + 20):
        broken = "---" if number % 7 == 0 else text
        (root / f"diagnoses/brain/copy-{number}.md").write_text(broken, encoding="utf-8")
    return root


@pytest.fixture
def ordinary_library() -> Iterator[Path]:
    """The small library of a user whose files can be unreadable, as whom the test runs."""
    folder = Path(tempfile.mkdtemp())
    # Copied first: this checkout may lie where that user may not look.
    library = copy_library(folder / "library")
    as_root = os.geteuid() == 0
    if as_root:
        for path in (folder, library, *library.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield library
    finally:
        if as_root:
            os.seteuid(0)
        shutil.rmtree(folder, onerror=_unlock)


def _unlock(remove: object, path: str, error: object) -> None:
    Path(path).chmod(0o700)
    shutil.rmtree(path) if Path(path).is_dir() else Path(path).unlink()


def test_documents_are_found_by_path_with_their_kind_and_area() -> None:
    frame = frame_of(SOURCE)
    assert [found.id for found in frame.found] == list(IDS)
    assert frame.by_id["gamma-cyst"] == Found("gamma-cyst", "diagnosis", "spine", "diagnoses/spine/gamma-cyst.md")


def test_hidden_files_and_other_folders_are_left_alone(tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    every(write("diagnoses/.keep", ""), write("diagnoses/brain/.alpha-mass.md.swp", "x"), write("notes/a b.md", "x"))(root)
    assert not has_errors(check(root))


def test_an_empty_folder_is_no_problem(tmp_path: Path) -> None:
    settings = LibrarySettings.model_validate({"name": "n", "licence": "l", "areas": [{"id": "brain", "name": "Brain"}]})
    assert find_documents(tmp_path, settings) == ((), ())


def test_a_link_that_leads_round_in_a_circle_ends(tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    link("diagnoses/brain/loop", "..")(root)
    found = [problem for problem in check(root) if problem.code == "L002"]
    assert [problem.place.path for problem in found] == ["diagnoses/brain/loop"]


def test_names_that_are_no_text_are_reported(tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    (Path(os.fsdecode(os.fsencode(root / "diagnoses/brain") + b"/\xff.md"))).write_text("x", encoding="utf-8")
    (problem,) = [problem for problem in check(root) if problem.code == "L004"]
    assert problem.place.path == "diagnoses/brain/?.md"


def test_what_is_no_regular_file_is_reported(tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    os.mkfifo(root / "diagnoses/brain/pipe.md")
    (root / "diagnoses/brain/folder.md").mkdir()
    (problem,) = [problem for problem in check(root) if problem.code == "F001"]
    assert problem.place.path == "diagnoses/brain/pipe.md"


def test_a_file_that_may_not_be_read_is_reported(ordinary_library: Path) -> None:
    (ordinary_library / ALPHA).chmod(0)
    (problem,) = [problem for problem in check(ordinary_library) if problem.code == "F001"]
    assert problem.place.path == ALPHA
    assert "permissions" in problem.suggestion


def test_a_folder_that_may_not_be_read_is_an_error_and_not_an_empty_one(ordinary_library: Path) -> None:
    (ordinary_library / "diagnoses/spine").chmod(0)
    (problem,) = [problem for problem in check(ordinary_library) if problem.code == "L002"]
    assert problem.place.path == "diagnoses/spine"
    assert problem.level.word == "error"


@pytest.mark.parametrize("name", ["people.yaml", "redirects.yaml"])
@pytest.mark.parametrize("text", ["", "# nothing yet\n", None])
def test_files_that_a_library_may_go_without_may_also_be_empty(tmp_path: Path, name: str, text: str | None) -> None:
    root = copy_library(tmp_path / "library")
    (root / name).unlink()
    if text is not None:
        (root / name).write_text(text, encoding="utf-8")
    assert [problem for problem in check(root) if problem.place.path == name] == []


def test_one_broken_document_does_not_make_links_to_it_dangle(tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    write(ALPHA, "---\n")(root)
    assert {(problem.code, problem.place.path) for problem in check(root) if problem.level.word == "error"} == {("D001", ALPHA)}


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_result_is_the_same_on_any_number_of_processes(enlarged: Path, jobs: int) -> None:
    told: list[tuple[int, int]] = []
    report = check_library(enlarged, today=TODAY, jobs=jobs, progress=lambda done, total: told.append((done, total)))
    count = len(IDS) + SMALL + 20
    assert report == check_library(enlarged, today=TODAY, jobs=1)
    assert report.documents == count
    assert told == [(done, count) for done in range(1, count + 1)]


def describe(frame: Frame, found: Found) -> tuple[str, int, int]:
    return found.id, os.getpid(), len(inspect_document(frame, found).problems)


def test_results_come_in_the_order_of_the_documents_from_other_processes(enlarged: Path) -> None:
    frame = frame_of(enlarged)
    here = list(map_documents(describe, frame, frame.found, jobs=1))
    there = list(map_documents(describe, frame, frame.found, jobs=2))
    assert [(id, count) for id, _, count in here] == [(id, count) for id, _, count in there]
    assert {pid for _, pid, _ in here} == {os.getpid()}
    assert os.getpid() not in {pid for _, pid, _ in there}


def fail(frame: Frame, found: Found) -> str:
    if found.id == "copy-3":
        raise RuntimeError("no")
    return found.id


def test_a_failure_in_another_process_is_a_failure_here_and_the_next_run_works(enlarged: Path) -> None:
    frame = frame_of(enlarged)
    with pytest.raises(RuntimeError, match="no"):
        list(map_documents(fail, frame, frame.found, jobs=2))
    first = next(iter(map_documents(describe, frame, frame.found, jobs=2)))
    assert first[0] == frame.found[0].id


def test_a_summary_is_the_same_after_it_was_kept() -> None:
    frame = frame_of(SOURCE)
    for found in frame.found:
        document = inspect_document(frame, found).document
        assert document is not None
        summary = summarize(document)
        assert isinstance(summary, Summary)
        assert load_summary(dump_summary(summary)) == summary


def test_what_a_document_depends_on_changes_its_digest(tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    before = frame_of(root)
    replace("references/invented.json", "A made-up title about beta", "Another made-up title")(root)
    after = frame_of(root)
    assert before.digest_for(("doe-2024",)) == after.digest_for(("doe-2024",))
    assert before.digest_for(("roe-2023",)) != after.digest_for(("roe-2023",))
    replace("library.yaml", "access: open", "access: members")(root)
    assert frame_of(root).digest_for(("doe-2024",)) != after.digest_for(("doe-2024",))


def kill_the_worker(frame: Frame, found: Found) -> str:
    if found.id == "copy-9":
        os.kill(os.getpid(), signal.SIGKILL)
    return found.id


def test_a_worker_that_is_killed_ends_the_work_with_the_reason(enlarged: Path) -> None:
    frame = frame_of(enlarged)
    with pytest.raises(WorkerLost, match="ended from outside"):
        list(map_documents(kill_the_worker, frame, frame.found, jobs=2))
