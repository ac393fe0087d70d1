"""The history of documents in Git, and that a stranger's repository starts nothing."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.small_library import DAYS, NEW_WORDS, OLD_WORDS, SUBJECTS, commit_all, run_git, write_small_library

from readingroom.library.history import DocumentChange, History, continues, read_history

ALPHA, GAMMA = "diagnoses/brain/alpha-mass.md", "diagnoses/spine/gamma-cyst.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_small_library(tmp_path / "library")


def history_of(root: Path, *, since: str = "") -> History:
    history, problems = read_history(root, since=since)
    assert problems == ()
    return history


def subjects(changes: Mapping[str, tuple[DocumentChange, ...]], document: str) -> list[str]:
    return [change.subject for change in changes.get(document, ())]


def test_every_document_has_its_changes_newest_first(root: Path) -> None:
    history = history_of(root)
    assert history.commit == run_git(root, "rev-parse", "HEAD").strip()
    assert history.on == "2026-06-20T16:00:00Z"
    assert history.modified == frozenset()
    assert subjects(history.changes, "alpha-mass") == [SUBJECTS[1], SUBJECTS[2]]
    assert subjects(history.changes, "beta-mass") == [SUBJECTS[2]]
    (newest, oldest) = history.changes["alpha-mass"]
    assert (newest.author, newest.on) == ("Ben Sample", "2026-03-05T08:30:00Z")
    assert (oldest.author, oldest.on) == ("Ada Example", "2025-01-10T08:00:00Z")


def test_a_change_shows_what_it_did_to_the_text_and_a_beginning_shows_nothing(root: Path) -> None:
    newest, oldest = history_of(root).changes["alpha-mass"]
    changed = [line for line in newest.lines if line[0] != " "]
    assert changed == [
        f"-- ! **Best diagnostic clue**: {OLD_WORDS} [@doe-2024]",
        f"+- ! **Best diagnostic clue**: {NEW_WORDS} [@doe-2024]",
    ]
    assert oldest.lines == ()


def test_history_goes_on_through_a_move_which_changes_no_text(root: Path) -> None:
    moved, begun = history_of(root).changes["gamma-cyst"]
    assert (moved.subject, moved.lines) == (SUBJECTS[0], ())
    assert begun.subject == SUBJECTS[2]


def test_a_move_with_a_change_shows_the_change_alone(root: Path) -> None:
    text = (root / GAMMA).read_text(encoding="utf-8").replace("about its wall", "about its thin wall")
    (root / GAMMA).unlink()
    (root / "diagnoses/brain/gamma-cyst.md").write_text(text, encoding="utf-8")
    commit_all(root, "Move and mend")
    change = history_of(root).changes["gamma-cyst"][0]
    assert [line for line in change.lines if line[0] != " "] == [
        "-- Open statement d04 about its wall",
        "+- Open statement d04 about its thin wall",
    ]


def test_changes_far_apart_are_shown_with_a_gap(root: Path) -> None:
    text = (root / ALPHA).read_text(encoding="utf-8")
    (root / ALPHA).write_text(text.replace("7f3", "7f0").replace("804", "800"), encoding="utf-8")
    commit_all(root, "Two places")
    lines = history_of(root).changes["alpha-mass"][0].lines
    assert [line[0] for line in lines if line[0] != " "] == ["-", "+", "-", "+"]
    assert " …" in lines


def test_only_changes_after_a_commit_are_read_when_it_is_asked_for(root: Path) -> None:
    begin = run_git(root, "rev-list", "--max-parents=0", "HEAD").strip()
    changes = history_of(root, since=begin).changes
    assert subjects(changes, "alpha-mass") == [SUBJECTS[1]]
    assert subjects(changes, "beta-mass") == []
    assert history_of(root, since=history_of(root).commit).changes == {}


@pytest.mark.parametrize("since", ["0" * 40, "nonsense", "--all", "HEAD^{tree}"])
def test_after_a_commit_that_is_no_ancestor_everything_is_read(root: Path, since: str) -> None:
    assert subjects(history_of(root, since=since).changes, "beta-mass") == [SUBJECTS[2]]
    assert not continues(root, since)


def test_a_line_of_commits_continues_and_a_merge_does_not(root: Path) -> None:
    begin = run_git(root, "rev-list", "--max-parents=0", "HEAD").strip()
    assert continues(root, begin)
    assert not continues(root, "")
    run_git(root, "checkout", "-q", "-b", "side", begin)
    (root / "notes.txt").write_text("x", encoding="utf-8")
    commit_all(root, "On the side", on=DAYS[1])
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.c"}
    run_git(root, "merge", "-q", "main", "-m", "Merge", **who)
    assert not continues(root, begin)


def test_outside_of_git_there_is_no_history_and_no_problem(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library", git=False)
    assert read_history(root) == (History(), ())
    assert not continues(root, "0" * 40)


def test_a_library_in_a_folder_of_a_repository_has_paths_of_its_own(tmp_path: Path) -> None:
    repository = write_small_library(tmp_path / "repository", git=False)
    run_git(repository, "init", "-q")
    root = write_small_library(repository / "more" / "library", git=False)
    head = commit_all(repository, "Begin")
    history = history_of(root)
    assert history.commit == head
    assert len(history.changes) == 8
    (root / ALPHA).write_text("changed", encoding="utf-8")
    (repository / ALPHA).write_text("changed too", encoding="utf-8")
    assert history_of(root).modified == {ALPHA}


def test_what_differs_from_the_commit_is_named_also_when_git_does_not_know_it(root: Path) -> None:
    (root / ALPHA).write_text("changed", encoding="utf-8")
    (root / GAMMA).unlink()
    (root / "diagnoses/brain/é b.md").write_text("new", encoding="utf-8")
    assert history_of(root).modified == {ALPHA, GAMMA, "diagnoses/brain/é b.md"}


def test_a_repository_without_commits_or_without_the_library_has_no_history(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library", git=False)
    run_git(root, "init", "-q")
    _, problems = read_history(root)
    assert [(problem.code, problem.level.word) for problem in problems] == [("L008", "warning")]
    (tmp_path / "other").mkdir()
    other = write_small_library(tmp_path / "repository")
    (other / "untracked").mkdir()
    (other / "untracked" / "library.yaml").write_text("x", encoding="utf-8")
    assert history_of(other / "untracked") == History(modified=frozenset({"library.yaml"}))


@pytest.mark.parametrize("broken", ["no head", "lost objects", "an empty .git", "a .git that leads nowhere"])
def test_a_broken_repository_is_a_warning(root: Path, broken: str, tmp_path: Path) -> None:
    git = root / ".git"
    if broken == "no head":
        (git / "HEAD").write_text("nonsense", encoding="utf-8")
    elif broken == "lost objects":
        (git / "objects").rename(tmp_path / "objects")
        (git / "objects").mkdir()
    else:
        git.rename(tmp_path / "git")
        (git.mkdir() if broken == "an empty .git" else git.write_text("gitdir: /nowhere", encoding="utf-8"))
    history, problems = read_history(root)
    assert history == History()
    (problem,) = problems
    assert (problem.code, problem.level.word, problem.place.path) == ("L008", "warning", ".")
    assert "git log" in problem.suggestion
    assert not continues(root, "0" * 40)


def test_without_git_the_history_is_a_warning(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _, problems = read_history(root)
    assert [problem.message for problem in problems] == ["The history cannot be read: git is not installed"]


def test_what_git_sets_for_its_hooks_leads_nowhere_else(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = history_of(root)
    elsewhere = write_small_library(tmp_path / "elsewhere", changes={"notes.txt": "x"})
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(elsewhere))
    monkeypatch.setenv("GIT_INDEX_FILE", str(elsewhere / ".git/index"))
    assert history_of(root) == expected


def test_settings_of_the_user_do_not_change_what_is_read(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = history_of(root)
    mine = tmp_path / "gitconfig"
    mine.write_text(
        "[log]\nshowRoot = false\ndecorate = full\nfollow = true\n[diff]\nnoprefix = true\nmnemonicPrefix = true\n"
        "renames = copies\n[color]\nui = always\n"
        "[i18n]\nlogOutputEncoding = ISO-8859-1\n[core]\nquotePath = true\n[status]\nbranch = true\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(mine))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "log.showSignature")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert history_of(root) == expected


def test_signs_that_separate_records_do_no_harm_in_text_names_and_subjects(root: Path) -> None:
    (root / ".gitattributes").write_text("*.md diff\n", encoding="utf-8")
    text = (root / ALPHA).read_text(encoding="utf-8")
    (root / ALPHA).write_text(f"{text}- \x1e\x1f\0 a\n\0b\n--- c\n+++ d\n@@ -1 +1 @@\ndiff --git a/x b/y\n", encoding="utf-8")
    head = commit_all(root, "A subject\x1e\x1f with signs", author="Ada\x1f\x1e Example")
    change = history_of(root).changes["alpha-mass"][0]
    assert change.commit == head
    assert change.subject == "A subject\x1e\x1f with signs"
    added = [line for line in change.lines if line[0] == "+"]
    assert added[-5:] == [
        "+\0b",
        "+--- c",
        "++++ d",
        "+@@ -1 +1 @@",
        "+diff --git a/x b/y",
    ]


def test_a_commit_whose_time_cannot_be_read_stands_at_the_beginning_of_time(root: Path) -> None:
    tree, parent = run_git(root, "rev-parse", "HEAD^{tree}").strip(), run_git(root, "rev-parse", "HEAD").strip()
    commit = f"tree {tree}\nparent {parent}\nauthor A <a@b.c> x +0000\ncommitter A <a@b.c> x +0000\n\nAt no time\n"
    (root / "commit").write_text(commit, encoding="utf-8")
    made = run_git(root, "hash-object", "-t", "commit", "-w", "--literally", "commit").strip()
    (root / "commit").unlink()
    (root / ".git/refs/heads/main").write_text(f"{made}\n", encoding="utf-8")
    (root / ALPHA).write_text("x", encoding="utf-8")
    commit_all(root, "After that")
    assert subjects(history_of(root).changes, "alpha-mass")[:2] == ["After that", SUBJECTS[1]]
    run_git(root, "reset", "-q", "--hard", made)
    assert read_history(root)[1] == ()


def evil(root: Path) -> tuple[str, Path]:
    """A program of a stranger, and the file it leaves when it was started."""
    mark = root.parent / "started"
    program = root.parent / "evil"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {mark}\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program), mark


def configure(root: Path, settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        run_git(root, "config", name, value)


@pytest.mark.parametrize(
    ("attributes", "names"),
    [
        ("", ["core.fsmonitor"]),
        ("", ["core.pager", "pager.log", "pager.status"]),
        ("", ["diff.external", "interactive.diffFilter"]),
        ("", ["core.sshCommand", "core.askPass", "core.editor", "core.gitProxy", "credential.helper"]),
        ("*.md diff=x\n", ["diff.x.textconv", "diff.x.command"]),
        ("*.md filter=x\n", ["filter.x.clean", "filter.x.smudge"]),
        ("*.md filter=x\n", ["filter.x.process"]),
        ("*.md filter=a=b\n", ["filter.a=b.clean"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_nothing_that_a_repository_names_is_started(root: Path, attributes: str, names: list[str]) -> None:
    program, mark = evil(root)
    (root / ".gitattributes").write_text(attributes, encoding="utf-8")
    commit_all(root, "Attributes")
    configure(root, dict.fromkeys(names, program))
    hooks = root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "pre-commit", "fsmonitor-watchman", "reference-transaction"):
        (hooks / hook).write_text(f"#!/bin/sh\necho {hook} >> {mark}\n", encoding="utf-8")
        (hooks / hook).chmod(0o755)
    path = root / ALPHA
    path.write_text(path.read_text(encoding="utf-8").replace("7f3", "7f0"), encoding="utf-8")
    os.utime(root / GAMMA, (1, 1))
    history = history_of(root)
    assert not mark.exists(), mark.read_text()
    assert history.modified == {ALPHA}
    assert subjects(history.changes, "alpha-mass") == [SUBJECTS[1], SUBJECTS[2]]


def test_a_signature_does_not_start_the_program_that_would_check_it(root: Path) -> None:
    program, mark = evil(root)
    tree = run_git(root, "rev-parse", "HEAD^{tree}").strip()
    who = "A <a@b.c> 1780000000 +0000"
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    (root / "commit").write_text(f"tree {tree}\nauthor {who}\ncommitter {who}\n{signature}\n\nSigned\n", encoding="utf-8")
    made = run_git(root, "hash-object", "-t", "commit", "-w", "commit").strip()
    (root / "commit").unlink()
    (root / ".git/refs/heads/main").write_text(f"{made}\n", encoding="utf-8")
    configure(root, {"log.showSignature": "true", "gpg.program": program})
    assert subjects(history_of(root).changes, "alpha-mass") == ["Signed"]
    assert not mark.exists(), mark.read_text()


def test_what_a_partial_clone_lacks_is_not_fetched(root: Path) -> None:
    program, mark = evil(root)
    blob = run_git(root, "rev-parse", f"HEAD~2:{ALPHA}").strip()
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    configure(root, {"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true"})
    configure(root, {"remote.origin.url": f"ext::{program}", "protocol.ext.allow": "always", "remote.origin.uploadpack": program})
    history, problems = read_history(root)
    assert not mark.exists(), mark.read_text()
    assert history == History()
    assert [problem.code for problem in problems] == ["L008"]
