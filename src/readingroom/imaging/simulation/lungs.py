"""Inside the chest: lungs with branching vessels, airways, heart and great vessels, in the space of `chest`."""

from dataclasses import dataclass

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.chest import BODY, Wall
from readingroom.imaging.simulation.forms import cover, join, measure_disc, measure_ellipsoid, measure_segment
from readingroom.imaging.simulation.grids import Values
from readingroom.imaging.simulation.textures import Generator, make_smooth_field
from readingroom.imaging.simulation.vessels import Branch, paint_tree

AORTA = (
    ((-6, -22, -52), 14.5), ((-15, -20, -30), 15.5), ((-15, -18, 2), 15.5), ((-6, -8, 22), 14.5), ((8, 14, 30), 13.5),
    ((19, 36, 20), 13), ((23, 46, -6), 12.5), ((22, 47, -60), 12), ((14, 46, -250), 11.5),
)  # fmt: skip
"""The aorta as places in mm and radii."""

LOBES = (
    ((30, 8, -6), (0.15, -0.2, 1.0), 4.4), ((32, 4, -10), (0.7, -0.8, 0.5), 4.0), ((34, 10, -14), (1.0, 0.3, 0.15), 4.0),
    ((32, 6, -22), (0.6, -0.9, -0.5), 3.8), ((32, 16, -26), (0.75, 0.4, -0.8), 4.6), ((30, 18, -26), (0.3, 0.75, -0.8), 4.4),
    ((32, 14, -8), (0.45, 0.9, 0.5), 4.0), ((30, 14, -28), (0.35, 0.05, -1.0), 4.2),
)  # fmt: skip
"""Where the vessels of the left lung begin, in which direction they run, and their radii in mm."""


@dataclass(frozen=True, slots=True)
class Lungs:
    """What a scene needs of lungs that were painted: shares of voxels, 0 to 1, and a distance in mm."""

    lung: Values
    pleural_space: Values
    surface: Values


def paint_lungs(canvas: Canvas, random: Generator, wall: Wall, gap: Values | None = None) -> Lungs:
    """Paints lungs and mediastinum; `gap` is how far in mm each lung has come off the chest wall, with air there."""
    heart = _measure_mediastinum(canvas)
    space = np.maximum(np.maximum(wall.cage + np.float32(1.5), -heart), np.float32(1.5) - wall.diaphragm)
    surface = space if gap is None else np.maximum(space, wall.cage + np.float32(1.5) + gap)
    pleural, lung = cover(space, canvas.edge), cover(np.asarray(surface, np.float32), canvas.edge)
    if gap is not None:
        canvas.paint("air", pleural)
        lining = cover(np.asarray(np.abs(surface) - np.float32(0.7), np.float32), canvas.edge)
        canvas.paint("pleura", lining * pleural * np.clip(gap - 1, 0, 1))
    _paint_tissue(canvas, random, lung, gap)
    _paint_vessels(canvas, random, lung)
    _paint_mediastinum(canvas)
    return Lungs(lung, pleural, np.asarray(surface, np.float32))


def _measure_mediastinum(canvas: Canvas) -> Values:
    """The distance in mm from the mediastinum, below 0 inside."""
    places = canvas.places
    heart = measure_ellipsoid(places, (24, -26, -72), (60, 46, 46))
    heart = join(heart, measure_ellipsoid(places, (-22, -14, -66), (34, 40, 44)), 14)
    upper = measure_disc(places.x, places.y + 2, (35, 54)) + np.clip(places.z * 0.06, 0, 6)
    upper = np.maximum(upper, np.float32(-45) - places.z)
    spine = measure_disc(places.x, places.y - np.float32(BODY + 8), (23, 30)) + 0 * places.z
    aorta = measure_segment(places, (23, 46, 10), (16, 47, -200), 14.5, 14)
    front = np.maximum(np.abs(places.x - 4) - np.float32(1.6), places.y + 30)
    lower = np.maximum(measure_disc(places.x - 2, places.y - 38, (22, 24)), places.z + 20)
    form = join(np.asarray(heart, np.float32), np.asarray(upper, np.float32), 12)
    for other in (spine, aorta, front + 0 * places.z, lower):
        form = np.minimum(form, other)
    return np.asarray(form, np.float32)


def _paint_tissue(canvas: Canvas, random: Generator, lung: Values, gap: Values | None) -> None:
    texture = make_smooth_field(random, canvas.grid, 7) * np.float32(14) + canvas.places.y * np.float32(0.35)
    canvas.paint("lung", lung)
    canvas.values += lung * texture
    if gap is not None:
        canvas.values += lung * np.clip(gap, 0, 40) * np.float32(3.2)


def _paint_vessels(canvas: Canvas, random: Generator, lung: Values) -> None:
    for side in (-1, 1):
        for start, way, radius in LOBES:
            branch = Branch((side * start[0], start[1], start[2]), (side * way[0], way[1], way[2]), radius * 1.12, 24.0)
            paint_tree(canvas, "lung-vessel", random, lung, branch, 8)


def _paint_mediastinum(canvas: Canvas) -> None:
    for side in (-1, 1):
        canvas.paint_tube("node", [(side * 30, 6, -10), (side * 34, 8, -26)], [9, 8])
    _paint_heart(canvas)
    canvas.paint_tube("blood", [point for point, _ in AORTA], [radius for _, radius in AORTA])
    canvas.paint_tube("blood", [(-27, -10, 70), (-27, -8, 20), (-26, -8, -44)], [8, 9.5, 10])
    canvas.paint_tube("blood", [(-26, 2, -84), (-24, 6, -200)], [12, 12])
    canvas.paint_tube("blood", [(16, -36, -48), (17, -24, -22), (18, -10, -14), (34, 8, -10)], [14, 14, 12, 10])
    canvas.paint_tube("blood", [(16, -8, -20), (-12, 4, -22), (-34, 6, -20)], [10.5, 10, 9])
    for start, end in (((-8, -6, 32), (-22, -2, 80)), ((3, 4, 36), (10, 2, 85)), ((12, 16, 36), (24, 12, 85))):
        canvas.paint_tube("blood", [start, end], [5.5, 4.2])
    canvas.paint_tube("blood", [(36, -26, 62), (4, -28, 40), (-24, -14, 30)], [6.5, 6.5, 7])
    canvas.paint_tube("muscle", [(2, 34, 120), (4, 34, 0), (8, 34, -80), (20, 20, -112)], [6.5, 6.5, 7, 8])
    canvas.paint_tube("air", [(2, 33, 60), (3, 33, 10)], [1.6, 1.4])
    airways = (
        [(-1, 16, 160), (-1, 16, 8), (-3, 14, 0)],
        [(-3, 14, 2), (-20, 14, -14), (-36, 12, -26)],
        [(-2, 14, 2), (22, 17, -16), (38, 16, -26)],
    )
    for tissue, more in (("airway-wall", 1.6), ("air", 0.0)):
        for chain in airways:
            canvas.paint_tube(tissue, chain, [8.4 + more, 7.0 + more, 5.4 + more])
        for side in (-1, 1):
            canvas.paint_tube(
                tissue, [(side * 36, 13, -26), (side * 44, 22, -50), (side * 52, 34, -74)], [3.8 + more, 2.8 + more, 1.8 + more]
            )
            canvas.paint_tube(tissue, [(side * 32, 13, -20), (side * 46, 2, 4)], [3.4 + more, 2.2 + more])


def _paint_heart(canvas: Canvas) -> None:
    canvas.paint_ellipsoid("heart", (24, -26, -74), (55, 41, 41))
    canvas.paint_ellipsoid("heart", (-20, -14, -66), (30, 36, 40))
    canvas.paint_ellipsoid("blood", (-22, -14, -66), (26, 31, 35))
    canvas.paint_ellipsoid("blood", (10, -44, -72), (31, 17, 30))
    canvas.paint_ellipsoid("heart", (40, -18, -76), (36, 29, 34))
    canvas.paint_ellipsoid("blood", (40, -18, -75), (24, 18, 24))
    canvas.paint_ellipsoid("blood", (4, 16, -50), (37, 17, 21))
