"""A picture finds its original among others, however it was resized, windowed, compressed, cut or turned."""

import io
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from readingroom.imaging.descriptions import Simulation
from readingroom.imaging.similarity import DEFAULT, Vector, describe, rank
from readingroom.imaging.simulation.simulation import simulate

Pixels = NDArray[np.uint8]

STACKS = (
    ("head", "subdural-hematoma", {"thickness": 10}, (40, 80)),
    ("head", "epidural-hematoma", {"thickness": 10, "side": "right", "seed": 1}, (40, 80)),
    ("head MR", "dural-mass", {"thickness": 10, "sequence": "t1wi-c"}, (460, 920)),
    ("chest", "pulmonary-nodule", {"thickness": 10}, (-600, 1500)),
    ("chest", "pneumothorax", {"thickness": 10, "seed": 1}, (-600, 1500)),
    ("abdomen", "liver-lesion", {"thickness": 10}, (60, 360)),
    ("abdomen", "abdomen-normal", {"thickness": 10, "seed": 1, "phase": "arterial"}, (60, 360)),
)


@cache
def values_of_stacks() -> tuple[tuple[str, NDArray[np.float64], tuple[float, float]], ...]:
    found = []
    for organ, scene, parameters, window in STACKS:
        simulated = simulate(Simulation(scene=scene, parameters=parameters), document="a", image=scene)
        for dataset in simulated.datasets[1:-2]:
            found.append((organ, dataset.pixel_array + float(dataset.get("RescaleIntercept", 0)), window))
    return tuple(found)


def apply(values: NDArray[np.float64], center: float, width: float) -> Pixels:
    return np.clip((values - center + width / 2) / width * 255, 0, 255).astype(np.uint8)


@cache
def described() -> tuple[list[str], list[Pixels], Vector]:
    stored = values_of_stacks()
    pictures = [apply(values, *window) for _, values, window in stored]
    return [organ for organ, _, _ in stored], pictures, np.stack([describe(picture) for picture in pictures])


def through(change: Callable[[Image.Image], Image.Image]) -> Callable[[Pixels], Pixels]:
    return lambda pixels: np.asarray(change(Image.fromarray(pixels)))


def compress(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=40)
    return Image.open(buffer)


CHANGES: dict[str, Callable[[Pixels], Pixels]] = {
    "half the size": through(lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)),
    "twice the size": through(lambda image: image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)),
    "compressed": through(compress),
    "cut by 3 percent": through(lambda image: image.crop((6, 6, image.width - 6, image.height - 6))),
    "turned by 3 degrees": through(lambda image: image.rotate(3, Image.Resampling.BILINEAR)),
    "in color": through(lambda image: image.convert("RGB")),
    "with gamma": lambda pixels: (255 * (pixels / 255) ** 0.8).astype(np.uint8),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_picture_finds_its_original_first(change: str) -> None:
    _, pictures, vectors = described()
    changed: Callable[[Pixels], Pixels] = CHANGES[change]
    found = [int(rank(describe(changed(picture)), vectors, 1)[0][0]) for picture in pictures]
    right = sum(number == expected for expected, number in enumerate(found))
    assert right >= 0.9 * len(pictures)
    # Where it is not the very slice, it is the slice beside it.
    assert all(abs(number - expected) <= 2 for expected, number in enumerate(found))


def test_a_picture_in_another_window_finds_its_original_among_the_first_three() -> None:
    _, _, vectors = described()
    for expected, (_, values, (center, width)) in enumerate(values_of_stacks()):
        order, _ = rank(describe(apply(values, center + 0.1 * width, 1.35 * width)), vectors, 3)
        assert min(abs(int(number) - expected) for number in order) <= 1


def test_neighbours_of_a_picture_are_of_the_same_organ() -> None:
    organs, _, vectors = described()
    hits = [
        organs[int(other)] == organs[number]
        for number in range(len(organs))
        for other in rank(vectors[number], vectors, 6)[0][1:]
    ]
    assert sum(hits) / len(hits) > 0.9


def test_the_picture_itself_is_first_with_a_likeness_of_one() -> None:
    _, _, vectors = described()
    order, scores = rank(vectors[5], vectors, 3)
    assert order[0] == 5
    assert scores[0] == pytest.approx(1, abs=1e-5)
    assert list(scores) == sorted(scores, reverse=True)


def test_a_vector_of_another_describer_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        rank(np.ones(10, np.float32), described()[2], 3)


def test_no_more_are_ranked_than_asked_for_or_there_are() -> None:
    vectors = described()[2]
    assert len(rank(vectors[0], vectors, 10_000)[0]) == len(vectors)
    assert len(rank(vectors[0], vectors, 0)[0]) == 0


@pytest.mark.parametrize("shape", [(5,), (4, 4, 4), (0, 7), (2, 2, 2, 3)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="a picture"):
        describe(np.zeros(shape, np.uint8))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 300),
    columns=st.integers(1, 300),
    color=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
    low=st.integers(0, 255),
    span=st.integers(0, 255),
)
def test_any_picture_has_a_unit_vector_of_the_size_told(
    rows: int, columns: int, color: bool, seed: int, low: int, span: int
) -> None:
    shape = (rows, columns, 3) if color else (rows, columns)
    pixels = np.random.default_rng(seed).integers(low, min(255, low + span), shape, np.uint8, endpoint=True)
    vector = describe(pixels)
    assert vector.shape == (DEFAULT.size,)
    assert vector.dtype == np.float32
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-4)
    assert np.array_equal(vector, describe(pixels))
