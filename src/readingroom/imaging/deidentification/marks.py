"""The marks that tell readers of a file what was done to it (PS3.15 E.1.1, PS3.3 C.7.1.1), merged with earlier ones."""

import re
from collections.abc import Iterable

from pydicom.dataset import Dataset

from readingroom.imaging.deidentification.codes import find_code
from readingroom.imaging.deidentification.options import Options
from readingroom.imaging.deidentification.rules import EDITION, VERSION
from readingroom.imaging.deidentification.values import find_element, read_items, read_text, read_texts
from readingroom.imaging.deidentification.words import keep_known_words

METHOD = 0x00120063
METHOD_CODES = 0x00120064
MODIFIED = 0x00280303

OWN_METHOD = f"Reading Room rules v{VERSION}, {EDITION} Basic Profile"
CLEANED_PIXELS = "113101"
METHOD_CODE = re.compile(r"1131\d\d", re.ASCII)
NO_LONGER_TRUE = frozenset({"113106", "113109", "113110", "113111", "113112"})
"""Codes of options that retain something (full dates, devices, UIDs, private attributes, institutions): none of it is left."""

TOKEN = re.compile(r"\d{1,6}|20\d\d[A-E]", re.ASCII)


def list_options(options: Options) -> dict[str, str]:
    """The options of the profile that were applied: codes (PS3.16 CID 7050) and what the method text calls them."""
    chosen = {"113103": "Clean Graphics"}
    if options.descriptors:
        chosen["113105"] = "Clean Descriptors"
    if options.dates == "shift":
        chosen["113107"] = "Modified Dates"
    if options.characteristics:
        chosen["113108"] = "Patient Characteristics"
    return chosen


def write_marks(source: Dataset, cleaned: Dataset, options: Options) -> None:
    """Writes the marks into `cleaned`. Of earlier marks in `source` known words and listed codes stay, before ours."""
    chosen = list_options(options)
    ours = [OWN_METHOD, *_fill_lines(chosen.values())]
    cleaned.PatientIdentityRemoved = "YES"
    cleaned.DeidentificationMethod = [*_read_earlier_methods(source, ours), *ours]
    earlier = _read_earlier_codes(source) - NO_LONGER_TRUE - {"113107", "113108"}
    cleaned.DeidentificationMethodCodeSequence = make_code_items({"113100", *chosen, *earlier})
    is_removed = options.dates == "remove" or read_text(source, MODIFIED) == "REMOVED"
    cleaned.LongitudinalTemporalInformationModified = "REMOVED" if is_removed else "MODIFIED"


def add_method_code(dataset: Dataset, code: str) -> None:
    """Adds the code of one more option to those that a data set bears."""
    dataset.DeidentificationMethodCodeSequence = make_code_items({code, *_read_earlier_codes(dataset)})


def make_code_items(codes: set[str]) -> list[Dataset]:
    """Coded entries of these codes of the DICOM Controlled Terminology, in order."""
    items = []
    for code in sorted(codes):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator = code, "DCM"
        found = find_code(item)
        item.CodeMeaning = found[2] if found else code
        items.append(item)
    return items


def _fill_lines(names: Iterable[str]) -> list[str]:
    lines = [""]
    for name in names:
        joined = f"{lines[-1]}, {name}" if lines[-1] else name
        lines = [*lines[:-1], joined] if len(joined) <= 64 else [*lines, name]
    return lines


def _read_earlier_methods(source: Dataset, ours: list[str]) -> list[str]:
    kept: list[str] = []
    for text in read_texts(find_element(source, METHOD)):
        if text and text not in ours:
            kept.append(keep_known_words(text, token=TOKEN) or "EARLIER DEIDENTIFICATION")
    return list(dict.fromkeys(kept))


def _read_earlier_codes(source: Dataset) -> set[str]:
    if METHOD_CODES not in source:
        return set()
    try:
        found = [find_code(item) for item in read_items(source, METHOD_CODES)]
    except ValueError:
        return set()
    return {code[0] for code in found if code and code[1] == "DCM" and METHOD_CODE.fullmatch(code[0])}
