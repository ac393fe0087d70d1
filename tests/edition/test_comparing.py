"""What `editions diff` says of two editions."""

from pathlib import Path

import pytest
from tests.edition.making import build
from tests.small_library import SOURCE, commit_all, write_small_library

from readingroom.edition.comparing import DocumentDifference, WordDifference, compare_editions
from readingroom.edition.opening import open_edition

ALPHA, GAMMA = "diagnoses/brain/alpha-mass.md", "diagnoses/spine/gamma-cyst.md"
NEW = "anatomy/spine/new-anatomy.md"


def text_of(path: str, *changes: tuple[str, str]) -> str:
    text = (SOURCE / path).read_text()
    for before, after in changes:
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({}, []),
        ({"people.yaml": text_of("people.yaml", ("name: Drafting program", "name: Program that drafts"))}, []),
        (
            {GAMMA: text_of(GAMMA, ("about its wall", "about its thin wall [@poe-2022]"), ("title: Gamma Cyst", "title: Gamma"))},
            [
                (
                    "gamma-cyst",
                    "Gamma",
                    "changed",
                    [
                        ("Front matter", "-", "title: Gamma Cyst"),
                        ("Front matter", "+", "title: Gamma"),
                        ("General features", "-", "Open statement d04 about its wall"),
                        ("General features", "+", "Open statement d04 about its thin wall"),
                    ],
                )
            ],
        ),
        (
            {
                ALPHA: text_of(
                    ALPHA,
                    ("Gated statement 7ff in 12 of 40", "Gated statement 7ff in 13 of 40"),
                    ("[@roe-2023]\n- **T1WI", "\n- **T1WI"),
                )
            },
            [
                (
                    "alpha-mass",
                    "Alpha Mass",
                    "changed",
                    [
                        ("Microscopic features", "-", "Gated statement 7fe | Gated statement 7ff in 12 of 40"),
                        ("Microscopic features", "+", "Gated statement 7fe | Gated statement 7ff in 13 of 40"),
                    ],
                )
            ],
        ),
        (
            {NEW: text_of("anatomy/brain/sample-meninges.md", ("title: Sample Meninges", "title: New Anatomy"))},
            [("new-anatomy", "New Anatomy", "added", [])],
        ),
        (
            {
                "cases/brain/alpha-case.md": None,
                ALPHA: text_of(ALPHA, (", cases: [alpha-case]", "")),
            },
            [("alpha-case", "A Tired Inventor", "removed", []), ("alpha-mass", "Alpha Mass", "changed", [])],
        ),
    ],
)
def test_documents_added_removed_and_changed_are_listed_with_their_words(
    tmp_path: Path, changes: dict[str, str | None], differences: list[tuple[str, str, str, list[tuple[str, str, str]]]]
) -> None:
    root = write_small_library(tmp_path / "library")
    before = build(root, tmp_path / "editions").manifest.id
    for path, text in changes.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(exist_ok=True, parents=True)
            (root / path).write_text(text)
    commit_all(root, "Change something")
    after = build(root, tmp_path / "editions").manifest.id
    one, other = (open_edition(tmp_path / "editions" / id) for id in (before, after))
    expected = tuple(
        DocumentDifference(document, title, what, tuple(WordDifference(*line) for line in lines))
        for document, title, what, lines in differences
    )
    assert compare_editions(one, other) == expected
    turned = compare_editions(other, one)
    signs = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [each.what for each in turned] == [signs[each.what] for each in expected]


def test_a_reference_that_was_corrected_changes_the_documents_that_cite_it(tmp_path: Path) -> None:
    root, path = write_small_library(tmp_path / "library"), "references/invented.json"
    before = build(root, tmp_path / "editions").manifest.id
    (root / path).write_text(text_of(path, ('"page": "7",', '"page": "7", "custom": {"status": "corrected"},')))
    after = build(root, tmp_path / "editions").manifest.id
    one, other = (open_edition(tmp_path / "editions" / id) for id in (before, after))
    found = compare_editions(one, other)
    assert [each.document for each in found] == ["alpha-mass", "beta-mass", "dural-mass-causes"]
    (removed, added) = found[0].lines
    assert (removed.section, removed.sign, added.sign) == ("References", "-", "+")
    assert added.text == f"{removed.text} Corrected"


def test_an_edition_does_not_differ_from_itself(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")
    built = build(root, tmp_path / "editions").manifest.id
    edition = open_edition(tmp_path / "editions" / built)
    assert compare_editions(edition, edition) == ()
