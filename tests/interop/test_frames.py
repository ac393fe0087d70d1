"""Frames as clients ask for them: as stored, decoded, several, in parts and without."""

import gzip
from typing import Any

import numpy as np
import pytest
from tests.interop.addresses import COMPRESSED, FILM, FIRST, OCTETS, address, as_cornerstone_does, take_apart
from tests.interop.conftest import Ask

EXPLICIT, RLE = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5"
STORED = f'multipart/related; type="{OCTETS}"; transfer-syntax=*'


def expected(number: int) -> bytes:
    down, across = np.mgrid[:12, :10]
    return bytes((1024 + 100 * number + down + across).astype("<u2").tobytes())


@pytest.mark.parametrize(
    ("accept", "media_type", "syntax"),
    [
        ("", OCTETS, EXPLICIT),
        ("*/*", OCTETS, EXPLICIT),
        ("multipart/related", OCTETS, EXPLICIT),
        ("multipart/*", OCTETS, EXPLICIT),
        ('multipart/related; type="*/*"', OCTETS, EXPLICIT),
        (f"multipart/related; type={OCTETS}", OCTETS, EXPLICIT),
        (f'multipart/related; type="{OCTETS}"', OCTETS, EXPLICIT),
        (f"multipart/related; type={OCTETS}; transfer-syntax={EXPLICIT}", OCTETS, EXPLICIT),
        (f"multipart/related; type={OCTETS}; transfer-syntax=*", OCTETS, RLE),
        (STORED, OCTETS, RLE),
        (f'multipart/related; type="{OCTETS}"; transfer-syntax={RLE}', OCTETS, RLE),
        ('multipart/related; type="image/dicom-rle"', "image/dicom-rle", RLE),
        ('multipart/related; type="image/dicom-rle"; transfer-syntax=*', "image/dicom-rle", RLE),
        (f'multipart/related; type="image/*"; transfer-syntax={RLE}', "image/dicom-rle", RLE),
        (f'multipart/related; type="image/jls", multipart/related; type="{OCTETS}"', OCTETS, EXPLICIT),
        (f'multipart/related; type="{OCTETS}"; transfer-syntax=1.2.840.10008.1.2.4.80, {STORED};q=0.1', OCTETS, RLE),
    ],
)
def test_a_compressed_frame_is_given_as_it_is_wanted(ask: Ask, accept: str, media_type: str, syntax: str) -> None:
    reply = ask(address(COMPRESSED, "/frames/1"), **({"accept": accept} if accept else {}))
    assert reply.status_code == 200
    assert reply["Content-Type"].startswith(f'multipart/related; type="{media_type}"; boundary=')
    (piece,) = take_apart(reply)
    assert piece.content_type == f"{media_type}; transfer-syntax={syntax}"
    assert (piece.content == expected(1)) is (syntax == EXPLICIT)


@pytest.mark.parametrize("accept", [OCTETS, f"{OCTETS}; transfer-syntax=*", "application/*"])
def test_one_frame_is_also_given_without_parts(ask: Ask, accept: str) -> None:
    reply = ask(address(FIRST, "/frames/1"), accept=accept)
    if accept == "application/*":
        assert reply.status_code == 406
        return
    assert reply["Content-Type"] == f"{OCTETS}; transfer-syntax={EXPLICIT}"
    assert reply.content == expected(1)
    assert ask(address(FILM, "/frames/1,2"), accept=accept).status_code == 406


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/dicom",
        'multipart/related; type="application/dicom"',
        f'multipart/related; type="{OCTETS}"; transfer-syntax=1.2.840.10008.1.2.4.90',
        f'multipart/related; type="{OCTETS}"; transfer-syntax=1.2.840.10008.1.2',
        'multipart/related; type="image/jls"',
        'multipart/related; type="image/dicom-rle"; transfer-syntax=1.2.3',
        "*/*;q=0",
        "nonsense",
    ],
)
def test_what_is_not_to_be_had_is_refused_with_what_is(ask: Ask, accept: str) -> None:
    reply = ask(address(COMPRESSED, "/frames/1"), accept=accept)
    assert reply.status_code == 406
    told = reply.json()
    assert RLE in told["message"]
    for way in told["available"]:
        assert ask(address(COMPRESSED, "/frames/1"), accept=way).status_code == 200


def test_cornerstone_finds_frame_and_transfer_syntax(ask: Ask) -> None:
    accept = f"multipart/related; type={OCTETS}; transfer-syntax=*"
    assert as_cornerstone_does(ask(address(FIRST, "/frames/1"), accept=accept).content) == (EXPLICIT, expected(1))
    syntax, content = as_cornerstone_does(ask(address(COMPRESSED, "/frames/1"), accept=accept).content)
    assert syntax == RLE
    assert content[:4] == (2).to_bytes(4, "little")  # the number of its segments (PS3.5, G.5)


@pytest.mark.parametrize(("numbers", "values"), [("1,2,3", [1, 2, 3]), ("3,1", [3, 1]), ("2,2", [2, 2]), ("2", [2])])
def test_frames_come_in_the_order_of_the_address_without_padding(ask: Ask, numbers: str, values: list[int]) -> None:
    reply = ask(address(FILM, f"/frames/{numbers}"))
    assert [piece.content for piece in take_apart(reply)] == [bytes([value]) * 25 for value in values]


@pytest.mark.parametrize(
    ("numbers", "status"),
    [
        ("0", 400),
        ("-1", 400),
        ("x", 400),
        ("1,", 400),
        (",", 400),
        ("1,,2", 400),
        ("1.0", 400),
        ("%D9%A1", 400),
        ("1" * 40, 400),
        ("4", 404),
        ("1,4", 404),
        ("999999999", 404),
        (",".join(["1"] * 1001), 400),
    ],
)
def test_frames_that_are_not_there_are_refused(ask: Ask, numbers: str, status: int) -> None:
    reply = ask(address(FILM, f"/frames/{numbers}"))
    assert reply.status_code == status
    assert reply.json()["message"]


@pytest.mark.parametrize("bad", ["..", "1.2.x", "%2e%2e", "1" * 65, "1.2%00", "٣", "1.2 "])
def test_what_is_no_uid_is_refused_before_anything_is_looked_for(ask: Ask, bad: str) -> None:
    for path in (f"/studies/{bad}/metadata", f"/studies/1/series/{bad}/metadata", f"/studies/1/series/1/instances/{bad}"):
        reply = ask(path)
        # Two dots are a UID by the rule for its characters; no instance has it.
        assert reply.status_code == (404 if bad in ("..", "%2e%2e") else 400)


def test_a_frame_may_be_kept_for_ever_and_is_not_sent_twice(ask: Ask) -> None:
    first = ask(address(FIRST, "/frames/1"))
    assert "immutable" in first["Cache-Control"]
    assert {"Accept", "Cookie"} <= {name.strip() for name in first["Vary"].split(",")}
    again = ask(address(FIRST, "/frames/1"), if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert ask(address(COMPRESSED, "/frames/1"), if_none_match=first["ETag"]).status_code == 200
    assert ask(address(FIRST, "/frames/1"), accept=OCTETS)["ETag"] != first["ETag"]
    assert ask(address(FIRST, "/frames/1")).content == first.content


def test_frames_are_not_compressed_again_and_attributes_are(ask: Ask) -> None:
    assert "Content-Encoding" not in ask(address(FIRST, "/frames/1"), accept_encoding="gzip").headers
    plain: Any = ask(address((1, 1), "/metadata"))
    packed: Any = ask(address((1, 1), "/metadata"), accept_encoding="br, gzip;q=0.8")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Content-Encoding" not in ask(address((1, 1), "/metadata"), accept_encoding="gzip;q=0").headers


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_is_stored_or_deleted(ask: Ask, method: str) -> None:
    for path in ("/studies", address((1,)), address(FIRST, "/frames/1"), "/nothing"):
        reply = ask(path, method=method)
        assert (reply.status_code, reply["Allow"]) == (405, "GET, HEAD")


def test_an_unknown_resource_is_named(ask: Ask) -> None:
    for path in ("/", "/patients", "/studies/1/nothing", address(FIRST, "/frames")):
        assert ask(path).status_code == 404
        assert "no resource" in ask(path).json()["message"]
