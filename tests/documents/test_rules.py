"""Every rule that one page alone can break: a page with the defect, and its twin without."""

import pytest
from tests.documents.content_defects import CONTENT
from tests.documents.form_defects import FORM
from tests.documents.pages import Defect, change, check, page, place_of
from tests.small_library import SOURCE

from readingroom.documents.rules.codes import MEANINGS
from readingroom.problems import Level

DEFECTS = (*FORM, *CONTENT)
PAGES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.glob("*/*/*.md"))


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.code}-{defect.bad[:40]}")
def test_a_defect_is_reported_with_its_place_and_what_to_do(defect: Defect) -> None:
    text = change(defect.path, defect.old, defect.bad)
    found = [problem for problem in check(text, path=defect.path) if problem.code == defect.code]
    assert len(found) == 1, found
    (problem,) = found
    assert problem.level is defect.level
    assert problem.place.path == defect.path
    assert (problem.place.line, problem.place.column) == place_of(text, defect.at, near=defect.bad)
    assert defect.suggestion in problem.suggestion


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.code}-{(defect.good or defect.old)[:40]}")
def test_its_clean_twin_is_not_reported(defect: Defect) -> None:
    text = change(defect.path, defect.old, defect.good or defect.old)
    assert [problem for problem in check(text, path=defect.path) if problem.code == defect.code] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_clean_page_breaks_no_rule(path: str) -> None:
    assert check(page(path), path=path) == ()


def test_every_code_of_a_document_is_proved_by_a_defect() -> None:
    assert {defect.code for defect in DEFECTS} == set(MEANINGS)


def test_every_suggestion_says_something() -> None:
    problems = [problem for defect in DEFECTS for problem in check(change(defect.path, defect.old, defect.bad), path=defect.path)]
    assert [problem for problem in problems if not problem.suggestion or not problem.message] == []
    assert {problem.level for problem in problems} == {Level.ERROR, Level.WARNING}
