"""Scenes of the abdomen: the normal abdomen, and a lesion of the liver in the phases of contrast."""

import numpy as np

from readingroom.imaging.simulation.abdomen import make_abdomen_grid, paint_abdomen
from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.forms import cover, measure_ellipsoid
from readingroom.imaging.simulation.grids import Point, Values
from readingroom.imaging.simulation.recipes import SEED, Choice, Number, Parameter, Recipe, Scene
from readingroom.imaging.simulation.textures import blur_slices, make_ct_noise, make_smooth_field, seed_generator
from readingroom.imaging.simulation.tissues import PHASES, read_table
from readingroom.imaging.simulation.truth import Extent, Picture, Truth, measure_extent

COMMON: dict[str, Parameter] = {
    "phase": Choice(("portal", "unenhanced", "arterial", "delayed")),
    "thickness": Number(5, 1.5, 10),
    "noise": Number(1, 0, 10, "times the usual"),
    "seed": SEED,
}
NOISE = 10.0
WINDOW = (60.0, 360.0)
KINDS = ("hemangioma", "hcc", "metastasis", "cyst")


def _finish(recipe: Recipe, canvas: Canvas, extent: Extent | None, core: str, points: dict[str, Point]) -> Picture:
    phase, deviation = recipe.words["phase"], NOISE * recipe.numbers["noise"]
    random = seed_generator("noise", recipe.text)
    values = blur_slices(canvas.values, 0.06) + make_ct_noise(random, canvas.grid, deviation, 0.3)
    known = {name: canvas.find_value(name) for name in ("liver", "spleen", "artery", "portal-vein", "cava", "muscle")}
    truth = Truth(
        scene=recipe.scene,
        sequence=phase,
        grid=canvas.grid,
        middle=extent.middle if extent else None,
        radii=extent.radii if extent else None,
        volume=extent.volume if extent else 0.0,
        values=known | ({"lesion": canvas.find_value(core)} if core else {}),
        signals={other: read_table("abdomen", other)[core] for other in PHASES} if core else {},
        noise=deviation,
        points={"aorta": (6.5, 39.5, -40.0)} | points,
    )
    return Picture(np.asarray(values, np.float32), truth, "CT", WINDOW)


def build_normal_abdomen(recipe: Recipe) -> Picture:
    """An abdomen without a lesion."""
    canvas = Canvas(make_abdomen_grid(recipe.numbers["thickness"]), read_table("abdomen", recipe.words["phase"]))
    paint_abdomen(canvas, seed_generator("abdomen", int(recipe.numbers["seed"])))
    return _finish(recipe, canvas, None, "", {})


def build_liver_lesion(recipe: Recipe) -> Picture:
    """A lesion of the liver: hemangioma that fills from its border, carcinoma with washout, metastasis, or cyst."""
    numbers, kind = recipe.numbers, recipe.words["kind"]
    canvas = Canvas(make_abdomen_grid(numbers["thickness"]), read_table("abdomen", recipe.words["phase"]))
    seed = int(numbers["seed"])
    liver = paint_abdomen(canvas, seed_generator("abdomen", seed))
    bends = seed_generator("liver lesion", seed)
    middle = (-numbers["right"], numbers["posterior"], numbers["superior"])
    radius = numbers["size"] / 2
    lumps = 0.0 if kind == "cyst" else 1.6
    distance = measure_ellipsoid(canvas.places, middle, (radius, radius, radius))
    distance = distance + make_smooth_field(bends, canvas.grid, 14) * np.float32(lumps)
    share = cover(np.asarray(distance, np.float32), canvas.edge) * liver
    canvas.paint(kind, share)
    if kind == "hemangioma":
        _paint_nodules(canvas, np.asarray(distance, np.float32), share, recipe.words["phase"], bends)
    elif kind == "hcc":
        shell = np.abs(distance) - np.float32(1.1)
        canvas.paint("hcc-capsule", cover(np.asarray(shell, np.float32), canvas.edge) * liver)
    return _finish(recipe, canvas, measure_extent(share, canvas.grid), kind, {"lesion": middle})


def _paint_nodules(canvas: Canvas, distance: Values, share: Values, phase: str, random: np.random.Generator) -> None:
    """Paints the nodules at the border that fill first, and grow inwards from phase to phase."""
    deep, gaps = {"arterial": (7.0, 0.05), "portal": (10.0, -0.25)}.get(phase, (0.0, 0.0))
    if not deep:
        return
    lobes = make_smooth_field(random, canvas.grid, 9)
    form = np.maximum(-distance - np.float32(deep) * (0.75 + 0.5 * lobes), (gaps - lobes) * 8)
    canvas.paint("hemangioma-nodule", cover(np.asarray(form, np.float32), canvas.edge) * share)


ABDOMEN_SCENES = (
    Scene("abdomen-normal", "Abdomen", "abdomen", COMMON, build_normal_abdomen),
    Scene(
        "liver-lesion",
        "Abdomen with a lesion of the liver",
        "abdomen",
        COMMON
        | {
            "kind": Choice(KINDS),
            "size": Number(46, 8, 90),
            "right": Number(84, 40, 105),
            "posterior": Number(8, -40, 45),
            "superior": Number(26, -10, 60),
        },
        build_liver_lesion,
    ),
)
