"""How right a ranking is: shares of cases with the truth among the first, calibration, baselines, intervals, robustness."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from readingroom.differential.knowledge import Floats

TOPS = (1, 3, 5, 10)
RESAMPLES = 2000
SEED = 20_260_101
"""The same cases give the same intervals."""

BINS = 10
COMMON = ("common", "uncommon")


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with what a ranking made of it.

    `matched` is the library's id of the truth ("" when the library has none), `rank` its place (None when it is not in the
    list); of equal scores the worse place counts. `shares` are the shares of all diseases, best first, `first_right`
    whether the first is the truth.
    """

    id: str
    matched: str
    rank: int | None
    group: str = ""
    prevalence: str = ""
    must_not_miss: bool = False
    share: float = 0.0
    first_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of a ranking over the covered cases; each interval is a 95 % bootstrap interval over cases."""

    cases: int
    covered: int
    top: Mapping[int, float]
    mrr: float
    median_rank: float | None
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def coverage(self) -> float:
        """The share of cases whose truth the library holds."""
        return self.covered / self.cases if self.cases else 0.0

    def as_dict(self) -> dict[str, object]:
        """The measures as plain values."""
        return {
            "cases": self.cases,
            "covered": self.covered,
            "coverage": round(self.coverage, 4),
            **{f"top_{place}": round(share, 4) for place, share in self.top.items()},
            "mrr": round(self.mrr, 4),
            "median_rank": self.median_rank,
            "intervals": {name: [round(low, 4), round(high, 4)] for name, (low, high) in self.intervals.items()},
        }


def rank_of(scores: Floats, disease: int) -> int:
    """The place of a disease from 1; of equal scores the worse place."""
    return int((scores >= scores[disease]).sum())


def summarize(scored: Sequence[Scored], *, intervals: bool = True) -> Summary:
    """The measures over the covered cases. A truth that is not in the list is a miss at every place."""
    covered = [each for each in scored if each.matched]
    ranks = np.array([each.rank if each.rank else np.inf for each in covered], dtype=np.float64)
    if not len(ranks):
        return Summary(len(scored), 0, dict.fromkeys(TOPS, 0.0), 0.0, None)
    top = {place: float((ranks <= place).mean()) for place in TOPS}
    mrr = float((1.0 / ranks).mean())
    median = float(np.median(ranks))
    bounds = _bootstrap(ranks) if intervals else {}
    return Summary(len(scored), len(covered), top, mrr, median if np.isfinite(median) else None, bounds)


def _bootstrap(ranks: Floats) -> dict[str, tuple[float, float]]:
    random = np.random.default_rng(SEED)
    samples = ranks[random.integers(0, len(ranks), size=(RESAMPLES, len(ranks)))]
    measures: dict[str, Floats] = {f"top_{place}": (samples <= place).mean(axis=1) for place in TOPS}
    measures["mrr"] = (1.0 / samples).mean(axis=1)
    return {name: (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))) for name, values in measures.items()}


def compare(one: Sequence[Scored], other: Sequence[Scored], place: int) -> tuple[float, float, float]:
    """How much more often one ranking has the truth among the first places than another, on the same covered cases.

    Returns:
        The difference, and the ends of its 95 % paired bootstrap interval.
    """
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a.matched]
    gained = np.array([float(_within(a, place)) - float(_within(b, place)) for a, b in pairs])
    if not len(gained):
        return 0.0, 0.0, 0.0
    random = np.random.default_rng(SEED)
    means = gained[random.integers(0, len(gained), size=(RESAMPLES, len(gained)))].mean(axis=1)
    return float(gained.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def _within(each: Scored, place: int) -> bool:
    return each.rank is not None and each.rank <= place


def must_not_miss_recall(scored: Sequence[Scored], place: int = 10) -> float | None:
    """The share of dangerous truths that are among the first places; None when there is none."""
    dangerous = [each for each in scored if each.matched and each.must_not_miss]
    return sum(_within(each, place) for each in dangerous) / len(dangerous) if dangerous else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether the share of the first diagnosis is how often it is right.

    `brier` is the mean squared difference; `ece` the expected calibration error over bins of equal size; `bins` holds for
    each the mean share, how often it was right, and how many cases are in it.
    """

    brier: float
    ece: float
    bins: tuple[tuple[float, float, int], ...]


def calibrate(scored: Sequence[Scored]) -> Calibration | None:
    """The calibration of the first diagnosis over the covered cases; None without any."""
    covered = [each for each in scored if each.matched]
    if not covered:
        return None
    shares = np.array([each.first_share for each in covered])
    right = np.array([each.rank == 1 for each in covered], dtype=np.float64)
    order = np.argsort(shares, kind="stable")
    parts = [part for part in np.array_split(order, min(BINS, len(order))) if len(part)]
    bins = tuple((float(shares[part].mean()), float(right[part].mean()), len(part)) for part in parts)
    error = sum(abs(share - often) * count for share, often, count in bins) / len(covered)
    return Calibration(float(((shares - right) ** 2).mean()), float(error), bins)


def split_by(scored: Sequence[Scored], key: Callable[[Scored], str]) -> dict[str, Summary]:
    """The measures of each group of the covered cases."""
    groups: dict[str, list[Scored]] = {}
    for each in scored:
        if each.matched:
            groups.setdefault(key(each), []).append(each)
    return {name: summarize(members, intervals=False) for name, members in sorted(groups.items())}


def commonness(each: Scored) -> str:
    """Common or rare, by the prevalence of the truth."""
    return "common" if each.prevalence in COMMON else "rare"
