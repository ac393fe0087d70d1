"""Pixels as files for browsers: JPEG for all, and WebP or AVIF where that is smaller and looks no worse."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from PIL import Image

from readingroom.imaging.decoders import Values

JPEG_QUALITY = 85
CANDIDATES: Mapping[Literal["WEBP", "AVIF"], tuple[int, ...]] = MappingProxyType(
    {"WEBP": (70, 75, 80, 84, 88, 92), "AVIF": (50, 60, 68, 76, 84)}
)
"""Qualities to try: the lowest that differs from the pixels no more than the JPEG does is taken."""

AVIF_SPEED = 8


def encode_jpeg(pixels: Values, quality: int = JPEG_QUALITY) -> bytes:
    """A JPEG of uint8 pixels, (rows, columns) grey or (rows, columns, 3) RGB, without any metadata.

    Colour is stored at full resolution: the thin coloured lines of Doppler and of annotations suffer otherwise.
    """
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "JPEG", quality=quality, subsampling=0)
    return stream.getvalue()


def encode_png(pixels: Values) -> bytes:
    """A PNG of uint8 pixels, which loses nothing, without any metadata."""
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG")
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Encoding:
    """How pictures of one stack are written: `kind` as Pillow calls it, and the quality it is given."""

    kind: Literal["JPEG", "WEBP", "AVIF"]
    quality: int

    @property
    def ending(self) -> str:
        """The ending of its files."""
        return "jpg" if self.kind == "JPEG" else self.kind.lower()

    def encode(self, pixels: Values) -> bytes:
        """A file of uint8 pixels, (rows, columns) grey or (rows, columns, 3) RGB, without any metadata."""
        return encode_jpeg(pixels, self.quality) if self.kind == "JPEG" else _encode(pixels, self.kind, self.quality)


def choose_encoding(pixels: Values) -> Encoding:
    """The smallest of JPEG, WebP and AVIF for pictures like this one, at equal quality.

    Equal quality means a mean squared error no larger than that of the JPEG (the same peak signal-to-noise ratio), measured
    on the decoded files. Trying takes some twenty times as long as writing, so it is done once for a stack.
    """
    jpeg = encode_jpeg(pixels, JPEG_QUALITY)
    best, size = Encoding("JPEG", JPEG_QUALITY), len(jpeg)
    allowed = _measure_error(pixels, jpeg)
    for kind, qualities in CANDIDATES.items():
        found = _find_smaller(pixels, kind, qualities, allowed, size)
        if found is not None:
            best, size = found
    return best


def _find_smaller(
    pixels: Values, kind: Literal["WEBP", "AVIF"], qualities: tuple[int, ...], allowed: float, limit: int
) -> tuple[Encoding, int] | None:
    """The lowest quality that is good enough with the size it gives, found by halving; None when none is below `limit` bytes."""
    low, high = 0, len(qualities)
    found: tuple[Encoding, int] | None = None
    while low < high:
        middle = (low + high) // 2
        content = _encode(pixels, kind, qualities[middle])
        if len(content) >= limit:
            high = middle  # better qualities are larger still
        elif _measure_error(pixels, content) <= allowed:
            found, high = (Encoding(kind, qualities[middle]), len(content)), middle
        else:
            low = middle + 1
    return found


def _encode(pixels: Values, kind: str, quality: int) -> bytes:
    stream = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    if kind == "AVIF":
        subsampling = "4:0:0" if pixels.ndim == 2 else "4:4:4"
        picture.save(stream, kind, quality=quality, speed=AVIF_SPEED, subsampling=subsampling)
    else:
        picture.save(stream, kind, quality=quality, method=4)
    return stream.getvalue()


def _measure_error(pixels: Values, content: bytes) -> float:
    with Image.open(io.BytesIO(content)) as picture:
        decoded = np.asarray(picture.convert("L" if pixels.ndim == 2 else "RGB"), np.float32)
    return float(np.mean((decoded - pixels) ** 2))
