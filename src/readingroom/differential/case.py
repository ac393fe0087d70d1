"""A case as the engine takes it: what was seen and not seen, and whom it is about. Nothing in it identifies a patient."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_OBSERVATIONS = 200
"""Observations that are weighed; a report has about twenty."""


class State(StrEnum):
    """Whether a finding was there."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding or clinical term that was looked for; `words` are those of the report it came from."""

    term: str
    state: State = State.PRESENT
    modality: str = ""
    site: str = ""
    words: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a patient. Age is years; sex "female", "male" or ""; `areas` are areas of the library it may belong to."""

    observations: tuple[Observation, ...] = ()
    age: float | None = None
    sex: str = ""
    areas: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing was seen or told that could tell diseases apart."""
        return not self.observations and not self.text

    @property
    def asserted_text(self) -> str:
        """The text without the words of what was not there: they speak for no disease that has it."""
        text = self.text
        for each in self.of_state(State.ABSENT):
            if each.words and text[each.start : each.end] == self.text[each.start : each.end] == each.words:
                text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
        return text

    def of_state(self, state: State) -> tuple[Observation, ...]:
        """The observations of one state."""
        return tuple(each for each in self.observations if each.state is state)

    def adding(self, observation: Observation) -> "Case":
        """The case with one more observation; an earlier one of the same term is replaced."""
        kept = tuple(each for each in self.observations if each.term != observation.term)
        return replace(self, observations=(*kept, observation))


def contradictions(observations: Iterable[Observation]) -> tuple[str, ...]:
    """Terms that are said to be both there and not there."""
    states: dict[str, set[State]] = {}
    for each in observations:
        states.setdefault(each.term, set()).add(each.state)
    return tuple(term for term, found in states.items() if {State.PRESENT, State.ABSENT} <= found)
