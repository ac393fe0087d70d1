"""Compiling one document: from what its author wrote to the rows readers are served from, each with the level it needs."""

import hashlib
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from readingroom.access import AccessLevel
from readingroom.documents.document import Block as WrittenBlock
from readingroom.documents.document import Document, Section, Setting, count_statements
from readingroom.documents.document import Statement as WrittenStatement
from readingroom.documents.front import (
    AnatomyFront,
    CaseFront,
    Counted,
    DiagnosisFront,
    DifferentialFront,
    Frequency,
    Front,
    Profile,
)
from readingroom.documents.kinds import SectionTemplate
from readingroom.documents.render import Renderer
from readingroom.documents.rules.profile import BANDS, band_of, share_of
from readingroom.edition.build.images import ImageRows, compile_images
from readingroom.edition.build.rows import Compiled, Inputs, Picture, Row, digest_tables
from readingroom.edition.content import Block, BlockKind, Statement
from readingroom.edition.fragments import dump_blocks, dump_statements
from readingroom.imaging.rendering import Renderer as ImageRenderer
from readingroom.library.frame import Frame
from readingroom.library.images import StoredImage
from readingroom.library.inspection import Inspection, inspect_document
from readingroom.library.summary import dump_summary, summarize
from readingroom.library.walk import Found
from readingroom.vocabulary.terms import Vocabulary

TOP_DIFFERENTIALS = 6
"""How many entries the Key Facts panel shows of a differential diagnosis."""


def compile_document(frame: Frame, found: Found, *, renderer: ImageRenderer) -> Compiled:
    """Reads, checks and compiles one document. One that cannot be read has no rows, and a problem that says why."""
    # Hashed before it is read: when someone saves it in between, the next build compiles it again.
    source = hash_source(frame.root, found)
    inspection = inspect_document(frame, found)
    if inspection.document is None:
        return Compiled(found.id, Inputs(found.path, "", "", (), ()), {}, "", inspection.problems)
    return _Compiler(frame, inspection.document, source, inspection.images).compile(inspection, renderer)


def hash_source(root: Path, found: Found) -> str:
    """The SHA-256 of what is written of a document: its file and the descriptions of its images; "" when that is no file."""
    path = root / found.path
    if not path.is_file():
        return ""
    # Not by `hash_file`: its buffer, made anew for each of thousands of small files, takes longer than they do.
    digest = hashlib.sha256(path.read_bytes())
    for image in found.images:
        digest.update(f"\0{image}\0".encode())
        # What is no file is reported when it is read.
        digest.update((root / image).read_bytes() if (root / image).is_file() else b"")
    return digest.hexdigest()


def read_inputs(frame: Frame, path: str, *, source: str, cited: tuple[str, ...], files: tuple[str, ...]) -> Inputs:
    """What a document at `path` that cites these keys and shows these files is compiled from; `source` is its own hash."""
    return Inputs(path, source, frame.digest_for(cited), cited, tuple(_picture(frame, file) for file in files))


def _picture(frame: Frame, file: str) -> Picture:
    return Picture(file, frame.pictures.hash_of(file))


class _Compiler:
    def __init__(self, frame: Frame, document: Document, source: str, stored: tuple[StoredImage, ...]) -> None:
        self.frame = frame
        self.document = document
        self.source = source
        self.stored = tuple(image for image in stored if image.description.is_published)
        self.front: Front = document.front
        cited = dict.fromkeys(citation.key for citation in document.citations())
        years = {key: frame.references.stored(key).year for key in cited if key in frame.references}
        ordered = sorted(years, key=lambda key: (-years[key], key))
        self.numbers: Mapping[str, int] = {key: number for number, key in enumerate(ordered, start=1)}
        self.renderer = Renderer(self.numbers, frame.terms)
        # What tells an entry apart is also shown on other pages, where this page's reference numbers mean nothing.
        self.plain = Renderer({}, frame.terms)
        self.statements: dict[int, Statement] = {}
        self.level_of = {section.template.id: self._level(section.template) for section in document.sections}

    def _level(self, template: SectionTemplate) -> AccessLevel:
        if self.front.review.status == "withdrawn":
            return AccessLevel.EDITOR
        if self._is_open or template.open:
            return AccessLevel.VISITOR
        return AccessLevel.MEMBER

    @property
    def _is_open(self) -> bool:
        return self.front.access == "open" or self.frame.settings.library.access == "open"

    @property
    def closed_level(self) -> AccessLevel:
        """The level of what belongs to no open section: pictures, the profile."""
        if self.front.review.status == "withdrawn":
            return AccessLevel.EDITOR
        return AccessLevel.VISITOR if self._is_open else AccessLevel.MEMBER

    def compile(self, inspection: Inspection, renderer: ImageRenderer) -> Compiled:
        cited = tuple(sorted(dict.fromkeys(citation.key for citation in self.document.citations())))
        files = tuple(image.file for image in self.front.images)
        inputs = read_inputs(self.frame, self.document.path, source=self.source, cited=cited, files=files)
        fragments, outline = self._fragments()
        images, media = self._images(inputs.pictures)
        stored = self._stored_images(renderer, first=len(images))
        tables: dict[str, list[Row]] = {
            "documents": [self._document()],
            "sections": outline,
            "fragments": fragments,
            "images": images + stored.images,
            "stacks": stored.stacks,
            "media": list(dict.fromkeys(media + stored.media)),
            "instances": stored.instances,
            "features": stored.features,
            "citations": [(self.document.id, number, key) for key, number in self.numbers.items()],
            "links": self._links(),
            "term_uses": self._term_uses(),
        }
        summary = dump_summary(summarize(self.document, self.stored))
        problems = inspection.problems + tuple(stored.problems)
        return Compiled(self.document.id, inputs, tables, summary, problems, digest_tables(tables))

    def _document(self) -> Row:
        front, document = self.front, self.document
        profile = front.profile if isinstance(front, DiagnosisFront) else None
        codes = front.codes if isinstance(front, DiagnosisFront | AnatomyFront) else {}
        review = front.review
        return (
            document.id,
            document.kind.id,
            document.area,
            f"/{document.kind.folder}/{document.id}",
            document.path,
            front.title,
            _json(() if isinstance(front, CaseFront) else getattr(front, "abbreviations", ())),
            _json(front.synonyms),
            _json(front.modalities),
            _json(front.authors),
            _json(codes),
            review.status,
            front.origin,
            review.by,
            review.on.isoformat() if review.on else "",
            review.next.isoformat() if review.next else "",
            "",
            int(bool(profile and profile.must_not_miss)),
            (review.reason or "No reason was given.") if review.status == "withdrawn" else "",
            _json(front.sites),
            front.finding if isinstance(front, DifferentialFront) else "",
            document.count_statements(),
            sum(_count_cited(section) for section in document.sections),
        )

    def _fragments(self) -> tuple[list[Row], list[Row]]:
        """The rows of the text, and the rows of the outline that everyone sees, in the order of the template."""
        written = {section.template.id: section for section in self.document.sections}
        bodies: list[Row] = []
        outline: list[Row] = []
        for template in self.document.kind.walk():
            section = written.get(template.id)
            blocks, count = self._made(template) if template.made_from else self._written(section)
            if section is None and not blocks:
                continue
            level = int(self._level(template))
            if blocks:
                data = dump_blocks(blocks)
                bodies.append((self.document.id, "body", len(bodies), template.id, template.title, level, data))
            place = (self.document.id, len(outline), template.id, template.parent, template.title, template.depth)
            pictures = self._count_pictures(template.id)
            outline.append((*place, int(template.entries), level, count, pictures))
        return bodies + self._key_facts() + self._profile(), outline

    def _count_pictures(self, section: str) -> int:
        sections = [image.section for image in self.front.images]
        return (sections + [image.description.section for image in self.stored]).count(section)

    def _written(self, section: Section | None) -> tuple[tuple[Block, ...], int]:
        if section is None:
            return (), 0
        self.renderer.begin_section()
        blocks = tuple(self._block(section.template.id, block) for block in section.blocks)
        return blocks, count_statements(section)

    def _made(self, template: SectionTemplate) -> tuple[tuple[Block, ...], int]:
        """A section that is made from a list of words in the front matter."""
        words: tuple[str, ...] = getattr(self.front, template.made_from, ())
        statements = tuple(
            Statement(f"{template.id}-{index}", escape(word), False, "", ()) for index, word in enumerate(words, 1)
        )
        return ((Block(BlockKind.BULLETS, statements, (), ()),) if statements else ()), len(statements)

    def _block(self, section: str, block: WrittenBlock) -> Block:
        statements = tuple(self._statement(section, statement) for statement in block.statements)
        head = tuple(self.renderer.render(cell) for cell in block.head)
        rows = tuple(tuple(self.renderer.render(cell) for cell in row) for row in block.rows)
        return Block(_SETTINGS[block.setting], statements, head, rows)

    def _statement(self, section: str, written: WrittenStatement) -> Statement:
        link = written.inline.leading_link
        statement = Statement(
            anchor=self.renderer.anchor(section, written),
            html=self.renderer.render(written.inline),
            key=written.key,
            target=link.document if link else "",
            items=tuple(self._statement(section, item) for item in written.items),
        )
        self.statements[id(written)] = statement
        return statement

    def _key_facts(self) -> list[Row]:
        """The marked statements by the panel's words, and the first entries of a differential diagnosis."""
        groups: dict[tuple[str, int], tuple[str, list[Statement]]] = {}
        for section in self.document.sections:
            template, level = section.template, int(self.level_of[section.template.id])
            if template.entries and self.document.kind.id == "diagnosis":
                entries = [statement for block in section.blocks for statement in block.statements]
                facts = [_without_items(self.statements[id(entry)]) for entry in entries[:TOP_DIFFERENTIALS]]
            else:
                facts = [_without_items(self.statements[id(each)]) for each in section.statements() if each.key]
            if facts:
                anchor = template.parent or template.id
                groups.setdefault((template.key_facts, level), (anchor, []))[1].extend(facts)
        return [
            (self.document.id, "key-facts", position, anchor, title, level, dump_statements(facts))
            for position, ((title, level), (anchor, facts)) in enumerate(groups.items())
        ]

    def _profile(self) -> list[Row]:
        front = self.front
        if not isinstance(front, DiagnosisFront) or front.profile is None:
            return []
        data = _json(_describe_profile(front.profile, self.frame.vocabulary))
        return [(self.document.id, "profile", 0, "", "", int(self.closed_level), data)]

    def _images(self, pictures: tuple[Picture, ...]) -> tuple[list[Row], list[Row]]:
        """The rows of the pictures that the front matter lists, and who may have their files."""
        rows: list[Row] = []
        media: list[Row] = []
        for image, picture in zip(self.front.images, pictures, strict=True):
            level = self.level_of.get(image.section, self.closed_level) if image.section else self.closed_level
            size = self.frame.pictures.look_at(image.file)
            shown = (image.caption, image.alt, image.credit, image.licence, size.width, size.height)
            head = (self.document.id, len(rows), int(level), picture.name, image.section, image.kind, image.modality or "")
            rows.append((*head, *shown, "", "", "", "", "[]", picture.name, 1))
            media.append((picture.name, self.document.id, int(level)))
        return rows, media

    def _stored_images(self, renderer: ImageRenderer, *, first: int) -> ImageRows:
        levels = {**self.level_of, "": self.closed_level}
        return compile_images(renderer, self.document.id, self.stored, first=first, levels=levels)

    def _links(self) -> list[Row]:
        rows: list[Row] = []

        def add(target: str, relation: str, level: AccessLevel, line: str = "") -> None:
            rows.append((self.document.id, len(rows), target, relation, int(level), line))

        for section, statement, link in self.document.entries():
            self.plain.begin_section()
            line = self.plain.render(statement.items[0].inline) if statement.items else ""
            add(link.document, "differential", self.level_of[section.template.id], line)
        for section, link in self.document.mentions():
            add(link.document, "mention", self.level_of[section.template.id])
        for _, ids in self.front.related:
            for target in ids:
                add(target, "related", AccessLevel.VISITOR)
        if isinstance(self.front, CaseFront) and self.front.diagnosis:
            add(self.front.diagnosis, "related", AccessLevel.VISITOR)
        return rows

    def _term_uses(self) -> list[Row]:
        front = self.front
        if not isinstance(front, DiagnosisFront) or front.profile is None:
            return []
        seen: dict[str, tuple[int, list[str]]] = {}
        for entry in front.profile.findings:
            band, modalities = seen.get(entry.finding, (len(BANDS), []))
            known = [modality for modality in entry.on if modality not in modalities]
            seen[entry.finding] = (min(band, band_of(entry.frequency)), [*modalities, *known])
        level = int(self.closed_level)
        return [
            (self.document.id, position, finding, level, BANDS[band], _json(modalities))
            for position, (finding, (band, modalities)) in enumerate(seen.items())
        ]


_SETTINGS = {
    Setting.BULLETS: BlockKind.BULLETS,
    Setting.NUMBERED: BlockKind.NUMBERED,
    Setting.PARAGRAPH: BlockKind.PARAGRAPH,
    Setting.TABLE: BlockKind.TABLE,
}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without_items(statement: Statement) -> Statement:
    return Statement(statement.anchor, statement.html, statement.key, statement.target, ())


def _count_cited(section: Section) -> int:
    """How many statements have a reference of their own or in what stands below them; rows of a table likewise."""
    statements = sum(1 for statement in section.statements() if any(True for _ in statement.citations()))
    rows = sum(1 for block in section.blocks for row in block.rows if any(cell.citations for cell in row))
    return statements + rows


def _describe_profile(profile: Profile, vocabulary: Vocabulary) -> dict[str, Any]:
    """The profile as it is served: the ids with their names, for people and for the engine alike."""
    contexts = [
        {
            "term": each.term,
            "name": _name(vocabulary.clinical, each.term),
            "frequency": _frequency(each.frequency),
            "share": share_of(each.frequency),
            "source": each.source,
        }
        for each in profile.context
    ]
    findings = [
        {
            "finding": entry.finding,
            "name": _name(vocabulary.findings, entry.finding),
            "on": entry.on,
            "at": entry.at,
            "frequency": _frequency(entry.frequency),
            "share": share_of(entry.frequency),
            "source": entry.source,
        }
        for entry in profile.findings
    ]
    return {
        "prevalence": profile.prevalence,
        "age": {"typical": profile.age.typical, "possible": profile.age.possible},
        "sex": {"female": profile.sex.female} if profile.sex else None,
        "must-not-miss": profile.must_not_miss,
        "context": contexts,
        "findings": findings,
    }


def _name(terms: Mapping[str, Any], id: str) -> str:
    return str(terms[id].name) if id in terms else id


def _frequency(frequency: Frequency) -> Any:
    return {"n": frequency.n, "of": frequency.of} if isinstance(frequency, Counted) else frequency
