"""The head: scalp, skull, cerebrospinal fluid, folded cortex, ventricles, deep grey matter, cerebellum, orbits.

The origin is midway between the anterior and the posterior commissure; x to the left, y back, z up, in mm. What lies
inside the skull is painted at places that a mass may have moved; the skull never moves.
"""

from dataclasses import dataclass

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.forms import cover, join, measure_disc, measure_ellipsoid, meet, rise
from readingroom.imaging.simulation.grids import Grid, Places, Point, Values
from readingroom.imaging.simulation.textures import Generator, make_smooth_field, measure_folds

CAVITY: Point = (0.0, 5.0, 8.0)
RADII: Point = (67.0, 86.0, 70.0)
"""The inner table of the skull, above its base."""

VENTRICLE = (
    ((8.5, -41, 4), 3.0), ((8, -34, 7), 4.6), ((6.8, -22, 12), 5.0), ((6.6, -8, 17), 4.6), ((9, 8, 21), 4.8), ((15, 22, 20), 5.6),
    ((23, 34, 13), 6.5), ((25, 48, 8), 4.2), ((21, 62, 7), 2.2),
)  # fmt: skip
TEMPORAL_HORN = (((24, 34, 10), 5.0), ((32, 20, -8), 2.4), ((33, 4, -16), 2.0), ((28, -6, -18), 1.6))
CAUDATE = (((12.5, -34, 3), 4.5), ((13, -26, 8), 6.2), ((14, -14, 15), 4.6), ((16, 2, 21), 3.0), ((21, 18, 21), 2.2))
"""Chains of (place, radius) on the left side, in mm."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the rest of a scene needs of a head that was painted: distances in mm and shares of voxels."""

    cavity: Values
    """The distance from the inner table, below 0 inside the skull."""
    brain: Values
    """The share of cerebrum and cerebellum, 0 to 1."""
    white: Values
    """The share of cerebral white matter, 0 to 1."""


def widen_behind(places: Places) -> Places:
    """The places with the narrower forehead and the wider parietal part of a head undone."""
    return Places(np.asarray(places.x / (1 + places.y * np.float32(0.0012)), np.float32), places.y, places.z)


def measure_cavity(places: Places, bumps: Values | None = None) -> Values:
    """The distance in mm from the inner table of the skull with its three fossae, below 0 inside."""
    vault = measure_ellipsoid(widen_behind(places), CAVITY, RADII)
    x, y = np.abs(places.x), places.y
    roofs = 6 * np.exp(-(((x - 32) / 15) ** 2)) * rise(-y, 30, 50)
    floor = -17 + roofs - 21 * rise(y, -36, -24) - 22 * rise(np.asarray(y - x * np.float32(0.35), np.float32), 2, 16)
    # The clivus and the sella stand up between the temporal lobes.
    floor = floor + 22 * rise(-x, -19, -11) * rise(y, -36, -24) * rise(-y, -13, -1)
    distance = meet(vault, np.asarray((floor - places.z) * np.float32(0.8), np.float32), 8)
    return distance if bumps is None else np.asarray(distance + bumps, np.float32)


def paint_head(
    canvas: Canvas, random: Generator, moved: Places | None = None, reach: float = 0.0, effacement: Values | float = 0.0
) -> Head:
    """Paints a head without a lesion, its inside at `moved` places; `effacement` (0 to 1) closes the sulci where it is 1."""
    grid = canvas.grid
    bumps = make_smooth_field(random, grid, 45) * np.float32(1.2)
    cavity = measure_cavity(canvas.places, bumps)
    _paint_outside(canvas, random, cavity)
    canvas.paint_form("csf", cavity)
    inside = cover(cavity, canvas.edge)
    if moved is not None:
        canvas.keep_places(moved, reach)
    pushed = np.maximum(measure_cavity(canvas.places, bumps), cavity) if moved is not None else cavity
    fossa = _measure_posterior_fossa(canvas.places)
    cerebrum, white = _paint_cerebrum(canvas, random, pushed, fossa, effacement)
    brain = np.maximum(cerebrum, _paint_cerebellum(canvas, random, pushed, fossa))
    _paint_deep(canvas, random, inside)
    _paint_meninges(canvas, cavity, fossa, inside)
    canvas.keep_places(grid.places(), 0.0)
    return Head(cavity, brain * inside, white * inside)


def _paint_outside(canvas: Canvas, random: Generator, cavity: Values) -> None:
    places, grid = widen_behind(canvas.places), canvas.grid
    thickness = make_smooth_field(random, grid, 30)
    # Below the equator the face and the neck carry the width of the head downwards.
    z = np.where(places.z > 8, places.z - 8, (places.z - 8) * np.float32(0.45)) + 8
    low = rise(-places.z, 20, 50)
    vault = measure_ellipsoid(Places(places.x, places.y, np.asarray(z, np.float32)), CAVITY, (77.5, 97, 80.5))
    outer = join(vault, measure_ellipsoid(canvas.places, (0, -42, -46), (61, 60, 50)), 12)
    outer = np.asarray(outer + thickness * 0.6, np.float32)
    for tissue, deep in (("skin", 0.0), ("fat", 2.0)):
        canvas.paint_form(tissue, np.asarray(outer + deep, np.float32))
    temporal = rise(-places.z, -18, 8) * rise(np.abs(places.x), 42, 54) * rise(-places.y, -18, 6)
    canvas.paint("muscle", cover(np.asarray(outer + 3.2, np.float32), canvas.edge) * np.maximum(temporal, low))
    canvas.paint_form("muscle", np.asarray(outer + 9, np.float32))
    planes = np.abs(thickness) - 0.05 - 0.5 * make_smooth_field(random, grid, 20)
    canvas.paint(
        "fat", cover(np.asarray(outer + 10, np.float32), canvas.edge) * rise(-planes, 0.0, 0.3) * rise(-places.z, 10, 20)
    )
    base = rise(-places.z, 4, 12) * rise(-places.y, -14, 0)
    squama = 1 - 0.42 * temporal - 0.5 * base * (1 - temporal)
    bone = np.asarray(cavity - (5.6 + thickness * 1.1) * squama, np.float32)
    canvas.paint_form("bone", meet(bone, np.asarray(outer + 3.2, np.float32)))
    spongy = np.abs(cavity - 2.8 * squama) - (1.3 + thickness * 0.8) * squama * squama
    canvas.paint_form("diploe", np.asarray(spongy, np.float32))
    _paint_face(canvas, cavity)


def _paint_face(canvas: Canvas, cavity: Values) -> None:
    outside = 1 - cover(np.asarray(cavity - 2.0, np.float32), canvas.edge)
    for side in (-1, 1):
        canvas.paint_ellipsoid("bone", (side * 32, -58, -31), (21, 29, 20), within=outside)
        canvas.paint_ellipsoid("fat", (side * 31, -62, -31), (18, 29, 17), within=outside)
        canvas.paint_tube("muscle", [(side * 42, -62, -31), (side * 21, -38, -31)], [2.6, 1.8], within=outside)
        canvas.paint_tube("muscle", [(side * 20, -64, -31), (side * 17, -38, -31)], [2.6, 1.8], within=outside)
        canvas.paint_tube("muscle", [(side * 31, -66, -31), (side * 19, -38, -30)], [2.2, 1.9], within=outside)
        canvas.paint_ellipsoid("skin", (side * 31, -75, -31), (12.6, 12.6, 12.6))
        canvas.paint_ellipsoid("globe", (side * 31, -75, -31), (11.6, 11.6, 11.6))
        canvas.paint_ellipsoid("lens", (side * 31, -84, -31), (4.5, 2.2, 4.5))
        canvas.paint_ellipsoid("air", (side * 6, -58, -34), (5, 22, 13), within=outside)
        canvas.paint_ellipsoid("air", (side * 7, -24, -36), (8, 11, 8), within=outside)
        canvas.paint_ellipsoid("bone", (side * 27, -62, -62), (16, 19, 15), within=outside)
        canvas.paint_ellipsoid("air", (side * 27, -62, -62), (14.5, 17.5, 13.5), within=outside)
        canvas.paint_ellipsoid("air", (side * 5, -62, -56), (4, 28, 14), within=outside)
        canvas.paint_tube("bone", [(side * 47, -16, -44), (side * 47, -24, -75)], [4, 5], within=outside)
        canvas.paint_tube(
            "bone", [(side * 48, -62, -42), (side * 61, -36, -43), (side * 62, -6, -42)], [4, 2.4, 3], within=outside
        )
        canvas.paint_ellipsoid("bone", (side * 56, 32, -44), (15, 18, 20), within=outside)
        for number in range(22):
            turn = number * 2.4
            middle = (side * (57 + 8 * np.cos(turn)), 34 + 11 * np.sin(turn * 1.3), -60 + number * 1.5)
            canvas.paint_ellipsoid("air", middle, (2.6, 3.0, 3.0), within=outside)
    canvas.paint_tube("bone", [(0, -86, -44), (0, -40, -44)], [1.2, 1.2], within=outside)
    for side in (-1, 1):
        inner, outer = (side * 16, 8, -33), (side * 58, 32, -35)
        canvas.paint_tube("bone", [inner, outer], [5.5, 9])
        canvas.paint_tube("air", [(side * 40, 23, -34), (side * 60, 31, -36)], [1.6, 3.2])


def _measure_posterior_fossa(places: Places) -> Values:
    """The distance from the space below the tentorium and behind the petrous ridges, below 0 inside it."""
    x = np.abs(places.x)
    roof = 7 - np.float32(0.27) * (places.y - 22) - np.float32(0.0085) * x * x
    front = 4 + np.float32(0.45) * x
    return meet(np.asarray((places.z - roof) * np.float32(0.9), np.float32), np.asarray(front - places.y, np.float32), 4)


def _paint_cerebrum(
    canvas: Canvas, random: Generator, cavity: Values, fossa: Values, effacement: Values | float
) -> tuple[Values, Values]:
    """Paints cortex, sulci and white matter, and returns the shares of cerebrum and of its white matter."""
    places = canvas.places
    x, y, z = np.abs(places.x), places.y, places.z
    joined = measure_disc(y - 3, z - 5, (43, 23))
    # Where the hemispheres are joined there is no surface far and wide.
    fissure = np.maximum(x - np.float32(1.1), -3 * joined)
    depth = np.minimum(np.minimum(-cavity - np.float32(2.2), fossa - np.float32(1.5)), fissure)
    sulcus = _measure_sulci(random, places, depth)
    sylvian = _measure_sylvian(places, make_smooth_field(random, canvas.grid, 22) * np.float32(2.2))
    width = np.float32(1.0) - np.clip(depth, 0, 20) * np.float32(0.035)
    open_share = 1 - np.asarray(effacement, np.float32)
    gap = np.minimum(sulcus - width * open_share, sylvian - np.float32(1.7) * open_share)
    ribbon = np.minimum(np.minimum(depth, sulcus), sylvian) - np.float32(3.1)
    ribbon = ribbon + make_smooth_field(random, canvas.grid, 9) * np.float32(0.5)
    whole = cover(-depth, canvas.edge)
    canvas.paint("grey", whole)
    white = cover(np.asarray(-ribbon, np.float32), canvas.edge * 1.4) * whole
    canvas.paint("white", white)
    gaps = cover(np.asarray(gap, np.float32), canvas.edge * 1.1)
    canvas.paint("csf", gaps * whole)
    return whole * (1 - gaps), white * (1 - gaps)


def _measure_sulci(random: Generator, places: Places, depth: Values) -> Values:
    """The distance in mm from the nearest sulcus: sheets that stand on the surface of the brain and end 18 mm deep."""
    x, y, z = places.x, places.y - np.float32(5), places.z - np.float32(8)
    radius = np.maximum(np.sqrt((x / 67) ** 2 + (y / 86) ** 2 + (z / 70) ** 2), np.float32(0.8))
    # Most of the depth is taken out of the coordinates, so that the sheets run inwards.
    stretch = radius ** np.float32(-0.72)
    across = Places(np.asarray(x * stretch, np.float32), np.asarray(y * stretch, np.float32), np.asarray(z * stretch, np.float32))
    folds = measure_folds(random, across, 20.0) / stretch
    core = np.clip(-measure_ellipsoid(places, (0, 10, 5), (32, 46, 24)), 0, None)
    return np.asarray(folds + np.clip(depth - 14, 0, None) * np.float32(0.9) + core, np.float32)


def _measure_sylvian(places: Places, bends: Values) -> Values:
    """The distance in mm from the Sylvian fissures: a slab beside each insula, and sheets from there to the surface."""
    x, y, z = np.abs(places.x) + bends, places.y + bends, places.z
    beside = np.maximum(np.abs(x - np.float32(40.5) - 0.06 * z + 0.007 * (y + 2) ** 2), measure_disc(y + 1, z - 4, (23, 15)))
    front = np.maximum(np.maximum(np.abs(y + 18 + 0.35 * (x - 40)) * np.float32(0.9), np.abs(z - 2) - 12), 36 - x)
    back = np.maximum(np.maximum(np.abs(y - 14 - 0.75 * (x - 40)) * np.float32(0.8), np.abs(z - 14) - 9), 36 - x)
    return np.asarray(np.minimum(np.minimum(beside, back), front), np.float32)


def _paint_cerebellum(canvas: Canvas, random: Generator, cavity: Values, fossa: Values) -> Values:
    places = canvas.places
    lobes = join(
        measure_ellipsoid(places, (24, 48, -28), (32, 33, 30)), measure_ellipsoid(places, (-24, 48, -28), (32, 33, 30)), 24
    )
    lobes = join(lobes, measure_ellipsoid(places, (0, 38, -10), (20, 14, 16)), 8)
    form = np.maximum(np.maximum(lobes, cavity + np.float32(2.5)), fossa + np.float32(2.0))
    share = cover(form, canvas.edge)
    canvas.paint("grey", share)
    folia = np.abs(np.sin(np.hypot(places.y - 28, places.z + 30) * np.float32(0.95) + make_smooth_field(random, canvas.grid, 12)))
    core = cover(np.asarray(form + 7 + 6 * folia, np.float32), canvas.edge)
    canvas.paint("white", core)
    leaves = rise(-folia, -0.22, 0.0) * rise(form, -9, -2) * share
    canvas.paint("csf", leaves * np.float32(0.8))
    canvas.paint_tube("white", [(0, 6, -4), (0, 10, -16), (0, 12, -28), (0, 20, -44), (0, 25, -70)], [11, 11, 14, 10, 7])
    for side in (-1, 1):
        canvas.paint_tube("white", [(side * 8, 14, -28), (side * 20, 34, -32)], [7, 7])
    return np.asarray(share, np.float32)


def _paint_deep(canvas: Canvas, random: Generator, inside: Values) -> None:
    """Paints deep grey matter, ventricles and cisterns."""
    for side in (-1, 1):
        canvas.paint_tube("deep-grey", *_mirror(CAUDATE, side))
        canvas.paint_ellipsoid("deep-grey", (side * 26, -8, 3), (6.0, 18, 11))
        canvas.paint_ellipsoid("pallidum", (side * 19.5, -5, 1), (4.2, 10.5, 7))
        canvas.paint_tube("grey", [(side * 32.8, -18, 4), (side * 32.8, 14, 5)], [0.7, 0.7])
        canvas.paint_ellipsoid("deep-grey", (side * 11.5, 7, 7), (8.5, 15, 9))
        canvas.paint_ellipsoid("deep-grey", (side * 15, 17, 6), (8, 7, 8))
    for side in (-1, 1):
        canvas.paint_tube("csf", *_mirror(VENTRICLE, side))
        canvas.paint_tube("csf", *_mirror(TEMPORAL_HORN, side))
        canvas.paint_tube("choroid", [(side * 22, 32, 14), (side * 23, 38, 11)], [2.6, 2.2])
        canvas.paint_tube("csf", [(side * 12, 18, -4), (side * 17, 8, -10)], [2.2, 1.6])
    canvas.paint_ellipsoid("csf", (0, 2, 0), (2.2, 13, 9))
    canvas.paint_ellipsoid("csf", (0, 33, -31), (6.5, 5.5, 9))
    canvas.paint_ellipsoid("csf", (0, 23, -2), (9, 4, 6))
    canvas.paint_ellipsoid("csf", (0, -12, -17), (13, 11, 6), within=inside)
    canvas.paint_tube("csf", [(0, -10, -18), (0, -30, -16)], [7, 2.5], within=inside)
    canvas.paint_tube("csf", [(0, -2, -20), (0, -2, -45)], [5, 5], within=inside)
    canvas.paint_ellipsoid("white", (0, -26, 13), (0.8, 10, 5))
    canvas.paint_tube("vessel", [(0, -1, -18), (0, -2, -36)], [1.7, 1.7], within=inside)
    for side in (-1, 1):
        canvas.paint_tube(
            "vessel", [(side * 9, -12, -16), (side * 20, -12, -11), (side * 34, -11, -7)], [2.0, 1.6, 1.3], within=inside
        )
        canvas.paint_tube(
            "vessel", [(side * 6, -16, -15), (side * 1.2, -28, -12), (side * 1.2, -42, 2)], [1.3, 1.1, 1.0], within=inside
        )


def _mirror(chain: tuple[tuple[tuple[float, float, float], float], ...], side: int) -> tuple[list[Point], list[float]]:
    return [(side * x, y, z) for (x, y, z), _ in chain], [radius for _, radius in chain]


def _paint_meninges(canvas: Canvas, cavity: Values, fossa: Values, inside: Values) -> None:
    places = canvas.places
    x, y, z = places.x, places.y, places.z
    free = measure_disc(y - 0, z - 2, (54, 32))
    falx = np.maximum(np.maximum(np.abs(x) - np.float32(0.9), -free), fossa * 0 - np.float32(1))
    falx = np.maximum(falx, -fossa)
    canvas.paint("dura", cover(np.asarray(falx, np.float32), canvas.edge) * inside)
    tent = np.maximum(np.abs(fossa) - np.float32(0.6), 14 - y)
    canvas.paint("dura", cover(np.asarray(tent, np.float32), canvas.edge) * inside * rise(-np.abs(x), -64, -40) * rise(y, 16, 26))
    # The superior sagittal sinus is a triangle under the vault, wider behind.
    width = 3.2 + 2.2 * rise(y, 0, 70)
    sinus = np.maximum(np.abs(x) + np.float32(0.8) * (-cavity) - width, -free)
    canvas.paint("sinus", cover(np.asarray(np.maximum(sinus, -fossa - 6), np.float32), canvas.edge) * inside)
    canvas.paint_tube("sinus", [(0, 30, 4), (0, 76, -8)], [1.8, 2.6], within=inside)


def make_head_grid(thickness: float) -> Grid:
    """The grid of a head: 256 × 256 pixels of 0.9 mm, slices of this thickness over 144 mm."""
    return Grid(slices=int(144 // thickness), rows=256, columns=256, pixel=0.9, step=thickness, middle=(0.0, 3.0, 16.0))
