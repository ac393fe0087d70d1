"""Searching an edition as readers of one level may: documents and images in words, and names while they are typed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from readingroom.access import AccessLevel
from readingroom.differential.case import Case, Observation, State
from readingroom.differential.ranking import Ranked, Ranking, rank
from readingroom.differential.report_rules import report_rules
from readingroom.edition.diagnosing import load_knowledge, prepare_engine, read_report
from readingroom.edition.manifest import INDEX_FOLDER, EditionRefused
from readingroom.edition.opening import Edition
from readingroom.edition.preparing import once, once_a_level
from readingroom.search.entries import AGE_GROUPS
from readingroom.search.indexing import IndexRefused
from readingroom.search.queries import Asked, read_query
from readingroom.search.searching import Found, Index
from readingroom.search.suggesting import Name, Suggester, Suggestion
from readingroom.search.thesaurus import Concept, Thesaurus
from readingroom.vocabulary.words import STOP_WORDS, split_words, stem

DOCUMENT_FACETS = ("kind", "area", "modality", "site", "age", "state")
IMAGE_FACETS = ("modality", "plane", "sequence", "site", "finding", "picture", "area")
FITTING = 6
"""Diagnoses shown that fit the findings of a query."""
FAVOR, MOST_FAVOR = 0.5, 8.0
"""How much of ln LR of a diagnosis goes into its score, and the most ln LR that does."""
MOST_SCORED = 120
"""Words of a text that are scored against pages."""
NEGATIONS = frozenset(("no", "not", "without"))
IMAGE = "image"
"""The kind of entries that are images."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value hits can be narrowed to: how it is called, how many hits have it, whether it is chosen."""

    id: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a query says of a patient, as a case, and the diagnoses whose profiles fit it best.

    `explains` are the ids of differential pages about one of the findings that are there.
    """

    case: Case
    diagnoses: tuple[Ranked, ...]
    explains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a page of results shows: the query as understood, hits, facets; `narrowed` are the facet values that hold.

    `unknown` lists what was typed behind a prefix and names nothing here.
    """

    asked: Asked
    found: Found
    facets: Mapping[str, Sequence[FacetValue]]
    narrowed: Mapping[str, Sequence[str]]
    unknown: tuple[tuple[str, str], ...]
    fitting: "Fitting | None" = None

    def as_dict(self, *, took_ms: float) -> dict[str, Any]:
        """Results as plain values: the query, how long it took, hits, facets with counts."""
        return {
            "query": self.asked.text,
            "corrected": self.found.corrected,
            "took_ms": round(took_ms, 3),
            "total": self.found.total,
            "all_words": not self.found.partial,
            "unknown": [{"prefix": prefix, "value": value} for prefix, value in self.unknown],
            "hits": [hit.as_dict() for hit in self.found.hits],
            "fitting": self._fitting_dict(),
            "facets": {facet: [asdict(value) for value in values] for facet, values in self.facets.items()},
        }

    def _fitting_dict(self) -> dict[str, Any] | None:
        if self.fitting is None:
            return None
        diagnoses = [{"id": each.profile.id, "title": each.profile.title, "band": each.band} for each in self.fitting.diagnoses]
        present, absent = ([each.term for each in self.fitting.case.of_state(state)] for state in (State.PRESENT, State.ABSENT))
        explains = list(self.fitting.explains)
        return {"findings": present, "absent": absent, "diagnoses": diagnoses, "explains": explains}


class Searching:
    """The search of an edition at one level."""

    def __init__(self, edition: Edition, level: AccessLevel) -> None:
        self.edition = edition
        self.level = level

    def find(
        self,
        text: str,
        *,
        chosen: Mapping[str, Sequence[str]] | None = None,
        images: bool = False,
        limit: int = 20,
        offset: int = 0,
        facets: bool = True,
    ) -> Results:
        """The documents (or with `images` the images) that answer a query.

        Args:
            text: What was typed.
            chosen: Facet values chosen beside it, by their ids.
            images: Whether to look for images.
            limit: How many hits to give.
            offset: How many hits to leave out at the start.
            facets: Whether to count what hits can be narrowed by.

        Raises:
            EditionRefused: the search index is missing or damaged.
        """
        asked = read_query(text)
        offered = IMAGE_FACETS if images else DOCUMENT_FACETS
        narrowed, unknown = self._narrow(asked, chosen or {}, offered)
        within = {"kind": [IMAGE] if images else list(self._document_kinds())}
        index = self._index()
        ranking = None if images else self._rank(asked)
        favored = _favor(ranking) if ranking and not asked.kinds else None
        found = index.search(asked, self.level, narrowed={**within, **narrowed}, limit=limit, offset=offset, favored=favored)
        counted: Mapping[str, Sequence[FacetValue]] = {}
        if facets:
            counts = index.count_facets(asked, self.level, narrowed=narrowed, facets=offered, within=within)
            counted = {facet: self._describe(facet, values, narrowed) for facet, values in counts.items()}
        return Results(asked, found, counted, narrowed, tuple(unknown), self._fitting(ranking) if ranking else None)

    def suggest(self, typed: str, limit: int = 8, *, reads: Mapping[str, int] | None = None) -> tuple[Suggestion, ...]:
        """Documents with a name that begins as typed, the most read first, then those the library leads to most often.

        `reads` is how often documents were read, by id.
        """
        return _suggester(self.edition, self.level).suggest(typed, limit, reads=reads)

    def _rank(self, asked: Asked) -> Ranking | None:
        """The diagnoses by how well their profiles fit the findings, settings, age and sex of a query; None without any.

        A query is read as a report is, with its wordings and negations; what stands in it by name counts as seen.
        """
        stems = [stem(word) for word in asked.words]
        named = [concept for mention in _term_thesaurus(self.edition).find(stems) for concept in mention.concepts]
        knowledge = load_knowledge(self.edition, self.level)
        read = read_report(self.edition, self._punctuate(asked.text))
        # That there is one lesion, how large and on which side, tells hardly anything unless it is asked for by name.
        observations = {each.term: each for each in read.observations if each.term not in report_rules().measured_or_counted}
        for concept in named:
            if concept.kind in ("finding", "clinical"):
                observations.setdefault(concept.id, Observation(concept.id))
        if not observations or not knowledge.profiles:
            return None
        sites = dict.fromkeys([*(concept.id for concept in named if concept.kind == "site"), *read.sites])
        return rank(knowledge, Case(tuple(observations.values()), asked.person.age, asked.person.sex, sites=tuple(sites)))

    def _punctuate(self, text: str) -> str:
        """A query whose negations end with what stands behind them: “no restricted diffusion fever” denies no fever."""
        words = split_words(text)
        if NEGATIONS.isdisjoint(words):
            return text
        named = {each.start: each.end for each in _term_thesaurus(self.edition).find([stem(word) for word in words])}
        ends = {named.get(place) or named.get(place + 1, place + 2) for place, word in enumerate(words) if word in NEGATIONS}
        return " ".join(f"{word} ;" if place in ends else word for place, word in enumerate(words, 1))

    def _fitting(self, ranking: Ranking) -> Fitting | None:
        """The diagnoses to show beside the hits: only for a query that is a set of findings."""
        unused = {each for each, _ in ranking.unused}
        used = tuple(each for each in ranking.case.observations if each not in unused)
        if len(used) < 2 or ranking.is_outside:
            return None
        case = replace(ranking.case, observations=used)
        rows = self.edition.rows(
            "SELECT id FROM documents WHERE kind = 'differential' AND status <> 'withdrawn' AND finding IN"
            " (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps([each.term for each in case.of_state(State.PRESENT)]),
        )
        likely = tuple(each for each in ranking.ranked[:FITTING] if each.band != "unlikely")
        return Fitting(case, likely, tuple(row["id"] for row in rows))

    def thesaurus(self) -> Thesaurus:
        """All names the edition knows."""
        return _thesaurus(self.edition)

    def score_text(self, text: str, *, key_weight: float = 0.0) -> dict[str, float]:
        """How well the words of a text match the text of each diagnosis (BM25), by id; those without any are left out.

        With `key_weight` a word in a key fact or in a finding of the profile counts so much more.
        """
        words = tuple(dict.fromkeys(word for word in split_words(text) if word not in STOP_WORDS))[:MOST_SCORED]
        return self._index().score(words, self.level, kind="diagnosis", key_weight=key_weight) if words else {}

    def suggest_terms(self, typed: str, limit: int = 8) -> list[tuple[str, str]]:
        """Findings and clinical terms with a name that begins as typed: ids with the name that matched."""
        return [(each.document, each.name) for each in _term_suggester(self.edition).suggest(typed, limit)]

    def resolve_term(self, words: str) -> str:
        """The id of the finding or clinical term that is called so; "" when there is none."""
        return self.thesaurus().resolve("finding", words) or self.thesaurus().resolve("clinical", words)

    def name_of(self, facet: str, value: str) -> str:
        """What a value of a facet is called."""
        return _facet_names(self.edition).get((facet, value), value.replace("-", " ").capitalize())

    def prepare(self) -> None:
        """Works out what the first question would wait for.

        Raises:
            EditionRefused: the search index is missing or damaged.
        """
        prepare_engine(self.edition, self.level)
        self._index().speller(self.level)
        _suggester(self.edition, self.level)
        _term_suggester(self.edition)
        _term_thesaurus(self.edition)
        _facet_names(self.edition)

    def _index(self) -> Index:
        try:
            return _index(self.edition)
        except IndexRefused as refused:
            raise EditionRefused(f"edition {self.edition.id} cannot be searched: {refused}", refused.suggestion) from refused

    def _document_kinds(self) -> tuple[str, ...]:
        return tuple(kind.id for kind in self.edition.kinds)

    def _narrow(
        self, asked: Asked, chosen: Mapping[str, Sequence[str]], offered: Sequence[str]
    ) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
        """The facet values that hold, from the query's prefixes and from what was chosen."""
        narrowed: dict[str, list[str]] = {facet: [*values] for facet, values in chosen.items() if facet in offered and values}
        unknown = []
        for prefix, values in asked.narrowed.items():
            for value in values:
                id = self._resolve(prefix, value) if prefix in offered else ""
                if id:
                    narrowed.setdefault(prefix, []).append(id)
                else:
                    unknown.append((prefix, value))
        return {facet: list(dict.fromkeys(values)) for facet, values in narrowed.items()}, unknown

    def _resolve(self, facet: str, value: str) -> str:
        wanted = value.casefold()
        for (each, id), name in _facet_names(self.edition).items():
            if each == facet and wanted in (id.casefold(), name.casefold()):
                return id
        kind = "modality" if facet == "sequence" else facet
        return self.thesaurus().resolve(kind, value) if kind in ("modality", "site", "finding") else ""

    def _describe(self, facet: str, values: Sequence[tuple[str, int]], narrowed: Mapping[str, Sequence[str]]) -> list[FacetValue]:
        chosen = narrowed.get(facet, ())
        counts = {**dict.fromkeys(chosen, 0), **dict(values)}
        return [FacetValue(id, self.name_of(facet, id), count, id in chosen) for id, count in counts.items()]


def _favor(ranking: Ranking) -> dict[str, float]:
    """By what the score of each diagnosis is multiplied: more when its profile fits what the query names."""
    gain = sum((factor.ratios for factor in ranking.factors), np.zeros(len(ranking.ranked)))
    worth = np.exp(FAVOR * np.clip(gain, -MOST_FAVOR, MOST_FAVOR))
    profiles = ranking.ranked.knowledge.profiles
    return {profile.id: each for profile, each in zip(profiles, worth.tolist(), strict=True)}


@once
def _index(edition: Edition) -> Index:
    return Index(edition.folder / INDEX_FOLDER, _thesaurus(edition))


def _read_terms(edition: Edition) -> list[Concept]:
    rows = edition.rows("SELECT id, kind, name, synonyms FROM terms")
    return [Concept(row["id"], row["kind"], (row["name"], *json.loads(row["synonyms"]))) for row in rows]


@once
def _term_thesaurus(edition: Edition) -> Thesaurus:
    """The vocabulary alone: the name of a differential page holds that of its finding."""
    return Thesaurus(_read_terms(edition))


@once
def _thesaurus(edition: Edition) -> Thesaurus:
    rows = edition.rows("SELECT id, title, abbreviations, synonyms FROM documents WHERE status <> 'withdrawn'")
    documents = [
        Concept(row["id"], "document", (row["title"], *json.loads(row["abbreviations"]), *json.loads(row["synonyms"])))
        for row in rows
    ]
    return Thesaurus([*_read_terms(edition), *documents])


@once_a_level("SELECT max(level) FROM links WHERE level <= ?")
def _suggester(edition: Edition, level: AccessLevel) -> Suggester:
    rows = edition.rows("SELECT target, count(DISTINCT source) AS sources FROM links WHERE level <= ? GROUP BY target", level)
    led = {row["target"]: row["sources"] for row in rows}
    most = max(led.values(), default=1)
    names = []
    query = "SELECT id, title, abbreviations, synonyms FROM documents WHERE status <> 'withdrawn'"
    for row in edition.rows(query):
        weight = led.get(row["id"], 0) / most
        names.append(Name(row["id"], row["title"], True, weight))
        others = (*json.loads(row["abbreviations"]), *json.loads(row["synonyms"]))
        names.extend(Name(row["id"], name, False, weight) for name in others)
    return Suggester(names)


@once
def _term_suggester(edition: Edition) -> Suggester:
    names = []
    rows = edition.rows(
        "SELECT t.id, t.name, t.synonyms, count(u.document) AS uses FROM terms t LEFT JOIN term_uses u ON u.term = t.id"
        " WHERE t.kind IN ('finding', 'clinical') GROUP BY t.id"
    )
    most = max((row["uses"] for row in rows), default=0) or 1
    for row in rows:
        weight = row["uses"] / most
        names.append(Name(row["id"], row["name"], True, weight))
        names.extend(Name(row["id"], name, False, weight) for name in json.loads(row["synonyms"]))
    return Suggester(names)


@once
def _facet_names(edition: Edition) -> Mapping[tuple[str, str], str]:
    names = {("kind", kind.id): kind.plural for kind in edition.kinds}
    names |= {("area", area.id): area.name for area in edition.areas}
    names |= {("age", group): name for group, name in _AGE_NAMES.items()}
    names |= {("state", state): name for state, name in _STATE_NAMES.items()}
    names |= {("picture", kind): name for kind, name in _PICTURE_NAMES.items()}
    names |= {("plane", plane): plane.capitalize() for plane in ("axial", "coronal", "sagittal", "oblique")}
    kinds = {"modality": ("modality", "sequence"), "site": ("site",), "finding": ("finding",), "clinical": ()}
    for row in edition.rows("SELECT id, kind, name FROM terms"):
        names |= {(facet, row["id"]): row["name"] for facet in kinds[row["kind"]]}
    return names


_AGE_NAMES = {name: f"{name.replace('-', ' ').capitalize()} ({first}–{last})" for name, first, last in AGE_GROUPS[:-1]}
_AGE_NAMES[AGE_GROUPS[-1][0]] = f"{AGE_GROUPS[-1][0].capitalize()} ({AGE_GROUPS[-1][1]} and over)"
_STATE_NAMES = {"draft": "Draft", "in-review": "In review", "reviewed": "Reviewed", "needs-update": "Needs an update"}
_PICTURE_NAMES = {"drawing": "Drawing", "simulated": "Simulated", "clinical": "Clinical"}
