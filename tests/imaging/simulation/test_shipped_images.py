"""The simulated images of the shipped library can be made, and their marks lie where something is."""

from pathlib import Path

import pytest
import yaml

from readingroom.imaging.descriptions import ImageDescription
from readingroom.imaging.simulation.simulation import check_simulation, simulate
from readingroom.imaging.windows import CT_WINDOWS

IMAGES = Path(__file__).parents[3] / "library" / "images"
SHIPPED = sorted(IMAGES.glob("*/*.yaml"))


def read_description(path: Path) -> ImageDescription:
    return ImageDescription.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_eight_pages_have_simulated_images() -> None:
    assert len({path.parent.name for path in SHIPPED}) >= 8


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_image_says_that_it_is_simulated_and_can_be_made(path: Path) -> None:
    description = read_description(path)
    assert description.simulation is not None
    assert check_simulation(description.simulation) == ()
    assert description.caption.startswith("Simulated ")
    assert description.alt
    assert set(description.windows) <= set(CT_WINDOWS)
    assert bool(description.windows) == (description.modality == "CT")


@pytest.mark.parametrize("path", SHIPPED[::4], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_frames_and_points_of_a_shipped_image_exist(path: Path) -> None:
    description = read_description(path)
    assert description.simulation is not None
    simulated = simulate(description.simulation, document=path.parent.name, image=path.stem)
    assert description.key <= len(simulated.datasets)
    first = simulated.datasets[0]
    for mark in description.annotations:
        assert mark.frame <= len(simulated.datasets)
        assert all(0 <= column <= first.Columns and 0 <= row <= first.Rows for column, row in mark.points)
