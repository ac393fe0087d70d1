import json
import lzma
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom.differential.case_files import read_cases

SHARED = Path(__file__).parents[3] / "shared" / "data" / "cases-phenopackets"


def write(folder: Path, *values: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(value if isinstance(value, str) else json.dumps(value) for value in values), encoding="utf-8")
    return path


def test_a_case_with_everything(tmp_path: Path) -> None:
    given_case = {
        "id": "one", "age": "6 mo", "sex": "F", "region": "brain", "modalities": ["MR"], "history": "Fever",
        "findings": ["Rim enhancement", "Edema"], "findings_absent": "calcification; blood",
        "findings_coded": ["rim-enhancement"], "absent_coded": ["calcification"], "diagnosis": "Brain abscess", "split": "test",
    }  # fmt: skip
    (case,), unreadable = read_cases(write(tmp_path, given_case))
    assert unreadable == []
    assert (case.age, case.sex, case.findings, case.absent) == (
        0.5,
        "female",
        "Rim enhancement; Edema",
        ("calcification", "blood"),
    )
    assert (case.coded_present, case.coded_absent, case.split) == (("rim-enhancement",), ("calcification",), "test")


def test_coded_findings_as_objects(tmp_path: Path) -> None:
    findings = [{"finding": "rim-enhancement"}, {"finding": "calcification", "state": "absent"}]
    (case,), _ = read_cases(write(tmp_path, {"diagnosis": "x", "findings": findings}))
    assert (case.coded_present, case.coded_absent) == (("rim-enhancement",), ("calcification",))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("nonsense", "no JSON object"),
        ("[1]", "no JSON object"),
        ({"id": "x"}, "there is no “diagnosis”"),
        ({"diagnosis": "x", "age": 900}, "not possible"),
        ({"diagnosis": "x", "age": "old"}, "“age” is years"),
        ({"diagnosis": {"a": 1}}, "“diagnosis” is no text"),
        ({"phenotypicFeatures": []}, "names no disease"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, value: object, why: str) -> None:
    cases, unreadable = read_cases(write(tmp_path, {"diagnosis": "fine"}, value))
    assert len(cases) == 1
    assert [each.place for each in unreadable] == ["line 2"]
    assert why in unreadable[0].reason


def test_a_list_of_cases_is_read_too(tmp_path: Path) -> None:
    cases, _ = read_cases(write(tmp_path, json.dumps([{"diagnosis": "a"}, {"diagnosis": "b"}])))
    assert [case.diagnosis for case in cases] == ["a", "b"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.jsonl"
    path.write_text(text, encoding="utf-8", errors="replace")
    cases, unreadable = read_cases(path)
    assert len(cases) + len(unreadable) <= len(text.splitlines()) + 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="shared/data/cases-phenopackets is not here")
def test_published_phenopackets_are_read() -> None:
    for path in sorted((SHARED / "raw").glob("*.json")):
        (case,), unreadable = read_cases(path)
        assert unreadable == []
        assert case.diagnosis
        assert case.findings or case.absent


@pytest.mark.skipif(not SHARED.is_dir(), reason="shared/data/cases-phenopackets is not here")
def test_published_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(lzma.decompress((SHARED / "phenopackets_imaging.dev.jsonl.xz").read_bytes()))
    cases, unreadable = read_cases(path)
    assert (len(cases), unreadable) == (1453, [])
    first = next(case for case in cases if case.id == "PMID_15266616_103")
    assert (first.sex, first.age, first.diagnosis_code) == ("female", 13.0, "OMIM:147791")
    assert first.absent == ("Long hallux",)
