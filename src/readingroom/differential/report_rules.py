"""The rules by which report text is read, from `report_rules.yaml`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A finding that a number stands for: `low` belongs to it, `high` no more. Centimeters, or Hounsfield units."""

    finding: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that says how something is meant: `role` is one of those in `ReportRules.cues`; `reach` counts words."""

    role: str
    reach: int = 0


@dataclass(frozen=True, slots=True)
class BySite:
    """Words that mean a finding only together with where it is: pairs of site and finding, the first that fits counts.

    With `near` only the site named nearest in the sentence counts, else also those of the whole report.
    """

    words: Words
    means: tuple[tuple[str, str], ...]
    near: bool = False


@dataclass(frozen=True, slots=True)
class ReportRules:
    """All rules. Phrases are tuples of small words.

    Roles of cues: negated, uncertain, history, known, resolved and family, each with `-before` or `-after`;
    pseudo; stop; stop-forward.
    """

    cues: Mapping[Words, Cue]
    headings: Mapping[Words, str]
    not_after_heading: frozenset[str]
    abbreviations: frozenset[str]
    spelling: tuple[tuple[str, str], ...]
    same_words: tuple[Words, ...]
    stop_words: frozenset[str]
    close_words: frozenset[str]
    negative_words: frozenset[str]
    ignored_names: frozenset[str]
    only_in_history: frozenset[str]
    absences: Mapping[str, Words]
    nothing: Words
    by_site: tuple[BySite, ...]
    refined: Mapping[str, tuple[tuple[str, str], ...]]
    opposites: tuple[tuple[str, str], ...]
    sequences: Mapping[Words, str]
    sequence_joins: frozenset[str]
    signal_words: Mapping[Words, str]
    signal_levels: Mapping[Words, str]
    signal_nouns: frozenset[str]
    signal_parts: frozenset[str]
    signal_findings: Mapping[str, Mapping[str, str]]
    lesions_singular: frozenset[str]
    lesions_plural: frozenset[str]
    paired: frozenset[str]
    counted: Mapping[str, str]
    sizes: tuple[Bucket, ...]
    organ_sizes: Mapping[Words, Bucket]
    measured: frozenset[str]
    not_measured: frozenset[str]
    attenuations: tuple[Bucket, ...]
    attenuation_not_with: frozenset[str]
    sexes: Mapping[str, str]
    not_the_patient: frozenset[str]

    @property
    def measured_or_counted(self) -> frozenset[str]:
        """The findings that a report is taken to say by a size, or by how it speaks of lesions."""
        return frozenset((*(bucket.finding for bucket in self.sizes), *self.counted.values()))


@cache
def report_rules() -> ReportRules:
    """The rules that come with the program."""
    text = resources.files("readingroom.differential").joinpath("report_rules.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return ReportRules(
        cues=dict(_cues(data)),
        headings={_split(heading): each["counts"] for each in data["sections"] for heading in each["headings"]},
        not_after_heading=frozenset(data["not-after-heading"]),
        abbreviations=frozenset(data["abbreviations"]),
        spelling=tuple((old, new) for old, new in data["spelling"]),
        same_words=tuple(tuple(line) for line in data["same-words"]),
        stop_words=frozenset(data["stop-words"]),
        close_words=frozenset(data["close-words"]),
        negative_words=frozenset(data["negative-words"]),
        ignored_names=frozenset(data["ignored-names"]),
        only_in_history=frozenset(data["only-in-history"]),
        absences={finding: tuple(phrases) for finding, phrases in data["absences"].items()},
        by_site=tuple(BySite(tuple(each["words"]), _by_site(each["means"]), bool(each.get("near"))) for each in data["by-site"]),
        refined={finding: _by_site(means) for finding, means in data["refined"].items()},
        nothing=tuple(data["nothing"]),
        opposites=tuple((there, missing) for there, missing in data["opposites"]),
        sequences=_turned(data["sequences"]),
        sequence_joins=frozenset(data["sequence-joins"]),
        signal_words=_turned(data["signal-words"]),
        signal_levels=_turned(data["signal-levels"]),
        signal_nouns=frozenset(data["signal-nouns"]),
        signal_parts=frozenset(data["signal-parts"]),
        signal_findings=data["signal-findings"],
        lesions_singular=frozenset(data["lesions-singular"]),
        lesions_plural=frozenset(data["lesions-plural"]),
        paired=frozenset(data["paired"]),
        counted=data["counted"],
        sizes=_buckets(data["sizes"]),
        organ_sizes={
            _split(words): Bucket(each["finding"], float(each["above"]), float("inf"))
            for each in data["organ-sizes"]
            for words in each["words"]
        },
        measured=frozenset(data["measured"]),
        not_measured=frozenset(data["not-measured"]),
        attenuations=_buckets(data["attenuations"]),
        attenuation_not_with=frozenset(data["attenuation-not-with"]),
        sexes={word: sex for sex, words in data["sexes"].items() for word in words},
        not_the_patient=frozenset(data["not-the-patient"]),
    )


def _cues(data: Mapping[str, Any]) -> Iterator[tuple[Words, Cue]]:
    reach: Mapping[str, int] = data["reach"]
    roles: Sequence[tuple[str, Iterable[str], int]] = (
        ("stop-forward", data["terminators"]["forward"], 0),
        ("stop", data["terminators"]["any"], 0),
        ("negated-before", data["negation"]["before"], reach["negation"]),
        ("negated-before", data["negation"]["near"], reach["near"]),
        ("negated-before", data["negation"]["next"], 0),
        ("negated-after", data["negation"]["after"], reach["negation"]),
        ("uncertain-before", data["uncertainty"]["before"], reach["uncertainty"]),
        ("uncertain-after", data["uncertainty"]["after"], reach["uncertainty"]),
        ("history-before", data["history"]["before"], reach["history"]),
        ("resolved-before", data["resolved"]["before"], reach["resolved"]),
        ("resolved-after", data["resolved"]["after"], reach["negation"]),
        ("known-before", data["known"]["before"], reach["known"]),
        ("family-before", data["family"]["before"], reach["family"]),
        ("pseudo", data["pseudo-negation"], 0),
        ("pseudo", data["history"]["pseudo"], 0),
    )
    for role, phrases, far in roles:
        for phrase in phrases:
            yield _split(phrase), Cue(role, far)


def _split(phrase: str) -> Words:
    """The words of a phrase; a slash stands alone, as in a report."""
    return tuple(phrase.replace("/", " / ").split())


def _turned(phrases: Mapping[str, Iterable[str]]) -> dict[Words, str]:
    return {_split(phrase): key for key, each in phrases.items() for phrase in each}


def _by_site(means: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((each["site"], each["finding"]) for each in means)


def _buckets(data: Iterable[Mapping[str, Any]]) -> tuple[Bucket, ...]:
    return tuple(Bucket(each["finding"], float(each.get("from", "-inf")), float(each.get("below", "inf"))) for each in data)
