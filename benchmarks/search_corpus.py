"""What search is measured on: entries of the size of a full reference in made-up words, and queries of every kind for them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

from readingroom.access import AccessLevel
from readingroom.search.entries import Entry, Line

WORDS = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
VOCABULARY = 42_000
ZIPF = 1.05
WORDS_A_DIAGNOSIS, WORDS_A_CAPTION, WORDS_A_CASE = 900, 32, 190
LINE = 14
"""Words of a statement."""
AREAS = ("brain", "spine", "chest", "bowel", "musculoskeletal")
MODALITIES = ("CT", "MR", "US", "XR")
KINDS = ("one word", "two words", "three words, any", "phrase", "beginning", "misspelled")


@dataclass(frozen=True)
class Sizes:
    """How many entries there are of each kind."""

    diagnoses: int = 4_300
    images: int = 200_000
    cases: int = 20_000

    def times(self, factor: int) -> "Sizes":
        """So many times as much."""
        return Sizes(self.diagnoses * factor, self.images * factor, self.cases * factor)


@dataclass(frozen=True)
class Query:
    """A query as typed, with its kind and the words that tell peers what is meant."""

    kind: str
    text: str
    words: tuple[str, ...]


class Corpus:
    """Made-up words drawn by Zipf's law, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # made-up words, not secrets
        self._vocabulary = self._make_vocabulary()
        self._weights = list(accumulate(1 / rank**ZIPF for rank in range(1, len(self._vocabulary) + 1)))

    def _make_vocabulary(self) -> list[str]:
        chance, made = self._chance, dict.fromkeys(WORDS["plain"])
        while len(made) < VOCABULARY:
            parts = [chance.choice(WORDS["stems"]), chance.choice(WORDS["middles"]), chance.choice(WORDS["stems"])]
            if chance.random() < 0.6:
                parts += [chance.choice(WORDS["middles"]), chance.choice(WORDS["stems"])]
            made["".join(parts) + chance.choice(WORDS["endings"])] = None
        return list(made)

    def words(self, count: int) -> list[str]:
        """So many words of running text."""
        return self._chance.choices(self._vocabulary, cum_weights=self._weights, k=count)

    def rare(self, count: int) -> list[str]:
        """So many words of which titles are made."""
        return self._chance.choices(self._vocabulary[200:], k=count)

    def entries(self, sizes: Sizes) -> Iterator[Entry]:
        """All entries: diagnoses, then cases, then images of both."""
        for number in range(sizes.diagnoses):
            yield self._entry("diagnosis", f"d{number}", WORDS_A_DIAGNOSIS, names=4)
        for number in range(sizes.cases):
            yield self._entry("case", f"c{number}", WORDS_A_CASE, names=0)
        for number in range(sizes.images):
            yield self._entry("image", f"d{number % sizes.diagnoses}/i{number}", WORDS_A_CAPTION, names=0)

    def _entry(self, kind: str, id: str, count: int, *, names: int) -> Entry:
        title = " ".join(self.rare(2)).title()
        words = self.words(count)
        lines = [Line(f"s-{at}", " ".join(words[at : at + LINE]), at < 5 * LINE) for at in range(0, count, LINE)]
        facets = {
            "kind": (kind,),
            "area": (self._chance.choice(AREAS),),
            "modality": tuple(self._chance.sample(MODALITIES, 2)),
            "state": ("draft",),
        }
        others = [" ".join(self.rare(2)).title() for _ in range(names)]
        return Entry(
            id, id.partition("/")[0], f"/{kind}/{id}", title, AccessLevel.VISITOR, max(AccessLevel), others, lines, facets=facets
        )

    def queries(self, titles: list[str], count: int = 500) -> list[Query]:
        """Queries of six kinds in the shares of a search log: some for words of the text, some for names."""
        made = []
        for number in range(count):
            kind = KINDS[(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5)[number % 15]]
            made.append(self._query(kind, titles))
        return made

    def _query(self, kind: str, titles: list[str]) -> Query:
        if kind in ("phrase", "beginning", "misspelled"):
            title = self._chance.choice(titles).lower()
            words = tuple(title.split())
            if kind == "phrase":
                return Query(kind, f'"{title}"', words)
            word = max(words, key=len)
            if kind == "beginning":
                return Query(kind, word[: max(4, len(word) // 2)], (word[: max(4, len(word) // 2)],))
            at = self._chance.randrange(1, len(word) - 1)
            return Query(kind, word[:at] + word[at + 1 :], (word[:at] + word[at + 1 :],))
        words = tuple(self.words({"one word": 1, "two words": 2}.get(kind, 3)))
        return Query(kind, " ".join(words), words)
