"""What a search asks for, read from its address (PS3.18, 8.3.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from readingroom.edition.instances import Uids
from readingroom.interop.dicomweb.answers import Refused
from readingroom.interop.dicomweb.attributes import (
    COUNTED,
    NEVER_MATCHED,
    UID_TAGS,
    Rank,
    find_tag,
    find_vr,
    rank_of,
)
from readingroom.interop.dicomweb.matching import BadValue, Condition, make_condition, read_uids

MOST_RESULTS = 5000
"""In one answer; a client asks for the rest with `offset`."""
LARGEST_NUMBER = 2**31 - 1
MOST_KEYS = 50
"""Attributes of one search."""
DEEPEST = 4
"""Sequences an attribute may be in, as a key of a search."""
FUZZY = {"true": True, "false": False}
OWNERS = {Rank.STUDY: "a study", Rank.SERIES: "a series", Rank.INSTANCE: "an instance"}
PLURALS = {Rank.STUDY: "studies", Rank.SERIES: "series", Rank.INSTANCE: "instances"}


@dataclass(frozen=True, slots=True)
class Query:
    """A search: for what, limited to which UIDs, which conditions hold, what is returned, which part of it.

    `named` are the UIDs given in the path: what is above them need not be said again.
    """

    rank: Rank
    uids: Uids
    named: frozenset[Rank]
    conditions: tuple[Condition, ...]
    fields: frozenset[str]
    everything: bool
    limit: int
    offset: int
    wants_fuzzy: bool


@dataclass(slots=True)
class _Draft:
    rank: Rank
    uids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    everything: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    wants_fuzzy: bool = False


def read_query(rank: Rank, path_uids: Mapping[str, str], parameters: Mapping[str, list[str]]) -> Query:
    """The search for studies, series or instances that an address names.

    `path_uids` are those of the path by column (`study`, `series`), `parameters` all values of each parameter.

    Raises:
        Refused: (400) a parameter is not known, its value makes no sense, or it belongs to what is not searched for.
    """
    draft = _Draft(rank)
    if len(parameters) > MOST_KEYS:
        raise Refused(400, f"{len(parameters)} parameters are given; at most {MOST_KEYS} are read")
    for name, texts in parameters.items():
        if name == "includefield":
            _read_fields(draft, texts)
        elif name in ("limit", "offset"):
            draft.numbers[name] = _read_number(name, _only(name, texts))
        elif name == "fuzzymatching":
            draft.wants_fuzzy = _read_fuzzy(_only(name, texts))
        elif name != "accept":
            _read_key(draft, name, texts)
    for column, uid in path_uids.items():
        given = draft.uids.get(column)
        draft.uids[column] = (uid,) if given is None or uid in given else ()
    named = frozenset({Rank.STUDY if column == "study" else Rank.SERIES for column in path_uids})
    return Query(
        rank=rank,
        uids=Uids(draft.uids.get("study"), draft.uids.get("series"), draft.uids.get("sop")),
        named=named,
        conditions=tuple(draft.conditions),
        fields=frozenset(draft.fields),
        everything=draft.everything,
        limit=min(draft.numbers.get("limit", MOST_RESULTS), MOST_RESULTS),
        offset=draft.numbers.get("offset", 0),
        wants_fuzzy=draft.wants_fuzzy,
    )


def _only(name: str, texts: list[str]) -> str:
    if len(texts) != 1:
        raise Refused(400, f"{name[:80]} is given {len(texts)} times; give it once")
    return texts[0]


def _read_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_NUMBER):
        raise Refused(400, f"{name}={text[:40]} is no whole number from 0")
    return int(text)


def _read_fuzzy(text: str) -> bool:
    if text.lower() not in FUZZY:
        raise Refused(400, f"fuzzymatching={text[:40]} is neither true nor false")
    return FUZZY[text.lower()]


def _find_path(name: str) -> tuple[str, ...]:
    """The tags of `Sequence.Attribute`, each a keyword or a tag."""
    tags = [find_tag(part) for part in name.split(".")[: DEEPEST + 2]]
    path = tuple(tag for tag in tags if tag)
    if len(path) != len(tags):
        raise Refused(
            400,
            f"{name[:80]} is no parameter of a search: write attributes by keyword (PatientID) or tag (00100020);"
            " besides them there are includefield, limit, offset, fuzzymatching and accept",
        )
    if len(path) > DEEPEST + 1 or any(find_vr(tag) != "SQ" for tag in path[:-1]):
        raise Refused(400, f"{name[:80]}: only an attribute in a sequence has a name with dots")
    return path


def _read_fields(draft: _Draft, texts: Iterable[str]) -> None:
    for name in (name.strip() for text in texts for name in text.split(",")):
        if name == "all":
            draft.everything = True
        elif name:
            draft.fields.add(_find_path(name)[0])


def _read_key(draft: _Draft, name: str, texts: list[str]) -> None:
    path = _find_path(name)
    tag = path[0]
    if tag in NEVER_MATCHED:
        raise Refused(400, f"{name} is made for each answer and cannot be searched")
    _check_rank(draft.rank, tag, name)
    # Some clients give several UIDs as several parameters.
    text = ",".join(texts) if find_vr(path[-1]) == "UI" else _only(name, texts)
    draft.fields.add(tag)
    try:
        if path == (tag,) and tag in UID_TAGS:
            if text.strip("* "):
                column = UID_TAGS[tag]
                uids = read_uids(text.strip())
                known = draft.uids.get(column)
                draft.uids[column] = uids if known is None else tuple(uid for uid in known if uid in uids)
            return
        condition = make_condition(path, find_vr(path[-1]), text)
    except BadValue as reason:
        raise Refused(400, f"{name[:80]}={text[:80]}: {reason}") from reason
    if condition:
        draft.conditions.append(condition)


def _check_rank(rank: Rank, tag: str, name: str) -> None:
    if rank_of(tag) > rank or (rank is Rank.INSTANCE and tag in COUNTED):
        raise Refused(400, f"{name[:80]} belongs to {OWNERS[rank_of(tag)]}; it cannot be a key of a search for {PLURALS[rank]}")
