from tests.differential.diseases import KNOWLEDGE, case

from readingroom.differential.guiding import guide
from readingroom.differential.ranking import rank


def test_an_area_alone_offers_its_variables_with_their_values() -> None:
    offered = guide(KNOWLEDGE, rank(KNOWLEDGE, case(areas=("brain",))))
    by_title = {each.title: each.terms for each in offered.variables}
    assert by_title == {"Pattern of enhancement": ("rim", "solid"), "T2 signal": ("t2-bright", "t2-dark")}
    assert set(offered.findings.terms) == {"diffusion", "calcified", "thick-rim"}
    assert offered.settings.terms == ("fever",)


def test_what_is_known_is_not_offered_again() -> None:
    offered = guide(KNOWLEDGE, rank(KNOWLEDGE, case("rim", absent=("calcified",), areas=("brain",))))
    terms = {term for each in (*offered.variables, offered.findings) for term in each.terms}
    assert not terms & {"rim", "solid", "enhancement", "calcified"}
    assert "t2-bright" in terms


def test_only_what_the_modality_shows_is_offered() -> None:
    offered = guide(KNOWLEDGE, rank(KNOWLEDGE, case(areas=("brain",))), modalities=("CT",))
    assert {each.title for each in offered.variables} == {"Pattern of enhancement"}
    assert "diffusion" not in offered.findings.terms
    assert offered.settings.terms == ("fever",)


def test_no_more_is_offered_than_asked_for_and_no_kin_twice() -> None:
    offered = guide(KNOWLEDGE, rank(KNOWLEDGE, case(areas=("brain",))), variables=1, findings=1, settings=0)
    assert len(offered.variables) == 1
    assert len(offered.findings.terms) == 1
    assert offered.settings.terms == ()
