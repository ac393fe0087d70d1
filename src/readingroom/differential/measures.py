"""Numbers of a report: sizes, attenuations, the patient's age and sex."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readingroom.differential.report_rules import Bucket, ReportRules
from readingroom.differential.sentences import PhraseFinder, Sentence, Token

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_SIZE = re.compile(
    rf"(?<![\d.])({_NUMBER})(?:\s?(cm|mm))?(?:\s?[x\u00d7]\s?({_NUMBER})(?:\s?(?:cm|mm))?)?(?:\s?[x\u00d7]\s?({_NUMBER}))?"
    r"[ -]?(cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?)\b",
    re.IGNORECASE,
)
_ATTENUATION = re.compile(r"(?<![\w.])((?:[-\u2212\u2013]|minus )?)\s?(\d{1,4}(?:\.\d)?)\s?(?:HU\b|Hounsfield)", re.IGNORECASE)
_UNDER = re.compile(r"(?:smaller than|less than|under|below|<)\s*\Z", re.IGNORECASE)
_UNDER_REACH = 14
_AGE = re.compile(
    r"\b(\d{1,3})[ -]?(years?|yrs?|yr|y|months?|mo|weeks?|wk|days?)\.?[ -]?(?:old\b|/?o\b|\.?o\b\.?)|"
    r"\b(?:aged?|age:)[ :]{0,3}(\d{1,3})\b|"
    r"\b(\d{1,3}) ?/? ?(?:[MF]\b|(?:woman|man|female|male|boy|girl)\b)",
    re.IGNORECASE,
)
_AGE_AFTER = re.compile(
    r"\b(?:(?:wom[ae]n|lady|female|girl|man|gentleman|male|boy|child|infant|patient)(?: of|,| aged|, aged)?|[FM]) "
    r"(\d{1,3})\b(?![./:]\d| ?(?:mm|cm|%))(?: (years?|yrs?|months?|mo|weeks?|days?)\b)?|"
    r"(?:^|[.,;] )(\d{1,3}) ?(yrs?|years?)(?= ?[,.;])",
    re.IGNORECASE,
)
"""An age behind whom it is of, or with nothing but its unit between two stops."""
_WORD_AGE = re.compile(
    r"\b(?:(twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](one|two|three|four|five|six|seven|eight|nine))?)[ -]years?[ -]old",
    re.IGNORECASE,
)
_TENS = ("", "", "twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LETTER_SEX = re.compile(
    r"\b\d{1,3}(?: ?/? ?|[ -]?(?:y/?o|yrs?|years?[ -]old|y\.o\.),? )([MF]\b|[mf](?= ?[,.;]))|\b([MF]),? \d{1,3}\b(?![./:]\d)"
)
_PRONOUNS = {"he": "male", "his": "male", "him": "male", "she": "female", "her": "female"}
_UNITS = {"y": 1.0, "m": 1 / 12, "w": 1 / 52.18, "d": 1 / 365.25}
_OLDEST = 120
_HEAD_REACH = 7
_PLACED = frozenset({"of", "in", "within"})
_PLACED_REACH = 3
_NOT_CROSSED = frozenset({",", ";", ":", "in", "with", "within", "at", "from", "is", "are", "and"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A finding that a number stands for; `value` is centimeters or Hounsfield units; characters `start` to `end`."""

    finding: str
    value: float
    start: int
    end: int


def size_in(text: str, sentence: Sentence, rules: ReportRules) -> tuple[Measured, ...]:
    """The largest diameters of lesions in a sentence, as size classes. What is not a lesion (a duct, a shift) is left out."""
    found: list[Measured] = []
    for match in _SIZE.finditer(text, sentence.start, sentence.end):
        value = _centimeters(match)
        if _UNDER.search(text, max(sentence.start, match.start() - _UNDER_REACH), match.start()):
            value *= 0.99
        finding = _bucket(value, rules.sizes)
        if finding and _is_of_lesion(sentence.tokens, match.start(), match.end(), rules):
            found.append(Measured(finding, value, match.start(), match.end()))
    return tuple(found)


def organs_in(text: str, sentence: Sentence, rules: ReportRules) -> tuple[Measured, ...]:
    """The findings of organs that are wider than they should be: the organ named last before a size."""
    named = list(PhraseFinder(rules.organ_sizes).find([token.word for token in sentence.tokens]))
    found: list[Measured] = []
    for match in _SIZE.finditer(text, sentence.start, sentence.end) if named else ():
        before = [(first, bucket) for first, last, bucket in named if sentence.tokens[last - 1].end <= match.start()]
        value = _centimeters(match)
        words = [token.word for token in sentence.tokens[before[-1][0] :] if token.start < match.start()] if before else []
        if before and before[-1][1].low <= value and rules.measured.isdisjoint(words):
            found.append(Measured(before[-1][1].finding, value, match.start(), match.end()))
    return tuple(found)


def attenuation_in(text: str, sentence: Sentence, rules: ReportRules) -> tuple[Measured, ...]:
    """The findings that the Hounsfield units of a sentence stand for."""
    words = {token.word for token in sentence.tokens}
    if not words.isdisjoint(rules.attenuation_not_with) and not any(word in words for word in ("unenhanced", "noncontrast")):
        return ()
    found: list[Measured] = []
    for match in _ATTENUATION.finditer(text, max(0, sentence.start - 1), sentence.end):
        value = float(match.group(2)) * (-1.0 if match.group(1) else 1.0)
        finding = _bucket(value, rules.attenuations)
        if finding:
            found.append(Measured(finding, value, match.start(2), match.end()))
    return tuple(found)


def age_in(text: str) -> float | None:
    """The age in years, in a text about the patient; None when none is told."""
    for match in _AGE.finditer(text):
        number = float(match.group(1) or match.group(3) or match.group(4))
        age = number * _UNITS[(match.group(2) or "y")[0].lower()]
        if age <= _OLDEST:
            return age
    if words := _WORD_AGE.search(text):
        return 10.0 * _TENS.index(words.group(1).lower()) + _ONES.index((words.group(2) or "").lower())
    for match in _AGE_AFTER.finditer(text):
        age = float(match.group(1) or match.group(3)) * _UNITS[(match.group(2) or "y")[0].lower()]
        if age <= _OLDEST:
            return age
    return None


def introduces(sentence: Sentence) -> bool:
    """True when a sentence tells the patient's age, and so what follows in it is the history."""
    return _AGE.search(" ".join(token.word for token in sentence.tokens).upper()) is not None


def sex_in(text: str, tokens: Sequence[Token], rules: ReportRules) -> str:
    """Female or male, as the first word for it says, else a letter beside the age, else a pronoun; "" when there is none."""
    for place, token in enumerate(tokens):
        others = {each.word for each in tokens[max(0, place - 3) : place]}
        if len(token.word) > 1 and token.word in rules.sexes and others.isdisjoint(rules.not_the_patient):
            return rules.sexes[token.word]
    if letter := _LETTER_SEX.search(text):
        return rules.sexes[(letter.group(1) or letter.group(2)).lower()]
    return next((_PRONOUNS[token.word] for token in tokens if token.word in _PRONOUNS), "")


def _centimeters(match: re.Match[str]) -> float:
    """The largest of the numbers of a size."""
    unit = (match.group(5) or match.group(2)).lower()
    numbers = [float(each.replace(",", ".")) for each in match.group(1, 3, 4) if each]
    return max(numbers) * (0.1 if unit.startswith("m") else 1.0)


def _bucket(value: float, buckets: Sequence[Bucket]) -> str:
    return next((each.finding for each in buckets if each.low <= value < each.high), "")


def _is_of_lesion(tokens: Sequence[Token], start: int, end: int, rules: ReportRules) -> bool:
    """True when the noun the size belongs to is a lesion: the next after it, else the last before it."""
    after = list(_words_after(tokens, start, end))
    for place, word in enumerate(after):
        if word in rules.measured or word in rules.not_measured:
            return word in rules.measured or (after[place + 1 : place + 2] != [] and after[place + 1] in rules.measured)
    words = [token.word for token in tokens if token.start < start]
    for place in range(len(words) - 1, -1, -1):
        if words[place] in rules.measured:
            return True
        if words[place] in rules.not_measured and _PLACED.isdisjoint(words[max(0, place - _PLACED_REACH) : place]):
            return False
    return False


def _words_after(tokens: Sequence[Token], start: int, end: int) -> Iterator[str]:
    """The words up to where the phrase ends; after an article ("a 3 cm, round mass") a comma does not end it."""
    before = [token.word for token in tokens if token.end <= start][-1:]
    following = [token.word for token in tokens if token.start >= end][:_HEAD_REACH]
    for word in following:
        if word in _NOT_CROSSED and not (word == "," and before in (["a"], ["an"], ["the"])):
            return
        yield word
