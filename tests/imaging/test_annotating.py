from pathlib import Path
from typing import Any

import pytest

from readingroom.imaging.annotating import MarksRefused, digest_marks, read_marks, write_marks

TEXT = """\
# Written by hand; keep this line.
kind: simulated
modality: CT
caption: "Crescent: along the convexity"   # say more
alt: A crescent.
credit: Example
licence: CC0-1.0
annotations:
  - {frame: 1, shape: arrow, points: [[1, 2], [3, 4]], label: "old"}
  # a note inside the block
simulation: {scene: head-normal}
"""
PATH = "images/alpha/ct.yaml"
SIZE = {"rows": 100, "columns": 80, "frames": 3}
NEW = [{"frame": 2, "shape": "circle", "points": [[10.5, 20.25], [12, 20.25]], "label": 'new: "quoted"'}]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "images/alpha").mkdir(parents=True)
    (tmp_path / PATH).write_text(TEXT, encoding="utf-8")
    return tmp_path


def version_of(library: Path) -> str:
    return digest_marks(read_marks(library, PATH))


def test_marks_take_the_place_of_the_old_ones_and_nothing_else_changes(library: Path) -> None:
    version = write_marks(library, PATH, NEW, version=version_of(library), **SIZE)
    text = (library / PATH).read_text(encoding="utf-8")
    before, _, _ = TEXT.partition("annotations:")
    assert text.startswith(before)
    assert text.endswith("simulation: {scene: head-normal}\n")
    (mark,) = read_marks(library, PATH)
    assert (mark.frame, mark.shape, mark.points, mark.label) == (2, "circle", ((10.5, 20.25), (12, 20.25)), 'new: "quoted"')
    assert version == version_of(library)


def test_no_marks_remove_the_block_and_marks_come_back(library: Path) -> None:
    empty = write_marks(library, PATH, [], version=version_of(library), **SIZE)
    assert "annotations" not in (library / PATH).read_text(encoding="utf-8")
    write_marks(library, PATH, NEW, version=empty, **SIZE)
    assert len(read_marks(library, PATH)) == 1


def test_nobody_overwrites_what_another_drew(library: Path) -> None:
    version = version_of(library)
    write_marks(library, PATH, NEW, version=version, **SIZE)
    with pytest.raises(MarksRefused, match="somebody else") as refused:
        write_marks(library, PATH, [], version=version, **SIZE)
    assert refused.value.is_conflict
    assert len(read_marks(library, PATH)) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([{"frame": 4, "shape": "label", "points": [[1, 1]], "label": "x"}], "on frame 4; the image has 3"),
        ([{"frame": 1, "shape": "label", "points": [[81, 1]], "label": "x"}], "outside of the image of 80 × 100"),
        ([{"frame": 1, "shape": "label", "points": [[1, 1]]}], "a label says something"),
        ([{"frame": 1, "shape": "arrow", "points": [[1, 1]]}], "this shape has 2 points"),
        ([{"frame": 1, "shape": "star", "points": [[1, 1]]}], "Input should be"),
        ([{"frame": 1, "shape": "line", "points": [[1, 1], [float("nan"), 2]]}], "outside"),
        ("x", "tuple"),
        ([{"frame": 1, "shape": "label", "points": [[1, 1]], "label": "x"}] * 201, "at most 200"),
    ],
)
def test_marks_that_do_not_fit_are_refused_in_words(library: Path, values: Any, words: str) -> None:
    with pytest.raises(MarksRefused, match=words):
        write_marks(library, PATH, values, version=version_of(library), **SIZE)
    assert (library / PATH).read_text(encoding="utf-8") == TEXT


def test_a_file_that_is_gone_is_said_so(library: Path) -> None:
    (library / PATH).unlink()
    with pytest.raises(MarksRefused, match="cannot be read"):
        read_marks(library, PATH)
