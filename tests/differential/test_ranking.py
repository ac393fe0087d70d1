import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.differential.diseases import KNOWLEDGE, PROFILES, TERMS, case

from readingroom.differential.case import Case, Observation, State
from readingroom.differential.explaining import explain
from readingroom.differential.knowledge import Knowledge, noisy_or
from readingroom.differential.ranking import Ranking, rank, share_out


def first(ranking: Ranking) -> str:
    return ranking.ranked[0].profile.id


def share(ranking: Ranking, disease: str) -> float:
    return next(each.share for each in ranking.ranked if each.profile.id == disease)


def test_golden_vectors_of_bayes_rule() -> None:
    scores = np.log([0.6, 0.3, 0.1]) + np.log([0.9, 0.2, 0.5])
    assert share_out(scores) == pytest.approx([0.8308, 0.0923, 0.0769], abs=5e-5)
    scores = scores + np.log(1 - np.array([0.1, 0.7, 0.5]))
    assert share_out(scores) == pytest.approx([0.9187, 0.0340, 0.0473], abs=5e-5)


def test_golden_vectors_of_noisy_or() -> None:
    assert noisy_or([np.array([0.8, 0.8]), np.array([0.3, 0.0])], leak=0.05) == pytest.approx([0.867, 0.81], abs=5e-5)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (case("rim", "diffusion", "fever", age=40.0), "abscess"),
        (case("thick-rim", absent=("diffusion",), age=66.0), "glioma"),
        (case("solid", "calcified", age=60.0, sex="female"), "meningioma"),
        (case("solid", age=30.0, sex="male", areas=("pelvis",)), "seminoma"),
        (case("fever", sites=("lung",)), "pneumonia"),
        (case("enhancement", "diffusion", "fever"), "abscess"),
    ],
)
def test_the_disease_that_fits_is_first(asked: Case, expected: str) -> None:
    assert first(rank(KNOWLEDGE, asked)) == expected


def test_shares_and_none_of_these_are_all_there_is() -> None:
    ranking = rank(KNOWLEDGE, case("rim"))
    assert sum(each.share for each in ranking.ranked) + ranking.none == pytest.approx(1.0)
    assert [each.rank for each in ranking.ranked] == [1, 2, 3, 4, 5]


def test_a_contradiction_lowers_a_disease_and_never_deletes_it() -> None:
    ranking = rank(KNOWLEDGE, case("solid", sex="female", age=30.0))
    assert 0.0 < share(ranking, "seminoma") < share(rank(KNOWLEDGE, case("solid", sex="male", age=30.0)), "seminoma") / 3
    assert len(ranking.ranked) == len(PROFILES)


def test_a_parent_that_was_seen_speaks_for_diseases_that_list_its_children() -> None:
    ranking = rank(KNOWLEDGE, case("enhancement"))
    assert share(ranking, "glioma") > share(ranking, "pneumonia")


def test_a_child_implies_its_parent_which_is_not_weighed_again() -> None:
    both, one = rank(KNOWLEDGE, case("rim", "enhancement")), rank(KNOWLEDGE, case("rim"))
    assert share(both, "abscess") == pytest.approx(share(one, "abscess"))
    assert [why for _, why in both.unused] == ["a more special finding says it already"]


def test_the_values_of_a_variable_share_what_is_left_over() -> None:
    row = KNOWLEDGE.present
    dark, bright = KNOWLEDGE.row["t2-dark"], KNOWLEDGE.row["t2-bright"]
    glioma, pneumonia = KNOWLEDGE.number["glioma"], KNOWLEDGE.number["pneumonia"]
    assert row[bright, glioma] == pytest.approx(0.85)
    assert row[dark, glioma] < 0.16
    assert row[dark, pneumonia] > 0.0


def test_absence_on_a_modality_that_could_not_show_it_says_nothing() -> None:
    seen = Observation("diffusion", State.ABSENT, modality="CT")
    ranking = rank(KNOWLEDGE, Case((Observation("rim"), seen)))
    assert ranking.unused[0][0] == seen
    assert share(ranking, "abscess") == pytest.approx(share(rank(KNOWLEDGE, case("rim")), "abscess"))


def test_what_is_there_and_not_there_is_told_and_not_weighed() -> None:
    ranking = rank(KNOWLEDGE, case("rim", "diffusion", absent=("diffusion",)))
    assert ranking.contradictory == ("diffusion",)
    assert share(ranking, "abscess") == pytest.approx(share(rank(KNOWLEDGE, case("rim")), "abscess"))


def test_what_nobody_has_is_outside_the_library() -> None:
    fitting = rank(KNOWLEDGE, case("rim", "diffusion", "fever", age=40.0))
    strange = rank(KNOWLEDGE, case("calcified", "fever", absent=("enhancement", "diffusion")))
    assert strange.none > fitting.none
    assert rank(Knowledge((), TERMS), case("rim")).is_outside


def test_dangerous_diseases_are_kept_in_sight() -> None:
    ranking = rank(KNOWLEDGE, case("thick-rim", age=70.0))
    assert "abscess" in [each.profile.id for each in ranking.must_not_miss()]


def test_reasons_carry_their_source_and_add_up_to_the_score() -> None:
    ranking = rank(KNOWLEDGE, case("rim", "diffusion", absent=("calcified",), age=40.0))
    explanation = explain(KNOWLEDGE, ranking, ranking.ranked[0])
    told = {reason.term: reason for reason in (*explanation.supporting, *explanation.opposing, *explanation.neutral)}
    assert (told["rim"].stated, told["rim"].source) == ("typical", "source-rim")
    number = ranking.ranked[0].disease
    weighed = sum(reason.log10 for reason in told.values()) * np.log(10)
    settings = KNOWLEDGE.settings
    prior = settings.prior_weight * np.log(KNOWLEDGE.prior[number] * (1 - settings.other_mass))
    assert ranking.ranked[0].score == pytest.approx(prior + weighed)
    assert "fever" in [sign.term for sign in explanation.expected]


OBSERVATIONS = st.lists(
    st.builds(Observation, st.sampled_from([*TERMS.by_id, "unknown", ""]), st.sampled_from(list(State))), max_size=40
)


@settings(max_examples=80)
@given(observations=OBSERVATIONS, age=st.none() | st.floats(0, 120), sex=st.sampled_from(["", "female", "male"]))
def test_any_case_is_ranked(observations: list[Observation], age: float | None, sex: str) -> None:
    ranking = rank(KNOWLEDGE, Case(tuple(observations), age, sex))
    shares = [each.share for each in ranking.ranked]
    assert shares == sorted(shares, reverse=True)
    assert all(np.isfinite(each.score) for each in ranking.ranked)


def test_ten_thousand_findings_are_answered_and_the_rest_is_told() -> None:
    terms = [*(f"nonsense-{number}" for number in range(10_000)), "rim"]
    ranking = rank(KNOWLEDGE, case(*terms))
    assert first(ranking) in ("abscess", "glioma")
    assert len(ranking.unused) == 10_000
