"""What DICOMweb says of an original: its attributes as DICOM JSON (PS3.18 Annex F), without its bulk data."""

import json
from typing import Any

from pydicom import Dataset
from pydicom.dataelem import DataElement

from readingroom.imaging.instances import count_frames, get_transfer_syntax
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.rendition import ShownInstance

AVAILABLE_TRANSFER_SYNTAX = "00083002"
LARGEST = 65536 * 2
"""Bytes of a binary value that is still sent in line: the lookup table of a palette has up to as many."""
BINARY = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
PIXELS = 0x7FE0


def describe_instance(dataset: Dataset, original: str) -> ShownInstance:
    """What DICOMweb answers of the original kept under the name `original`.

    Raises:
        FileRefused: an attribute cannot be written as DICOM JSON.
    """
    syntax = get_transfer_syntax(dataset)
    kept = Dataset()
    for element in dataset:
        if not _is_bulk(element):
            kept.add(element)
    try:
        attributes: dict[str, Any] = kept.to_json_dict()
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise FileRefused("bad-attribute", f"its attributes cannot be written as JSON: {error}", "export it again") from None
    attributes[AVAILABLE_TRANSFER_SYNTAX] = {"vr": "UI", "Value": [syntax]}
    return ShownInstance(
        study=str(dataset.get("StudyInstanceUID") or ""),
        series=str(dataset.get("SeriesInstanceUID") or ""),
        sop=str(dataset.get("SOPInstanceUID") or ""),
        original=original,
        transfer_syntax=syntax,
        frames=count_frames(dataset),
        attributes=json.dumps(dict(sorted(attributes.items())), ensure_ascii=False, separators=(",", ":")),
    )


def _is_bulk(element: DataElement) -> bool:
    if element.tag.group == PIXELS:
        return True
    return element.VR in BINARY and isinstance(element.value, bytes) and len(element.value) > LARGEST
