"""Whether the terms of a vocabulary fit together: ids, links, circles, names."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from readingroom.positions import Located, closest
from readingroom.problems import Level, Place, Problem
from readingroom.vocabulary.terms import AnyTerm, Finding, Modality, Site, Variable

# Looking for the nearest word costs time in proportion to the vocabulary; a file with more mistakes has one cause.
_MAX_SUGGESTIONS = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and where it was read."""

    term: AnyTerm
    located: Located
    index: int

    def place(self, *keys: str | int) -> Place:
        """The place of a key of the term."""
        return self.located.place("terms", self.index, *keys)

    def place_of_name(self, name: str) -> Place:
        """The place of the name, or of the synonym that says it."""
        synonyms = self.located.value["terms"][self.index].get("synonyms") or []
        said = [" ".join(str(synonym).split()) for synonym in synonyms]
        return self.place("synonyms", said.index(name)) if name in said else self.place("name")


def drop_repeated(entries: Iterable[Entry]) -> tuple[list[Entry], list[Problem]]:
    """The entries without those whose id an earlier one has, and a problem for each of these."""
    first: dict[str, Entry] = {}
    problems = []
    for entry in entries:
        earlier = first.setdefault(entry.term.id, entry)
        if earlier is not entry:
            place = earlier.place("id")
            message = f"The id “{entry.term.id}” is already at {place.path}:{place.line}"
            problems.append(Problem("V005", Level.ERROR, entry.place("id"), message, "rename one, or merge the two"))
    return list(first.values()), problems


def check_links(
    entries: Iterable[Entry], variables: Mapping[str, Variable], *, unread: Collection[type[AnyTerm]]
) -> tuple[list[Entry], list[Problem]]:
    """The entries without links that lead nowhere or in a circle, and a problem for each of these.

    `unread` names the kinds whose file could not be read: links to these are dropped without a further problem.
    """
    known = list(entries)
    ids: dict[type, dict[str, None]] = {Variable: dict.fromkeys(variables)}
    for entry in known:
        ids.setdefault(type(entry.term), {})[entry.term.id] = None
    problems: list[Problem] = []
    mended = [_keep_known_links(entry, ids, unread, problems) for entry in known]
    return _open_circles(mended, problems), problems


def check_names(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Warns of each name or synonym that an earlier term of the same file has, and of findings without definition."""
    owners: dict[tuple[type, str], Entry] = {}
    for entry in entries:
        term = entry.term
        for name in term.names:
            owner = owners.setdefault((type(term), name.casefold()), entry)
            if owner is not entry:
                place = entry.place_of_name(name)
                message = f"“{name}” already belongs to “{owner.term.id}” (line {owner.place().line})"
                yield Problem("V008", Level.WARNING, place, message, "leave it with the one that readers mean by it")
        if isinstance(term, Finding) and not term.definition:
            message = f"The finding “{term.id}” has no definition"
            yield Problem("V009", Level.WARNING, entry.place(), message, "add “definition:” with one sentence")


def check_dicom(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Reports each DICOM modality value that an earlier modality has."""
    owners: dict[str, Entry] = {}
    for entry in entries:
        if isinstance(entry.term, Modality):
            for value in entry.term.dicom:
                owner = owners.setdefault(value, entry)
                if owner is not entry:
                    message = f"The DICOM value {value} already belongs to “{owner.term.id}”"
                    yield Problem("V012", Level.ERROR, entry.place("dicom"), message, "leave it with one of the two")


def _keep_known_links(
    entry: Entry, ids: Mapping[type, Collection[str]], unread: Collection[type], problems: list[Problem]
) -> Entry:
    def known(kind: type, wanted: str | None, what: str, *keys: str | int) -> bool:
        if wanted is None or wanted in ids.get(kind, ()):
            return True
        if kind not in unread:
            advice = closest(wanted, ids.get(kind, ())) if len(problems) < _MAX_SUGGESTIONS else ""
            message = f"There is no {what} “{wanted}”"
            problems.append(Problem("V006", Level.ERROR, entry.place(*keys), message, advice or "add it, or remove it"))
        return False

    term = entry.term
    if not known(type(term), term.parent, "parent", "parent"):
        term = replace(term, parent=None)
    if isinstance(term, Site) and not known(Site, term.part_of, "site", "part-of"):
        term = replace(term, part_of=None)
    if isinstance(term, Finding):
        variable_known = known(Variable, term.variable, "variable", "variable")
        modalities = tuple(
            modality
            for index, modality in enumerate(term.modalities)
            if known(Modality, modality, "modality", "modalities", index)
        )
        term = replace(term, variable=term.variable if variable_known else None, modalities=modalities)
    return replace(entry, term=term)


def _open_circles(entries: list[Entry], problems: list[Problem]) -> list[Entry]:
    by_id = {entry.term.id: entry for entry in entries}
    for term_id, key, circle in list(_circles({entry.term.id: _links(entry.term) for entry in entries})):
        entry = by_id[term_id]
        message = f"“{key}” leads round in a circle: {circle}"
        problems.append(Problem("V007", Level.ERROR, entry.place(key), message, "remove one of these links"))
        by_id[term_id] = replace(entry, term=_without_link(entry.term, key))
    return list(by_id.values())


def _without_link(term: AnyTerm, key: str) -> AnyTerm:
    if key == "part-of" and isinstance(term, Site):
        return replace(term, part_of=None)
    return replace(term, parent=None)


def _links(term: AnyTerm) -> tuple[tuple[str, str], ...]:
    part_of = term.part_of if isinstance(term, Site) else None
    return tuple((key, target) for key, target in (("parent", term.parent), ("part-of", part_of)) if target)


def _circles(links: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[tuple[str, str, str]]:
    """The links that close a circle (id, key, the circle in words), found depth first without recursion.

    Without these links no circle is left. Linear in the number of links.
    """
    done: set[str] = set()
    for start in links:
        path = {} if start in done else {start: iter(links[start])}
        while path:
            here = next(reversed(path))
            key, target = next(path[here], ("", ""))
            if not target:
                done.add(here)
                del path[here]
            elif target in path:
                yield here, key, _describe_circle(path, target)
            elif target not in done:
                path[target] = iter(links[target])


def _describe_circle(path: dict[str, Iterator[tuple[str, str]]], target: str) -> str:
    last = list(islice(reversed(path), 6))
    steps = last[: last.index(target) + 1][::-1] if target in last else [target, "…", *last[::-1]]
    return " → ".join([*steps, target])
