import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.imaging.making import NEEDS_REAL, REAL, make_image, make_item

from readingroom.imaging.frames import Frame, read_frame
from readingroom.imaging.instances import open_instance
from readingroom.imaging.windowing import apply_window, find_windows, render
from readingroom.imaging.windows import CT_WINDOWS, Window


def show(values: list[float], window: Window, *, is_inverted: bool = False) -> list[int]:
    frame = Frame(np.array([values], np.float32), "HU", is_color=False, is_inverted=is_inverted)
    return [int(each) for each in apply_window(frame, window)[0]]


def test_a_linear_window_spreads_from_half_a_unit_below_its_middle() -> None:
    # The example of PS3.3 C.11.2.1.2.1: centre 2048, width 4096 spreads 0 … 4095.
    assert show([-1, 0, 4095, 5000], Window("w", "W", 2048, 4096)) == [0, 0, 255, 255]
    # Centre 40, width 80: the lowest grey at 0 HU, the highest at 79 HU.
    assert show([0, 39, 40, 79, 80], Window("w", "W", 40, 80)) == [0, 126, 129, 255, 255]


def test_a_window_of_width_one_is_a_threshold() -> None:
    assert show([-1, 0, 1], Window("w", "W", 0.5, 1)) == [0, 0, 255]


def test_an_exact_linear_window_spreads_its_width() -> None:
    assert show([0, 40, 80], Window("w", "W", 40, 80, "linear-exact")) == [0, 128, 255]
    assert show([0.0, 0.25, 0.5], Window("w", "W", 0.25, 0.5, "linear-exact")) == [0, 128, 255]


def test_a_sigmoid_window_follows_its_formula() -> None:
    expected = [int(255 / (1 + math.exp(-4 * (value - 40) / 80)) + 0.5) for value in (-1000, 0, 40, 60, 3000)]
    assert show([-1000, 0, 40, 60, 3000], Window("w", "W", 40, 80, "sigmoid")) == expected


def test_a_frame_of_monochrome1_is_inverted() -> None:
    assert show([0, 40, 79], Window("w", "W", 40, 80), is_inverted=True) == [255, 126, 0]


def test_what_is_not_a_number_is_black() -> None:
    assert show([math.nan, -math.inf, math.inf], Window("w", "W", 40, 80)) == [0, 0, 255]


def test_colour_is_not_windowed() -> None:
    values = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    frame = Frame(values, "", is_color=True, is_inverted=False)
    assert apply_window(frame, find_windows(make_image(), frame)[0]) is values


def test_windows_of_the_file_come_first_and_keep_their_names() -> None:
    dataset = make_image(
        WindowCenter=[40, 480, 1],
        WindowWidth=[80, 2500, 0],
        WindowCenterWidthExplanation=["BRAIN", "BONE", "BROKEN"],
        RescaleSlope=1,
        RescaleIntercept=0,
    )
    found = find_windows(dataset, read_frame(dataset))
    assert [(window.id, window.name, window.center, window.width) for window in found] == [
        ("file", "BRAIN", 40, 80),
        ("file-2", "BONE", 480, 2500),
    ]


def test_a_window_table_of_the_file_is_applied() -> None:
    table = make_item(LUTDescriptor=[3, 1, 8], LUTData=struct.pack("<3H", 0, 255, 51), LUTExplanation="ODD")
    dataset = make_image([[0, 1], [2, 9]], VOILUTSequence=[table])
    window = find_windows(dataset, read_frame(dataset))[0]
    assert window.name == "ODD"
    assert apply_window(read_frame(dataset), window).tolist() == [[0, 0], [255, 51]]
    assert render(dataset, 0, window).tolist() == [[0, 0], [255, 51]]


def test_each_frame_of_an_enhanced_object_has_its_own_window() -> None:
    groups = [make_item(FrameVOILUTSequence=[make_item(WindowCenter=center, WindowWidth=10)]) for center in (1, 2)]
    dataset = make_image(np.zeros((2, 2, 2)), PerFrameFunctionalGroupsSequence=groups)
    frame = read_frame(dataset)
    assert [find_windows(dataset, frame, index)[0].center for index in (0, 1)] == [1, 2]


def test_a_window_that_is_no_number_is_passed_over() -> None:
    dataset = make_image(RescaleSlope=1, RescaleIntercept=0)
    dataset.add_new(0x00281050, "LO", "middle")
    dataset.add_new(0x00281051, "LO", "wide")
    assert find_windows(dataset, read_frame(dataset)) == tuple(CT_WINDOWS.values())


def test_an_image_without_windows_is_shown_over_its_values_without_padding() -> None:
    values = np.full((20, 20), 2000)
    values[:10] = np.arange(200).reshape(10, 20) + 100
    dataset = make_image(values, Modality="MR", PixelPaddingValue=2000)
    window = find_windows(dataset, read_frame(dataset))[0]
    assert window.id == "range"
    assert window.center == pytest.approx(199.5, abs=0.5)
    assert window.width == pytest.approx(197, abs=1)


@pytest.mark.parametrize("value", [0, 7, 65535])
def test_an_image_of_one_value_still_has_a_window(value: int) -> None:
    dataset = make_image(np.full((4, 4), value), Modality="MR")
    window = find_windows(dataset, read_frame(dataset))[0]
    assert window.width > 0


@NEEDS_REAL
@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        # Worked out by hand from the stored values 1928, 1136 and 879, which are 904, 112 and -145 HU.
        ("pydicom/CT_small.dcm", (64, 64), {"brain": 255, "lung": 255, "bone": 171}),
        ("pydicom/CT_small.dcm", (42, 32), {"brain": 255, "lung": 249, "bone": 90}),
        ("dcmqi/segmentations_ct-3slice_01.dcm", (256, 256), {"brain": 0, "lung": 205, "soft-tissue": 10}),
    ],
)
def test_real_pixels_become_the_greys_of_the_formula(name: str, place: tuple[int, int], expected: dict[str, int]) -> None:
    dataset = open_instance(REAL / name)
    frame = read_frame(dataset)
    assert {key: apply_window(frame, CT_WINDOWS[key])[place] for key in expected} == expected


@NEEDS_REAL
@pytest.mark.parametrize(
    "name",
    [
        "pydicom/CT_small.dcm",
        "pydicom-data/RG3_J2KR.dcm",
        "pydicom-data/vlut_04.dcm",
        "pydicom-data/mlut_18.dcm",
        "highdicom/dx_image.dcm",
        "dcmqi/segmentations_ct-3slice_01.dcm",
        "pydicom-data/bad_sequence.dcm",
        "pydicom-data/color-pl.dcm",
        "pydicom-data/parametric_map_float.dcm",
    ],
)
def test_the_quick_way_gives_what_the_formula_gives(name: str) -> None:
    dataset = open_instance(REAL / name)
    frame = read_frame(dataset)
    for window in (*find_windows(dataset, frame), CT_WINDOWS["lung"], Window("s", "S", 10, 300, "sigmoid")):
        assert np.array_equal(render(dataset, 0, window), apply_window(frame, window))


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-4000, 4000),
    st.floats(1, 8000),
    st.floats(-3, 3).filter(lambda slope: abs(slope) > 1e-3),
    st.floats(-2000, 2000),
    st.booleans(),
)
def test_the_quick_way_gives_what_the_formula_gives_for_any_window(
    center: float, width: float, slope: float, intercept: float, is_signed: bool
) -> None:
    values = np.arange(65536).reshape(256, 256)
    dataset = make_image(values, PixelRepresentation=int(is_signed))
    dataset.add_new(0x00281052, "FD", intercept)
    dataset.add_new(0x00281053, "FD", slope)
    window = Window("any", "Any", center, width)
    frame = read_frame(dataset)
    assert np.array_equal(render(dataset, 0, window), apply_window(frame, window))
    share = (frame.values.astype(np.float64) - (center - 0.5)) / max(width - 1, 1e-12) + 0.5
    exact = np.clip(share, 0, 1) * 255
    # Half a grey for rounding, and what float32 loses with narrow windows far from zero.
    assert np.abs(apply_window(frame, window) - exact).max() <= 0.51 + 255 * 0.02 / max(width - 1, 1e-3) or width < 1.5
