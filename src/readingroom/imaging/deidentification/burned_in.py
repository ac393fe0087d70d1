"""Whether text that identifies someone may be burned into the pixels: by the kind of object, by looking, by reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset

from readingroom.imaging.deidentification.objects import CAPTURES, find_class
from readingroom.imaging.deidentification.regions import find_regions
from readingroom.imaging.deidentification.text_search import count_words, has_reader, looks_like_text
from readingroom.imaging.deidentification.values import UNREADABLE, find_element, read_numbers, read_text, read_texts

Frames = Sequence[np.ndarray] | Callable[[], Sequence[np.ndarray]]
"""Frames as they are shown, uint8 (rows, columns) or (rows, columns, 3), or what gives them when they are needed."""

CLEAN_CLASSES = frozenset(
    {
        uid.CTImageStorage,
        uid.EnhancedCTImageStorage,
        uid.MRImageStorage,
        uid.EnhancedMRImageStorage,
        uid.PositronEmissionTomographyImageStorage,
        uid.EnhancedPETImageStorage,
    }
)
"""Cross-sections straight from the scanner: nobody and nothing writes into them. Only with ImageType ORIGINAL\\PRIMARY."""

RISKS = MappingProxyType(
    {
        "US": "ultrasound devices write names into a banner",
        "IVUS": "intravascular ultrasound carries a banner",
        "XA": "angiography may carry names and labels",
        "RF": "fluoroscopy may carry names and labels",
        "ES": "endoscopy carries names beside the picture",
        "CR": "radiographs carry labels, stamps and markers",
        "DX": "radiographs carry labels, stamps and markers",
        "MG": "mammograms carry labels",
        "OT": "it may show anything",
        "NM": "nuclear medicine often comes as a picture of a screen",
        "XC": "photographs may show faces and labels",
        "SM": "slides may show their label",
    }
)
"""Why pictures of a modality are looked at by a person."""


@dataclass(frozen=True, slots=True)
class PixelFinding:
    """Whether the pixels may hold text, and why. `is_checked`: the pixels were looked at and read."""

    text: Literal["clear", "unchecked", "suspected"]
    reason: str
    is_checked: bool = False


def check_pixels(dataset: Dataset, frames: Frames = ()) -> PixelFinding:
    """Judges by the header as it came, then looks at the first, the middle and the last of the frames.

    Looking can only make things worse: strokes that look like letters or words that were read are suspected, whatever the header
    says; that nothing was found leaves the judgement where it was. Only a person clears what the rules do not.
    """
    finding = judge_header(dataset)
    if finding.text == "suspected":
        return finding
    pictures = frames() if callable(frames) else frames
    if not len(pictures):
        return finding
    chosen = [pictures[index] for index in sorted({0, len(pictures) // 2, len(pictures) - 1})]
    if any(looks_like_text(picture) for picture in chosen):
        return PixelFinding("suspected", "Strokes that look like letters stand in the picture", is_checked=True)
    if not has_reader():
        return replace(finding, reason=f"{finding.reason}; not read: the extra `ocr` is not installed")
    words = sum(count_words(picture) for picture in chosen)
    if words:
        return PixelFinding("suspected", f"The optical check read {words} word{'s' if words > 1 else ''}", is_checked=True)
    return replace(finding, reason=f"{finding.reason}; the optical check read nothing", is_checked=True)


def judge_header(dataset: Dataset) -> PixelFinding:
    """What the header alone tells. `clear` only for original cross-sections that do not say otherwise themselves."""
    sign = _find_sign(dataset)
    if sign:
        return PixelFinding("suspected", sign)
    sop_class, modality = find_class(dataset), read_text(dataset, 0x00080060)
    if sop_class in CAPTURES:
        return PixelFinding("unchecked", "Secondary captures may show names")
    kind = _read_image_type(dataset)
    if kind[:1] != ["ORIGINAL"] or kind[1:2] != ["PRIMARY"]:
        return PixelFinding("unchecked", "A derived or secondary picture: somebody or something may have written into it")
    if sop_class in CLEAN_CLASSES:
        return PixelFinding("clear", "An original cross-section from the scanner")
    risk = RISKS.get(modality, "this kind of picture has not been cleared by a rule")
    return PixelFinding("unchecked", risk[0].upper() + risk[1:])


def _find_sign(dataset: Dataset) -> str:
    if read_text(dataset, 0x00280301).upper() == "YES":
        return "The file says itself that text is burned in"
    if find_regions(dataset):
        return "This device is known to write names into the picture (regions.yaml)"
    if read_text(dataset, 0x00080064) in ("DF", "SI"):
        return "A digitised film: labels and names are part of the picture"
    if "LABEL" in _read_image_type(dataset) or read_text(dataset, 0x00400610) == "YES":
        return "The label of the specimen is in the picture"
    if has_embedded_overlay(dataset):
        return "Drawings were embedded in unused bits of the pixels"
    return ""


def _read_image_type(dataset: Dataset) -> list[str]:
    try:
        return [text.upper() for text in read_texts(find_element(dataset, 0x00080008))]
    except UNREADABLE:
        return []


def has_embedded_overlay(dataset: Dataset) -> bool:
    """True when an overlay lies in unused bits of the pixels: its Overlay Bit Position (60xx,0102) is not 0 (PS3.5 8.1.2)."""
    positions = [tag for tag in map(int, dataset.keys()) if tag & 0xFF00FFFF == 0x60000102]
    for element in (find_element(dataset, tag) for tag in positions):
        try:
            if element is not None and any(read_numbers(element, "US")):
                return True
        except UNREADABLE:
            return True
    return False
