"""Grids: where the voxels of a stack lie in the patient, in mm, DICOM patient coordinates (x to the left, y back, z up)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
"""Values of a stack: (slices, rows, columns), or anything that broadcasts to it."""

Point = tuple[float, float, float]
"""A place in the patient in mm: (left, posterior, superior)."""

Box = tuple[slice, slice, slice]
"""A part of a stack: slices, rows, columns."""


@dataclass(frozen=True, slots=True)
class Places:
    """Places in mm, one for each voxel: three arrays that broadcast to (slices, rows, columns)."""

    x: Values
    y: Values
    z: Values

    def cut(self, box: Box) -> "Places":
        """The places of a part of the stack."""
        return Places(*(_cut(values, box) for values in (self.x, self.y, self.z)))

    def moved(self, *, x: Values | float = 0.0, y: Values | float = 0.0, z: Values | float = 0.0) -> "Places":
        """These places moved by so many mm."""
        return Places(*(np.asarray(a + b, np.float32) for a, b in ((self.x, x), (self.y, y), (self.z, z))))


def _cut(values: Values, box: Box) -> Values:
    return values[tuple(part if size > 1 else slice(None) for part, size in zip(box, values.shape, strict=True))]


@dataclass(frozen=True, slots=True)
class Grid:
    """An axial grid of voxels: `pixel` is the spacing of columns and `step` of slices, in mm; `middle` its middle.

    Rows are as far from each other as columns, unless `depth` says otherwise: a volume that is projected is coarser there.
    A `frontal` grid is the picture of a projection along y: its rows run down, it has one slice.
    """

    slices: int
    rows: int
    columns: int
    pixel: float
    step: float
    middle: Point = (0.0, 0.0, 0.0)
    depth: float = 0.0
    frontal: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """(slices, rows, columns)."""
        return self.slices, self.rows, self.columns

    @property
    def spacing(self) -> tuple[float, float, float]:
        """The distance of neighbours in mm along (slices, rows, columns)."""
        return self.step, self.depth or self.pixel, self.pixel

    @property
    def origin(self) -> Point:
        """The middle of the first voxel of the first slice."""
        x, y, z = self.middle
        return (
            x - self.pixel * (self.columns - 1) / 2,
            y - self.spacing[1] * (self.rows - 1) / 2,
            z - self.step * (self.slices - 1) / 2,
        )

    def places(self) -> Places:
        """Where the voxels lie, as three arrays along one axis each."""
        x, y, z = self.origin
        return Places(
            np.asarray(x + self.pixel * np.arange(self.columns), np.float32)[None, None, :],
            np.asarray(y + self.spacing[1] * np.arange(self.rows), np.float32)[None, :, None],
            np.asarray(z + self.step * np.arange(self.slices), np.float32)[:, None, None],
        )

    def find_index(self, point: Point) -> tuple[float, float, float]:
        """The place of a point counted in voxels from 0: (slice, row, column), whole numbers at the middles of voxels."""
        if self.frontal:
            x, _, z = self.middle
            row, column = (z - point[2]) / self.pixel, (point[0] - x) / self.pixel
            return 0.0, row + (self.rows - 1) / 2, column + (self.columns - 1) / 2
        x, y, z = self.origin
        return (point[2] - z) / self.step, (point[1] - y) / self.spacing[1], (point[0] - x) / self.pixel

    def find_box(self, low: Point, high: Point) -> Box:
        """The part of the stack that reaches from one corner to the other, clipped to the stack."""
        first, last = self.find_index(low), self.find_index(high)
        return tuple(
            slice(max(0, int(np.floor(a))), min(size, max(0, int(np.ceil(b)) + 1)))
            for a, b, size in zip(first, last, self.shape, strict=True)
        )  # type: ignore[return-value]  # mypy does not see that three sizes give three slices
