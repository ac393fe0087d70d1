"""Every disease's chance of every finding, worked out once from the profiles, so that ranking is adding up rows.

A profile lists what its author thought of. The rest is worked out in this order: a finding above listed ones is there when any
of these is (noisy-or); values of one variable share what the listed ones leave over; a finding below a listed one takes its
part of it; and what nobody listed has a fraction of how often it is seen at large, because authors list what is typical.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readingroom.differential.profiles import Profile, Sign, Terms

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers of the engine. They were set on the tuning half of the cases (docs/explanation/accuracy.md).

    `unlisted` is the fraction of how often a finding is seen at large that a disease has which does not list it;
    `text_weight` the ln LR between a page that matches the words of a report best and one that does not at all, `names_weight`
    the same for the mere names of findings, which the profiles weigh already; `text_middle` the match that speaks neither
    for nor against; `sharpness` scales scores before they become shares.
    """

    floor: float = 0.01
    ceiling: float = 0.985
    unlisted: float = 1.0
    unlisted_context: float = 0.7
    most_ratio: float = 50.0
    left_over: float = 0.15
    other_mass: float = 0.03
    outside_area: float = 0.001
    outside_site: float = 0.15
    outside_age: float = 0.02
    possible_age_mass: float = 0.25
    sex_floor: float = 0.01
    absent_weight: float = 0.7
    uncertain_weight: float = 0.5
    prior_weight: float = 0.2
    text_weight: float = 14.0
    names_weight: float = 5.0
    text_middle: float = 0.7
    sharpness: float = 0.45


def noisy_or(shares: Iterable[Floats], leak: float = 0.0) -> Floats:
    """The chance that at least one of several independent causes is at work, for each disease (Pearl 1988; QMR-DT: Shwe 1991)."""
    missing: Floats = np.asarray(1.0 - leak)
    for share in shares:
        missing = missing * (1.0 - share)
    return 1.0 - missing


def _ages(profile: Profile) -> tuple[float, float, float, float]:
    """First and last possible and typical year; NaN when the profile says nothing of age."""
    if profile.typical_age is None and profile.possible_age is None:
        return (np.nan,) * 4
    possible = profile.possible_age or (0.0, 100.0)
    return (*possible, *(profile.typical_age or possible))


class Knowledge:
    """Diseases and findings as tables: `present[f, d]` is the chance of finding f in disease d."""

    def __init__(self, profiles: Sequence[Profile], terms: Terms, settings: Settings | None = None) -> None:
        self.profiles = tuple(profiles)
        self.terms = terms
        self.settings = settings or Settings()
        self.number = {profile.id: place for place, profile in enumerate(self.profiles)}
        self.findings = tuple(term.id for kind in ("finding", "clinical") for term in terms.of_kind(kind))
        self.row = {term: place for place, term in enumerate(self.findings)}
        self.women = np.array([0.5 if profile.female is None else profile.female for profile in self.profiles])
        self.dangerous = np.array([profile.must_not_miss for profile in self.profiles], dtype=bool)
        self.areas = np.array([profile.area for profile in self.profiles], dtype=np.str_)
        self._near: dict[str, NDArray[np.bool_]] = {}
        self._ages = np.array([_ages(profile) for profile in self.profiles]).reshape(-1, 4)
        self.listed = self._list_shares()
        self.prior = self._weigh()
        self.present, self.background = self._complete()
        self.absent = 1.0 - self.present

    def signs(self, disease: int) -> dict[str, Sign]:
        """What a disease's profile lists, by term; of a finding listed twice the more frequent."""
        found: dict[str, Sign] = {}
        profile = self.profiles[disease]
        for sign in (*profile.signs, *profile.contexts):
            if sign.term not in found or sign.share > found[sign.term].share:
                found[sign.term] = sign
        return found

    def near(self, site: str) -> NDArray[np.bool_]:
        """Which diseases may be at a site: it is one of theirs, within one, or holds one; and those that are anywhere."""
        if site not in self._near:
            within = self.terms.within
            every = {own for profile in self.profiles for own in profile.sites}
            fitting = {own for own in every if within(site, own) or within(own, site)}
            found = [not profile.sites or not fitting.isdisjoint(profile.sites) for profile in self.profiles]
            self._near[site] = np.array(found, dtype=bool)
        return self._near[site]

    def age_density(self, age: float) -> Floats:
        """How dense the patients of each disease are at an age, per year; NaN where the profile says nothing of age.

        A range "40 to 80" has people of 39 and 81 too: the edges of the typical range are soft by a tenth of it, at least a year.
        """
        possible_from, possible_to, first, last = self._ages.T
        mass = self.settings.possible_age_mass
        density = np.full(len(self.profiles), 1e-5)
        inside = (possible_from - 1 <= age) & (age <= possible_to + 1)
        density = density + np.where(inside, mass / np.maximum(possible_to - possible_from, 2.0), 0.0)
        soft = np.maximum(1.0, 0.1 * (last - first))
        share = np.clip(np.minimum((age - first + soft) / soft, (last + soft - age) / soft), 0.0, 1.0)
        return np.where(np.isnan(first), np.nan, density + share * (1.0 - mass) / np.maximum(last - first, 2.0))

    def _weigh(self) -> Floats:
        """The prior: within each area by prevalence, all areas alike."""
        weights = np.array([profile.weight for profile in self.profiles], dtype=np.float64)
        for area in set(self.areas):
            weights[self.areas == area] /= weights[self.areas == area].sum()
        return weights / weights.sum() if len(weights) else weights

    def _list_shares(self) -> Floats:
        table = np.full((len(self.findings), len(self.profiles)), np.nan)
        for disease in range(len(self.profiles)):
            for term, sign in self.signs(disease).items():
                if term in self.row:
                    table[self.row[term], disease] = sign.share
        return table

    def _complete(self) -> tuple[Floats, Floats]:
        table = self.listed.copy()
        for parent in self._bottom_up():
            self._derive_parent(table, parent)
        seen = np.nan_to_num(table) @ self.prior if len(self.profiles) else np.zeros(len(self.findings))
        background: Floats = np.maximum(seen, self.settings.floor)
        for variable in {term.variable for term in self.terms.of_kind("finding") if term.variable}:
            self._share_out(table, variable, background)
        for parent in reversed(self._bottom_up()):
            self._derive_children(table, parent, background)
        kinds = np.array([self.terms.kind(term) == "clinical" for term in self.findings])
        fraction = np.where(kinds, self.settings.unlisted_context, self.settings.unlisted)
        filled = np.where(np.isnan(table), (background * fraction)[:, None], table)
        present: Floats = np.clip(filled, self.settings.floor, self.settings.ceiling)
        mean = present @ self.prior if len(self.profiles) else background
        return present, np.maximum(mean, self.settings.floor)

    def _bottom_up(self) -> list[str]:
        """The terms that have children, the special before the general."""
        parents = [term for term in self.findings if self.terms.children.get(term)]
        return sorted(parents, key=lambda term: -len(self.terms.ancestors(term)))

    def _derive_parent(self, table: Floats, parent: str) -> None:
        rows = [self.row[child] for child in self.terms.children[parent] if child in self.row]
        if not rows:
            return
        # Values of one variable exclude each other and so add up; the others are taken as independent.
        groups: dict[str, list[int]] = {}
        for row in rows:
            groups.setdefault(self.terms.by_id[self.findings[row]].variable or str(row), []).append(row)
        any_of = noisy_or(
            np.minimum(np.nan_to_num(table[members]).sum(axis=0), self.settings.ceiling) for members in groups.values()
        )
        derived = np.where(np.isnan(table[rows]).all(axis=0), np.nan, any_of)
        own = table[self.row[parent]]
        table[self.row[parent]] = np.where(np.isnan(own), derived, np.fmax(own, derived))

    def _share_out(self, table: Floats, variable: str, background: Floats) -> None:
        rows = [self.row[value] for value in self.terms.values_of(variable) if value in self.row]
        part = table[rows]
        unknown = np.isnan(part)
        left = np.maximum(1.0 - np.nan_to_num(part).sum(axis=0), self.settings.left_over)
        shares = np.where(unknown, background[rows][:, None], 0.0)
        whole = shares.sum(axis=0)
        given = np.divide(shares * left, whole, out=np.zeros_like(shares), where=whole > 0)
        # A variable of which the profile says nothing says nothing.
        told = ~unknown.all(axis=0)
        # The value may also not have been looked at: never more than it has at large.
        table[rows] = np.where(unknown & told, np.minimum(given, np.maximum(background[rows][:, None], left * 0.5)), part)

    def _derive_children(self, table: Floats, parent: str, background: Floats) -> None:
        above = table[self.row[parent]]
        for child in self.terms.children[parent]:
            if child in self.row:
                row = self.row[child]
                part = min(background[row] / max(background[self.row[parent]], self.settings.floor), 1.0)
                table[row] = np.where(np.isnan(table[row]), above * part, table[row])

    def __reduce__(self) -> tuple[Any, ...]:
        return (Knowledge, (self.profiles, self.terms, self.settings))
