"""Values of attributes as plain Python values, read without trusting their encoding and without a warning that repeats them.

pydicom's own conversion warns about odd values and puts them into the warning, and into what it raises; a value must never reach
a log. So values are read here, and what is raised here has no cause attached.
"""

import math
import numbers
import re
import struct
from collections.abc import Iterable
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException

FORMATS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
"""How numbers of a binary value representation are packed."""

UNREADABLE = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    OverflowError,
    RuntimeError,
    BytesLengthException,
    struct.error,
    EOFError,
    OSError,
)
"""What pydicom raises on values that are not what they claim to be."""

DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
LONGEST_DECIMAL = 16
"""Characters of a decimal string, PS3.5 table 6.2-1."""

Element = DataElement | RawDataElement


def find_element(dataset: Dataset, tag: int) -> Element | None:
    """The element as it lies in the data set, read or not yet read."""
    try:
        return dataset.get_item(tag) if tag in dataset else None
    except UNREADABLE:
        return None


def read_texts(element: Element | None) -> list[str]:
    """The values of a text attribute, without padding. Bytes are read as UTF-8, else as ISO 8859-1."""
    value: Any = element.value if element is not None else None
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("iso8859-1")
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip(" \0") for part in value.split("\\")]
    parts = value if isinstance(value, Iterable) and not hasattr(value, "components") else [value]
    return [str(part).strip(" \0") for part in parts]


def read_text(dataset: Dataset, tag: int) -> str:
    """The first value of a text attribute, empty when there is none or it cannot be read."""
    try:
        return next(iter(read_texts(find_element(dataset, tag))), "")
    except UNREADABLE:
        return ""


def read_numbers(element: Element, vr: str, *, big: bool = False) -> list[Any]:
    """The values of a binary number attribute or of tags (AT).

    Raises:
        ValueError: they are not numbers of this value representation.
    """
    value = element.value
    if isinstance(value, bytes):
        order = ">" if (big if isinstance(element, DataElement) else not element.is_little_endian) else "<"
        return _unpack(value, vr, order)
    if value is None or (isinstance(value, str) and not value):
        return []
    values = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    if not all(isinstance(each, numbers.Real) for each in values):
        raise ValueError("not numbers")
    try:
        for each in values:
            struct.pack(f"<{FORMATS.get(vr, 'L')}", each)
    except struct.error:
        raise ValueError("out of range") from None
    return [int(each) for each in values] if vr not in ("FL", "FD") else values


def _unpack(value: bytes, vr: str, order: str) -> list[Any]:
    code = "H" if vr == "AT" else FORMATS[vr]
    size = struct.calcsize(order + code)
    if len(value) % size or (vr == "AT" and len(value) % 4):
        raise ValueError("not a whole number of values")
    values = list(struct.unpack(f"{order}{len(value) // size}{code}", value))
    if vr == "AT":
        return [group << 16 | element for group, element in zip(values[::2], values[1::2], strict=True)]
    return values


def read_decimals(element: Element) -> list[str]:
    """The values of a decimal string (DS), each in at most 16 characters; absent values are empty strings.

    Raises:
        ValueError: one of them is no finite number.
    """
    return [_shorten(text) if text else "" for text in read_texts(element)]


def _shorten(text: str) -> str:
    if not DECIMAL.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError("not a decimal number")
    digits = 12
    while len(text) > LONGEST_DECIMAL:
        text, digits = f"{float(text):.{digits}g}", digits - 1
    return text


def read_integers(element: Element) -> list[str]:
    """The values of an integer string (IS); absent values are empty strings.

    Raises:
        ValueError: one of them is no integer of 32 bits.
    """
    return [_whole(text) if text else "" for text in read_texts(element)]


def _whole(text: str) -> str:
    if not DECIMAL.fullmatch(text) or not float(text).is_integer() or abs(float(text)) >= 2**31:
        raise ValueError("not an integer")
    return str(int(float(text)))


def read_items(dataset: Dataset, tag: int) -> list[Dataset]:
    """The items of a sequence.

    Raises:
        ValueError: the value is no sequence.
    """
    try:
        items = dataset[tag].value
    except UNREADABLE:
        raise ValueError("not a sequence") from None
    if isinstance(items, bytes | str) or not isinstance(items, Iterable):
        raise ValueError("not a sequence")
    return [item for item in items if isinstance(item, Dataset)]
