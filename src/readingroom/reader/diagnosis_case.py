"""A case in an address: findings by id, age and sex. Nothing of a report's text and nothing that identifies is in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from readingroom.differential.case import MOST_OBSERVATIONS, Case, Observation, State
from readingroom.differential.profiles import Terms

STATES = {"f": State.PRESENT, "n": State.ABSENT, "u": State.UNCERTAIN}
"""The parameters of findings: there, not there, not sure."""

LETTERS = {state: letter for letter, state in STATES.items()}


@dataclass(frozen=True, slots=True)
class AddressedCase:
    """A case as an address gives it, with what of the address could not be used."""

    case: Case
    faults: tuple[str, ...] = ()


def read_case(given: QueryDict, terms: Terms, areas: Iterable[str]) -> AddressedCase:
    """The case of an address."""
    faults: list[str] = []
    observations: dict[str, Observation] = {}
    for letter, state in STATES.items():
        for id in given.getlist(letter)[:MOST_OBSERVATIONS]:
            if terms.kind(id) in ("finding", "clinical"):
                observations[id] = Observation(id, state)
            else:
                faults.append(f"“{id[:60]}” is no finding of the vocabulary")
    age = _read_age(given.get("age", ""), faults)
    sex = given.get("sex", "")
    if sex not in ("", "female", "male"):
        faults.append(f"the sex “{sex[:20]}” is not known; use female or male")
        sex = ""
    known = set(areas)
    chosen = tuple(area for area in given.getlist("area") if area in known)
    sites = tuple(site for site in given.getlist("at") if terms.kind(site) == "site")
    modalities = tuple(each for each in given.getlist("on") if terms.kind(each) == "modality")
    return AddressedCase(Case(tuple(observations.values()), age, sex, chosen, sites, modalities), tuple(faults))


def _read_age(text: str, faults: list[str]) -> float | None:
    if not text.strip():
        return None
    try:
        age = float(text.replace(",", "."))
    except ValueError:
        faults.append(f"the age “{text[:20]}” is no number of years")
        return None
    if not 0 <= age <= 120:
        faults.append(f"an age of {text[:20]} years is not possible")
        return None
    return age


def write_case(case: Case, **more: str) -> str:
    """The case as the query of an address, always in the same order, so that the same case has the same address."""
    pairs: list[tuple[str, str]] = [(LETTERS[each.state], each.term) for each in case.observations]
    if case.age is not None:
        pairs.append(("age", f"{case.age:g}"))
    if case.sex:
        pairs.append(("sex", case.sex))
    for name, values in (("area", case.areas), ("at", case.sites), ("on", case.modalities)):
        pairs.extend((name, value) for value in values)
    return urlencode([*pairs, *more.items()])


def toggled(case: Case, term: str, state: State | None) -> Case:
    """The case with a finding in another state, or without it when the state is None."""
    if state is None:
        return replace(case, observations=tuple(each for each in case.observations if each.term != term))
    if any(each.term == term for each in case.observations):
        changed = tuple(replace(each, state=state) if each.term == term else each for each in case.observations)
        return replace(case, observations=changed)
    return case.adding(Observation(term, state))


def describe_case(case: Case, terms: Terms) -> Mapping[str, object]:
    """The case as plain values for JSON."""
    return {
        "age": case.age,
        "sex": case.sex,
        "areas": list(case.areas),
        "sites": list(case.sites),
        "modalities": list(case.modalities),
        "findings": [
            {
                "id": each.term,
                "name": terms.name(each.term),
                "state": each.state.value,
                "modality": each.modality,
                "words": each.words,
            }
            for each in case.observations
        ],
    }
