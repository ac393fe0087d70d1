"""Whether text that identifies someone may be burned into the pixels: by the kind of object, by looking, and, when installed, by reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydicom.dataset import Dataset

Frames = Sequence[np.ndarray] | Callable[[], Sequence[np.ndarray]]


@dataclass(frozen=True, slots=True)
class PixelFinding:
    text: Literal["clear", "unchecked", "suspected"]
    reason: str
    is_checked: bool = False


def check_pixels(dataset: Dataset, frames: Frames = ()) -> PixelFinding:
    return PixelFinding("unchecked", "x")


@dataclass(frozen=True)
class Region:
    left: int
    top: int
    right: int
    bottom: int


def mask_regions(dataset: Dataset, regions: Sequence[Region]) -> Dataset:
    return dataset
