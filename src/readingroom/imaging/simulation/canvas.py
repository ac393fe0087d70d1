"""The canvas: tissues painted one over the other, with soft edges as wide as a voxel, so that borders are partial volumes."""

from collections.abc import Mapping, Sequence

import numpy as np

from readingroom.imaging.simulation.forms import cover, measure_ellipsoid, measure_segment
from readingroom.imaging.simulation.grids import Box, Grid, Places, Point, Values

Tissue = str | float
"""The name of a tissue in the table of the canvas, or a value of its own."""


class Canvas:
    """A stack that tissues are painted on. `table` has the value of each tissue in this sequence; `edge` is in mm.

    `places` are where the voxels come from: those of the grid, or moved ones when a mass pushes what is painted aside;
    `reach` is how far they are moved at most, in mm.
    """

    def __init__(self, grid: Grid, table: Mapping[str, float], background: Tissue = "air") -> None:
        self.grid = grid
        self.table = table
        self.edge = grid.pixel * 1.3
        self.places = grid.places()
        self.reach = 0.0
        self.values: Values = np.full(grid.shape, self.find_value(background), np.float32)

    def find_value(self, tissue: Tissue) -> float:
        """The value of a tissue here."""
        return float(self.table[tissue]) if isinstance(tissue, str) else float(tissue)

    def paint(self, tissue: Tissue, share: Values, box: Box | None = None) -> None:
        """Lays a tissue over what is there; `share` says how much of each voxel it fills, 0 to 1."""
        part = self.values if box is None else self.values[box]
        part += share * (np.float32(self.find_value(tissue)) - part)

    def paint_form(self, tissue: Tissue, distance: Values, box: Box | None = None) -> None:
        """Lays a tissue over everything inside a form: where the distance in mm from its surface is below 0."""
        self.paint(tissue, cover(distance, self.edge), box)

    def find_box(self, low: Point, high: Point) -> Box:
        """The part of the stack where something between these corners can show."""
        margin = self.edge + self.reach + 0.5
        return self.grid.find_box(
            (low[0] - margin, low[1] - margin, low[2] - margin), (high[0] + margin, high[1] + margin, high[2] + margin)
        )

    def paint_ellipsoid(self, tissue: Tissue, middle: Point, radii: Point, *, within: Values | None = None) -> None:
        """Lays a tissue over an ellipsoid; `within` is a share of each voxel that it must keep to."""
        low = (middle[0] - radii[0], middle[1] - radii[1], middle[2] - radii[2])
        box = self.find_box(low, (middle[0] + radii[0], middle[1] + radii[1], middle[2] + radii[2]))
        share = cover(measure_ellipsoid(self.places.cut(box), middle, radii), self.edge)
        self.paint(tissue, share if within is None else share * within[box], box)

    def paint_tube(
        self, tissue: Tissue, points: Sequence[Point], radii: Sequence[float], *, within: Values | None = None
    ) -> None:
        """Lays a tissue over a tube along points, with a radius in mm at each of them."""
        for start, end, first, last in zip(points, points[1:], radii, radii[1:], strict=False):
            wide = max(first, last)
            low = (min(start[0], end[0]) - wide, min(start[1], end[1]) - wide, min(start[2], end[2]) - wide)
            high = (max(start[0], end[0]) + wide, max(start[1], end[1]) + wide, max(start[2], end[2]) + wide)
            box = self.find_box(low, high)
            # A vessel thinner than a pixel fills only a part of it.
            thin = min(1.0, (2 * wide / self.grid.pixel) ** 2)
            share = cover(measure_segment(self.places.cut(box), start, end, first, last), self.edge) * np.float32(thin)
            self.paint(tissue, share if within is None else share * within[box], box)

    def keep_places(self, places: Places, reach: float) -> None:
        """Paints from now on what lies at these places; they are at most `reach` mm from those of the grid."""
        self.places = places
        self.reach = reach
