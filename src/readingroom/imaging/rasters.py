"""Pictures that are no DICOM: PNG, JPEG, TIFF and WebP, as pixels and nothing else."""

import io
import warnings
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from readingroom.imaging.appearance import name_appearance
from readingroom.imaging.attributes import shorten
from readingroom.imaging.decoders import Values
from readingroom.imaging.refusal import FileRefused

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")

MAX_PIXELS = 2**26
"""Rows × columns that are decoded: 8,192 × 8,192."""

MAX_BYTES = 2**28

_WIDE = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
"""The modes of Pillow for grey with more than 8 bits."""


def read_raster(content: bytes, name: str) -> Values:
    """The pixels of a picture: uint8 (rows, columns) when it is grey, else (rows, columns, 3) RGB.

    It is turned as its EXIF says; everything else beside the pixels is dropped. Grey of 16 bits keeps its upper 8, other
    wide grey is spread from its lowest to its highest value, what is transparent lies on black. `name` is what the caller
    calls the file.

    Raises:
        FileRefused: it is no such picture, broken, too large, or holds several pictures. Nothing else is raised.
    """
    if not content:
        raise FileRefused("empty", f"{name} has no content", "copy or export the file again")
    if len(content) > MAX_BYTES:
        raise FileRefused("too-large", f"{name} has {len(content) / 1e6:,.0f} MB", "export it in a smaller size")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is refused below
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _read_picture(picture, name)
    except FileRefused:
        raise
    except UnidentifiedImageError as error:
        reason = f"{name} is no PNG, JPEG, TIFF or WebP; it looks like {name_appearance(content)}"
        raise FileRefused("not-an-image", reason, "save it as PNG") from error
    except Image.DecompressionBombError as error:
        raise FileRefused("too-large", f"{name}: {shorten(error)}", "export it in a smaller size") from error
    except Exception as error:  # Pillow raises whatever strange bytes lead it to
        raise FileRefused("undecodable", f"{name} cannot be decoded: {shorten(error)}", "export it again") from error


def _read_picture(picture: Image.Image, name: str) -> Values:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        reason = f"{name} claims {width:,} × {height:,} pixels; {MAX_PIXELS:,} are read"
        raise FileRefused("too-large", reason, "export it in a smaller size")
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        raise FileRefused("several-pictures", f"{name} holds {frames} pictures", "save each of them as a file of its own")
    bits = _find_bits(picture)
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in _WIDE:
        return _narrow(np.asarray(turned), bits)
    if "A" in turned.getbands() or "transparency" in turned.info:
        ground = Image.new("RGBA", turned.size, (0, 0, 0, 255))
        turned = Image.alpha_composite(ground, turned.convert("RGBA"))
        pixels = np.asarray(turned.convert("RGB"))
        is_grey = picture.mode in ("L", "LA", "1") or bool((pixels == pixels[..., :1]).all())
        return np.ascontiguousarray(pixels[..., 0]) if is_grey else pixels
    return np.asarray(turned.convert("L" if turned.mode in ("L", "1") else "RGB"))


def _find_bits(picture: Image.Image) -> int:
    """The bits of one grey value, as far as the format says."""
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format == "PNG"):
        return 16
    return 32 if picture.mode in ("I", "F") else 8


def _narrow(values: Values, bits: int) -> Values:
    if bits == 16:
        return np.asarray(np.clip(values.astype(np.int64), 0, 65535) >> 8, np.uint8)
    wide: np.ndarray[Any, np.dtype[np.float64]] = values.astype(np.float64)
    finite = wide[np.isfinite(wide)]
    if not finite.size or finite.max() <= finite.min():
        return np.zeros(values.shape, np.uint8)
    spread = (wide - finite.min()) * (255 / (finite.max() - finite.min()))
    return np.asarray(np.clip(np.nan_to_num(spread), 0, 255) + 0.5, np.float64).astype(np.uint8)
