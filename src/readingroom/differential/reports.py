"""Observations read out of the text of a radiology report."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from readingroom.differential.case import Observation, State
from readingroom.differential.counting import count_lesions
from readingroom.differential.measures import Measured, age_in, attenuation_in, introduces, organs_in, sex_in, size_in
from readingroom.differential.mentions import ABSENCE, SITED, Exact, Mention, Mentions
from readingroom.differential.negation import Negation
from readingroom.differential.profiles import Terms
from readingroom.differential.report_rules import ReportRules, report_rules
from readingroom.differential.sentences import Section, Sentence, sections_of, sentences_of, tokens_of
from readingroom.differential.signals import SequenceWord, Signals
from readingroom.vocabulary.match import Match, Matcher

MOST_CHARACTERS = 200_000
"""Characters of a report that are read; the longest reports have about ten thousand."""

NOTHING_FOUND = "No finding of the vocabulary was recognized in this text."
CUT = f"The text is longer than {MOST_CHARACTERS:,} characters; the rest was not read."

_SKIPPED = "skipped"
_CLINICAL = "clinical"
_IMPRESSION = "impression"
_STATES = {
    "": State.PRESENT,
    "negated": State.ABSENT,
    "uncertain": State.UNCERTAIN,
    "resolved": State.ABSENT,
    "known": State.PRESENT,
}
_STRENGTH = {State.PRESENT: 2, State.UNCERTAIN: 1, State.ABSENT: 0}
_MOST_SITES = 8
_TOLD = 20_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says: `observations` in the order of the text, age in years, sex "female", "male" or "".

    `sites` and `modalities` are ids in the order they are named; `notes` are sentences for the reader.
    """

    observations: tuple[Observation, ...] = ()
    age: float | None = None
    sex: str = ""
    sites: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """An observation and how its section counts."""

    observation: Observation
    counts: str


@dataclass(slots=True)
class _Reading:
    """What was read of a report so far."""

    text: str
    exact: tuple[Exact, ...]
    places: tuple[Match, ...]
    modality: str = ""
    sequence: str = ""
    sites: tuple[str, ...] = ()
    modalities: dict[str, None] = field(default_factory=dict)
    said: list[_Said] = field(default_factory=list)
    largest: Measured | None = None


class ReportReader:
    """Reads reports with the terms of an edition. Making one takes a moment; it can then read any number, in any thread."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._rules: ReportRules = report_rules()
        self._mentions = Mentions((*terms.of_kind("finding"), *terms.of_kind("clinical")), self._rules)
        self._places = Matcher((*terms.of_kind("site"), *terms.of_kind("modality")))
        self._negation = Negation(self._rules)
        self._signals = Signals(self._rules)
        self._findings = {term.id for term in terms.of_kind("finding")}
        self._opposites = [pair for pair in self._rules.opposites if self._findings.issuperset(pair)]

    def read(self, text: str) -> Report:
        """What a report says; a text without anything recognized gives an empty report with a note.

        The same finding said twice is one observation. It is there when any sentence says so; the impression overrules.
        What belongs to the past or to the family is not observed; of the patient's history clinical terms are.
        """
        notes = (CUT,) if len(text) > MOST_CHARACTERS else ()
        text = text[:MOST_CHARACTERS]
        sections = sections_of(text, self._rules)
        reading = _Reading(text, self._mentions.exact(text), self._places.find(text))
        for each in reading.places:
            if each.kind == "modality":
                reading.modalities.setdefault(each.term_id)
        named = Counter(each.term_id for each in reading.places if each.kind == "site")
        reading.sites = tuple(site for site, _ in named.most_common(_MOST_SITES))
        starts = [each.start for each in reading.exact]
        marks = [each.start for each in reading.places]
        sentences = tuple(sentences_of(text, sections, self._rules))
        for sentence in sentences:
            self._read_sentence(
                reading,
                sentence,
                reading.exact[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)],
                reading.places[bisect_left(marks, sentence.start) : bisect_left(marks, sentence.end)],
            )
        self._size(reading)
        self._count(reading, [sentence for sentence in sentences if sentence.counts not in (_SKIPPED, _CLINICAL)])
        observations = self._completed(_merge(reading.said))
        told = text[:_TOLD]
        if not observations:
            notes = (*notes, NOTHING_FOUND)
        return Report(
            observations=observations,
            age=age_in(told),
            sex=sex_in(told, tokens_of(told), self._rules),
            sites=tuple(named),
            modalities=tuple(reading.modalities),
            sections=sections,
            notes=notes,
        )

    def _read_sentence(self, reading: _Reading, sentence: Sentence, exact: Sequence[Exact], places: Sequence[Match]) -> None:
        sequences = tuple(each for each in self._signals.sequences(sentence) if each.id in self._terms)
        self._follow(reading, sequences, places)
        if sentence.counts == _SKIPPED:
            return
        mentions = self._mentions.find(sentence, exact)
        if sentence.counts != _CLINICAL:
            mentions = (*mentions, *self._signals.find(sentence, sequences, reading.sequence))
        for mention, judged in zip(mentions, self._negation.judge(sentence, mentions), strict=True):
            state = self._state(mention, judged, sentence)
            term = self._term(mention, places, reading)
            if state is None:
                continue
            for each in (term, self._refined(term, mention, places)):
                if each in self._terms:
                    self._say(reading, sentence, replace(mention, term=each), state, (sequences, places))
        if sentence.counts != _CLINICAL:
            self._measure(reading, sentence)

    def _follow(self, reading: _Reading, sequences: Sequence[SequenceWord], places: Sequence[Match]) -> None:
        """Keeps in mind which modality and which sequence were spoken of last."""
        for each in places:
            if each.kind == "modality":
                reading.modality = self._terms.modality_family(each.term_id)
        for sequence in sequences:
            reading.modalities.setdefault(sequence.id)
        if sequences:
            reading.sequence = sequences[-1].id

    def _state(self, mention: Mention, judged: str, sentence: Sentence) -> State | None:
        """What a mention makes of its term; None when it makes nothing."""
        if mention.term.startswith(ABSENCE):
            return State.ABSENT if judged in ("", "resolved") and sentence.counts != _CLINICAL else None
        if mention.kind == _CLINICAL:
            words = " ".join(sentence.tokens[place].word for place in mention.places)
            told = sentence.counts == _CLINICAL or introduces(sentence)
            if judged not in ("history", "known") and not told and words in self._rules.only_in_history:
                return None
            return State.PRESENT if judged == "history" else _STATES.get(judged)
        return None if sentence.counts == _CLINICAL else _STATES.get(judged)

    def _term(self, mention: Mention, places: Sequence[Match], reading: _Reading) -> str:
        """The term a mention stands for; "" when that depends on a site and none that fits is named."""
        if not mention.term.startswith(SITED):
            return mention.term.removeprefix(ABSENCE)
        rule = self._rules.by_site[int(mention.term.removeprefix(SITED))]
        for site in (_nearest(places, mention, "site"), *(() if rule.near else reading.sites)):
            if found := self._at(site, rule.means):
                return found
        return next((finding for where, finding in rule.means if not where), "")

    def _refined(self, term: str, mention: Mention, places: Sequence[Match]) -> str:
        """The more special finding that a finding is at the site named nearest; "" when there is none."""
        return self._at(_nearest(places, mention, "site"), self._rules.refined.get(term, ()))

    def _at(self, site: str, means: Sequence[tuple[str, str]]) -> str:
        return next((finding for where, finding in means if site and where and self._terms.within(site, where)), "")

    def _say(
        self,
        reading: _Reading,
        sentence: Sentence,
        mention: Mention,
        state: State,
        near: tuple[Sequence[SequenceWord], Sequence[Match]],
    ) -> None:
        sequences, places = near
        term = mention.term
        imaged = self._terms.kind(term) == "finding"
        observation = Observation(
            term,
            state,
            modality=(_nearest_sequence(sequences, mention) or _nearest(places, mention, "modality") or reading.modality)
            if imaged
            else "",
            site=_nearest(places, mention, "site") if imaged else "",
            words=reading.text[mention.start : mention.end],
            start=mention.start,
            end=mention.end,
        )
        reading.said.append(_Said(observation, sentence.counts))

    def _measure(self, reading: _Reading, sentence: Sentence) -> None:
        if not any(token.word[0].isdigit() for token in sentence.tokens):
            return
        sizes = size_in(reading.text, sentence, self._rules)
        for each in sizes:
            if reading.largest is None or each.value > reading.largest.value:
                reading.largest = each
        organs = organs_in(reading.text, sentence, self._rules)
        for each in (*organs, *attenuation_in(reading.text, sentence, self._rules)):
            self._say_measured(reading, each, sentence.counts)

    def _say_measured(self, reading: _Reading, measured: Measured, counts: str) -> None:
        if measured.finding in self._findings:
            words = reading.text[measured.start : measured.end]
            observation = Observation(measured.finding, State.PRESENT, reading.modality, "", words, measured.start, measured.end)
            reading.said.append(_Said(observation, counts))

    def _size(self, reading: _Reading) -> None:
        """The largest lesion gives the size; words for a size ("large mass") count only when nothing was measured."""
        if reading.largest is None or reading.largest.finding not in self._findings:
            return
        classes = {each.finding for each in self._rules.sizes}
        reading.said = [each for each in reading.said if each.observation.term not in classes]
        self._say_measured(reading, reading.largest, _IMPRESSION)

    def _count(self, reading: _Reading, sentences: Sequence[Sentence]) -> None:
        """How many and on which side, when nothing was said of it."""
        said = {each.observation.term for each in reading.said if each.observation.state is not State.ABSENT}
        for each in count_lesions(sentences, self._rules):
            if each.finding not in self._findings:
                continue
            values = self._terms.values_of(self._terms.by_id[each.finding].variable)
            if said.isdisjoint(values or (each.finding,)):
                words = reading.text[each.start : each.end]
                observation = Observation(each.finding, State.PRESENT, "", "", words, each.start, each.end)
                reading.said.append(_Said(observation, "findings"))

    def _completed(self, observations: Sequence[Observation]) -> tuple[Observation, ...]:
        """The observations, and what follows from them: without enhancement there is no enhancement, and the other way round."""
        found = {each.term: each for each in observations}
        for there, missing in self._opposites:
            if missing in found and self._is_shown(there, found):
                # A core that does not enhance within a rim that does is no lesion without enhancement.
                del found[missing]
            elif missing in found and found[missing].state is State.PRESENT:
                found.setdefault(there, replace(found[missing], term=there, state=State.ABSENT))
            elif there in found and found[there].state is State.ABSENT:
                found.setdefault(missing, replace(found[there], term=missing, state=State.PRESENT))
        return tuple(sorted(found.values(), key=lambda each: (each.start, each.end)))

    def _is_shown(self, term: str, found: Mapping[str, Observation]) -> bool:
        """True when a term, or a more special one, is there."""
        return any(each in found and found[each].state is State.PRESENT for each in (term, *self._terms.descendants(term)))


def _merge(said: Iterable[_Said]) -> tuple[Observation, ...]:
    """One observation of each term: what the impression says of it, else the strongest thing said, where first said."""
    by_term: dict[str, list[_Said]] = {}
    for each in said:
        by_term.setdefault(each.observation.term, []).append(each)
    return tuple(_decide(each) for each in by_term.values())


def _decide(said: Sequence[_Said]) -> Observation:
    last_words = [each for each in said if each.counts == _IMPRESSION]
    strongest = max((each.observation.state for each in last_words or said), key=_STRENGTH.__getitem__)
    return next(each.observation for each in said if each.observation.state is strongest)


def _nearest(places: Iterable[Match], mention: Mention, kind: str) -> str:
    """The site or modality named nearest to a mention in its sentence."""
    near: Iterator[Match] = (each for each in places if each.kind == kind)
    return min(((_gap(each.start, each.end, mention), each.term_id) for each in near), default=(0, ""))[1]


def _nearest_sequence(sequences: Iterable[SequenceWord], mention: Mention) -> str:
    gaps = ((max(mention.first - each.last, each.first - mention.last, 0), each.first, each.id) for each in sequences)
    return min(gaps, default=(0, 0, ""))[2]


def _gap(start: int, end: int, mention: Mention) -> int:
    return max(mention.start - end, start - mention.end, 0)
