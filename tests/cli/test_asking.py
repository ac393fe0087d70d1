"""`readingroom search`, `differential` and `measure`."""

import json
from pathlib import Path

import pytest
from tests.cli.commands import give


def test_a_query_is_one_object(home: Path, built: str) -> None:
    found = give(home, "search", "alpha mass", "--json").json
    assert {"query", "took_ms", "hits", "facets"} <= found.keys()
    assert found["edition"] == built
    first = found["hits"][0]
    assert (first["id"], first["kind"], first["title"]) == ("alpha-mass", "diagnosis", "Alpha Mass")
    assert {"score", "snippet", "facets"} <= first.keys()


def test_without_a_query_each_line_is_one(home: Path, built: str) -> None:
    assert built
    ended = give(home, "search", "--json", "--limit", "1", typed="ALM\n\nzzzz\n")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["query"] for row in rows] == ["ALM", "zzzz"]
    assert [len(row["hits"]) for row in rows] == [1, 0]


def test_a_visitor_finds_nothing_gated(home: Path, built: str) -> None:
    assert built
    assert "7f3" in give(home, "search", "gated statement 7f3", "--json").out
    assert "Gated statement" not in give(home, "search", "gated statement 7f3", "--json", "--level", "visitor").out


def test_searching_without_an_edition_says_what_to_do(tmp_path: Path) -> None:
    ended = give(tmp_path, "search", "mass")
    assert ended.code == 3
    assert "readingroom build" in ended.err


def test_findings_are_ranked(home: Path, built: str) -> None:
    assert built
    answer = give(home, "differential", "dural mass", "no T2 hypointense", "--age", "50", "--json").json
    assert answer["diagnoses"][0]["rank"] == 1
    states = {each["id"]: each["state"] for each in answer["case"]["findings"]}
    assert states == {"dural-mass": "present", "t2-hypointense": "absent"}
    assert "Look for:" in give(home, "differential", "dural mass").out


def test_a_report_is_read_from_standard_input(home: Path, built: str) -> None:
    assert built
    answer = give(home, "differential", "--report", "-", "--json", typed="Dural mass in a 50-year-old woman.").json
    assert (answer["case"]["age"], answer["case"]["sex"]) == (50, "female")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["zebra"], 1, "no finding “zebra”"),
        ([], 1, "No finding was given"),
        (["dural mass", "--sex", "other"], 2, "“other” is no sex"),
        (["dural mass", "--area", "kidney"], 2, "no area “kidney”"),
        (["--report", "nowhere.txt"], 1, "cannot be read"),
    ],
)
def test_what_cannot_be_ranked_is_said(home: Path, built: str, arguments: list[str], code: int, said: str) -> None:
    assert built
    ended = give(home, "differential", *arguments)
    assert ended.code == code
    assert said in " ".join((ended.out + ended.err).split())


def test_cases_are_measured(home: Path, built: str, tmp_path: Path) -> None:
    assert built
    cases = tmp_path / "cases.jsonl"
    rows = [
        {"id": "one", "diagnosis": "Alpha tumour", "findings": "Dural mass with avid enhancement.", "age": 50, "split": "test"},
        {"id": "two", "diagnosis": "Unheard disease", "findings": "Nothing.", "split": "test"},
    ]
    cases.write_text("\n".join(map(json.dumps, rows)) + "\nnonsense\n")
    measured = give(home, "measure", cases, "--json").json
    assert {"coverage", "top_1", "top_3", "top_5", "top_10", "mrr", "cases"} <= measured.keys()
    assert measured["coverage"] == 0.5
    assert [(case["id"], case["matched"]) for case in measured["cases"]] == [("one", "alpha-mass"), ("two", None)]
    assert measured["cases"][0]["rank"] >= 1
    assert measured["unreadable"] == [{"place": "line 3", "reason": "this is no JSON object; write one case as {…}"}]
    assert set(measured["baselines"]) == {"prevalence", "matched_findings", "bm25"}
    assert "2 cases, 1 of diagnoses in the library" in give(home, "measure", cases).out


@pytest.mark.parametrize(("text", "said"), [("", "has no case"), ("nonsense", "no JSON object")])
def test_a_file_without_cases_says_so(home: Path, built: str, tmp_path: Path, text: str, said: str) -> None:
    assert built
    (tmp_path / "cases.jsonl").write_text(text)
    ended = give(home, "measure", tmp_path / "cases.jsonl")
    assert ended.code == 1
    assert said in " ".join((ended.out + ended.err).split())
