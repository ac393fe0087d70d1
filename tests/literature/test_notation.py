import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.literature.notation import elide_pages, expand_pages, write_ama_date, write_name, write_nlm_date
from readingroom.literature.records import read_date, read_name
from readingroom.literature.references import Date, Name, from_csl


@pytest.mark.parametrize(
    ("full", "elided"),
    [
        ("100-108", "100-8"),
        ("1095-1102", "1095-102"),
        ("S1-S9", "S1-9"),
        ("e100-e110", "e100-10"),
        ("99-101", "99-101"),
        ("71", "71"),
        ("e24", "e24"),
        ("xii-xv", "xii-xv"),
        ("S10-R12", "S10-R12"),
        ("", ""),
    ],
)
def test_pages_are_elided_and_expanded(full: str, elided: str) -> None:
    assert elide_pages(full) == elided
    assert expand_pages(elided) == full


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["", "S", "e"]))
def test_eliding_and_expanding_come_back_for_any_range(first: int, length: int, prefix: str) -> None:
    full = f"{prefix}{first}-{prefix}{first + length}" if length else f"{prefix}{first}"
    assert expand_pages(elide_pages(full)) == full


@given(st.text(max_size=20))
def test_any_text_may_stand_for_pages(text: str) -> None:
    elide_pages(text)
    expand_pages(text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (Name("Doe", "Ann B."), "Doe AB"),
        (Name("Doe", "Ann Bea Clara"), "Doe AB"),
        (Name("Doe", "A.B."), "Doe AB"),
        (Name("Doe", "BJ"), "Doe BJ"),
        (Name("Doe"), "Doe"),
        (Name("Doe", "ann"), "Doe A"),
        (Name("Doe", "Ann de la"), "Doe A"),
        (Name("Doe", "Ann", "Jr."), "Doe A Jr"),
        (Name("Doe", "Ann", "IV"), "Doe A 4th"),
        (Name("王", "伟"), "王伟"),
        (Name(literal="  Study Group "), "Study Group"),
    ],
)
def test_names_have_at_most_two_initials_without_periods(name: Name, written: str) -> None:
    assert write_name(name) == written


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Doe, Ann B", {"family": "Doe", "given": "Ann B"}),
        ("Doe, Ann B Jr", {"family": "Doe", "given": "Ann B", "suffix": "Jr"}),
        ("Doe, Ann B, 3rd", {"family": "Doe", "given": "Ann B", "suffix": "3rd"}),
        ("Doe AB", {"family": "Doe", "given": "AB"}),
        ("van de Beek D", {"family": "van de Beek", "given": "D"}),
        ("Doe AB Jr", {"family": "Doe", "given": "AB", "suffix": "Jr"}),
        ("Example Study Group", {"literal": "Example Study Group"}),
        ("Doe,", {"literal": "Doe"}),
        (", Ann", {"literal": "Ann"}),
        (" , ", {}),
    ],
)
def test_names_are_read_as_the_formats_write_them(written: str, parts: dict[str, str]) -> None:
    assert read_name(written) == parts


@pytest.mark.parametrize(
    ("written", "nlm", "ama"),
    [
        ("2024 May 2", "2024 May 2", "May 2, 2024"),
        ("2024 May", "2024 May", "May 2024"),
        ("2024", "2024", "2024"),
        ("2024 May-Jun", "2024 May-Jun", "May 2024"),
        ("2024 May 2-8", "2024 May 2-8", "May 2, 2024"),
        ("2023 Dec-2024 Jan", "2023 Dec-2024 Jan", "December 2023"),
        ("2023-2024", "2023-2024", "2023"),
        ("2024 Spring", "2024 Spring", "2024"),
        ("2024/05/02/", "2024 May 2", "May 2, 2024"),
        ("2024///", "2024", "2024"),
        ("2024/05/02/Spring issue", "2024 May 2", "May 2, 2024"),
        ("20240502", "2024 May 2", "May 2, 2024"),
        ("2024-05-02", "2024 May 2", "May 2, 2024"),
        ("May 2, 2024", "2024 May 2", "May 2, 2024"),
        ("2 May 2024", "2024 May 2", "May 2, 2024"),
        ("2024 May 45", "2024 May 45", "2024 May 45"),
        ("in press", "in press", "in press"),
    ],
)
def test_dates_are_read_from_all_formats_and_written_in_both_styles(written: str, nlm: str, ama: str) -> None:
    date = from_csl({"id": "a", "issued": read_date(written)})[0].issued
    assert date is not None
    assert write_nlm_date(date) == nlm
    assert write_ama_date(date) == ama


def test_seasons_may_stand_as_numbers() -> None:
    assert write_nlm_date(Date(((2024,),), season="1")) == "2024 Spring"
    assert write_nlm_date(Date(((2024, 23),))) == "2024 Autumn"
    assert write_ama_date(Date(((2024, 23),))) == "2024"


@given(st.text(max_size=30) | st.from_regex(r"\d{4}[ /-][A-Z][a-z]{2}[ -]\d{1,2}", fullmatch=True))
def test_any_text_may_stand_for_a_date_or_a_name(text: str) -> None:
    _, faults = from_csl({"id": "a", "issued": read_date(text), "author": [read_name(text) or {"literal": "x"}]})
    assert faults == ()
