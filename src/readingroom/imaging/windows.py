"""Windows: how much of a range of values is spread over the greys of a screen, and the presets readers know by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # What knows the presets must not wait for what reads pixels.
    from readingroom.imaging.tables import Table

Function = Literal["linear", "linear-exact", "sigmoid"]


@dataclass(frozen=True, slots=True)
class Window:
    """A window: `center` and `width` in the units of the values (HU on CT), `id` its word in files and addresses.

    `function` says how values are spread; where there is a `table` (VOI LUT) it does that, and `center` and `width` only
    tell which values it covers.
    """

    id: str
    name: str
    center: float
    width: float
    function: Function = "linear"
    table: "Table | None" = None


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

AS_STORED = Window("as-stored", "As stored", 128, 256)
"""For colour, which is shown as it is."""
