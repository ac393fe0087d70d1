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

SIDE = 64
"""Pictures are reduced to a square of this many pixels before they are described."""

TONES = 16
"""Bins of a histogram of tones."""

PARTS: tuple[tuple[str, float], ...] = (("outline", 1.2), ("tones", 0.4), ("gradients", 1.3), ("texture", 0.1))
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
    """What is shown, as a square: each pixel the mean of the area it covers, so that no size leaves a pattern.

    The square stands round what is lit, by its centroid and spread, so that black margins and their cutting change little.
    """
    whole = _average_rows(_average_rows(grey, 0, 1).T, 0, 1).T
    low, high = _find_range(whole)
    lit = np.clip((whole - low) / max(high - low, 1.0) * 10 - 0.3, 0, 1)
    total = float(lit.sum())
    if total < 1:
        return np.asarray(whole, np.float32)
    places = (np.arange(SIDE) + 0.5) / SIDE
    down, across = lit.sum(axis=1) / total, lit.sum(axis=0) / total
    row, column = float(down @ places), float(across @ places)
    # Shares of the height and of the width are made shares of the same length, or a wide picture would lose its shape.
    tall, wide = grey.shape
    spread = float(down @ (places - row) ** 2) * tall**2 + float(across @ (places - column) ** 2) * wide**2
    half = max(1.75 * float(np.sqrt(spread)), 1.0)
    # Beyond the picture lies more of its surroundings.
    lifted = np.clip(grey - np.float32(low), 0, None)
    rows = _average_rows(lifted, row - half / tall, row + half / tall)
    return np.asarray(_average_rows(rows.T, column - half / wide, column + half / wide).T, np.float32)


def _average_rows(grey: NDArray[np.float32], start: float, end: float) -> NDArray[np.float32]:
    """The rows between two shares of the height averaged to `SIDE` rows; beyond the picture it is black.

    Differences of running sums need no matrix product and none of its threads.
    """
    count = grey.shape[0]
    sums = np.zeros((count + 1, grey.shape[1]), np.float32)
    np.cumsum(grey, axis=0, dtype=np.float32, out=sums[1:])
    edges = np.clip(np.linspace(start * count, end * count, SIDE + 1, dtype=np.float32), 0, count)
    first = np.minimum(edges.astype(np.intp), count - 1)
    share = (edges - first)[:, None]
    at_edges = sums[first] * (1 - share) + sums[first + 1] * share
    return np.asarray(np.diff(at_edges, axis=0) * (SIDE / count / (end - start)), np.float32)


def _find_range(square: NDArray[np.float32]) -> tuple[float, float]:
    """The tone of the surroundings, and that of the brightest hundredth.

    The surroundings are what lies along the border, if that is dark: air is not black in a window for lungs, and corners
    that turning a picture left black are not its surroundings.
    """
    border = np.concatenate([square[:2].ravel(), square[-2:].ravel(), square[:, :2].ravel(), square[:, -2:].ravel()])
    return float(min(np.median(border), np.percentile(square, 25))), float(np.percentile(square, 99))


def _rank_tones(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Tones from 0 to 1: half rank, half value; the surroundings stay 0.

    Ranks alone would blow up the noise of an even picture; values alone would follow the window.
    """
    low, high = _find_range(square)
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


@cache
def _spread_over_fields(count: int) -> NDArray[np.float32]:
    """How much each pixel of a line belongs to each of `count` fields, (fields, pixels).

    Pixels are shared between neighbouring fields, so that a shift by a few pixels moves little; each is shared out whole.
    """
    places = (np.arange(SIDE) + 0.5) * count / SIDE - 0.5
    distance = np.abs(np.clip(places, 0, count - 1)[None, :] - np.arange(count)[:, None])
    return np.asarray(np.clip(1 - distance, 0, None), np.float32)


def _pool_fields(layers: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Sums of each layer over `count` × `count` overlapping fields; square roots, so that large areas do not drown the rest."""
    spread = _spread_over_fields(count)
    sums = np.einsum("fr,lrc->lfc", spread, layers) @ spread.T
    return np.asarray(np.sqrt(np.clip(sums, 0, None)).ravel(), np.float32)


def _share_out(values: NDArray[np.float32], count: int, amounts: NDArray[np.float32], *, around: bool) -> NDArray[np.float32]:
    """Layers that share each amount between the two bins nearest to its value; `around`: the last bin meets the first."""
    first = np.floor(values).astype(np.intp)
    share = (values - first) * amounts
    after = (first + 1) % count if around else np.minimum(first + 1, count - 1)
    layers = np.zeros((count, SIDE, SIDE), np.float32)
    rows, columns = np.ogrid[:SIDE, :SIDE]
    layers[first % count, rows, columns] = amounts - share
    layers[after, rows, columns] += share
    return layers


def _count_tones(tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """Histograms of tones in nine fields."""
    layers = _share_out(tones * np.float32(TONES - 1), TONES, np.ones_like(tones), around=False)
    return _pool_fields(layers, 3)


def _count_gradients(tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """Histograms of the directions of edges, weighted by their strength, in sixteen fields (as HOG, Dalal and Triggs 2005)."""
    down, across = np.gradient(tones)
    turn = np.asarray((np.arctan2(down, across) / np.pi % 1.0) * 8, np.float32)
    layers = _share_out(turn, 8, np.asarray(np.hypot(down, across), np.float32), around=True)
    return _pool_fields(layers, 4)


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
