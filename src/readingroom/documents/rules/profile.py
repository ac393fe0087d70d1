"""C004, C010, C019 and the vocabulary: what the structured part of a document says, against itself and the text."""

import re
from collections.abc import Iterable, Iterator, Sequence

from readingroom.documents.document import Document
from readingroom.documents.front import (
    FREQUENCIES,
    AnatomyFront,
    Counted,
    DiagnosisFront,
    DifferentialFront,
    FindingEntry,
    Frequency,
    Profile,
)
from readingroom.documents.render import TermFinder
from readingroom.positions import closest
from readingroom.problems import Level, Place, Problem
from readingroom.vocabulary.codes import SCHEMES, check_code
from readingroom.vocabulary.terms import Vocabulary

BANDS = tuple(FREQUENCIES)
SPOKEN = {
    "always": "always",
    "typical": "typical",
    "typically": "typical",
    "common": "often",
    "commonly": "often",
    "often": "often",
    "frequently": "often",
    "occasionally": "occasional",
    "sometimes": "occasional",
    "uncommon": "occasional",
    "uncommonly": "occasional",
    "rare": "rare",
    "rarely": "rare",
    "never": "never",
}
SPOKEN_WORD = re.compile(rf"\b(?:{'|'.join(SPOKEN)})\b", re.IGNORECASE)
MALE_SITES = frozenset({"prostate", "testis", "penis", "seminal-vesicle", "scrotum", "epididymis"})
FEMALE_SITES = frozenset({"uterus", "ovary", "cervix", "vagina", "fallopian-tube", "endometrium", "myometrium"})
EXCLUSIVE_LIMIT = 1.05
"""Shares of findings that exclude each other may add up to this, which leaves room for rounding (C011)."""


def share_of(frequency: Frequency) -> float:
    """The share of patients, 0 to 1, that a frequency word or count stands for."""
    return frequency.share if isinstance(frequency, Counted) else FREQUENCIES[frequency]


def band_of(frequency: Frequency) -> int:
    """The frequency word nearest to a frequency, as its position among `BANDS` (0 is `always`)."""
    return band_of_share(share_of(frequency))


def band_of_share(share: float) -> int:
    """The frequency word nearest to a share (0 to 1), as its position among `BANDS`."""
    return min(range(len(BANDS)), key=lambda index: abs(FREQUENCIES[BANDS[index]] - share))


def check_profile(document: Document, vocabulary: Vocabulary, terms: TermFinder) -> Iterator[Problem]:
    """Terms the vocabulary does not have, findings that contradict each other or the text, missing findings and codes."""
    front = document.front
    yield from _unknown(document, front.sites, vocabulary.sites, "sites", "site")
    yield from _unknown(document, front.modalities, vocabulary.modalities, "modalities", "modality")
    for index, image in enumerate(front.images):
        if image.modality and image.modality not in vocabulary.modalities:
            yield _missing(document.located.place("images", index, "modality"), image.modality, vocabulary.modalities, "modality")
    if isinstance(front, DifferentialFront) and front.finding not in vocabulary.findings:
        yield _missing(document.located.place("finding"), front.finding, vocabulary.findings, "finding")
    if isinstance(front, DiagnosisFront | AnatomyFront):
        yield from _check_codes(document, front)
    if isinstance(front, DiagnosisFront):
        profile = front.profile or Profile(prevalence="common")
        yield from _check_terms(document, profile, vocabulary)
        yield from _check_modalities(document, front, profile, vocabulary)
        yield from _check_contradictions(document, profile, vocabulary)
        yield from _check_sex(document, front, profile, vocabulary)
        yield from _check_words(document, profile, terms)


def _unknown(document: Document, ids: Sequence[str], known: Iterable[str], key: str, name: str) -> Iterator[Problem]:
    for index, id in enumerate(ids):
        if id not in known:
            yield _missing(document.located.place(key, index), id, known, name)


def _missing(place: Place, id: str, known: Iterable[str], name: str) -> Problem:
    suggestion = closest(id, known) or f"add it to the vocabulary, or use a {name} that is there"
    return Problem("D030", Level.ERROR, place, f"The vocabulary has no {name} “{id}”", suggestion)


def _check_codes(document: Document, front: DiagnosisFront | AnatomyFront) -> Iterator[Problem]:
    if isinstance(front, DiagnosisFront) and not front.codes:
        place = document.located.place("codes")
        yield Problem("C019", Level.WARNING, place, "No code of any vocabulary", "add `codes: {mesh: …}` or another")
    for scheme, values in front.codes.items():
        place = document.located.place("codes", scheme)
        if scheme not in SCHEMES:
            suggestion = closest(scheme, SCHEMES) or f"one of: {', '.join(SCHEMES)}"
            yield Problem("C019", Level.WARNING, place, f"“{scheme}” is not a scheme that is known here", suggestion)
            continue
        for value in values:
            fault = check_code(scheme, value)
            if fault:
                yield Problem("C019", Level.WARNING, place, fault, "look the code up again")


def _check_terms(document: Document, profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    located = document.located
    for index, entry in enumerate(profile.findings):
        where = ("profile", "findings", index)
        known = vocabulary.findings.get(entry.finding)
        if known is None:
            yield _missing(located.place(*where, "finding"), entry.finding, vocabulary.findings, "finding")
        if entry.at and entry.at not in vocabulary.sites:
            yield _missing(located.place(*where, "at"), entry.at, vocabulary.sites, "site")
        for modality in entry.on:
            if modality not in vocabulary.modalities:
                yield _missing(located.place(*where, "on"), modality, vocabulary.modalities, "modality")
            elif known and known.modalities and vocabulary.modality_family(modality) not in known.modalities:
                message = f"“{known.name}” is not seen on {modality}: {', '.join(known.modalities)}"
                yield Problem("D031", Level.WARNING, located.place(*where, "on"), message, "correct one of the two")
    for index, context in enumerate(profile.context):
        if context.term not in vocabulary.clinical:
            place = located.place("profile", "context", index, "term")
            yield _missing(place, context.term, vocabulary.clinical, "clinical term")


def _check_modalities(document: Document, front: DiagnosisFront, profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    if not front.modalities:
        place = document.located.place("modalities")
        yield Problem("C004", Level.WARNING, place, "No modality is listed", "add `modalities: […]`, the primary one first")
    named = {modality for entry in profile.findings for modality in entry.on}
    # A finding on a sequence is a finding on its modality.
    seen = named | {vocabulary.modality_family(modality) for modality in named & vocabulary.modalities.keys()}
    for index, modality in enumerate(front.modalities):
        if modality not in seen:
            primary = "its primary modality" if index == 0 else "a modality it lists"
            place = document.located.place("modalities", index)
            message = f"The profile names no finding on {modality}, {primary}"
            yield Problem("C004", Level.WARNING, place, message, f"add findings with `on: {modality}`")


def _check_contradictions(document: Document, profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    earlier: dict[tuple[str, str, str | None], FindingEntry] = {}
    shares: dict[tuple[str, str, str | None], float] = {}
    for index, entry in enumerate(profile.findings):
        place = document.located.place("profile", "findings", index)
        known = vocabulary.findings.get(entry.finding)
        for modality in entry.on or ("",):
            key = (entry.finding, modality, entry.at)
            if key in earlier and abs(band_of(earlier[key].frequency) - band_of(entry.frequency)) > 1:
                message = (
                    f"“{entry.finding}” on {modality or 'any modality'} is said twice, with frequencies that exclude each other"
                )
                yield Problem("C010", Level.ERROR, place, message, "keep one")
            earlier.setdefault(key, entry)
            if known and known.variable:
                group = (known.variable, modality, entry.at)
                before = shares.get(group, 0.0)
                shares[group] = before + share_of(entry.frequency)
                if before <= EXCLUSIVE_LIMIT < shares[group]:
                    name = vocabulary.variables[known.variable].name
                    sum_of_all = f"{shares[group]:.0%}"
                    message = f"The values of “{name}” on {modality or 'any modality'} exclude each other and make {sum_of_all}"
                    yield Problem("C011", Level.WARNING, place, message, "lower the frequencies to what the series say")


def _check_sex(document: Document, front: DiagnosisFront, profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    if profile.sex is None:
        return
    impossible = (MALE_SITES if profile.sex.female > 0 else frozenset()) | (
        FEMALE_SITES if profile.sex.female < 1 else frozenset()
    )
    for site in front.sites:
        within = vocabulary.part_of_chain(site) if site in vocabulary.sites else ()
        if not impossible.isdisjoint((site, *within)):
            message = f"{profile.sex.female:.0%} of patients are female, but the site is “{site}”"
            yield Problem("C010", Level.ERROR, document.located.place("profile", "sex"), message, "correct one of the two")


def _check_words(document: Document, profile: Profile, terms: TermFinder) -> Iterator[Problem]:
    """A bullet that names one finding and one frequency word, against the profile; more than one band apart is reported."""
    bands: dict[str, list[int]] = {}
    for entry in profile.findings:
        bands.setdefault(entry.finding, []).append(band_of(entry.frequency))
    for section in document.sections:
        if section.template.entries:
            continue
        for statement in section.statements():
            words = SPOKEN_WORD.findall(statement.inline.text)
            if len(words) != 1:
                continue
            found = {match.term_id for match in terms.find(statement.inline.text)} & bands.keys()
            if len(found) != 1:
                continue
            (finding,) = found
            spoken = BANDS.index(SPOKEN[words[0].lower()])
            if all(abs(spoken - band) > 1 for band in bands[finding]):
                stated = " or ".join(BANDS[band] for band in sorted(set(bands[finding])))
                message = f"“{words[0]}” is said of “{finding}”, which the profile calls {stated}"
                yield Problem("C010", Level.WARNING, statement.inline.place, message, "correct one of the two")
