"""What a client accepts: media types with quality, quoted or not, from header and address (PS3.18, 8.3.3 and 8.7)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
MULTIPART = "multipart/related"
OCTETS = "application/octet-stream"
DICOM = "application/dicom"
DICOM_JSON = "application/dicom+json"

COMPRESSED: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"),
    "image/dicom-rle": ("1.2.840.10008.1.2.5",),
    "image/x-dicom-rle": ("1.2.840.10008.1.2.5",),
    "image/jls": ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"),
    "image/x-jls": ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"),
    "image/jp2": ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"),
    "image/jpx": ("1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93"),
    "image/jphc": ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"),
}
"""The transfer syntaxes of frames of each compressed media type (PS3.18, table 8.7.3-5)."""

LONGEST = 4000
"""Characters of Accept that are read. No client sends more; what follows is not looked at."""

PIECE = re.compile(r'(?:[^",;]|"(?:\\.|[^"\\])*")+|[,;]')
TYPE = re.compile(r"(?:\*/\*|[!#$&^_.+\w-]+/(?:\*|[!#$&^_.+\w-]+))", re.ASCII)
QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One thing a client accepts: `type` in lower case, `part` the type of the parts of a multipart ("" if not said)."""

    type: str
    part: str
    transfer_syntax: str
    quality: float

    def includes(self, media_type: str) -> bool:
        """True when an answer of this type is within the range, which may hold wildcards."""
        return _includes(self.type, media_type)

    def includes_part(self, media_type: str) -> bool:
        """True when a multipart answer with parts of this type is within the range."""
        if self.type == "*/*":
            return True
        return self.type in (MULTIPART, "multipart/*") and (not self.part or _includes(self.part, media_type))


def _includes(wanted: str, media_type: str) -> bool:
    if wanted == "*/*":
        return True
    kind, _, subtype = wanted.partition("/")
    return wanted == media_type or (subtype == "*" and media_type.startswith(f"{kind}/"))


ANYTHING = MediaRange("*/*", "", "", 1.0)


def read_accept(header: str, parameters: Sequence[str] = ()) -> tuple[MediaRange, ...]:
    """What a client accepts, best first; those it gives no weight stay at the end with quality 0.

    `parameters` are the values of `accept=` in the address; they stand for the header (PS3.18, 8.3.3.1). A client that says
    nothing accepts anything. What cannot be read is left out: it can match nothing.
    """
    text = ",".join(parameters) or header
    if not text.strip():
        return (ANYTHING,)
    ranges = [_read_range(pieces) for pieces in _split(text[:LONGEST])]
    return tuple(sorted((found for found in ranges if found), key=lambda found: -found.quality))


def _split(text: str) -> Iterable[list[str]]:
    pieces: list[str] = []
    for piece in PIECE.findall(text):
        if piece == ",":
            yield pieces
            pieces = []
        elif piece != ";":
            pieces.append(piece.strip())
    yield pieces


def _read_range(pieces: list[str]) -> MediaRange | None:
    media_type = pieces[0].lower() if pieces else ""
    if not TYPE.fullmatch(media_type):
        return None
    parameters = dict(_read_parameter(piece) for piece in pieces[1:])
    part = parameters.get("type", "").lower()
    quality = parameters.get("q", "1")
    if (part and not TYPE.fullmatch(part)) or not QUALITY.fullmatch(quality):
        return None
    return MediaRange(media_type, part, parameters.get("transfer-syntax", ""), float(quality))


def _read_parameter(piece: str) -> tuple[str, str]:
    # Cornerstone sends `type=application/octet-stream` without the quotes its slash asks for.
    name, _, value = piece.partition("=")
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return name.strip().lower(), value


def choose_type(ranges: Sequence[MediaRange], offered: Sequence[str]) -> str | None:
    """The offered media type a client likes best, the first of those it likes alike; None when it takes none of them."""
    refused = {found.type for found in ranges if found.quality == 0}
    for wanted in ranges:
        if wanted.quality == 0:
            continue
        for media_type in offered:
            if wanted.includes(media_type) and media_type not in refused:
                return media_type
    return None


def compressed_type(transfer_syntax: str) -> str | None:
    """The media type of frames in a compressed transfer syntax, or None when there is none of their own."""
    return next((name for name, syntaxes in COMPRESSED.items() if transfer_syntax in syntaxes), None)
