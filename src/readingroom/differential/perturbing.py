"""Cases made worse on purpose: findings dropped, said less precisely, mixed with wrong ones, turned round."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from readingroom.differential.case import Case, Observation, State
from readingroom.differential.knowledge import Knowledge

SHARE = 0.3
"""How many of the findings are changed."""

SEED = 7


def drop(case: Case, knowledge: Knowledge, random: np.random.Generator) -> Case:
    """The case without some of its findings; one always stays."""
    keep = random.random(len(case.observations)) >= SHARE
    if len(keep) and not keep.any():
        keep[0] = True
    return replace(case, observations=tuple(each for each, kept in zip(case.observations, keep, strict=True) if kept))


def blur(case: Case, knowledge: Knowledge, random: np.random.Generator) -> Case:
    """The case with some findings replaced by more general ones."""

    def less(each: Observation) -> Observation:
        above = knowledge.terms.ancestors(each.term)
        return replace(each, term=above[0]) if above and random.random() < SHARE * 2 else each

    return replace(case, observations=tuple(less(each) for each in case.observations))


def mix(case: Case, knowledge: Knowledge, random: np.random.Generator) -> Case:
    """The case with findings added that were drawn at random."""
    count = max(1, round(SHARE * len(case.observations)))
    drawn = random.choice(len(knowledge.findings), size=count, replace=False)
    known = {each.term for each in case.observations}
    added = [Observation(knowledge.findings[row]) for row in drawn if knowledge.findings[row] not in known]
    return replace(case, observations=(*case.observations, *added))


def turn(case: Case, knowledge: Knowledge, random: np.random.Generator) -> Case:
    """The case with one finding turned round: there instead of not there, or the other way."""
    if not case.observations:
        return case
    place = int(random.integers(len(case.observations)))
    turned = list(case.observations)
    state = State.PRESENT if turned[place].state is State.ABSENT else State.ABSENT
    turned[place] = replace(turned[place], state=state)
    return replace(case, observations=tuple(turned))


PERTURBATIONS: dict[str, Callable[[Case, Knowledge, np.random.Generator], Case]] = {
    "dropped": drop,
    "imprecise": blur,
    "noisy": mix,
    "contradictory": turn,
}
