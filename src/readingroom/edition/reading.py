"""Reading an edition at one level: every question a page asks, each query with the reader's level in its WHERE clause."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from readingroom.access import AccessLevel
from readingroom.edition.content import (
    Card,
    Counts,
    Image,
    KeyFacts,
    Page,
    Reference,
    Related,
    Section,
    Stack,
    Term,
    TermUse,
)
from readingroom.edition.fragments import load_blocks, load_statements
from readingroom.edition.opening import Edition

CARD = (
    "d.id, d.kind, d.area, d.path, d.title, d.abbreviations, d.synonyms, d.modalities, d.status, d.origin, d.reviewed_by,"
    " d.reviewed_on, d.next_review, d.changed, d.must_not_miss"
)
IMAGE = (
    "name, document, section, kind, modality, caption, alt, credit, licence, width, height, image, plane, sequence, site,"
    " findings, thumbnail, frames"
)
STACK = "s.document, s.image, s.study, s.series, s.frame_of_reference, s.data"


def _card(row: sqlite3.Row) -> Card:
    values = dict(zip(row.keys()[:15], tuple(row)[:15], strict=True))
    for name in ("abbreviations", "synonyms", "modalities"):
        values[name] = tuple(json.loads(values[name]))
    values["must_not_miss"] = bool(values["must_not_miss"])
    return Card(**values)


def _image(row: sqlite3.Row) -> Image:
    values = dict(row)
    return Image(**values | {"findings": tuple(json.loads(values["findings"]))})


def _stack(row: sqlite3.Row) -> Stack:
    values = dict(row)
    return Stack(**values | {"data": json.loads(values["data"])})


class Reading:
    """An edition as readers of one level see it. Whatever is above the level is never read from the file."""

    def __init__(self, edition: Edition, level: AccessLevel) -> None:
        self.edition = edition
        self.level = level

    def card(self, document: str) -> Card | None:
        """The card of a document, or None when the edition has none of this id."""
        row = self.edition.row(f"SELECT {CARD} FROM documents d WHERE d.id = ?", document)
        return _card(row) if row else None

    def cards(self, documents: Iterable[str]) -> dict[str, Card]:
        """The cards of those of these documents that are in the edition, by id."""
        ids = json.dumps(sorted(set(documents)))
        query = f"SELECT {CARD} FROM documents d WHERE d.id IN (SELECT value FROM json_each(?))"
        return {row["id"]: _card(row) for row in self.edition.rows(query, ids)}

    def browse(self, area: str) -> tuple[Card, ...]:
        """All documents of an area that are not withdrawn, by kind and title."""
        query = f"SELECT {CARD} FROM documents d WHERE d.area = ? AND d.status <> 'withdrawn' ORDER BY d.kind, d.title, d.id"
        return tuple(_card(row) for row in self.edition.rows(query, area))

    def every_card(self) -> tuple[Card, ...]:
        """All documents that are not withdrawn, by title."""
        query = f"SELECT {CARD} FROM documents d WHERE d.status <> 'withdrawn' ORDER BY d.title, d.id"
        return tuple(_card(row) for row in self.edition.rows(query))

    def page(self, document: str) -> Page | None:
        """The page of a document, or None when the edition has none of this id."""
        found = self.edition.row(f"SELECT {CARD}, d.authors, d.codes, d.withdrawn FROM documents d WHERE d.id = ?", document)
        if found is None:
            return None
        targets = self.edition.rows("SELECT DISTINCT target FROM links WHERE source = ? AND level <= ?", document, self.level)
        profile = self.edition.row(
            "SELECT data FROM fragments WHERE document = ? AND slot = 'profile' AND level <= ?", document, self.level
        )
        return Page(
            card=_card(found),
            level=self.level,
            authors=self.edition.persons(json.loads(found["authors"])),
            codes={scheme: tuple(codes) for scheme, codes in json.loads(found["codes"]).items()},
            sections=self.sections(document),
            key_facts=self.key_facts(document),
            images=self.images(document),
            references=self.references(document),
            targets=self.cards(row["target"] for row in targets),
            profile=json.loads(profile["data"]) if profile else None,
            counts=self.counts(document),
            withdrawn=found["withdrawn"],
        )

    def sections(self, document: str) -> tuple[Section, ...]:
        """The outline of a document; sections above the reader's level come without their blocks."""
        bodies = {
            row["section"]: load_blocks(row["data"])
            for row in self.edition.rows(
                "SELECT section, data FROM fragments WHERE document = ? AND slot = 'body' AND level <= ?",
                document,
                self.level,
            )
        }
        query = (
            "SELECT anchor, parent, title, depth, entries, level, statements, images FROM sections"
            " WHERE document = ? ORDER BY position"
        )
        return tuple(
            Section(
                anchor=row["anchor"],
                parent=row["parent"],
                title=row["title"],
                depth=row["depth"],
                entries=bool(row["entries"]),
                level=AccessLevel(row["level"]),
                statements=row["statements"],
                images=row["images"],
                blocks=bodies.get(row["anchor"], ()) if row["level"] <= self.level else None,
            )
            for row in self.edition.rows(query, document)
        )

    def key_facts(self, document: str) -> tuple[KeyFacts, ...]:
        """The key facts the reader may see, grouped by the section they come from."""
        query = (
            "SELECT section, title, data FROM fragments WHERE document = ? AND slot = 'key-facts' AND level <= ?"
            " ORDER BY position"
        )
        rows = self.edition.rows(query, document, self.level)
        return tuple(KeyFacts(row["section"], row["title"], load_statements(row["data"])) for row in rows)

    def images(self, document: str) -> tuple[Image, ...]:
        """The pictures of a document the reader may see."""
        query = f"SELECT {IMAGE} FROM images WHERE document = ? AND level <= ? ORDER BY position"
        return tuple(_image(row) for row in self.edition.rows(query, document, self.level))

    def image(self, document: str, image: str) -> Image | None:
        """A stored image of a document, or None when there is none of this id that the reader may see."""
        query = f"SELECT {IMAGE} FROM images WHERE document = ? AND image = ? AND image <> '' AND level <= ?"
        row = self.edition.row(query, document, image, self.level)
        return _image(row) if row else None

    def stacks(self, document: str) -> tuple[Stack, ...]:
        """The frames of the stored images of a document, in the order of its images, as far as the reader may see them."""
        query = (
            f"SELECT {STACK} FROM stacks s JOIN images i ON i.document = s.document AND i.image = s.image"
            " WHERE s.document = ? AND s.level <= ? ORDER BY i.position"
        )
        return tuple(_stack(row) for row in self.edition.rows(query, document, self.level))

    def media_level(self, name: str) -> AccessLevel | None:
        """The lowest level that reaches a picture file, or None when the reader's does not or there is none."""
        row = self.edition.row("SELECT min(level) AS least FROM media WHERE name = ? AND level <= ?", name, self.level)
        return AccessLevel(row["least"]) if row and row["least"] is not None else None

    def features(self) -> tuple[tuple[str, str, int, bytes], ...]:
        """What images are found by example by: document, image, frame and the vector, of all the reader may see."""
        query = (
            "SELECT f.document, f.image, f.frame, f.vector FROM features f JOIN documents d ON d.id = f.document"
            " WHERE f.level <= ? AND d.status <> 'withdrawn' ORDER BY f.document, f.image, f.frame"
        )
        return tuple(tuple(row) for row in self.edition.rows(query, self.level))

    def references(self, document: str) -> tuple[Reference, ...]:
        """The references a document cites, by number (newest first)."""
        query = (
            "SELECT number, key, year, vancouver, ama, doi_url, pubmed_url, pmc_url, retraction, csl"
            " FROM citations JOIN bibliography USING (key) WHERE document = ? ORDER BY number"
        )
        rows = self.edition.rows(query, document)
        return tuple(Reference(**dict(row) | {"csl": json.loads(row["csl"])}) for row in rows)

    def counts(self, document: str) -> Counts:
        """How much is behind each tab of a page; said to everyone."""

        def count(query: str) -> int:
            row = self.edition.row(query, document)
            return int(row[0]) if row else 0

        return Counts(
            images=count("SELECT count(*) FROM images WHERE document = ?"),
            differential=count("SELECT count(DISTINCT target) FROM links WHERE source = ? AND relation = 'differential'"),
            cases=len(self.related(document, "case")),
            anatomy=len(self.related(document, "anatomy")),
            tables=len(self.related(document, "table")),
            references=count("SELECT count(*) FROM citations WHERE document = ?"),
        )

    def related(self, document: str, kind: str) -> tuple[Related, ...]:
        """Documents of one kind tied to this one in either direction, each once, with what tells this document apart there.

        The line comes from the differential page that lists this document, when the reader may see it.
        """
        query = (
            f"SELECT {CARD}, max(tie.line) AS line FROM ("
            " SELECT target AS other, '' AS line FROM links WHERE source = ?1 AND relation IN ('related', 'differential')"
            " UNION ALL"
            " SELECT source, CASE WHEN level <= ?3 AND relation = 'differential' THEN line ELSE '' END FROM links"
            "  WHERE target = ?1 AND relation IN ('related', 'differential')"
            ") AS tie JOIN documents d ON d.id = tie.other"
            " WHERE d.kind = ?2 AND d.status <> 'withdrawn' AND d.id <> ?1 GROUP BY d.id ORDER BY d.title, d.id"
        )
        return tuple(Related(_card(row), row["line"]) for row in self.edition.rows(query, document, kind, self.level))

    def term(self, term: str) -> Term | None:
        """A term of the vocabulary, or None."""
        row = self.edition.row("SELECT id, kind, name, definition, synonyms, codes FROM terms WHERE id = ?", term)
        if row is None:
            return None
        names = tuple(json.loads(row["synonyms"]))
        return Term(row["id"], row["kind"], row["name"], row["definition"], names, json.loads(row["codes"]))

    def term_uses(self, term: str) -> tuple[TermUse, ...]:
        """The documents whose profile names a finding, most frequent first, as far as the reader may see them."""
        query = (
            f"SELECT {CARD}, u.frequency AS seen, u.modalities AS on_modalities"
            " FROM term_uses u JOIN documents d ON d.id = u.document"
            " WHERE u.term = ? AND u.level <= ? AND d.status <> 'withdrawn' ORDER BY d.title, d.id"
        )
        rows = self.edition.rows(query, term, self.level)
        return tuple(TermUse(_card(row), row["seen"], tuple(json.loads(row["on_modalities"]))) for row in rows)

    def profiles(self, documents: Iterable[str]) -> dict[str, Any]:
        """The finding profiles of these documents, by id, as far as the reader may see them."""
        query = (
            "SELECT document, data FROM fragments WHERE slot = 'profile' AND level <= ?1"
            " AND document IN (SELECT value FROM json_each(?2))"
        )
        rows = self.edition.rows(query, self.level, json.dumps(sorted(set(documents))))
        return {row["document"]: json.loads(row["data"]) for row in rows}

    def differential_table(self, document: str) -> dict[str, Any]:
        """The finding profile of a document and of those it lists as differential, by id, as far as the reader may see them."""
        query = (
            "SELECT document, data FROM fragments WHERE slot = 'profile' AND level <= ?2 AND (document = ?1 OR document IN"
            " (SELECT target FROM links WHERE source = ?1 AND relation = 'differential' AND level <= ?2)) ORDER BY document"
        )
        return {row["document"]: json.loads(row["data"]) for row in self.edition.rows(query, document, self.level)}
