import io

import numpy as np
import pytest
from PIL import Image
from tests.imaging.making import NEEDS_REAL, REAL

from readingroom.imaging.encoding import choose_encoding, encode_jpeg
from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import open_instance
from readingroom.imaging.rasters import read_raster
from readingroom.imaging.windowing import apply_window
from readingroom.imaging.windows import CT_WINDOWS

DOWN, ACROSS = np.mgrid[0:256:4, 0:256:4]
COLOUR = np.stack([DOWN, ACROSS, np.full((64, 64), 90)], axis=-1)


def measure_error(pixels: np.ndarray, content: bytes) -> float:
    with Image.open(io.BytesIO(content)) as picture:
        decoded = np.asarray(picture.convert("L" if pixels.ndim == 2 else "RGB"), float)
    return float(np.mean((decoded - pixels) ** 2))


@pytest.mark.parametrize("pixels", [COLOUR.astype(np.uint8), COLOUR[..., 0].astype(np.uint8)], ids=["colour", "grey"])
def test_a_jpeg_shows_the_pixels_and_carries_nothing_else(pixels: np.ndarray) -> None:
    content = encode_jpeg(pixels)
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert np.abs(read_raster(content, "picture").astype(int) - pixels).max() < 16
    assert len(encode_jpeg(pixels, quality=30)) < len(content)


@NEEDS_REAL
def test_a_smaller_file_is_smaller_and_no_worse() -> None:
    frame = read_frame(open_instance(REAL / "dcmqi/segmentations_ct-3slice_01.dcm"))
    pixels = apply_window(frame, CT_WINDOWS["soft-tissue"])
    jpeg = encode_jpeg(pixels)
    encoding = choose_encoding(pixels)
    content = encoding.encode(pixels)
    assert encoding.ending in {"webp", "avif"}
    assert len(content) < len(jpeg)
    assert measure_error(pixels, content) <= measure_error(pixels, jpeg)


@NEEDS_REAL
def test_colour_is_made_smaller_too() -> None:
    pixels = read_frame(open_instance(REAL / "pydicom/examples_ybr_color.dcm")).values
    jpeg = encode_jpeg(pixels)
    encoding = choose_encoding(pixels)
    assert encoding.kind != "JPEG"
    assert measure_error(pixels, encoding.encode(pixels)) <= measure_error(pixels, jpeg)


def test_a_jpeg_is_written_where_nothing_is_smaller() -> None:
    pixels = COLOUR.astype(np.uint8)
    encoding = choose_encoding(pixels)
    assert (encoding.kind, encoding.ending) == ("JPEG", "jpg")
    assert encoding.encode(pixels) == encode_jpeg(pixels)
