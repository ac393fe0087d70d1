"""Indexes of a few invented entries, made in a moment."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from readingroom.access import AccessLevel
from readingroom.search.entries import Entry, Line
from readingroom.search.indexing import IndexWriter
from readingroom.search.queries import read_query
from readingroom.search.searching import Found, Index
from readingroom.search.thesaurus import Concept, Thesaurus

CONCEPTS = (
    Concept("rim-enhancement", "finding", ("Rim enhancement", "ring enhancement", "ring-enhancing")),
    Concept("restricted-diffusion", "finding", ("Restricted diffusion", "DWI bright")),
    Concept("liver", "site", ("Liver", "hepatic")),
)


def entry(
    id: str,
    title: str,
    *lines: str,
    names: tuple[str, ...] = (),
    findings: tuple[str, ...] = (),
    facets: Mapping[str, tuple[str, ...]] | None = None,
    least: AccessLevel = AccessLevel.VISITOR,
    most: AccessLevel = AccessLevel.EDITOR,
) -> Entry:
    """An entry for everyone; a line that begins with “!” is a key fact."""
    written = [Line(f"s-{number}", text.removeprefix("! "), text.startswith("! ")) for number, text in enumerate(lines, 1)]
    all_facets = {"kind": ("diagnosis",), "area": ("brain",), **(facets or {})}
    return Entry(id, id, f"/diagnoses/{id}", title, least, most, names, written, (), findings, all_facets)


ENTRIES = (
    entry(
        "abscess",
        "Brain Abscess",
        "! Thin ring enhancement around a center with restricted diffusion",
        "Fever in half of patients",
        names=("Cerebral abscess", "Pyogenic abscess of the brain"),
        findings=("Rim enhancement", "Restricted diffusion"),
    ),
    entry("glioma", "Glioblastoma", "! Thick irregular rim enhancement", "Necrosis in the centre", names=("GBM",)),
    entry(
        "hemangioma",
        "Hepatic Hemangioma",
        "! Peripheral nodules as bright as blood",
        "A haemangioma of the liver does not hurt",
        names=("Cavernous hemangioma of the liver",),
        facets={"area": ("liver",), "site": ("liver",)},
    ),
    entry("fibroma", "Non-Ossifying Fibroma", "A cortical lesion of children", names=("NOF", "Fibrous cortical defect")),
    entry("crohn", "Crohn Disease", "! Skip lesions of the terminal ileum", "Sjögren syndrome is not part of it"),
)


def make_index(folder: Path, entries: Iterable[Entry] = ENTRIES) -> Index:
    """The index of some entries in a folder."""
    writer = IndexWriter(folder)
    writer.add(entries)
    writer.finish()
    named = [Concept(each.id, "document", (each.title, *each.names)) for each in entries]
    return Index(folder, Thesaurus([*CONCEPTS, *named]))


def find(
    index: Index, query: str, *, level: AccessLevel = AccessLevel.VISITOR, narrowed: Mapping[str, Sequence[str]] | None = None
) -> Found:
    """What a query finds."""
    return index.search(read_query(query), level, narrowed=narrowed)


def ids(found: Found) -> list[str]:
    """The ids of the hits in order."""
    return [hit.id for hit in found.hits]
