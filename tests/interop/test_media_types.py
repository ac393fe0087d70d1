import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.interop.dicomweb.media_types import ANYTHING, choose_type, read_accept

JPEG, PNG, JSON = "image/jpeg", "image/png", "application/dicom+json"


@pytest.mark.parametrize(
    "header",
    [
        'multipart/related; type="application/octet-stream"; transfer-syntax=*',
        "multipart/related; type=application/octet-stream; transfer-syntax=*",
        'Multipart/Related;Type="Application/Octet-Stream";Transfer-Syntax="*"',
        'multipart/related ; transfer-syntax=* ; type = "application/octet-stream"',
    ],
)
def test_a_type_is_read_quoted_or_not(header: str) -> None:
    (found,) = read_accept(header)
    assert (found.type, found.part, found.transfer_syntax) == ("multipart/related", "application/octet-stream", "*")


@pytest.mark.parametrize("header", ["", "  "])
def test_who_says_nothing_takes_anything(header: str) -> None:
    assert read_accept(header) == (ANYTHING,)


@pytest.mark.parametrize(
    ("header", "offered", "chosen"),
    [
        ("*/*", (JPEG, PNG), JPEG),
        ("image/*", (JPEG, PNG), JPEG),
        ("image/png", (JPEG, PNG), PNG),
        ("image/png, image/jpeg", (JPEG, PNG), PNG),
        ("image/png;q=0.4, image/jpeg;q=0.5", (JPEG, PNG), JPEG),
        ("image/png;q=0.4, */*;q=0.5", (JPEG, PNG), JPEG),
        ("image/jpeg;q=0, */*", (JPEG, PNG), PNG),
        ("image/gif", (JPEG, PNG), None),
        ("image/jpeg;q=0", (JPEG, PNG), None),
        ("nonsense", (JPEG, PNG), None),
        ("image/jpeg;q=high", (JPEG, PNG), None),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", (JPEG, PNG), JPEG),
        ("application/dicom+json, application/json", (JSON, "application/json"), JSON),
        ("application/json", (JSON, "application/json"), "application/json"),
        ('multipart/related; type="application/dicom+xml"', (JSON,), None),
        ('multipart/related; type="application/dicom+xml", application/dicom+json', (JSON,), JSON),
    ],
)
def test_the_best_type_that_is_offered_is_chosen(header: str, offered: tuple[str, ...], chosen: str | None) -> None:
    assert choose_type(read_accept(header), offered) == chosen


def test_the_address_stands_for_the_header() -> None:
    assert choose_type(read_accept("application/dicom+xml", ["image/png"]), (JPEG, PNG)) == PNG


PIECES = st.sampled_from(
    ['"', "\\", ";", ",", "=", "*/*", "q=", "type=", "image/", "multipart/related", "0.5", " ", "\t", "é", "\0"]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)), st.lists(st.text(max_size=40), max_size=3))
def test_no_header_breaks_anything(header: str, parameters: list[str]) -> None:
    ranges = read_accept(header, parameters)
    assert choose_type(ranges, (JPEG,)) in (JPEG, None)
    assert [found.quality for found in ranges] == sorted((found.quality for found in ranges), reverse=True)


@pytest.mark.parametrize("text", ['"' * 100_000, ";" * 100_000, "a/b," * 100_000, '"\\' * 50_000])
def test_a_long_header_is_read_no_further_than_its_beginning(text: str) -> None:
    assert len(read_accept(text)) <= 1001
