"""A report taken apart: its sections, their sentences, the words of these with their places in the text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from readingroom.differential.report_rules import ReportRules, Words

LONGEST_SENTENCE = 80
"""Words after which a sentence without an end is cut, so that looking around within a sentence takes bounded time."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019](?=[^\W_])[^\W_]+)?|[;:,()/*+&.]|(?<!\w)\?|(?<=\s)[-\u2013\u2014](?=\s)|\u2014")
_DASHES = frozenset("-\u2013\u2014")
_BREAK = re.compile(r"[.!]+(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*\u2022]|\d+[.)]|[A-Z]))")
_LINE_HEAD = re.compile(r"(?:^|\n|(?<=[.;] ))[ \t]*([A-Za-z][A-Za-z/ &]{1,40})")
_BLANK = re.compile(r"\n\s*\n")
_LINE = re.compile(r"\n")
_LONGEST_HEADING = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign in small letters, and where it stands: characters `start` to `end` of the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: `counts` is clinical, skipped, findings or impression; `heading` is "" when there was none."""

    counts: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, and the section it is in."""

    tokens: tuple[Token, ...]
    counts: str

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.tokens[-1].end


class PhraseFinder(Generic[T]):
    """Finds phrases in words: the longest where several begin, and none within another."""

    def __init__(self, phrases: Mapping[Words, T]) -> None:
        self._by_first: dict[str, list[tuple[Words, T]]] = {}
        for phrase, meaning in phrases.items():
            self._by_first.setdefault(phrase[0], []).append((phrase, meaning))
        for each in self._by_first.values():
            each.sort(key=lambda item: -len(item[0]))

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, T]]:
        """First word, word after the last, and meaning, in order."""
        place = 0
        while place < len(words):
            length = 1
            for phrase, meaning in self._by_first.get(words[place], ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    yield place, place + len(phrase), meaning
                    length = len(phrase)
                    break
            place += length


def tokens_of(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The words and the signs that matter. Hyphens part words as spaces do, dashes parts of a sentence as semicolons do."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return tuple(Token(";" if each.group() in _DASHES else each.group().lower(), each.start(), each.end()) for each in found)


def sections_of(text: str, rules: ReportRules) -> tuple[Section, ...]:
    """The sections in order; they cover the whole text. What stands before the first heading counts as findings."""
    heads: list[tuple[int, int, str, str]] = [(0, 0, "findings", "")]
    for head in _LINE_HEAD.finditer(text):
        heading = _heading(text, head, rules)
        if heading is not None:
            heads.append(heading)
    told = any(counts == "findings" for _, _, counts, heading_text in heads if heading_text)
    sections: list[Section] = []
    for number, (_, start, counts, heading_text) in enumerate(heads):
        end = heads[number + 1][0] if number + 1 < len(heads) else len(text)
        if counts in ("skipped", "clinical"):
            # Without a heading of their own the findings begin on the next line, else after an empty one.
            stop = (_BLANK if told else _LINE).search(text, start, end)
            if stop is not None and text[start : stop.start()].strip(" \t\r\n:") and (not told or counts == "skipped"):
                sections.append(Section(counts, heading_text, start, stop.start()))
                counts, heading_text, start = "findings", "", stop.start()
        if end > start:
            sections.append(Section(counts, heading_text, start, end))
    return tuple(sections)


def _heading(text: str, head: re.Match[str], rules: ReportRules) -> tuple[int, int, str, str] | None:
    """Where a heading begins and ends, how its section counts, and its words."""
    written = tokens_of(text, head.start(1), head.end(1))[:_LONGEST_HEADING]
    for length in range(len(written), 0, -1):
        counts = rules.headings.get(tuple(token.word for token in written[:length]))
        start, end = head.start(1), written[length - 1].end
        if counts is not None and _ends_heading(text, start, end, rules):
            return start, end, counts, text[start:end]
    return None


def _ends_heading(text: str, start: int, end: int, rules: ReportRules) -> bool:
    """True before a colon; without one a heading is alone on its line, or in capitals at its start."""
    after = text[end : end + 40].lstrip(" \t")
    if after[:1] == ":" or (after[:1] in ("-", "\u2013") and after[1:2].isspace()):
        return True
    if text[max(0, start - 80) : start].rpartition("\n")[2].strip():
        return False
    if not after or after[0] in "\r\n":
        return True
    following = tokens_of(after)
    return text[start:end].isupper() and bool(following) and following[0].word not in rules.not_after_heading


def sentences_of(text: str, sections: Sequence[Section], rules: ReportRules) -> Iterator[Sentence]:
    """The sentences of all sections, in order; very long ones in pieces."""
    for section in sections:
        start = section.start
        for end in (*_ends(text, section, rules), section.end):
            tokens = tokens_of(text, start, end)
            for first in range(0, len(tokens), LONGEST_SENTENCE):
                yield Sentence(tokens[first : first + LONGEST_SENTENCE], section.counts)
            start = end


def _ends(text: str, section: Section, rules: ReportRules) -> Iterator[int]:
    """Where sentences end: at a stop (not of an abbreviation or a number in a list), an empty line, a line with a capital."""
    for stop in _BREAK.finditer(text, section.start, section.end):
        if stop.group().startswith("."):
            before = re.search(r"[\w.]*\Z", text[max(section.start, stop.start() - 12) : stop.start()])
            word = before.group().lower() if before else ""
            if word in rules.abbreviations or (word.isdigit() and _begins_line(text, stop.start())):
                continue
        yield stop.end()


def _begins_line(text: str, place: int) -> bool:
    """True for the dot of "1." at the start of a line."""
    return text[max(0, place - 4) : place].rpartition("\n")[2].strip().isdigit() and "\n" in text[max(0, place - 4) : place]
