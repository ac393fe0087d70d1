"""WADO-RS: pixel data of single frames (PS3.18, 10.4.1.1.6)."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase

from readingroom.edition.instances import StoredInstance
from readingroom.interop.dicomweb.answers import (
    IMMUTABLE,
    Refused,
    conclude,
    find_instances,
    make_tag,
    not_here,
    resource,
    stream,
)
from readingroom.interop.dicomweb.encodings import Encoding, choose_encoding, open_store, refuse_encoding
from readingroom.interop.dicomweb.media_types import OCTETS, read_accept
from readingroom.interop.dicomweb.multipart import Part, content_type, make_boundary, write_parts
from readingroom.interop.dicomweb.pixel_data import PixelsMissing, read_decoded_frame, read_stored_frame
from readingroom.request import ReadingRequest

NUMBERS = re.compile(r"[0-9]{1,9}(?:,[0-9]{1,9})*", re.ASCII)
MOST_FRAMES = 1000
"""Frames of one request: more than any stack that is shown at once."""


def read_numbers(text: str, count: int) -> list[int]:
    """The frame numbers an address names, from 1, in its order, of an instance that has `count`.

    Raises:
        Refused: they are no list of numbers, too many, or not all there.
    """
    if not NUMBERS.fullmatch(text):
        raise Refused(400, f"“{text[:80]}” is no list of frame numbers, such as 1 or 1,2,3")
    numbers = [int(number) for number in text.split(",")]
    if 0 in numbers:
        raise Refused(400, "frames count from 1")
    if len(numbers) > MOST_FRAMES:
        raise Refused(400, f"{len(numbers)} frames are asked for; at most {MOST_FRAMES} are given at once")
    missing = [number for number in numbers if number > count]
    if missing:
        raise Refused(404, f"frame {missing[0]} is not here; this instance has {count} frame{'s' if count > 1 else ''}")
    return numbers


def find_instance(request: ReadingRequest, study: str, series: str, sop: str) -> StoredInstance:
    """The instance an address names.

    Raises:
        Refused: there is none the reader may see.
    """
    found = find_instances(request).instance(study, series, sop)
    if found is None:
        raise not_here("this instance")
    return found


def find_original(instance: StoredInstance) -> Path:
    """Where the file of an instance lies.

    Raises:
        Refused: it is not in the store.
    """
    path = open_store().path(instance.original)
    if not path.is_file():
        raise Refused(404, "the stored file of this instance is not here; tell the person who runs this service")
    return path


def read_frame_bytes(path: Path, number: int, *, is_decoded: bool) -> bytes:
    """The bytes of a frame (counted from 1).

    Raises:
        Refused: the stored file does not hold it.
    """
    try:
        return (read_decoded_frame if is_decoded else read_stored_frame)(path, number - 1)
    except PixelsMissing as reason:
        raise Refused(404, str(reason)) from reason


@resource
def frames(request: ReadingRequest, study: str, series: str, sop: str, numbers: str) -> HttpResponseBase:
    """The named frames, one part each, in the order of the address; one frame alone also without parts."""
    instance = find_instance(request, study, series, sop)
    wanted = read_numbers(numbers, instance.frames)
    single = len(wanted) == 1
    ranges = read_accept(request.headers.get("Accept", ""), request.GET.getlist("accept"))
    stored = (instance.transfer_syntax,)
    encoding = choose_encoding(ranges, stored, media_type=OCTETS, single=single)
    if encoding is None:
        raise refuse_encoding(stored, media_type=OCTETS, single=single)
    path = find_original(instance)
    tag = make_tag(instance.original, numbers, encoding)
    first = read_frame_bytes(path, wanted[0], is_decoded=encoding.is_decoded)
    if not encoding.is_multipart:
        response = HttpResponse(first, content_type=encoding.part_type)
        return conclude(request, response, tag=tag, cache_control=IMMUTABLE)
    boundary = make_boundary(tag)
    whole_type = content_type(encoding.media_type, boundary)
    if single:
        body = b"".join(write_parts([Part(encoding.part_type, first)], boundary))
        return conclude(request, HttpResponse(body, content_type=whole_type), tag=tag, cache_control=IMMUTABLE)
    parts = _read_parts(path, first, wanted[1:], encoding)
    return stream(request, write_parts(parts, boundary), content_type=whole_type, length=None, cache_control=IMMUTABLE)


def _read_parts(path: Path, first: bytes, others: list[int], encoding: Encoding) -> Iterator[Part]:
    yield Part(encoding.part_type, first)
    for number in others:
        yield Part(encoding.part_type, read_frame_bytes(path, number, is_decoded=encoding.is_decoded))
