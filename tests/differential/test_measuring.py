import numpy as np
import pytest
from tests.differential.diseases import KNOWLEDGE, case

from readingroom.differential.measuring import Scored, calibrate, compare, must_not_miss_recall, rank_of, split_by, summarize
from readingroom.differential.perturbing import PERTURBATIONS

SCORED = (
    Scored("a", "x", 1, "brain", "common", False, 0.9, 0.9),
    Scored("b", "y", 3, "brain", "rare", True, 0.1, 0.6),
    Scored("c", "z", 12, "chest", "rare", True, 0.01, 0.5),
    Scored("d", "w", None, "chest", "common"),
    Scored("e", "", None),
)


def test_measures_are_over_covered_cases_and_missing_is_a_miss() -> None:
    summary = summarize(SCORED)
    assert (summary.cases, summary.covered, summary.coverage) == (5, 4, 0.8)
    assert summary.top == {1: 0.25, 3: 0.5, 5: 0.5, 10: 0.5}
    assert summary.mrr == pytest.approx((1 + 1 / 3 + 1 / 12) / 4)
    low, high = summary.intervals["top_3"]
    assert 0.0 <= low <= 0.5 <= high <= 1.0


def test_of_equal_scores_the_worse_place_counts() -> None:
    assert rank_of(np.array([0.5, 0.5, 0.1]), 0) == 2
    assert rank_of(np.array([0.0, 0.0, 0.0]), 2) == 3


def test_nothing_covered_has_no_measures() -> None:
    summary = summarize([Scored("e", "", None)])
    assert (summary.coverage, summary.median_rank, summary.mrr) == (0.0, None, 0.0)
    assert calibrate([Scored("e", "", None)]) is None


def test_dangerous_truths_and_groups() -> None:
    assert must_not_miss_recall(SCORED) == 0.5
    assert {name: summary.top[1] for name, summary in split_by(SCORED, lambda each: each.group).items()} == {
        "brain": 0.5,
        "chest": 0.0,
    }


def test_calibration_of_the_first() -> None:
    perfect = calibrate([Scored(str(number), "x", 1, share=1.0, first_share=1.0) for number in range(20)])
    assert perfect is not None
    assert (perfect.brier, perfect.ece) == (0.0, 0.0)
    sure_and_wrong = calibrate([Scored(str(number), "x", 2, first_share=1.0) for number in range(20)])
    assert sure_and_wrong is not None
    assert (sure_and_wrong.brier, sure_and_wrong.ece) == (1.0, 1.0)


def test_two_rankings_are_compared_on_the_same_cases() -> None:
    better = tuple(Scored(str(number), "x", 1) for number in range(30))
    worse = tuple(Scored(str(number), "x", 4) for number in range(30))
    assert compare(better, worse, 1) == (1.0, 1.0, 1.0)
    assert compare(better, worse, 5) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", list(PERTURBATIONS))
def test_a_case_made_worse_differs_and_still_has_findings(name: str) -> None:
    before = case("thick-rim", "diffusion", "t2-bright", "fever", absent=("calcified",))
    random = np.random.default_rng(1)
    changed = [PERTURBATIONS[name](before, KNOWLEDGE, random) for _ in range(5)]
    assert any(each.observations != before.observations for each in changed)
    assert all(each.observations for each in changed)
