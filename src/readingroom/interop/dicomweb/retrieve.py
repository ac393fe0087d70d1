"""WADO-RS: whole instances as DICOM files, one or those of a series or study (PS3.18, 10.4.1.1.1 to 10.4.1.1.3)."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from readingroom.edition.instances import StoredInstance
from readingroom.imaging.attributes import silence_parser
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
from readingroom.interop.dicomweb.encodings import Encoding, choose_encoding, refuse_encoding
from readingroom.interop.dicomweb.frames import find_instance, find_original
from readingroom.interop.dicomweb.media_types import DICOM, EXPLICIT_LITTLE_ENDIAN, read_accept
from readingroom.interop.dicomweb.multipart import Part, content_type, count_bytes, make_boundary, write_parts
from readingroom.interop.dicomweb.pixel_data import PLUGINS, PixelPlace, PixelsMissing, locate_pixels, read_decoded_frame
from readingroom.request import ReadingRequest

LARGEST_DECODED = 512 * 1024 * 1024
"""Bytes of pixels that are decoded at once for one instance; larger ones are given as they are stored."""


def _choose(request: ReadingRequest, instances: Sequence[StoredInstance], *, single: bool) -> Encoding:
    ranges = read_accept(request.headers.get("Accept", ""), request.GET.getlist("accept"))
    stored = tuple(dict.fromkeys(instance.transfer_syntax for instance in instances))
    encoding = choose_encoding(ranges, stored, media_type=DICOM, single=single)
    if encoding is None:
        raise refuse_encoding(stored, media_type=DICOM, single=single)
    return encoding


def _is_given_as_stored(instance: StoredInstance, encoding: Encoding) -> bool:
    return not encoding.is_decoded or instance.transfer_syntax == EXPLICIT_LITTLE_ENDIAN


def _find_pixels(path: Path) -> PixelPlace | None:
    """Where a file has its pixels, or None for a report or plan.

    Raises:
        Refused: there are too many to be decoded at once.
    """
    try:
        place = locate_pixels(path)
    except PixelsMissing:
        return None
    has_loose_bits = place.bits_allocated == 1 and place.frames > 1 and place.frame_bits % 8
    if place.frames * place.frame_bits > LARGEST_DECODED * 8 or (place.is_encapsulated and has_loose_bits):
        raise Refused(
            406,
            f"this instance is not decoded as a whole ({place.frames} frames); ask for single frames or as stored",
            (f'multipart/related; type="{DICOM}"; transfer-syntax=*',),
        )
    return place


def decode_file(path: Path) -> bytes:
    """A stored file as Explicit VR Little Endian, with the same UIDs.

    Raises:
        Refused: its pixels cannot be decoded.
    """
    place = _find_pixels(path)
    try:
        with silence_parser():
            dataset = dcmread(path)
            if place is not None and place.is_encapsulated:
                _decode_pixels(dataset, path, place)
            dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            written = BytesIO()
            dcmwrite(written, dataset)
            return written.getvalue()
    except Exception as error:
        raise Refused(404, "this instance cannot be decoded; it is to be had as it is stored") from error


def _decode_pixels(dataset: Dataset, path: Path, place: PixelPlace) -> None:
    pixels = b"".join(read_decoded_frame(path, index) for index in range(place.frames))
    dataset.PixelData = pixels + b"\0" * (len(pixels) % 2)
    dataset["PixelData"].VR = "OB" if place.bits_allocated <= 8 else "OW"
    dataset["PixelData"].is_undefined_length = False
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in dataset:
            delattr(dataset, keyword)
    if place.transfer_syntax not in PLUGINS and dataset.PhotometricInterpretation.startswith("YBR_"):
        dataset.PhotometricInterpretation = "RGB"


def _read_part(instance: StoredInstance, encoding: Encoding) -> Part:
    path = find_original(instance)
    if _is_given_as_stored(instance, encoding):
        return Part(f"{DICOM}; transfer-syntax={instance.transfer_syntax}", path.read_bytes())
    return Part(f"{DICOM}; transfer-syntax={EXPLICIT_LITTLE_ENDIAN}", decode_file(path))


@resource
def instance(request: ReadingRequest, study: str, series: str, sop: str) -> HttpResponseBase:
    """One instance, in a part of its own or, when `application/dicom` is wanted, as the file itself."""
    found = find_instance(request, study, series, sop)
    encoding = _choose(request, [found], single=True)
    tag = make_tag(found.original, encoding)
    part = _read_part(found, encoding)
    if encoding.is_multipart:
        boundary = make_boundary(tag)
        body, whole_type = b"".join(write_parts([part], boundary)), content_type(DICOM, boundary)
    else:
        body, whole_type = part.content, part.content_type
    return conclude(request, HttpResponse(body, content_type=whole_type), tag=tag, cache_control=IMMUTABLE)


def _stream(request: ReadingRequest, instances: Sequence[StoredInstance]) -> HttpResponseBase:
    encoding = _choose(request, instances, single=False)
    paths = [find_original(instance) for instance in instances]
    boundary = make_boundary(make_tag(*(instance.original for instance in instances), encoding))
    length = None
    if all(_is_given_as_stored(instance, encoding) for instance in instances):
        sizes = (
            (f"{DICOM}; transfer-syntax={instance.transfer_syntax}", path.stat().st_size)
            for instance, path in zip(instances, paths, strict=True)
        )
        length = count_bytes(sizes, boundary)
    parts: Iterator[Part] = (_read_part(instance, encoding) for instance in instances)
    # More instances may come into a series with a later edition: what is whole today is not for ever.
    return stream(
        request, write_parts(parts, boundary), content_type=content_type(DICOM, boundary), length=length, cache_control="no-cache"
    )


@resource
def series(request: ReadingRequest, study: str, series: str) -> HttpResponseBase:
    """The instances of a series, one part each, in the order of its stack; one is in memory at a time."""
    found = find_instances(request).instances(study, series)
    if not found:
        raise not_here("this series")
    return _stream(request, found)


@resource
def study(request: ReadingRequest, study: str) -> HttpResponseBase:
    """The instances of a study, one part each; one is in memory at a time."""
    found = find_instances(request).instances(study)
    if not found:
        raise not_here("this study")
    return _stream(request, found)
