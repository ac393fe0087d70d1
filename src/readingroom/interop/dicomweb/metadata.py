"""WADO-RS: the attributes of instances as DICOM JSON, without bulk data (PS3.18, 10.4.1.1.5)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase

from readingroom.edition.instances import StoredInstance
from readingroom.interop.dicomweb.answers import (
    Refused,
    answer_json,
    base_address,
    find_instances,
    not_here,
    resource,
)
from readingroom.interop.dicomweb.frames import find_instance
from readingroom.interop.dicomweb.media_types import DICOM_JSON, choose_type, read_accept
from readingroom.request import ReadingRequest

JSON_TYPES = (DICOM_JSON, "application/json")
BULK = "BulkDataURI"


def choose_json(request: ReadingRequest) -> str:
    """The name under which the client takes DICOM JSON.

    Raises:
        Refused: it takes none; XML is not offered.
    """
    ranges = read_accept(request.headers.get("Accept", ""), request.GET.getlist("accept"))
    chosen = choose_type(ranges, JSON_TYPES)
    if chosen is None:
        raise Refused(406, "attributes are given as DICOM JSON only, not as XML", JSON_TYPES)
    return chosen


def instance_address(request: ReadingRequest, instance: StoredInstance) -> str:
    """The address of an instance as the client knows it."""
    return f"{base_address(request)}/studies/{instance.study}/series/{instance.series}/instances/{instance.sop}"


def list_bulk(attributes: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The elements that were left out as bulk data, each with its place: tags and, in sequences, items from 1, with slashes."""
    for tag, element in attributes.items():
        if BULK in element:
            yield f"{path}{tag}", element
        elif element.get("vr") == "SQ":
            for number, item in enumerate(element.get("Value", ()), 1):
                yield from list_bulk(item or {}, f"{path}{tag}/{number}/")


def _write_attributes(request: ReadingRequest, instance: StoredInstance) -> str:
    # Stored as it is sent, but for the addresses of bulk data, which depend on where this service is.
    if f'"{BULK}"' not in instance.attributes:
        return instance.attributes
    attributes = json.loads(instance.attributes)
    for place, element in list_bulk(attributes):
        element[BULK] = f"{instance_address(request, instance)}/bulkdata/{place}"
    return json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))


def _answer(request: ReadingRequest, instances: Sequence[StoredInstance]) -> HttpResponseBase:
    chosen = choose_json(request)
    body = "[" + ",\n".join(_write_attributes(request, instance) for instance in instances) + "]"
    return answer_json(request, body.encode(), content_type=chosen)


@resource
def study(request: ReadingRequest, study: str) -> HttpResponseBase:
    """The attributes of all instances of a study."""
    found = find_instances(request).instances(study)
    if not found:
        raise not_here("this study")
    return _answer(request, found)


@resource
def series(request: ReadingRequest, study: str, series: str) -> HttpResponseBase:
    """The attributes of all instances of a series, in the order of its stack."""
    found = find_instances(request).instances(study, series)
    if not found:
        raise not_here("this series")
    return _answer(request, found)


@resource
def instance(request: ReadingRequest, study: str, series: str, sop: str) -> HttpResponseBase:
    """The attributes of one instance."""
    return _answer(request, [find_instance(request, study, series, sop)])
