"""The small library that the tests of every room share is what they take it for."""

from pathlib import Path

import pytest
from tests.library.spoiling import check
from tests.small_library import (
    AUTHORS,
    IDS,
    NEW_WORDS,
    OLD_WORDS,
    SOURCE,
    SUBJECTS,
    TODAY,
    commit_all,
    run_git,
    statements_for,
    write_small_library,
)

from readingroom.documents.document import Document
from readingroom.library.checking import check_library, is_library
from readingroom.library.frame import read_frame
from readingroom.library.inspection import inspect_document
from readingroom.problems import Level


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize("access", ["open", "members"])
def test_it_has_neither_errors_nor_warnings(tmp_path: Path, access: str, git: bool) -> None:
    root = write_small_library(tmp_path / "library", access=access, git=git)
    assert is_library(root)
    report = check_library(root, today=TODAY, jobs=1)
    assert report.documents == len(IDS)
    assert {problem.level for problem in report.problems} == {Level.INFO}
    assert {problem.code for problem in report.problems} == {"C025"}


def documents() -> dict[str, Document]:
    frame, problems = read_frame(SOURCE)
    assert frame is not None
    assert problems == ()
    assert tuple(found.id for found in frame.found) == IDS
    read = [inspect_document(frame, found).document for found in frame.found]
    return {document.id: document for document in read if document}


def test_every_statement_says_who_may_read_it() -> None:
    for document in documents().values():
        is_open, withdrawn = document.front.access == "open", document.front.review.status == "withdrawn"
        for section, inline in document.inlines():
            audience = "Withdrawn" if withdrawn else "Open" if is_open or section.template.open else "Gated"
            others = {"Withdrawn", "Open", "Gated"} - {audience}
            assert not any(f"{other} statement" in inline.text for other in others), inline.text
        for image in document.front.images:
            assert "Gated statement" in image.caption
            assert "Gated statement" in image.alt


def test_the_signs_of_every_statement_occur_once() -> None:
    statements = [*statements_for("Open"), *statements_for("Gated"), *statements_for("Withdrawn")]
    assert len({statement.split()[-1] for statement in statements}) == len(statements) > 60


def test_it_holds_every_kind_of_document_in_the_states_that_matter() -> None:
    read = documents()
    kinds = sorted(document.kind.id for document in read.values())
    assert kinds == ["anatomy", "case", "diagnosis", "diagnosis", "diagnosis", "diagnosis", "differential", "table"]
    states = {id: document.front.review.status for id, document in read.items()}
    assert {states["alpha-mass"], states["beta-mass"], states["gamma-cyst"], states["delta-lesion"]} == {
        *("draft", "reviewed", "in-review", "withdrawn")
    }
    assert read["gamma-cyst"].front.access == "open"
    frame, _ = read_frame(SOURCE)
    assert frame is not None
    assert {redirect.kind for redirect in frame.settings.redirects.values()} == {"moved", "merged", "withdrawn"}
    assert {id for id, document in read.items() if not any(True for _ in document.citations())} == set()


def test_its_history_is_the_same_wherever_it_is_written(tmp_path: Path) -> None:
    roots = [write_small_library(tmp_path / name) for name in ("one", "two")]
    logs = [run_git(root, "log", "--format=%H %an %s") for root in roots]
    assert logs[0] == logs[1]
    assert [line.split(" ", 1)[1] for line in logs[0].splitlines()] == [
        f"{author} {subject}" for author, subject in zip(AUTHORS, SUBJECTS, strict=True)
    ]
    assert run_git(roots[0], "status", "--porcelain") == ""
    first = run_git(roots[0], "show", "HEAD~2:diagnoses/brain/alpha-mass.md")
    assert OLD_WORDS in first
    assert NEW_WORDS not in first


def test_changes_belong_to_the_newest_commit(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library", changes={"cases/brain/alpha-case.md": None, "cases/spine/new.md": "x"})
    assert run_git(root, "status", "--porcelain") == ""
    changed = run_git(root, "show", "--name-only", "--no-renames", "--format=").split()
    assert {"cases/brain/alpha-case.md", "cases/spine/new.md"} <= set(changed)
    (root / "library.yaml").unlink()
    commit_all(root, "No settings")
    assert not is_library(root)
    assert [problem.code for problem in check(root)] == ["F001"]
