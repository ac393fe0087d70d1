"""Pictures as bytes: JPEG."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image


def encode_jpeg(pixels: np.ndarray[Any, np.dtype[np.uint8]], quality: int = 85) -> bytes:
    """A picture, (rows, columns) or (rows, columns, 3), as JPEG."""
    written = BytesIO()
    Image.fromarray(pixels).save(written, "JPEG", quality=quality)
    return written.getvalue()
