import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGExtended12Bit, RLELossless
from tests.imaging.decoding import Values, decode_directly, decode_with_gdcm, extend_sign
from tests.imaging.making import NEEDS_REAL, REAL, make_image, make_item, wrap_frames, write_file

from readingroom.imaging.frames import drop_unused_bits, read_frame, read_layout, read_stored_frame
from readingroom.imaging.instances import open_instance
from readingroom.imaging.overlays import read_overlay
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.syntaxes import DEFLATED_FRAMES

PACKAGED = Path(pydicom.__file__).parent / "data" / "test_files"

Expected = dict[tuple[int, int], int | tuple[int, ...]]

# File, frame from 0, and stored values (colours: RGB of 8 bits) at (row, column).
PLACES: list[tuple[str, int, Expected]] = [
    ("dcmqi/paramaps_701-ADCb500_000000.dcm", 0, {(128, 128): 1481, (85, 64): 1296}),
    ("dcmqi/segmentations_ct-3slice_01.dcm", 0, {(256, 256): 879, (170, 128): 194}),
    ("highdicom/dx_image.dcm", 0, {(84, 105): 175, (56, 52): 95}),
    ("highdicom/sm_image_jpegls.dcm", 24, {(5, 5): (244, 244, 244), (3, 2): (244, 244, 244)}),
    ("pydicom/CT_small.dcm", 0, {(64, 64): 1928, (42, 32): 1136}),
    ("pydicom/ExplVR_BigEnd.dcm", 0, {(30, 40): (255, 255, 0), (20, 20): (255, 255, 0)}),
    ("pydicom/JPEG-lossy.dcm", 0, {(512, 128): 14, (341, 64): 14}),
    ("pydicom/JPEG2000.dcm", 0, {(512, 128): 7, (341, 64): 22}),
    ("pydicom/JPEGLSNearLossless_16.dcm", 0, {(25, 5): 255, (16, 2): 4095}),
    ("pydicom/JPGExtended.dcm", 0, {(512, 128): 14, (341, 64): 14}),
    ("pydicom/MR_small.dcm", 0, {(32, 32): 182, (21, 16): 467}),
    ("pydicom/MR_small_RLE.dcm", 0, {(32, 32): 182, (21, 16): 467}),
    ("pydicom/MR_small_bigendian.dcm", 0, {(32, 32): 182, (21, 16): 467}),
    ("pydicom/MR_small_implicit.dcm", 0, {(32, 32): 182, (21, 16): 467}),
    ("pydicom/MR_small_jp2klossless.dcm", 0, {(32, 32): 182, (21, 16): 467}),
    ("pydicom/MR_small_jpeg_ls_lossless.dcm", 0, {(32, 32): 182, (21, 16): 467}),
    ("pydicom/SC_rgb_jpeg_gdcm.dcm", 0, {(50, 50): (128, 128, 255), (33, 25): (128, 255, 128)}),
    ("pydicom/SC_rgb_rle_2frame.dcm", 1, {(50, 50): (127, 127, 0), (33, 25): (127, 0, 127)}),
    ("pydicom/examples_overlay.dcm", 0, {(150, 242): 136, (100, 121): 420}),
    ("pydicom/image_dfl.dcm", 0, {(256, 256): 65, (170, 128): 41}),
    ("pydicom-data/JLSL_16_15_1_1F.dcm", 0, {(64, 64): 12205, (42, 32): -373}),
    ("pydicom-data/JPEG2000_UNC.dcm", 0, {(512, 128): 7, (341, 64): 22}),
    ("pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm", 0, {(384, 512): 15, (256, 256): 0}),
    ("pydicom-data/RG1_J2KI.dcm", 0, {(977, 920): 3342, (651, 460): 14321}),
    ("pydicom-data/RG3_J2KI.dcm", 0, {(880, 880): 306, (586, 440): 236}),
    ("pydicom-data/RG3_J2KR.dcm", 0, {(880, 880): 306, (586, 440): 235}),
    ("pydicom-data/SC_rgb_16bit.dcm", 0, {(50, 50): (128, 128, 255), (33, 25): (128, 255, 128)}),
    ("pydicom-data/SC_rgb_expb.dcm", 0, {(50, 50): (128, 128, 255), (33, 25): (128, 255, 128)}),
    ("pydicom-data/US1_J2KI.dcm", 0, {(240, 320): (4, 8, 8), (160, 160): (85, 86, 87)}),
    ("pydicom-data/US1_UNCR.dcm", 0, {(240, 320): (12, 12, 12), (160, 160): (86, 86, 86)}),
    ("pydicom-data/bad_sequence.dcm", 0, {(256, 256): 1226, (170, 128): 1072}),
    ("pydicom-data/color-pl.dcm", 0, {(60, 128): (184, 16, 16), (40, 64): (40, 40, 40)}),
    ("pydicom-data/color-px.dcm", 0, {(60, 128): (184, 16, 16), (40, 64): (40, 40, 40)}),
    ("pydicom-data/eCT_Supplemental.dcm", 1, {(256, 256): 1022, (170, 128): 1107}),
    ("pydicom-data/emri_small.dcm", 9, {(32, 32): 203, (21, 16): 72}),
    ("pydicom-data/emri_small_RLE.dcm", 9, {(32, 32): 203, (21, 16): 72}),
    ("pydicom-data/emri_small_big_endian.dcm", 9, {(32, 32): 203, (21, 16): 72}),
    ("pydicom-data/mlut_18.dcm", 0, {(256, 256): -83, (170, 128): -820}),
    ("pydicom-data/vlut_04.dcm", 0, {(256, 256): 122, (170, 128): 76}),
]


def read_stored(name: str, index: int) -> Values:
    dataset = open_instance(REAL / name)
    frame = read_stored_frame(dataset, index)
    return read_frame(dataset, index).values if frame is None else drop_unused_bits(frame.stored, frame.layout)


@NEEDS_REAL
@pytest.mark.parametrize(("name", "index", "expected"), PLACES)
def test_pixels_are_those_that_two_other_decoders_find(
    name: str, index: int, expected: dict[tuple[int, int], int | tuple[int, ...]]
) -> None:
    dataset = pydicom.dcmread(REAL / name)
    stored = read_stored(name, index)
    shift = dataset.BitsStored - 8 if dataset.SamplesPerPixel == 3 else 0
    others = extend_sign(decode_with_gdcm(REAL / name, index), dataset) >> shift, decode_directly(REAL / name, index) >> shift
    for place, value in expected.items():
        for values in (stored, *others):
            assert np.array_equal(values[place], value), place
    for values in others:
        assert np.array_equal(values, stored)


@NEEDS_REAL
@pytest.mark.parametrize(
    ("name", "index", "place", "expected"),
    [
        ("pydicom/SC_rgb_jpeg_dcmtk.dcm", 0, (50, 50), (125, 130, 255)),
        ("pydicom/SC_ybr_full_422_uncompressed.dcm", 0, (50, 50), (125, 130, 255)),
        ("pydicom-data/SC_ybr_full_uncompressed.dcm", 0, (33, 25), (129, 255, 129)),
        ("pydicom/examples_ybr_color.dcm", 29, (120, 160), (8, 8, 8)),
    ],
)
def test_luminance_and_colour_become_red_green_and_blue(
    name: str, index: int, place: tuple[int, int], expected: tuple[int, ...]
) -> None:
    frame = read_frame(open_instance(REAL / name), index)
    assert frame.is_color
    assert tuple(frame.values[place]) == expected
    luminance, blue, red = decode_with_gdcm(REAL / name, index)[place].astype(float)
    # PS3.3 C.7.6.3.1.2
    by_hand = (
        luminance + 1.402 * (red - 128),
        luminance - 0.3441 * (blue - 128) - 0.7141 * (red - 128),
        luminance + 1.772 * (blue - 128),
    )
    assert frame.values[place] == pytest.approx(np.clip(by_hand, 0, 255), abs=1)


@NEEDS_REAL
@pytest.mark.parametrize("name", ["pydicom-data/OBXXXX1A_2frame.dcm", "pydicom-data/OBXXXX1A_rle.dcm"])
def test_palette_colours_are_looked_up(name: str) -> None:
    dataset = open_instance(REAL / name)
    values = read_frame(dataset).values
    index = decode_with_gdcm(REAL / name, 0)
    reds = np.frombuffer(dataset.RedPaletteColorLookupTableData, "<u2")
    assert values.shape == (600, 800, 3)
    assert np.array_equal(values[..., 0], reds[index] >> 8)


def test_every_image_that_pydicom_brings_along_is_decoded_or_refused_by_name() -> None:
    refused = {}
    for path in sorted(PACKAGED.rglob("*.dcm")):
        try:
            values = read_frame(open_instance(path)).values
        except FileRefused as refusal:
            refused[path.name] = refusal.code
        else:
            assert values.size
    pictures = {name: code for name, code in refused.items() if code not in {"not-an-image", "no-pixels"}}
    assert pictures == {
        "JPEG2000-embedded-sequence-delimiter.dcm": "too-large",  # its codestream is cut
        "MR_truncated.dcm": "truncated",
        "meta_missing_tsyntax.dcm": "unknown-transfer-syntax",
        "nested_priv_SQ.dcm": "missing-attribute",
        "no_meta.dcm": "not-dicom",
        "rtplan_truncated.dcm": "truncated",
    }


def test_values_are_rescaled_to_hounsfield_units() -> None:
    frame = read_frame(make_image([[0, 1024], [1064, 4095]], RescaleSlope=2, RescaleIntercept=-1024))
    assert frame.units == "HU"
    assert frame.values.dtype == np.float32
    assert frame.values.tolist() == [[-1024, 1024], [1104, 7166]]


def test_signed_values_of_twelve_bits_lose_what_lies_beside_them() -> None:
    stored = [[0x0FFF, 0xF001], [0x0800, 0xA7FF]]
    dataset = make_image(stored, PixelRepresentation=1, BitsStored=12, HighBit=11)
    assert read_frame(dataset).values.tolist() == [[-1, 1], [-2048, 2047]]
    dataset.PixelRepresentation = 0
    assert read_frame(dataset).values.tolist() == [[4095, 1], [2048, 2047]]


def test_a_high_bit_above_the_others_is_followed() -> None:
    dataset = make_image([[0x1230, 0xFFFF]], BitsStored=12, HighBit=15)
    assert read_frame(dataset).values.tolist() == [[0x123, 0xFFF]]


def test_a_modality_table_goes_before_a_rescale() -> None:
    table = make_item(LUTDescriptor=[3, 10, 16], LUTData=struct.pack("<3H", 5, 50, 500), ModalityLUTType="OD")
    frame = read_frame(make_image([[0, 10], [11, 99]], ModalityLUTSequence=[table], RescaleSlope=7, RescaleIntercept=7))
    assert frame.values.tolist() == [[5, 5], [50, 500]]
    assert frame.units == "OD"


def test_each_frame_of_an_enhanced_object_has_its_own_rescale() -> None:
    groups = [make_item(PixelValueTransformationSequence=[make_item(RescaleSlope=slope, RescaleIntercept=0)]) for slope in (1, 3)]
    shared = make_item(PixelValueTransformationSequence=[make_item(RescaleSlope=5, RescaleIntercept=0)])
    dataset = make_image(np.full((3, 2, 2), 10), PerFrameFunctionalGroupsSequence=groups, SharedFunctionalGroupsSequence=[shared])
    assert [read_frame(dataset, index).values[0, 0] for index in range(3)] == [10, 30, 50]


def test_a_slope_that_is_no_number_is_refused() -> None:
    dataset = make_image()
    dataset.add_new(0x00281053, "LO", "steep")
    with pytest.raises(FileRefused, match="Rescale Slope") as caught:
        read_frame(dataset)
    assert caught.value.code == "bad-attribute"


def test_low_values_of_monochrome1_are_bright() -> None:
    assert read_frame(make_image(PhotometricInterpretation="MONOCHROME1")).is_inverted
    assert not read_frame(make_image()).is_inverted


def test_floating_point_pixels_are_read_as_they_are() -> None:
    values = np.array([[0.25, -1.5], [1e6, 0]], "<f4")
    dataset = make_image(values, PixelData=None, BitsAllocated=32, FloatPixelData=values.tobytes())
    assert np.array_equal(read_frame(open_instance(write_file(dataset))).values, values)


def test_single_bits_are_unpacked_across_frames() -> None:
    bits = np.array([1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0], np.uint8)
    dataset = make_image(bits.reshape(2, 2, 3), BitsAllocated=1, BitsStored=1, HighBit=0)
    dataset.PixelData = np.packbits(bits, bitorder="little").tobytes()
    assert read_frame(dataset, 1).values.tolist() == [[1, 0, 1], [1, 1, 0]]


def test_a_frame_that_is_not_there_is_refused() -> None:
    for index in (-1, 1):
        with pytest.raises(FileRefused) as caught:
            read_frame(make_image(), index)
        assert caught.value.code == "no-such-frame"


def test_only_the_frame_asked_for_is_decoded() -> None:
    good = bytes(imagecodecs.jpeg2k_encode(np.arange(16, dtype=np.uint16).reshape(4, 4), level=0))
    dataset = wrap_frames(make_image(NumberOfFrames=2), b"nonsense", good)
    opened = open_instance(write_file(dataset, JPEG2000Lossless))
    assert read_frame(opened, 1).values[3, 3] == 15
    with pytest.raises(FileRefused):
        read_frame(opened, 0)


def test_deflated_frames_are_inflated_and_no_further_than_a_frame() -> None:
    def deflate(content: bytes) -> bytes:
        machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return machine.compress(content) + machine.flush()

    frames = [deflate(np.full((4, 4), number, "<u2").tobytes()) for number in (7, 8)]
    dataset = wrap_frames(make_image(NumberOfFrames=3), *frames, deflate(bytes(2**24)))
    content = write_file(dataset, JPEG2000Lossless).replace(JPEG2000Lossless.encode(), DEFLATED_FRAMES.encode() + b"\0")
    opened = open_instance(content)
    assert [read_frame(opened, index).values[0, 0] for index in range(3)] == [7, 8, 0]


def test_a_codestream_of_another_size_is_refused_before_it_is_decoded() -> None:
    large = bytes(imagecodecs.jpeg2k_encode(np.zeros((64, 64), np.uint16), level=0))
    opened = open_instance(write_file(wrap_frames(make_image(), large), JPEG2000Lossless))
    with pytest.raises(FileRefused, match="64 × 64") as caught:
        read_frame(opened)
    assert caught.value.code == "contradiction"


def test_a_codestream_of_a_million_tiles_is_refused() -> None:
    siz = struct.pack(">HHHH8LH3B", 0xFF4F, 0xFF51, 41, 0, 4000, 4000, 0, 0, 2, 2, 0, 0, 1, 15, 1, 1)
    opened = open_instance(write_file(wrap_frames(make_image(Rows=4000, Columns=4000), siz + bytes(60)), JPEG2000Lossless))
    with pytest.raises(FileRefused, match="tiles") as caught:
        read_frame(opened)
    assert caught.value.code == "too-large"


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEGExtended12Bit])
def test_a_jpeg_that_ends_too_early_is_not_shown_half(syntax: str) -> None:
    chance = np.random.default_rng(1)
    whole = bytes(imagecodecs.jpeg8_encode(chance.integers(0, 255, (64, 64), np.uint8), level=95))
    cut = whole[: len(whole) // 2]
    dataset = make_image(np.zeros((64, 64)), BitsAllocated=8, BitsStored=8, HighBit=7)
    with pytest.raises(FileRefused) as caught:
        read_frame(open_instance(write_file(wrap_frames(dataset, cut + b"\0" * (len(cut) % 2)), syntax)))
    assert caught.value.code == "undecodable"


def test_a_run_length_frame_that_ends_too_early_is_refused() -> None:
    frame = struct.pack("<16L", 2, 64, 66, *[0] * 13) + b"\x01ab\x00"
    with pytest.raises(FileRefused) as caught:
        read_frame(open_instance(write_file(wrap_frames(make_image(), frame), RLELossless)))
    assert caught.value.code == "undecodable"


@NEEDS_REAL
def test_an_overlay_is_a_mask_beside_the_pixels() -> None:
    dataset = open_instance(REAL / "pydicom/examples_overlay.dcm")
    mask = read_overlay(dataset)
    assert mask is not None
    assert mask.shape == (300, 484)
    assert np.array_equal(mask, pydicom.dcmread(REAL / "pydicom/examples_overlay.dcm").overlay_array(0x6000).astype(bool))
    assert read_overlay(open_instance(REAL / "pydicom/CT_small.dcm")) is None


def test_an_overlay_may_reach_beyond_the_image() -> None:
    dataset = make_image()
    for element, vr, value in ((0x10, "US", 3), (0x11, "US", 3), (0x50, "SS", [0, 3]), (0x3000, "OW", b"\xff\x01")):
        dataset.add_new(0x60000000 + element, vr, value)
    mask = read_overlay(dataset)
    assert mask is not None
    assert np.argwhere(mask).tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]


def test_the_layout_names_what_is_missing() -> None:
    with pytest.raises(FileRefused, match="Rows"):
        read_layout(make_image(Rows=None))
