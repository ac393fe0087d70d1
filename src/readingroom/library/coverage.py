"""How well the profiles of a library cover its findings: what each area uses, and which diagnoses they cannot tell apart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from readingroom.documents.rules.profile import band_of_share
from readingroom.library.settings import AreaEntry
from readingroom.library.summary import Summary
from readingroom.vocabulary.terms import Vocabulary

WANTED = 2
"""A pair that is commonly confused is to differ in at least so many findings."""

_APART = 2
"""Findings differ when their frequency words do by at least two steps, such as typical and occasional."""

_USUAL = 0.4
"""A value of a variable counts as the usual one from this share on: often, typical or always."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two diagnoses of which one lists the other as a differential, and the findings in which their profiles differ."""

    first: str
    second: str
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """The diagnoses of an area, by id their findings with the highest share in the profile, and its weak pairs.

    `matrix` has a row for each finding that the area uses: the share by diagnosis, where the profile lists it.
    """

    id: str
    name: str
    diagnoses: tuple[str, ...]
    matrix: Mapping[str, Mapping[str, float]]
    weak: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of every area with diagnoses, and the findings that no profile and no differential uses."""

    areas: tuple[AreaCoverage, ...]
    unused: tuple[str, ...]


def measure_coverage(summaries: Iterable[Summary], areas: Iterable[AreaEntry], vocabulary: Vocabulary) -> Coverage:
    """Counts what the profiles of these documents use and tells the pairs that differ in fewer than `WANTED` findings."""
    known = {summary.id: summary for summary in summaries if summary.status != "withdrawn"}
    used = {finding for summary in known.values() for finding in (*summary.findings, summary.explains)}
    covered = (_measure_area(area, known, vocabulary) for area in areas)
    # A general finding is used by whoever uses one of its kinds.
    for finding in tuple(used & set(vocabulary.findings)):
        used.update(vocabulary.ancestors(finding))
    return Coverage(tuple(area for area in covered if area.diagnoses), tuple(id for id in vocabulary.findings if id not in used))


def find_differing(first: Mapping[str, float], second: Mapping[str, float], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The findings that tell two profiles apart, given as shares by finding.

    A finding that both list does when their frequency words are two or more steps apart. So does the usual value of a
    variable, such as the T2 signal, when the other profile names values of the same variable and this one not as usual.
    """
    differing = [
        finding
        for finding in first
        if finding in second and abs(band_of_share(first[finding]) - band_of_share(second[finding])) >= _APART
    ]
    for mine, other in ((first, second), (second, first)):
        spoken = {vocabulary.findings[id].variable for id in other if id in vocabulary.findings}
        for finding, share in mine.items():
            term = vocabulary.findings.get(finding)
            if term and term.variable and term.variable in spoken and finding not in other and share >= _USUAL:
                differing.append(finding)
    return tuple(differing)


def _measure_area(area: AreaEntry, known: Mapping[str, Summary], vocabulary: Vocabulary) -> AreaCoverage:
    diagnoses = {id: known[id] for id in sorted(known) if known[id].kind == "diagnosis" and known[id].area == area.id}
    used = {finding for summary in diagnoses.values() for finding in summary.findings}
    matrix = {
        finding: MappingProxyType({id: each.findings[finding] for id, each in diagnoses.items() if finding in each.findings})
        for finding in vocabulary.findings
        if finding in used
    }
    return AreaCoverage(
        area.id, area.name, tuple(diagnoses), MappingProxyType(matrix), tuple(_find_weak(diagnoses, known, vocabulary))
    )


def _find_weak(diagnoses: Mapping[str, Summary], known: Mapping[str, Summary], vocabulary: Vocabulary) -> Iterator[Pair]:
    """The pairs of an area that are said to be confused, the one or the other way, and that differ in too little."""
    listed = {
        frozenset((id, tie.target))
        for id, summary in diagnoses.items()
        for tie in summary.ties
        if tie.relation == "differential" and tie.target in diagnoses and tie.target != id
    }
    for first, second in combinations(diagnoses, 2):
        if frozenset((first, second)) in listed:
            differing = find_differing(known[first].findings, known[second].findings, vocabulary)
            if len(differing) < WANTED:
                yield Pair(first, second, differing)
