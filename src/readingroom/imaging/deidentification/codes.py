"""Coded entries: only codes that the standard's context groups list stay, with the meaning listed there."""

import functools
from collections.abc import Mapping
from typing import cast

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.sr import _concepts_dict, _snomed_dict

from readingroom.imaging.deidentification.values import read_text

CODE_VALUE, SCHEME, MEANING = (
    tag_for_keyword(keyword) or 0 for keyword in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")
)
CODE_TAGS = frozenset({CODE_VALUE, SCHEME, MEANING})
Concepts = Mapping[str, Mapping[str, Mapping[str, tuple[str, object]]]]
SNOMED_RT = ("SRT", "SNM3", "99SDM")
LONGEST_MEANING = 64


@functools.cache
def _read_meanings() -> Mapping[tuple[str, str], str]:
    meanings: dict[tuple[str, str], str] = {}
    listed = cast(Concepts, _concepts_dict.concepts)
    for scheme, concepts in listed.items():
        for codes in concepts.values():
            for value, (meaning, *_) in codes.items():
                # Some codes are listed under several wordings: the shortest is the one that people read.
                meanings[scheme, value] = min(meaning[:LONGEST_MEANING], meanings.get((scheme, value), meaning), key=len)
    for old, new in _snomed_dict.mapping["SRT"].items():
        for scheme in SNOMED_RT:
            if ("SCT", new) in meanings:
                meanings[scheme, old] = meanings["SCT", new]
    return meanings


def is_coded(item: Dataset) -> bool:
    """True when an item of a sequence is a coded entry (PS3.3 8.8)."""
    return CODE_VALUE in item or SCHEME in item


def find_code(item: Dataset) -> tuple[str, str, str] | None:
    """Value, scheme and meaning of a coded entry whose code is listed; the meaning is that of the list, not that of the entry."""
    value, scheme = read_text(item, CODE_VALUE), read_text(item, SCHEME)
    meaning = _read_meanings().get((scheme, value))
    return (value, scheme, meaning) if meaning is not None else None
