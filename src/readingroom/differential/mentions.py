"""Terms of the vocabulary mentioned in a report, by name or by the words of a name in another order or form.

"The gallbladder wall is thickened" has the words of "gallbladder wall thickening"; "shift of the midline" those of
"midline shift". Words count as the same when they have one stem, after British spelling was made American.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from readingroom.differential.profiles import Term
from readingroom.differential.report_rules import ReportRules, report_rules
from readingroom.differential.sentences import Sentence, Token, tokens_of
from readingroom.vocabulary.match import Matcher

ABSENCE = "absence of "
"""Before the id of a finding: the words say, without a negation, that it is not there."""

NOTHING = "nothing in this vocabulary"
"""In place of an id: words that hold a name and do not mean it."""

SITED = "by site "
"""Before a number of `ReportRules.by_site`: what the words mean depends on where it is."""

_EITHER = re.compile(r"(.*?)(\S+) or (\S+)(.*)")
_WHERE_SEEN = re.compile(r" (?:on (?:imaging|CT|MR)|in the lesion|at imaging)$")
_FEWEST_LETTERS = 5
_MOST_WORDS = 7
_LONGEST_WORD = 40
_SLACK = 2
_MORE_SLACK = 3
_HEADS = 3
_SIGNS = frozenset({"/", "*", "?", "+", "&"})
_JOINTS = frozenset({",", "and", "or"})
_BARRIERS = frozenset({";", ":", "(", ")", "but", "however", "without", "no", "except", "nor", "neither", "free", "."})


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in a sentence: its words are those at `places`, characters `start` to `end` of the text.

    `as_named` is True when a name or wording stands there as it is, `worded` when it is no name but a wording.
    """

    term: str
    kind: str
    places: tuple[int, ...]
    start: int
    end: int
    as_named: bool = False
    worded: bool = False

    @property
    def first(self) -> int:
        """The place of its first word."""
        return self.places[0]

    @property
    def last(self) -> int:
        """The place of its last word."""
        return self.places[-1]


@dataclass(frozen=True, slots=True)
class Exact:
    """A term of which a name or wording stands in the text as it is: characters `start` to `end`."""

    term: str
    kind: str
    start: int
    end: int
    worded: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term as the matcher takes it: by its names, or (`worded`) by its wordings."""

    id: str
    kind: str
    names: tuple[str, ...]
    worded: bool = False


@dataclass(frozen=True, slots=True)
class _Bag:
    """The words of a name, as stems."""

    term: str
    kind: str
    stems: frozenset[str]
    worded: bool


def phrases_of(terms: Iterable[Term], rules: ReportRules) -> tuple[Phrase, ...]:
    """The terms with their names and wordings, and phrases for findings that are not there."""
    found = [Phrase(f"{SITED}{number}", "finding", each.words) for number, each in enumerate(rules.by_site)]
    for term in terms:
        names = dict.fromkeys((term.name, *term.names, *_loose_names(term.name)))
        found.append(Phrase(term.id, term.kind, tuple(name for name in names if name.lower() not in rules.ignored_names)))
        found.append(Phrase(term.id, term.kind, term.wordings, worded=True))
        if term.id in rules.absences:
            found.append(Phrase(ABSENCE + term.id, term.kind, rules.absences[term.id]))
    found.extend(Phrase(NOTHING, kind, rules.nothing) for kind in ("finding", "clinical"))
    return tuple(found)


def _loose_names(name: str) -> tuple[str, ...]:
    """A name without where it is seen ("on CT"), and each of two that one name gives ("portal or mesenteric venous gas")."""
    short = _WHERE_SEEN.sub("", name)
    either = _EITHER.fullmatch(short)
    if either is None:
        return (short,) if short != name and " " in short else ()
    before, one, other, after = either.groups()
    return tuple(each for each in (f"{before}{one}{after}", f"{before}{other}{after}") if " " in each)


class Mentions:
    """Finds findings and clinical terms in the sentences of a report."""

    def __init__(self, terms: Iterable[Term], rules: ReportRules) -> None:
        self._rules = rules
        known = tuple(terms)
        self._parents = {term.id: term.parent for term in known}
        phrases = phrases_of(known, rules)
        self._named = Matcher(phrase for phrase in phrases if not phrase.worded)
        self._worded = Matcher(phrase for phrase in phrases if phrase.worded)
        self._bags: dict[str, list[_Bag]] = {}
        self._heads: frozenset[str] = frozenset()
        self._index(phrases)

    def exact(self, text: str) -> tuple[Exact, ...]:
        """Terms whose names or wordings stand in the text as they are."""
        found: dict[tuple[str, int, int], Exact] = {}
        for worded, matcher in ((False, self._named), (True, self._worded)):
            for kind in ("finding", "clinical"):
                for each in matcher.find(text, kinds=(kind,)):
                    exact = Exact(each.term_id, each.kind, each.start, each.end, worded)
                    found.setdefault((each.term_id, each.start, each.end), exact)
        return tuple(sorted(found.values(), key=lambda each: (each.start, each.end, each.worded, each.term)))

    def find(self, sentence: Sentence, exact: Sequence[Exact]) -> tuple[Mention, ...]:
        """What a sentence mentions. What is said within the words of a longer name is left out.

        Args:
            sentence: The sentence.
            exact: Those of the exact names that begin in it.
        """
        starts = [token.start for token in sentence.tokens]
        found: list[Mention] = []
        for each in exact:
            places = range(bisect_right(starts, each.start) - 1, bisect_left(starts, each.end))
            if len(places) and places[0] >= 0:
                found.append(Mention(each.term, each.kind, tuple(places), each.start, each.end, True, each.worded))
        found.extend(self._scattered(sentence.tokens))
        return self._without_parts(found)

    def _index(self, phrases: Iterable[Phrase]) -> None:
        bags: dict[tuple[str, frozenset[str]], _Bag] = {}
        last: Counter[str] = Counter()
        for phrase in phrases:
            for name in phrase.names:
                stems = self._stems(name)
                if self._is_distinct(name, stems, phrase.kind):
                    bags.setdefault((phrase.id, frozenset(stems)), _Bag(phrase.id, phrase.kind, frozenset(stems), phrase.worded))
                    last[stems[-1]] += 1
        self._heads = frozenset(stem for stem, times in last.items() if times >= _HEADS)
        often = Counter(stem for bag in bags.values() for stem in bag.stems)
        for bag in bags.values():
            self._bags.setdefault(min(sorted(bag.stems), key=often.__getitem__), []).append(bag)

    def _stems(self, name: str) -> tuple[str, ...]:
        """The stems of the words of a name that matter; none when there is a negation or a number in it."""
        words = [token.word for token in tokens_of(name) if token.word[0].isalnum()]
        if not self._rules.negative_words.isdisjoint(words) or any(word.isdigit() for word in words):
            return ()
        return tuple(stem_of(word) for word in words if word not in self._rules.stop_words)

    def _is_distinct(self, name: str, stems: Sequence[str], kind: str) -> bool:
        """True when a name may be taken by its stems: a single word must be long and a finding's, and none be twice in it.

        A short name with a sequence ("low T1 signal") is not: that is for `Signals`.
        """
        if len(stems) == 1:
            return kind == "finding" and name.isalpha() and len(stems[0]) >= _FEWEST_LETTERS
        sequences = any((stem,) in self._rules.sequences for stem in stems)
        return len(set(stems)) == len(stems) and _HEADS * sequences < len(stems) <= _MOST_WORDS

    def _scattered(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        content = [
            (stem_of(token.word), place)
            for place, token in enumerate(tokens)
            if token.word not in self._rules.stop_words and token.word not in _SIGNS and not token.word.isdigit()
        ]
        for at, (stem, _) in enumerate(content):
            for bag in self._bags.get(stem, ()):
                places = self._gather(bag, content, at)
                if places and not self._is_barred(bag, places, tokens):
                    start, end = tokens[places[0]].start, tokens[places[-1]].end
                    yield Mention(bag.term, bag.kind, places, start, end, worded=bag.worded)

    def _gather(self, bag: _Bag, content: Sequence[tuple[str, int]], at: int) -> tuple[int, ...]:
        """The places of all words of a name around a word of it, when they are near each other."""
        reach = len(bag.stems) + (0, 0, _SLACK, _MORE_SLACK)[min(len(bag.stems), _MORE_SLACK)]
        nearest: dict[str, int] = {}
        for distance in range(reach):
            for place in (at - distance, at + distance):
                if 0 <= place < len(content) and content[place][0] in bag.stems:
                    nearest.setdefault(content[place][0], place)
        if len(nearest) < len(bag.stems) or max(nearest.values()) - min(nearest.values()) >= reach:
            return ()
        return tuple(sorted(content[place][1] for place in nearest.values()))

    def _is_barred(self, bag: _Bag, places: Sequence[int], tokens: Sequence[Token]) -> bool:
        """True when something between the words parts them: a negation, or of two words a name between a joint."""
        if len(places) == 1:
            return False
        between = [tokens[place].word for place in range(places[0], places[-1]) if place not in places]
        loose = any(
            tokens[place].word in self._rules.close_words and following > place + _SLACK for place, following in pairwise(places)
        )
        if loose or any(word in _BARRIERS for word in between):
            return True
        if len(bag.stems) >= _HEADS:
            return False
        # "Coarse and rim calcification" has a coarse calcification; "hemorrhage or infarct" has no hemorrhagic infarct.
        listed = tokens[places[0] + 1].word in _JOINTS
        heads = [places[0]] if listed else [place for place in range(places[0], places[-1]) if place not in places]
        joined = not _JOINTS.isdisjoint(between) and not tokens[places[-1]].word.endswith("ly")
        return "with" in between or (joined and any(stem_of(tokens[place].word) in self._heads for place in heads))

    def _without_parts(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """The mentions whose words are not all within a longer mention without gaps, the first of those with the same words."""
        at: dict[int, list[tuple[Mention, frozenset[int]]]] = {}
        kept: list[Mention] = []
        ordered = sorted(mentions, key=lambda each: (-len(each.places), each.last - each.first, each.first, not each.as_named))
        for mention in ordered:
            places = frozenset(mention.places)
            longer = [other for place in mention.places for other in at.get(place, ())]
            if any(
                _is_part(mention, places, other, others) and not self._stands_alone(mention, other) for other, others in longer
            ):
                continue
            kept.append(mention)
            for place in mention.places:
                at.setdefault(place, []).append((mention, places))
        return tuple(sorted((each for each in kept if each.term != NOTHING), key=lambda each: (each.start, each.end)))

    def _stands_alone(self, mention: Mention, other: Mention) -> bool:
        """True for the lesion of "lytic lesion with a sharp edge": a longer wording of another term says more, not otherwise."""
        if mention.worded or not other.worded or len(mention.places) == len(other.places):
            return False
        above = other.term
        while above in self._parents:
            if above == mention.term:
                return False
            above = self._parents[above]
        return True


def _is_part(mention: Mention, places: frozenset[int], other: Mention, others: frozenset[int]) -> bool:
    if places == others:
        return other.kind == mention.kind and (other.as_named or other.term == mention.term)
    dense = other.last - other.first < len(others) + _SLACK - 1
    if places < others:
        return dense or mention.term == other.term
    # "Lesion with a narrow zone of transition" is no lesion of the transition zone.
    scattered = mention.last - mention.first > len(places) + _SLACK - 1
    return scattered and dense and len(others) > _SLACK and len(places & others) >= _SLACK


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """What words of one meaning share: the stem, in American spelling, of the first word of its line in the rules."""
    if len(word) > _LONGEST_WORD:
        return word
    for old, new in report_rules().spelling:
        word = word.replace(old, new)
    stem = _stem(_same_words().get(word, word))
    return _same_stems().get(stem, stem)


@lru_cache(maxsize=1)
def _same_words() -> dict[str, str]:
    return {word: line[0] for line in report_rules().same_words for word in line}


@lru_cache(maxsize=1)
def _same_stems() -> dict[str, str]:
    return {_stem(word): _stem(line[0]) for line in report_rules().same_words for word in line}


def _stem(word: str) -> str:
    # A stemmer keeps the word it works on: one for each word, so that threads do not mix theirs.
    stem: str = snowballstemmer.stemmer("english").stemWord(word)
    return stem
