"""Scenes of blood between skull and brain: the crescent of a subdural and the lens of an epidural hematoma."""

import numpy as np

from readingroom.imaging.simulation.forms import cover, measure_ellipsoid, rise
from readingroom.imaging.simulation.grids import Places, Values
from readingroom.imaging.simulation.head import measure_cavity, paint_head
from readingroom.imaging.simulation.head_scenes import COMMON, SIDE, Finding, Sitting, finish_head, start_head
from readingroom.imaging.simulation.mass_effect import Anchor, find_anchor, go_inward, push_across
from readingroom.imaging.simulation.recipes import Choice, Number, Recipe, Scene
from readingroom.imaging.simulation.truth import Picture, measure_extent

AGES = ("acute", "subacute", "chronic")


def build_subdural_hematoma(recipe: Recipe) -> Picture:
    """A crescent under the whole convexity of one side: it crosses sutures, not the falx, and pushes the mid-line."""
    sitting = start_head(recipe)
    canvas, side, numbers = sitting.canvas, recipe.side, recipe.numbers
    thickness = _measure_crescent(canvas.places, numbers["size"]) * (1 + sitting.bend(24, 0.12))
    moved = push_across(canvas.places, side, thickness, numbers["shift"])
    closed = rise(canvas.places.x * side, -6, 12) * np.float32(min(0.9, 0.45 + numbers["shift"] * 0.06))
    head = paint_head(canvas, sitting.random, moved, max(numbers["size"], numbers["shift"]) * 1.2, closed)
    depth = -head.cavity
    off_side = np.float32(4.0) - canvas.places.x * side
    form = np.maximum(np.maximum(depth - thickness, np.float32(0.4) - depth), off_side)
    share = cover(np.asarray(form, np.float32), canvas.edge) * rise(thickness, 0.5, 2.0)
    tissue = f"blood-{recipe.words['age']}"
    if tissue != "blood-acute":
        lining = np.maximum(np.abs(depth - thickness - np.float32(0.5)) - np.float32(0.7), off_side)
        canvas.paint("membrane", cover(np.asarray(lining, np.float32), canvas.edge) * rise(thickness, 2, 5))
    canvas.paint(tissue, share)
    if recipe.words["layering"] == "on":
        _paint_layer(sitting, share)
    anchor = find_anchor(side, 85, 28)
    points = {"inner table": anchor.point, "core": go_inward(anchor, numbers["size"] / 2)}
    return finish_head(
        sitting, Finding(measure_extent(share, canvas.grid), tissue, shift=-side * numbers["shift"], points=points)
    )


def _measure_crescent(places: Places, thickest: float) -> Values:
    """The thickness of the crescent in mm over (slices, rows): thickest in the middle of the convexity, none at its ends."""
    rest = 1 - ((places.y - 2) / 74) ** 2 - ((places.z - 30) / 46) ** 2
    return np.asarray(thickest * np.sqrt(np.clip(rest, 0, 1)), np.float32)


def _paint_layer(sitting: Sitting, share: Values) -> None:
    """Paints fresh cells that have sunk to the back of the collection, with a level: the patient lies on the back."""
    sunk = rise(sitting.canvas.places.y + sitting.bend(30, 1.5), 22, 26)
    sitting.canvas.paint("blood-acute", share * sunk * np.float32(0.75))


def build_epidural_hematoma(recipe: Recipe) -> Picture:
    """A lens under the temporal and parietal bone with a smooth inner border, a fracture of the bone, swollen scalp."""
    sitting = start_head(recipe)
    canvas, side, numbers = sitting.canvas, recipe.side, recipe.numbers
    anchor = find_anchor(side, numbers["azimuth"], numbers["height"])
    thickness = _measure_lens(canvas.places, anchor, numbers["size"], numbers["width"] / 2)
    moved = push_across(canvas.places, side, thickness, numbers["shift"])
    closed = rise(canvas.places.x * side, -6, 12) * np.float32(0.6)
    head = paint_head(canvas, sitting.random, moved, max(numbers["size"], numbers["shift"]) * 1.1, closed)
    depth = -head.cavity
    form = np.maximum(np.maximum(depth - thickness, np.float32(0.2) - depth), 4 - canvas.places.x * side)
    share = cover(np.asarray(form, np.float32), canvas.edge) * rise(thickness, 0.3, 1.5)
    rim = np.maximum(np.abs(depth - thickness - np.float32(0.6)) - np.float32(0.6), 4 - canvas.places.x * side)
    canvas.paint("dura", cover(np.asarray(rim, np.float32), canvas.edge) * rise(thickness, 1, 4))
    canvas.paint("blood-acute", share)
    if recipe.words["fracture"] == "on":
        _paint_fracture(sitting, anchor, head.cavity)
    core = go_inward(anchor, numbers["size"] / 2)
    points = {"inner table": anchor.point, "core": core, "fracture": go_inward(anchor, -3.0)}
    extent = measure_extent(share, canvas.grid)
    return finish_head(sitting, Finding(extent, "blood-acute", shift=-side * numbers["shift"], points=points))


def _measure_lens(places: Places, anchor: Anchor, thickest: float, radius: float) -> Values:
    """The thickness of the lens in mm: thickest at the anchor, none at `radius` mm from it along the skull."""
    away = [a - np.float32(b) for a, b in zip((places.x, places.y, places.z), anchor.point, strict=True)]
    along = sum((part * np.float32(way) for part, way in zip(away, anchor.inward, strict=True)), np.float32(0))
    square = sum((part * part for part in away), np.float32(0)) - along * along
    # Other walls of the cavity are also near the axis of the lens, farther in.
    near = along < thickest + 8
    return np.asarray(thickest * np.clip(1 - square / radius**2, 0, 1) * near, np.float32)


def _paint_fracture(sitting: Sitting, anchor: Anchor, cavity: Values) -> None:
    canvas = sitting.canvas
    bends = sitting.bend(12, 1.2)
    line = np.abs(canvas.places.y - anchor.point[1] - np.float32(0.25) * (canvas.places.z - anchor.point[2]) + bends)
    form = np.maximum(
        np.maximum(line - np.float32(1.2), np.abs(canvas.places.z - anchor.point[2]) - 26), np.abs(cavity - 4) - 4.2
    )
    form = np.maximum(form, -canvas.places.x * np.float32(np.sign(anchor.point[0])))
    canvas.paint("blood-acute", cover(np.asarray(form, np.float32), canvas.edge))
    swelling = measure_ellipsoid(canvas.places, go_inward(anchor, -13), (11, 30, 30))
    outside = cover(np.asarray(7.6 - cavity, np.float32), canvas.edge)
    scalp = np.maximum(swelling, measure_cavity(canvas.places) - np.float32(15))
    canvas.paint("blood-acute", cover(np.asarray(scalp, np.float32), 3.0) * outside * np.float32(0.9))


HEMATOMA_SCENES = (
    Scene(
        "subdural-hematoma",
        "Head with a subdural hematoma",
        "head",
        COMMON
        | {
            "side": SIDE,
            "age": Choice(AGES),
            "size": Number(13, 3, 30),
            "shift": Number(8, 0, 18),
            "layering": Choice(("off", "on")),
        },
        build_subdural_hematoma,
    ),
    Scene(
        "epidural-hematoma",
        "Head with an epidural hematoma",
        "head",
        COMMON
        | {
            "side": SIDE,
            "size": Number(24, 8, 40),
            "width": Number(84, 40, 110),
            "shift": Number(6, 0, 15),
            "azimuth": Number(82, 40, 130, "degrees from the front"),
            "height": Number(16, -5, 45),
            "fracture": Choice(("on", "off")),
        },
        build_epidural_hematoma,
    ),
)
