"""Why a diagnosis stands where it does: what speaks for it, against it, and what it would show that nobody looked for."""

from dataclasses import dataclass

import numpy as np

from readingroom.differential.case import State
from readingroom.differential.knowledge import Knowledge
from readingroom.differential.profiles import Sign
from readingroom.differential.ranking import Factor, Ranked, Ranking

TOLD = 0.05
"""log10 of a likelihood ratio below which something speaks neither for nor against."""

EXPECTED_SHARE = 0.5
MOST_EXPECTED = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was weighed for a diagnosis.

    `log10` is the decimal logarithm of its likelihood ratio: 1 makes the diagnosis ten times as likely, -1 a tenth.
    `stated` is how often the profile says the finding is there ("often", "12 of 40"; "" when it says nothing),
    `source` the citation key of that, `words` those of the report.
    """

    kind: str
    label: str
    term: str
    state: str
    log10: float
    stated: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A diagnosis with its reasons, the weightiest first; `expected` lists signs it mostly shows and nobody looked for."""

    ranked: Ranked
    supporting: tuple[Reason, ...]
    opposing: tuple[Reason, ...]
    neutral: tuple[Reason, ...]
    expected: tuple[Sign, ...]


def explain(knowledge: Knowledge, ranking: Ranking, ranked: Ranked) -> Explanation:
    """The reasons for where a diagnosis stands."""
    signs = knowledge.signs(ranked.disease)
    reasons = sorted((_reason(factor, signs, ranked.disease) for factor in ranking.factors), key=lambda each: -abs(each.log10))
    return Explanation(
        ranked,
        tuple(each for each in reasons if each.log10 > TOLD),
        tuple(each for each in reasons if each.log10 < -TOLD),
        tuple(each for each in reasons if abs(each.log10) <= TOLD),
        _expected(knowledge, ranking, ranked, signs),
    )


def _reason(factor: Factor, signs: dict[str, Sign], disease: int) -> Reason:
    observation = factor.observation
    term = observation.term if observation else ""
    sign = signs.get(term)
    return Reason(
        factor.kind,
        factor.label,
        term,
        observation.state.value if observation else State.PRESENT.value,
        float(factor.ratios[disease] / np.log(10.0)),
        sign.stated if sign else "",
        sign.source if sign else "",
        observation.words if observation else "",
    )


def _expected(knowledge: Knowledge, ranking: Ranking, ranked: Ranked, signs: dict[str, Sign]) -> tuple[Sign, ...]:
    """Signs that are mostly there and were not looked for, those that tell most first."""
    known = {each.term for each in ranking.case.observations}
    known |= {above for term in known for above in knowledge.terms.ancestors(term)}
    known |= {
        value
        for each in ranking.case.observations
        if each.term in knowledge.terms and each.state is not State.ABSENT
        for value in knowledge.terms.values_of(knowledge.terms.by_id[each.term].variable)
    }
    open_signs = [
        sign for term, sign in signs.items() if term not in known and sign.share >= EXPECTED_SHARE and term in knowledge.row
    ]
    telling = sorted(
        open_signs, key=lambda sign: -(sign.share * np.log(sign.share / knowledge.background[knowledge.row[sign.term]]))
    )
    return tuple(telling[:MOST_EXPECTED])
