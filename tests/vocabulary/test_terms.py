import pickle

import pytest

from readingroom.vocabulary.terms import ClinicalTerm, Code, Finding, Modality, Site, Variable, Vocabulary

VOCABULARY = Vocabulary(
    findings=[
        Finding(id="mass", name="Mass"),
        Finding(id="dural-mass", name="Dural mass", parent="mass", synonyms=("Dural-based mass",)),
        Finding(id="t2-dark", name="T2 dark", variable="t2-signal"),
        Finding(id="t2-bright", name="T2 bright", variable="t2-signal", codes=(Code("radlex", "RID1"),)),
    ],
    sites=[
        Site(id="head", name="Head"),
        Site(id="dura", name="Dura", part_of="head"),
        Site(id="falx", name="Falx", parent="dura", part_of="interhemispheric-region"),
        Site(id="interhemispheric-region", name="Interhemispheric region", part_of="head"),
    ],
    modalities=[
        Modality(id="XR", name="Radiography", dicom=("CR", "DX")),
        Modality(id="MR", name="MR", dicom=("MR",)),
        Modality(id="t1wi", name="T1WI", parent="MR"),
        Modality(id="t1wi-c", name="T1WI C+", parent="t1wi"),
    ],
    clinical=[ClinicalTerm(id="known-mass", name="mass")],
    variables=[Variable("t2-signal", "Signal on T2WI")],
)


def test_ancestors_are_listed_nearest_first() -> None:
    assert VOCABULARY.ancestors("t1wi-c") == ("t1wi", "MR")
    assert VOCABULARY.ancestors("mass") == ()


def test_children_are_the_terms_that_name_a_term_as_parent() -> None:
    assert VOCABULARY.children("mass") == ("dural-mass",)
    assert VOCABULARY.children("dural-mass") == ()


@pytest.mark.parametrize(
    ("term_id", "general_id", "answer"),
    [
        ("dural-mass", "mass", True),
        ("mass", "dural-mass", False),
        ("mass", "mass", True),
        ("nothing", "mass", False),
        ("mass", "nothing", False),
        ("nothing", "nothing", False),
    ],
)
def test_a_term_is_itself_and_what_it_is_a_kind_of(term_id: str, general_id: str, answer: bool) -> None:
    assert VOCABULARY.is_a(term_id, general_id) is answer


def test_a_site_lies_in_what_it_is_part_of_and_in_what_holds_its_kind() -> None:
    assert VOCABULARY.part_of_chain("falx") == ("interhemispheric-region", "dura", "head")
    assert VOCABULARY.is_within("falx", "head")
    assert VOCABULARY.is_within("head", "head")
    assert not VOCABULARY.is_within("head", "falx")
    assert not VOCABULARY.is_within("nothing", "head")


def test_a_sequence_belongs_to_its_modality() -> None:
    assert VOCABULARY.modality_family("t1wi-c") == "MR"
    assert VOCABULARY.modality_family("XR") == "XR"


def test_a_dicom_value_names_its_modality() -> None:
    assert VOCABULARY.modality_of_dicom("DX") == "XR"
    assert VOCABULARY.modality_of_dicom("SR") is None


def test_the_values_of_a_variable_are_known() -> None:
    assert VOCABULARY.values_of("t2-signal") == ("t2-dark", "t2-bright")


def test_names_are_looked_up_in_any_case_across_all_kinds() -> None:
    assert VOCABULARY.named("MASS") == ("mass", "known-mass")
    assert VOCABULARY.named("dural-based mass") == ("dural-mass",)
    assert VOCABULARY.named("nothing") == ()


def test_each_term_knows_its_kind() -> None:
    kinds = {"mass": "finding", "head": "site", "MR": "modality", "known-mass": "clinical"}
    assert {term_id: VOCABULARY.kind(term_id) for term_id in kinds} == kinds


@pytest.mark.parametrize("look_up", [VOCABULARY.term, VOCABULARY.kind, VOCABULARY.ancestors, VOCABULARY.part_of_chain])
def test_an_unknown_id_is_a_key_error(look_up: object) -> None:
    assert callable(look_up)
    with pytest.raises(KeyError):
        look_up("nothing")


def test_a_vocabulary_survives_the_way_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(VOCABULARY))  # noqa: S301 - our own bytes
    assert copy == VOCABULARY
    assert copy.term("t2-bright") == VOCABULARY.term("t2-bright")


def test_the_digest_changes_with_every_part_of_a_term_and_with_nothing_else() -> None:
    same = Vocabulary(findings=[Finding(id="a", name="A")])
    assert same.digest == Vocabulary(findings=[Finding(id="a", name="A")]).digest
    others = [
        Vocabulary(findings=[Finding(id="a", name="B")]),
        Vocabulary(findings=[Finding(id="a", name="A", synonyms=("B",))]),
        Vocabulary(findings=[Finding(id="a", name="A", definition="B")]),
        Vocabulary(findings=[Finding(id="a", name="A", codes=(Code("mesh", "D006411"),))]),
        Vocabulary(findings=[Finding(id="a", name="A", modalities=("MR",))]),
        Vocabulary(clinical=[ClinicalTerm(id="a", name="A")]),
        Vocabulary(),
    ]
    assert len({same.digest, *(other.digest for other in others)}) == len(others) + 1


def test_a_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        VOCABULARY.findings["new"] = Finding(id="new", name="New")  # type: ignore[index]  # this is what must not work
