"""Misspelled words: the word of the index that was most likely meant."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters of the shortest word that is corrected: shorter ones are abbreviations, where one letter makes another."""

CANDIDATES = 24


class Speller:
    """Knows the words of an index (folded, not stemmed), in how many entries each is, and which are in names."""

    def __init__(self, counts: Mapping[str, int], named: frozenset[str]) -> None:
        self._counts = counts
        self._named = named
        by_length: dict[int, list[str]] = {}
        for word in counts:
            if len(word) >= SHORTEST - 1 and not word.isdigit():
                by_length.setdefault(len(word), []).append(word)
        self._by_length = {length: _Words(words) for length, words in by_length.items()}

    def knows(self, word: str) -> bool:
        """True for a word of the index."""
        return word in self._counts

    def is_name(self, word: str) -> bool:
        """True for a word of the name of something."""
        return word in self._named

    def correct(self, word: str) -> str:
        """The word most likely meant by one the index does not have, or "".

        Up to one, two or three letters (by length) may be missing, doubled, wrong or swapped with their neighbor (optimal
        string alignment). Nearer words come first, then those that begin alike, then words of names, then frequent words.
        """
        if len(word) < SHORTEST or any(sign.isdigit() for sign in word):
            return ""
        reach = 1 if len(word) < 6 else 2 if len(word) < 11 else 3
        found = []
        for length in range(len(word) - reach, len(word) + reach + 1):
            if words := self._by_length.get(length):
                near = list(words.near(word, reach))
                found += process.extract(word, near, scorer=OSA.distance, score_cutoff=reach, limit=CANDIDATES)
        if not found:
            return ""
        return min(found, key=lambda each: self._rank(word, each[0], each[1]))[0]

    def _rank(self, word: str, candidate: str, distance: float) -> tuple[float, int, str]:
        cost = distance + 0.5 * (candidate[0] != word[0]) - 0.6 * (candidate in self._named)
        return (cost, -self._counts[candidate], candidate)


class _Words:
    """Words of one length, with the letters that each has as bits."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._letters: NDArray[np.uint32] = np.array([_letters(word) for word in words], dtype=np.uint32)

    def near(self, word: str, reach: int) -> Iterator[str]:
        """The words that may be within so many letters of another: each letter mended adds one at most, and takes one away."""
        letters = np.uint32(_letters(word))
        more, less = self._letters & ~letters, letters & ~self._letters
        within = (np.bitwise_count(more) <= reach) & (np.bitwise_count(less) <= reach)
        return (self._words[place] for place in np.flatnonzero(within))


def _letters(word: str) -> int:
    # Letters that share a bit only make words look nearer than they are.
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return bits
