import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.vocabulary.match import KINDS, Matcher
from readingroom.vocabulary.terms import ClinicalTerm, Finding, Modality, Site, Vocabulary

VOCABULARY = Vocabulary(
    findings=[
        Finding(id="mass", name="Mass"),
        Finding(id="dural-mass", name="Dural mass", synonyms=("Dural-based mass", "mass of the dura mater")),
        Finding(id="enhancing", name="Enhancing"),
        Finding(id="t2-dark", name="T2-hypointense", synonyms=("low T2 signal",)),
        Finding(id="abnormality", name="Abnormality"),
        Finding(id="hair-on-end", name="Hair-on-end sign", synonyms=("“hair on end”",)),
        Finding(id="paget", name="Paget's disease"),
    ],
    sites=[Site(id="dura-mater", name="Dura mater")],
    modalities=[Modality(id="US", name="US"), Modality(id="t1wi-c", name="T1WI C+")],
    clinical=[ClinicalTerm(id="metastasis", name="Metastasis"), ClinicalTerm(id="known-mass", name="mass")],
)
MATCHER = Matcher(VOCABULARY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A dural mass.", [("dural mass", "dural-mass")]),
        ("DURAL MASSES", [("DURAL MASSES", "dural-mass")]),
        ("Dural based mass", [("Dural based mass", "dural-mass")]),
        ("dural-\n  based\u00a0mass", [("dural-\n  based\u00a0mass", "dural-mass")]),
        ("mass of the dura mater", [("mass of the dura mater", "dural-mass")]),
        ("mass of the dura, dura mater", [("mass", "mass"), ("dura mater", "dura-mater")]),
        ("massive biomass", []),
        ("mass-like", [("mass", "mass")]),
        ("T2 hypointense and T2\u2013hypointense", [("T2 hypointense", "t2-dark"), ("T2\u2013hypointense", "t2-dark")]),
        ("abnormalities, abnormality", [("abnormalities", "abnormality"), ("abnormality", "abnormality")]),
        ("metastases and a metastasis", [("metastases", "metastasis"), ("metastasis", "metastasis")]),
        ("let us see it on US", [("US", "US")]),
        ("on T1WI C+, T1WI", [("T1WI C+", "t1wi-c")]),
        ("non-enhancing, nonenhancing, enhancing", [("enhancing", "enhancing")]),
        ("non - enhancing", []),
        ("Paget\u2019s disease", [("Paget\u2019s disease", "paget")]),
        ("İİ mass", [("mass", "mass")]),
        ("", []),
        ("mass", [("mass", "mass")]),
    ],
)
def test_terms_are_found_as_radiologists_write_them(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[match.start : match.end], match.term_id) for match in MATCHER.find(text)] == found


def test_only_the_kinds_asked_for_are_found() -> None:
    text = "dural mass of the dura mater on US"
    assert [match.term_id for match in MATCHER.find(text, kinds=("site",))] == ["dura-mater"]
    assert [match.kind for match in MATCHER.find("mass", kinds=("clinical",))] == ["clinical"]


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert Matcher(Vocabulary()).find("mass") == ()


def test_a_matcher_survives_the_way_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(MATCHER))  # noqa: S301 - our own bytes
    assert copy.find("a dural mass") == MATCHER.find("a dural mass")


@given(st.lists(st.sampled_from(["mass", "dural", "-", " ", "s", "US", "T2", "é", "İ", "ß", "."]) | st.text(max_size=4)))
def test_matches_lie_in_the_text_in_order_and_apart(pieces: list[str]) -> None:
    text = "".join(pieces)
    end = 0
    for match in MATCHER.find(text):
        assert end <= match.start < match.end <= len(text)
        assert match.kind in KINDS
        end = match.end
