import pytest

from readingroom.edition.content import Card
from readingroom.reader.comparison import compare_profiles

Finding = tuple[str, object]


def card(id: str) -> Card:
    return Card(id, "diagnosis", "brain", f"/diagnoses/{id}", id, (), (), (), "draft", "human", "", "", "", "", False)


def profile(*findings: Finding, **rest: object) -> dict[str, object]:
    listed = [{"finding": term, "name": term, "on": ["MR"], "at": None, "frequency": often} for term, often in findings]
    return {"findings": listed, "context": [], **rest}


CARDS = (card("one"), card("two"), card("three"))


def test_what_differs_most_comes_first_and_what_is_alike_apart() -> None:
    matrix = compare_profiles(
        CARDS,
        {
            "one": profile(("tail", "often"), ("mass", "always"), ("dark", "never"), ("only", "rare")),
            "two": profile(("tail", "occasional"), ("mass", "always"), ("dark", "typical")),
            "three": profile(("dark", {"n": 3, "of": 4})),
        },
    )
    assert matrix is not None
    assert [row.term for row in matrix.apart] == ["dark", "tail"]
    assert [row.term for row in matrix.alike] == ["mass"]
    assert [row.term for row in matrix.single] == ["only"]
    assert [cell and cell.words for cell in matrix.apart[0].cells] == ["never", "typical", "3 of 4"]
    assert [cell and cell.weight for cell in matrix.apart[0].cells] == ["against", "for", "for"]


def test_what_the_page_itself_speaks_of_comes_before_what_only_others_differ_in() -> None:
    others = {"two": profile(("tail", "always"), ("mass", "often")), "three": profile(("tail", "never"), ("mass", "rare"))}
    led = compare_profiles(CARDS, {"one": profile(("mass", "often")), **others})
    not_led = compare_profiles(CARDS, others)
    assert led is not None
    assert not_led is not None
    assert [row.term for row in led.apart] == ["mass", "tail"]
    assert [row.term for row in not_led.apart] == ["tail", "mass"]


def test_what_a_profile_does_not_mention_is_unknown_and_not_absent() -> None:
    matrix = compare_profiles(CARDS[:2], {"one": profile(("tail", "often")), "two": profile()})
    assert matrix is not None
    assert matrix.single[0].cells[1] is None


@pytest.mark.parametrize("known", [(), ("one",)])
def test_fewer_than_two_profiles_are_nothing_to_compare(known: tuple[str, ...]) -> None:
    assert compare_profiles(CARDS, {id: profile() for id in known}) is None


def test_a_finding_at_several_sites_is_one_row_with_its_most_frequent_site() -> None:
    matrix = compare_profiles(CARDS[:2], {"one": profile(("mass", "rare"), ("mass", "often")), "two": profile(("mass", "rare"))})
    assert matrix is not None
    assert [cell and cell.words for cell in matrix.apart[0].cells] == ["often", "rare"]


def test_age_sex_and_prevalence_stand_above_the_findings() -> None:
    facts = {"prevalence": "very-rare", "age": {"typical": [20.0, 60]}, "sex": {"female": 0.675}, "must-not-miss": True}
    matrix = compare_profiles(CARDS[:2], {"one": profile(**facts), "two": profile(sex=None)})
    assert matrix is not None
    said = {row.name: [cell and cell.words for cell in row.cells] for row in matrix.facts}
    assert said == {
        "How common": ["very rare", None],
        "Typical age": ["20–60 years", None],
        "Women": ["68%", None],
        "Must not miss": ["yes", None],
    }
