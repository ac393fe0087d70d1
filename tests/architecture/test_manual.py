"""The manual says what is there, all of it, and nothing that is gone."""

import subprocess
from pathlib import Path

import pytest
from tests.architecture import manual_rules
from tests.architecture.checkout import PACKAGE, ROOT, list_files, name_of

KINDS = ("tutorial", "how-to", "reference", "explanation")
PAGES = (*list_files(under="docs", suffix=".md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")
SETTINGS = ROOT / "docs" / "reference" / "settings.md"
PROGRAM = (*list_files(under="src", suffix=".py"), *list_files(under="script"))
TESTS = list_files(under="tests", suffix=".py")


def settings_in(*paths: Path) -> set[str]:
    return manual_rules.list_settings(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_has_an_index_of_all_its_pages(kind: str) -> None:
    assert manual_rules.find_pages_missing_from_index(ROOT / "docs" / kind) == []


def test_the_manual_has_no_fifth_kind_of_page() -> None:
    assert {path.parent.name for path in list_files(under="docs", suffix=".md")} == {"docs", *KINDS}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert manual_rules.find_dead_links(page) == []


def test_every_setting_is_documented() -> None:
    documented = manual_rules.list_settings([SETTINGS.read_text(encoding="utf-8")])
    assert sorted(settings_in(*PROGRAM) - documented) == []


def test_every_documented_setting_exists() -> None:
    documented = manual_rules.list_settings([SETTINGS.read_text(encoding="utf-8")])
    assert sorted(documented - settings_in(*PROGRAM, *TESTS)) == []


@pytest.mark.skipif(not (PACKAGE / "cli" / "main.py").exists(), reason="the command is not written yet")
def test_the_manual_of_the_command_is_what_its_help_says() -> None:
    compared = subprocess.run([ROOT / "script" / "docs", "--check"], capture_output=True, text=True, check=False)
    assert compared.returncode == 0, compared.stdout + compared.stderr


def test_the_list_of_verified_references_is_what_the_reference_files_say() -> None:
    compared = subprocess.run([ROOT / "script" / "verified", "--check"], capture_output=True, text=True, check=False)
    assert compared.returncode == 0, compared.stdout + compared.stderr


def test_a_page_the_index_does_not_lead_to_is_found(tmp_path: Path) -> None:
    assert manual_rules.find_pages_missing_from_index(tmp_path) == ["has no README.md"]
    (tmp_path / "README.md").write_text("[settings](settings.md)", encoding="utf-8")
    (tmp_path / "settings.md").touch()
    assert manual_rules.find_pages_missing_from_index(tmp_path) == []
    (tmp_path / "lost.md").touch()
    assert manual_rules.find_pages_missing_from_index(tmp_path) == ["its README.md does not lead to lost.md"]


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[gone](gone.md#x) ![gone](gone.png) [here](#top) [us](https://example.org)\n", encoding="utf-8")
    assert len(manual_rules.find_dead_links(page)) == 2
    page.write_text("```\n[shown](not-followed.md)\n```\n", encoding="utf-8")
    assert manual_rules.find_dead_links(page) == []


def test_an_undocumented_setting_is_found() -> None:
    assert manual_rules.list_settings(["os.environ['READINGROOM_HOME']"]) == {"READINGROOM_HOME"}
