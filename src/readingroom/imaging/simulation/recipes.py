"""Recipes: the scenes there are, the numbers and words that shape each, and what is wrong with a recipe, in words."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from readingroom.imaging.descriptions import Simulation
from readingroom.imaging.simulation.truth import Picture


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter that is a number between two limits, in a unit."""

    default: float
    low: float
    high: float
    unit: str = "mm"

    def find_fault(self, value: object) -> str:
        """What is wrong with a value for it, or nothing."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"a number from {self.low:g} to {self.high:g} {self.unit}".rstrip()
        if not self.low <= value <= self.high:
            return f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
        return ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that is one of a few words; the first is the default."""

    options: tuple[str, ...]

    @property
    def default(self) -> str:
        """What holds when nothing is said."""
        return self.options[0]

    def find_fault(self, value: object) -> str:
        """What is wrong with a value for it, or nothing."""
        return "" if value in self.options else "one of " + ", ".join(self.options)


Parameter = Number | Choice

SEED = Number(0, 0, 1_000_000, "")
"""The parameter every scene has: another seed is another patient of the same build."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe with nothing left open: every parameter of its scene has a value."""

    scene: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]

    @property
    def side(self) -> int:
        """1 on the left of the patient, -1 on the right."""
        return 1 if self.words["side"] == "left" else -1

    @property
    def text(self) -> str:
        """The recipe in one line, the same for the same recipe; what random numbers and identifiers are made from."""
        parts = [*((name, f"{value:g}") for name, value in self.numbers.items()), *self.words.items()]
        return self.scene + "".join(f" {name}={value}" for name, value in sorted(parts))

    def select_text(self, leave_out: Iterable[str]) -> str:
        """The recipe in one line without some of its parameters."""
        numbers = {name: value for name, value in self.numbers.items() if name not in leave_out}
        words = {name: value for name, value in self.words.items() if name not in leave_out}
        return Recipe(self.scene, numbers, words).text


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene: its id and name, the region of the body, its parameters, and what builds the picture."""

    id: str
    name: str
    region: str
    parameters: Mapping[str, Parameter]
    build: Callable[[Recipe], Picture]


def find_faults(simulation: Simulation, scenes: Mapping[str, Scene]) -> tuple[str, ...]:
    """What is wrong with a recipe, one sentence each; nothing when it can be made."""
    scene = scenes.get(simulation.scene)
    if scene is None:
        return (f"there is no scene “{simulation.scene}”; there are: {', '.join(sort_by_likeness(simulation.scene, scenes))}",)
    faults = []
    for name, value in simulation.parameters.items():
        parameter = scene.parameters.get(name)
        if parameter is None:
            known = ", ".join(sort_by_likeness(name, scene.parameters))
            faults.append(f"the scene {scene.id} has no parameter “{name}”; it has: {known}")
        elif wanted := parameter.find_fault(value):
            faults.append(f"{name} of the scene {scene.id} is {wanted}, found {value!r}")
    return tuple(faults)


def sort_by_likeness(word: str, known: Iterable[str]) -> list[str]:
    """The known words, the one most like the given first."""
    return sorted(known, key=lambda other: (-difflib.SequenceMatcher(None, word, other).ratio(), other))


def complete_recipe(simulation: Simulation, scene: Scene) -> Recipe:
    """The recipe with the defaults filled in."""
    values = {name: simulation.parameters.get(name, parameter.default) for name, parameter in scene.parameters.items()}
    return Recipe(
        scene.id,
        {name: float(value) for name, value in values.items() if not isinstance(value, str)},
        {name: value for name, value in values.items() if isinstance(value, str)},
    )
