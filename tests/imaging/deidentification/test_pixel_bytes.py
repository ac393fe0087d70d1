import io

import imagecodecs
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from rle.utils import encode_pixel_data
from tests.imaging.deidentification.planted import CANARY, find_canaries
from tests.imaging.deidentification.studies import SHARED, add_pixels, make_instance

from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.codestreams import clean_jpeg, clean_jpeg2000, clean_rle
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.refusal import FileRefused

KEY = bytes(range(32))
NOISE = np.random.default_rng(1).integers(0, 255, (32, 48), dtype=np.uint8)
SMOOTH = np.add.outer(np.arange(32), np.arange(48)).astype(np.uint8)


def read_back(dataset: Dataset) -> Dataset:
    return pydicom.dcmread(io.BytesIO(write_instance(Deidentifier(KEY).clean(dataset).dataset)))


def add_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    return jpeg[:2] + bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content + jpeg[2:]


def add_frames(dataset: Dataset, frames: list[bytes], syntax: str) -> None:
    add_pixels(dataset, SMOOTH, stored=8)
    dataset.NumberOfFrames = len(frames)
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = uid.UID(syntax)


@pytest.mark.parametrize(
    "pixels",
    [
        np.arange(63, dtype=np.uint8).reshape(7, 9),
        np.arange(64, dtype=np.uint16).reshape(8, 8),
        np.arange(-32, 32, dtype=np.int16).reshape(8, 8),
        np.arange(192, dtype=np.uint8).reshape(8, 8, 3),
        np.arange(64, dtype=np.uint32).reshape(8, 8),
    ],
)
def test_pixels_stay_the_same_and_what_follows_them_goes(pixels: np.ndarray) -> None:
    dataset = make_instance()
    add_pixels(dataset, pixels, photometric="RGB" if pixels.ndim == 3 else "MONOCHROME2", stored=16)
    length = pixels.nbytes + pixels.nbytes % 2
    dataset.PixelData = dataset.PixelData + CANARY.encode() + b"\0"
    cleaned = read_back(dataset)
    assert len(cleaned.PixelData) == length
    assert np.array_equal(cleaned.pixel_array, pixels)


def test_an_overlay_in_unused_bits_of_the_pixels_goes_and_raises_suspicion() -> None:
    pixels = np.arange(64, dtype=np.uint16).reshape(8, 8)
    dataset = make_instance()
    add_pixels(dataset, pixels | 0x8000)
    dataset.add_new(0x60000100, "US", 16)
    dataset.add_new(0x60000102, "US", 15)
    cleaned = Deidentifier(KEY).clean(dataset)
    assert cleaned.pixels.text == "suspected"
    assert cleaned.dataset.BurnedInAnnotation == "YES"
    assert np.array_equal(np.frombuffer(cleaned.dataset.PixelData, np.uint16).reshape(8, 8), pixels)


@pytest.mark.parametrize("marker", [0xFE, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF])
def test_notes_in_a_jpeg_go_and_its_pixels_stay(marker: int) -> None:
    jpeg = bytes(imagecodecs.jpeg8_encode(NOISE, level=90))
    kept = {0xE0: b"JFIF\0\1\1\0\0\1\0\1\0\0", 0xEE: b"Adobe\0d\0\0\0\0\0"}.get(marker, b"")
    noted = add_segment(jpeg, marker, kept + CANARY.encode()) + CANARY.encode()
    cleaned = clean_jpeg(noted)
    assert find_canaries(cleaned) == []
    assert np.array_equal(imagecodecs.jpeg8_decode(cleaned), imagecodecs.jpeg8_decode(jpeg))


def test_notes_after_the_scan_of_a_jpeg_go() -> None:
    jpeg = bytes(imagecodecs.jpeg8_encode(NOISE, level=90))
    end = jpeg.rindex(b"\xff\xd9")
    noted = jpeg[:end] + b"\xff\xfe" + (len(CANARY) + 2).to_bytes(2, "big") + CANARY.encode() + jpeg[end:]
    assert find_canaries(clean_jpeg(noted)) == []


def test_notes_in_jpeg_ls_go_and_its_pixels_stay() -> None:
    stream = bytes(imagecodecs.jpegls_encode(NOISE))
    noted = add_segment(stream, 0xFE, CANARY.encode()) + CANARY.encode()
    assert np.array_equal(imagecodecs.jpegls_decode(clean_jpeg(noted)), NOISE)
    assert find_canaries(clean_jpeg(noted)) == []


@pytest.mark.parametrize("wrapped", ["j2k", "jp2"])
def test_comments_in_jpeg_2000_go_and_its_pixels_stay(wrapped: str) -> None:
    stream = bytes(imagecodecs.jpeg2k_encode(NOISE, level=0, codecformat=wrapped))
    start = stream.index(b"\xff\x4f\xff\x51")
    size = int.from_bytes(stream[start + 4 : start + 6], "big")
    comment = b"\xff\x64" + (len(CANARY) + 4).to_bytes(2, "big") + b"\0\1" + CANARY.encode()
    if wrapped == "jp2":
        grown = int.from_bytes(stream[start - 8 : start - 4], "big") + len(comment)
        stream = stream[: start - 8] + grown.to_bytes(4, "big") + stream[start - 4 :]
    noted = stream[: start + 4 + size] + comment + stream[start + 4 + size :] + CANARY.encode()
    cleaned = clean_jpeg2000(noted)
    assert cleaned[:2] == b"\xff\x4f"
    assert find_canaries(cleaned) == []
    assert np.array_equal(imagecodecs.jpeg2k_decode(cleaned), NOISE)


def test_what_stands_in_an_rle_frame_besides_its_pixels_goes() -> None:
    clean_frame = encode_pixel_data(
        NOISE.tobytes(), rows=32, columns=48, samples_per_pixel=1, bits_allocated=8, number_of_frames=1
    )
    noted = clean_frame[:20] + CANARY.encode() + clean_frame[20 + len(CANARY) :] + bytes((len(CANARY) - 1,)) + CANARY.encode()
    cleaned = clean_rle(noted, pixels=NOISE.size, columns=48)
    assert cleaned == clean_frame
    with pytest.raises(ValueError, match="fewer pixels"):
        clean_rle(clean_frame, pixels=NOISE.size + 1, columns=48)


def test_a_progressive_jpeg_stays_readable() -> None:
    written = io.BytesIO()
    Image.fromarray(NOISE).save(written, "JPEG", progressive=True, comment=CANARY.encode())
    cleaned = clean_jpeg(written.getvalue())
    assert find_canaries(cleaned) == []
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(cleaned))), np.asarray(Image.open(written)))


@pytest.mark.parametrize("cut", [1, 20, 200, 600])
def test_a_jpeg_that_ends_too_early_is_refused(cut: int) -> None:
    dataset = make_instance()
    add_frames(dataset, [bytes(imagecodecs.jpeg8_encode(NOISE, level=90))[:cut]], uid.JPEGBaseline8Bit)
    with pytest.raises(FileRefused) as refused:
        Deidentifier(KEY).clean(dataset)
    assert refused.value.code == "damaged-pixels"


def test_frames_are_those_the_file_says() -> None:
    dataset = make_instance()
    add_frames(dataset, [bytes(imagecodecs.jpeg8_encode(NOISE, level=90))] * 3, uid.JPEGBaseline8Bit)
    assert read_back(dataset).NumberOfFrames == 3
    dataset.NumberOfFrames = 2
    with pytest.raises(FileRefused):
        Deidentifier(KEY).clean(dataset)


@pytest.mark.parametrize("syntax", [uid.MPEG4HP41, "1.2.840.10008.1.2.4.94", "1.2.3.4.5", uid.JPEGExtended12Bit + ".1"])
def test_video_references_and_private_transfer_syntaxes_are_refused(syntax: str) -> None:
    dataset = make_instance()
    dataset.file_meta.TransferSyntaxUID = uid.UID(syntax)
    with pytest.raises(FileRefused) as refused:
        Deidentifier(KEY).clean(dataset)
    assert refused.value.code == "unknown-transfer-syntax"


def test_pixels_without_a_description_are_refused() -> None:
    dataset = make_instance()
    del dataset.Rows
    with pytest.raises(FileRefused) as refused:
        Deidentifier(KEY).clean(dataset)
    assert refused.value.code == "no-pixel-description"


@pytest.mark.parametrize(
    ("big", "little"), [("MR_small_bigendian.dcm", "MR_small.dcm"), ("MR_small_implicit.dcm", "MR_small.dcm")]
)
def test_other_byte_orders_become_explicit_little_endian_with_the_same_pixels(big: str, little: str) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no {SHARED}")
    cleaned = read_back(pydicom.dcmread(SHARED / "pydicom" / big))
    assert cleaned.file_meta.TransferSyntaxUID == uid.ExplicitVRLittleEndian
    assert np.array_equal(cleaned.pixel_array, pydicom.dcmread(SHARED / "pydicom" / little).pixel_array)
