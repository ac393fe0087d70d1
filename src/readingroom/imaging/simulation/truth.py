"""The truth of a simulated picture: where the lesion is and what it measures, known because it was put there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from readingroom.imaging.simulation.grids import Grid, Point, Values


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a frame: `frame` counts from 1; column and row in pixels, (0, 0) the outer corner of the first pixel."""

    frame: int
    column: float
    row: float


@dataclass(frozen=True, slots=True)
class Truth:
    """What is in a picture: the centroid and the half extents of the lesion in mm, what tissues measure, noise, mid-line shift.

    `values` are HU on CT, arbitrary signal on MR, 10⁻⁶ mm²/s on ADC; `signals` the lesion's in each sequence the scene can be
    made in; `shift` how far the septum pellucidum is from the mid-line, to the left above 0, in mm; `volume` is in ml.
    """

    scene: str
    sequence: str
    grid: Grid
    middle: Point | None = None
    radii: Point | None = None
    volume: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
    signals: Mapping[str, float] = field(default_factory=dict)
    shift: float = 0.0
    noise: float = 0.0
    points: Mapping[str, Point] = field(default_factory=dict)

    def locate(self, point: Point) -> Spot:
        """Where a place in the patient is seen."""
        depth, row, column = self.grid.find_index(point)
        frame = min(self.grid.slices, max(1, round(depth) + 1))
        return Spot(frame, column + 0.5, row + 0.5)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture before it is marked and written: values with noise, its truth, modality and window (middle, width)."""

    values: Values
    truth: Truth
    modality: str
    window: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Extent:
    """Centroid, half extents (mm) and volume (ml) of a painted share."""

    middle: Point
    radii: Point
    volume: float


def measure_extent(share: Values, grid: Grid) -> Extent:
    """The extent of what fills these shares of the voxels of an axial grid; exact, because nothing else is in them."""
    total = float(share.sum(dtype=np.float64))
    middle, radii = [], []
    for axis, (start, step) in enumerate(zip(reversed(grid.origin), grid.spacing, strict=True)):
        others = tuple(other for other in range(3) if other != axis)
        profile = share.sum(axis=others, dtype=np.float64)
        middle.append(start + step * float(profile @ np.arange(profile.size)) / max(total, 1e-9))
        filled = np.flatnonzero(share.max(axis=others) > 0.5)
        radii.append(step * float(filled[-1] - filled[0] + 1) / 2 if filled.size else 0.0)
    millilitres = total * float(np.prod(grid.spacing)) / 1000
    return Extent((middle[2], middle[1], middle[0]), (radii[2], radii[1], radii[0]), millilitres)
