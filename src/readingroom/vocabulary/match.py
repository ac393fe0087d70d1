"""The terms of a vocabulary found in running text."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import ahocorasick

KINDS = ("finding", "site", "modality", "clinical")

_GAPS = " \t\r\n\f\v\u00a0\u2007\u2009\u202f-\u00ad\u2010\u2011\u2012\u2013\u2212"
_PLAIN = str.maketrans({**dict.fromkeys(_GAPS, " "), "\u2019": "'", "\u2018": "'"})
_RUN = re.compile("  +")
_ENDINGS = (("y", "ies"), ("is", "es"), ("", "s"), ("", "es"))
_LONGEST_ABBREVIATION = 5
_NEGATION = " non "


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A term in a text: characters `start` to `end` (from 0, end excluded); `kind` is one of `KINDS`."""

    start: int
    end: int
    term_id: str
    kind: str


class Named(Protocol):
    """What has names that are found in text: a term of a vocabulary, or of an edition."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """One of `KINDS`."""

    @property
    def names(self) -> Sequence[str]:
        """All its names."""


class Matcher:
    """Finds names and synonyms as whole words, in singular and plural, with a hyphen where they have a space or none.

    Case does not matter, except that a short abbreviation in capitals (`US`, `PET`) is only found in capitals.
    """

    def __init__(self, terms: Iterable[Named]) -> None:
        patterns: dict[str, dict[tuple[str, str, str], None]] = {}
        for term in terms:
            for name in term.names:
                meaning = (term.id, term.kind, _abbreviation(name))
                for pattern in _variants(name):
                    patterns.setdefault(pattern, {})[meaning] = None
        self._automaton: Any = ahocorasick.Automaton()
        for pattern, meanings in patterns.items():
            self._automaton.add_word(pattern, (len(pattern), tuple(meanings)))
        if patterns:
            self._automaton.make_automaton()

    def find(self, text: str, *, kinds: Collection[str] = KINDS) -> tuple[Match, ...]:
        """The terms in a text, in order and never overlapping: the first to begin is taken, of these the longest.

        Of two terms with one name, the one that comes first in the vocabulary is taken (findings, sites, modalities,
        clinical terms). What follows “non-” is not found. Other negations are not looked at.
        """
        if not len(self._automaton):
            return ()
        folded, offsets = _fold(text)
        matches: list[Match] = []
        taken = 0
        for start, stop, meanings in sorted(self._hits(folded), key=lambda hit: (hit[0], -hit[1])):
            if start < taken:
                continue
            first, last = offsets[start], offsets[stop - 1] + 1
            words = text[first:last]
            for term_id, kind, abbreviation in meanings:
                if kind in kinds and words.startswith(abbreviation):
                    matches.append(Match(first, last, term_id, kind))
                    taken = stop
                    break
        return tuple(matches)

    def _hits(self, folded: str) -> Iterator[tuple[int, int, tuple[tuple[str, str, str], ...]]]:
        for last, (length, meanings) in self._automaton.iter(folded):
            start, stop = last - length + 1, last + 1
            if _is_word(folded, start, stop) and not f" {folded[max(start - 4, 0) : start]}".endswith(_NEGATION):
                yield start, stop, meanings


def _abbreviation(name: str) -> str:
    """The name itself when it is a short abbreviation in capitals, else nothing."""
    return name if name.isalpha() and name.isupper() and len(name) <= _LONGEST_ABBREVIATION else ""


def _variants(name: str) -> set[str]:
    folded = _fold(name)[0].strip()
    if not folded:
        return set()
    plurals = {folded.removesuffix(end) + plural for end, plural in _ENDINGS if folded.endswith(end)}
    return {folded, *plurals} if folded[-1].isalpha() else {folded}


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """The text in small letters with every run of spaces and hyphens as one space, and where each sign of it stood."""
    spread = text.translate(_PLAIN)
    small = spread.lower() if spread.isascii() else "".join(map(_lower, spread))
    if "  " not in small:
        return small, range(len(small))
    offsets: list[int] = []
    taken = 0
    for run in _RUN.finditer(small):
        offsets.extend(range(taken, run.start() + 1))
        taken = run.end()
    offsets.extend(range(taken, len(small)))
    return _RUN.sub(" ", small), offsets


def _lower(sign: str) -> str:
    """The small letter; a few grow when they are made small, which would shift what follows, and so stay."""
    small = sign.lower()
    return small if len(small) == 1 else sign


def _is_word(text: str, start: int, stop: int) -> bool:
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[stop - 1].isalnum())
