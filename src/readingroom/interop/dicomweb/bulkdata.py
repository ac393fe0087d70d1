"""WADO-RS: values that metadata leaves out and names by address, as octets, whole or a range of them (PS3.18, 10.4.1.1.4)."""

import json
import re

from django.http import HttpResponse, HttpResponseBase
from pydicom import dcmread
from pydicom.dataset import Dataset

from readingroom.interop.dicomweb.answers import IMMUTABLE, Refused, conclude, make_tag, not_here, resource
from readingroom.interop.dicomweb.encodings import Encoding, find_way, refuse_octets
from readingroom.interop.dicomweb.frames import find_instance, find_original
from readingroom.interop.dicomweb.media_types import read_accept
from readingroom.interop.dicomweb.metadata import list_bulk
from readingroom.interop.dicomweb.multipart import Part, content_type, make_boundary, write_parts
from readingroom.request import ReadingRequest

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def _read_value(dataset: Dataset, place: str) -> bytes:
    *steps, tag = place.split("/")
    for sequence, number in zip(steps[::2], steps[1::2], strict=True):
        dataset = dataset[int(sequence, 16)].value[int(number) - 1]
    value = dataset.get_item(int(tag, 16)).value
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).encode()


def read_range(header: str, length: int) -> slice | None:
    """The part of `length` octets a Range header names, or None when it names none that is one range (RFC 9110, 14.1.2).

    Raises:
        Refused: nothing of it is there.
    """
    found = RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if first:
        start, stop = int(first), min(int(last) + 1 if last else length, length)
    else:
        start, stop = max(0, length - int(last)), length
    if start >= stop:
        raise Refused(416, f"the range {header.strip()[:60]} is outside of these {length} octets")
    return slice(start, stop)


@resource
def bulkdata(request: ReadingRequest, study: str, series: str, sop: str, place: str) -> HttpResponseBase:
    """A value that the metadata names as bulk data; anything else is not given here."""
    instance = find_instance(request, study, series, sop)
    if place not in dict(list_bulk(json.loads(instance.attributes))):
        raise not_here("bulk data of this name")
    encoding = find_way(read_accept(request.headers.get("Accept", ""), request.GET.getlist("accept")))
    if encoding is None:
        raise refuse_octets()
    try:
        value = _read_value(dcmread(find_original(instance)), place)
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        raise not_here("this value of the stored file") from error
    return _answer(request, value, encoding, make_tag(instance.original, place, encoding))


def _answer(request: ReadingRequest, value: bytes, encoding: Encoding, tag: str) -> HttpResponseBase:
    if encoding.is_multipart:
        boundary = make_boundary(tag)
        body = b"".join(write_parts([Part(encoding.part_type, value)], boundary))
        response = HttpResponse(body, content_type=content_type(encoding.media_type, boundary))
        return conclude(request, response, tag=tag, cache_control=IMMUTABLE)
    wanted = read_range(request.headers.get("Range", ""), len(value))
    response = HttpResponse(value[wanted] if wanted else value, content_type=encoding.part_type)
    response.headers["Accept-Ranges"] = "bytes"
    if wanted:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{len(value)}"
    return conclude(request, response, tag=tag, cache_control=IMMUTABLE)
