import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.search.suggesting import Name, Suggester

SUGGESTER = Suggester(
    [
        Name("meningioma", "Meningioma", True, 0.9),
        Name("meningioma", "Meningothelial tumor", False, 0.9),
        Name("meninges", "Cranial Meninges", True, 0.5),
        Name("ms", "Multiple Sclerosis", True, 0.7),
        Name("ms", "MS", False, 0.7),
        Name("psc", "Primary Sclerosing Cholangitis", True, 0.2),
        Name("psc", "PSC", False, 0.2),
        Name("nof", "Non-Ossifying Fibroma", True, 0.1),
    ]
)


@pytest.mark.parametrize(
    ("typed", "documents"),
    [
        ("m", ["meningioma", "ms", "meninges"]),
        ("men", ["meningioma", "meninges"]),
        ("MS", ["ms"]),
        ("scler", ["ms", "psc"]),
        ("sclerosis multiple", ["ms"]),
        ("primary chol", ["psc"]),
        ("nonoss", ["nof"]),
        ("non-oss", ["nof"]),
        ("ménin", ["meningioma", "meninges"]),
        ("", []),
        ("!", []),
        ("xyz", []),
    ],
)
def test_what_is_offered(typed: str, documents: list[str]) -> None:
    assert [each.document for each in SUGGESTER.suggest(typed)] == documents


def test_the_name_that_matched_is_told() -> None:
    (offered,) = SUGGESTER.suggest("meningoth")
    assert (offered.name, offered.is_title) == ("Meningothelial tumor", False)


def test_of_those_that_are_alike_the_most_read_come_first() -> None:
    assert [each.document for each in SUGGESTER.suggest("m", reads={"meninges": 9, "ms": 4})] == ["ms", "meningioma", "meninges"]
    assert [each.document for each in SUGGESTER.suggest("MS", reads={"meninges": 9})] == ["ms"]
    assert [each.document for each in SUGGESTER.suggest("primary", reads={"nof": 9})] == ["psc"]


def test_no_more_than_asked_for() -> None:
    assert len(SUGGESTER.suggest("m", 2)) == 2


@given(st.text(max_size=30))
def test_any_text_may_be_typed(typed: str) -> None:
    assert len({each.document for each in SUGGESTER.suggest(typed)}) == len(SUGGESTER.suggest(typed))
