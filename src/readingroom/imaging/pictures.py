"""Finished pictures: pixels brought to the size they are shown in."""

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]


def fit_picture(pixels: Pixels, largest: int, *, aspect: float = 1.0) -> Pixels:
    """Pixels, grey (rows, columns) or RGB (rows, columns, 3), with the longer side at most `largest`.

    `aspect` is the height of a pixel as a part of its width (row spacing through column spacing); the picture that comes
    back has square pixels. Nothing is enlarged but to make pixels square.
    """
    rows, columns = pixels.shape[:2]
    height, width = (rows * aspect, float(columns)) if aspect >= 1 else (float(rows), columns / aspect)
    scale = min(1.0, largest / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == (columns, rows):
        return pixels
    resized = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(resized, dtype=np.uint8)
