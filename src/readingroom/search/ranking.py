"""The index query for what was asked: which fields count how much, and what must be there.

A thing that was asked for is found by its words or by another name of it; in a title it weighs most, then in another name,
a key fact or a finding of the profile, then anywhere. Weights were set on the tuning part of tests/cases/queries.yaml.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tantivy import Occur, Query, Schema, Searcher

from readingroom.access import AccessLevel
from readingroom.search.entries import FACETS

FIELDS = (("title_words", 6.0), ("name_words", 4.5), ("key_words", 1.8), ("text_words", 1.0))
TIE = 0.2
"""How much the fields beside the best one add."""
OTHER_NAME = 0.75
"""What another name of a thing counts for, against the words typed."""
EXACT = 200.0
IN_NAME = 12.0
"""What a run of the words in title or names adds to a query of several words."""


@dataclass(frozen=True)
class Thing:
    """One thing asked for.

    `words` are stems, `others` further names as stems; `required` is False for what may be missing,
    `unknown` True for a word that no entry has; `documents` are those called so.
    """

    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    required: bool = True
    exact_run: bool = False
    unknown: bool = False
    documents: tuple[str, ...] = ()

    @cached_property
    def forms(self) -> tuple[tuple[str, float], ...]:
        """All runs of stems that name it, with what a statement is worth that has them: what was typed, all of it, most."""
        typed = [(" ".join(self.words), 1.0)]
        parts = [(word, 0.4) for word in self.words] if len(self.words) > 1 and not self.exact_run else []
        return (*typed, *((" ".join(other), 0.8) for other in self.others), *parts)


class QueryMaker:
    """Makes queries for one index."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def make(
        self,
        things: Sequence[Thing],
        *,
        level: AccessLevel,
        name: str = "",
        excluded: Iterable[tuple[str, ...]] = (),
        narrowed: Mapping[str, Sequence[str]] | None = None,
        least: int | None = None,
    ) -> Query:
        """The query for some things, as a reader of a level may ask it.

        Args:
            things: What is asked for.
            level: The reader's level.
            name: The whole query as a folded name, which is worth most when something is called exactly so.
            excluded: Runs of stems that a hit must not have.
            narrowed: Values of facets; of one facet any, of each facet one.
            least: How many of the required things are enough; all when None.
        """
        parts = [] if self.is_all_visible(level) else [(Occur.Must, _silent(self.visible(level)))]
        parts += [(Occur.Must, _silent(self._any(facet, values))) for facet, values in (narrowed or {}).items()]
        parts += [(Occur.MustNot, self._run("text_words", words)) for words in excluded]
        required = [thing for thing in things if thing.required]
        parts += self._required(required, least)
        parts += [(Occur.Should, self._thing(thing)) for thing in things if not thing.required]
        if name and self._searcher.doc_freq("exact", name):
            parts.append((Occur.Should, Query.const_score_query(self._term("exact", name), EXACT)))
        parts += [(Occur.Should, each) for each in self._in_name(required)]
        return Query.boolean_query(parts)

    def make_for_word(self, thing: Thing, *, level: AccessLevel, name: str) -> Query | None:
        """The query for a single word, in a form of which tantivy looks only at what may be among the first; else None.

        That is a union of terms and nothing else: everything is visible, nothing narrows, the word has no other names.
        """
        if not self._is_plain(thing) or not self.is_all_visible(level) or self._searcher.doc_freq("exact", name):
            return None
        return Query.boolean_query([(Occur.Should, each) for each in self._fields(thing.words[0])])

    def count_word(self, thing: Thing) -> int:
        """How many entries have a word."""
        return self._searcher.doc_freq("text_words", thing.words[0])

    def is_all_visible(self, level: AccessLevel) -> bool:
        """True when readers of a level may see everything there is, so that nothing has to be left out."""
        return self._searcher.doc_freq("level", str(int(level))) == self._searcher.num_docs

    def visible(self, level: AccessLevel) -> Query:
        """Everything that readers of a level may see."""
        return self._term("level", str(int(level)))

    def has_word(self, word: str, level: AccessLevel) -> Query:
        """What has a stem somewhere and readers of a level may see."""
        anywhere = Query.boolean_query([(Occur.Should, self._term(field, word)) for field in ("text_words", "joined")])
        return Query.boolean_query([(Occur.Must, self.visible(level)), (Occur.Must, anywhere)])

    def make_scores(self, words: Sequence[str], *, level: AccessLevel, kind: str, key_weight: float) -> Query:
        """The query that scores the text of all entries of a kind by these words, and once more what is key in it."""
        conditions = [(Occur.Must, _silent(self.visible(level))), (Occur.Must, _silent(self._term("kind", kind)))]
        scored = [(Occur.Should, self._term("text_words", word)) for word in words]
        if key_weight:
            scored += [(Occur.Should, Query.boost_query(self._term("key_words", word), key_weight)) for word in words]
        return Query.boolean_query([*conditions, *scored])

    def _required(self, required: Sequence[Thing], least: int | None) -> Iterable[tuple[Occur, Query]]:
        """That hits have all of these things, or enough of them, or are called like one of them."""
        if not required:
            return
        called = [id for thing in required for id in thing.documents] if len(required) > 1 else []
        if least is None and not called:
            for thing in required:
                yield from self._required_thing(thing)
            return
        some = [(Occur.Should, self._thing(thing)) for thing in required]
        enough = Query.boolean_query(some, minimum_number_should_match=least or len(required))
        if not called:
            yield Occur.Must, enough
            return
        # Whoever names a disease wants its page, even if that has not the other word.
        pages = [(Occur.Must, Query.term_set_query(self._schema, "key", called)), *some]
        yield Occur.Must, Query.disjunction_max_query([enough, Query.boolean_query(pages)])

    def _required_thing(self, thing: Thing) -> Iterable[tuple[Occur, Query]]:
        if not self._is_plain(thing):
            yield Occur.Must, self._thing(thing)
            return
        # The text has every word of an entry: it alone is asked for, and the other fields weigh where it is found.
        everywhere, *others = self._fields(thing.words[0])
        yield Occur.Must, everywhere
        yield from ((Occur.Should, other) for other in others)

    def _is_plain(self, thing: Thing) -> bool:
        """True for a word that is in the text of something, has no other names and is not written together anywhere."""
        if thing.others or thing.exact_run or len(thing.words) != 1:
            return False
        word = thing.words[0]
        return bool(self._searcher.doc_freq("text_words", word)) and not self._searcher.doc_freq("joined", word)

    def _fields(self, word: str) -> list[Query]:
        """The word in each field that has it, the text first."""
        fields = [(field, boost) for field, boost in reversed(FIELDS) if self._searcher.doc_freq(field, word)]
        return [Query.boost_query(self._term(field, word), boost) for field, boost in fields]

    def _in_name(self, required: Sequence[Thing]) -> Iterable[Query]:
        words = [word for thing in required for word in thing.words]
        if len(words) > 1:
            for field in ("title_words", "name_words"):
                yield Query.boost_query(Query.phrase_query(self._schema, field, list(words), 1), IN_NAME / 4)

    def _thing(self, thing: Thing) -> Query:
        if not thing.others and len(thing.words) == 1:
            return self._word(thing.words[0])
        if thing.exact_run:
            typed = self._form(thing.words)
        else:
            typed = Query.boolean_query([(Occur.Must, self._word(word)) for word in thing.words])
            if len(thing.words) > 1:
                typed = Query.disjunction_max_query([typed, Query.boost_query(self._form(thing.words), 1.6)])
        others = [Query.boost_query(self._form(other), OTHER_NAME) for other in thing.others]
        return Query.disjunction_max_query([typed, *others], TIE) if others else typed

    def _form(self, words: tuple[str, ...]) -> Query:
        if len(words) == 1:
            return self._word(words[0])
        return Query.disjunction_max_query([Query.boost_query(self._run(field, words), boost) for field, boost in FIELDS], TIE)

    def _word(self, word: str) -> Query:
        fields = [(field, boost) for field, boost in FIELDS if self._searcher.doc_freq(field, word)]
        queries = [Query.boost_query(self._term(field, word), boost) for field, boost in fields]
        if self._searcher.doc_freq("joined", word):
            queries.append(Query.boost_query(self._term("joined", word), FIELDS[0][1] / 2))
        return Query.disjunction_max_query(queries, TIE) if queries else Query.empty_query()

    def _run(self, field: str, words: Sequence[str]) -> Query:
        if len(words) == 1:
            return self._term(field, words[0])
        return Query.phrase_query(self._schema, field, list(words))

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "basic" if field in _BASIC else "position")

    def _any(self, field: str, values: Sequence[str]) -> Query:
        return Query.boolean_query([(Occur.Should, self._term(field, value)) for value in values])


_BASIC = frozenset(("key", "owner", "level", "exact", "joined", "surface", *FACETS))


def _silent(query: Query) -> Query:
    """The query as a condition that does not weigh."""
    return Query.const_score_query(query, 0.0)
