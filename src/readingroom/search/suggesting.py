"""What is offered while a reader types: names that begin so, those most looked for first."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from readingroom.vocabulary.words import split_words

LAST = "\U0010ffff"
"""Sorts after everything that begins with what stands before it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a document: its title, a synonym or an abbreviation; `weight` (0 to 1) is how much the document is looked for."""

    document: str
    name: str
    is_title: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document offered for what was typed; `name` is the name that matched."""

    document: str
    name: str
    is_title: bool


class Suggester:
    """The names of all documents, ready to be looked up by the beginnings of their words."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = tuple(names)
        self._folded = [" ".join(split_words(name.name)) for name in self._names]
        starts: list[tuple[str, int]] = []
        for number, folded in enumerate(self._folded):
            words = folded.split()
            starts.extend((" ".join(words[place:]), number) for place in range(len(words)))
            if len(words) > 1:
                starts.append(("".join(words), number))
        self._starts = sorted(starts)
        self._begun = lru_cache(maxsize=4096)(self._find_begun)

    def suggest(self, typed: str, limit: int = 8, *, reads: Mapping[str, int] | None = None) -> tuple[Suggestion, ...]:
        """Documents with a name that what was typed begins: whole names first, then words within, then all words in any order.

        Args:
            typed: What was typed so far.
            limit: How many to offer.
            reads: How often documents were read, by id: of those that are alike the most read come first.
        """
        counts = reads or {}
        ordered = sorted(self._begun(typed), key=lambda each: (each[0], -counts.get(self._names[each[2]].document, 0), each[1]))
        chosen = [self._names[number] for _, _, number in ordered[:limit]]
        return tuple(Suggestion(name.document, name.name, name.is_title) for name in chosen)

    def _find_begun(self, typed: str) -> tuple[tuple[tuple[int, int], tuple[float, int, str], int], ...]:
        """For each document its best name: how well it matches, what decides among equals, and its number."""
        words = split_words(typed)
        if not words:
            return ()
        wanted = " ".join(words)
        best: dict[str, tuple[tuple[int, int], tuple[float, int, str], int]] = {}
        for number in self._numbers(wanted, words):
            name, folded = self._names[number], self._folded[number]
            key = ((_rank(folded, wanted), int(not name.is_title)), (-name.weight, len(folded), folded), number)
            if name.document not in best or key < best[name.document]:
                best[name.document] = key
        return tuple(best.values())

    def _numbers(self, wanted: str, words: list[str]) -> set[int]:
        found = set(self._beginning(wanted))
        if len(words) > 1:
            sets = [set(self._beginning(word)) for word in words]
            found |= set.intersection(*sets)
        return found

    def _beginning(self, wanted: str) -> Iterable[int]:
        first, last = bisect_left(self._starts, (wanted, -1)), bisect_left(self._starts, (wanted + LAST, -1))
        return (number for _, number in self._starts[first:last])


def _rank(folded: str, wanted: str) -> int:
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in folded else 3
