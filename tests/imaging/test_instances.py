import csv
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
)
from tests.imaging.making import NEEDS_REAL, REAL, make_image, make_item, wrap_frames, write_file

from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import MAX_BYTES, count_frames, get_transfer_syntax, open_instance
from readingroom.imaging.overlays import read_overlay
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.series import group_series, read_places
from readingroom.imaging.windowing import find_windows, render

# File → rows, columns and frames of what is shown, or the code of the refusal.
ACCOUNT: dict[str, tuple[int, int, int] | str] = {
    "dcmqi/paramaps_701-ADCb500_000000.dcm": (256, 256, 1),
    "dcmqi/segmentations_ct-3slice_01.dcm": (512, 512, 1),
    "dcmqi/segmentations_ct-3slice_02.dcm": (512, 512, 1),
    "dcmqi/segmentations_liver.dcm": "not-an-image",
    "dcmqi/sr-example_rwvm.dcm": "not-an-image",
    "dcmqi/sr-example_seg.dcm": "not-an-image",
    "dcmqi/sr-example_sr.dcm": "not-an-image",
    "highdicom/ct_image.dcm": (128, 128, 1),
    "highdicom/dx_image.dcm": (169, 211, 1),
    "highdicom/seg_image_ct_binary_overlap.dcm": "not-an-image",
    "highdicom/seg_image_ct_true_fractional.dcm": "not-an-image",
    "highdicom/sm_image.dcm": (10, 10, 25),
    "highdicom/sm_image_jpegls.dcm": (10, 10, 25),
    "highdicom/sr_document.dcm": "not-an-image",
    "pydicom-data/JLSL_16_15_1_1F.dcm": (128, 128, 1),
    "pydicom-data/JPEG-LL.dcm": (1024, 256, 1),
    "pydicom-data/JPEG2000_UNC.dcm": (1024, 256, 1),
    "pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm": (768, 1024, 1),
    "pydicom-data/OBXXXX1A_2frame.dcm": (600, 800, 2),
    "pydicom-data/OBXXXX1A_rle.dcm": (600, 800, 1),
    "pydicom-data/RG1_J2KI.dcm": (1955, 1841, 1),
    "pydicom-data/RG3_J2KI.dcm": (1760, 1760, 1),
    "pydicom-data/RG3_J2KR.dcm": (1760, 1760, 1),
    "pydicom-data/SC_rgb_16bit.dcm": (100, 100, 1),
    "pydicom-data/SC_rgb_expb.dcm": (100, 100, 1),
    "pydicom-data/SC_ybr_full_uncompressed.dcm": (100, 100, 1),
    "pydicom-data/US1_J2KI.dcm": (480, 640, 1),
    "pydicom-data/US1_UNCR.dcm": (480, 640, 1),
    "pydicom-data/bad_sequence.dcm": (512, 512, 1),
    "pydicom-data/color-pl.dcm": (120, 256, 1),
    "pydicom-data/color-px.dcm": (120, 256, 1),
    "pydicom-data/eCT_Supplemental.dcm": (512, 512, 2),
    "pydicom-data/emri_small.dcm": (64, 64, 10),
    "pydicom-data/emri_small_RLE.dcm": (64, 64, 10),
    "pydicom-data/emri_small_big_endian.dcm": (64, 64, 10),
    "pydicom-data/liver.dcm": "not-an-image",
    "pydicom-data/liver_deflate.dcm": "not-an-image",
    "pydicom-data/mlut_18.dcm": (512, 512, 1),
    "pydicom-data/parametric_map_float.dcm": (128, 128, 1),
    "pydicom-data/vlut_04.dcm": (512, 512, 1),
    "pydicom/CT_small.dcm": (128, 128, 1),
    "pydicom/ExplVR_BigEnd.dcm": (60, 80, 1),
    "pydicom/JPEG-lossy.dcm": (1024, 256, 1),
    "pydicom/JPEG2000.dcm": (1024, 256, 1),
    "pydicom/JPEGLSNearLossless_16.dcm": (50, 10, 1),
    "pydicom/JPGExtended.dcm": (1024, 256, 1),
    "pydicom/MR_small.dcm": (64, 64, 1),
    "pydicom/MR_small_RLE.dcm": (64, 64, 1),
    "pydicom/MR_small_bigendian.dcm": (64, 64, 1),
    "pydicom/MR_small_implicit.dcm": (64, 64, 1),
    "pydicom/MR_small_jp2klossless.dcm": (64, 64, 1),
    "pydicom/MR_small_jpeg_ls_lossless.dcm": (64, 64, 1),
    "pydicom/MR_truncated.dcm": "truncated",
    "pydicom/SC_rgb_jpeg_dcmtk.dcm": (100, 100, 1),
    "pydicom/SC_rgb_jpeg_gdcm.dcm": (100, 100, 1),
    "pydicom/SC_rgb_rle_2frame.dcm": (100, 100, 2),
    "pydicom/SC_ybr_full_422_uncompressed.dcm": (100, 100, 1),
    "pydicom/badVR.dcm": "not-an-image",
    "pydicom/examples_overlay.dcm": (300, 484, 1),
    "pydicom/examples_ybr_color.dcm": (240, 320, 30),
    "pydicom/image_dfl.dcm": (512, 512, 1),
    "pydicom/liver_1frame.dcm": "not-an-image",
    "pydicom/no_meta.dcm": "not-dicom",
    "pydicom/reportsi.dcm": "not-an-image",
    "pydicom/rtdose.dcm": "not-an-image",
    "pydicom/rtplan.dcm": "not-an-image",
    "pydicom/rtstruct.dcm": "not-an-image",
    "pydicom/test-SR.dcm": "not-an-image",
}


def refuse(content: bytes | Path) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        open_instance(content)
    assert str(caught.value)
    assert caught.value.suggestion
    return caught.value


@NEEDS_REAL
def test_every_real_file_is_in_the_account() -> None:
    with (REAL / "MANIFEST.csv").open() as stream:
        assert {row["file"] for row in csv.DictReader(stream)} == ACCOUNT.keys()


@NEEDS_REAL
@pytest.mark.parametrize("name", ACCOUNT)
def test_real_files_are_shown_or_refused_as_the_account_says(name: str) -> None:
    expected = ACCOUNT[name]
    if isinstance(expected, str):
        assert refuse(REAL / name).code == expected
        return
    dataset = open_instance(REAL / name)
    assert (dataset.Rows, dataset.Columns, count_frames(dataset)) == expected
    for index in {0, expected[2] - 1}:
        assert read_frame(dataset, index).values.shape[:2] == expected[:2]


@NEEDS_REAL
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pydicom/rtdose.dcm", "RT Dose Storage"),
        ("pydicom/rtstruct.dcm", "RT Structure Set Storage"),
        ("pydicom/rtplan.dcm", "RT Plan Storage"),
        ("pydicom/test-SR.dcm", "Comprehensive SR Storage"),
        ("pydicom-data/liver.dcm", "Segmentation Storage"),
        ("dcmqi/sr-example_rwvm.dcm", "Real World Value Mapping Storage"),
        ("dicomdir/DICOMDIR", "Media Storage Directory Storage"),
    ],
)
def test_what_is_no_picture_is_refused_by_the_name_of_its_class(name: str, said: str) -> None:
    refusal = refuse(REAL / name)
    assert refusal.code == "not-an-image"
    assert said in str(refusal)
    assert "not shown" in str(refusal)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n" + bytes(200), "a PDF"),
        (b"PK\x03\x04" + bytes(200), "a ZIP archive"),
        (b"\n<!DOCTYPE html><title>Sign in</title>" + b" " * 200, "an HTML page"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "a JPEG image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a PNG image"),
        (b"plain words, " * 30, "a text"),
        (bytes(400), "nothing but zeros"),
    ],
)
def test_other_formats_are_refused_by_what_they_look_like(content: bytes, said: str) -> None:
    refusal = refuse(content)
    assert refusal.code == "not-dicom"
    assert said in str(refusal)


def test_a_file_without_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.dcm").touch()
    assert refuse(b"").code == refuse(tmp_path / "empty.dcm").code == "empty"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refuse(tmp_path).code == refuse(tmp_path / "absent.dcm").code == "unreadable"


def test_a_file_beyond_the_largest_size_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.dcm").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert refuse(tmp_path / "huge.dcm").code == "too-large"


def test_every_shortened_file_is_refused() -> None:
    content = write_file(make_image(RescaleSlope=1, RescaleIntercept=0))
    # Cut between two elements, a file is whole as far as it goes.
    codes = {refuse(content[:length]).code for length in range(len(content))}
    assert codes == {"empty", "not-dicom", "truncated", "not-an-image", "no-pixels", "unknown-transfer-syntax"}


def test_pixel_data_shorter_than_described_are_refused() -> None:
    refusal = refuse(write_file(make_image(Rows=5)))
    assert refusal.code == "truncated"
    assert "32 bytes instead of 40" in str(refusal)


def test_a_length_of_four_gigabytes_is_refused() -> None:
    content = bytearray(write_file(make_image()))
    place = content.index(b"\xe0\x7f\x10\x00OW")
    content[place + 8 : place + 12] = struct.pack("<L", 0xFFFFFFFE)
    refusal = refuse(bytes(content))
    assert refusal.code == "truncated"
    assert "4,294,967,294" in str(refusal)


def test_a_frame_of_four_thousand_million_pixels_is_refused_before_it_is_decoded() -> None:
    dataset = wrap_frames(make_image(Rows=65535, Columns=65535), b"\xff\x4f\xff\x51" + bytes(60))
    assert refuse(write_file(dataset, JPEG2000Lossless)).code == "too-large"


def test_a_deflated_data_set_grows_within_bounds() -> None:
    content = write_file(make_image(), DeflatedExplicitVRLittleEndian)
    meta = content[: 144 + struct.unpack_from("<L", content, 140)[0]]
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = b"".join(machine.compress(bytes(2**20)) for _ in range(300)) + machine.flush()
    refusal = refuse(meta + bomb)
    assert refusal.code == "too-large"
    assert "grows beyond 256 MB" in str(refusal)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_sequences_nested_a_thousand_deep_are_refused(length: int) -> None:
    content = write_file(make_image())
    nested = b""
    for _ in range(1000):
        nested = b"\xfe\xff\x00\xe0" + struct.pack("<L", length or len(nested)) + nested
        nested = b"\x40\x00\x55\x02SQ\0\0" + struct.pack("<L", length or len(nested)) + nested
    place = content.index(b"\xe0\x7f\x10\x00OW")
    refusal = refuse(content[:place] + nested + content[place:])
    assert refusal.code in {"too-deep", "truncated"}
    assert length == 0xFFFFFFFF or refusal.code == "too-deep"


def test_millions_of_empty_elements_are_refused_unparsed() -> None:
    content = write_file(make_image(), ImplicitVRLittleEndian)
    refusal = refuse(content + b"\xe1\x7f\x01\x00\x00\x00\x00\x00" * 400_000)
    assert refusal.code == "too-many-elements"


@pytest.mark.parametrize(
    ("syntax", "code"),
    [
        ("1.3.6.1.4.1.5962.300.2", "unknown-transfer-syntax"),
        ("1.2.840.10008.1.2.4.102", "film"),
        ("1.2.840.10008.1.2.4.94", "unsupported-transfer-syntax"),
        ("1.2.840.10008.1.2.4.52", "unsupported-transfer-syntax"),
    ],
)
def test_transfer_syntaxes_that_are_not_read_are_refused_by_name(syntax: str, code: str) -> None:
    refusal = refuse(write_file(wrap_frames(make_image(), b"frame!"), syntax))
    assert refusal.code == code
    assert syntax in str(refusal) or code == "film"


@pytest.mark.parametrize("keyword", ["Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored"])
def test_an_image_that_does_not_describe_its_pixels_is_refused_by_the_missing_attribute(keyword: str) -> None:
    refusal = refuse(write_file(make_image(**{keyword: None})))
    assert refusal.code == "missing-attribute"
    assert "(0028,0" in str(refusal)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Rows", 0),
        ("SamplesPerPixel", 2),
        ("SamplesPerPixel", 3),
        ("BitsAllocated", 12),
        ("BitsStored", 17),
        ("PixelRepresentation", 2),
        ("PhotometricInterpretation", "CMYK"),
        ("NumberOfFrames", "0"),
        ("NumberOfFrames", "-3"),
        ("NumberOfFrames", "1.5"),
    ],
)
def test_pixels_described_by_nonsense_are_refused_by_attribute(keyword: str, value: object) -> None:
    dataset = make_image(**{keyword: value}) if keyword != "NumberOfFrames" else _with_raw_frames(str(value))
    refusal = refuse(write_file(dataset))
    assert refusal.code == "bad-attribute"
    assert "(0028,0" in str(refusal)


def _with_raw_frames(value: str) -> Dataset:
    dataset = make_image()
    # As text of another VR, since pydicom does not write such an IS.
    dataset.add_new(0x00280008, "SH", value)
    return dataset


def test_more_frames_than_pieces_of_pixel_data_are_refused() -> None:
    dataset = wrap_frames(make_image(NumberOfFrames=3), b"one!", b"two!")
    assert refuse(write_file(dataset, JPEG2000Lossless)).code == "truncated"


def test_seventy_thousand_frames_are_refused() -> None:
    assert refuse(write_file(make_image(NumberOfFrames=70_000))).code == "too-large"


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_a_data_set_without_preamble_and_file_meta_is_read(syntax: str) -> None:
    dataset = make_image()
    if syntax == ExplicitVRBigEndian:
        dataset.PixelData = np.arange(16, dtype=">u2").tobytes()
    content = write_file(dataset, syntax)
    bare = content[144 + struct.unpack_from("<L", content, 140)[0] :]
    opened = open_instance(bare)
    assert get_transfer_syntax(opened) == syntax
    assert read_frame(opened).values[3, 2] == 14


def test_a_sequence_of_unknown_type_is_walked_like_any_other() -> None:
    dataset = make_image()
    dataset.add_new(0x00091001, "UN", b"\xfe\xff\x00\xe0\x00\x00\x00\x00" * 3)
    assert read_frame(open_instance(write_file(dataset))).values.shape == (4, 4)


def test_bytes_that_only_begin_like_a_sequence_are_no_fault() -> None:
    dataset = make_image()
    dataset.add_new(0x00091001, "UN", b"\xfe\xff\x00\xe0\x02\x00\x00\x00private bytes!")
    assert read_frame(open_instance(write_file(dataset))).values.shape == (4, 4)


def test_opening_leaves_the_pixels_encoded() -> None:
    dataset = open_instance(write_file(make_image()))
    assert isinstance(dataset.PixelData, bytes)
    assert count_frames(dataset) == 1


def read_everything(content: bytes) -> None:
    """What an import and a viewer do with a file; refusals are fine, anything else is a fault."""
    try:
        dataset = open_instance(content)
        frames = count_frames(dataset)
        group_series(read_places(dataset, "file") if frames < 50 else ())
        for index in (0, frames - 1):
            frame = read_frame(dataset, index)
            render(dataset, index, find_windows(dataset, frame, index)[0])
            read_overlay(dataset, index)
    except FileRefused:
        return


SEEDS = [
    write_file(make_image(RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=80)),
    write_file(
        make_image(
            ModalityLUTSequence=Sequence(
                [make_item(LUTDescriptor=[4, 0, 16], LUTData=struct.pack("<4H", 0, 9, 99, 999), ModalityLUTType="US")]
            ),
            ImagePositionPatient=[0, 0, 0],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        ),
        ImplicitVRLittleEndian,
    ),
]
NAMES = ["pydicom/MR_small_RLE.dcm", "pydicom/JPEGLSNearLossless_16.dcm", "pydicom/SC_rgb_jpeg_dcmtk.dcm"]
SEEDS += [(REAL / name).read_bytes() for name in [*NAMES, "pydicom/JPEG2000.dcm"] if REAL.is_dir()]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_but_a_refusal_comes_out_of_damaged_files(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(min_size=0, max_size=8))
        content[place : place + data.draw(st.integers(0, 8))] = piece
        if not content:
            break
    read_everything(bytes(content))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600), st.booleans())
def test_nothing_but_a_refusal_comes_out_of_any_bytes(body: bytes, has_preamble: bool) -> None:
    read_everything(bytes(128) + b"DICM" + body if has_preamble else body)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["Rows", "NumberOfFrames", "RescaleSlope", "WindowWidth", "ImagePositionPatient"]), st.binary(max_size=12))
def test_nothing_but_a_refusal_comes_out_of_strange_values(keyword: str, value: bytes) -> None:
    dataset = make_image()
    # Written under a type that takes any bytes, then given back the type that is expected there.
    content = bytearray(write_file(dataset))
    tag = {"Rows": 0x00280010, "NumberOfFrames": 0x00280008, "RescaleSlope": 0x00281053}.get(keyword, 0x00281051)
    vr = b"US" if keyword == "Rows" else b"DS"
    padded = value + b" " * (len(value) % 2)
    element = struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr, len(padded)) + padded
    place = content.index(b"\xe0\x7f\x10\x00OW")
    read_everything(bytes(content[:place]) + element + bytes(content[place:]))
