"""Asking the index: hits with the statement that answers, how many there are, and by what they can be narrowed."""

import math
import shutil
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Searcher

from readingroom.access import AccessLevel
from readingroom.search.cards import Card
from readingroom.search.correcting import Speller
from readingroom.search.entries import FACETS
from readingroom.search.indexing import fold_name, open_index
from readingroom.search.queries import Asked
from readingroom.search.ranking import QueryMaker, Thing
from readingroom.search.snippets import Snippet
from readingroom.search.thesaurus import Mention, Thesaurus
from readingroom.vocabulary.words import split_words, stem

FEW = 3
"""With fewer hits than this for all words, those that lack some are listed too."""
ENOUGH = 0.35
"""The share of the things asked for that such a hit must have."""
MANY, MOST_OF_MANY = 4, 0.75
"""Of so many things a hit need have only this share: who describes much has not read the page."""
CONSIDERED = 10
"""Hits beyond those shown whose names are looked at before they are put in order."""
MOST_FACET_VALUES = 40
MOST_SCORED = 10_000
COMPLETIONS = 8
SHORTEST_BEGINNING = 3
NAME_COVERED = 1.5
"""What names that say all that was asked, and nothing else, add to a score of 1."""
IN_ONE_STATEMENT = 1.4
"""What one statement that says all that was asked adds."""
KIND_WORTH = {"diagnosis": 1.0, "case": 0.8, "differential": 0.6, "anatomy": 0.6, "table": 0.6, "image": 0.5}
"""What a hit is worth by its kind: a differential names many diseases, and so has the words of each."""
KIND_ASKED = 2.2
"""What a hit of a kind that the query asks for is worth."""
_PREFIXES = (
    "anti extra hyper hypo infra inter intra iso juxta macro micro multi non para peri post pre retro semi sub supra trans"
)
PREFIXES = frozenset(_PREFIXES.split())
"""What is typed as a word of its own though it begins one."""
SELDOM = 3
"""A word in at most so many entries may be a misspelling of a name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found; `name` is the name that matched best, `snippet` the statement that answers."""

    id: str
    owner: str
    path: str
    title: str
    kind: str
    area: str
    name: str
    thumbnail: str
    note: str
    modalities: tuple[str, ...]
    score: float
    snippet: Snippet | None

    @property
    def address(self) -> str:
        """Where it leads: to the statement that answers, when there is one."""
        if self.snippet is None or not self.snippet.anchor or self.id != self.owner:
            return self.path
        return f"{self.path}/images" if self.snippet.anchor == "images" else f"{self.path}#{self.snippet.anchor}"

    def as_dict(self) -> dict[str, Any]:
        """The hit as plain values."""
        found = {"anchor": self.snippet.anchor, "text": self.snippet.text} if self.snippet else None
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "matched": self.name,
            "score": self.score,
            "address": self.address,
            "snippet": found,
            "facets": {"kind": [self.kind], "area": [self.area] if self.area else [], "modality": list(self.modalities)},
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query.

    `corrected` is the query as it was looked up when a word was misspelled, else ""; `partial` is True when some hits lack
    one of the words; `total` counts all hits, `exact` is the id of the only entry called exactly as asked.
    """

    hits: tuple[Hit, ...]
    total: int
    corrected: str = ""
    partial: bool = False
    exact: str = ""


class Index:
    """The index in a folder, open for reading by any number of threads."""

    def __init__(self, folder: Path, thesaurus: Thesaurus) -> None:
        opened = open_index(folder)
        if opened.stand_in:
            weakref.finalize(self, shutil.rmtree, opened.stand_in, ignore_errors=True)
        self._searcher: Searcher = opened.index.searcher()
        self._make = QueryMaker(opened.index.schema, self._searcher)
        self._thesaurus = thesaurus
        self._spellers: dict[AccessLevel, Speller] = {}
        self._reading = threading.Lock()

    def speller(self, level: AccessLevel) -> Speller:
        """The words that readers of a level may see, read once; nobody is offered a word from above their level."""
        # Levels that see everything share one.
        level = max(AccessLevel) if self._make.is_all_visible(level) else level
        with self._reading:
            if level not in self._spellers:
                counts = dict(self._words(level, ""))
                names = (name for concept in self._thesaurus.by_id.values() for name in concept.names)
                named = {word for name in names for word in split_words(name)}
                self._spellers[level] = Speller(counts, frozenset(named & counts.keys()))
            return self._spellers[level]

    def _words(self, level: AccessLevel, beginning: str, limit: int | None = None) -> list[tuple[str, int]]:
        among = None if self._make.is_all_visible(level) else self._make.visible(level)
        return self._searcher.terms_with_prefix("surface", beginning, among, limit)

    def search(
        self,
        asked: Asked,
        level: AccessLevel,
        *,
        narrowed: Mapping[str, Sequence[str]] | None = None,
        limit: int = 20,
        offset: int = 0,
        snippets: bool = True,
        favored: Mapping[str, float] | None = None,
    ) -> Found:
        """The hits for a query among what a reader of a level may see, best first.

        Args:
            asked: The query; its own prefixes are not looked at, they belong into `narrowed`.
            level: The reader's level.
            narrowed: Values of facets: of one facet any, of each facet one.
            limit: How many hits to give.
            offset: How many hits to leave out at the start.
            snippets: Whether to look for the statement that answers.
            favored: By what the score of a document is multiplied, by its id.
        """
        things, corrected = self._things(asked, level)
        excluded = [tuple(map(stem, words)) for words in asked.excluded]
        name = fold_name(corrected or asked.text)
        make = partial(self._make.make, things, level=level, excluded=excluded, narrowed=narrowed, name=name)
        required = sum(thing.required for thing in things)
        least = math.ceil(required * MOST_OF_MANY) if required >= MANY else None
        wanted = limit + offset + CONSIDERED
        only = things[0] if len(things) == 1 and things[0].required and not narrowed and not excluded else None
        quick = self._make.make_for_word(only, level=level, name=name) if only else None
        if quick is not None and only is not None:
            result = self._searcher.search(quick, wanted, count=False)
            total = self._make.count_word(only)
        else:
            result = self._searcher.search(make(least=least), wanted)
            total = _count(result)
        fewer = False
        if total < FEW and required > 1:
            result, before = self._searcher.search(make(least=max(1, math.ceil(required * ENOUGH))), wanted), total
            total = _count(result)
            fewer = total > before
        ordered = self._order(result.hits, things, asked.kinds, favored or {})
        stems = frozenset(word for thing in things for form, _ in thing.forms for word in form.split())
        shown = [self._hit(each, each.snippet(things, stems) if snippets else None) for each in ordered[offset : offset + limit]]
        exact = [card.id for card in ordered[:2] if card.called(name)]
        exact_id = exact[0] if len(exact) == 1 else ""
        return Found(tuple(shown), total, corrected, fewer, exact_id)

    def score(self, words: Sequence[str], level: AccessLevel, *, kind: str, key_weight: float = 0.0) -> dict[str, float]:
        """How well any of these words match the text of each entry of a kind (BM25), by id.

        Args:
            words: What is looked for.
            level: The reader's level.
            kind: The kind of entries.
            key_weight: What a word in a key fact or in a finding of the profile is worth besides.
        """
        query = self._make.make_scores(tuple(map(stem, words)), level=level, kind=kind, key_weight=key_weight)
        result = self._searcher.search(query, MOST_SCORED)
        return {str(self._searcher.doc(address).get_first("id")): float(score) for score, address in result.hits}

    def count_facets(
        self,
        asked: Asked,
        level: AccessLevel,
        *,
        narrowed: Mapping[str, Sequence[str]],
        facets: Sequence[str] = FACETS,
        within: Mapping[str, Sequence[str]] | None = None,
    ) -> dict[str, list[tuple[str, int]]]:
        """For each facet its values among the hits with how many have it, most first.

        Values of a facet that is narrowed already are counted as if it were not, so that another can be chosen; nothing
        beyond what `within` allows is counted.
        """
        things, _ = self._things(asked, level)
        excluded = [tuple(map(stem, words)) for words in asked.excluded]
        counts: dict[str, list[tuple[str, int]]] = {}
        rest = [facet for facet in facets if facet not in narrowed]
        for group in [rest, *([facet] for facet in facets if facet in narrowed)]:
            if group:
                kept = {**(within or {}), **{name: values for name, values in narrowed.items() if name not in group}}
                query = self._make.make(things, level=level, excluded=excluded, narrowed=kept)
                wanted = {facet: {"terms": {"field": facet, "size": MOST_FACET_VALUES}} for facet in group}
                answer = self._searcher.aggregate(query, wanted)
                for facet in group:
                    buckets = answer[facet]["buckets"]
                    counts[facet] = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
        return counts

    def _things(self, asked: Asked, level: AccessLevel) -> tuple[list[Thing], str]:
        """What is asked for, with other names and with misspelled words corrected; the corrected query, or ""."""
        words, corrected = self._correct(asked, level)
        words = self._join_prefixes(words, level)
        stems = [stem(word) for word in words]
        things: list[Thing] = []
        place = 0
        mentions = {mention.start: mention for mention in self._thesaurus.find(stems)}
        while place < len(stems):
            mention = mentions.get(place)
            end = mention.end if mention else place + 1
            said = words[place:end]
            others = self._other_names(tuple(stems[place:end]), said, mention, level)
            optional = all(word in asked.optional for word in said) or _is_how_it_is_shown(mention)
            unknown = not mention and not others and not self._known(said[0], level)
            things.append(Thing(tuple(stems[place:end]), others, not optional, unknown=unknown, documents=_documents(mention)))
            place = end
        things += [Thing(tuple(map(stem, phrase)), exact_run=True) for phrase in asked.phrases]
        return _without_unknown(things), corrected

    def _other_names(
        self, stems: tuple[str, ...], said: Sequence[str], mention: Mention | None, level: AccessLevel
    ) -> tuple[tuple[str, ...], ...]:
        """What else is looked for: the other names of what is mentioned, or the words that an unknown word begins."""
        if mention:
            return self._thesaurus.variants(mention, stems)
        if self._known(said[0], level) or len(said[0]) < SHORTEST_BEGINNING:
            return ()
        return tuple(dict.fromkeys((stem(word),) for word, _ in self._words(level, said[0], COMPLETIONS)))

    def _known(self, word: str, level: AccessLevel) -> bool:
        """True when a word, in another form or written together, is in something the reader may see."""
        stemmed = stem(word)
        if not self._make.is_all_visible(level) and not self._searcher.search(self._make.has_word(stemmed, level), 1).hits:
            return False
        return any(self._searcher.doc_freq(field, stemmed) for field in ("text_words", "joined"))

    def _join_prefixes(self, words: Sequence[str], level: AccessLevel) -> list[str]:
        """The words, with “non visualized” as the one word that texts have."""
        joined: list[str] = []
        for word in words:
            whole = joined[-1] + word if joined and joined[-1] in PREFIXES else ""
            if whole and self._searcher.doc_freq("text_words", stem(whole)) and self._known(whole, level):
                joined[-1] = whole
            else:
                joined.append(word)
        return joined

    def _correct(self, asked: Asked, level: AccessLevel) -> tuple[list[str], str]:
        words = list(asked.words)
        changed = False
        for place, word in enumerate(words):
            if word not in asked.optional and (meant := self._meant(word, level)):
                words[place], changed = meant, True
        return words, " ".join(words) if changed else ""

    def _meant(self, word: str, level: AccessLevel) -> str:
        """The word that was meant by a misspelled one; "" when it is none."""
        speller = self.speller(level) if self._is_seldom(word) else None
        if speller is None or speller.knows(word) or self._thesaurus.is_of_a_modality(word):
            return ""
        if self._known(word, level):
            # Another form of a word that is hardly ever said: only a name is more likely.
            meant = speller.correct(word)
            return meant if speller.is_name(meant) else ""
        return "" if self._words(level, word, 1) else speller.correct(word)

    def _is_seldom(self, word: str) -> bool:
        return self._searcher.doc_freq("text_words", stem(word)) + self._searcher.doc_freq("joined", stem(word)) <= SELDOM

    def _order(
        self,
        hits: Sequence[tuple[float, DocAddress]],
        things: Sequence[Thing],
        kinds: frozenset[str],
        favored: Mapping[str, float],
    ) -> list[Card]:
        """The hits by score, those first whose names or one statement say most of what was asked."""
        required = [thing for thing in things if thing.required]
        # Mostly all are: then it is the same list, and a card looks for its lines once.
        wanted = required if 0 < len(required) < len(things) else things
        cards = [Card(self._searcher.doc(address), score) for score, address in hits]
        for card in cards:
            named, said = card.cover(wanted), card.cover_in_a_line(wanted)
            # A page that is called so is meant, whatever kind it is.
            kind = KIND_ASKED if card.kind in kinds else max(KIND_WORTH.get(card.kind, 1.0), named)
            card.score *= favored.get(card.id, 1.0) * kind * (1.0 + NAME_COVERED * named + IN_ONE_STATEMENT * said**2)
        return sorted(cards, key=lambda card: (-card.score, card.title, card.id))

    def _hit(self, card: Card, snippet: Snippet | None) -> Hit:
        head = (card.id, card.owner, card.path, card.title, card.kind, card.area)
        return Hit(*head, card.name, card.thumbnail, card.note, card.modalities, round(card.score, 4), snippet)


def _is_how_it_is_shown(mention: Mention | None) -> bool:
    """True for a modality or sequence: it tells how one looked, and a page need not have the word."""
    return mention is not None and all(concept.kind == "modality" for concept in mention.concepts)


def _documents(mention: Mention | None) -> tuple[str, ...]:
    return tuple(concept.id for concept in mention.concepts if concept.kind == "document") if mention else ()


def _without_unknown(things: list[Thing]) -> list[Thing]:
    """Words that nothing here has are not required as long as there are others to go by."""
    known = [thing for thing in things if thing.required and not thing.unknown]
    if len(known) < 2:
        return things
    return [replace(thing, required=False) if thing.unknown else thing for thing in things]


def _count(result: Any) -> int:
    # The type stubs of tantivy 0.27 leave `count` out.
    return int(result.count)
