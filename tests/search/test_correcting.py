import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from readingroom.search.correcting import Speller

SPELLER = Speller(
    {"meningioma": 30, "meninges": 9, "pneumothorax": 12, "pneumonia": 20, "cyst": 50, "cysts": 40, "hyperostosis": 4, "mri": 80},
    frozenset({"meningioma", "pneumothorax", "pneumonia", "cyst"}),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("meningeoma", "meningioma"),
        ("menigioma", "meningioma"),
        ("meningimoa", "meningioma"),
        ("pnuemothorax", "pneumothorax"),
        ("pneumotorax", "pneumothorax"),
        ("neumonia", "pneumonia"),
        ("hyperostossis", "hyperostosis"),
        ("csyt", "cyst"),
        ("mir", ""),
        ("t22", ""),
        ("zzzzzzzz", ""),
        ("", ""),
    ],
)
def test_what_was_most_likely_meant(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@given(st.text(max_size=40))
def test_only_known_words_are_offered(typed: str) -> None:
    assert SPELLER.correct(typed) == "" or SPELLER.knows(SPELLER.correct(typed))


@given(st.text("abcdeéß", min_size=4, max_size=9), st.lists(st.text("abcdeéß", min_size=3, max_size=9), max_size=12))
def test_no_word_within_reach_is_overlooked(typed: str, words: list[str]) -> None:
    reach = 1 if len(typed) < 6 else 2
    within = [word for word in words if OSA.distance(typed, word) <= reach]
    meant = Speller(dict.fromkeys(words, 1), frozenset()).correct(typed)
    assert bool(meant) == bool(within)
    assert not within or OSA.distance(typed, meant) <= reach
