"""How many lesions a report tells of and on which side, when it does not say so: "a mass of the left kidney" is one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readingroom.differential.report_rules import ReportRules
from readingroom.differential.sentences import Sentence, Token

_SIDES = frozenset({"left", "right"})
_BOTH = frozenset({"bilateral", "bilaterally"})
_NEXT = 4
"""Words after "both" among which a paired organ stands: "both lungs", not "both vertebral bodies"."""
_ONE = frozenset({"a", "an", "one", "single"})
_SEVERAL = frozenset({"two", "three", "four", "five", "several", "multiple", "numerous", "many"})
_REACH = 8
"""Words between an article and the lesion it belongs to: "a large, lobulated, heterogeneously enhancing mass"."""
_ENDS = frozenset({".", ";", ":", "no", "without", "not", "of", "in", "with"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A finding that follows from how lesions are spoken of, and the words it follows from: characters `start` to `end`."""

    finding: str
    start: int
    end: int


def count_lesions(sentences: Iterable[Sentence], rules: ReportRules) -> tuple[Counted, ...]:
    """Whether there is one lesion or several, and on one side or both, as far as all sentences agree."""
    tokens = [sentence.tokens for sentence in sentences]
    return (*_number(tokens, rules), *_side([token for each in tokens for token in each], rules))


def _number(sentences: Iterable[tuple[Token, ...]], rules: ReportRules) -> Iterator[Counted]:
    one: Counted | None = None
    for tokens in sentences:
        for place, token in enumerate(tokens):
            if token.word in rules.lesions_plural and _is_said(tokens, place):
                yield Counted(rules.counted["several"], token.start, token.end)
                return
            first = _article(tokens, place) if token.word in rules.lesions_singular else None
            if first is not None and one is None:
                one = Counted(rules.counted["one"], first.start, token.end)
    if one is not None:
        yield one


def _is_said(tokens: tuple[Token, ...], place: int) -> bool:
    """True unless a negation stands before: "no lesions"."""
    return not any(token.word in ("no", "without", "not", "nor", "or") for token in tokens[max(0, place - _REACH) : place])


def _article(tokens: tuple[Token, ...], place: int) -> Token | None:
    for token in reversed(tokens[max(0, place - _REACH) : place]):
        if token.word in _ONE:
            return token
        if token.word in _ENDS or token.word in _SEVERAL:
            return None
    return None


def _is_both(tokens: list[Token], place: int, rules: ReportRules) -> bool:
    word = tokens[place].word
    following = {token.word for token in tokens[place + 1 : place + _NEXT]}
    return word in _BOTH or (word == "both" and not rules.paired.isdisjoint(following))


def _side(tokens: list[Token], rules: ReportRules) -> Iterator[Counted]:
    both = next((token for place, token in enumerate(tokens) if _is_both(tokens, place, rules)), None)
    sides = {token.word: token for token in reversed(tokens) if token.word in _SIDES}
    if both is not None:
        yield Counted(rules.counted["both-sides"], both.start, both.end)
    elif len(sides) == 1:
        (side,) = sides.values()
        yield Counted(rules.counted["one-side"], side.start, side.end)
