"""Marking: the word “Simulated” in the pixels of every slice, so that no copy of one passes for a patient."""

import numpy as np

from readingroom.imaging.simulation.grids import Values

WORD = "Simulated"

_GLYPHS = {
    "S": (".###.", "#...#", "#....", ".###.", "....#", "#...#", ".###."),
    "i": (".#.", "...", "##.", ".#.", ".#.", ".#.", "###"),
    "m": (".....", ".....", "##.#.", "#.#.#", "#.#.#", "#.#.#", "#.#.#"),
    "u": ("....", "....", "#..#", "#..#", "#..#", "#..#", ".###"),
    "l": ("##.", ".#.", ".#.", ".#.", ".#.", ".#.", "###"),
    "a": ("....", "....", ".##.", "...#", ".###", "#..#", ".###"),
    "t": (".#..", ".#..", "####", ".#..", ".#..", ".#.#", "..#."),
    "e": ("....", "....", ".##.", "#..#", "####", "#...", ".###"),
    "d": ("...#", "...#", ".###", "#..#", "#..#", "#..#", ".###"),
}

PLACE = (4, 4)
"""Row and column of the upper left corner of the word."""


def draw_word(scale: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """The word as pixels, true where there is ink; 7 rows high at scale 1."""
    letters = [np.array([[dot == "#" for dot in row] for row in _GLYPHS[letter]]) for letter in WORD]
    gap = np.zeros((7, 1), bool)
    word = np.concatenate([part for letter in letters for part in (letter, gap)][:-1], axis=1)
    return np.kron(word, np.ones((scale, scale), bool)).astype(bool)


def mark_slices(values: Values, paper: float, ink: float) -> Values:
    """The stack with the word in the upper left corner of every slice: `ink` on a box of `paper`."""
    word = draw_word(2 if values.shape[1] > 320 else 1)
    rows, columns = word.shape
    row, column = PLACE
    marked = values.copy()
    marked[:, row - 2 : row + rows + 2, column - 2 : column + columns + 2] = paper
    marked[:, row : row + rows, column : column + columns][:, word] = ink
    return marked
