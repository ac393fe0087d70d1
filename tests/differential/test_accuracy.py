"""The engine on published cases: what docs/explanation/accuracy.md says holds."""

from pathlib import Path

from readingroom.access import AccessLevel
from readingroom.differential.case_files import read_cases
from readingroom.edition.measuring import measure
from readingroom.edition.opening import Edition

CASES = Path(__file__).parents[1] / "cases" / "published.jsonl"


def test_the_cases_are_enough_and_their_halves_share_no_diagnosis() -> None:
    cases, unreadable = read_cases(CASES)
    assert unreadable == []
    assert len(cases) >= 200
    halves = [{case.diagnosis for case in cases if case.split == split} for split in ("tune", "test")]
    assert not halves[0] & halves[1]
    assert all(case.source for case in cases)


def test_the_truth_is_among_the_first_in_the_test_half(shipped: Edition) -> None:
    cases = [case for case in read_cases(CASES)[0] if case.split == "test"]
    measured = measure(shipped, AccessLevel.MEMBER, cases).as_dict()
    assert measured["coverage"] >= 0.90
    assert measured["top_1"] >= 0.65
    assert measured["top_3"] >= 0.85
    assert measured["top_10"] >= 0.95
    for name in ("prevalence", "matched_findings", "bm25"):
        gain, low, _ = measured["better_than"][name]["top_3"]
        assert gain > low > 0, name
