"""Metadata as DICOM JSON, bulk data beside it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pydicom import dcmread
from pydicom.dataset import Dataset
from pytest_django import Settings
from tests.interop.addresses import COMPRESSED, FILM, FIRST, address, take_apart
from tests.interop.conftest import Ask
from tests.interop.dicom_edition import Listed, make_slice, seal_dicom_edition, write_file


@pytest.mark.parametrize(("steps", "count"), [((1,), 6), ((1, 1), 3), ((1, 2), 2), (FIRST, 1), (FILM, 1)])
def test_metadata_is_an_array_of_instances(ask: Ask, steps: tuple[int, ...], count: int) -> None:
    reply = ask(address(steps, "/metadata"))
    assert reply["Content-Type"] == "application/dicom+json"
    found = reply.json()
    assert len(found) == count
    assert all("7FE00010" not in each and each["00083002"]["Value"] for each in found)


def test_a_series_is_in_the_order_of_its_stack(ask: Ask) -> None:
    assert [each["00200013"]["Value"] for each in ask(address((1, 1), "/metadata")).json()] == [[1], [2], [3]]


def test_what_is_read_back_is_the_data_set(ask: Ask) -> None:
    (found,) = ask(address(FIRST, "/metadata")).json()
    back, made = Dataset.from_json(found), dcmread(BytesIO(write_file(make_slice(1, 1, 1))))
    for element in made:
        if element.keyword != "PixelData":
            assert back[element.tag].value == element.value, element.keyword


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/dicom+json", 200),
        ("application/json", 200),
        ("*/*", 200),
        ('multipart/related; type="application/dicom+xml"', 406),
        ("application/dicom+xml", 406),
    ],
)
def test_metadata_is_json_alone(ask: Ask, accept: str, status: int) -> None:
    assert ask(address(FIRST, "/metadata"), accept=accept).status_code == status
    assert ask(address(FIRST, f"/metadata?accept={accept.replace('+', '%2B')}")).status_code == status


def test_metadata_is_not_sent_twice_and_asked_for_each_time(ask: Ask) -> None:
    first = ask(address((1, 1), "/metadata"))
    assert "no-cache" in first["Cache-Control"]
    assert ask(address((1, 1), "/metadata"), if_none_match=first["ETag"]).status_code == 304


LUT = bytes(range(256)) * 8


@pytest.fixture
def bulk(tmp_path: Path, settings: Settings, db: None) -> tuple[Client, str]:
    """The address of a lookup table that metadata names and does not hold."""
    item = Dataset()
    item.LUTDescriptor, item.LUTData = [1024, 0, 16], LUT
    item["LUTData"].VR = "OW"
    seal_dicom_edition(tmp_path, [Listed(write_file(make_slice(1, 1, 1, VOILUTSequence=[item])))])
    settings.READINGROOM_HOME = tmp_path
    client = Client()
    (found,) = client.get(f"/dicom-web{address(FIRST, '/metadata')}").json()
    uri = found["00283010"]["Value"][0]["00283006"]["BulkDataURI"]
    assert uri == f"http://testserver/dicom-web{address(FIRST, '/bulkdata/00283010/1/00283006')}"
    return client, uri.removeprefix("http://testserver")


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("", 200, LUT),
        ("bytes=0-9", 206, LUT[:10]),
        ("bytes=2040-", 206, LUT[-8:]),
        ("bytes=-8", 206, LUT[-8:]),
        ("bytes=2000-9999", 206, LUT[2000:]),
        ("bytes=9999-", 416, None),
        ("bytes=5-2", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=0-1,4-5", 200, LUT),
        ("octets=0-1", 200, LUT),
        ("bytes=-", 200, LUT),
    ],
)
def test_bulk_data_is_given_whole_or_in_part(bulk: tuple[Client, str], wanted: str, status: int, content: bytes | None) -> None:
    client, uri = bulk
    reply = client.get(uri, headers={"range": wanted} if wanted else {})
    assert reply.status_code == status
    if content is not None:
        assert reply.content == content


def test_bulk_data_is_given_in_a_part_when_wanted(bulk: tuple[Client, str]) -> None:
    client, uri = bulk
    reply: Any = client.get(uri, headers={"accept": 'multipart/related; type="application/octet-stream"'})
    assert [piece.content for piece in take_apart(reply)] == [LUT]
    assert client.get(uri, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("place", ["7FE00010", "00100010", "00283010", "00283010/2/00283006", "../../metadata", "x"])
def test_only_what_metadata_names_is_bulk_data(bulk: tuple[Client, str], place: str) -> None:
    client, _ = bulk
    assert client.get(f"/dicom-web{address(FIRST, f'/bulkdata/{place}')}").status_code == 404


@pytest.mark.parametrize(
    ("accept", "syntax", "pixels"),
    [
        ("", "1.2.840.10008.1.2.1", 240),
        ('multipart/related; type="application/dicom"', "1.2.840.10008.1.2.1", 240),
        ('multipart/related; type="application/dicom"; transfer-syntax=*', "1.2.840.10008.1.2.5", None),
        ("multipart/related; type=application/dicom; transfer-syntax=1.2.840.10008.1.2.5", "1.2.840.10008.1.2.5", None),
    ],
)
def test_an_instance_is_given_as_a_file_as_stored_or_decoded(ask: Ask, accept: str, syntax: str, pixels: int | None) -> None:
    (piece,) = take_apart(ask(address(COMPRESSED), **({"accept": accept} if accept else {})))
    assert piece.content_type == f"application/dicom; transfer-syntax={syntax}"
    dataset = dcmread(BytesIO(piece.content))
    assert (dataset.file_meta.TransferSyntaxUID, dataset.SOPInstanceUID) == (syntax, address(COMPRESSED).rpartition("/")[2])
    assert pixels is None or len(dataset.PixelData) == pixels


def test_an_instance_is_also_given_without_parts(ask: Ask) -> None:
    reply = ask(address(FIRST), accept="application/dicom")
    assert reply["Content-Type"] == "application/dicom; transfer-syntax=1.2.840.10008.1.2.1"
    assert reply.content == write_file(make_slice(1, 1, 1))
    assert ask(address(FIRST), accept="application/dicom", if_none_match=reply["ETag"]).status_code == 304


def test_a_study_is_streamed_with_its_length_when_it_is_given_as_stored(ask: Ask) -> None:
    stored = ask(address((1,)), accept='multipart/related; type="application/dicom"; transfer-syntax=*')
    length = int(stored["Content-Length"])
    body = stored.getvalue()
    assert len(body) == length
    decoded = ask(address((1,)))
    pieces = take_apart(decoded)
    assert len(pieces) == 6
    assert all(piece.content_type.endswith("transfer-syntax=1.2.840.10008.1.2.1") for piece in pieces)
    assert [int(dcmread(BytesIO(piece.content)).InstanceNumber) for piece in pieces] == [1, 2, 3, 1, 2, 1]


def test_several_transfer_syntaxes_are_given_as_stored_or_decoded_and_no_other_way(ask: Ask) -> None:
    accept = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.5'
    assert ask(address((1,)), accept=accept).status_code == 406
    assert ask(address((1, 2)), accept=accept).status_code == 200
    assert ask(address((1,)), accept="application/dicom").status_code == 406
    assert ask(address((1,)), method="head").getvalue() == b""
