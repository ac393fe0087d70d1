"""A small edition made by hand: one of each thing a page can meet, at three levels."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readingroom.access import AccessLevel
from readingroom.edition.content import Block, BlockKind, Statement
from readingroom.edition.fragments import dump_blocks, dump_statements
from readingroom.edition.manifest import DATABASE_NAME, MEDIA_FOLDER, Manifest, SealedFile, hash_file, write_manifest
from readingroom.edition.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES
from readingroom.edition.shelf import CURRENT_NAME

VISITOR, MEMBER, EDITOR = AccessLevel.VISITOR, AccessLevel.MEMBER, AccessLevel.EDITOR
EDITION = "a1b2c3d4e5f6"

KINDS = (
    ("diagnosis", "Diagnosis", "Diagnoses", "diagnoses"),
    ("differential", "Differential", "Differentials", "differentials"),
    ("anatomy", "Anatomy", "Anatomy", "anatomy"),
    ("table", "Table", "Tables", "tables"),
    ("case", "Case", "Cases", "cases"),
)
FOLDERS = {kind[0]: kind[3] for kind in KINDS}

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300"><style>path{stroke:#9ab}</style>'
    '<rect width="400" height="300" fill="#000"/><path d="M40 200a160 130 0 0 1 320 0" fill="none" stroke-width="6"/></svg>'
)


def say(anchor: str, html: str, *items: Statement, key: bool = False, target: str = "") -> Statement:
    return Statement(anchor, html, key, target, items)


def bullets(*statements: Statement) -> tuple[Block, ...]:
    return (Block(BlockKind.BULLETS, statements, (), ()),)


@dataclass(frozen=True)
class Part:
    """A section of a document in the fixture."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    parent: str = ""
    level: AccessLevel = MEMBER
    entries: bool = False
    images: int = 0


@dataclass(frozen=True)
class Written:
    """A document of the fixture."""

    id: str
    kind: str
    title: str
    parts: tuple[Part, ...]
    area: str = "brain"
    abbreviations: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    status: str = "draft"
    withdrawn: str = ""
    must_not_miss: bool = False
    facts: tuple[tuple[str, str, AccessLevel, tuple[Statement, ...]], ...] = ()
    profile: dict[str, Any] | None = None
    links: tuple[tuple[str, str, AccessLevel, str], ...] = ()
    cites: tuple[str, ...] = ()
    images: tuple[tuple[str, AccessLevel], ...] = ()
    changes: tuple[tuple[str, str, str], ...] = field(default=())


MASS = say(
    "s-mass",
    '<strong>Best diagnostic clue</strong>: <a class="term" href="@/terms/dural-mass">dural masses</a>, smooth, several '
    'at once<sup class="cite"><a href="#ref-1">1</a>,<a href="#ref-2">2</a></sup>',
    say("s-mass-falx", "Along the falx in most"),
    key=True,
)
T2 = say("s-t2", '<strong>T2WI</strong>: dark after long disease<sup class="cite"><a href="#ref-1">1</a></sup>', key=True)
DEFINED = say("s-defined", "Blood cells formed outside the marrow &amp; its spaces", key=True)
MENINGIOMA_ENTRY = say(
    "s-meningioma",
    '<a href="@/diagnoses/meningioma">Meningioma</a>',
    say("s-meningioma-1", "Dural tail; calcified in a quarter"),
    target="meningioma",
)
EMH_PROFILE = {
    "prevalence": "rare",
    "age": {"typical": [20, 60], "possible": [1, 90]},
    "sex": {"female": 0.5},
    "must-not-miss": False,
    "context": [{"term": "thalassemia", "name": "thalassemia", "frequency": "often"}],
    "findings": [
        {"finding": "dural-mass", "name": "dural mass", "on": ["CT", "MR"], "at": None, "frequency": "typical"},
        {"finding": "t2-hypointense", "name": "T2 hypointensity", "on": ["MR"], "at": None, "frequency": "often"},
        {"finding": "calcification", "name": "calcification", "on": ["CT"], "at": None, "frequency": "never"},
    ],
}
MENINGIOMA_PROFILE = {
    "prevalence": "common",
    "age": {"typical": [40, 75], "possible": [10, 95]},
    "sex": None,
    "must-not-miss": True,
    "context": [],
    "findings": [
        {"finding": "dural-mass", "name": "dural mass", "on": ["CT", "MR"], "at": None, "frequency": "typical"},
        {"finding": "calcification", "name": "calcification", "on": ["CT"], "at": None, "frequency": {"n": 10, "of": 40}},
        {"finding": "dural-tail", "name": "dural tail", "on": ["MR"], "at": None, "frequency": "often"},
    ],
}

DOCUMENTS = (
    Written(
        id="emh-brain",
        kind="diagnosis",
        title="Extramedullary Hematopoiesis, Brain",
        abbreviations=("EMH",),
        synonyms=("Extramedullary erythropoiesis",),
        parts=(
            Part("terminology", "Terminology", (), level=VISITOR),
            Part("definitions", "Definitions", bullets(DEFINED), parent="terminology", level=VISITOR),
            Part("imaging", "Imaging", ()),
            Part("imaging-general-features", "General features", bullets(MASS), parent="imaging", images=1),
            Part("mr-findings", "MR findings", bullets(T2), parent="imaging"),
            Part("differential-diagnosis", "Differential diagnosis", bullets(MENINGIOMA_ENTRY), entries=True),
        ),
        facts=(
            ("terminology", "Terminology", VISITOR, (DEFINED,)),
            ("imaging", "Imaging", MEMBER, (MASS, T2)),
            ("differential-diagnosis", "Top differential diagnoses", MEMBER, (MENINGIOMA_ENTRY,)),
        ),
        profile=EMH_PROFILE,
        links=(
            ("meningioma", "differential", MEMBER, "Dural tail; calcified in a quarter"),
            ("meninges", "related", VISITOR, ""),
        ),
        cites=("fan-2018", "oon-2019"),
        images=(("open.svg", VISITOR), ("closed.svg", MEMBER)),
        changes=(("c0ffee1234567890", "2026-11-22T10:00:00Z", "Say what T2 shows"),),
    ),
    Written(
        id="meningioma",
        kind="diagnosis",
        title="Meningioma",
        status="reviewed",
        must_not_miss=True,
        parts=(
            Part("terminology", "Terminology", (), level=VISITOR),
            Part(
                "definitions",
                "Definitions",
                bullets(say("s-m-defined", "Tumor of the arachnoid cap cell")),
                parent="terminology",
                level=VISITOR,
            ),
        ),
        profile=MENINGIOMA_PROFILE,
        links=(("emh-brain", "differential", MEMBER, "Marrow disease; T2 dark"),),
        changes=(("beef001234567890", "2026-11-20T10:00:00Z", "Sign off after review"),),
    ),
    Written(
        id="dural-based-mass",
        kind="differential",
        title="Dural-Based Mass",
        parts=(
            Part("definition", "Definition", bullets(say("s-d", "A mass broad against the dura")), level=VISITOR),
            Part("common", "Common", bullets(MENINGIOMA_ENTRY), entries=True),
            Part(
                "rare-but-important",
                "Rare but important",
                bullets(
                    say(
                        "s-emh",
                        '<a href="@/diagnoses/emh-brain">Extramedullary hematopoiesis</a>',
                        say("s-emh-1", "Thalassemia or myelofibrosis known"),
                        target="emh-brain",
                    )
                ),
                entries=True,
            ),
        ),
        links=(
            ("meningioma", "differential", MEMBER, "Dural tail; calcified in a quarter"),
            ("emh-brain", "differential", MEMBER, "Thalassemia or myelofibrosis known"),
        ),
    ),
    Written(
        id="meninges",
        kind="anatomy",
        title="Cranial Meninges",
        parts=(Part("overview", "Overview", bullets(say("s-o", "Dura, arachnoid, pia")), level=VISITOR),),
    ),
    Written(
        id="blood-signal",
        kind="table",
        title="MR Signal of Intracranial Blood",
        parts=(
            Part("purpose", "Purpose", bullets(say("s-p", "Age of a bleed from its signal")), level=VISITOR),
            Part(
                "table",
                "Table",
                (Block(BlockKind.TABLE, (), ("Age", "T1", "T2"), (("Hours", "iso", "bright"), ("Days", "iso", "dark"))),),
            ),
        ),
    ),
    Written(
        id="old-entity",
        kind="diagnosis",
        title="Old Entity",
        status="withdrawn",
        withdrawn="The entity is no longer recognized; see the WHO classification.",
        parts=(Part("terminology", "Terminology", bullets(say("s-old", "What it was thought to be")), level=EDITOR),),
    ),
)

REFERENCES = {
    "fan-2018": (2018, "Fan N. Extramedullary hematopoiesis &amp; its sites. Blood Cancer J. 2018;8:119.", ""),
    "oon-2019": (2019, "Oon SF. Primary myelofibrosis. Insights Imaging. 2019;10:71.", "Retracted 2021"),
}


def make_edition(shelf: Path) -> str:
    """Writes the edition into the shelf, makes it the current one and returns its id."""
    folder = shelf / EDITION
    (folder / MEDIA_FOLDER).mkdir(parents=True)
    for name in ("open.svg", "closed.svg"):
        (folder / MEDIA_FOLDER / name).write_text(DRAWING, encoding="utf-8")
    counts = {"diagnosis": 3, "differential": 1, "anatomy": 1, "table": 1, "statements": 12, "references": 2}
    database = sqlite3.connect(folder / DATABASE_NAME)
    database.executescript(TABLES)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    _insert(database, "meta", [("counts", json.dumps(counts))])
    _insert(database, "kinds", [(position, *kind) for position, kind in enumerate(KINDS)])
    _insert(database, "areas", [(0, "brain", "Brain"), (1, "spine", "Spine")])
    _insert(database, "people", [("drafts", "Reading Room drafting system", "software", "", "", "None: software.", "2026-11-23")])
    for document in DOCUMENTS:
        _write_document(database, document)
    _write_vocabulary_and_record(database)
    database.commit()
    database.close()
    _seal(folder, counts)
    (shelf / CURRENT_NAME).write_text(EDITION + "\n", encoding="ascii")
    return EDITION


def _seal(folder: Path, counts: dict[str, int]) -> None:
    paths = [folder / DATABASE_NAME, *sorted((folder / MEDIA_FOLDER).iterdir())]
    files = tuple(SealedFile(path.relative_to(folder).as_posix(), path.stat().st_size, hash_file(path)) for path in paths)
    write_manifest(
        folder,
        Manifest(
            id=EDITION,
            schema_version=SCHEMA_VERSION,
            made_by="readingroom tests",
            library_name="Small Library",
            library_licence="CC-BY-4.0",
            library_language="en",
            library_commit="c0ffee1234567890",
            library_modified=False,
            library_date="2026-11-22",
            access="members",
            counts=counts,
            files=files,
        ),
    )


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    for row in rows:
        database.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)  # noqa: S608 - names of our own tables


def _write_document(database: sqlite3.Connection, document: Written) -> None:
    path = f"/{FOLDERS[document.kind]}/{document.id}"
    review = ("drafts", "2026-10-01", "2027-10-01") if document.status == "reviewed" else ("", "", "")
    names = (
        json.dumps(document.abbreviations),
        json.dumps(document.synonyms),
        '["MR", "CT"]',
        '["drafts"]',
        '{"mesh": ["D006411"]}',
    )
    changed = document.changes[0][1][:10] if document.changes else ""
    state = (document.status, "machine-draft", *review, changed, int(document.must_not_miss), document.withdrawn, 4, 2)
    head = (document.id, document.kind, document.area, path, f"{document.id}.md", document.title)
    _insert(database, "documents", [head + names + state])
    fragments: list[tuple[Any, ...]] = []
    for position, part in enumerate(document.parts):
        statements = sum(len(block.statements) for block in part.blocks)
        depth = 3 if part.parent else 2
        row = (part.anchor, part.parent, part.title, depth, int(part.entries), int(part.level), statements, part.images)
        _insert(database, "sections", [(document.id, position, *row)])
        if part.blocks:
            fragments.append(("body", position, part.anchor, part.title, int(part.level), dump_blocks(part.blocks)))
    for position, (anchor, title, level, statements_) in enumerate(document.facts):
        fragments.append(("key-facts", position, anchor, title, int(level), dump_statements(statements_)))
    if document.profile:
        fragments.append(("profile", 0, "", "", int(MEMBER), json.dumps(document.profile)))
        uses = [(finding["finding"], finding["frequency"], finding["on"]) for finding in document.profile["findings"]]
        rows = [(document.id, at, term, 1, str(often), json.dumps(on)) for at, (term, often, on) in enumerate(uses)]
        _insert(database, "term_uses", rows)
    _insert(database, "fragments", [(document.id, *fragment) for fragment in fragments])
    _insert(
        database,
        "links",
        [(document.id, at, to, how, int(level), line) for at, (to, how, level, line) in enumerate(document.links)],
    )
    _insert(database, "citations", [(document.id, number, key) for number, key in enumerate(document.cites, 1)])
    pictures = [(document.id, at, int(level), name, *_describe(name)) for at, (name, level) in enumerate(document.images)]
    _insert(database, "images", pictures)
    changes = [(document.id, at, commit, on, "Ada Author", subject) for at, (commit, on, subject) in enumerate(document.changes)]
    _insert(database, "changes", changes)


def _describe(name: str) -> tuple[Any, ...]:
    words = f"caption of {name}", f"alt text of {name}", "Reading Room", "CC-BY-4.0"
    return ("imaging-general-features", "drawing", "MR" if name == "closed.svg" else "", *words, 400, 300)


def _write_vocabulary_and_record(database: sqlite3.Connection) -> None:
    terms = (
        (
            "dural-mass",
            "finding",
            "dural mass",
            "A mass with a broad base on the dura.",
            '["dural-based mass"]',
            '{"radlex": "RID1"}',
        ),
        ("MR", "modality", "Magnetic resonance", "", "[]", "{}"),
    )
    _insert(database, "terms", terms)
    for key, (year, text, retraction) in REFERENCES.items():
        urls = (f"https://doi.org/10.1000/{key}", "https://pubmed.ncbi.nlm.nih.gov/1/", "")
        _insert(database, "bibliography", [(key, json.dumps({"id": key}), year, text, text, *urls, retraction)])
    difference = json.dumps([" same line", "-an old line", "+T2 is dark after long disease"])
    _insert(database, "change_texts", [("emh-brain", "c0ffee1234567890", int(MEMBER), difference)])
    _insert(
        database,
        "redirects",
        [
            ("intracranial-emh", "emh-brain", "moved", "The pages of one entity share one form."),
            ("gone-entity", "", "withdrawn", "It described nothing real."),
        ],
    )
    _insert(database, "checks", [("C001", "required sections are there"), ("C009", "differentials name each other")])
    _insert(
        database,
        "problems",
        [
            (
                0,
                "emh-brain",
                "diagnoses/brain/emh-brain.md",
                12,
                3,
                "C009",
                "warning",
                "meningioma does not list it",
                "add it there",
            )
        ],
    )
