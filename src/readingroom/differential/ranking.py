"""Ranking: the prior of each disease times the likelihood ratio of everything observed, each with its reason.

score(d) = ln prior(d) + Σ w · ln LR(d), LR = P(observation | d) / P(observation at large), each ratio held within bounds; then
shares over all diseases and “none of these”, which has a fixed prior and ratios of 1. Likelihood ratios as the shown reason:
LIRICAL (Robinson 2020, Am J Hum Genet 107:403). Holding ratios and weighing related findings less answers the over-confidence
of naive Bayes with findings that go together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from readingroom.differential.case import MOST_OBSERVATIONS, Case, Observation, State, contradictions
from readingroom.differential.knowledge import Floats, Knowledge, Settings
from readingroom.differential.profiles import Profile

LIKELY, POSSIBLE = 0.2, 0.02
"""Shares from which a diagnosis is called likely, or possible. They order a list; they are no probabilities for a patient."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that was weighed: an observation, or what the patient is; `ratios` holds ln LR for every disease."""

    kind: str
    label: str
    observation: Observation | None
    ratios: Floats


@dataclass(frozen=True, slots=True)
class Ranked:
    """A disease in its place: `rank` counts from 1, `share` is its part of all that was weighed, `score` is ln of its odds."""

    disease: int
    profile: Profile
    rank: int
    share: float
    score: float

    @property
    def band(self) -> str:
        """likely, possible or unlikely."""
        return "likely" if self.share >= LIKELY else "possible" if self.share >= POSSIBLE else "unlikely"


class Places(Sequence[Ranked]):
    """The diseases in their order; each is made when it is looked at, for most never are."""

    def __init__(self, knowledge: Knowledge, scores: Floats, shares: Floats) -> None:
        self.knowledge = knowledge
        self.scores = scores
        self.shares = shares
        # Profiles are in the order of their ids, and equal scores stay in it.
        self.order = np.argsort(-scores, kind="stable")

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...

    def __getitem__(self, place: int | slice) -> Ranked | tuple[Ranked, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        at = range(len(self))[place]
        disease = int(self.order[at])
        profile = self.knowledge.profiles[disease]
        return Ranked(disease, profile, at + 1, float(self.shares[disease]), float(self.scores[disease]))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The diseases for a case, best first, with everything that was weighed.

    `none` is the share of “none of these”. `unused` lists observations that could not be weighed, with the reason;
    `contradictory` are terms said to be there and not there.
    """

    case: Case
    ranked: "Places"
    factors: tuple[Factor, ...]
    none: float
    unused: tuple[tuple[Observation, str], ...]
    contradictory: tuple[str, ...]

    @property
    def is_outside(self) -> bool:
        """True when nothing the library holds explains the case better than something it does not hold."""
        return not len(self.ranked) or self.none > self.ranked[0].share

    def shares(self) -> Floats:
        """The share of each disease, by its number."""
        return self.ranked.shares

    def must_not_miss(self, least: float = 5e-4) -> tuple[Ranked, ...]:
        """The dangerous diseases that are not out of the question, in their order."""
        wanted = self.ranked.knowledge.dangerous & (self.ranked.shares >= least)
        return tuple(self.ranked[int(place)] for place in np.flatnonzero(wanted[self.ranked.order]))


def rank(knowledge: Knowledge, case: Case, *, text: Floats | None = None) -> Ranking:
    """The diseases in order for a case.

    Args:
        knowledge: The diseases.
        case: What was observed.
        text: For each disease how well its page matches the words of the case: 1 for the best, 0 for none.
    """
    settings = knowledge.settings
    observations, unused = _usable(knowledge, case)
    factors = [*_weigh_observations(knowledge, observations), *_weigh_person(knowledge, case), *_weigh_place(knowledge, case)]
    if text is not None and len(text):
        weight = settings.text_weight if case.text else settings.names_weight
        factors.append(Factor("text", "Words of its page", None, weight * (text - settings.text_middle)))
    scores = settings.prior_weight * np.log(knowledge.prior * (1.0 - settings.other_mass))
    for factor in factors:
        scores = scores + factor.ratios
    shares = share_out(np.append(scores, np.log(settings.other_mass) * settings.prior_weight) * settings.sharpness)
    ranked = Places(knowledge, scores, shares[:-1])
    return Ranking(case, ranked, tuple(factors), float(shares[-1]), tuple(unused), contradictions(case.observations))


def share_out(scores: Floats) -> Floats:
    """Shares that add up to 1 from logarithms of odds: Bayes' rule when these are ln prior + Σ ln likelihood."""
    weights = np.exp(scores - scores.max())
    shares: Floats = weights / weights.sum()
    return shares


def _usable(knowledge: Knowledge, case: Case) -> tuple[list[Observation], list[tuple[Observation, str]]]:
    """The observations that can be weighed, each term once; and the others with the reason."""
    unused: list[tuple[Observation, str]] = []
    present = {each.term for each in case.observations if each.state is not State.ABSENT}
    implied = {above for term in present for above in knowledge.terms.ancestors(term)}
    opposed = set(contradictions(case.observations))
    chosen: dict[str, Observation] = {}
    for each in case.observations:
        reason = _reason_not_to_use(knowledge, each, implied, opposed)
        if not reason and each.term in chosen:
            continue
        if not reason and len(chosen) >= MOST_OBSERVATIONS:
            reason = f"only the first {MOST_OBSERVATIONS} findings are weighed"
        if reason:
            unused.append((each, reason))
        else:
            chosen[each.term] = each
    return list(chosen.values()), unused


def _reason_not_to_use(knowledge: Knowledge, each: Observation, implied: set[str], opposed: set[str]) -> str:
    if each.term not in knowledge.row:
        return "the engine has no such finding"
    if each.term in opposed:
        return "it is said to be there and not there"
    if each.term in implied and each.state is not State.ABSENT:
        return "a more special finding says it already"
    shown_on = knowledge.terms.by_id[each.term].modalities
    family = knowledge.terms.modality_family(each.modality) if each.modality else ""
    if each.state is State.ABSENT and family and shown_on and family not in shown_on:
        return f"{family} could not show it, so its absence there says nothing"
    return ""


def _weigh_observations(knowledge: Knowledge, observations: Sequence[Observation]) -> list[Factor]:
    together: dict[str, int] = {}
    for each in observations:
        group = _group(knowledge, each)
        together[group] = together.get(group, 0) + 1
    factors = []
    for each in observations:
        ratios = _ratios(knowledge, each) / np.sqrt(together[_group(knowledge, each)])
        kind = "context" if knowledge.terms.kind(each.term) == "clinical" else "finding"
        factors.append(Factor(kind, knowledge.terms.name(each.term), each, ratios))
    return factors


def _group(knowledge: Knowledge, each: Observation) -> str:
    """Findings of one kind go together, and so do those that are not there."""
    above = knowledge.terms.ancestors(each.term)
    return f"{each.state} {above[-1] if above else each.term}"


def _ratios(knowledge: Knowledge, each: Observation) -> Floats:
    settings, row = knowledge.settings, knowledge.row[each.term]
    background = knowledge.background[row]
    if each.state is State.ABSENT:
        ratios = np.log(knowledge.absent[row] / (1.0 - min(background, settings.ceiling)))
        return _hold(ratios, settings) * settings.absent_weight
    ratios = _hold(np.log(knowledge.present[row] / background), settings)
    return ratios * settings.uncertain_weight if each.state is State.UNCERTAIN else ratios


def _hold(ratios: Floats, settings: Settings) -> Floats:
    most = np.log(settings.most_ratio)
    return np.clip(ratios, -most, most)


def _weigh_person(knowledge: Knowledge, case: Case) -> list[Factor]:
    factors = []
    settings = knowledge.settings
    if case.age is not None:
        density = knowledge.age_density(case.age)
        known = ~np.isnan(density)
        mean = float((density * knowledge.prior)[known].sum() / knowledge.prior[known].sum()) if known.any() else 1.0
        ratios = np.where(known, np.log(np.maximum(density, 1e-12) / max(mean, 1e-12)), 0.0)
        factors.append(Factor("age", f"Age {case.age:g}", None, np.clip(ratios, np.log(settings.outside_age), np.log(10.0))))
    if case.sex:
        share = knowledge.women if case.sex == "female" else 1.0 - knowledge.women
        ratios = np.log(np.maximum(share, settings.sex_floor) / 0.5)
        factors.append(Factor("sex", case.sex.capitalize(), None, ratios))
    return factors


def _weigh_place(knowledge: Knowledge, case: Case) -> list[Factor]:
    factors = []
    settings = knowledge.settings
    if case.areas:
        inside = np.isin(knowledge.areas, case.areas)
        if inside.any():
            factors.append(Factor("area", "Area", None, np.where(inside, 0.0, np.log(settings.outside_area))))
    sites = [site for site in case.sites if site in knowledge.terms]
    if sites:
        near = np.any([knowledge.near(site) for site in sites], axis=0)
        if near.any():
            factors.append(Factor("site", "Site", None, np.where(near, 0.0, np.log(settings.outside_site))))
    return factors
