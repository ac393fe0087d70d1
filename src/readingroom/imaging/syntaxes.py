"""Transfer syntaxes: how a data set and its pixels are encoded, and which of them are read here (PS3.5, PS3.6 annex A)."""

from dataclasses import dataclass

from pydicom import uid

from readingroom.imaging.refusal import FileRefused

DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"
"""Encapsulated Uncompressed with each frame deflated (Deflated Image Frame Compression), newer than pydicom's dictionary."""

NATIVE = (uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.DeflatedExplicitVRLittleEndian, uid.ExplicitVRBigEndian)

ENCAPSULATED = (
    uid.RLELossless,
    uid.JPEGBaseline8Bit,
    uid.JPEGExtended12Bit,
    uid.JPEGLossless,
    uid.JPEGLosslessSV1,
    uid.JPEGLSLossless,
    uid.JPEGLSNearLossless,
    uid.JPEG2000Lossless,
    uid.JPEG2000,
    uid.HTJ2KLossless,
    uid.HTJ2KLosslessRPCL,
    uid.HTJ2K,
    DEFLATED_FRAMES,
)

READABLE = frozenset(map(str, (*NATIVE, *ENCAPSULATED)))
_FILMS = tuple(f"1.2.840.10008.1.2.4.{number}" for number in range(100, 109))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the data set of a transfer syntax is written: its value representations, byte order and compression."""

    is_implicit: bool
    is_little: bool
    is_deflated: bool


def find_encoding(syntax: str) -> Encoding:
    """How a data set of this transfer syntax is written; what is not known is explicit VR little endian, as PS3.5 A.4 asks."""
    return Encoding(
        is_implicit=syntax == uid.ImplicitVRLittleEndian,
        is_little=syntax != uid.ExplicitVRBigEndian,
        is_deflated=syntax in (uid.DeflatedExplicitVRLittleEndian, "1.2.840.10008.1.2.4.205"),  # JPIP, deflated
    )


def is_encapsulated(syntax: str) -> bool:
    """True when pixel data of this transfer syntax lies in fragments, one frame after the other."""
    return syntax not in NATIVE


def check_syntax(syntax: str) -> None:
    """Refuses transfer syntaxes whose pixels are not read here.

    Raises:
        FileRefused: `film`, `unsupported-transfer-syntax` (of the standard) or `unknown-transfer-syntax`.
    """
    if syntax in READABLE:
        return
    advice = "export it uncompressed (Explicit VR Little Endian) or as JPEG 2000"
    name = uid.UID(syntax).name
    if syntax.startswith(_FILMS):
        raise FileRefused("film", f"the pixels are a film ({name}), which is not shown", "export single frames")
    if syntax.startswith("1.2.840.10008.1.2"):
        reason = f"the transfer syntax {name if name != syntax else 'of the standard'} ({syntax}) is not read"
        raise FileRefused("unsupported-transfer-syntax", reason, advice)
    raise FileRefused("unknown-transfer-syntax", f"the transfer syntax {syntax or '(none)'} is private or unknown", advice)
