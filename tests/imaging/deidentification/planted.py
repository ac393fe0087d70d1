"""Files with a canary in every place where a name can hide, written byte by byte so that nothing corrects them on the way."""

import struct
from collections.abc import Iterable

from pydicom._dicom_dict import DicomDictionary

from readingroom.imaging.deidentification.rules import RULES

CANARY = "ZQXCANARYQZ"
UID_CANARY = "1.2.826.0.1.3680043.10.902107770902"
KANJI = "山田^太郎"

TEXT_VRS = frozenset(["AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UR", "UT"])
LONG_VRS = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
ROWS = COLUMNS = 16

BASE: dict[int, tuple[str, bytes]] = {
    0x00080008: ("CS", b"ORIGINAL\\PRIMARY\\AXIAL"),
    0x00080016: ("UI", CT_CLASS.encode()),
    0x00080060: ("CS", b"CT"),
    0x00180050: ("DS", b"1.25"),
    0x00280002: ("US", struct.pack("<H", 1)),
    0x00280004: ("CS", b"MONOCHROME2"),
    0x00280010: ("US", struct.pack("<H", ROWS)),
    0x00280011: ("US", struct.pack("<H", COLUMNS)),
    0x00280030: ("DS", b"0.5\\0.5"),
    0x00280100: ("US", struct.pack("<H", 16)),
    0x00280101: ("US", struct.pack("<H", 12)),
    0x00280102: ("US", struct.pack("<H", 11)),
    0x00280103: ("US", struct.pack("<H", 0)),
    0x7FE00010: ("OW", struct.pack("<256H", *range(256))),
}
"""What makes it an image; never planted over."""

ABSENT = frozenset({0x00280008, 0x7FE00008, 0x7FE00009, 0x00080064, 0x7FE00001, 0x7FE00002, 0x7FE00003})
"""Other ways to hold pixels, and what would get the file refused."""


def encode_element(tag: int, vr: str, value: bytes) -> bytes:
    """One element in Explicit VR Little Endian."""
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB", "UN") else b" "
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    return head + (struct.pack("<HL", 0, len(value)) if vr in LONG_VRS else struct.pack("<H", len(value))) + value


def encode_sequence(tag: int, items: Iterable[bytes]) -> bytes:
    """A sequence of items of defined length."""
    content = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item for item in items)
    return encode_element(tag, "SQ", content)


def plant(tag: int, vr: str, *, depth: int = 0) -> bytes:
    """An element of this tag that carries the canary."""
    if vr == "SQ":
        return encode_sequence(tag, [plant_everywhere(depth=depth + 1)])
    if vr == "UI":
        return encode_element(tag, vr, UID_CANARY.encode())
    if vr in TEXT_VRS:
        return encode_element(tag, vr, CANARY.encode())
    return encode_element(tag, vr, (CANARY + "     ").encode() * 2)


FEW = (0x00080018, 0x00080080, 0x00081030, 0x00081140, 0x00090010, 0x00091001, 0x00100010, 0x00180010, 0x00204000, 0x00400275)
"""What stands inside of sequences: a UID, texts, a private block, and another sequence."""


def plant_everywhere(*, depth: int = 0) -> bytes:
    """Elements with the canary: at the top every attribute of the dictionary, in items a few, three levels deep."""
    if depth:
        return b"".join(_plant_known(tag, depth) for tag in FEW if depth < 4 or tag not in (0x00081140, 0x00400275))
    elements = dict.fromkeys(DicomDictionary) | dict.fromkeys(BASE) | dict.fromkeys((0x00090010, 0x00091001, 0x00291002))
    elements |= dict.fromkeys((0x50000022, 0x50003000, 0x60000022, 0x60003000, 0x60001500, 0x0009FFFF, 0xFFFCFFFC))
    written = []
    for tag in sorted(elements):
        if tag in BASE:
            written.append(encode_element(tag, *BASE[tag]))
        elif tag >> 16 > 2 and tag >> 16 != 0xFFFE and tag not in ABSENT:
            written.append(_plant_known(tag, 0))
    return b"".join(written)


def _plant_known(tag: int, depth: int) -> bytes:
    if tag >> 16 in (0x5000, 0x6000, 0xFFFC):
        vr = "OW" if tag & 0xFF00 == 0x3000 else "LO" if tag >> 16 != 0xFFFC else "OB"
    elif tag >> 16 & 1:
        vr = "LO" if tag & 0xFFFF == 0x10 else "UN"
    else:
        vr = DicomDictionary[tag][0].split(" or ")[-1]
    rule = RULES.get(tag)
    if rule is not None and rule.action == "keep" and vr not in TEXT_VRS and vr not in ("SQ", "UI", "OB", "OW"):
        # A number that stays is a number whatever its bytes spell.
        return b""
    return plant(tag, vr, depth=depth)


def make_file(*, dataset: bytes, syntax: str = EXPLICIT) -> bytes:
    """A whole file: canaries in the preamble, in the file meta information and after the last element."""
    meta = b"".join(
        (
            encode_element(0x00020001, "OB", b"\0\1"),
            encode_element(0x00020002, "UI", CT_CLASS.encode()),
            encode_element(0x00020003, "UI", UID_CANARY.encode()),
            encode_element(0x00020010, "UI", syntax.encode()),
            encode_element(0x00020012, "UI", UID_CANARY.encode()),
            encode_element(0x00020013, "SH", CANARY.encode()),
            encode_element(0x00020016, "AE", CANARY.encode()),
            encode_element(0x00020100, "UI", UID_CANARY.encode()),
            encode_element(0x00020102, "OB", CANARY.encode()),
        )
    )
    preamble = CANARY.encode().ljust(128, b"\0")
    return preamble + b"DICM" + encode_element(0x00020000, "UL", struct.pack("<L", len(meta))) + meta + dataset


def find_canaries(content: bytes) -> list[str]:
    """The canaries a file still holds, in any case, in UTF-16 too, and the names in every character set they were planted in."""
    lower = content.lower()
    wanted = {CANARY, UID_CANARY, UID_CANARY.rpartition(".")[2], KANJI.partition("^")[0], KANJI.partition("^")[2]}
    found = []
    for text in sorted(wanted):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "iso2022_jp", "shift_jis", "euc_jp", "gb18030"):
            try:
                needle = text.encode(encoding).lower()
            except UnicodeEncodeError:
                continue
            if needle in lower:
                found.append(f"{text} in {encoding}")
    return found
