"""Vessels that branch: trees that fill an organ, each branch shorter and thinner than the one it leaves."""

from dataclasses import dataclass

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas, Tissue
from readingroom.imaging.simulation.grids import Point, Values
from readingroom.imaging.simulation.textures import Generator


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: where it starts and in which direction it runs, its radius and length in mm."""

    start: Point
    way: tuple[float, float, float]
    radius: float
    length: float


def paint_tree(canvas: Canvas, tissue: Tissue, random: Generator, organ: Values, branch: Branch, generations: int) -> None:
    """Paints a branch and, for so many generations, those that leave it; all of it keeps to the organ (shares, 0 to 1)."""
    way = np.array(branch.way) / np.linalg.norm(branch.way)
    end = np.add(branch.start, way * branch.length * random.uniform(0.8, 1.2))
    tip: Point = (float(end[0]), float(end[1]), float(end[2]))
    canvas.paint_tube(tissue, [branch.start, tip], [branch.radius, branch.radius * 0.86], within=organ)
    if generations == 1:
        return
    across = np.cross(way, random.normal(size=3))
    across /= np.linalg.norm(across)
    for sign, spread in ((1, random.uniform(0.25, 0.55)), (-1, random.uniform(0.45, 0.8))):
        x, y, z = way + sign * spread * across
        thinner = branch.radius * (0.84 if sign > 0 else 0.72)
        child = Branch(tip, (float(x), float(y), float(z)), thinner, branch.length * random.uniform(0.78, 0.92))
        paint_tree(canvas, tissue, random, organ, child, generations - 1)
