"""Forms: how far a place is from the surface of a shape, in mm, below 0 inside (signed distances)."""

import numpy as np

from readingroom.imaging.simulation.grids import Places, Point, Values


def cover(distance: Values, edge: float) -> Values:
    """The share of a voxel that a form fills, 0 to 1, from the distance of its middle from the surface; `edge` in mm."""
    return np.asarray(np.clip(np.float32(0.5) - distance * np.float32(1 / edge), 0, 1), np.float32)


def rise(values: Values, low: float, high: float) -> Values:
    """0 below `low`, 1 above `high`, and a smooth step between them."""
    share = np.clip((values - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def measure_ellipsoid(places: Places, middle: Point, radii: Point) -> Values:
    """The distance from an ellipsoid (first-order, exact on the surface)."""
    a, b, c = (np.float32(1 / radius) for radius in radii)
    x, y, z = (
        (places.x - np.float32(middle[0])) * a,
        (places.y - np.float32(middle[1])) * b,
        (places.z - np.float32(middle[2])) * c,
    )
    length = np.sqrt(x * x + y * y + z * z)
    slope = np.sqrt((x * a) ** 2 + (y * b) ** 2 + (z * c) ** 2) + np.float32(1e-6)
    return np.asarray(length * (length - 1) / slope, np.float32)


def measure_disc(across: Values, along: Values, radii: tuple[float, float], power: float = 2.0) -> Values:
    """The distance from an ellipse, or with a power above 2 from a rounded box, in a plane (first-order)."""
    ratio = (np.abs(across / np.float32(radii[0])) ** power + np.abs(along / np.float32(radii[1])) ** power) ** np.float32(
        1 / power
    )
    return np.asarray((ratio - 1) * np.float32(min(radii)), np.float32)


def measure_segment(places: Places, start: Point, end: Point, first: float, last: float) -> Values:
    """The distance from a rod with round ends between two points, with a radius in mm at each."""
    run = np.subtract(end, start)
    square = float(run @ run) or 1.0
    x, y, z = places.x - np.float32(start[0]), places.y - np.float32(start[1]), places.z - np.float32(start[2])
    along = np.clip((x * np.float32(run[0]) + y * np.float32(run[1]) + z * np.float32(run[2])) / np.float32(square), 0, 1)
    square_off = (
        (x - along * np.float32(run[0])) ** 2 + (y - along * np.float32(run[1])) ** 2 + (z - along * np.float32(run[2])) ** 2
    )
    return np.asarray(np.sqrt(square_off) - (np.float32(first) + along * np.float32(last - first)), np.float32)


def join(first: Values, second: Values, softness: float) -> Values:
    """The distance from two forms together, with the notch between them filled over `softness` mm."""
    share = np.clip(0.5 + 0.5 * (second - first) / np.float32(softness), 0, 1)
    return np.asarray(second + (first - second) * share - np.float32(softness) * share * (1 - share), np.float32)


def meet(first: Values, second: Values, softness: float = 0.0) -> Values:
    """The distance from what two forms have in common."""
    if not softness:
        return np.asarray(np.maximum(first, second), np.float32)
    return np.asarray(-join(-first, -second, softness), np.float32)
