"""Every rule that needs a whole library: a library with the defect, and its twin without."""

from pathlib import Path

import pytest
from tests.library.defects_of_files import FILE_DEFECTS
from tests.library.defects_of_images import IMAGE_DEFECTS
from tests.library.defects_of_ties import TIE_DEFECTS
from tests.library.spoiling import Defect, check, copy_library, place_of

from readingroom.library.rules.codes import MEANINGS

DEFECTS = (*FILE_DEFECTS, *IMAGE_DEFECTS, *TIE_DEFECTS)
BY_HISTORY = {"L008"}
"""What is found when the history is read: tests/library/test_history.py proves it."""

C007 = {"C007"}
"""A rule of content that the room literature keeps."""


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.code}-{defect.name}")
def test_a_defect_is_reported_with_its_place_and_what_to_do(defect: Defect, tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    defect.spoil(root)
    found = [problem for problem in check(root) if (problem.code, problem.place.path) == (defect.code, defect.path)]
    advised = [problem for problem in found if defect.suggestion in problem.suggestion]
    assert len(advised) == 1, found or check(root)
    (problem,) = advised
    assert problem.level is defect.level
    assert (problem.place.line, problem.place.column) == place_of(root, defect.path, defect.at)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.code}-{defect.name}")
def test_its_clean_twin_is_not_reported(defect: Defect, tmp_path: Path) -> None:
    root = copy_library(tmp_path / "library")
    defect.clean(root)
    found = [problem for problem in check(root) if (problem.code, problem.place.path) == (defect.code, defect.path)]
    assert [problem for problem in found if defect.suggestion in problem.suggestion] == []


def test_every_code_of_a_library_is_proved_by_a_defect() -> None:
    assert {defect.code for defect in DEFECTS} >= (set(MEANINGS) | C007) - BY_HISTORY
