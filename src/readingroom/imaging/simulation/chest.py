"""The chest: skin, fat, muscle, ribs, sternum, shoulder blades and spine, and below the diaphragm what shows there.

The origin is at the bifurcation of the trachea; x to the left, y back, z up, in mm. The arms are up.
"""

from dataclasses import dataclass

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.forms import cover, join, measure_disc, measure_ellipsoid, meet, rise
from readingroom.imaging.simulation.grids import Grid, Places, Point, Values
from readingroom.imaging.simulation.textures import Generator, make_smooth_field

CAGE: Point = (0.0, -2.0, -60.0)
CAGE_RADII: Point = (130.0, 90.0, 168.0)
"""The inner surface of the chest wall."""

BODY = 64.0
"""Where the middle of the vertebral bodies lies, in mm behind the origin."""

LEVEL = 24.0
"""From one vertebra to the next, in mm."""


@dataclass(frozen=True, slots=True)
class Wall:
    """What the inside of a chest needs of its wall: distances in mm, below 0 inside."""

    cage: Values
    diaphragm: Values


def make_chest_grid(thickness: float) -> Grid:
    """The grid of a chest: 320 × 320 pixels of 1.12 mm, slices of this thickness over 200 mm."""
    return Grid(slices=int(200 // thickness), rows=320, columns=320, pixel=1.12, step=thickness, middle=(0.0, 2.0, -18.0))


def paint_wall(canvas: Canvas, random: Generator) -> Wall:
    """Paints the wall of the chest and what lies below the diaphragm."""
    places, grid = canvas.places, canvas.grid
    bumps = make_smooth_field(random, grid, 60)
    cage = np.asarray(measure_ellipsoid(places, CAGE, CAGE_RADII) + bumps * 2, np.float32)
    _paint_soft_wall(canvas, random, cage, bumps)
    canvas.paint_form("mediastinum", np.asarray(cage, np.float32))
    _paint_bones(canvas, cage)
    diaphragm = _measure_diaphragm(places)
    _paint_upper_abdomen(canvas, cage, diaphragm)
    return Wall(cage, diaphragm)


def _paint_soft_wall(canvas: Canvas, random: Generator, cage: Values, bumps: Values) -> None:
    places = canvas.places
    # Above the lungs the shoulders slope to the neck.
    wide = 60 + 112 * rise(-places.z, -140, -70)
    deep = 90 + 22 * rise(-places.z, -120, -30)
    outer = measure_disc(places.x / wide * 100, (places.y - 6) / deep * 100, (100, 100), 2.4) * np.float32(1.25) + bumps * 2
    canvas.paint_form("skin", np.asarray(outer, np.float32))
    canvas.paint_form("fat", np.asarray(outer + 2.4, np.float32))
    x, y, z = np.abs(places.x), places.y, places.z
    pectoral = 13 * rise(-y, 20, 60) * rise(x, 12, 34) * rise(z, -60, 10)
    back = 17 * rise(y, 30, 75) + 9 * rise(z, -40, 20) * rise(y, -20, 30)
    depth = 9 + pectoral + back + make_smooth_field(random, canvas.grid, 26) * np.float32(2.0)
    muscle = meet(np.asarray(cage - depth, np.float32), np.asarray(outer + 8, np.float32))
    canvas.paint_form("muscle", muscle)
    seams = np.abs(cage - 9.5 - 0.4 * pectoral) - np.float32(0.9)
    canvas.paint("fat", cover(np.asarray(np.maximum(seams, muscle + 1.5), np.float32), canvas.edge) * np.float32(0.8))
    neck = measure_disc(places.x, places.y - 14, (46, 50)) + 0 * z
    canvas.paint("muscle", cover(np.asarray(neck, np.float32), canvas.edge) * rise(z, 85, 110))


def _paint_bones(canvas: Canvas, cage: Values) -> None:
    places = canvas.places
    ribs, turn = measure_ribs(places, cage)
    bony = rise(-turn, -0.80, -0.76) * rise(turn, 0.10, 0.14)
    canvas.paint("cartilage", cover(ribs, canvas.edge) * rise(-turn, -0.93, -0.89) * rise(turn, 0.76, 0.80))
    canvas.paint("bone", cover(ribs, canvas.edge) * bony)
    canvas.paint("marrow", cover(np.asarray(ribs + 2.0, np.float32), canvas.edge) * bony)
    sternum = np.maximum(np.maximum(np.abs(places.x) - np.float32(17), np.abs(cage - 6.5) - np.float32(5)), places.y)
    sternum = np.maximum(sternum, np.abs(places.z + 28) - np.float32(82))
    canvas.paint_form("bone", np.asarray(sternum, np.float32))
    canvas.paint_form("marrow", np.asarray(sternum + 1.8, np.float32))
    x, z = np.abs(places.x), places.z
    blade = np.maximum(np.abs(cage - np.float32(21) - 0.05 * (x - 80)) - 2.6 * rise(z, -46, 10), np.abs(z - 25) - 62)
    blade = np.maximum(np.maximum(blade, 62 + 0.2 * (25 - z) - x), 8 - places.y)
    canvas.paint_form("bone", np.asarray(blade, np.float32))
    for side in (-1, 1):
        points = [(side * 16, -64, 62), (side * 52, -62, 76), (side * 96, -30, 92), (side * 140, -8, 98)]
        canvas.paint_tube("bone", points, [7, 5.5, 5.5, 6])
        canvas.paint_tube("marrow", points, [4.5, 3.2, 3.2, 4])
        canvas.paint_tube("bone", [(side * 118, 52, 70), (side * 148, 12, 86)], [6, 9])
    paint_spine(canvas, BODY)


def measure_ribs(places: Places, cage: Values) -> tuple[Values, Values]:
    """The distance in mm from the nearest rib, and where round the chest it is: 0 at the spine, 1 at the sternum."""
    turn = np.arctan2(np.abs(places.x) / np.float32(CAGE_RADII[0]), (places.y - np.float32(CAGE[1])) / np.float32(CAGE_RADII[1]))
    turn = np.asarray(turn / np.float32(np.pi), np.float32)
    drop = 12 * rise(turn, 0.05, 0.3) + 78 * turn**1.3 - 26 * rise(turn, 0.8, 1.0)
    height = (places.z + drop) / np.float32(27)
    off = (height - np.round(height)) * np.float32(27 * 0.84)
    across = (cage - np.float32(5.0)) * np.float32(1.6)
    return np.asarray(np.hypot(off, across) - np.float32(5.6), np.float32), turn


def paint_spine(canvas: Canvas, back: float) -> None:
    """Paints vertebrae, discs and cord along z; `back` is where the middle of the bodies lies, in mm behind the origin."""
    places = canvas.places
    low, high = float(places.z.min()), float(places.z.max())
    body = measure_disc(places.x, places.y - np.float32(back), (18, 15.5), 2.3)
    level = (places.z - 6) / np.float32(LEVEL)
    gap = np.abs(level - np.round(level)) * np.float32(LEVEL) - np.float32(3.0)
    waist = 1.6 * np.clip(gap / 9, 0, 1)
    shell = np.asarray(body + waist + 0 * places.z, np.float32)
    bone = np.maximum(shell, -gap)
    reach = [(0.0, back + 20, low - 10), (0.0, back + 20, high + 10)]
    canvas.paint_tube("muscle", reach, [16, 16])
    for side in (-1, 1):
        canvas.paint_tube("muscle", [(side * 24.0, back + 30, low - 10), (side * 24.0, back + 30, high + 10)], [17, 17])
        canvas.paint_tube("bone", [(side * 11.0, back + 12, low - 10), (side * 11.0, back + 22, high + 10)], [4.2, 4.2])
    canvas.paint_form("disc", shell)
    canvas.paint_form("bone", bone)
    canvas.paint_form("marrow", np.asarray(bone + 2.0, np.float32))
    for number in range(int(np.floor((low - 6) / LEVEL)) - 1, int(np.ceil((high - 6) / LEVEL)) + 2):
        z = (number + 0.5) * LEVEL + 6
        for side in (-1, 1):
            canvas.paint_tube("bone", [(side * 9.0, back + 27, z), (side * 34.0, back + 26, z + 3)], [5.5, 3.8])
            canvas.paint_tube("bone", [(side * 11.0, back + 16, z), (0.0, back + 36, z - 8)], [4.6, 4.0])
        canvas.paint_tube("bone", [(0.0, back + 34, z - 6), (0.0, back + 46, z - 18)], [3.8, 3.2])
        canvas.paint_tube("marrow", [(0.0, back + 36, z - 7), (0.0, back + 45, z - 17)], [1.8, 1.6])
    canvas.paint_tube("fat", reach, [9.0, 9.0])
    canvas.paint_tube("cord", reach, [6.6, 6.6])


def _measure_diaphragm(places: Places) -> Values:
    """The distance in mm from the space below the diaphragm, below 0 inside it: a dome on each side, the right one higher."""
    right = -76 - 46 * (((places.x + 62) / 74) ** 2 + ((places.y + 8) / 84) ** 2)
    left = -88 - 44 * (((places.x - 66) / 74) ** 2 + ((places.y + 8) / 84) ** 2)
    top = np.maximum(right, left)
    return np.asarray((places.z - top) * np.float32(0.8), np.float32)


def _paint_upper_abdomen(canvas: Canvas, cage: Values, diaphragm: Values) -> None:
    inside = cover(np.asarray(cage + 0.5, np.float32), canvas.edge)
    belly = cover(diaphragm, canvas.edge) * inside
    canvas.paint("muscle", belly)
    deep = cover(np.asarray(diaphragm + 2.5, np.float32), canvas.edge) * inside
    canvas.paint("fat", deep)
    places = canvas.places
    liver = join(
        measure_ellipsoid(places, (-62, -6, -140), (70, 80, 64)), measure_ellipsoid(places, (10, -40, -120), (52, 38, 24)), 18
    )
    canvas.paint("liver", cover(liver, canvas.edge) * deep)
    spleen = measure_ellipsoid(places, (92, 34, -130), (28, 42, 36))
    canvas.paint("liver", cover(spleen, canvas.edge) * deep)
    stomach = measure_ellipsoid(places, (62, -22, -124), (36, 40, 34))
    canvas.paint("muscle", cover(stomach, canvas.edge) * deep)
    canvas.paint("air", cover(np.asarray(np.maximum(stomach + 3.5, places.y + 18), np.float32), canvas.edge) * deep)
