"""What is measured in a simulated picture is what its truth says."""

import math

import numpy as np
import pytest
from tests.imaging.simulation.pictures import make, mean_around, values_of

from readingroom.imaging.simulation.grids import Point


@pytest.mark.parametrize(
    ("scene", "parameters", "place", "tissue"),
    [
        ("subdural-hematoma", {}, "core", "blood-acute"),
        ("subdural-hematoma", {"age": "chronic", "side": "right"}, "core", "blood-chronic"),
        ("epidural-hematoma", {}, "core", "blood-acute"),
        ("dural-mass", {"sequence": "cect"}, "", "meningioma"),
        ("ring-lesion", {"sequence": "cect"}, "", "abscess"),
        ("pulmonary-nodule", {"content": "solid"}, "", "lesion"),
        ("pulmonary-nodule", {"content": "ground-glass"}, "", "lesion"),
        ("pneumothorax", {}, "aorta", "blood"),
        ("liver-lesion", {"phase": "delayed"}, "", "lesion"),
        ("liver-lesion", {"phase": "arterial", "kind": "hcc"}, "", "lesion"),
        ("liver-lesion", {"phase": "arterial"}, "aorta", "artery"),
    ],
)
def test_a_core_measures_what_the_truth_says_within_2_hu(scene: str, parameters: dict[str, str], place: str, tissue: str) -> None:
    simulated, values = make(scene, **parameters), values_of(scene, **parameters)
    point = simulated.truth.points[place] if place else simulated.truth.middle
    assert point is not None
    assert mean_around(simulated, values, point) == pytest.approx(simulated.truth.values[tissue], abs=2)


def test_popcorn_calcium_and_fat_of_a_hamartoma_lie_where_the_truth_says() -> None:
    simulated, values = (
        make("pulmonary-nodule", content="hamartoma", size=28),
        values_of("pulmonary-nodule", content="hamartoma", size=28),
    )
    for tissue, place in simulated.truth.points.items():
        if tissue in ("popcorn", "nodule-fat"):
            assert mean_around(simulated, values, place, 2.0, beside=0) == pytest.approx(simulated.truth.values[tissue], abs=20)


def test_an_infarct_takes_the_difference_of_grey_and_white_away() -> None:
    simulated, values = make("acute-stroke"), values_of("acute-stroke")
    here, there = (mean_around(simulated, values, simulated.truth.points[place]) for place in ("insula", "opposite insula"))
    assert here < there - 3
    assert mean_around(simulated, values, simulated.truth.points["core"]) == pytest.approx(
        simulated.truth.values["infarct"], abs=2
    )


@pytest.mark.parametrize(("scene", "free"), [("ring-lesion", {"content": "necrosis"}), ("acute-stroke", None)])
def test_restricted_diffusion_is_bright_on_dwi_and_dark_on_adc(scene: str, free: dict[str, str] | None) -> None:
    def measure(**parameters: str) -> tuple[float, float]:
        simulated, values = make(scene, **parameters), values_of(scene, **parameters)
        middle = simulated.truth.points.get("core", simulated.truth.middle)
        assert middle is not None
        return mean_around(simulated, values, middle), simulated.truth.values["white"]

    lesion, white = measure(sequence="dwi")
    assert lesion > 2 * white
    lesion, white = measure(sequence="adc")
    assert lesion < 0.7 * white
    if free is not None:
        lesion, white = measure(sequence="adc", **free)
        assert lesion > 2 * white


@pytest.mark.parametrize(
    ("scene", "parameters", "low", "high"),
    [
        ("dural-mass", {"sequence": "t1wi-c"}, 800, 1100),
        ("pulmonary-nodule", {"content": "solid"}, -400, 300),
        ("liver-lesion", {"kind": "cyst", "phase": "portal"}, -30, 55),
    ],
)
def test_the_centre_found_by_a_threshold_is_the_true_one_within_a_pixel(
    scene: str, parameters: dict[str, str], low: float, high: float
) -> None:
    truth, values = make(scene, **parameters).truth, values_of(scene, **parameters)
    assert truth.middle is not None
    assert truth.radii is not None
    spot = truth.locate(truth.middle)
    grid: np.ndarray = np.indices(values.shape[1:])
    rows, columns = grid[0], grid[1]
    reach = max(truth.radii) * 1.05 / truth.grid.pixel
    near = np.hypot(rows + 0.5 - spot.row, columns + 0.5 - spot.column) <= reach
    frame = values[spot.frame - 1]
    inside = near & (frame > low) & (frame < high)
    assert float(np.mean(columns[inside])) + 0.5 == pytest.approx(spot.column, abs=1.0)
    assert float(np.mean(rows[inside])) + 0.5 == pytest.approx(spot.row, abs=1.0)


@pytest.mark.parametrize(("shift", "side"), [(0.0, "left"), (6.0, "left"), (12.0, "right")])
def test_the_septum_is_shifted_by_as_many_mm_as_asked_for(shift: float, side: str) -> None:
    recipe = {"sequence": "t1wi", "shift": shift, "side": side, "noise": 0.2}
    truth, values = make("subdural-hematoma", **recipe).truth, values_of("subdural-hematoma", **recipe)
    assert truth.shift == (-shift if side == "left" else shift)
    # The two frontal horns are dark; the septum lies midway between them.
    spot = truth.locate((truth.shift, -20.0, 12.0))
    line = values[spot.frame - 1, round(spot.row - 0.5)]
    columns = np.linspace(0.5, line.size - 0.5, line.size)
    horns = (line < 260) & (np.abs(columns - spot.column) < 14 / truth.grid.pixel)
    middle = (columns[horns].min() + columns[horns].max()) / 2
    assert middle == pytest.approx(spot.column, abs=1.0 / truth.grid.pixel)


def test_markers_are_as_far_apart_as_the_truth_says() -> None:
    truth, values = make("head-normal", markers="on").truth, values_of("head-normal", markers="on")
    found = [
        _find_ball(values, truth.points[name], truth.grid.pixel, truth.grid.origin) for name in ("marker left", "marker right")
    ]
    assert math.dist(*found) == pytest.approx(182.0, abs=0.9)


def _find_ball(values: np.ndarray, point: Point, pixel: float, origin: Point) -> tuple[float, float]:
    stack = values[round((point[2] - origin[2]) / 5.0)]
    rows, columns = np.indices(stack.shape)
    x, y = origin[0] + columns * pixel, origin[1] + rows * pixel
    ball = (np.hypot(x - point[0], y - point[1]) < 7) & (stack > 200) & (stack < 420)
    return float(x[ball].mean()), float(y[ball].mean())


@pytest.mark.parametrize("scene", ["head-normal", "chest-normal", "abdomen-normal"])
def test_noise_has_the_standard_deviation_that_is_told(scene: str) -> None:
    quiet, noisy = values_of(scene, noise=0), values_of(scene, noise=1)
    difference = (noisy - quiet)[:, 20:, :]
    known = difference[quiet[:, 20:, :] > -1000]
    assert float(known.std()) == pytest.approx(make(scene, noise=1).truth.noise, rel=0.05)


def test_noise_of_ct_is_correlated_between_neighbours_and_lacks_slow_waves() -> None:
    noise = (values_of("head-normal", noise=1) - values_of("head-normal", noise=0))[:, 100:160, 100:160]
    neighbours = np.corrcoef(noise[:, :, 1:].ravel(), noise[:, :, :-1].ravel())[0, 1]
    assert neighbours > 0.4
    power = np.abs(np.fft.fft2(noise)).mean(axis=0)
    assert power[0, 1:3].mean() < power[0, 6:12].mean()


def test_noise_of_mr_is_rician_so_that_air_is_never_black() -> None:
    air = values_of("head-normal", sequence="t1wi")[:, -20:, -20:]
    assert float(air.mean()) == pytest.approx(make("head-normal", sequence="t1wi").truth.noise * np.sqrt(np.pi / 2), rel=0.05)


def test_a_pneumothorax_on_the_radiograph_is_darker_beyond_the_pleural_line_of_its_side() -> None:
    simulated, values = make("pneumothorax-radiograph"), values_of("pneumothorax-radiograph")
    x, y, z = simulated.truth.points["pleural line"]
    beyond = mean_around(simulated, values, (x + 8, y, z), 3)
    within = mean_around(simulated, values, (x - 12, y, z), 3)
    line = mean_around(simulated, values, (x, y, z), 0.9)
    assert beyond < within
    assert line > beyond
