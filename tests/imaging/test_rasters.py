import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from readingroom.imaging.rasters import read_raster
from readingroom.imaging.refusal import FileRefused

RAMP = np.arange(0, 240, 4, dtype=np.uint8).reshape(6, 10)


def save(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def refuse(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_raster(content, "picture")
    assert "picture" in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("WEBP", {"lossless": True})]
)
def test_grey_and_colour_come_back_as_they_were(kind: str, options: dict[str, object]) -> None:
    colour = np.stack([RAMP, RAMP[::-1], RAMP.T.reshape(6, 10)], axis=-1)
    assert np.array_equal(read_raster(save(Image.fromarray(colour), kind, **options), "picture"), colour)
    if kind != "WEBP":
        assert np.array_equal(read_raster(save(Image.fromarray(RAMP), kind, **options), "picture"), RAMP)


def test_a_jpeg_is_read_as_grey_or_colour() -> None:
    grey = read_raster(save(Image.fromarray(RAMP), "JPEG", quality=95), "picture")
    assert grey.shape == (6, 10)
    assert np.abs(grey.astype(int) - RAMP).max() < 12
    assert read_raster(save(Image.fromarray(RAMP).convert("RGB"), "JPEG"), "picture").shape == (6, 10, 3)


@pytest.mark.parametrize(("turn", "expected"), [(1, (0, 0)), (3, (5, 9)), (6, (0, 5)), (8, (9, 0))])
def test_a_picture_is_turned_as_its_exif_says(turn: int, expected: tuple[int, int]) -> None:
    dark = np.full((6, 10), 255, np.uint8)
    dark[0, 0] = 0
    exif = Image.Exif()
    exif[0x0112] = turn
    pixels = read_raster(save(Image.fromarray(dark), exif=exif), "picture")
    assert np.argwhere(pixels == 0).tolist() == [list(expected)]


def test_sixteen_bits_keep_their_upper_eight() -> None:
    wide = (np.arange(60, dtype=np.uint16) * 1000).reshape(6, 10)
    assert np.array_equal(read_raster(save(Image.fromarray(wide)), "picture"), (wide >> 8).astype(np.uint8))


def test_wide_grey_is_spread_over_its_values() -> None:
    wide = np.linspace(-3, 7, 60, dtype=np.float32).reshape(6, 10)
    pixels = read_raster(save(Image.fromarray(wide), "TIFF"), "picture")
    assert pixels.dtype == np.uint8
    assert (pixels.min(), pixels.max()) == (0, 255)


def test_what_is_transparent_lies_on_black() -> None:
    clear = np.zeros((2, 2, 4), np.uint8)
    clear[0, 0] = (200, 100, 50, 255)
    clear[1, 1] = (200, 100, 50, 0)
    pixels = read_raster(save(Image.fromarray(clear)), "picture")
    assert pixels[0, 0].tolist() == [200, 100, 50]
    assert pixels[1, 1].tolist() == [0, 0, 0]


def test_a_picture_of_several_pictures_is_refused() -> None:
    frames = [Image.fromarray(RAMP), Image.fromarray(RAMP[::-1])]
    for kind in ("TIFF", "WEBP", "PNG"):
        refusal = refuse(save(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert refusal.code == "several-pictures"
        assert "2 pictures" in str(refusal)


def test_a_decompression_bomb_is_refused_undecoded() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    header = struct.pack(">LLBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    assert refuse(bomb).code == "too-large"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", "no content"),
        (b"%PDF-1.7", "not-an-image", "a PDF"),
        (save(Image.fromarray(RAMP), "GIF"), "not-an-image", "a GIF"),
    ],
)
def test_what_is_no_such_picture_is_refused_by_name(content: bytes, code: str, said: str) -> None:
    refusal = refuse(content)
    assert refusal.code == code
    assert said in str(refusal)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_shortened_picture_is_refused(kind: str) -> None:
    content = save(Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 60), np.uint8)), kind)
    assert refuse(content[: len(content) // 2]).code in {"undecodable", "not-an-image"}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "TIFF", "WEBP"]), st.data())
def test_nothing_but_a_refusal_comes_out_of_damaged_pictures(kind: str, data: st.DataObject) -> None:
    content = bytearray(save(Image.fromarray(RAMP), kind))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_raster(bytes(content), "picture")
    except FileRefused:
        return
