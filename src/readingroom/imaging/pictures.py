"""Finished pictures: brought to size, encoded, and kept by the hash of their bytes in a folder that all editions share."""

import hashlib
import os
import tempfile
from pathlib import Path

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


class PictureFolder:
    """Pictures by the hash of their bytes. Each appears whole or not at all, however many processes make the same one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where a picture lies."""
        return self.folder / name[:2] / name

    def add(self, content: bytes, ending: str) -> str:
        """Keeps a picture and returns its name, the beginning of its SHA-256 with the ending of its format."""
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}"
        self.write(self.path(name), content)
        return name

    def write(self, path: Path, content: bytes) -> None:
        """Puts a file below the folder in one step; one that is there is left alone."""
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, arriving = tempfile.mkstemp(dir=path.parent, prefix=".arriving-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(arriving).chmod(0o644)
            Path(arriving).replace(path)
        except BaseException:
            Path(arriving).unlink(missing_ok=True)
            raise

    def names(self) -> set[str]:
        """The names of all pictures."""
        return {path.name for path in self.folder.glob("??/*") if not path.name.startswith(".")}
