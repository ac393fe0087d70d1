"""The abdomen: wall, liver with its vessels, spleen, kidneys, pancreas, stomach, bowel, great vessels, spine.

The origin is in front of the first lumbar vertebra; x to the left, y back, z up, in mm.
"""

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.chest import measure_ribs, paint_spine
from readingroom.imaging.simulation.forms import cover, join, measure_disc, measure_ellipsoid, rise
from readingroom.imaging.simulation.grids import Grid, Places, Point, Values
from readingroom.imaging.simulation.textures import Generator, make_smooth_field
from readingroom.imaging.simulation.vessels import Branch, paint_tree

BODY = 66.0
"""Where the middle of the vertebral bodies lies, in mm behind the origin."""


def make_abdomen_grid(thickness: float) -> Grid:
    """The grid of an abdomen: 320 × 320 pixels of 1.12 mm, slices of this thickness over 200 mm."""
    return Grid(slices=int(200 // thickness), rows=320, columns=320, pixel=1.12, step=thickness, middle=(0.0, 4.0, -2.0))


def paint_abdomen(canvas: Canvas, random: Generator) -> Values:
    """Paints an abdomen without a lesion and returns the share of liver in each voxel, 0 to 1."""
    inner = _paint_wall(canvas, random)
    inside = cover(inner, canvas.edge)
    paint_spine(canvas, BODY)
    for side in (-1, 1):
        canvas.paint_tube("muscle", [(side * 24, 62, 20), (side * 34, 60, -40), (side * 46, 48, -120)], [7, 15, 21])
        canvas.paint_tube("muscle", [(side * 9, 46, 60), (side * 14, 54, -30)], [5, 4])
    _paint_bowel(canvas, random, inside)
    _paint_stomach(canvas, inside)
    _paint_kidneys(canvas, random)
    bumps = make_smooth_field(random, canvas.grid, 30) * np.float32(2.5)
    spleen = measure_ellipsoid(canvas.places, (104, 38, 32), (24, 46, 44)) + bumps
    canvas.paint("spleen", cover(np.asarray(spleen, np.float32), canvas.edge) * inside)
    canvas.paint_tube("pancreas", [(-24, 0, -22), (-12, -6, -8), (24, -8, 4), (60, 14, 16), (86, 26, 22)], [13, 11, 9, 9.5, 8])
    liver = _paint_liver(canvas, random, inner, bumps)
    _paint_great_vessels(canvas)
    _paint_lung_bases(canvas, inner)
    return liver


def _paint_wall(canvas: Canvas, random: Generator) -> Values:
    """Paints skin, fat, muscle and ribs, and returns the distance from the space inside, below 0 inside."""
    places = canvas.places
    bumps = make_smooth_field(random, canvas.grid, 60) * np.float32(2)
    outer = measure_disc(places.x, places.y - 4, (164, 116), 2.35) * np.float32(1.15) + bumps
    canvas.paint_form("skin", np.asarray(outer, np.float32))
    canvas.paint_form("fat", np.asarray(outer + 2.4, np.float32))
    wall = (
        measure_disc(places.x, places.y + 2, (138, 96), 2.25) * np.float32(1.15) + bumps + np.clip(-places.z - 20, 0, None) * 0.06
    )
    layers = 10 * rise(np.abs(places.x), 60, 90) + 8
    canvas.paint_form("muscle", np.asarray(wall, np.float32))
    inner = np.asarray(wall + layers, np.float32)
    planes = np.abs(inner - 0.5 * layers - 1) - np.float32(0.8)
    canvas.paint("fat", cover(np.asarray(np.maximum(planes, 55 - np.abs(places.x)), np.float32), canvas.edge) * np.float32(0.6))
    canvas.paint_form("fat", inner)
    # The lower ribs; the costal margin rises towards the front.
    ribs, turn = measure_ribs(Places(places.x, places.y, places.z + np.float32(8)), np.asarray(wall + 8, np.float32))
    shown = rise(places.z - 150 * (turn - 0.3), -50, -40) * rise(turn, 0.10, 0.14) * rise(-turn, -0.78, -0.72)
    canvas.paint("bone", cover(ribs, canvas.edge) * shown)
    canvas.paint("marrow", cover(np.asarray(ribs + 2.0, np.float32), canvas.edge) * shown)
    return inner


def _paint_liver(canvas: Canvas, random: Generator, inner: Values, bumps: Values) -> Values:
    places = canvas.places
    right = measure_ellipsoid(places, (-72, -2, 26), (64, 84, 84))
    # The face of the liver that looks down and to the left is flat.
    visceral = 0.62 * (places.x + 34) - 0.35 * (places.z - 10) - 0.30 * (places.y + 20) - 18
    right = -join(np.asarray(-right, np.float32), np.asarray(-visceral, np.float32), 14)
    left = measure_ellipsoid(places, (-8, -50, 46), (66, 34, 40))
    form = np.maximum(join(np.asarray(right, np.float32), left, 22) + bumps, inner + np.float32(2.5))
    share = cover(np.asarray(form, np.float32), canvas.edge)
    canvas.paint("liver", share)
    hilum: Point = (-24.0, -2.0, 12.0)
    ways = ((-1.0, 0.1, 0.3), (-0.8, 0.6, -0.2), (-0.7, -0.5, 0.2), (-0.6, 0.4, -0.8), (0.3, -0.9, 0.6))
    canvas.paint_tube("portal-vein", [(-8, 22, -14), hilum], [7.5, 7])
    for way in ways:
        paint_tree(canvas, "portal-vein", random, share, Branch(hilum, way, 5.0, 30), 6)
        paint_tree(canvas, "artery", random, share, Branch((hilum[0] + 2, hilum[1] - 6, hilum[2]), way, 1.9, 30), 4)
    for way in ((-1.0, -0.1, -0.35), (-0.55, -0.75, -0.3), (0.3, -1.0, -0.1)):
        paint_tree(canvas, "hepatic-vein", random, share, Branch((-20, 22, 74), way, 5.6, 34), 6)
    canvas.paint_ellipsoid("wall", (-52, -48, -28), (17, 26, 21))
    canvas.paint_ellipsoid("gallbladder", (-52, -48, -28), (15, 24, 19))
    return share


def _paint_great_vessels(canvas: Canvas) -> None:
    canvas.paint_tube("cava", [(-22, 36, -120), (-22, 34, 0), (-20, 22, 78), (-18, 10, 110)], [11, 12, 13, 13])
    canvas.paint_tube("artery", [(6, 40, -120), (7, 39, 0), (10, 40, 110)], [9.5, 10.5, 11.5])
    canvas.paint_tube("artery", [(7, 30, 14), (6, 16, 18), (-16, 8, 18)], [4, 3.6, 2.6])
    canvas.paint_tube("artery", [(6, 16, 18), (40, 16, 20), (82, 26, 26)], [3.2, 2.8, 2.4])
    canvas.paint_tube("artery", [(7, 30, 2), (6, 10, -14), (4, 2, -90)], [4.2, 4, 3.2])
    canvas.paint_tube("portal-vein", [(-8, 4, -90), (-9, 8, -40), (-8, 22, -14)], [5, 6.5, 7])
    canvas.paint_tube("portal-vein", [(-8, 20, -12), (34, 4, 4), (84, 28, 22)], [6, 5, 4.4])
    for side in (-1, 1):
        canvas.paint_tube("artery", [(7, 40, -20), (side * 46, 50, -24)], [3, 2.6])
        canvas.paint_tube("cava", [(-20, 32, -26), (side * 44, 46, -26)], [5, 4.2])


def _paint_kidneys(canvas: Canvas, random: Generator) -> None:
    bends = make_smooth_field(random, canvas.grid, 11)
    for side, low in ((-1, -8), (1, 4)):
        middle = (side * 64.0, 50.0, -30.0 + low)
        form = measure_ellipsoid(canvas.places, middle, (27, 30, 54))
        notch = measure_ellipsoid(canvas.places, (side * 40.0, 40.0, middle[2]), (17, 13, 22))
        form = np.maximum(form, -notch)
        canvas.paint_form("cortex", np.asarray(form, np.float32))
        medulla = np.maximum(form + np.float32(7), -0.9 - bends * 3)
        canvas.paint("medulla", cover(np.asarray(medulla, np.float32), canvas.edge))
        sinus = measure_ellipsoid(canvas.places, (side * 52.0, 45.0, middle[2]), (13, 11, 26))
        canvas.paint_form("fat", np.asarray(np.maximum(sinus, form - 1), np.float32))
        canvas.paint_tube(
            "pelvis", [(side * 58, 46, middle[2] + 10), (side * 50, 44, middle[2]), (side * 42, 44, middle[2] - 22)], [4, 5, 3]
        )


def _paint_stomach(canvas: Canvas, inside: Values) -> None:
    places = canvas.places
    fundus = measure_ellipsoid(places, (62, -18, 56), (42, 44, 46))
    body = measure_ellipsoid(places, (44, -52, 20), (38, 26, 40))
    form = join(fundus, body, 24)
    canvas.paint("wall", cover(form, canvas.edge) * inside)
    canvas.paint("fluid", cover(np.asarray(form + 4, np.float32), canvas.edge) * inside)
    canvas.paint("air", cover(np.asarray(np.maximum(form + 4, places.y + 44), np.float32), canvas.edge) * inside)


def _paint_bowel(canvas: Canvas, random: Generator, inside: Values) -> None:
    for number in range(34):
        low = random.uniform(-112, -34)
        start = (random.uniform(-72, 78), random.uniform(-74, 6), low)
        tilt = random.normal(size=3) * (30, 22, 12)
        end = (start[0] + float(tilt[0]), start[1] + float(tilt[1]), low + float(tilt[2]))
        radius = random.uniform(10, 13)
        canvas.paint_tube("fat", [start, end], [radius + 2, radius + 2], within=inside)
        canvas.paint_tube("wall", [start, end], [radius, radius], within=inside)
        canvas.paint_tube("bowel", [start, end], [radius - 2.4, radius - 2.4], within=inside)
        if number % 4 == 0:
            canvas.paint_tube("air", [(start[0], start[1] - 4, start[2]), (end[0], end[1] - 4, end[2])], [5, 4], within=inside)
    colon = (
        [(-98, 18, -125), (-100, 14, -72), (-92, -20, -52)], [(-92, -20, -52), (-40, -72, -62), (24, -80, -58), (78, -58, -26)],
        [(78, -58, -26), (102, -10, -4), (108, 22, -40), (106, 24, -125)],
    )  # fmt: skip
    for chain in colon:
        wide = [21.0, 20.0, 18.0, 15.0]
        canvas.paint_tube("wall", chain, wide, within=inside)
        canvas.paint_tube("bowel", chain, [radius - 2.6 for radius in wide], within=inside)
        canvas.paint_tube("air", [(x, y - 6, z) for x, y, z in chain], [radius - 10 for radius in wide], within=inside)


def _paint_lung_bases(canvas: Canvas, inner: Values) -> None:
    places = canvas.places
    right = 108 - 58 * (((places.x + 66) / 70) ** 2 + ((places.y + 12) / 80) ** 2)
    left = 98 - 58 * (((places.x - 66) / 70) ** 2 + ((places.y + 12) / 80) ** 2)
    above = (np.maximum(right, left) - places.z) * np.float32(0.6)
    middle = measure_disc(places.x, places.y - 14, (30, 78)) + 0 * places.z
    form = np.maximum(np.maximum(above, inner + np.float32(1.5)), -middle)
    canvas.paint("muscle", cover(np.asarray(form - 2.2, np.float32), canvas.edge) * rise(places.z, 20, 30))
    canvas.paint("lung", cover(np.asarray(form, np.float32), canvas.edge) * rise(places.z, 20, 30))
