"""Likeness of pictures: a vector of features for each picture, and which stored vectors are nearest to one.

The features need no model that must be downloaded. They are made from ranks of the grey values and not from the values, so
that another window changes little, and from shares of the picture and not from pixels, so that another size changes nothing.
A model can take the place of `PictureDescriber`: whatever has a name, a version, a size and `describe` will do.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Vector = NDArray[np.float32]

SIDE = 96
"""Pictures are reduced to a square of this many pixels before they are described."""

TONES = 16
"""Bins of a histogram of tones."""

PARTS: tuple[tuple[str, float], ...] = (("outline", 1.0), ("tones", 0.7), ("gradients", 1.1), ("texture", 0.5))
"""The kinds of features and how much each one counts; the square roots of the weights multiply unit vectors."""


class Describer(Protocol):
    """What turns pictures into vectors. Vectors of different names, versions or sizes are not compared."""

    name: str
    version: int
    size: int

    def describe(self, pixels: Pixels) -> Vector:
        """The features of a picture, (rows, columns) or (rows, columns, 3), as a unit vector of `size` numbers."""


@dataclass(frozen=True, slots=True)
class PictureDescriber:
    """Features by hand: coarse outline, tones in nine fields, directions of edges in sixteen fields, fine texture."""

    name: str = "outline-tones-gradients-texture"
    version: int = 1
    size: int = 63 + 9 * TONES + 16 * 8 + 36

    def describe(self, pixels: Pixels) -> Vector:
        """The features of a picture, (rows, columns) or (rows, columns, 3), as a unit vector of `size` numbers.

        Raises:
            ValueError: these are not the pixels of a picture.
        """
        square = _reduce(_drop_color(pixels))
        ranks = _rank_tones(square)
        parts = {
            "outline": _measure_outline(ranks),
            "tones": _count_tones(ranks),
            "gradients": _count_gradients(ranks),
            "texture": _count_texture(ranks),
        }
        weighted = [np.float32(np.sqrt(weight)) * _scale_to_unit(parts[name]) for name, weight in PARTS]
        return _scale_to_unit(np.concatenate(weighted))


DEFAULT = PictureDescriber()


def describe(pixels: Pixels) -> Vector:
    """The features of a picture as a unit vector, by the describer that needs no model.

    Raises:
        ValueError: these are not the pixels of a picture.
    """
    return DEFAULT.describe(pixels)


def rank(query: Vector, vectors: Vector, limit: int) -> tuple[NDArray[np.intp], Vector]:
    """The rows of `vectors` most like the query, the most alike first, and their likeness from -1 to 1.

    Equally alike rows keep their order. Both `query` and the rows are unit vectors of one describer.

    Raises:
        ValueError: the query has another length than the rows: it is of another describer.
    """
    if vectors.ndim != 2 or query.shape != vectors.shape[1:]:
        raise ValueError(f"a query of {query.size} numbers cannot be compared with vectors of shape {vectors.shape}")
    scores = vectors @ query
    order = np.argsort(-scores, kind="stable")[: max(0, limit)]
    return order, np.asarray(scores[order], np.float32)


def _drop_color(pixels: Pixels) -> NDArray[np.float32]:
    """The grey values of a picture (luma of ITU-R BT.601)."""
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        red, green, blue = (pixels[:, :, channel].astype(np.float32) for channel in range(3))
        grey = red * np.float32(0.299) + green * np.float32(0.587) + blue * np.float32(0.114)
    elif pixels.ndim == 2:
        grey = pixels.astype(np.float32)
    else:
        raise ValueError(f"a picture is (rows, columns) or (rows, columns, 3), found the shape {pixels.shape}")
    if not grey.size:
        raise ValueError("a picture has at least one pixel")
    return np.asarray(grey, np.float32)


def _reduce(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """The picture as a square, each pixel the mean of the area it covers, so that no size leaves a pattern."""
    return np.asarray(_average_rows(_average_rows(grey).T).T, np.float32)


def _average_rows(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows averaged to `SIDE` rows: differences of running sums, which needs no matrix product and its threads."""
    count = grey.shape[0]
    sums = np.zeros((count + 1, grey.shape[1]), np.float64)
    np.cumsum(grey, axis=0, dtype=np.float64, out=sums[1:])
    edges = np.linspace(0, count, SIDE + 1)
    first = np.minimum(edges.astype(np.intp), count - 1)
    share = (edges - first)[:, None]
    at_edges = sums[first] * (1 - share) + sums[first + 1] * share
    return np.asarray(np.diff(at_edges, axis=0) * (SIDE / count), np.float32)


def _rank_tones(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Tones from 0 to 1: half rank, half value between the 1st and 99th percentile; black surroundings stay 0.

    Ranks alone would blow up the noise of an even picture; values alone would follow the window.
    """
    low, high = np.percentile(square, (1, 99))
    if high - low < 1:
        return np.zeros_like(square)
    values = np.clip((square - low) / (high - low), 0, 1)
    lit = values > 0.04
    ranks = np.zeros_like(values)
    if lit.any():
        inside = values[lit]
        ranks[lit] = np.searchsorted(np.sort(inside), inside, side="right") / inside.size
    return np.asarray((values + ranks) / 2, np.float32)


@cache
def _make_cosines(count: int) -> NDArray[np.float32]:
    """The first `count` waves of the discrete cosine transform (type II, orthonormal) over `SIDE` pixels."""
    places = (np.arange(SIDE) + 0.5) * np.pi / SIDE
    waves = np.cos(np.arange(count)[:, None] * places[None, :]) * np.sqrt(2 / SIDE)
    waves[0] /= np.sqrt(2)
    return np.asarray(waves, np.float32)


def _measure_outline(tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """The low frequencies of the picture, without its mean."""
    waves = _make_cosines(8)
    return np.asarray((waves @ tones @ waves.T).ravel()[1:], np.float32)


def _count_tones(tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """Histograms of tones in nine fields; square roots, so that large black areas do not drown the rest."""
    bins = np.minimum((tones * TONES).astype(np.intp), TONES - 1)
    third = np.arange(SIDE) * 3 // SIDE
    fields = third[:, None] * 3 + third[None, :]
    counts = np.bincount((fields * TONES + bins).ravel(), minlength=9 * TONES)
    return np.asarray(np.sqrt(counts), np.float32)


def _count_gradients(tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """Histograms of the directions of edges, weighted by their strength, in sixteen fields (as HOG, Dalal and Triggs 2005)."""
    down, across = np.gradient(tones)
    strength = np.hypot(down, across)
    turn = (np.arctan2(down, across) / np.pi % 1.0) * 8
    first = np.floor(turn).astype(np.intp)
    share = turn - first
    quarter = np.arange(SIDE) * 4 // SIDE
    fields = (quarter[:, None] * 4 + quarter[None, :]) * 8
    counts = np.bincount((fields + first % 8).ravel(), (strength * (1 - share)).ravel(), minlength=128)
    counts += np.bincount((fields + (first + 1) % 8).ravel(), (strength * share).ravel(), minlength=128)
    return np.asarray(np.sqrt(counts), np.float32)


@cache
def _make_pattern_table() -> NDArray[np.intp]:
    """The 36 classes of patterns of eight neighbours that are the same when turned (Ojala, Pietikäinen and Mäenpää 2002)."""
    smallest = [min(((code >> turn) | (code << (8 - turn))) & 255 for turn in range(8)) for code in range(256)]
    classes = {code: number for number, code in enumerate(sorted(set(smallest)))}
    return np.array([classes[code] for code in smallest], np.intp)


def _count_texture(tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """How often each pattern of brighter neighbours occurs where the picture is not black."""
    middle = tones[1:-1, 1:-1]
    code = np.zeros(middle.shape, np.intp)
    for bit, (row, column) in enumerate(((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))):
        neighbour = tones[row : row + SIDE - 2, column : column + SIDE - 2]
        code |= (neighbour > middle + np.float32(0.02)).astype(np.intp) << bit
    counts = np.bincount(_make_pattern_table()[code[middle > 0.02]], minlength=36)
    return np.asarray(np.sqrt(counts), np.float32)


def _scale_to_unit(values: NDArray[np.float32]) -> Vector:
    length = float(np.linalg.norm(values))
    if length > 0:
        return np.asarray(values / np.float32(length), np.float32)
    # An even picture has no features; any fixed direction keeps it comparable.
    return np.full(values.shape, 1 / np.sqrt(values.size), np.float32)
