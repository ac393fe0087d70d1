"""Guided entry: what a radiologist would look at in a region, the most telling first, so that findings need not be thought of."""

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.differential.asking import weigh_questions
from readingroom.differential.knowledge import Knowledge
from readingroom.differential.ranking import Ranking

CONSIDERED = 60
"""Diseases at the top between which the choices are to tell."""
LEAST = 0.005
"""Bits below which a finding is not offered."""
MOST_VALUES = 8
"""Values of a variable that are offered."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Findings to choose from: values of one variable, which exclude each other, or findings to be seen or not.

    `title` is the name of the variable; "" for single findings. `terms` are ids, the most telling first for single findings.
    """

    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """What to look at: variables with their values, single findings, settings of the patient."""

    variables: tuple[Choices, ...]
    findings: Choices
    settings: Choices


def guide(
    knowledge: Knowledge,
    ranking: Ranking,
    *,
    modalities: Sequence[str] = (),
    variables: int = 8,
    findings: int = 12,
    settings: int = 8,
) -> Guide:
    """What to look at next in a case, of which an area is enough to be known.

    Args:
        knowledge: The diseases.
        ranking: The ranking so far.
        modalities: Only findings that one of these shows; all when empty.
        variables: How many variables to offer.
        findings: How many single findings.
        settings: How many settings of the patient.
    """
    weighed = weigh_questions(knowledge, ranking, modalities, between=CONSIDERED)
    worth = {term: bits for term, bits in weighed.items() if bits >= LEAST}
    ordered = sorted(worth, key=lambda term: (-worth[term], term))
    terms = knowledge.terms
    grouped: dict[str, list[str]] = {}
    for term in ordered:
        grouped.setdefault(terms.by_id[term].variable, []).append(term)
    single = grouped.pop("", [])
    together = sorted(grouped, key=lambda variable: (-sum(worth[term] for term in grouped[variable]), variable))
    return Guide(
        tuple(_values(knowledge, variable, grouped[variable]) for variable in together[:variables]),
        Choices("", _without_kin(knowledge, [term for term in single if terms.kind(term) == "finding"], findings)),
        Choices("", _without_kin(knowledge, [term for term in single if terms.kind(term) == "clinical"], settings)),
    )


def _values(knowledge: Knowledge, variable: str, telling: Sequence[str]) -> Choices:
    """The telling values of a variable in the order of the vocabulary."""
    kept = set(telling[:MOST_VALUES])
    values = tuple(term for term in knowledge.terms.values_of(variable) if term in kept)
    return Choices(knowledge.terms.variables.get(variable, variable.replace("-", " ").capitalize()), values)


def _without_kin(knowledge: Knowledge, ordered: Sequence[str], limit: int) -> tuple[str, ...]:
    """The first of these, without those that a chosen one is a kind of or the other way round."""
    chosen: list[str] = []
    for term in ordered:
        above = set(knowledge.terms.ancestors(term))
        if len(chosen) < limit and not any(each in above or term in knowledge.terms.ancestors(each) for each in chosen):
            chosen.append(term)
    return tuple(chosen)
