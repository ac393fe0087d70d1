import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.literature.checks import CODES, check_reference, is_retracted
from readingroom.literature.references import Reference, Standing, Status, bare_doi, fold, from_csl, to_csl

# The article of shared/standards/citations.md.
EXAMPLE: dict[str, Any] = {
    "id": "doe-2024",
    "type": "article-journal",
    "title": "A made-up title",
    "container-title": "Journal of Examples",
    "container-title-short": "J Ex",
    "author": [{"family": "Doe", "given": "Ann B"}, {"literal": "Example Study Group"}],
    "issued": {"date-parts": [[2024, 5, 2]]},
    "volume": "12",
    "issue": "3",
    "page": "100-108",
    "number": "e24",
    "DOI": "10.1000/x",
    "PMID": "12345678",
    "PMCID": "PMC1234567",
    "ISSN": "1234-5678",
    "URL": "https://example.org/x",
    "language": "en",
    "custom": {"status": "ok", "pubtypes": ["Review"], "checked": "2026-05-01", "authors-complete": False},
}


def test_a_csl_item_comes_back_as_it_was() -> None:
    reference, faults = from_csl(EXAMPLE)
    assert faults == ()
    assert to_csl(reference) == EXAMPLE


def test_what_is_not_known_here_is_kept() -> None:
    item = EXAMPLE | {"annote": "x", "original-date": {"date-parts": [[1999]]}, "categories": ["a", {"b": [1, 2.5, None]}]}
    item["author"] = [{"family": "Doe", "static-ordering": True, "ORCID": "0000"}]
    item["issued"] = {"date-parts": [[2024]], "circa": True}
    reference, faults = from_csl(item)
    assert faults == ()
    assert to_csl(reference) == item


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from([*EXAMPLE, "editor", "available-date", "accessed", "edition", "x"]) | st.text(max_size=5)


@given(st.dictionaries(KEYS, JSON, max_size=12))
def test_any_item_is_read_and_what_was_read_is_read_again_the_same(item: dict[str, Any]) -> None:
    reference, _ = from_csl(item)
    again, faults = from_csl(json.loads(json.dumps(to_csl(reference))))
    assert again == reference
    assert faults == ()


@pytest.mark.parametrize(
    ("key", "value", "faulty"),
    [
        ("title", 3, None),
        ("volume", 12, None),
        ("title", ["x"], "title"),
        ("title", True, "title"),
        ("author", "Doe", "author"),
        ("author", ["Doe"], "author"),
        ("author", [{"given": "Ann"}], "author"),
        ("issued", "2024", "issued"),
        ("issued", {"date-parts": [["2024", "05"]]}, None),
        ("issued", {"date-parts": [[2024, 40]]}, "issued"),
        ("issued", {"date-parts": [["May"]]}, "issued"),
        ("issued", {"date-parts": 2024}, "issued"),
        ("custom", [], "custom"),
        ("custom", {"status": "withdrawn"}, "status"),
        ("custom", {"authors-complete": "no"}, "authors-complete"),
    ],
)
def test_values_of_the_wrong_type_are_faults(key: str, value: object, faulty: str | None) -> None:
    _, faults = from_csl(EXAMPLE | {key: value})
    assert [fault.key for fault in faults] == ([faulty] if faulty else [])
    assert all(fault.code == "R003" and fault.suggestion for fault in faults)


@pytest.mark.parametrize(
    "written",
    ["10.1000/X", "https://doi.org/10.1000/x", "http://dx.doi.org/10.1000/x", "doi: 10.1000/x.", "DOI:10.1000/x", " 10.1000/x;"],
)
def test_a_doi_is_stored_bare(written: str) -> None:
    assert bare_doi(written) == "10.1000/x"


def test_text_is_compared_without_accents_case_and_signs() -> None:
    assert fold("Hématopoïèse: “extra-médullaire” ﬁ") == fold("HEMATOPOIESE extramedullaire fi")


def test_a_year_is_taken_from_the_date_its_words_or_the_first_appearance() -> None:
    assert from_csl({"id": "a", "issued": {"literal": "Spring of 2021"}})[0].year == 2021
    assert from_csl({"id": "a", "available-date": {"date-parts": [[2020, 1]]}})[0].year == 2020
    assert from_csl({"id": "a"})[0].year is None


# One defect each; the example itself is the clean twin of all of them.
@pytest.mark.parametrize(
    ("change", "code", "level"),
    [
        ({}, "", ""),
        ({"id": "Doe 2024"}, "R005", "error"),
        ({"id": None}, "R005", "error"),
        ({"title": None}, "R004", "error"),
        ({"title": "  "}, "R004", "error"),
        ({"author": None}, "R004", "warning"),
        ({"author": None, "type": "webpage"}, "", ""),
        ({"issued": None}, "R004", "warning"),
        ({"type": "artikel-journal"}, "R009", "error"),
        ({"DOI": "1000/x"}, "R008", "error"),
        ({"DOI": "10.1000/x y"}, "R008", "error"),
        ({"PMID": "PMID 1"}, "R008", "error"),
        ({"PMCID": "1234567"}, "R008", "error"),
        ({"URL": "javascript:alert(1)"}, "R008", "error"),
        ({"DOI": None, "PMID": None, "PMCID": None, "URL": None}, "C007", "error"),
        ({"DOI": None, "PMID": None, "PMCID": None}, "", ""),
        ({"custom": {"status": "retracted", "notice_doi": "10.1000/notice"}}, "C005", "error"),
        ({"title": "RETRACTED: A made-up title"}, "C005", "error"),
        ({"custom": {"status": "expression-of-concern"}}, "C005", "warning"),
        ({"custom": {"status": "corrected"}}, "C005", "warning"),
    ],
)
def test_each_defect_of_a_reference_is_found(change: dict[str, Any], code: str, level: str) -> None:
    reference, faults = from_csl({key: value for key, value in (EXAMPLE | change).items() if value is not None})
    assert faults == ()
    found = [(fault.code, fault.level.word) for fault in check_reference(reference)]
    assert found == ([(code, level)] if code else [])
    assert not code or code in CODES


def test_the_notice_of_a_retraction_is_kept_and_named() -> None:
    custom = {
        "status": "retracted",
        "notice_doi": "10.1000/notice",
        "date": "2025-01-01",
        "source": "Crossref",
        "checked_at": "2026-11-01",
    }
    reference, _ = from_csl(EXAMPLE | {"custom": custom})
    assert reference.standing == Standing(Status.RETRACTED, "10.1000/notice", "2025-01-01", "Crossref", "2026-11-01")
    assert is_retracted(reference)
    assert to_csl(reference)["custom"] == custom
    assert "10.1000/notice" in next(fault.message for fault in check_reference(reference) if fault.code == "C005")


def test_a_paper_never_checked_is_neither_sound_nor_retracted() -> None:
    assert Reference(id="a").standing.status is Status.UNKNOWN
    assert not is_retracted(Reference(id="a"))
