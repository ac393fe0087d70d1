import pytest
from hypothesis import given
from hypothesis import strategies as st

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
