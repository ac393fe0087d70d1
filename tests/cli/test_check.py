"""`readingroom check` and `readingroom build`: what they print, and how they end."""

import fcntl
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import Ended, give
from tests.small_library import TODAY

from readingroom import __version__
from readingroom.library.checking import CODES

GAMMA = "diagnoses/spine/gamma-cyst.md"
LINE = re.compile(r"(?P<path>[^\s:]+):\d+:\d+ (?P<code>[A-Z]\d{3}) (?P<level>error|warning|info) .+ → .+")


def break_gamma(library: Path) -> None:
    text = (library / GAMMA).read_text()
    (library / GAMMA).write_text(text.replace("alpha-mass.md", "alfa-mass.md").replace("about chance", "always by chance"))


def check(home: Path, library: Path, *options: str) -> Ended:
    return give(home, "check", library, "--today", TODAY.isoformat(), *options)


def test_a_library_without_errors_ends_well(home: Path, library: Path) -> None:
    ended = check(home, library)
    assert ended.code == 0
    assert ended.err.startswith("8 documents: 0 errors, 0 warnings, ")
    assert all(LINE.fullmatch(line) for line in ended.out.splitlines())
    assert {line.split()[1] for line in ended.out.splitlines()} == {"C025"}


@pytest.mark.parametrize(
    ("level", "levels"),
    [("info", {"error", "warning", "info"}), ("warning", {"error", "warning"}), ("error", {"error"})],
)
def test_problems_are_printed_one_a_line_from_the_level_that_is_asked_for(
    home: Path, library: Path, level: str, levels: set[str]
) -> None:
    break_gamma(library)
    ended = check(home, library, "--level", level)
    assert ended.code == 1
    found = [LINE.fullmatch(line) for line in ended.out.splitlines()]
    assert {match["level"] for match in found if match} == levels
    assert all(found)
    (dangling,) = [line for line in ended.out.splitlines() if " C008 error " in line]
    assert dangling.startswith(f"{GAMMA}:")
    assert dangling.endswith("There is no document “alfa-mass” → did you mean “alpha-mass”?")
    assert "1 error, " in ended.err


def test_json_says_every_problem_with_its_place(home: Path, library: Path) -> None:
    break_gamma(library)
    for options in (("--json",), ("--format", "json")):
        ended = check(home, library, *options)
        assert ended.code == 1
        assert ended.json["documents"] == 8
        assert ended.json["counts"]["error"] == 1
        (error,) = [problem for problem in ended.json["problems"] if problem["level"] == "error"]
        assert set(error) == {"path", "line", "column", "code", "level", "message", "suggestion"}
        assert (error["path"], error["code"]) == (GAMMA, "C008")
        assert (library / GAMMA).read_text().split("\n")[error["line"] - 1][error["column"] - 1 :]
        assert all(problem["code"] in CODES for problem in ended.json["problems"])


def check_sarif(log: dict[str, Any]) -> None:
    """What SARIF 2.1.0 (OASIS) asks of a log of this kind: sections 3.13, 3.14, 3.18, 3.27, 3.28, 3.30."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert physical["region"]["startLine"] >= 1
            assert physical["region"]["startColumn"] >= 1
            uri = physical["artifactLocation"]["uri"]
            assert not uri.startswith("/")
            assert re.fullmatch(r"(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-F]{2})+", uri, re.ASCII)


def test_sarif_is_what_code_hosts_read(home: Path, library: Path) -> None:
    break_gamma(library)
    (library / "diagnoses/spine/two words ü.md").write_text("---\n")
    ended = check(home, library, "--format", "sarif")
    assert ended.code == 1
    check_sarif(ended.json)
    (run,) = ended.json["runs"]
    assert run["tool"]["driver"]["version"] == __version__
    assert {result["level"] for result in run["results"]} == {"note", "warning", "error"}
    uris = {place["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"] for place in result["locations"]}
    assert "diagnoses/spine/two%20words%20%C3%BC.md" in uris


@pytest.mark.parametrize(
    ("today", "codes"),
    [("2026-07-01", set()), ("2027-05-30", set()), ("2028-01-01", {"C002", "C003"}), ("2026-01-01", {"C002"})],
)
def test_a_library_is_checked_as_of_a_day(home: Path, library: Path, today: str, codes: set[str]) -> None:
    ended = give(home, "check", library, "--today", today, "--level", "error")
    assert ended.code == bool(codes)
    assert {line.split()[1] for line in ended.out.splitlines()} == codes


def test_build_says_what_it_made_and_what_it_took_over(home: Path, library: Path) -> None:
    first, second = give(home, "build", library), give(home, "build", library)
    assert (first.code, second.code) == (0, 0)
    made = re.fullmatch(r"Built edition ([0-9a-f]{12}): 8 documents compiled, 0 taken over\n", first.out)
    assert made
    assert second.out == f"Already there: edition {made[1]}: 0 documents compiled, 8 taken over\n"
    assert first.err.startswith("0 errors, 0 warnings, ")
    third = give(home, "build", library, "--full", "--jobs", "1")
    assert third.out == f"Already there: edition {made[1]}: 8 documents compiled, 0 taken over\n"


def test_build_as_json(home: Path, library: Path) -> None:
    ended = give(home, "build", library, "--json", "--access", "open")
    assert ended.code == 0
    made = ended.json
    assert set(made) == {"edition", "new", "compiled", "kept", "counts", "problems"}
    assert (made["new"], made["compiled"], made["kept"], made["counts"]["documents"]) == (True, 8, 0, 8)
    (listed,) = give(home, "editions", "list", "--json").json
    assert (listed["id"], listed["access"], listed["current"]) == (made["edition"], "open", True)


def test_build_with_errors_prints_them_and_keeps_what_is_in_use(home: Path, library: Path, built: str) -> None:
    break_gamma(library)
    ended = give(home, "build", library)
    assert ended.code == 1
    assert any(LINE.fullmatch(line) for line in ended.out.splitlines())
    assert "The library has 1 error\nmend them and build again; the edition in use was not touched" in ended.err
    as_json = give(home, "build", library, "--json")
    assert as_json.code == 1
    assert as_json.json["error"] == "The library has 1 error"
    assert [problem["code"] for problem in as_json.json["problems"] if problem["level"] == "error"] == ["C008"]
    assert [edition["id"] for edition in give(home, "editions", "list", "--json").json] == [built]


def test_build_says_that_another_is_running(home: Path, library: Path, built: str) -> None:
    with (home / "editions" / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = give(home, "build", library, "--no-wait")
        assert ended.code == 3
        assert ended.err == "Another build is running\ntry again when it is done\n"
        assert give(home, "build", library, "--no-wait", "--json").json["error"] == "Another build is running"
