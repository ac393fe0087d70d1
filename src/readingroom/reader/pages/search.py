"""Search over the names of documents: titles, abbreviations, synonyms."""

import re
import unicodedata
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect

from readingroom.edition.content import Card
from readingroom.reader.pages.errors import find_close
from readingroom.reader.pages.frame import card_twin, show, show_json
from readingroom.request import ReadingRequest, revalidated

LONGEST_QUERY = 200
"""Characters of a query that are read; names are shorter."""

MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found: `name` is the name that matched, `rank` how well (0 is exact)."""

    card: Card
    name: str
    rank: int


def fold(words: str) -> str:
    """Words for comparing: lower case, without accents; every run of other signs becomes one space."""
    # Twice, because taking a sign apart may give capitals, and small letters may come apart again (Unicode 3.13, D147).
    for _ in range(2):
        words = unicodedata.normalize("NFKD", words).casefold()
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    return re.sub(r"[^\w]+", " ", bare).strip()


def rank_name(name: str, query: str) -> int | None:
    """How well a folded name answers a folded query: 0 equal, 1 begins so, 2 a word begins so, 3 has all its words, or None."""
    if name == query:
        return 0
    if name.startswith(query):
        return 1
    if f" {query}" in name:
        return 2
    words = name.split()
    return 3 if all(any(word.startswith(part) for word in words) for part in query.split()) else None


def find_names(cards: tuple[Card, ...], query: str) -> list[Hit]:
    """Documents with a name that answers the query, the best names first, then by title."""
    wanted = fold(query)
    if not wanted:
        return []
    hits = []
    for card in cards:
        names = (card.title, *card.abbreviations, *card.synonyms)
        ranked = [(rank, place, name) for place, name in enumerate(names) if (rank := rank_name(fold(name), wanted)) is not None]
        if ranked:
            rank, _, name = min(ranked)
            hits.append(Hit(card, name, rank))
    return sorted(hits, key=lambda hit: (hit.rank, hit.card.title))


@revalidated
def search(request: ReadingRequest, twin: str = "") -> HttpResponse:
    """Documents whose names answer `q`; the only one called exactly so is opened at once."""
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    hits = find_names(request.reading.every_card(), query)
    if twin:
        found = [{**card_twin(request, hit.card), "matched": hit.name} for hit in hits[:MOST_HITS]]
        return show_json({"query": query, "count": len(hits), "documents": found})
    exact = [hit for hit in hits if hit.rank == 0]
    if len(exact) == 1:
        return HttpResponseRedirect(request.prefix + exact[0].card.path)
    close = find_close(request.reading, query) if query and not hits else []
    areas = {area.id: area.name for area in request.edition.areas}
    kinds = {kind.id: kind.name for kind in request.edition.kinds}
    found_rows = [(hit, kinds.get(hit.card.kind, ""), areas.get(hit.card.area, "")) for hit in hits[:MOST_HITS]]
    return show(request, "search.html", query=query, hits=found_rows, total=len(hits), close=close)
