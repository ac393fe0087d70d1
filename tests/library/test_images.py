"""Descriptions of stored images: found, read, and every fault reported at its place."""

from pathlib import Path

import pytest
from tests.small_library import TODAY, write_small_library

from readingroom.edition.build.build import BuildFailed, build_edition
from readingroom.library.checking import check_library
from readingroom.problems import Level, Problem

PATH = "images/alpha-mass/ct.yaml"
GOOD = """\
kind: simulated
modality: CT
section: mr-findings
caption: A simulated mass.
alt: A bright round mass beside the falx.
credit: Example
licence: CC0-1.0
windows: [brain, bone]
simulation: {scene: dural-mass}
"""
CLINICAL = GOOD.replace("kind: simulated", "kind: clinical").replace(
    "simulation: {scene: dural-mass}", f"originals: [{'ab' * 32}.dcm]"
)
RECORD = "deidentification: {profile: rules v1, on: 2026-06-01, removed: 12}\n"


def problems_of(tmp_path: Path, text: str, path: str = PATH) -> list[Problem]:
    root = write_small_library(tmp_path / "library", git=False, changes={path: text})
    without = {problem.sort_key for problem in check_library(_plain(tmp_path), today=TODAY, jobs=1).problems}
    report = check_library(root, today=TODAY, jobs=1)
    return [problem for problem in report.problems if problem.sort_key not in without and problem.place.path.startswith("images")]


def _plain(tmp_path: Path) -> Path:
    return write_small_library(tmp_path / "plain", git=False)


def test_a_description_in_order_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        (GOOD.replace("caption: A simulated mass.\n", ""), "C012", 1, "“caption” is missing"),
        (GOOD.replace("A bright round mass beside the falx.", "ct"), "C012", 1, "name of the file"),
        (GOOD.replace("mr-findings", "mr-finding"), "C012", 3, "“mr-finding” is not on the page"),
        (GOOD.replace("modality: CT", "modality: CTX"), "D030", 2, "no modality “CTX”"),
        (GOOD + "findings: [nonsense]\n", "D030", 10, "no finding “nonsense”"),
        (GOOD + "site: nowhere\n", "D030", 10, "no site “nowhere”"),
        (GOOD.replace("brain, bone", "brain, bones"), "L012", 8, "no window “bones”"),
        (GOOD.replace("simulation: {scene: dural-mass}\n", ""), "D005", 1, "has either `originals`"),
        (GOOD.replace("simulated\n", "clinical\n"), "D005", 1, "is of the kind `simulated`"),
        (GOOD + "colour: red\n", "D004", 10, "“colour” is not a key"),
        (GOOD + "annotations: [{shape: arrow, points: [[1, 1]]}]\n", "D005", 10, "this shape has 2 points"),
        (CLINICAL + "pixels: {text: clear, by: Ada}\n", "C012", 1, "without a de-identification record"),
        ("kind: [", "F010", 1, ""),
    ],
)
def test_a_fault_is_reported_where_it_stands(tmp_path: Path, text: str, code: str, line: int, words: str) -> None:
    (problem,) = problems_of(tmp_path, text)
    assert (problem.code, problem.level) == (code, Level.ERROR)
    assert problem.place.path == PATH
    assert problem.place.line in (line, line + 1)
    assert words in problem.message


@pytest.mark.parametrize("pixels", ["", "pixels: {text: unchecked}\n", 'pixels: {text: suspected, reason: "a banner"}\n'])
def test_a_clinical_image_waits_until_a_person_cleared_its_pixels(tmp_path: Path, pixels: str) -> None:
    (problem,) = problems_of(tmp_path, CLINICAL + RECORD + pixels)
    assert (problem.code, problem.level) == ("C026", Level.WARNING)
    assert "images clear" in problem.suggestion


def test_a_cleared_image_waits_for_nobody(tmp_path: Path) -> None:
    assert problems_of(tmp_path, CLINICAL + RECORD + "pixels: {text: clear, by: Ada, on: 2026-06-02}\n") == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("images/alpha-mass/CT Scan.yaml", "like-this.yaml"),
        ("images/alpha-mass/ct.yml", "like-this.yaml"),
        ("images/alpha-mas/ct.yaml", "no document “alpha-mas”"),
    ],
)
def test_a_file_in_the_wrong_place_is_reported(tmp_path: Path, path: str, words: str) -> None:
    (problem,) = problems_of(tmp_path, GOOD, path)
    assert problem.code == "L011"
    assert words in problem.message


def test_a_folder_called_like_a_description_is_reported_by_the_build_too(tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library", git=False)
    (library / PATH).mkdir(parents=True)
    with pytest.raises(BuildFailed) as failed:
        build_edition(library, tmp_path / "editions", jobs=1)
    errors = [problem for problem in failed.value.problems if problem.level is Level.ERROR]
    assert [(problem.code, problem.place.path) for problem in errors] == [("F001", PATH)]
