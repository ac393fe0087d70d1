"""Mass effect: where what is seen came from before a mass pushed it aside, and surfaces that masses sit on."""

from dataclasses import dataclass

import numpy as np

from readingroom.imaging.simulation.forms import rise
from readingroom.imaging.simulation.grids import Places, Point, Values
from readingroom.imaging.simulation.head import measure_cavity

SEPTUM: Point = (0.0, -14.0, 12.0)
"""The septum pellucidum, where the shift of the mid-line is measured."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place on the inner table and the direction from it into the brain (unit length)."""

    point: Point
    inward: Point


def find_anchor(side: int, azimuth: float, height: float) -> Anchor:
    """The place on the inner table at an azimuth (degrees from the front) and a height in mm."""
    angle = np.radians(azimuth)
    direction = (side * np.sin(angle), -np.cos(angle))
    low, high = 5.0, 120.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _measure_at((direction[0] * middle, direction[1] * middle, height)) < 0 else (low, middle)
    point = (float(direction[0] * low), float(direction[1] * low), height)
    slope = [_measure_at(_shifted(point, axis, 0.5)) - _measure_at(_shifted(point, axis, -0.5)) for axis in range(3)]
    inward = -np.array(slope) / np.linalg.norm(slope)
    return Anchor(point, (float(inward[0]), float(inward[1]), float(inward[2])))


def go_inward(anchor: Anchor, distance: float) -> Point:
    """The place so many mm inward of the inner table."""
    x, y, z = (a + distance * b for a, b in zip(anchor.point, anchor.inward, strict=True))
    return x, y, z


def _shifted(point: Point, axis: int, by: float) -> Point:
    moved = list(point)
    moved[axis] += by
    return moved[0], moved[1], moved[2]


def _measure_at(point: Point) -> float:
    x, y, z = (np.full((1, 1, 1), value, np.float32) for value in point)
    return float(measure_cavity(Places(x, y, z))[0, 0, 0])


def push_from(places: Places, middle: Point, radius: float) -> Places:
    """Where places came from when a ball of this radius grew from a point and pushed everything aside, keeping volumes."""
    x, y, z = (a - np.float32(b) for a, b in zip((places.x, places.y, places.z), middle, strict=True))
    length = np.sqrt(x * x + y * y + z * z) + np.float32(1e-3)
    before = np.cbrt(np.clip(length**3 - np.float32(radius**3), 0, None))
    ratio = np.asarray(before / length - 1, np.float32)
    return places.moved(x=x * ratio, y=y * ratio, z=z * ratio)


def measure_push(point: Point, middle: Point, radius: float) -> float:
    """How far to the left, in mm, that ball pushes what was at a point."""
    away = np.subtract(point, middle)
    length = float(np.linalg.norm(away))
    return float(away[0] * (np.cbrt(length**3 + radius**3) / length - 1))


def push_across(places: Places, side: int, thickness: Values, shift: float) -> Places:
    """Where places came from when a collection under the skull of one side pushed the brain to the other side.

    `thickness` is that of the collection in mm, over (slices, rows) or the whole stack; the mid-line moves by `shift` mm
    at the septum, less towards the front, the back, the base and the vertex, where the falx and the skull hold it.
    """
    lateral = places.x * side
    held = np.exp(-(((places.y - SEPTUM[1]) / 72) ** 2) - ((places.z - SEPTUM[2]) / 52) ** 2).astype(np.float32)
    middle = np.float32(shift) * held
    near = middle + (thickness - middle) * rise(lateral, 14, 60)
    return places.moved(x=np.asarray(side * near * rise(lateral, -64, -15), np.float32))
