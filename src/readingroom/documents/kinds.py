"""The kinds of documents and their templates, read from `kinds.yaml` beside this file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class SectionTemplate:
    """A section a kind may have; `id` is its anchor on the page. What the fields mean is said in `kinds.yaml`."""

    id: str
    title: str
    depth: int
    parent: str
    required: bool
    open: bool
    entries: bool
    key_facts: str
    made_from: str
    sections: tuple["SectionTemplate", ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document with its template."""

    id: str
    name: str
    plural: str
    folder: str
    sections: tuple[SectionTemplate, ...]

    def walk(self) -> Iterator[SectionTemplate]:
        """All sections and subsections in their order on the page."""
        for section in self.sections:
            yield section
            yield from section.sections


def _read_section(values: Mapping[str, Any], *, depth: int, parent: str, above: SectionTemplate | None) -> SectionTemplate:
    key_facts = values.get("key-facts", above.key_facts if above else values["title"])
    section = SectionTemplate(
        id=values["id"],
        title=values["title"],
        depth=depth,
        parent=parent,
        required=bool(values.get("required", False)),
        open=bool(values.get("open", above.open if above else False)),
        entries=bool(values.get("entries", False)),
        key_facts=key_facts,
        made_from=values.get("made-from", ""),
        sections=(),
    )
    inner = values.get("sections", ())
    return replace(
        section, sections=tuple(_read_section(each, depth=depth + 1, parent=section.id, above=section) for each in inner)
    )


def _read_kinds() -> Mapping[str, Kind]:
    text = resources.files("readingroom.documents").joinpath("kinds.yaml").read_text(encoding="utf-8")
    kinds: dict[str, Kind] = {}
    # The loader written in C takes a tenth of the time, and every command waits for this.
    for id, values in yaml.CSafeLoader(text).get_single_data().items():
        sections = tuple(_read_section(section, depth=2, parent="", above=None) for section in values["sections"])
        kinds[id] = Kind(id, values["name"], values["plural"], values["folder"], sections)
    return MappingProxyType(kinds)


KINDS = _read_kinds()
"""The kinds by id, in the order they are listed."""

FOLDERS = MappingProxyType({kind.folder: kind for kind in KINDS.values()})
"""The kinds by the folder of the library their documents lie in."""
