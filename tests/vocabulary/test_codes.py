import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from readingroom.vocabulary.codes import SCHEMES, check_code, code_page, has_luhn_digit, has_verhoeff_digit

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("radlex", "RID1301"),
        ("radelement", "RDE1301.2"),
        ("icd-10-cm", "G93.0"),
        ("icd-10-cm", "U07.1"),
        ("icd-10-cm", "C7A.010"),
        ("icd-11", "2A00.00"),
        ("mesh", "D006411"),
        ("mondo", "MONDO:0005148"),
        ("doid", "DOID:1612"),
        ("orphanet", "ORPHA:558"),
        ("hpo", "HP:0002487"),
        ("loinc", "24627-2"),
        ("snomed-ct", "73211009"),
        ("wikidata", "Q1362"),
    ],
)
def test_codes_of_the_right_form_pass(scheme: str, value: str) -> None:
    assert check_code(scheme, value) == ""


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("radlex", "1301"),
        ("radlex", "RID1301\n"),
        ("icd-10-cm", "G930"),
        ("icd-10-cm", "g93.0"),
        ("mesh", "D1"),
        ("mondo", "MONDO:5148"),
        ("mondo", "0005148"),
        ("hpo", "HP:２４８７"),
        ("loinc", "24627-3"),
        ("snomed-ct", "73211008"),
        ("snomed-ct", "12345"),
        ("orphanet", "558"),
    ],
)
def test_codes_of_another_form_or_with_a_wrong_check_digit_say_why(scheme: str, value: str) -> None:
    assert SCHEMES[scheme].name in check_code(scheme, value)


# LOINC 2345-7 (glucose) and the examples of the SNOMED CT specification.
def test_check_digits_agree_with_published_codes() -> None:
    assert has_luhn_digit("2345-7")
    assert not has_luhn_digit("2345-8")
    assert has_verhoeff_digit("138875005")
    assert has_verhoeff_digit("404684003")
    assert not has_verhoeff_digit("404648003")


def test_the_example_of_every_scheme_is_one_of_its_codes() -> None:
    assert {scheme: check_code(scheme, known.example) for scheme, known in SCHEMES.items()} == dict.fromkeys(SCHEMES, "")


def test_a_code_leads_to_its_page_where_there_is_one() -> None:
    assert code_page("orphanet", "ORPHA:558") == "https://www.orpha.net/en/disease/detail/558"
    assert code_page("mesh", "D006411") == "https://meshb.nlm.nih.gov/record/ui?ui=D006411"
    assert code_page("icd-10-cm", "G93.0") == ""


def _objects(file: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        for row in rows:
            yield row["subject_id"], row["object_id"]


@pytest.mark.parametrize(
    ("file", "scheme", "prefix"),
    [
        ("mondo_exactmatch_mesh.sssom.tsv.gz", "mesh", "mesh:"),
        ("mondo_exactmatch_icd10cm.sssom.tsv.gz", "icd-10-cm", "ICD10CM:"),
        ("mondo_exactmatch_doid.sssom.tsv.gz", "doid", ""),
    ],
)
def test_all_codes_in_use_have_the_form_we_ask_for(file: str, scheme: str, prefix: str) -> None:
    path = DATA / "vocab-mondo" / file
    if not path.exists():
        pytest.skip(f"{path} is absent")
    pairs = list(_objects(path))
    assert len(pairs) > 500
    assert [code for code, _ in pairs if check_code("mondo", code)] == []
    # Mondo also maps to chapters of ICD-10-CM, such as C51-C58, which are no codes.
    codes = [code.removeprefix(prefix) for _, code in pairs if "-" not in code]
    assert [code for code in codes if check_code(scheme, code)] == []
