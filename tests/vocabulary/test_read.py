from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom.positions import CODES as FILE_CODES
from readingroom.problems import Level, Problem, sort_problems
from readingroom.vocabulary.read import CODES, MAX_BYTES, read_vocabulary
from readingroom.vocabulary.terms import Code, Vocabulary

CLEAN = {
    "findings.yaml": """\
variables:
  - {id: t2-signal, name: Signal on T2WI}
terms:
  - id: mass
    name: Mass
    synonyms: [tumor, lump]
    definition: Something that takes up room.
    codes: {radlex: RID3874, hpo: ["HP:0002664"]}
  - id: dural-mass
    name: Dural mass
    definition: A mass with its base on the dura.
    parent: mass
    modalities: [CT, MR]
  - id: t2-hypointense
    name: T2 hypointense
    definition: Darker than cortex on T2WI.
    variable: t2-signal
    modalities: [MR]
""",
    "sites.yaml": """\
terms:
  - {id: head, name: Head}
  - {id: cranial-dura, name: Cranial dura, part-of: head}
  - {id: falx-cerebri, name: Falx cerebri, parent: cranial-dura}
""",
    "modalities.yaml": """\
terms:
  - {id: CT, name: CT, dicom: [CT]}
  - {id: MR, name: MR, synonyms: [MRI], dicom: [MR]}
  - {id: t2wi, name: T2WI, parent: MR}
""",
    "clinical.yaml": """\
terms:
  - {id: anemia, name: Anemia, synonyms: [anaemia]}
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / "vocabulary").mkdir(parents=True, exist_ok=True)
        (folder / "vocabulary" / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> tuple[Vocabulary, tuple[Problem, ...]]:
    return read_vocabulary(folder / "vocabulary", root=folder)


def test_four_clean_files_are_read_whole_and_without_problems(tmp_path: Path) -> None:
    vocabulary, problems = read(write(tmp_path, CLEAN))
    assert problems == ()
    assert list(vocabulary.findings) == ["mass", "dural-mass", "t2-hypointense"]
    assert list(vocabulary.modalities) == ["CT", "MR", "t2wi"]
    mass = vocabulary.findings["mass"]
    assert mass.names == ("Mass", "tumor", "lump")
    assert mass.codes == (Code("radlex", "RID3874"), Code("hpo", "HP:0002664"))
    assert vocabulary.findings["dural-mass"].modalities == ("CT", "MR")
    assert vocabulary.findings["t2-hypointense"].variable == "t2-signal"
    assert vocabulary.sites["cranial-dura"].part_of == "head"
    assert vocabulary.modalities["MR"].dicom == ("MR",)


def test_wordings_stand_beside_the_names_of_their_term(tmp_path: Path) -> None:
    wordings = "mass: [ball of tissue, growth]\nanemia: [low hemoglobin]\n"
    vocabulary, problems = read(write(tmp_path, CLEAN | {"wordings.yaml": wordings}))
    assert problems == ()
    assert vocabulary.findings["mass"].wordings == ("ball of tissue", "growth")
    assert vocabulary.findings["mass"].names == ("Mass", "tumor", "lump")
    assert vocabulary.term("anemia").wordings == ("low hemoglobin",)
    assert vocabulary.digest != read(write(tmp_path / "without", CLEAN))[0].digest


@pytest.mark.parametrize(
    ("wordings", "code", "level", "place", "advice"),
    [
        ("mas: [growth]", "V013", "error", "1:6", "did you mean “mass”?"),
        ("head: [skull]", "V013", "error", "1:7", "finding"),
        ("mass: growth", "V002", "error", "1:7", "[one, two]"),
        ("mass: [growth]\nanemia: [Growth]", "V014", "error", "2:9", "leave it"),
        ("- growth", "V001", "error", "1:1", "edema"),
    ],
)
def test_each_defect_of_wordings_is_found(tmp_path: Path, wordings: str, code: str, level: str, place: str, advice: str) -> None:
    _, problems = read(write(tmp_path, CLEAN | {"wordings.yaml": wordings}))
    (problem,) = problems
    assert (problem.code, problem.level.word, str(problem.place)) == (code, level, f"vocabulary/wordings.yaml:{place}")
    assert advice in problem.suggestion


# what is wrong: file, what is replaced by what, code, level, place, part of the suggestion
DEFECTS = [
    ("findings.yaml", "parent: mass", "parent: mas", "V006", "error", "12:13", "did you mean “mass”?"),
    ("findings.yaml", "variable: t2-signal", "variable: t2-singal", "V006", "error", "17:15", "“t2-signal”"),
    ("findings.yaml", "modalities: [MR]", "modalities: [MRI]", "V006", "error", "18:18", "“MR”"),
    ("sites.yaml", "part-of: head", "part-of: haed", "V006", "error", "3:53", "“head”"),
    ("findings.yaml", "synonyms:", "synonymes:", "V003", "error", "6:5", "did you mean “synonyms”?"),
    ("findings.yaml", "variables:", "variabels:", "V003", "error", "1:1", "did you mean “variables”?"),
    ("findings.yaml", "id: mass", "id: Big Mass", "V004", "error", "4:9", "small letters"),
    ("findings.yaml", "id: mass", "id: 3", "V002", "error", "4:9", "quotes"),
    ("findings.yaml", "id: dural-mass", "id: mass", "V005", "error", "9:9", "merge"),
    ("clinical.yaml", "id: anemia", "id: head", "V005", "error", "2:10", "merge"),
    ("findings.yaml", "    name: Mass\n", "", "V002", "error", "4:5", "name"),
    ("findings.yaml", "name: Mass", "name: ''", "V002", "error", "5:11", "name"),
    ("findings.yaml", "[tumor, lump]", "tumor", "V002", "error", "6:15", "[one, two]"),
    ("findings.yaml", "[tumor, lump]", "[tumor, 3]", "V002", "error", "6:23", "quotes"),
    ("findings.yaml", "[tumor, lump]", "[tumor, dural  MASS]", "V008", "warning", "10:11", "leave it"),
    ("findings.yaml", "    definition: Darker than cortex on T2WI.\n", "", "V009", "warning", "14:5", "definition"),
    ("findings.yaml", "radlex", "radlexx", "V010", "error", "8:22", "did you mean “radlex”?"),
    ("findings.yaml", "RID3874", "3874", "V011", "error", "8:21", "look"),
    ("findings.yaml", "{radlex: RID3874", "{radlex: true", "V011", "error", "8:21", "look"),
    ("modalities.yaml", "[MR]", "[CT]", "V012", "error", "3:48", "one of the two"),
    ("modalities.yaml", "[MR]", "[magnet]", "V012", "error", "3:48", "CR"),
    ("sites.yaml", "terms:\n", "terms:\n  - brain\n", "V001", "error", "2:5", "id"),
    ("sites.yaml", CLEAN["sites.yaml"], "terms: 3", "V001", "error", "1:8", "hyphen"),
    ("sites.yaml", CLEAN["sites.yaml"], "- 3", "V001", "error", "1:1", "terms:"),
    ("sites.yaml", "{id: head, name: Head}", "{id: head, name: Head, part-of: falx-cerebri}", "V007", "error", "3:53", "remove"),
    (
        "findings.yaml",
        "definition: Something",
        "parent: dural-mass\n    definition: Something",
        "V007",
        "error",
        "13:13",
        "remove",
    ),
    ("sites.yaml", "{id: head, name: Head}", "{id: head, name: Head, parent: head}", "V007", "error", "2:36", "remove"),
    ("clinical.yaml", "name: Anemia", "name: *x", "F011", "error", "2:24", "quote"),
    ("clinical.yaml", "terms:", "terms: [", "F010", "error", "2:3", "bracket"),
]


@pytest.mark.parametrize(("file", "good", "bad", "code", "level", "place", "advice"), DEFECTS)
def test_each_defect_is_found_at_its_place_with_advice(
    tmp_path: Path, file: str, good: str, bad: str, code: str, level: str, place: str, advice: str
) -> None:
    assert good in CLEAN[file]
    _, problems = read(write(tmp_path, CLEAN | {file: CLEAN[file].replace(good, bad, 1)}))
    found = [problem for problem in problems if problem.code == code]
    assert [(str(problem.place), problem.level.word) for problem in found] == [(f"vocabulary/{file}:{place}", level)]
    assert advice in found[0].suggestion
    assert problems == sort_problems(problems)
    assert code in CODES or code in FILE_CODES


def test_what_is_wrong_with_one_term_costs_only_that(tmp_path: Path) -> None:
    bad = CLEAN["findings.yaml"].replace("id: dural-mass", "id: Dural Mass").replace("variable: t2-signal", "variable: x")
    vocabulary, problems = read(write(tmp_path, CLEAN | {"findings.yaml": bad}))
    assert list(vocabulary.findings) == ["mass", "t2-hypointense"]
    assert vocabulary.findings["t2-hypointense"].variable is None
    assert len(problems) == 2


def test_of_two_terms_with_one_id_the_first_is_kept(tmp_path: Path) -> None:
    vocabulary, _ = read(write(tmp_path, CLEAN | {"clinical.yaml": "terms: [{id: mass, name: Other}]"}))
    assert vocabulary.term("mass").name == "Mass"
    assert "mass" not in vocabulary.clinical


def test_a_circle_is_described_and_opened_and_its_terms_are_kept(tmp_path: Path) -> None:
    ring = "".join(f"  - {{id: s{n}, name: S{n}, part-of: s{(n + 1) % 9}}}\n" for n in range(9))
    vocabulary, problems = read(write(tmp_path, CLEAN | {"sites.yaml": f"terms:\n{ring}"}))
    assert [problem.code for problem in problems] == ["V007"]
    assert "s8 → s0" in problems[0].message
    assert len(vocabulary.sites) == 9
    assert all(site not in vocabulary.part_of_chain(site) for site in vocabulary.sites)


def test_a_file_that_cannot_be_read_does_not_make_every_link_to_it_a_problem(tmp_path: Path) -> None:
    vocabulary, problems = read(write(tmp_path, CLEAN | {"modalities.yaml": "terms: ["}))
    assert [problem.code for problem in problems] == ["F010"]
    assert vocabulary.findings["dural-mass"].modalities == ()


def test_missing_binary_and_huge_files_are_problems(tmp_path: Path) -> None:
    write(tmp_path, {"findings.yaml": "#" * (MAX_BYTES + 1)})
    (tmp_path / "vocabulary" / "sites.yaml").write_bytes(bytes(range(256)))
    _, problems = read(tmp_path)
    assert [(problem.code, problem.place.path) for problem in problems] == [
        ("F001", "vocabulary/clinical.yaml"),
        ("F003", "vocabulary/findings.yaml"),
        ("F001", "vocabulary/modalities.yaml"),
        ("F002", "vocabulary/sites.yaml"),
    ]
    assert all(problem.level is Level.ERROR for problem in problems)


def test_empty_files_make_an_empty_vocabulary(tmp_path: Path) -> None:
    vocabulary, problems = read(write(tmp_path, dict.fromkeys(CLEAN, "")))
    assert (len(vocabulary), problems) == (0, ())


def test_a_long_chain_of_thousands_of_terms_is_read(tmp_path: Path) -> None:
    chain = "".join(f"  - {{id: s{n}, name: S{n}, parent: s{n + 1}, part-of: s0}}\n" for n in range(5000))
    vocabulary, problems = read(write(tmp_path, CLEAN | {"sites.yaml": f"terms:\n{chain}  - {{id: s5000, name: Last}}\n"}))
    assert {problem.code for problem in problems} == {"V007"}
    assert vocabulary.ancestors("s0")[-1] == "s5000"


WORDS = st.sampled_from(["mass", "head", "MR", "id", "x y", "", "t2-signal"]) | st.integers() | st.none() | st.booleans()
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "synonyms", "parent", "part-of", "codes", "mesh", "terms", "variables", "dicom"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(CLEAN, VALUES)))
def test_whatever_the_files_hold_reading_gives_a_sound_vocabulary(tmp_path: Path, values: dict[str, object]) -> None:
    import json

    files = {name: json.dumps({"terms": value, "variables": value}) for name, value in values.items()}
    vocabulary, problems = read(write(tmp_path, files))
    assert problems == sort_problems(problems)
    for term in vocabulary:
        vocabulary.ancestors(term.id)
    for site in vocabulary.sites:
        assert site not in vocabulary.part_of_chain(site)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_binary_junk_never_raises(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, CLEAN)
    (tmp_path / "vocabulary" / "findings.yaml").write_bytes(data)
    read(tmp_path)
