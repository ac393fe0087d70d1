import numpy as np
import pytest
from tests.differential.diseases import KNOWLEDGE, case

from readingroom.differential.asking import ask_next, entropy, expected_information, make_first
from readingroom.differential.case import State
from readingroom.differential.ranking import rank, share_out


def test_golden_vectors_of_expected_information() -> None:
    after = share_out(np.log([0.6, 0.3, 0.1]) + np.log([0.9, 0.2, 0.5]))
    gained = expected_information(after, np.array([[0.1, 0.7, 0.5], [0.5, 0.5, 0.5]]))
    assert gained == pytest.approx([0.1455, 0.0], abs=5e-5)


def test_entropy_is_in_bits() -> None:
    assert entropy(np.array([0.5, 0.5])) == pytest.approx(1.0)
    assert entropy(np.array([1.0, 0.0])) == 0.0


def test_the_question_that_parts_the_first_two_comes_first() -> None:
    ranking = rank(KNOWLEDGE, case("rim", areas=("brain",)))
    questions = ask_next(KNOWLEDGE, ranking)
    assert questions[0].term in ("diffusion", "thick-rim", "fever")
    assert [question.bits for question in questions] == sorted((question.bits for question in questions), reverse=True)


def test_nothing_is_asked_that_is_known_or_follows_from_it() -> None:
    asked = {question.term for question in ask_next(KNOWLEDGE, rank(KNOWLEDGE, case("thick-rim", "t2-bright")))}
    assert not asked & {"thick-rim", "rim", "enhancement", "t2-bright", "t2-dark", "solid"}


def test_only_what_the_modality_shows_is_asked() -> None:
    questions = ask_next(KNOWLEDGE, rank(KNOWLEDGE, case("enhancement")), modalities=("XR",))
    assert {question.term for question in questions} <= {"calcified", "fever"}


@pytest.mark.parametrize("wanted", ["meningioma", "abscess"])
def test_the_findings_that_would_put_a_diagnosis_first_do_so(wanted: str) -> None:
    ranking = rank(KNOWLEDGE, case("enhancement", age=50.0, areas=("brain",)))
    added = make_first(KNOWLEDGE, ranking, KNOWLEDGE.number[wanted])
    if ranking.ranked[0].profile.id == wanted:
        assert added == ()
    else:
        changed = rank(KNOWLEDGE, case("enhancement", *(each.term for each in added), age=50.0, areas=("brain",)))
        assert changed.ranked[0].profile.id == wanted
        assert {each.state for each in added} == {State.PRESENT}
