"""What to look for next: the findings that would tell most, and those that would put a diagnosis first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from readingroom.differential.case import Observation, State
from readingroom.differential.knowledge import Floats, Knowledge
from readingroom.differential.ranking import Ranking, rank

CONSIDERED = 20
"""Diseases at the top between which the questions are to tell."""

LEAST = 0.01
"""Bits below which a question is not worth asking."""

MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A finding to look for: `bits` is how much its answer tells on average, `raises` and `lowers` whom a yes helps or hurts."""

    term: str
    name: str
    modalities: tuple[str, ...]
    bits: float
    raises: tuple[str, ...]
    lowers: tuple[str, ...]


def entropy(shares: Floats) -> float:
    """The uncertainty of some shares that add up to 1, in bits."""
    known = shares[shares > 0]
    return float(-(known * np.log2(known)).sum())


def expected_information(shares: Floats, table: Floats) -> Floats:
    """How many bits each yes-or-no question tells on average: H(P) − Σ P(answer)·H(P | answer).

    Args:
        shares: Shares of the diseases, adding up to 1.
        table: For each question (row) the chance of a yes in each disease (column).
    """
    before = entropy(shares)
    expected = np.zeros(len(table))
    for chances in (table, 1.0 - table):
        joint = chances * shares
        answer = joint.sum(axis=1)
        after = joint / np.maximum(answer[:, None], 1e-300)
        logs = np.log2(after, out=np.zeros_like(after), where=after > 0)
        expected += answer * -(after * logs).sum(axis=1)
    gained: Floats = np.maximum(before - expected, 0.0)
    return gained


def ask_next(knowledge: Knowledge, ranking: Ranking, *, limit: int = 6, modalities: Sequence[str] = ()) -> tuple[Question, ...]:
    """The findings not yet looked for whose answer would tell most between the diseases at the top.

    Args:
        knowledge: The diseases.
        ranking: The ranking so far.
        limit: How many to give.
        modalities: Only findings that one of these shows; all when empty.
    """
    worth = weigh_questions(knowledge, ranking, modalities, between=CONSIDERED)
    chosen: list[Question] = []
    taken: set[str] = set()
    for id in sorted(worth, key=lambda term: -worth[term]):
        term = knowledge.terms.by_id[id]
        kin = term.variable or (knowledge.terms.ancestors(id) or (id,))[-1]
        if worth[id] < LEAST or len(chosen) >= limit:
            break
        if kin in taken:
            continue
        taken.add(kin)
        chosen.append(_question(knowledge, ranking, id, worth[id]))
    return tuple(chosen)


def weigh_questions(knowledge: Knowledge, ranking: Ranking, modalities: Sequence[str], *, between: int) -> dict[str, float]:
    """How many bits the answer to each open finding tells on average between so many diseases at the top, by its id."""
    top = ranking.ranked.order[:between]
    rows = [row for row in _open_rows(knowledge, ranking, modalities) if not np.isnan(knowledge.listed[row][top]).all()]
    if len(top) < 2 or not rows:
        return {}
    shares = ranking.shares()[top]
    gained = expected_information(shares / shares.sum(), knowledge.present[np.ix_(np.array(rows), top)])
    return {knowledge.findings[row]: float(bits) for row, bits in zip(rows, gained, strict=True)}


def _open_rows(knowledge: Knowledge, ranking: Ranking, modalities: Sequence[str]) -> list[int]:
    """The findings nothing is known of yet, directly or by what is known of others."""
    known: set[str] = set()
    for each in ranking.case.observations:
        known.add(each.term)
        if each.term not in knowledge.terms:
            continue
        if each.state is State.ABSENT:
            known.update(knowledge.terms.descendants(each.term))
        else:
            for term in (each.term, *knowledge.terms.ancestors(each.term)):
                known.add(term)
                known.update(knowledge.terms.values_of(knowledge.terms.by_id[term].variable))
    rows = []
    for term, row in knowledge.row.items():
        shown_on = knowledge.terms.by_id[term].modalities
        if term not in known and (not modalities or not shown_on or set(shown_on) & set(modalities)):
            rows.append(row)
    return rows


def _question(knowledge: Knowledge, ranking: Ranking, term: str, bits: float) -> Question:
    row = knowledge.row[term]
    first = ranking.ranked[:6]
    typical = [each for each in first if knowledge.present[row, each.disease] >= 0.5]
    seldom = [each for each in first if knowledge.present[row, each.disease] <= 0.1]
    return Question(
        term,
        knowledge.terms.name(term),
        knowledge.terms.by_id[term].modalities,
        bits,
        tuple(each.profile.id for each in typical),
        tuple(each.profile.id for each in seldom),
    )


def make_first(knowledge: Knowledge, ranking: Ranking, disease: int) -> tuple[Observation, ...]:
    """Findings that, if they were seen, would put a disease first: as few as possible, its own most telling ones.

    Empty when it is first already, or when nothing in its profile would do it.
    """
    added: list[Observation] = []
    current = ranking
    while current.ranked and current.ranked[0].disease != disease and len(added) < MOST_STEPS:
        leader = current.ranked[0].disease
        rows = [row for row in _open_rows(knowledge, current, ()) if knowledge.listed[row, disease] > 0.1]
        gains = [(np.log(knowledge.present[row, disease] / knowledge.present[row, leader]), row) for row in rows]
        better = max(gains, default=(0.0, -1))
        if better[0] <= 0.05:
            return ()
        observation = Observation(knowledge.findings[better[1]])
        added.append(observation)
        current = rank(knowledge, replace(current.case, observations=(*current.case.observations, observation)))
    return tuple(added) if current.ranked and current.ranked[0].disease == disease else ()
