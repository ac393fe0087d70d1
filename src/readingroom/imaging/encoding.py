"""Pixels as files for browsers: JPEG for all, and WebP or AVIF where that is smaller and looks no worse."""

import io

import numpy as np
from PIL import Image

from readingroom.imaging.decoders import Values

WEBP_QUALITIES = (70, 75, 80, 84, 88, 92)
AVIF_QUALITIES = (50, 60, 68, 76, 84)
"""The lowest that differs from the pixels no more than the JPEG does is taken."""

AVIF_SPEED = 8


def encode_jpeg(pixels: Values, quality: int = 85) -> bytes:
    """A JPEG of uint8 pixels, (rows, columns) grey or (rows, columns, 3) RGB, without any metadata.

    Colour is stored at full resolution: the thin coloured lines of Doppler and of annotations suffer otherwise.
    """
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "JPEG", quality=quality, subsampling=0)
    return stream.getvalue()


def encode_smaller(pixels: Values, jpeg: bytes) -> tuple[bytes, str] | None:
    """A WebP or AVIF of the same pixels that is smaller than their JPEG, and its media type; None when there is none.

    Equal quality means a mean squared error no larger than that of the JPEG (the same peak signal-to-noise ratio), measured
    on the decoded files. The smaller of the two formats is returned.
    """
    allowed = _measure_error(pixels, jpeg)
    candidates = [
        (found, f"image/{kind.lower()}")
        for kind, qualities in (("WEBP", WEBP_QUALITIES), ("AVIF", AVIF_QUALITIES))
        if (found := _find_smaller(pixels, kind, qualities, allowed, len(jpeg))) is not None
    ]
    return min(candidates, key=lambda each: len(each[0]), default=None)


def _find_smaller(pixels: Values, kind: str, qualities: tuple[int, ...], allowed: float, limit: int) -> bytes | None:
    """The file of the lowest quality that is good enough, found by halving; None when it is not smaller than `limit` bytes."""
    low, high = 0, len(qualities)
    found: bytes | None = None
    while low < high:
        middle = (low + high) // 2
        content = _encode(pixels, kind, qualities[middle])
        if len(content) >= limit:
            high = middle  # better qualities are larger still
        elif _measure_error(pixels, content) <= allowed:
            found, high = content, middle
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
