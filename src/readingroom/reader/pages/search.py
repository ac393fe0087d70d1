"""Search: results with what narrows them, what is offered while one types, and the same for machines."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from readingroom.accounts.unanswered import remember_unanswered
from readingroom.edition.content import Card, plain_text
from readingroom.edition.searching import DOCUMENT_FACETS, IMAGE_FACETS, FacetValue, Results, Searching
from readingroom.reader.diagnosis_case import write_case
from readingroom.reader.pages.errors import find_close
from readingroom.reader.pages.frame import show, show_json
from readingroom.reader.readership import MostRead
from readingroom.request import ReadingRequest, pure, revalidated
from readingroom.search.queries import LONGEST_QUERY

ON_A_PAGE = 20
ON_AN_IMAGE_PAGE = 48
LAST_PAGE = 50
"""Pages of results that can be turned to; whoever wants more narrows the query."""
STRIP = 6
"""Images shown above the documents."""
SUGGESTIONS = 8
FACET_TITLES = {
    "kind": "Kind", "area": "Area", "modality": "Modality", "site": "Site", "age": "Typical age", "state": "Review",
    "plane": "Plane", "sequence": "Sequence", "finding": "Finding", "picture": "Kind of image",
}  # fmt: skip
VALUES_SHOWN = 8
_most_read = MostRead()


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a link that adds it, or takes it away when it is chosen."""

    value: FacetValue
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """What hits can be narrowed by: the first values, and those behind “more”."""

    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@revalidated
def search(request: ReadingRequest, twin: str = "") -> HttpResponse:
    """Documents that answer `q`; the only one called exactly so is opened at once unless `all` is asked for."""
    query, chosen = _asked(request.GET, DOCUMENT_FACETS)
    searching = Searching(request.edition, request.reading.level)
    started = time.perf_counter()
    page = _page(request.GET)
    results = searching.find(query, chosen=chosen, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    took = 1000 * (time.perf_counter() - started)
    if page == 1 and not chosen:
        _remember(results)
    if twin:
        return show_json(results.as_dict(took_ms=took) | {"edition": request.edition.id})
    if results.found.exact and not chosen and not results.asked.narrowed and "all" not in request.GET and page == 1:
        hit = next(hit for hit in results.found.hits if hit.id == results.found.exact)
        return HttpResponseRedirect(request.prefix + hit.path)
    images = searching.find(query, images=True, limit=STRIP, facets=False) if page == 1 and not results.asked.is_empty else None
    return show(
        request,
        "search.html",
        **_described(request, searching, results, page, ON_A_PAGE),
        fitting=_fitting(request, results),
        strip=images.found if images else None,
        close=[] if results.found.hits else find_close(request.reading, query),
        cards=request.reading.cards(hit.owner for hit in results.found.hits),
    )


@revalidated
def images(request: ReadingRequest, twin: str = "") -> HttpResponse:
    """Images that answer `q`."""
    query, chosen = _asked(request.GET, IMAGE_FACETS)
    searching = Searching(request.edition, request.reading.level)
    started = time.perf_counter()
    page = _page(request.GET)
    results = searching.find(query, chosen=chosen, images=True, limit=ON_AN_IMAGE_PAGE, offset=(page - 1) * ON_AN_IMAGE_PAGE)
    took = 1000 * (time.perf_counter() - started)
    if twin:
        return show_json(results.as_dict(took_ms=took) | {"edition": request.edition.id})
    return show(request, "search_images.html", **_described(request, searching, results, page, ON_AN_IMAGE_PAGE))


@revalidated
def suggestions(request: ReadingRequest) -> HttpResponse:
    """What is offered while one types, as options of a list box."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    return show(request, "parts/suggestions.html", rows=_suggested(request, typed), typed=typed.strip())


@revalidated
def suggestions_twin(request: ReadingRequest) -> HttpResponse:
    """What is offered while one types, as browsers ask for it (OpenSearch Suggestions 1.1)."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    rows = _suggested(request, typed)
    root = f"{request.scheme}://{request.get_host()}{request.prefix}"
    names = [name for _, name, _, _ in rows]
    return HttpResponse(
        show_json([typed, names, [fact for _, _, fact, _ in rows], [root + card.path for card, _, _, _ in rows]]).content,
        content_type="application/x-suggestions+json",
    )


@revalidated
def description(request: ReadingRequest) -> HttpResponse:
    """How a browser searches here (OpenSearch 1.1 description document)."""
    root = f"{request.scheme}://{request.get_host()}{request.prefix}"
    response = show(request, "opensearch.xml", root=root)
    response.headers["Content-Type"] = "application/opensearchdescription+xml"
    return response


@pure
def help_page(request: ReadingRequest) -> HttpResponse:
    """What the search box understands, and how other programs call it."""
    examples = {facet: FACET_TITLES[facet] for facet in dict.fromkeys((*DOCUMENT_FACETS, *IMAGE_FACETS))}
    return show(request, "search_help.html", prefixes=examples)


def _asked(given: QueryDict, facets: Sequence[str]) -> tuple[str, dict[str, list[str]]]:
    chosen = {facet: given.getlist(facet) for facet in facets if given.getlist(facet)}
    # One sign beyond the limit tells that something was cut.
    return given.get("q", "")[: LONGEST_QUERY + 1], chosen


def _page(given: QueryDict) -> int:
    text = given.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _remember(results: Results) -> None:
    if not results.found.total and not results.asked.is_empty and not results.unknown:
        remember_unanswered(results.asked.text)


def _described(request: ReadingRequest, searching: Searching, results: Results, page: int, on_a_page: int) -> dict[str, Any]:
    pages = min(-(-results.found.total // on_a_page), LAST_PAGE)
    here = request.path_info
    kinds = {kind.id: kind.name for kind in request.edition.kinds}
    areas = {area.id: area.name for area in request.edition.areas}
    rows = [(hit, kinds.get(hit.kind, ""), areas.get(hit.area, ""), hit.address) for hit in results.found.hits]
    return {
        "query": results.asked.text,
        "results": results,
        "rows": rows,
        "facets": [facet for name, values in results.facets.items() if (facet := _facet(request, name, values))],
        "chosen": _chosen(request, searching, results.narrowed),
        "page": page,
        "pages": pages,
        "earlier": _link(request, here, page=str(page - 1)) if page > 1 else "",
        "later": _link(request, here, page=str(page + 1)) if page < pages else "",
        "verbatim": _link(request, here, q=f'"{results.asked.text}"') if results.found.corrected else "",
        "documents_address": f"{request.prefix}/search?{urlencode({'q': results.asked.text, 'all': '1'})}",
        "images_address": f"{request.prefix}/search/images?{urlencode({'q': results.asked.text})}",
    }


def _fitting(request: ReadingRequest, results: Results) -> dict[str, Any] | None:
    """The diagnoses that fit the findings of the query, and where these are weighed one by one."""
    fitting = results.fitting
    if fitting is None:
        return None
    cards = request.reading.cards([*(each.profile.id for each in fitting.diagnoses), *fitting.explains])
    return {
        "cards": [(cards[each.profile.id], each.band) for each in fitting.diagnoses],
        "explains": [cards[id] for id in fitting.explains],
        "address": f"{request.prefix}/differential?{write_case(replace(fitting.case, sites=()))}",
    }


def _facet(request: ReadingRequest, name: str, values: Sequence[FacetValue]) -> Facet | None:
    choices = tuple(Choice(value, _toggle(request, name, value)) for value in values)
    if len(choices) < 2 and not any(choice.value.chosen for choice in choices):
        return None
    return Facet(FACET_TITLES[name], choices[:VALUES_SHOWN], choices[VALUES_SHOWN:])


def _chosen(request: ReadingRequest, searching: Searching, narrowed: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """What narrows: title of the facet, value, and the address without it ("" when it was typed into the query)."""
    rows = []
    for facet, values in narrowed.items():
        for id in values:
            value = FacetValue(id, searching.name_of(facet, id), 0, chosen=True)
            typed = id not in request.GET.getlist(facet)
            rows.append((FACET_TITLES[facet], value.name, "" if typed else _toggle(request, facet, value)))
    return rows


def _toggle(request: ReadingRequest, facet: str, value: FacetValue) -> str:
    given = dict(request.GET.lists())
    given.pop("page", None)
    others = [each for each in given.get(facet, ()) if each != value.id]
    given |= {facet: others if value.chosen else [*others, value.id], "all": ["1"]}
    return f"{request.prefix}{request.path_info}?{urlencode(given, doseq=True)}"


def _link(request: ReadingRequest, path: str, **changed: str) -> str:
    given = request.GET.copy()
    for name, value in changed.items():
        given[name] = value
    return f"{request.prefix}{path}?{given.urlencode()}"


def _suggested(request: ReadingRequest, typed: str) -> list[tuple[Card, str, str, str]]:
    """Documents offered, with the name that matched, the first key fact the reader may see, and the area."""
    offered = Searching(request.edition, request.reading.level).suggest(typed, SUGGESTIONS, reads=_most_read.counts())
    cards = request.reading.cards(each.document for each in offered)
    areas = {area.id: area.name for area in request.edition.areas}
    rows = []
    for each in offered:
        groups = request.reading.key_facts(each.document)
        fact = next((plain_text(statement.html) for group in groups for statement in group.statements if statement.key), "")
        card = cards[each.document]
        rows.append((card, each.name, fact, areas.get(card.area, "")))
    return rows
