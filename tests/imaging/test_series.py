import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.imaging.making import AXIAL, CORONAL, NEEDS_REAL, REAL, SAGITTAL, make_image, make_item, make_places

from readingroom.imaging.calibration import Calibration, read_calibration
from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import open_instance
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.series import Place, Stack, group_series, name_plane, read_places


def stack_of(*places: Place) -> Stack:
    stacks, refused = group_series(places)
    assert not refused
    assert len(stacks) == 1
    return stacks[0]


def names(stack: Stack) -> list[str]:
    return [place.name for place in stack.places]


def test_slices_are_ordered_by_position_and_not_by_number() -> None:
    stack = stack_of(*make_places(5, 0, 10, 2.5, 7.5))
    assert names(stack) == ["slice-1", "slice-3", "slice-0", "slice-4", "slice-2"]
    assert stack.positions == (0, 2.5, 5, 7.5, 10)
    assert (stack.gap, stack.gaps, stack.plane, stack.spacing, stack.notes) == (2.5, (2.5, 2.5), "axial", (0.5, 0.5), ())


@given(st.permutations(range(12)), st.sampled_from([AXIAL, CORONAL, SAGITTAL]))
def test_the_order_of_files_does_not_matter(order: list[int], orientation: tuple[float, ...]) -> None:
    places = [replace(place, position=(each * 1.5, each * 2.0, each * 2.5)) for each, place in enumerate(make_places(*range(12)))]
    turned = [replace(place, orientation=orientation) for place in places]
    stack = stack_of(*(turned[each] for each in order))
    found = [place.number or 0 for place in stack.places]
    assert found in (list(range(1, 13)), list(range(12, 0, -1)))
    assert all(before < after for before, after in itertools.pairwise(position or 0.0 for position in stack.positions))


@pytest.mark.parametrize(
    ("orientation", "modality", "plane"),
    [
        (AXIAL, "CT", "axial"),
        ((1, 0, 0, 0, 0.94, 0.34), "CT", "axial"),  # a gantry tilted by 20 degrees
        (CORONAL, "MR", "coronal"),
        (SAGITTAL, "MR", "sagittal"),
        ((1, 0, 0, 0, 0.707, 0.707), "MR", "oblique"),
        (None, "DX", "projection"),
        (AXIAL, "CR", "projection"),
        (None, "US", ""),
    ],
)
def test_planes_are_named_by_their_normal(orientation: tuple[float, ...] | None, modality: str, plane: str) -> None:
    (place,) = make_places(0, modality=modality)
    assert name_plane(replace(place, orientation=orientation)) == plane


def test_uneven_spacing_is_reported_with_the_smallest_and_largest_gap() -> None:
    stack = stack_of(*make_places(0, 5, 10, 20))
    assert (stack.gap, stack.gaps) == (None, (5, 10))
    assert stack.notes == ("uneven spacing: gaps from 5.00 to 10.00 mm",)


def test_rounded_positions_count_as_even() -> None:
    assert stack_of(*make_places(0, 0.63, 1.25, 1.88, 2.5)).gap == pytest.approx(0.625, abs=0.01)


def test_a_tilted_gantry_is_reported_as_sheared() -> None:
    places = [replace(place, position=(0.0, each * 2.0, each * 5.0)) for each, place in enumerate(make_places(0, 5, 10))]
    assert any("sheared" in note for note in stack_of(*places).notes)


def test_a_localizer_among_slices_is_refused_by_name_and_the_slices_are_kept() -> None:
    (localizer,) = make_places(0, orientation=SAGITTAL, name="scout", is_localizer=True)
    stacks, refused = group_series([localizer, *make_places(0, 5, 10)])
    assert [names(stack) for stack in stacks] == [["slice-0", "slice-1", "slice-2"]]
    assert [(each.code, each.names) for each in refused] == [("mixed-orientation", ("scout",))]
    assert "scout" in refused[0].reason


def test_slices_of_mixed_orientation_are_refused_by_name() -> None:
    stacks, refused = group_series([*make_places(0, 5, 10), *make_places(3, orientation=CORONAL, name="odd")])
    assert stacks == ()
    assert [(each.code, each.names[0]) for each in refused] == [("mixed-orientation", "odd")]
    assert set(refused[0].names) == {"odd", "slice-0", "slice-1", "slice-2"}


def test_a_slice_without_position_is_not_guessed_into_place() -> None:
    stacks, refused = group_series([*make_places(0, 5), *make_places(0, name="lost", position=None)])
    assert stacks == ()
    assert [(each.code, each.names) for each in refused] == [("mixed-geometry", ("lost",))]


def test_frames_without_any_geometry_are_ordered_by_number_and_it_is_said() -> None:
    places = [replace(place, position=None, orientation=None, number=9 - each) for each, place in enumerate(make_places(0, 1, 2))]
    stack = stack_of(*places)
    assert names(stack) == ["slice-2", "slice-1", "slice-0"]
    assert stack.positions == (None, None, None)
    assert any("ordered by instance number" in note for note in stack.notes)


@pytest.mark.parametrize("mark", ["temporal position", "echo time", "acquisition"])
def test_frames_at_the_same_place_are_split_by_what_tells_them_apart(mark: str) -> None:
    early = make_places(0, 5, marks=((mark, "1"),))
    late = make_places(0, 5, marks=((mark, "2"),))
    stacks, refused = group_series([*early, *late])
    assert not refused
    assert [(stack.label, len(stack.places)) for stack in stacks] == [(f"{mark} 1", 2), (f"{mark} 2", 2)]


def test_frames_at_the_same_place_that_nothing_tells_apart_are_refused_by_name() -> None:
    stacks, refused = group_series([*make_places(0, 5), *make_places(5, name="twin")])
    assert stacks == ()
    assert [(each.code, set(each.names)) for each in refused] == [("duplicate-positions", {"slice-1", "twin"})]


def test_series_are_told_apart_by_study_and_series() -> None:
    stacks, refused = group_series([*make_places(0, 5), *make_places(0, 5, series="2.25.9"), *make_places(0, 5, study="2.25.8")])
    assert not refused
    assert len(stacks) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"frame_of_reference": "2.25.77"}, "mixed-frames-of-reference"),
        ({"rows": 9}, "mixed-sizes"),
        ({"columns": 9}, "mixed-sizes"),
    ],
)
def test_slices_that_do_not_fit_together_are_refused_by_name(change: dict[str, Any], code: str) -> None:
    stacks, refused = group_series([*make_places(0, 5), *make_places(10, name="other", **change)])
    assert stacks == ()
    assert [(each.code, each.names) for each in refused] == [(code, ("other",))]


def test_spacing_is_given_only_where_every_frame_is_calibrated_alike() -> None:
    mixed = [*make_places(0, 5), *make_places(10, name="other", calibration=Calibration((0.7, 0.7)))]
    stack = stack_of(*mixed)
    assert stack.spacing is None
    assert "pixel spacing differs between frames: lengths only in pixels" in stack.notes


@pytest.mark.parametrize(
    ("attributes", "spacing", "note"),
    [
        ({"Modality": "CT", "PixelSpacing": [0.7, 0.8]}, (0.7, 0.8), ""),
        ({"Modality": "CT"}, None, "no pixel spacing"),
        ({"Modality": "DX", "ImagerPixelSpacing": [0.1, 0.1]}, None, "at the detector"),
        ({"Modality": "DX", "ImagerPixelSpacing": [0.1, 0.1], "PixelSpacing": [0.1, 0.1]}, None, "at the detector"),
        ({"Modality": "DX", "ImagerPixelSpacing": [0.1, 0.1], "PixelSpacing": [0.09, 0.09]}, (0.09, 0.09), "calibrated"),
        ({"Modality": "CR", "PixelSpacing": [0.2, 0.2]}, None, "not whether it holds"),
        (
            {"Modality": "CR", "PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"},
            (0.2, 0.2),
            "calibrated (fiducial)",
        ),
        ({"Modality": "OT", "NominalScannedPixelSpacing": [0.3, 0.3]}, None, "no pixel spacing"),
        ({"Modality": "MR", "PixelSpacing": [0, 0.8]}, None, "no pixel spacing"),
    ],
)
def test_millimetres_are_given_only_where_the_file_vouches_for_them(
    attributes: dict[str, object], spacing: tuple[float, float] | None, note: str
) -> None:
    calibration = read_calibration(make_image(**attributes))
    assert calibration.spacing == spacing
    assert note in calibration.note


def test_ultrasound_is_calibrated_by_region() -> None:
    region = make_item(
        RegionLocationMinX0=10,
        RegionLocationMinY0=20,
        RegionLocationMaxX1=110,
        RegionLocationMaxY1=220,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        PhysicalDeltaX=0.02,
        PhysicalDeltaY=0.03,
    )
    curve = make_item(**{each.keyword: each.value for each in region} | {"PhysicalUnitsXDirection": 4})
    calibration = read_calibration(make_image(Modality="US", SequenceOfUltrasoundRegions=[region, curve]))
    assert calibration.spacing is None
    assert [(each.left, each.bottom) for each in calibration.regions] == [(10, 220)]
    assert calibration.regions[0].spacing == pytest.approx((0.3, 0.2))


@NEEDS_REAL
def test_frames_of_an_enhanced_object_are_ordered_by_their_own_positions() -> None:
    dataset = open_instance(REAL / "pydicom-data/eCT_Supplemental.dcm")
    places = read_places(dataset, "perfusion")
    assert [place.position for place in places] == [(99.5, -301.5, -159.0), (99.5, -301.5, -149.0)]
    stack = stack_of(*places)
    # Rows run to the right and columns to the back, so that the normal points to the feet.
    assert [(place.frame, position) for place, position in zip(stack.places, stack.positions, strict=True)] == [
        (2, 149.0),
        (1, 159.0),
    ]
    assert (stack.gap, stack.plane, stack.spacing) == (10, "axial", (0.388672, 0.388672))


@NEEDS_REAL
def test_real_series_become_stacks_or_are_refused_and_nothing_is_left_over() -> None:
    places: list[Place] = []
    for path in sorted(REAL.rglob("*")):
        if path.is_file():
            try:
                places += read_places(open_instance(path), str(path.relative_to(REAL)))
            except FileRefused:
                continue
    stacks, refused = group_series(places)
    by_first = {stack.places[0].name: stack for stack in stacks}
    left = {name for each in refused for name in each.names}
    assert {place.name for stack in stacks for place in stack.places} | left == {place.name for place in places}
    five = by_first["dicomdir/98892001/CT5N/3353"]
    assert len(five.places) == 5
    assert five.gap == pytest.approx(2.5)
    uneven = by_first["dicomdir/77654033/CT2/17106"]
    assert uneven.gaps == pytest.approx((1.25, 202.5))
    # Three planes of one localizer series, by name.
    assert {"dicomdir/98892003/MR2/4981", "dicomdir/98892003/MR2/5011"} <= left
    assert by_first["pydicom/examples_ybr_color.dcm"].places[29].frame == 30


@NEEDS_REAL
def test_neighbouring_real_slices_hold_neighbouring_pixels() -> None:
    files = [REAL / f"dcmqi/segmentations_ct-3slice_0{number}.dcm" for number in (1, 2)]
    stack = stack_of(*(place for path in files for place in read_places(open_instance(path), path.name)))
    assert (stack.gap, stack.spacing) == (1.0, (0.810547, 0.810547))
    assert read_frame(open_instance(REAL / "dcmqi" / stack.places[0].name)).units == "HU"


def test_frames_without_groups_of_their_own_differ_in_their_number_only() -> None:
    places = read_places(make_image(np.zeros((60_000, 1, 1))), "film")
    assert [place.frame for place in places] == list(range(1, 60_001))
    assert stack_of(*places).places == places


def test_two_marks_together_tell_frames_apart() -> None:
    every = [
        place
        for time in ("1", "2")
        for echo in ("10", "80")
        for place in make_places(0, 5, marks=(("temporal position", time), ("echo time", echo)))
    ]
    stacks, refused = group_series(every)
    assert not refused
    assert sorted(stack.label for stack in stacks) == [
        f"temporal position {time}, echo time {echo}" for time in ("1", "2") for echo in ("10", "80")
    ]


def test_a_position_that_is_no_number_is_refused() -> None:
    dataset = make_image()
    dataset.add_new(0x00200032, "LO", ["here", "there", "everywhere"])
    with pytest.raises(FileRefused, match="Image Position"):
        read_places(dataset, "file")
