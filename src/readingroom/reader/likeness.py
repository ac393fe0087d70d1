"""Finding images by example: which stored images an example resembles most, among those a reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from readingroom.access import AccessLevel
from readingroom.edition.content import Card, Image
from readingroom.edition.opening import Edition
from readingroom.edition.reading import Reading
from readingroom.imaging.similarity import rank

MOST = 24
"""How many images are listed."""

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A stored image that resembles the example: its most similar frame (from 1), and the cosine of the angle between both.

    The cosine orders images and says nothing by itself: most pairs lie close together.
    """

    card: Card
    image: Image
    frame: int
    score: float


@dataclass(frozen=True, slots=True)
class _Known:
    keys: tuple[tuple[str, str, int], ...]
    vectors: Vector


@lru_cache(maxsize=6)
def _read_known(edition: Edition, level: AccessLevel) -> _Known:
    rows = Reading(edition, level).features()
    vectors = [np.frombuffer(vector, dtype="<f4") for *_, vector in rows]
    stacked = np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
    return _Known(tuple((document, image, frame) for document, image, frame, _ in rows), stacked)


def find_vectors(reading: Reading, document: str, image: str) -> list[Vector]:
    """What describes the frames of a stored image; none when the reader may not see it."""
    known = _read_known(reading.edition, reading.level)
    return [known.vectors[index] for index, key in enumerate(known.keys) if key[:2] == (document, image)]


def find_similar(reading: Reading, examples: Sequence[Vector], *, without: tuple[str, str] = ("", "")) -> list[Likeness]:
    """The stored images most like one of the examples, the most similar first, each once.

    `without` is the document and the id of an image that is left out: the example itself.
    """
    known = _read_known(reading.edition, reading.level)
    best: dict[tuple[str, str], tuple[float, int]] = {}
    for example in examples if known.keys else ():
        indices, scores = rank(example, known.vectors, len(known.keys))
        for index, score in zip(indices, scores, strict=True):
            document, image, frame = known.keys[int(index)]
            if (document, image) != without and float(score) > best.get((document, image), (-2.0, 0))[0]:
                best[document, image] = (float(score), frame)
    ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:MOST]
    cards = reading.cards(document for (document, _), _ in ordered)
    found = []
    for (document, image), (score, frame) in ordered:
        picture = reading.image(document, image)
        if picture is not None and document in cards:
            found.append(Likeness(cards[document], picture, frame, score))
    return found
