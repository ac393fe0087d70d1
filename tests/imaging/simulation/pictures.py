"""Simulated pictures for tests: made once a session, and read as a viewer would read them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from readingroom.imaging.descriptions import Simulation
from readingroom.imaging.simulation.grids import Point
from readingroom.imaging.simulation.simulation import Simulated, simulate


@cache
def make(scene: str, **parameters: str | float) -> Simulated:
    return simulate(Simulation(scene=scene, parameters=parameters), document="document", image="image")


@cache
def values_of(scene: str, **parameters: str | float) -> NDArray[np.float64]:
    datasets = make(scene, **parameters).datasets
    slope, intercept = float(datasets[0].get("RescaleSlope", 1)), float(datasets[0].get("RescaleIntercept", 0))
    return np.stack([dataset.pixel_array for dataset in datasets]) * slope + intercept


def mean_around(
    simulated: Simulated, values: NDArray[np.float64], point: Point, radius: float = 4.0, *, beside: int = 1
) -> float:
    """The mean over the pixels within so many mm of a point, in the nearest slice and so many beside it."""
    spot = simulated.truth.locate(point)
    rows, columns = np.indices(values.shape[1:])
    reach = radius / simulated.truth.grid.pixel
    near = np.hypot(rows + 0.5 - spot.row, columns + 0.5 - spot.column) <= reach
    return float(values[max(0, spot.frame - 1 - beside) : spot.frame + beside, near].mean())
