"""Windows: how much of a range of values is spread over the greys of a screen, and the presets readers know by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from readingroom.imaging.frames import Frame


@dataclass(frozen=True, slots=True)
class Window:
    """A window: `center` and `width` in the units of the values (HU on CT), `id` its word in files and addresses."""

    id: str
    name: str
    center: float
    width: float


CT_WINDOWS: Mapping[str, Window] = MappingProxyType(
    {
        window.id: window
        for window in (
            Window("brain", "Brain", 40, 80),
            Window("stroke", "Stroke", 35, 40),
            Window("subdural", "Subdural", 75, 215),
            Window("bone", "Bone", 480, 2500),
            Window("soft-tissue", "Soft tissue", 40, 400),
            Window("mediastinum", "Mediastinum", 50, 350),
            Window("lung", "Lung", -600, 1500),
            Window("abdomen", "Abdomen", 50, 400),
            Window("liver", "Liver", 90, 150),
        )
    }
)
"""The presets of CT, in HU. They are conventions that vary by site, not measurements (shared/standards/accessibility-ui.md)."""


def find_windows(dataset: Dataset, frame: Frame) -> tuple[Window, ...]:
    """The windows a frame may be shown with; never empty."""
    centers, widths = dataset.get("WindowCenter"), dataset.get("WindowWidth")
    if centers is not None and widths is not None:
        pair = [value[0] if isinstance(value, MultiValue) else value for value in (centers, widths)]
        return (Window("file", "File", float(pair[0]), float(pair[1])),)
    low, high = np.percentile(frame.values, (0.5, 99.5))
    return (Window("whole", "Whole range", float(low + high) / 2, max(1.0, float(high - low))),)


def apply_window(frame: Frame, window: Window) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A frame as greys from 0 to 255 (PS3.3, C.11.2.1.2)."""
    if frame.is_color:
        return np.asarray(frame.values, np.uint8)
    scaled = ((frame.values - (window.center - 0.5)) / max(window.width - 1, 1e-6) + 0.5) * 255
    grey = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return 255 - grey if frame.is_inverted else grey
