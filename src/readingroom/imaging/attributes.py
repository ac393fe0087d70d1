"""Values of a data set, read with care: a bad one is refused by name, whatever the parser makes of it.

pydicom converts a value when it is first asked for, so that a file which opened well can still fail later, in many ways.
Everything this room wants of a data set is therefore asked for here.
"""

import math
import warnings
from collections.abc import Iterator
from collections.abc import Sequence as ListLike
from contextlib import contextmanager
from typing import Any

from pydicom.datadict import dictionary_description, tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from readingroom.imaging.refusal import FileRefused

_PLAIN = frozenset(("CS", "DS", "IS", "UI"))
"""Types whose values are read from their bytes: pydicom takes some 10 µs for each, a third of the time of opening a file."""

ADVICE = "export the image again from the system it comes from"


@contextmanager
def silence_parser() -> Iterator[None]:
    """Drops the warnings of pydicom: what matters of them is checked here, and a stranger's file must not fill the log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def read_value(dataset: Dataset, keyword: str) -> Any:
    """The value of an attribute, or None when it is absent or empty.

    Raises:
        FileRefused: (`bad-attribute`) the value cannot be read.
    """
    tag = tag_for_keyword(keyword)
    if tag is None or tag not in dataset:
        return None
    try:
        element = dataset.get_item(tag)
        if isinstance(element, DataElement):
            value = element.value  # it was converted before
        else:
            with silence_parser():
                value = dataset[tag].value
    except Exception as error:  # pydicom raises whatever a strange value leads it to
        raise refuse_value(keyword, f"cannot be read: {shorten(error)}") from error
    return None if value is None or (isinstance(value, str | bytes | ListLike) and len(value) == 0) else value


def _read_plain(dataset: Dataset, keyword: str) -> str | None:
    """The text of a value that pydicom has not converted yet and need not: of a plain type, and in ASCII; None for others."""
    raw = _find_raw(dataset, keyword)
    if raw is not None and raw.VR in _PLAIN and raw.value is not None and raw.value.isascii():
        return raw.value.decode("ascii").strip(" \0")
    return None


def _find_raw(dataset: Dataset, keyword: str) -> RawDataElement | None:
    """An element that pydicom has not converted yet; None when it has, or cannot even be looked at."""
    tag = tag_for_keyword(keyword)
    try:
        element = dataset.get_item(tag) if tag is not None and tag in dataset else None
    except Exception:  # noqa: BLE001 - empty values are converted here already, and pydicom raises whatever; read_value refuses
        return None
    return element if isinstance(element, RawDataElement) else None


def read_text(dataset: Dataset, keyword: str) -> str:
    """The value as text, several joined by a backslash as in the file; empty when it is absent."""
    plain = _read_plain(dataset, keyword)
    if plain is not None:
        return plain
    value = read_value(dataset, keyword)
    if value is None:
        return ""
    return "\\".join(map(str, value)) if isinstance(value, ListLike) and not isinstance(value, str) else str(value).strip()


def read_words(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """The values of an attribute as texts, none when it is absent."""
    text = read_text(dataset, keyword)
    return tuple(word.strip() for word in text.split("\\")) if text else ()


def read_numbers(dataset: Dataset, keyword: str, count: int | None = None) -> tuple[float, ...] | None:
    """The numbers of an attribute, or None when it is absent.

    Raises:
        FileRefused: (`bad-attribute`) it holds something else than finite numbers, or not `count` of them.
    """
    plain = _read_plain(dataset, keyword)
    value: Any = read_value(dataset, keyword) if plain is None else plain.split("\\") if plain else None
    if value is None:
        return None
    values = value if isinstance(value, ListLike) and not isinstance(value, str | bytes) else [value]
    try:
        numbers = tuple(float(each) for each in values)
    except (TypeError, ValueError, OverflowError):
        raise refuse_value(keyword, f"is not a number: {shorten(value)}") from None
    if not all(map(math.isfinite, numbers)):
        raise refuse_value(keyword, f"is not a finite number: {shorten(value)}")
    if count is not None and len(numbers) != count:
        raise refuse_value(keyword, f"has {len(numbers)} values instead of {count}")
    return numbers


def read_number(dataset: Dataset, keyword: str) -> float | None:
    """The only number of an attribute, or None when it is absent; raises as `read_numbers` does."""
    numbers = read_numbers(dataset, keyword, 1)
    return None if numbers is None else numbers[0]


def read_whole(dataset: Dataset, keyword: str) -> int | None:
    """The only whole number of an attribute, or None when it is absent; raises as `read_numbers` does."""
    raw = _find_raw(dataset, keyword)
    if raw is not None and raw.VR == "US" and raw.value is not None and len(raw.value) == 2:
        # Most attributes of pixels are of this kind, and pydicom takes ten times longer for each.
        return int.from_bytes(raw.value, "little" if raw.is_little_endian else "big")
    number = read_number(dataset, keyword)
    if number is None:
        return None
    if not number.is_integer():
        raise refuse_value(keyword, f"is not a whole number: {number:g}")
    return int(number)


def read_bytes(dataset: Dataset, keyword: str) -> bytes | None:
    """The bytes of an attribute, or None when it is absent.

    Raises:
        FileRefused: (`bad-attribute`) it holds something else.
    """
    value = read_value(dataset, keyword)
    if value is None or isinstance(value, bytes):
        return value
    raise refuse_value(keyword, f"does not hold bytes but {type(value).__name__}")


def read_items(dataset: Dataset | None, keyword: str) -> ListLike[Dataset]:
    """The items of a sequence, none when it (or what it would be in) is absent.

    Raises:
        FileRefused: (`bad-attribute`) the attribute is no sequence, or its items cannot be read.
    """
    value = None if dataset is None else read_value(dataset, keyword)
    if value is None:
        return ()
    if not isinstance(value, Sequence):
        raise refuse_value(keyword, "is not a sequence")
    return value  # not copied: there may be thousands, and each frame is asked for several times


def read_item(dataset: Dataset | None, keyword: str) -> Dataset | None:
    """The first item of a sequence, or None when there is none."""
    items = read_items(dataset, keyword)
    return items[0] if items else None


def refuse_value(keyword: str, fault: str) -> FileRefused:
    """The refusal for a bad value; `fault` continues the sentence that begins with the name of the attribute."""
    return FileRefused("bad-attribute", f"{name_attribute(keyword)} {fault}", ADVICE)


def name_attribute(keyword: str) -> str:
    """The name and tag of an attribute as the standard writes them, such as "Number of Frames (0028,0008)"."""
    tag = tag_for_keyword(keyword)
    if tag is None:
        return keyword
    return f"{dictionary_description(tag)} ({tag >> 16:04X},{tag & 0xFFFF:04X})"


def shorten(value: object) -> str:
    """A value or error in one short line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else text[:117] + "…"
