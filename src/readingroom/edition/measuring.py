"""Measuring the engine of an edition on published cases: matched by name, ranked, and compared with baselines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from readingroom.access import AccessLevel
from readingroom.differential.case import Case, Observation, State
from readingroom.differential.case_files import FileCase
from readingroom.differential.knowledge import Floats, Knowledge
from readingroom.differential.measuring import (
    TOPS,
    Calibration,
    Scored,
    Summary,
    calibrate,
    commonness,
    compare,
    must_not_miss_recall,
    rank_of,
    split_by,
    summarize,
)
from readingroom.differential.perturbing import PERTURBATIONS, SEED
from readingroom.differential.profiles import Terms
from readingroom.differential.ranking import rank
from readingroom.edition.consulting import match_text, match_words
from readingroom.edition.diagnosing import load_knowledge, load_terms, read_report
from readingroom.edition.naming import load_names
from readingroom.edition.opening import Edition
from readingroom.edition.regions import find_areas

Score = Callable[[Case], Floats]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case of a file as the engine gets it, with the library's id of the truth ("" when it has none)."""

    given: FileCase
    case: Case
    matched: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: the engine, the baselines, and the engine on cases made worse."""

    engine: tuple[Scored, ...]
    baselines: dict[str, tuple[Scored, ...]]
    perturbed: dict[str, tuple[Scored, ...]]
    prepared: tuple[Prepared, ...]

    def as_dict(self) -> dict[str, Any]:
        """All measures as plain values."""
        whole = summarize(self.engine)
        return {
            **whole.as_dict(),
            "of_all_cases": {f"top_{place}": round(share * whole.coverage, 4) for place, share in whole.top.items()},
            "must_not_miss_recall_10": must_not_miss_recall(self.engine),
            "calibration": _calibration_dict(calibrate(self.engine)),
            "by_region": _groups(split_by(self.engine, lambda each: each.group or "unknown")),
            "by_prevalence": _groups(split_by(self.engine, commonness)),
            "baselines": {name: summarize(scored).as_dict() for name, scored in self.baselines.items()},
            "better_than": {name: self._gains(scored) for name, scored in self.baselines.items()},
            "perturbed": {name: summarize(scored).as_dict() for name, scored in self.perturbed.items()},
            "cases": [_case_dict(each, prepared) for each, prepared in zip(self.engine, self.prepared, strict=True)],
            "number_of_cases": whole.cases,
        }

    def _gains(self, other: Sequence[Scored]) -> dict[str, list[float]]:
        return {f"top_{place}": [round(value, 4) for value in compare(self.engine, other, place)] for place in TOPS}


def prepare(edition: Edition, given: FileCase, *, coded: bool = False) -> Prepared:
    """A case of a file as the engine gets it.

    Args:
        edition: Whose vocabulary and names to use.
        given: The case.
        coded: Take the coded findings instead of the free text, where the file has some.
    """
    terms = load_terms(edition)
    names = load_names(edition)
    areas = find_areas(edition, given.region)
    near = [profile.id for profile in load_knowledge(edition, max(AccessLevel)).profiles if profile.area in areas]
    matched = names.find(given.diagnosis, near) or names.find(given.diagnosis_code)
    text = "\n".join(part for part in (f"HISTORY: {given.history}" if given.history else "", _findings_text(given)) if part)
    read = read_report(edition, text)
    is_coded = coded and (given.coded_present or given.coded_absent)
    observations = _coded(given, terms) if is_coded else read.observations
    case = Case(
        observations,
        given.age if given.age is not None else read.age,
        given.sex or read.sex,
        areas,
        read.sites,
        given.modalities,
        text,
    )
    return Prepared(given, case, matched)


def _findings_text(given: FileCase) -> str:
    absent = " ".join(f"No {each}." for each in given.absent)
    return "\n".join(part for part in (f"FINDINGS: {given.findings}" if given.findings else "", absent) if part)


def _coded(given: FileCase, terms: Terms) -> tuple[Observation, ...]:
    present = [Observation(term) for term in given.coded_present if term in terms]
    absent = [Observation(term, State.ABSENT) for term in given.coded_absent if term in terms]
    return (*present, *absent)


def measure(edition: Edition, level: AccessLevel, cases: Sequence[FileCase], *, coded: bool = False) -> Measured:
    """Ranks every case by the engine and by the baselines, and by the engine again on cases made worse."""
    knowledge = load_knowledge(edition, level)
    prepared = tuple(prepare(edition, given, coded=coded) for given in cases)

    def engine(case: Case) -> Floats:
        return rank(knowledge, case, text=match_text(edition, level, knowledge, case)).shares()

    scores: dict[str, Score] = {
        "prevalence": lambda case: knowledge.prior,
        "matched_findings": lambda case: _count_matched(knowledge, case),
        "bm25": lambda case: _or_none(knowledge, match_words(edition, level, knowledge, case.text)),
    }
    baselines = {name: tuple(_score(knowledge, each, score) for each in prepared) for name, score in scores.items()}
    perturbed = {}
    for name, change in PERTURBATIONS.items():
        random = np.random.default_rng(SEED)
        worse = [replace(each, case=change(each.case, knowledge, random)) for each in prepared]
        perturbed[name] = tuple(_score(knowledge, each, engine) for each in worse)
    return Measured(tuple(_score(knowledge, each, engine) for each in prepared), baselines, perturbed, prepared)


def _score(knowledge: Knowledge, prepared: Prepared, score: Score) -> Scored:
    number = knowledge.number.get(prepared.matched)
    given = prepared.given
    if number is None:
        return Scored(given.id, "", None, given.region)
    scores = score(prepared.case)
    profile = knowledge.profiles[number]
    return Scored(
        given.id,
        prepared.matched,
        rank_of(scores, number),
        given.region or profile.area,
        profile.prevalence,
        profile.must_not_miss,
        float(scores[number]),
        float(scores.max()),
    )


def _or_none(knowledge: Knowledge, scores: Floats | None) -> Floats:
    return np.zeros(len(knowledge.profiles)) if scores is None else scores


def _count_matched(knowledge: Knowledge, case: Case) -> Floats:
    """How many of the findings that are there a profile lists as more than rare."""
    rows = [knowledge.row[each.term] for each in case.of_state(State.PRESENT) if each.term in knowledge.row]
    listed = np.nan_to_num(knowledge.listed[rows]) > 0.1
    counted: Floats = listed.sum(axis=0).astype(np.float64)
    return counted


def _calibration_dict(calibration: Calibration | None) -> dict[str, Any] | None:
    if calibration is None:
        return None
    bins = [{"share": round(share, 4), "right": round(right, 4), "cases": count} for share, right, count in calibration.bins]
    return {"brier": round(calibration.brier, 4), "ece": round(calibration.ece, 4), "bins": bins}


def _groups(groups: dict[str, Summary]) -> dict[str, Any]:
    return {name: summary.as_dict() for name, summary in groups.items()}


def _case_dict(scored: Scored, prepared: Prepared) -> dict[str, Any]:
    return {
        "id": scored.id,
        "diagnosis": prepared.given.diagnosis,
        "matched": scored.matched or None,
        "rank": scored.rank,
        "share": round(scored.share, 6),
        "findings": [f"{'no ' * (each.state is State.ABSENT)}{each.term}" for each in prepared.case.observations],
    }
