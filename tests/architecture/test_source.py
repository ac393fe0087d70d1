"""Every Python file keeps the house rules; beside each rule stands text that breaks it."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from tests.architecture import source_rules
from tests.architecture.checkout import PACKAGE, list_files, name_of

Rule = Callable[[str], list[str]]

PYTHON = list_files(suffix=".py")
SOURCE = list_files(under="src", suffix=".py")
# The package's own file also holds the version; Django writes migrations and keeps their folder's file empty.
ROOMS = tuple(
    path for path in SOURCE if path.name == "__init__.py" and path.parent != PACKAGE and path.parent.name != "migrations"
)

LONG_FUNCTION = "def far() -> None:\n" + "    pass\n" * 59
LONG_METHOD = "class Room:\n    async def far(self) -> None:\n" + "        pass\n" * 59


def complain(rule: Rule, paths: tuple[Path, ...]) -> list[str]:
    return [f"{name_of(path)}: {found}" for path in paths for found in rule(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("rule", "paths"),
    [
        (source_rules.find_long_file, PYTHON),
        (source_rules.find_long_functions, PYTHON),
        (source_rules.find_exemptions_without_reason, PYTHON),
        (source_rules.find_unfinished_marks, SOURCE),
        (source_rules.find_more_than_a_paragraph, ROOMS),
    ],
    ids=lambda value: value.__name__ if callable(value) else f"{len(value)}-files",
)
def test_the_checkout_keeps_the_rule(rule: Rule, paths: tuple[Path, ...]) -> None:
    assert paths
    complaints = complain(rule, paths)
    assert not complaints, "\n".join(complaints)


def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    assert [f"{name_of(path)} {found}" for path in PYTHON for found in source_rules.find_vague_names(path)] == []


def test_every_folder_of_the_package_says_what_lives_there() -> None:
    folders = {path.parent for path in SOURCE}
    assert sorted(name_of(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []
    assert PACKAGE in folders


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (source_rules.find_long_file, "x = 1\n" * 400),
        (source_rules.find_long_functions, LONG_FUNCTION),
        (source_rules.find_long_functions, LONG_METHOD),
        (source_rules.find_more_than_a_paragraph, ""),
        (source_rules.find_more_than_a_paragraph, '"""One.\n\nTwo."""\n'),
        (source_rules.find_more_than_a_paragraph, '"""One."""\n\nfrom readingroom import problems\n'),
        (source_rules.find_more_than_a_paragraph, "from readingroom import problems\n"),
        (source_rules.find_unfinished_marks, "# TODO: later\n"),
        (source_rules.find_unfinished_marks, "raise NotImplementedError\n"),
        (source_rules.find_unfinished_marks, "if x:  # pragma: no cover\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # noqa\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # noqa: S603\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # noqa: S603, S607\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # type: ignore\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # type: ignore[attr-defined]\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # type: ignore[attr-defined]  # noqa: S603\n"),
    ],
)
def test_text_that_breaks_a_rule_is_found(rule: Rule, bad: str) -> None:
    assert rule(bad)


@pytest.mark.parametrize(
    ("rule", "clean"),
    [
        (source_rules.find_long_file, "x = 1\n" * 399),
        (source_rules.find_long_functions, LONG_FUNCTION.removesuffix("    pass\n")),
        (source_rules.find_more_than_a_paragraph, '"""One sentence,\nover two lines."""\n'),
        (source_rules.find_unfinished_marks, "hackathon = 'a TODOS list'\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # noqa: S603 - starts our own program\n"),
        (source_rules.find_exemptions_without_reason, "x = 1  # type: ignore[misc]  # the stubs lack it\n"),
        (source_rules.find_exemptions_without_reason, "x = '# noqa'\n"),
    ],
)
def test_text_that_keeps_a_rule_passes(rule: Rule, clean: str) -> None:
    assert rule(clean) == []


@pytest.mark.parametrize("name", ["src/readingroom/core/lines.py", "tests/utils.py", "benchmarks/helpers/__init__.py"])
def test_a_name_that_says_nothing_is_found(name: str) -> None:
    assert source_rules.find_vague_names(PurePosixPath(name))
    assert source_rules.find_vague_names(PurePosixPath("src/readingroom/search/scores.py")) == []
