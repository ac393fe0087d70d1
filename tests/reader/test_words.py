import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.edition.content import Card, Person, Statement, plain_text
from readingroom.reader.twins import plain
from readingroom.reader.words import say_count, say_day, say_review

PEOPLE = {"ada": Person("ada", "Ada Example", "person", "MD", "", "", "")}


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2026-11-22", "22 Nov 2026"),
        ("2026-03-05T08:30:00Z", "5 Mar 2026"),
        ("", ""),
        ("soon", "soon"),
        ("2026-13-45", "2026-13-45"),
    ],
)
def test_a_day_is_said_as_people_write_it(iso: str, said: str) -> None:
    assert say_day(iso) == said


@given(st.text(max_size=12))
def test_any_text_can_stand_where_a_day_is_expected(text: str) -> None:
    assert isinstance(say_day(text), str)


@pytest.mark.parametrize(("count", "said"), [(0, "0 images"), (1, "1 image"), (1234, "1,234 images")])
def test_a_count_agrees_with_its_noun(count: int, said: str) -> None:
    assert say_count(count, "image") == said


@pytest.mark.parametrize(
    ("status", "by", "on", "due", "said"),
    [
        ("draft", "", "", "", "not reviewed by a radiologist"),
        ("in-review", "", "", "", "being reviewed, not signed off"),
        ("reviewed", "ada", "2026-06-01", "2027-06-01", "reviewed by Ada Example on 1 Jun 2026, next review 1 Jun 2027"),
        ("reviewed", "gone", "", "", "reviewed by gone"),
        ("needs-update", "ada", "2020-01-02", "", "reviewed, needs an update; last reviewed by Ada Example on 2 Jan 2020"),
        ("withdrawn", "", "", "", "withdrawn"),
    ],
)
def test_the_state_of_review_is_said_with_who_and_when(status: str, by: str, on: str, due: str, said: str) -> None:
    card = Card("a", "diagnosis", "brain", "/diagnoses/a", "A", (), (), (), status, "human", by, on, due, "", False)
    assert say_review(card, PEOPLE) == said


def test_the_text_of_a_statement_has_neither_tags_nor_the_numbers_of_its_citations() -> None:
    html = '<strong>T2</strong>: a &lt; b<br>dark<sup class="cite"><a href="#ref-1">1</a>,<a href="#ref-12">12</a></sup>'
    assert plain_text(html) == "T2: a < b dark"
    assert plain(Statement("s", html, False, "", ()))["citations"] == [1, 12]
