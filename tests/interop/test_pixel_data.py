"""Frames cut out of files and decoded, where bytes are easily counted wrong."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.pixels.utils import pixel_array
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)
from tests.interop.dicom_edition import make_film, make_slice, write_file
from tests.interop.real_files import find_folder, read_images

from readingroom.interop.dicomweb.pixel_data import PixelsMissing, locate_pixels, read_decoded_frame, read_stored_frame


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[Dataset | bytes], Path]:
    """Writes a file under a name of its own: what is found in a file is remembered by its name."""
    count = iter(range(100))

    def write(made: Dataset | bytes) -> Path:
        path = tmp_path / f"{next(count)}.dcm"
        path.write_bytes(made if isinstance(made, bytes) else write_file(made))
        return path

    return write


Keep = Callable[[Dataset | bytes], Path]


def make_bits(frames: int) -> tuple[Dataset, list[np.ndarray]]:
    """Frames of 5 × 5 single bits, of which only the first begins with a byte."""
    dataset = make_film(1, 1, 1, frames=frames)
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = 0
    pictures = [np.random.default_rng(number).integers(0, 2, 25, dtype=np.uint8) for number in range(frames)]
    packed = np.packbits(np.concatenate(pictures), bitorder="little").tobytes()
    dataset.PixelData = packed + b"\0" * (len(packed) % 2)
    return dataset, pictures


def test_frames_of_single_bits_begin_with_a_byte_each(keep: Keep) -> None:
    dataset, pictures = make_bits(4)
    path = keep(dataset)
    for index, picture in enumerate(pictures):
        assert read_stored_frame(path, index) == np.packbits(picture, bitorder="little").tobytes()


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_native_frames_are_found_in_every_encoding_of_the_header(keep: Keep, syntax: str) -> None:
    dataset = make_film(1, 1, 1)
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    path = keep(dataset)
    for index in range(3):
        assert read_stored_frame(path, index) == read_decoded_frame(path, index) == bytes([index + 1]) * 25


def test_big_endian_becomes_little_endian(keep: Keep) -> None:
    dataset = make_slice(1, 1, 1)
    little = dataset.PixelData
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dataset.PixelData = np.frombuffer(little, "<u2").astype(">u2").tobytes()
    path = keep(dataset)
    assert read_decoded_frame(path, 0) == little
    assert read_stored_frame(path, 0) == dataset.PixelData


@pytest.mark.parametrize("planar", [0, 1])
def test_decoded_colours_lie_as_the_header_says(keep: Keep, planar: int) -> None:
    dataset = make_film(1, 1, 1, frames=1)
    del dataset.NumberOfFrames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
    colours = np.random.default_rng(1).integers(0, 255, (5, 5, 3), dtype=np.uint8)
    dataset.PixelData = colours.tobytes() + b"\0"
    dataset.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    dataset.PlanarConfiguration = planar
    expected = colours.transpose(2, 0, 1) if planar else colours
    assert read_decoded_frame(keep(dataset), 0) == expected.tobytes()


FRAGMENTS = [b"first-frame-", b"second", b"third frame!"]


@pytest.mark.parametrize("table", ["basic", "extended"])
def test_fragments_are_joined_by_their_offsets(keep: Keep, table: str) -> None:
    dataset = make_film(1, 1, 1)
    dataset.file_meta.TransferSyntaxUID = RLELossless
    if table == "basic":
        dataset.PixelData = encapsulate(FRAGMENTS, fragments_per_frame=2, has_bot=True)
    else:
        dataset.PixelData, dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = encapsulate_extended(FRAGMENTS)
    dataset["PixelData"].is_undefined_length = True
    path = keep(dataset)
    assert [read_stored_frame(path, index) for index in range(3)] == FRAGMENTS


def test_a_film_in_one_stream_is_cut_by_fragments(keep: Keep) -> None:
    dataset = make_film(1, 1, 1)
    dataset.file_meta.TransferSyntaxUID = RLELossless
    dataset.PixelData = encapsulate(FRAGMENTS, has_bot=False)
    dataset["PixelData"].is_undefined_length = True
    assert read_stored_frame(keep(dataset), 1) == b"second"


def test_what_is_missing_is_said(keep: Keep) -> None:
    whole = write_file(make_film(1, 1, 1))
    cut = keep(whole[:-30])
    assert read_stored_frame(cut, 0) == b"\1" * 25
    with pytest.raises(PixelsMissing, match="frame 3"):
        read_stored_frame(cut, 2)
    for made in (b"", b"nonsense" * 100, whole[:400]):
        with pytest.raises(PixelsMissing):
            locate_pixels(keep(made))
    bare = make_slice(1, 1, 1)
    del bare.PixelData
    with pytest.raises(PixelsMissing, match="no pixel data"):
        read_stored_frame(keep(bare), 0)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_frame_of_every_real_file_is_the_one_pydicom_decodes(keep: Keep) -> None:
    compared = 0
    for name, file in read_images(find_folder()):
        dataset, path = dcmread(BytesIO(file)), keep(file)
        syntax = dataset.file_meta.TransferSyntaxUID
        # pydicom widens the first, has no decoder for the second and does not look into the third this way.
        if dataset.PhotometricInterpretation == "YBR_FULL_422" or syntax.endswith(".4.51") or syntax.is_deflated:
            continue
        raw = not dataset.PhotometricInterpretation.startswith("YBR_") or not syntax.is_encapsulated
        every = pixel_array(BytesIO(file), raw=raw)
        count = locate_pixels(path).frames
        for index, values in enumerate(every if count > 1 else [every]):
            if dataset.get("PlanarConfiguration") == 1:
                values = values.transpose(2, 0, 1)
            # Bits above those stored mean nothing (PS3.5, 8.1.1); pydicom clears them, we leave them as they are.
            unused = dataset.BitsAllocated - dataset.get("BitsStored", dataset.BitsAllocated)
            own = np.frombuffer(read_decoded_frame(path, index), values.dtype.newbyteorder("<")).reshape(values.shape)
            same = np.array_equal(own << unused, values << unused) if unused else np.array_equal(own, values)
            assert same, (name, index)
            compared += 1
    assert compared > 70
