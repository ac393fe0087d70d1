"""How well likeness finds pictures: neighbours of the same organ, changed pictures their originals, beside a perceptual hash.

    python -m benchmarks.similarity                 24 simulated stacks, this describer and a 64-bit difference hash
    python -m benchmarks.similarity --seeds 4       more patients

Both see the same pictures in the same run. Two slices of one patient are never counted as neighbours of each other.
"""

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.machine import describe_machine
from numpy.typing import NDArray
from PIL import Image

from readingroom.imaging.descriptions import Simulation
from readingroom.imaging.similarity import DEFAULT, describe
from readingroom.imaging.simulation.simulation import simulate

Pixels = NDArray[np.uint8]
Describe = Callable[[Pixels], NDArray[np.float32]]

SCENES: tuple[tuple[str, str, dict[str, str | float], tuple[float, float]], ...] = (
    ("head CT", "head-normal", {}, (40, 80)),
    ("head CT", "subdural-hematoma", {"size": 16}, (40, 80)),
    ("head CT", "acute-stroke", {"side": "right"}, (40, 80)),
    ("head MR", "dural-mass", {"sequence": "t1wi-c"}, (460, 920)),
    ("head MR", "ring-lesion", {"sequence": "t2wi"}, (500, 1000)),
    ("chest CT", "chest-normal", {"sequence": "cect"}, (-600, 1500)),
    ("chest CT", "pneumothorax", {"side": "right"}, (-600, 1500)),
    ("abdomen CT", "liver-lesion", {"phase": "arterial"}, (60, 360)),
)
"""Organ and modality, scene, what differs from its defaults, window."""


@dataclass(frozen=True)
class Shown:
    """A slice as it is stored: its organ, its patient, its values and its window."""

    organ: str
    patient: str
    values: NDArray[np.float64]
    window: tuple[float, float]

    def apply(self, shift: float = 0.0, stretch: float = 1.0) -> Pixels:
        """The grey picture, in its window or another: shifted by a share of its width, and stretched."""
        center, width = self.window
        center, width = center + shift * width, width * stretch
        return np.clip((self.values - center + width / 2) / width * 255, 0, 255).astype(np.uint8)


def make_pictures(seeds: int) -> list[Shown]:
    """Every second slice of all scenes, for so many patients each."""
    shown = []
    for organ, scene, parameters, window in SCENES:
        for seed in range(seeds):
            recipe = Simulation(scene=scene, parameters={**parameters, "seed": seed, "thickness": 5})
            datasets = simulate(recipe, document="benchmark", image=scene).datasets
            for dataset in datasets[2:-3:2]:
                values = dataset.pixel_array + float(dataset.get("RescaleIntercept", 0))
                values[:16, :64] = np.median(values[:16])  # the word in the corner is the same in all of them
                shown.append(Shown(organ, f"{organ} {seed}", values, window))
    return shown


def hash_differences(pixels: Pixels) -> NDArray[np.float32]:
    """The 64-bit difference hash (dHash) as a unit vector of signs: its products order as the Hamming distance does."""
    small = np.asarray(Image.fromarray(pixels).convert("L").resize((9, 8), Image.Resampling.LANCZOS), np.int16)
    return np.where(np.diff(small, axis=1).ravel() > 0, 0.125, -0.125).astype(np.float32)


def measure_neighbours(shown: Sequence[Shown], vectors: NDArray[np.float32], count: int = 5) -> float:
    """The share of the nearest pictures of other patients that are of the same organ and modality."""
    organs, patients = (np.array([getattr(one, name) for one in shown]) for name in ("organ", "patient"))
    scores = vectors @ vectors.T
    scores[patients[:, None] == patients[None, :]] = -np.inf
    nearest = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    return float((organs[nearest] == organs[:, None]).mean())


def _compress(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=40)
    return Image.open(buffer)


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS),
    "JPEG, quality 40": _compress,
    "cut by 3 %": lambda image: image.crop((int(image.width * 0.03),) * 2 + (int(image.width * 0.97),) * 2),
    "turned by 3°": lambda image: image.rotate(3, Image.Resampling.BILINEAR),
}


def measure_originals(shown: Sequence[Shown], vectors: NDArray[np.float32], how: Describe) -> dict[str, float]:
    """How many changed pictures find their original first, by the kind of change."""
    found = {name: [how(np.asarray(change(Image.fromarray(one.apply())))) for one in shown] for name, change in CHANGES.items()}
    found["another window"] = [how(one.apply(0.1, 1.35)) for one in shown]
    right = np.arange(len(shown))
    return {name: float((np.argmax(np.stack(rows) @ vectors.T, axis=1) == right).mean()) for name, rows in found.items()}


def measure_time(how: Describe) -> float:
    """Milliseconds to describe a picture of 512 × 512, median of 30."""
    pixels = np.random.default_rng(0).integers(0, 256, (512, 512), np.uint8)
    taken = []
    for _ in range(30):
        begin = time.perf_counter()
        how(pixels)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="patients of each scene")
    options = parser.parse_args(arguments)
    shown = make_pictures(options.seeds)
    print(describe_machine())
    print(
        f"{len(shown)} pictures of {len({one.patient for one in shown})} patients of {len({one.organ for one in shown})} kinds\n"
    )
    rivals: dict[str, Describe] = {f"{DEFAULT.name} {DEFAULT.version}": describe, "dHash, 64 bits": hash_differences}
    for name, how in rivals.items():
        vectors = np.stack([how(one.apply()) for one in shown])
        print(f"{name}: {vectors.shape[1]} numbers, {measure_time(how):.1f} ms for 512 × 512")
        print(f"  of the 5 nearest of other patients, of the same kind   {measure_neighbours(shown, vectors):.3f}")
        for change, share in measure_originals(shown, vectors, how).items():
            print(f"  original first, {change:<38} {share:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
