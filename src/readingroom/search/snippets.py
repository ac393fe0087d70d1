"""The statement of an entry that answers a query, with the words that matched."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from readingroom.vocabulary.words import stem_words

OCCURRENCES = 6
"""Places of one word that are looked at in an entry."""

LONGEST_SNIPPET = 260
_WORD = re.compile(r"[^\W_]+(?:[\u2019'.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A statement in pieces, each with whether it matched; `anchor` is its fragment address ("" when it has none)."""

    anchor: str
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The statement without marks."""
        return "".join(piece for piece, _ in self.pieces)


def choose_line(found: Mapping[int, float], is_key: Callable[[int], bool]) -> int | None:
    """The number of the line that has most of the wanted words, key facts first, then the earliest; None when none has any.

    Args:
        found: How much of what was asked for each line has, from `find_lines`.
        is_key: Whether the line of a number is a key fact.
    """
    return max(found, key=lambda line: (found[line] + 0.3 * is_key(line), -line), default=None)


def find_lines(folded: str, groups: Sequence[Sequence[tuple[str, float]]]) -> dict[int, float]:
    """How much of what was asked for each line has that has any of it.

    Args:
        folded: Lines of stems, each between spaces, as the index stores them.
        groups: For each thing that was asked for, the runs of stems that name it, with what each is worth.
    """
    found: dict[int, float] = {}
    for group in groups:
        lines: dict[int, float] = {}
        for words, worth in group:
            position = folded.find(f" {words} ")
            for _ in range(OCCURRENCES):
                if position < 0:
                    break
                line = folded.count("\n", 0, position)
                lines[line] = max(lines.get(line, 0.0), worth)
                position = folded.find(f" {words} ", position + 1)
        for line, best in lines.items():
            found[line] = found.get(line, 0.0) + best
    return found


def mark_words(text: str, stems: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether its words are among these stems; a long text is cut around the first match."""
    pieces: list[tuple[str, bool]] = []
    last = 0
    for found in _WORD.finditer(text):
        if not stems.isdisjoint(_stems(found[0])):
            start, end = found.span()
            if start > last:
                pieces.append((text[last:start], False))
            pieces.append((found[0], True))
            last = end
    if last < len(text):
        pieces.append((text[last:], False))
    return _cut(pieces) if len(text) > LONGEST_SNIPPET else tuple(pieces)


@lru_cache(maxsize=1 << 16)
def _stems(piece: str) -> tuple[str, ...]:
    return tuple(stem_words(piece))


def _cut(pieces: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    kept: list[tuple[str, bool]] = []
    room = LONGEST_SNIPPET
    before = pieces[0][0] if not pieces[0][1] else ""
    if len(before) > LONGEST_SNIPPET // 2:
        start = before.rfind(" ", 0, len(before) - LONGEST_SNIPPET // 3)
        pieces = [(f"…{before[start:]}", False), *pieces[1:]]
    for piece, marked in pieces:
        if len(piece) > room:
            kept.append((f"{piece[:room].rsplit(' ', 1)[0]}…", marked))
            break
        kept.append((piece, marked))
        room -= len(piece)
    return tuple(kept)
