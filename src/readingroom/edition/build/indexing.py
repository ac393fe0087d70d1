"""The search index of an edition: what each document and image is found by, taken from the rows that were compiled of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from readingroom.access import AccessLevel
from readingroom.edition.build.plan import Base
from readingroom.edition.build.rows import Compiled, Row
from readingroom.edition.content import BlockKind, Statement, plain_text
from readingroom.edition.fragments import load_blocks
from readingroom.edition.manifest import INDEX_FOLDER
from readingroom.edition.schema import columns_of
from readingroom.search.entries import Entry, Line, age_groups
from readingroom.search.indexing import IndexWriter, share_index
from readingroom.vocabulary.terms import Vocabulary


def open_writer(folder: Path, base: Base | None) -> IndexWriter:
    """The index of an edition being built: that of the edition before, in which what changed is replaced, or a new one."""
    if base is not None:
        share_index(base.folder / INDEX_FOLDER, folder)
    return IndexWriter(folder)


def make_entries(compiled: Compiled, vocabulary: Vocabulary) -> Iterator[Entry]:
    """The entries of a document and its images; none of a withdrawn one, which nobody is led to."""
    document = _named("documents", compiled.tables["documents"])[0]
    if document["withdrawn"]:
        return
    fragments = _named("fragments", compiled.tables["fragments"])
    images = _named("images", compiled.tables["images"])
    levels = sorted({0, *(row["level"] for row in (*fragments, *images))})
    for least, after in zip(levels, [*levels[1:], max(AccessLevel) + 1], strict=True):
        reach = (AccessLevel(least), AccessLevel(after - 1))
        seen = [row for row in fragments if row["level"] <= least]
        yield _document_entry(document, seen, [row for row in images if row["level"] <= least], vocabulary, reach)
    for image in images:
        yield _image_entry(document, image, vocabulary)


def _named(table: str, rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [dict(zip(columns_of(table), row, strict=True)) for row in rows]


def _document_entry(
    document: Mapping[str, Any],
    fragments: list[dict[str, Any]],
    images: list[dict[str, Any]],
    vocabulary: Vocabulary,
    reach: tuple[AccessLevel, AccessLevel],
) -> Entry:
    profile = next((json.loads(row["data"]) for row in fragments if row["slot"] == "profile"), None)
    lines = [line for row in fragments if row["slot"] == "body" for line in _lines(row)]
    findings = [finding["name"] for finding in profile["findings"]] if profile else []
    if document["finding"] in vocabulary.findings:
        findings.append(vocabulary.findings[document["finding"]].name)
    first = next((row["thumbnail"] for row in images if row["thumbnail"]), "")
    return Entry(
        id=document["id"],
        owner=document["id"],
        path=document["path"],
        title=document["title"],
        least=reach[0],
        most=reach[1],
        names=(*json.loads(document["abbreviations"]), *json.loads(document["synonyms"])),
        lines=lines,
        captions=[Line("images", image["caption"]) for image in images],
        findings=findings,
        facets={
            "kind": (document["kind"],),
            "area": (document["area"],),
            "modality": tuple(json.loads(document["modalities"])),
            "site": _places(json.loads(document["sites"]), vocabulary),
            "age": _ages(profile),
            "state": (document["status"],),
        },
        thumbnail=first,
    )


def _image_entry(document: Mapping[str, Any], image: Mapping[str, Any], vocabulary: Vocabulary) -> Entry:
    findings = json.loads(image["findings"])
    names = [vocabulary.findings[finding].name for finding in findings if finding in vocabulary.findings]
    level = AccessLevel(image["level"])
    address = f"/viewer/{document['id']}/{image['image']}" if image["frames"] > 1 else f"{document['path']}/images"
    return Entry(
        id=f"{document['id']}/{image['image'] or image['position']}",
        owner=document["id"],
        path=address,
        title=document["title"],
        least=level,
        most=max(AccessLevel),
        lines=[Line("images", image["caption"], key=True), Line("images", image["alt"])],
        findings=names,
        facets={
            "kind": ("image",),
            "area": (document["area"],),
            "modality": (image["modality"],) if image["modality"] else (),
            "site": _places([image["site"]] if image["site"] else [], vocabulary),
            "plane": (image["plane"],) if image["plane"] else (),
            "sequence": (image["sequence"],) if image["sequence"] else (),
            "finding": findings,
            "picture": (image["kind"],),
        },
        thumbnail=image["thumbnail"],
        note=image["caption"],
    )


def _ages(profile: Mapping[str, Any] | None) -> tuple[str, ...]:
    ages = profile["age"] if profile else {}
    reach = ages.get("typical") or ages.get("possible")
    return age_groups(*reach) if reach else ()


def _places(sites: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The sites with all they are part of, so that a search in the brain finds the frontal lobe."""
    known = [site for site in sites if site in vocabulary.sites]
    above = [place for site in known for place in vocabulary.part_of_chain(site) if vocabulary.sites[place].part_of]
    return tuple(dict.fromkeys((*known, *above)))


def _lines(row: Mapping[str, Any]) -> Iterator[Line]:
    for block in load_blocks(row["data"]):
        if block.kind is BlockKind.TABLE:
            for cells in block.rows:
                yield Line(row["section"], " · ".join(plain_text(cell) for cell in cells if cell))
        for statement in block.statements:
            yield from _statement_lines(statement, "")


def _statement_lines(statement: Statement, lead: str) -> Iterator[Line]:
    text = plain_text(statement.html)
    # A discriminator says nothing without the name of what it tells apart.
    yield Line(statement.anchor, f"{lead}{text}", statement.key)
    below = f"{text}: " if statement.items and statement.target else lead
    for item in statement.items:
        yield from _statement_lines(item, below)
