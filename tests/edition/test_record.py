"""What an edition records about itself and its library, at each level."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.edition.making import build, build_small
from tests.small_library import AUTHORS, IDS, NEW_WORDS, OLD_WORDS, SOURCE, SUBJECTS, commit_all, run_git, write_small_library

from readingroom.access import AccessLevel
from readingroom.edition.content import DiffLine, Redirect
from readingroom.edition.opening import Edition, open_edition
from readingroom.edition.reading import Reading
from readingroom.edition.record import Record

VISITOR, MEMBER, EDITOR = AccessLevel
Editions = Mapping[str, Edition]
GAMMA = "diagnoses/spine/gamma-cyst.md"


@pytest.mark.parametrize("level", AccessLevel)
def test_everyone_reads_who_changed_a_document_when_and_why(built: Editions, level: AccessLevel) -> None:
    found = Record(built["members"], level).changes("alpha-mass")
    assert [(each.subject, each.author, each.on) for each in found] == [
        (SUBJECTS[1], AUTHORS[1], "2026-03-05T08:30:00Z"),
        (SUBJECTS[2], AUTHORS[2], "2025-01-10T08:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("access", "level", "seen"), [("open", VISITOR, True), ("members", VISITOR, False), ("members", MEMBER, True)]
)
def test_what_a_change_did_is_read_at_the_level_of_the_most_closed_section(
    built: Editions, access: str, level: AccessLevel, seen: bool
) -> None:
    record = Record(built[access], level)
    newest, oldest = record.changes("alpha-mass")
    lines = record.difference("alpha-mass", newest.commit)
    if not seen:
        assert lines is None
        return
    assert lines
    assert [line.sign for line in lines if line.text.strip()] == ["-", "+", " "]
    assert OLD_WORDS in lines[1].text
    assert NEW_WORDS in lines[2].text
    assert record.difference("alpha-mass", oldest.commit) is None, "all of a new document is new"
    assert record.difference("beta-mass", newest.commit) is None


def test_a_document_that_was_moved_keeps_its_history_and_the_move_changed_no_word(built: Editions) -> None:
    record = Record(built["open"], VISITOR)
    moved, begun = record.changes("gamma-cyst")
    assert (moved.subject, begun.subject) == (SUBJECTS[0], SUBJECTS[2])
    assert record.difference("gamma-cyst", moved.commit) is None


def test_a_document_that_was_moved_and_changed_at_once_shows_what_changed(tmp_path: Path) -> None:
    text = (SOURCE / GAMMA).read_text().replace("about chance", "about luck")
    record = Record(build_small(tmp_path, changes={GAMMA: text}), VISITOR)
    lines = record.difference("gamma-cyst", record.changes("gamma-cyst")[0].commit)
    assert lines
    changed = [line for line in lines if line.sign != " "]
    assert changed == [DiffLine("-", "- Open statement d05 about chance"), DiffLine("+", "- Open statement d05 about luck")]


@pytest.mark.parametrize("sign", ["\x1e", "\x1f", "\x0b", "\u2028", "\r", "diff --git a/x b/x", "@@ -1 +1 @@"])
def test_no_sign_in_a_text_or_a_name_breaks_the_history(tmp_path: Path, sign: str) -> None:
    root = write_small_library(tmp_path / "library")
    text = (root / GAMMA).read_text().replace("about chance", f"about {sign} chance")
    (root / GAMMA).write_text(text, newline="")
    commit_all(root, f"Say {sign} more", author=f"Ada {sign} Example")
    (root / GAMMA).write_text(text.replace("chance", "luck"), newline="")
    commit_all(root, "Say it again")
    manifest = build(root, tmp_path / "editions").manifest
    record = Record(open_edition(tmp_path / "editions" / manifest.id), VISITOR)
    assert record.changes("gamma-cyst")[0].subject == "Say it again"
    assert len(record.changes("gamma-cyst")) == 4
    lines = record.difference("gamma-cyst", manifest.library_commit)
    assert lines
    assert [line.sign for line in lines if "luck" in line.text or "chance" in line.text] == ["-", "+"]


def test_the_newest_changes_come_first_each_document_once_and_none_withdrawn(built: Editions) -> None:
    found = Record(built["open"], EDITOR).latest_changes(3)
    assert [change.document for change in found] == ["gamma-cyst", "alpha-mass", "alpha-case"]
    everything = Record(built["open"], EDITOR).latest_changes(100)
    assert sorted(change.document for change in everything) == sorted(set(IDS) - {"delta-lesion"})


@pytest.mark.parametrize(
    ("source", "redirect"),
    [
        ("first-mass", Redirect("first-mass", "/diagnoses/alpha-mass", "moved", "Renamed.")),
        ("beta-nodule", Redirect("beta-nodule", "/diagnoses/beta-mass", "merged", "It is the same disease.")),
        ("omega-lesion", Redirect("omega-lesion", "", "withdrawn", "There is no such disease.")),
        ("alpha-mass", None),
        ("no-such-document", None),
    ],
)
def test_an_address_of_the_past_says_where_the_document_went(built: Editions, source: str, redirect: Redirect | None) -> None:
    assert Record(built["members"], VISITOR).redirect(source) == redirect
    if redirect and redirect.path:
        document = redirect.path.rpartition("/")[2]
        assert Record(built["members"], VISITOR).former_addresses(document) == (redirect,)


@pytest.mark.parametrize("level", AccessLevel)
def test_the_quality_of_the_library_is_counted_for_everyone(built: Editions, level: AccessLevel) -> None:
    found = Record(built["members"], level).quality()
    assert (found.documents, found.reviewed, found.references) == (7, 1, 6)
    assert (found.statements, found.cited_statements) == (62, 23)
    assert (found.oldest_review, found.newest_review) == ("2026-06-01", "2026-06-01")
    assert found.statuses == {"draft": 5, "in-review": 1, "reviewed": 1, "withdrawn": 1}
    problems = Record(built["members"], EDITOR).problems()
    assert {check.code: check.count for check in found.checks if check.count} == {"C025": len(problems)}
    assert {check.code for check in found.checks} >= {"C001", "C002", "C008", "C013", "L001", "R001", "F001"}
    assert all(check.meaning for check in found.checks)


@pytest.mark.parametrize(("level", "seen"), [(VISITOR, False), (MEMBER, False), (EDITOR, True)])
def test_the_problems_themselves_are_for_editors(built: Editions, level: AccessLevel, seen: bool) -> None:
    record = Record(built["open"], level)
    assert bool(record.problems()) is seen
    found = [(problem.code, problem.place.path) for problem in record.problems("alpha-mass")]
    assert found == [("C025", "diagnoses/brain/alpha-mass.md")] * seen


def test_a_library_outside_git_has_no_history_and_is_built_all_the_same(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library", git=False)
    manifest = build(root, tmp_path / "editions").manifest
    edition = open_edition(tmp_path / "editions" / manifest.id)
    assert (manifest.library_commit, manifest.library_date, manifest.library_modified) == ("", "", False)
    assert Record(edition, VISITOR).latest_changes(10) == ()
    assert Reading(edition, VISITOR).page("alpha-mass")


@pytest.mark.parametrize(("file", "modified"), [("notes.txt", True), (GAMMA, True), ("", False)])
def test_the_manifest_says_whether_files_differed_from_the_commit(tmp_path: Path, file: str, modified: bool) -> None:
    root = write_small_library(tmp_path / "library")
    if file:
        with (root / file).open("a") as stream:
            stream.write("\n")
    manifest = build(root, tmp_path / "editions").manifest
    assert manifest.library_modified is modified
    assert manifest.library_commit == run_git(root, "rev-parse", "HEAD").strip()
    assert manifest.library_date == "2026-06-20T16:00:00Z"
