"""One attribute at a time: the value that stays of it, by the action of its rule and its value representation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from pydicom.datadict import dictionary_has_tag, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from readingroom.imaging.deidentification.dates import keep_age, keep_time, shift_date, shift_datetime
from readingroom.imaging.deidentification.options import Options
from readingroom.imaging.deidentification.rules import Rule
from readingroom.imaging.deidentification.uids import is_registered, replace_uid
from readingroom.imaging.deidentification.values import (
    UNREADABLE,
    Element,
    find_element,
    read_decimals,
    read_integers,
    read_numbers,
    read_texts,
)
from readingroom.imaging.deidentification.words import is_known, keep_known_words

IMAGE_TYPES = frozenset(tag_for_keyword(keyword) or 0 for keyword in ("ImageType", "FrameType"))
LUT_DATA = tag_for_keyword("LUTData") or 0
LUT_DESCRIPTOR = tag_for_keyword("LUTDescriptor") or 0
PALETTE_DATA = frozenset({0x00281201, 0x00281202, 0x00281203})
DESCRIPTORS = frozenset({LUT_DESCRIPTOR, *(tag - 0x100 for tag in PALETTE_DATA)})
LONGEST_LUT = 65536


@dataclass(frozen=True, slots=True)
class Context:
    """What the values of one data set depend on besides themselves.

    `days` is the shift of its dates, `names` the words of the names in it, `label` what stands in for a description without a
    known word; `is_signed` says how ambiguous numbers are read, `is_big` that its bytes are big endian.
    """

    key: bytes
    options: Options
    days: int
    names: frozenset[str]
    label: str
    is_signed: bool
    is_big: bool


def choose_vr(rule: Rule, element: Element, context: Context) -> str:
    """The value representation a value is read and written with; empty when the file claims one that is not allowed."""
    stated = element.VR
    if stated in rule.vrs:
        return str(stated)
    if stated not in (None, "UN", " or ".join(rule.vrs)):
        return ""
    if rule.vrs == ("US", "SS"):
        return "SS" if context.is_signed and rule.tag not in DESCRIPTORS else "US"
    return rule.vrs[-1] if rule.vrs[-1] == "OW" else rule.vrs[0]


def clean_value(rule: Rule, element: Element, vr: str, context: Context, dataset: Dataset) -> Any:
    """The value that stays, to be written as `vr`; None when the attribute goes. Sequences and pixel data are not treated here.

    Raises:
        ValueError and its kin (`UNREADABLE`): the value is not what its value representation promises.
    """
    if rule.action == "clean":
        return _clean_text(rule, element, context)
    if rule.action == "replace":
        return [replace_uid(context.key, uid) if uid else "" for uid in read_texts(element)]
    if rule.action == "shift":
        return _shift(element, vr, context)
    if rule.action == "keep":
        return _keep(rule, element, vr, context, dataset)
    return None


def _clean_text(rule: Rule, element: Element, context: Context) -> Any:
    kept = [keep_known_words(text, token=rule.token, without=context.names) for text in read_texts(element)]
    if any(kept):
        return kept
    if rule.fallback == "empty" or not any(read_texts(element)):
        return [""]
    return context.label or None if rule.fallback == "label" else None


def _shift(element: Element, vr: str, context: Context) -> Any:
    texts, times = read_texts(element), context.options.times
    if vr == "TM":
        kept = [keep_time(text) for text in texts] if times else []
    elif vr == "DT":
        kept = [shift_datetime(text, context.days, times=times) for text in texts]
    else:
        kept = [shift_date(text, context.days) for text in texts]
    return kept if any(kept) else None


def _keep(rule: Rule, element: Element, vr: str, context: Context, dataset: Dataset) -> Any:
    if vr in ("OW", "OB"):
        return _keep_table(rule, element, context, dataset)
    if vr in _KEEP:
        return _KEEP[vr](element)
    if vr in ("CS", "LO", "SH"):
        return _keep_words(rule, element)
    if rule.tag == LUT_DATA and len(read_numbers(element, vr, big=context.is_big)) != _count_entries(
        dataset, LUT_DESCRIPTOR, context
    ):
        return None
    return read_numbers(element, vr, big=context.is_big)


def _keep_words(rule: Rule, element: Element) -> Any:
    texts = read_texts(element)
    if rule.pattern:
        known = [text for text in texts if rule.pattern.fullmatch(text) or not text]
    elif rule.tag in IMAGE_TYPES:
        # Their values have places: the third one stays the third.
        known = [text if is_known(text, rule.token) else "OTHER" for text in texts]
    else:
        known = [text for text in texts if is_known(text, rule.token)]
    return known if known or not texts else None


def _keep_registered(element: Element) -> Any:
    return [uid for uid in read_texts(element) if is_registered(uid)] or None


def _keep_ages(element: Element) -> Any:
    return next((age for age in map(keep_age, read_texts(element)) if age), None)


def _keep_tags(element: Element) -> Any:
    return [tag for tag in read_numbers(element, "AT") if dictionary_has_tag(tag)] or None


_KEEP: Mapping[str, Callable[[Element], Any]] = MappingProxyType(
    {"DS": read_decimals, "IS": read_integers, "UI": _keep_registered, "AS": _keep_ages, "AT": _keep_tags}
)


def _count_entries(dataset: Dataset, descriptor: int, context: Context) -> int:
    element = find_element(dataset, descriptor)
    try:
        vr = "SS" if element is not None and element.VR == "SS" else "US"
        count = read_numbers(element, vr, big=context.is_big)[0] & 0xFFFF if element is not None else 0
    except UNREADABLE:
        return -1
    # PS3.3 C.11.1.1: zero entries means 65,536.
    return int(count) or LONGEST_LUT


def _keep_table(rule: Rule, element: Element, context: Context, dataset: Dataset) -> Any:
    content = element.value
    if not isinstance(content, bytes):
        return None
    entries = _count_entries(dataset, LUT_DESCRIPTOR if rule.tag == LUT_DATA else rule.tag - 0x100, context)
    if len(content) not in (2 * entries, entries, entries + entries % 2):
        return None
    big = not element.is_little_endian if isinstance(element, RawDataElement) else context.is_big
    return np.frombuffer(content, dtype=">u2").astype("<u2").tobytes() if big and not len(content) % 2 else content
