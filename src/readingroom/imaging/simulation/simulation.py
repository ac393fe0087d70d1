"""Simulated images from recipes: what descriptions with a `simulation` are made into, and whether they can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.descriptions import Simulation
from readingroom.imaging.simulation.abdomen_scenes import ABDOMEN_SCENES
from readingroom.imaging.simulation.chest_scenes import CHEST_SCENES
from readingroom.imaging.simulation.head_scenes import HEAD_SCENES
from readingroom.imaging.simulation.headers import Label, write_datasets
from readingroom.imaging.simulation.hematoma_scenes import HEMATOMA_SCENES
from readingroom.imaging.simulation.marking import mark_slices
from readingroom.imaging.simulation.recipes import Scene, complete_recipe, find_faults
from readingroom.imaging.simulation.truth import Picture, Truth

SCENES: Mapping[str, Scene] = MappingProxyType(
    {scene.id: scene for scene in (*HEAD_SCENES, *HEMATOMA_SCENES, *CHEST_SCENES, *ABDOMEN_SCENES)}
)
"""The scenes there are, by id."""

LOOKS = ("sequence", "noise", "attenuation", "artery", "age", "phase")
"""Parameters that change what places measure and not where they are: pictures that differ only here share their space."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated picture: one data set for each slice in the order of the stack, and what is known to be in it."""

    datasets: tuple[Dataset, ...]
    truth: Truth


def check_simulation(simulation: Simulation) -> tuple[str, ...]:
    """What is wrong with a recipe, one sentence each with what is known instead; nothing when it can be made."""
    return find_faults(simulation, SCENES)


def simulate(simulation: Simulation, *, document: str, image: str) -> Simulated:
    """The picture of a recipe, marked “Simulated” in the pixels and in the headers.

    The pixels depend on the recipe alone, the identifiers on the names of document and image too; the same call makes the
    same bytes on one machine. Pictures of one document whose recipes differ only in how tissues look share study and frame
    of reference.

    Raises:
        ValueError: the scene or a parameter is not known or out of its range; the message lists those that are.
    """
    if faults := check_simulation(simulation):
        raise ValueError("; ".join(faults))
    scene = SCENES[simulation.scene]
    recipe = complete_recipe(simulation, scene)
    picture = scene.build(recipe)
    label = Label(
        document=document,
        image=image,
        recipe=recipe.text,
        geometry=recipe.select_text(LOOKS),
        description=f"{scene.name} {picture.truth.sequence}",
        region=scene.region,
    )
    return Simulated(write_datasets(picture, _store(picture), label), picture.truth)


def _store(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.int_]]:
    """The values as they are stored: marked, whole, and on CT without the rescale."""
    if picture.modality == "CT":
        marked = mark_slices(picture.values, -1000, 1500) + 1024
    else:
        middle, width = picture.window
        marked = mark_slices(picture.values, max(0.0, middle - width / 2), middle + width / 2)
    return np.rint(marked).astype(np.int_)
