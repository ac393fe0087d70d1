"""What the engine knows of diseases: how often each shows what, in whom; and how findings hang together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PREVALENCES = {"common": 1.0, "uncommon": 0.4, "rare": 0.15, "very-rare": 0.05}
"""Weights of a disease among imaging referrals of its area, relative to each other, by the word of its profile."""

UNKNOWN_PREVALENCE = 0.25


@dataclass(frozen=True, slots=True)
class Sign:
    """A finding or clinical term in a profile: the share of patients (0 to 1) that have it, where seen, and the source.

    `stated` is the frequency as written ("typical", "12 of 40").
    """

    term: str
    share: float
    stated: str = ""
    on: tuple[str, ...] = ()
    at: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A disease as the engine sees it. Ages are years; `female` is the share of women among patients, None when not known."""

    id: str
    title: str
    area: str
    path: str = ""
    prevalence: str = ""
    typical_age: tuple[float, float] | None = None
    possible_age: tuple[float, float] | None = None
    female: float | None = None
    must_not_miss: bool = False
    signs: tuple[Sign, ...] = ()
    contexts: tuple[Sign, ...] = ()
    sites: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """How common it is among the diseases of its area, relative to each other."""
        return PREVALENCES.get(self.prevalence, UNKNOWN_PREVALENCE)


@dataclass(frozen=True, slots=True)
class Term:
    """A finding, site, modality or clinical term: `parent` is the more general one, `part_of` the larger site.

    `variable` names what it is a value of: values of one variable exclude each other. `modalities` are those that show it;
    `wordings` is how reports say it beside its names.
    """

    id: str
    kind: str
    name: str
    names: tuple[str, ...] = ()
    parent: str = ""
    part_of: str = ""
    variable: str = ""
    modalities: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()


class Terms:
    """All terms by id, with their hierarchy."""

    def __init__(self, terms: Iterable[Term], variables: Mapping[str, str] | None = None) -> None:
        self.by_id: dict[str, Term] = {term.id: term for term in terms}
        self.variables = dict(variables or {})
        self.children: dict[str, list[str]] = {}
        for term in self.by_id.values():
            if term.parent in self.by_id:
                self.children.setdefault(term.parent, []).append(term.id)

    def __contains__(self, id: object) -> bool:
        return id in self.by_id

    def name(self, id: str) -> str:
        """What a term is called; its id when it is not known."""
        return self.by_id[id].name if id in self.by_id else id

    def kind(self, id: str) -> str:
        """finding, site, modality or clinical; "" when it is not known."""
        return self.by_id[id].kind if id in self.by_id else ""

    def of_kind(self, kind: str) -> tuple[Term, ...]:
        """All terms of a kind in the order they were given."""
        return tuple(term for term in self.by_id.values() if term.kind == kind)

    def ancestors(self, id: str) -> tuple[str, ...]:
        """The more general terms, nearest first."""
        found: list[str] = []
        above = self.by_id[id].parent if id in self.by_id else ""
        while above in self.by_id and above not in found:
            found.append(above)
            above = self.by_id[above].parent
        return tuple(found)

    def descendants(self, id: str) -> tuple[str, ...]:
        """All more special terms."""
        found: list[str] = []
        waiting = list(self.children.get(id, ()))
        while waiting:
            child = waiting.pop()
            if child not in found:
                found.append(child)
                waiting.extend(self.children.get(child, ()))
        return tuple(found)

    def values_of(self, variable: str) -> tuple[str, ...]:
        """The findings that are values of a variable."""
        return tuple(term.id for term in self.by_id.values() if term.variable == variable) if variable else ()

    def within(self, site: str, region: str) -> bool:
        """True when a site is the region or lies in it."""
        seen: set[str] = set()
        waiting = [site]
        while waiting:
            each = waiting.pop()
            if each == region:
                return True
            if each in self.by_id and each not in seen:
                seen.add(each)
                waiting.extend(above for above in (self.by_id[each].part_of, self.by_id[each].parent) if above)
        return False

    def modality_family(self, id: str) -> str:
        """The modality a sequence belongs to (t2wi to MR), or the modality itself."""
        above = self.ancestors(id)
        return above[-1] if above else id
