import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.reader.kept import OVERHEAD, Address, KeptAnswer, KeptPages, keep_answer
from readingroom.request import accepts_gzip

BODY = b"<p>dural tail</p>" * 100


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("GZip", True),
        ("x-gzip", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("gzip; q=0.001", True),
        ("identity", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("deflate, br", False),
    ],
)
def test_gzip_is_sent_to_those_who_accept_it(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@given(st.text(max_size=60))
def test_any_accept_encoding_is_understood_one_way_or_the_other(header: str) -> None:
    assert accepts_gzip(header) in (True, False)


def keep(body: bytes = BODY) -> KeptAnswer:
    return keep_answer(body, [("Content-Type", "text/html"), ("Vary", "X")], etag='"abc"', vary="Cookie", compress=True)


@pytest.mark.parametrize(
    ("none_match", "status"),
    [
        ("", 200),
        ('"abc"', 304),
        ('"abc-gzip"', 304),
        ('W/"abc-gzip"', 304),
        ('"x", "abc"', 304),
        ("*", 304),
        ('"ab"', 200),
        ("abc", 200),
        ('"abc', 200),
    ],
)
def test_who_has_the_page_is_told_that_it_did_not_change(none_match: str, status: int) -> None:
    answer = keep().answer(method="GET", accept_encoding="gzip", none_match=none_match)
    assert int(answer.status[:3]) == status
    assert bool(answer.body) is (status == 200)
    assert ("ETag", '"abc-gzip"') in answer.headers
    assert any(name == "Content-Length" for name, _ in answer.headers) is (status == 200)


def test_both_representations_hold_the_same_page_under_tags_of_their_own() -> None:
    packed = keep().answer(method="GET", accept_encoding="gzip", none_match="")
    plain = keep().answer(method="GET", accept_encoding="", none_match="")
    assert gzip.decompress(packed.body) == plain.body == BODY
    assert dict(packed.headers)["ETag"] != dict(plain.headers)["ETag"]
    assert dict(packed.headers)["Content-Length"] == str(len(packed.body))
    assert dict(plain.headers)["Content-Length"] == str(len(BODY))
    assert dict(plain.headers)["Vary"] == "Cookie"


def test_head_has_the_headers_of_get_and_no_body() -> None:
    for accepted in ("gzip", ""):
        head = keep().answer(method="HEAD", accept_encoding=accepted, none_match="")
        assert head.headers == keep().answer(method="GET", accept_encoding=accepted, none_match="").headers
        assert head.body == b""


def test_what_compression_makes_longer_is_kept_plain() -> None:
    tiny = keep(b"ok")
    assert tiny.answer(method="GET", accept_encoding="gzip", none_match="").body == b"ok"
    assert tiny.etags == ('"abc"',)


def test_the_page_not_asked_for_longest_goes_first() -> None:
    pages = KeptPages(3 * keep().cost)
    first, second, third, fourth = (Address("e", 0, f"/{number}") for number in range(4))
    for address in (first, second, third):
        pages.keep(address, keep())
    pages.find(first)
    pages.keep(fourth, keep())
    assert [pages.find(address) is not None for address in (first, second, third, fourth)] == [True, False, True, True]


def test_a_page_larger_than_the_memory_is_not_kept() -> None:
    pages = KeptPages(OVERHEAD)
    pages.keep(Address("e", 0, "/"), keep())
    assert (len(pages), pages.size) == (0, 0)


def test_the_pages_of_a_replaced_edition_are_dropped() -> None:
    pages = KeptPages(10**6)
    pages.keep(Address("old", 0, "/"), keep())
    pages.keep(Address("new", 0, "/"), keep())
    pages.drop_edition("old")
    assert pages.find(Address("old", 0, "/")) is None
    assert pages.find(Address("new", 0, "/")) is not None
    assert pages.size == keep().cost


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("keep"), st.sampled_from("abc"), st.integers(0, 5), st.integers(0, 9000)),
            st.tuples(st.just("drop"), st.sampled_from("abc"), st.just(0), st.just(0)),
        )
    )
)
def test_the_memory_is_never_exceeded_and_its_size_is_the_sum_of_what_is_kept(steps: list[tuple[str, str, int, int]]) -> None:
    pages = KeptPages(20_000)
    kept: dict[Address, int] = {}
    for what, edition, number, length in steps:
        address = Address(edition, 0, f"/{number}")
        if what == "keep":
            page = KeptAnswer(b"x" * length, False, ('"t"',), [], [])
            pages.keep(address, page)
            kept[address] = page.cost
        else:
            pages.drop_edition(edition)
        found = [known for known in kept if pages.find(known) is not None]
        assert pages.size == sum(kept[known] for known in found) <= pages.capacity
        assert len(pages) == len(found)
