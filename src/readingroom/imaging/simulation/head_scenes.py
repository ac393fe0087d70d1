"""Scenes of the head: the normal head, a dural mass, a ring lesion, an acute stroke."""

from dataclasses import dataclass, field

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.forms import cover, join, measure_ellipsoid, rise
from readingroom.imaging.simulation.grids import Places, Point, Values
from readingroom.imaging.simulation.head import Head, make_head_grid, paint_head
from readingroom.imaging.simulation.mass_effect import SEPTUM, find_anchor, go_inward, measure_push, push_from
from readingroom.imaging.simulation.recipes import SEED, Choice, Number, Parameter, Recipe, Scene
from readingroom.imaging.simulation.textures import (
    Generator,
    add_rician_noise,
    blur_slices,
    make_ct_noise,
    make_smooth_field,
    seed_generator,
)
from readingroom.imaging.simulation.tissues import HEAD_SEQUENCES, read_table
from readingroom.imaging.simulation.truth import Extent, Picture, Truth, measure_extent

SIDE = Choice(("left", "right"))
CT_SEQUENCES = ("nect", "cect")
COMMON: dict[str, Parameter] = {
    "sequence": Choice(HEAD_SEQUENCES),
    "thickness": Number(5, 1, 10),
    "noise": Number(1, 0, 10, "times the usual"),
    "seed": SEED,
}
"""Parameters that every scene of the head has."""

HEAD_NOISE = {"nect": 3.0, "cect": 3.0, "t1wi": 14, "t1wi-c": 14, "t2wi": 16, "flair": 18, "dwi": 18, "adc": 45}
HEAD_WINDOWS = {
    "nect": (40, 80), "cect": (50, 120), "t1wi": (420, 840), "t1wi-c": (460, 920), "t2wi": (500, 1000), "flair": (430, 860),
    "dwi": (500, 1000), "adc": (1200, 2400),
}  # fmt: skip
"""The standard deviation of the noise, and the window (middle, width) that a sequence is first shown with."""


@dataclass(slots=True)
class Sitting:
    """A head about to be painted: its canvas, and the generator that decides what the anatomy of this seed looks like."""

    recipe: Recipe
    canvas: Canvas
    random: Generator
    bends: Generator

    @property
    def sequence(self) -> str:
        """The sequence it is painted in."""
        return self.recipe.words["sequence"]

    def bend(self, size: float, height: float) -> Values:
        """A smooth field that bends the border of a lesion: humps `size` mm wide and `height` mm high."""
        return make_smooth_field(self.bends, self.canvas.grid, size) * np.float32(height)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of the lesion: its extent, what it and its parts measure, the tissue of its core, the shift."""

    extent: Extent | None = None
    core: str = ""
    values: dict[str, float] = field(default_factory=dict)
    shift: float = 0.0
    points: dict[str, Point] = field(default_factory=dict)


def start_head(recipe: Recipe) -> Sitting:
    """The canvas for a head of this recipe."""
    sequence = recipe.words["sequence"]
    canvas = Canvas(make_head_grid(recipe.numbers["thickness"]), read_table("head", sequence))
    seed = int(recipe.numbers["seed"])
    return Sitting(recipe, canvas, seed_generator("head", seed), seed_generator("lesion", recipe.scene, seed))


def finish_head(sitting: Sitting, finding: Finding) -> Picture:
    """The picture with blur and noise, and its truth."""
    sequence, canvas, recipe = sitting.sequence, sitting.canvas, sitting.recipe
    is_ct = sequence in CT_SEQUENCES
    deviation = HEAD_NOISE[sequence] * recipe.numbers["noise"]
    random = seed_generator("noise", recipe.text)
    values = blur_slices(canvas.values, 0.09)
    if is_ct:
        values = values + make_ct_noise(random, canvas.grid, deviation, 0.3)
    elif sequence == "adc":
        inside = values > 150
        values = np.clip(values + np.float32(deviation) * random.standard_normal(values.shape, np.float32), 0, None) * inside
    else:
        values = add_rician_noise(random, values, deviation)
    names = ("csf", "grey", "white", finding.core) if finding.core else ("csf", "grey", "white")
    extent = finding.extent
    truth = Truth(
        scene=recipe.scene,
        sequence=sequence,
        grid=canvas.grid,
        middle=extent.middle if extent else None,
        radii=extent.radii if extent else None,
        volume=extent.volume if extent else 0.0,
        values={name: canvas.find_value(name) for name in names} | finding.values,
        signals={other: read_table("head", other)[finding.core] for other in HEAD_SEQUENCES} if finding.core else {},
        shift=finding.shift,
        noise=deviation,
        points=finding.points,
    )
    return Picture(np.asarray(values, np.float32), truth, "CT" if is_ct else "MR", HEAD_WINDOWS[sequence])


MARKERS: dict[str, Point] = {
    "marker left": (91.0, 5.0, 20.0),
    "marker right": (-91.0, 5.0, 20.0),
    "marker front": (0.0, -103.0, 20.0),
}


def build_normal_head(recipe: Recipe) -> Picture:
    """A head without a lesion; with `markers`, three balls of 8 mm on the skin whose distances are known."""
    sitting = start_head(recipe)
    paint_head(sitting.canvas, sitting.random)
    points = MARKERS if recipe.words["markers"] == "on" else {}
    for place in points.values():
        sitting.canvas.paint_ellipsoid(300.0, place, (4, 4, 4))
    return finish_head(sitting, Finding(points=points))


def build_dural_mass(recipe: Recipe) -> Picture:
    """A mass with a broad base on the dura of the convexity: homogeneous enhancement, dural tail, cleft of CSF, edema."""
    sitting = start_head(recipe)
    canvas, radius = sitting.canvas, recipe.numbers["size"] / 2
    anchor = find_anchor(recipe.side, recipe.numbers["azimuth"], recipe.numbers["height"])
    middle = go_inward(anchor, 0.6 * radius)
    pushing = 0.86 * radius
    moved = push_from(canvas.places, go_inward(anchor, 0.3 * radius), pushing)
    distance = measure_ellipsoid(canvas.places, middle, (radius, radius, radius)) + sitting.bend(15, 1.8)
    closed = rise(-distance, -18, 0) * np.float32(0.7)
    head = paint_head(canvas, sitting.random, moved, pushing, closed)
    _paint_edema(sitting, head, distance, recipe.numbers["edema"])
    inside = cover(np.asarray(head.cavity + 0.3, np.float32), canvas.edge)
    canvas.paint("csf", cover(np.asarray(distance - 1.6, np.float32), canvas.edge) * inside)
    # The tail thins out along the dura.
    reach = np.float32(1.3 * radius)
    tail = np.maximum(-head.cavity - np.float32(5) * (1 - distance / reach), distance - reach)
    canvas.paint("meningioma", cover(np.asarray(tail, np.float32), canvas.edge) * inside)
    share = cover(distance, canvas.edge) * inside
    canvas.paint("meningioma", share)
    shift = measure_push(SEPTUM, go_inward(anchor, 0.3 * radius), pushing)
    return finish_head(
        sitting, Finding(measure_extent(share, canvas.grid), "meningioma", shift=shift, points={"base": anchor.point})
    )


def _paint_edema(sitting: Sitting, head: Head, distance: Values, width: float) -> None:
    """Paints edema in the white matter around a lesion, in fingers that keep to it."""
    if width <= 0:
        return
    reach = distance - np.float32(width) + sitting.bend(14, 0.35 * width)
    sitting.canvas.paint("edema", cover(np.asarray(reach, np.float32), 5.0) * head.white)


def build_ring_lesion(recipe: Recipe) -> Picture:
    """A mass in the brain with an enhancing wall around pus (restricted diffusion) or necrosis (free), and edema."""
    sitting = start_head(recipe)
    canvas, numbers = sitting.canvas, recipe.numbers
    radius = numbers["size"] / 2
    middle = (recipe.side * numbers["lateral"], numbers["posterior"], numbers["superior"])
    moved = push_from(canvas.places, middle, 0.8 * radius)
    distance = measure_ellipsoid(canvas.places, middle, (radius, radius * 1.1, radius)) + sitting.bend(12, 1.9)
    head = paint_head(canvas, sitting.random, moved, 0.8 * radius, rise(-distance, -25, 0) * np.float32(0.8))
    _paint_edema(sitting, head, distance, numbers["edema"])
    share = cover(distance, canvas.edge)
    canvas.paint("capsule", share)
    core = recipe.words["content"]
    canvas.paint(core, cover(np.asarray(distance + numbers["wall"], np.float32), canvas.edge))
    shift = measure_push(SEPTUM, middle, 0.8 * radius)
    values = {"wall": canvas.find_value("capsule"), "edema": canvas.find_value("edema")}
    wall = (middle[0] + recipe.side * (radius - numbers["wall"] / 2), middle[1], middle[2])
    return finish_head(sitting, Finding(measure_extent(share, canvas.grid), core, values, shift, {"wall": wall}))


def measure_territory(places: Places, side: int, scale: float) -> Values:
    """The distance from the territory of one middle cerebral artery, below 0 inside."""
    lateral = measure_ellipsoid(places, (side * 54, 0, 15), (35 * scale, 46 * scale, 33 * scale))
    deep = measure_ellipsoid(places, (side * 27, -7, 5), (11 * scale, 21 * scale, 14 * scale))
    return join(lateral, deep, 8)


def build_acute_stroke(recipe: Recipe) -> Picture:
    """An infarct in the territory of a middle cerebral artery: grey and white alike on CT, bright on DWI, dark on ADC."""
    sitting = start_head(recipe)
    canvas, side = sitting.canvas, recipe.side
    distance = measure_territory(canvas.places, side, recipe.numbers["size"] / 100) + sitting.bend(24, 9) + sitting.bend(10, 4)
    head = paint_head(canvas, sitting.random, effacement=rise(-distance, -4, 6) * np.float32(0.75))
    share = cover(np.asarray(distance, np.float32), 4.0) * head.brain
    is_ct = sitting.sequence in CT_SEQUENCES
    core = recipe.numbers["attenuation"] if is_ct else canvas.find_value("infarct")
    canvas.paint(core, share * np.float32(0.93 if is_ct else 1.0))
    if recipe.words["artery"] == "dense" and is_ct:
        canvas.paint_tube(74.0, [(side * 9, -12, -16), (side * 20, -12, -11), (side * 34, -11, -7)], [2.4, 2.2, 1.9])
    extent = measure_extent(share, canvas.grid)
    points = {
        "core": (side * 26.0, -8.0, 4.0),
        "insula": (side * 33.0, -2.0, 5.0),
        "opposite insula": (side * -33.0, -2.0, 5.0),
        "artery": (side * 20.0, -12.0, -11.0),
    }
    return finish_head(sitting, Finding(extent, "infarct", {"infarct": core}, points=points))


HEAD_SCENES = (
    Scene("head-normal", "Head", "head", COMMON | {"markers": Choice(("off", "on"))}, build_normal_head),
    Scene(
        "dural-mass",
        "Head with a dural mass",
        "head",
        COMMON
        | {
            "side": SIDE,
            "size": Number(42, 10, 70),
            "azimuth": Number(62, 15, 165, "degrees from the front"),
            "height": Number(30, -5, 50),
            "edema": Number(12, 0, 30),
        },
        build_dural_mass,
    ),
    Scene(
        "ring-lesion",
        "Head with a ring lesion",
        "head",
        COMMON
        | {
            "side": SIDE,
            "size": Number(32, 10, 55),
            "lateral": Number(32, 18, 45),
            "posterior": Number(-32, -50, 60),
            "superior": Number(30, -5, 50),
            "wall": Number(3, 1.5, 10),
            "edema": Number(18, 0, 30),
            "content": Choice(("abscess", "necrosis")),
        },
        build_ring_lesion,
    ),
    Scene(
        "acute-stroke",
        "Head with an acute infarct",
        "head",
        COMMON
        | {
            "side": SIDE,
            "size": Number(100, 50, 110, "percent of the territory"),
            "attenuation": Number(25, 15, 33, "HU"),
            "artery": Choice(("dense", "normal")),
        },
        build_acute_stroke,
    ),
)
