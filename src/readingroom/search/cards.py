"""A stored entry that matched: how much of what was asked its names and its statements say, and the statement that answers."""

import json
from collections.abc import Sequence
from typing import Any

from readingroom.search.ranking import Thing
from readingroom.search.snippets import Snippet, choose_line, find_lines, mark_words

TITLE_WORTH = 1.0
NAME_WORTH = 0.9


class Card:
    """A stored entry; what is not needed for every hit is read when asked for."""

    def __init__(self, document: Any, score: float) -> None:
        self.document = document
        self.score = score
        self.id: str = document.get_first("id")
        stored = json.loads(document.get_first("card"))
        self.owner, self.path, self.title, self.names, self.thumbnail, self.note, kinds, areas, modalities, self.folded = stored
        self.modalities = tuple(modalities)
        self.kind = kinds[0] if kinds else ""
        self.area = areas[0] if areas else ""
        self.name = self.title
        self._lines: tuple[Sequence[Thing], dict[int, float]] = ((), {})

    def called(self, name: str) -> bool:
        """True when a folded name is one of this entry's."""
        return any(folded.replace(" ", "") == name for folded in self.folded)

    def cover(self, things: Sequence[Thing]) -> float:
        """How much the best of the names and what was asked for say the same: 1 all of it, 0 nothing."""
        best = 0.0
        for name, folded in zip((self.title, *self.names), self.folded, strict=True):
            words = folded.split()
            if not words:
                continue
            covered: set[str] = set()
            said = 0
            for thing in things:
                form = next((form for form in _runs(thing) if set(form) <= set(words)), ())
                covered.update(form)
                said += bool(form)
            share = 2 * said * len(covered) / (said * len(words) + len(covered) * len(things)) if said else 0.0
            worth = share * (TITLE_WORTH if name == self.title else NAME_WORTH)
            if worth > best:
                best, self.name = worth, name
        return best

    def cover_in_a_line(self, things: Sequence[Thing]) -> float:
        """How much of what was asked the best statement says: 1 all of it, 0 nothing."""
        if len(things) < 2:
            return 0.0
        return max(self._find_lines(things).values(), default=0.0) / len(things)

    def snippet(self, things: Sequence[Thing], stems: frozenset[str]) -> Snippet | None:
        """The statement with most of what was asked for, the words with these stems marked."""
        lines = self.document.get_first("lines").split("\n")
        number = choose_line(self._find_lines(things), lambda line: lines[line].split("\t", 2)[1] == "1")
        if number is None:
            return None
        anchor, _, text = lines[number].split("\t", 2)
        return Snippet(anchor, mark_words(text, stems))

    def _find_lines(self, things: Sequence[Thing]) -> dict[int, float]:
        # Ordering and the snippet mostly look for the same things.
        if self._lines[0] is not things:
            self._lines = (things, find_lines(self.document.get_first("folded"), [thing.forms for thing in things]))
        return self._lines[1]


def _runs(thing: Thing) -> tuple[tuple[str, ...], ...]:
    return (thing.words, *thing.others)
