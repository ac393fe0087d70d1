"""QIDO-RS: searches for studies, series and instances (PS3.18, 10.6)."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase

from readingroom.edition.instances import Instances, StoredInstance, StoredSeries, Uids
from readingroom.interop.dicomweb.answers import Refused, answer_json, base_address, find_instances, resource
from readingroom.interop.dicomweb.attributes import (
    AVAILABILITY,
    COUNTED,
    INSTANCES_OF_SERIES,
    INSTANCES_OF_STUDY,
    MODALITIES,
    MODALITY,
    REQUIRED_UIDS,
    RETRIEVE_URL,
    RETURNED,
    RETURNED_IF_KNOWN,
    SERIES_OF_STUDY,
    SERIES_UID,
    SOP_UID,
    STUDY_UID,
    Attributes,
    Rank,
    make_element,
    rank_of,
    value_of,
)
from readingroom.interop.dicomweb.metadata import choose_json
from readingroom.interop.dicomweb.queries import PLURALS, Query, read_query
from readingroom.request import ReadingRequest

MOST_COMPARED = 50_000
"""Studies, series or instances whose attributes one search may read; about a second of work."""


@dataclass(frozen=True, slots=True)
class Found:
    """One result: its UIDs, the attributes of the instance that stands for it, and what was counted for it."""

    study: str
    series: str
    sop: str
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Page:
    """The results that are answered, and how many more there are behind them."""

    found: tuple[Found, ...]
    remaining: int


class Search:
    """One search in what a reader may see."""

    def __init__(self, instances: Instances, query: Query) -> None:
        self.instances = instances
        self.query = query

    def run(self) -> Page:
        """The results of the query.

        Raises:
            Refused: (413) too many attributes would have to be compared.
        """
        return self._instances() if self.query.rank is Rank.INSTANCE else self._groups()

    def _instances(self) -> Page:
        query = self.query
        if not query.conditions and query.uids.sop is None:
            return self._all_instances()
        total = self.instances.count(query.uids)
        if not query.conditions:
            return self._instance_page(self.instances.rows(query.uids)[query.offset :][: query.limit], total)
        self._check_work(total)
        matching = [
            row for row, found in self._read_rows(self.instances.rows(query.uids)) if self._holds(_read_attributes(found))
        ]
        return self._instance_page(matching[query.offset :][: query.limit], len(matching))

    def _all_instances(self) -> Page:
        """Instances by their series alone: of many series only those are opened that the page shows."""
        query = self.query
        begin, end, place = query.offset, query.offset + query.limit, 0
        rows: list[int] = []
        for one in self._find_series():
            if place < end and place + one.instances > begin:
                of_series = self.instances.rows(Uids(study=(one.study,), series=(one.series,)))
                rows += of_series[max(0, begin - place) : end - place]
            place += one.instances
        return self._instance_page(rows, place)

    def _find_series(self) -> list[StoredSeries]:
        uids = self.query.uids
        every = self.instances.series(Uids(study=uids.study))
        return [one for one in every if uids.series is None or one.series in uids.series]

    def _read_rows(self, rows: Sequence[int]) -> Iterator[tuple[int, StoredInstance]]:
        return zip(rows, self.instances.read_rows(rows), strict=True)

    def _instance_page(self, rows: Sequence[int], total: int) -> Page:
        stored = list(self.instances.read_rows(rows))
        counted: dict[str, Attributes] = {}
        if not self.query.named:
            studies = tuple({instance.study for instance in stored})
            counted = self._count_studies(self.instances.series(Uids(study=studies)))
        found = tuple(
            Found(one.study, one.series, one.sop, {**_read_attributes(one), **counted.get(one.study, {})}) for one in stored
        )
        return Page(found, max(0, total - self.query.offset - len(found)))

    def _groups(self) -> Page:
        """Studies or series: one instance stands for each, and the others are counted."""
        query = self.query
        # Counts of a study are over all its series, also when a search is limited to some of them.
        every = self.instances.series(Uids(study=query.uids.study))
        wanted = self._find_series()
        if query.rank is Rank.STUDY:
            wanted = list({one.study: one for one in reversed(wanted)}.values())[::-1]
        if not query.conditions:
            return self._group_page(wanted[query.offset :][: query.limit], every, len(wanted))
        self._check_work(len(every))
        needs_counts = any(condition.path[0] in COUNTED for condition in query.conditions)
        counted = self._count_studies(every) if needs_counts else {}
        matching = [one for one, found in self._read_groups(wanted, counted) if self._holds(found.attributes)]
        return self._group_page(matching[query.offset :][: query.limit], every, len(matching))

    def _group_page(self, page: Sequence[StoredSeries], every: Sequence[StoredSeries], total: int) -> Page:
        studies = {one.study for one in page}
        needs_counts = Rank.STUDY not in self.query.named or self.query.everything or self.query.fields & COUNTED
        counted = self._count_studies([one for one in every if one.study in studies]) if needs_counts else {}
        found = tuple(found for _, found in self._read_groups(page, counted))
        return Page(found, max(0, total - self.query.offset - len(found)))

    def _read_groups(
        self, groups: Sequence[StoredSeries], counted: dict[str, Attributes]
    ) -> Iterator[tuple[StoredSeries, Found]]:
        heads = self.instances.read_rows([one.first for one in groups])
        for one, head in zip(groups, heads, strict=True):
            attributes = {**_read_attributes(head), **counted.get(one.study, {})}
            attributes[INSTANCES_OF_SERIES] = make_element(INSTANCES_OF_SERIES, [one.instances])
            yield one, Found(one.study, one.series, head.sop, attributes)

    def _count_studies(self, every: Sequence[StoredSeries]) -> dict[str, Attributes]:
        """What is counted over all series of each study."""
        modalities: dict[str, set[str]] = defaultdict(set)
        series: dict[str, int] = defaultdict(int)
        instances: dict[str, int] = defaultdict(int)
        for one, head in zip(every, self.instances.read_rows([one.first for one in every]), strict=True):
            modality = value_of(_read_attributes(head), MODALITY)
            if modality:
                modalities[one.study].add(str(modality))
            series[one.study] += 1
            instances[one.study] += one.instances
        return {
            study: {
                MODALITIES: make_element(MODALITIES, sorted(modalities[study])),
                SERIES_OF_STUDY: make_element(SERIES_OF_STUDY, [series[study]]),
                INSTANCES_OF_STUDY: make_element(INSTANCES_OF_STUDY, [instances[study]]),
            }
            for study in series
        }

    def _holds(self, attributes: Attributes) -> bool:
        return all(condition.holds(attributes) for condition in self.query.conditions)

    def _check_work(self, count: int) -> None:
        if count > MOST_COMPARED:
            raise Refused(
                413,
                f"this search would compare {count} {PLURALS[self.query.rank]}, more than {MOST_COMPARED};"
                " limit it by StudyInstanceUID or SeriesInstanceUID",
            )


def _read_attributes(instance: StoredInstance) -> dict[str, Any]:
    attributes: dict[str, Any] = json.loads(instance.attributes)
    return attributes


def choose_attributes(query: Query, found: Found, *, address: str) -> Attributes:
    """What is said of a result: what the standard asks for, and what the query wants besides."""
    ranks = [rank for rank in Rank if rank <= query.rank and (rank is query.rank or rank not in query.named)]
    chosen: dict[str, Any] = {}
    for rank in ranks:
        known = [tag for tag in (*RETURNED[rank], *RETURNED_IF_KNOWN[rank]) if tag in found.attributes]
        chosen |= {tag: make_element(tag) for tag in RETURNED[rank] if tag not in COUNTED}
        chosen |= {tag: found.attributes[tag] for tag in known}
    wanted = set(found.attributes) if query.everything else set(query.fields)
    chosen |= {tag: found.attributes[tag] for tag in wanted if tag in found.attributes and rank_of(tag) <= query.rank}
    uids = {STUDY_UID: found.study, SERIES_UID: found.series, SOP_UID: found.sop}
    chosen |= {tag: make_element(tag, [uids[tag]]) for tag in REQUIRED_UIDS[query.rank]}
    chosen[AVAILABILITY] = make_element(AVAILABILITY, ["ONLINE"])
    chosen[RETRIEVE_URL] = make_element(RETRIEVE_URL, [_retrieve_address(query.rank, found, address)])
    return dict(sorted(chosen.items()))


def _retrieve_address(rank: Rank, found: Found, address: str) -> str:
    steps = (f"/studies/{found.study}", f"/series/{found.series}", f"/instances/{found.sop}")
    return address + "".join(steps[: rank + 1])


def _answer(request: ReadingRequest, rank: Rank, path_uids: dict[str, str]) -> HttpResponseBase:
    content_type = choose_json(request)
    query = read_query(rank, path_uids, dict(request.GET.lists()))
    page = Search(find_instances(request), query).run()
    address = base_address(request)
    results = [choose_attributes(query, found, address=address) for found in page.found]
    body = json.dumps(results, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = answer_json(request, body, content_type=content_type)
    warnings = []
    if page.remaining:
        warnings.append(f'299 {request.get_host()} "There are {page.remaining} additional results that can be requested"')
    if query.wants_fuzzy:
        text = "The fuzzymatching parameter is not supported. Only literal matching has been performed."
        warnings.append(f'299 {request.get_host()} "{text}"')
    if warnings:
        response.headers["Warning"] = ", ".join(warnings)
    return response


@resource
def studies(request: ReadingRequest) -> HttpResponseBase:
    """Studies with at least one instance the reader may see."""
    return _answer(request, Rank.STUDY, {})


@resource
def series(request: ReadingRequest, study: str = "") -> HttpResponseBase:
    """Series, all of them or those of a study."""
    return _answer(request, Rank.SERIES, {"study": study} if study else {})


@resource
def instances(request: ReadingRequest, study: str = "", series: str = "") -> HttpResponseBase:
    """Instances, all of them or those of a study or series."""
    named = {"study": study, "series": series}
    return _answer(request, Rank.INSTANCE, {name: uid for name, uid in named.items() if uid})
