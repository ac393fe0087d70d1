"""What else a thing is called: the names of vocabulary terms and documents, found in a query and put beside what was typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from readingroom.vocabulary.words import STOP_WORDS, stem, stem_words

LONGEST_NAME = 7
"""Words of the longest name that is looked for."""

MOST_VARIANTS = 12


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing with several names: a vocabulary term of a kind (finding, site, modality, clinical) or a document."""

    id: str
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` (excluded) of a query that name one or several concepts."""

    start: int
    end: int
    concepts: tuple[Concept, ...]


class Thesaurus:
    """Concepts by name. Names are compared by their stems, so spelling, plural and hyphen do not matter."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._named: dict[tuple[str, ...], list[Concept]] = {}
        self._by_id: dict[tuple[str, str], Concept] = {}
        for concept in concepts:
            self._by_id[concept.kind, concept.id] = concept
            for name in concept.names:
                stems = tuple(stem_words(name))
                bare = tuple(stem(word) for word in stems if word not in STOP_WORDS)
                for form in {stems, bare, ("".join(stems),) if len(stems) > 1 else stems}:
                    if form and len(form) <= LONGEST_NAME and concept not in self._named.setdefault(form, []):
                        self._named[form].append(concept)
        modalities = (concept for concept in self._by_id.values() if concept.kind == "modality")
        self._modality_words = frozenset(word for each in modalities for name in each.names for word in stem_words(name))

    def find(self, stems: Sequence[str]) -> Iterator[Mention]:
        """The concepts named in a row of stems, from left to right, the longest names first, never overlapping."""
        start = 0
        while start < len(stems):
            for end in range(min(len(stems), start + LONGEST_NAME), start, -1):
                concepts = self._named.get(tuple(stems[start:end]))
                if concepts:
                    yield Mention(start, end, tuple(concepts))
                    start = end
                    break
            else:
                start += 1

    def variants(self, mention: Mention, said: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The other names of what is mentioned, as stems, without the one that was said."""
        forms: dict[tuple[str, ...], None] = {}
        for concept in mention.concepts:
            for name in concept.names:
                forms[tuple(stem_words(name))] = None
        forms.pop(tuple(said), None)
        return tuple(form for form in forms if form)[:MOST_VARIANTS]

    def concept(self, kind: str, id: str) -> Concept | None:
        """The concept with this id, or None."""
        return self._by_id.get((kind, id))

    def is_of_a_modality(self, word: str) -> bool:
        """True for a word of the name of a modality or sequence, which is right even when no text has it."""
        return stem(word) in self._modality_words

    def resolve(self, kind: str, words: str) -> str:
        """The id of the concept of a kind that is called so or has this id; "" when there is none."""
        if (kind, words) in self._by_id:
            return words
        named = self._named.get(tuple(stem_words(words)), ())
        return next((concept.id for concept in named if concept.kind == kind), "")

    @property
    def by_id(self) -> Mapping[tuple[str, str], Concept]:
        """All concepts by kind and id."""
        return self._by_id
