"""Signal on MR put together from words: "hypointense on T1 and hyperintense on T2" gives two findings."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.differential.mentions import Mention
from readingroom.differential.report_rules import ReportRules
from readingroom.differential.sentences import PhraseFinder, Sentence

_NEAR = 5
_BEHIND = 3
_FAR = 25
_LINKS = frozenset({"on", "in", "at", "the", "both"})


@dataclass(frozen=True, slots=True)
class SequenceWord:
    """A sequence named in a sentence, at words `first` to `last`, the latter excluded."""

    id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Sequences in a list ("T1 and T2"), or one alone."""

    sequences: tuple[SequenceWord, ...]

    @property
    def first(self) -> int:
        return self.sequences[0].first

    @property
    def last(self) -> int:
        return self.sequences[-1].last


@dataclass(frozen=True, slots=True)
class _Signal:
    """A word for a signal: high, low, same or mixed; a mere level ("low") needs a noun or the ADC map near."""

    value: str
    first: int
    last: int


class Signals:
    """Finds sequences, and what the signal is on them."""

    def __init__(self, rules: ReportRules) -> None:
        self._rules = rules
        self._sequences: PhraseFinder[str] = PhraseFinder(rules.sequences)
        self._words: PhraseFinder[str] = PhraseFinder(rules.signal_words)
        self._levels: PhraseFinder[str] = PhraseFinder(rules.signal_levels)

    def sequences(self, sentence: Sentence) -> tuple[SequenceWord, ...]:
        """The sequences a sentence names, in order."""
        words = [token.word for token in sentence.tokens]
        return tuple(SequenceWord(id, first, last) for first, last, id in self._sequences.find(words))

    def find(self, sentence: Sentence, sequences: Sequence[SequenceWord], before: str = "") -> tuple[Mention, ...]:
        """The findings of signal in a sentence.

        Args:
            sentence: The sentence.
            sequences: The sequences it names.
            before: The sequence that was spoken of last, taken when the sentence names none.
        """
        words = [token.word for token in sentence.tokens]
        signals = self._signals(words)
        if not signals:
            return ()
        groups = self._groups(words, sequences, signals)
        found: list[Mention] = []
        taken: set[int] = set()
        for signal in signals:
            group = _group_for(words, signal, signals, groups, taken)
            ids = [each.id for each in group.sequences] if group else [before] * (not groups)
            for id in ids:
                finding = self._rules.signal_findings.get(id, {}).get(signal.value)
                if finding:
                    places = tuple(range(signal.first, signal.last))
                    start, end = sentence.tokens[signal.first].start, sentence.tokens[signal.last - 1].end
                    found.append(Mention(finding, "finding", places, start, end))
        return tuple(found)

    def _signals(self, words: Sequence[str]) -> list[_Signal]:
        found = [_Signal(value, first, last) for first, last, value in self._words.find(words)]
        used = {place for each in found for place in range(each.first, each.last)}
        for first, last, value in self._levels.find(words):
            near = (*words[last : last + _NEAR], *words[max(0, first - _BEHIND) : first])
            if first not in used and any(word in self._rules.signal_nouns for word in near):
                found.append(_Signal(value, first, last))
        whole = [each for each in found if not any(word in self._rules.signal_parts for word in words[each.last : each.last + 2])]
        return sorted(whole, key=lambda each: each.first)

    def _groups(self, words: Sequence[str], sequences: Sequence[SequenceWord], signals: Sequence[_Signal]) -> list[_Group]:
        """Lists of sequences. "Dark on T1 and T2 hyperintense" has two: the last is parted when a signal follows it at once."""
        groups: list[list[SequenceWord]] = []
        for each in sequences:
            between = words[groups[-1][-1].last : each.first] if groups else []
            if groups and all(word in self._rules.sequence_joins for word in between):
                groups[-1].append(each)
            else:
                groups.append([each])
        parted: list[_Group] = []
        for group in groups:
            follows = any(signal.first == group[-1].last for signal in signals)
            leads = any(0 < group[0].first - signal.last <= 1 and words[group[0].first - 1] == "on" for signal in signals)
            if len(group) > 1 and follows and leads:
                parted.extend((_Group(tuple(group[:-1])), _Group((group[-1],))))
            else:
                parted.append(_Group(tuple(group)))
        return parted


def _group_for(
    words: Sequence[str], signal: _Signal, signals: Sequence[_Signal], groups: Sequence[_Group], taken: set[int]
) -> _Group | None:
    """The sequences a signal is said of: those within it or after "on", the free ones before it, the next, or the nearest."""
    if not groups:
        return None
    number = bisect_left([group.first for group in groups], signal.first)
    before, after = number - 1, number
    starts = [other.first for other in signals]
    alone_before = before >= 0 and before not in taken and not _between(starts, groups[before].last, signal.first)
    alone_after = after < len(groups) and not _between(starts, signal.last, groups[after].first)
    linked = alone_after and _LINKS.issuperset(words[signal.last : groups[after].first])
    if alone_before and not (linked and groups[before].last < signal.first):
        choice = before
    elif alone_after:
        choice = after
    else:
        choice = min(range(max(0, before), min(len(groups), after + 1)), key=lambda each: abs(groups[each].first - signal.first))
    if abs(groups[choice].first - signal.first) > _FAR:
        return None
    taken.add(choice)
    return groups[choice]


def _between(starts: Sequence[int], first: int, last: int) -> bool:
    """True when another signal begins between two words."""
    place = bisect_left(starts, first)
    return place < len(starts) and starts[place] < last
