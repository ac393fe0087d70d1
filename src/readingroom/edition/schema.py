"""The shape of `edition.db`, the SQLite file an edition is served from.

Open tables (what anyone may know: that a document exists, its outline, its references, its history) carry no level. Tables
that hold content carry `level`, and every query on them compares it with the reader's.
"""

import re
from functools import cache

SCHEMA_VERSION = 5
"""Raised by every change of the tables below; an edition of another version is refused."""

APPLICATION_ID = 0x52526564
"""Written into the SQLite header ("RRed"), so that `file` and a stray open can tell what this is."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE kinds (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, plural TEXT NOT NULL, folder TEXT NOT NULL
);
CREATE TABLE areas (position INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, credentials TEXT NOT NULL, orcid TEXT NOT NULL,
    conflict_of_interest TEXT NOT NULL, conflict_of_interest_on TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, area TEXT NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL,
    abbreviations TEXT NOT NULL, synonyms TEXT NOT NULL, modalities TEXT NOT NULL, authors TEXT NOT NULL, codes TEXT NOT NULL,
    status TEXT NOT NULL, origin TEXT NOT NULL, reviewed_by TEXT NOT NULL, reviewed_on TEXT NOT NULL, next_review TEXT NOT NULL,
    changed TEXT NOT NULL, must_not_miss INTEGER NOT NULL, withdrawn TEXT NOT NULL, sites TEXT NOT NULL, finding TEXT NOT NULL,
    statements INTEGER NOT NULL, cited_statements INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX documents_by_area ON documents (area, kind, title);
CREATE TABLE sections (
    document TEXT NOT NULL, position INTEGER NOT NULL, anchor TEXT NOT NULL, parent TEXT NOT NULL, title TEXT NOT NULL,
    depth INTEGER NOT NULL, entries INTEGER NOT NULL, level INTEGER NOT NULL, statements INTEGER NOT NULL,
    images INTEGER NOT NULL,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE fragments (
    document TEXT NOT NULL, slot TEXT NOT NULL, position INTEGER NOT NULL, section TEXT NOT NULL, title TEXT NOT NULL,
    level INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (document, slot, position)
);
CREATE TABLE images (
    document TEXT NOT NULL, position INTEGER NOT NULL, level INTEGER NOT NULL, name TEXT NOT NULL, section TEXT NOT NULL,
    kind TEXT NOT NULL, modality TEXT NOT NULL, caption TEXT NOT NULL, alt TEXT NOT NULL, credit TEXT NOT NULL,
    licence TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    image TEXT NOT NULL, plane TEXT NOT NULL, sequence TEXT NOT NULL, site TEXT NOT NULL, findings TEXT NOT NULL,
    thumbnail TEXT NOT NULL, frames INTEGER NOT NULL,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE stacks (
    document TEXT NOT NULL, image TEXT NOT NULL, level INTEGER NOT NULL, study TEXT NOT NULL, series TEXT NOT NULL,
    frame_of_reference TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (document, image)
);
CREATE TABLE media (
    name TEXT NOT NULL, document TEXT NOT NULL, level INTEGER NOT NULL, PRIMARY KEY (name, document, level)
) WITHOUT ROWID;
CREATE INDEX media_by_document ON media (document);
CREATE TABLE instances (
    document TEXT NOT NULL, image TEXT NOT NULL, position INTEGER NOT NULL, level INTEGER NOT NULL, study TEXT NOT NULL,
    series TEXT NOT NULL, sop TEXT NOT NULL, original TEXT NOT NULL, transfer_syntax TEXT NOT NULL, frames INTEGER NOT NULL,
    attributes TEXT NOT NULL, PRIMARY KEY (document, image, position)
);
CREATE INDEX instances_by_uid ON instances (study, series, sop);
CREATE TABLE features (
    document TEXT NOT NULL, image TEXT NOT NULL, frame INTEGER NOT NULL, level INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (document, image, frame)
) WITHOUT ROWID;
CREATE TABLE bibliography (
    key TEXT PRIMARY KEY, csl TEXT NOT NULL, year INTEGER NOT NULL, vancouver TEXT NOT NULL, ama TEXT NOT NULL,
    doi_url TEXT NOT NULL, pubmed_url TEXT NOT NULL, pmc_url TEXT NOT NULL, retraction TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE citations (
    document TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE links (
    source TEXT NOT NULL, position INTEGER NOT NULL, target TEXT NOT NULL, relation TEXT NOT NULL, level INTEGER NOT NULL,
    line TEXT NOT NULL, PRIMARY KEY (source, position)
) WITHOUT ROWID;
CREATE INDEX links_by_target ON links (target, relation);
CREATE TABLE terms (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, synonyms TEXT NOT NULL,
    codes TEXT NOT NULL, parent TEXT NOT NULL, part_of TEXT NOT NULL, variable TEXT NOT NULL, modalities TEXT NOT NULL,
    wordings TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE variables (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE term_uses (
    document TEXT NOT NULL, position INTEGER NOT NULL, term TEXT NOT NULL, level INTEGER NOT NULL, frequency TEXT NOT NULL,
    modalities TEXT NOT NULL, PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE INDEX term_uses_by_term ON term_uses (term, level);
CREATE TABLE changes (
    document TEXT NOT NULL, position INTEGER NOT NULL, commit_id TEXT NOT NULL, changed_on TEXT NOT NULL, author TEXT NOT NULL,
    subject TEXT NOT NULL, PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE INDEX changes_by_date ON changes (changed_on, document);
CREATE TABLE change_texts (document TEXT NOT NULL, commit_id TEXT NOT NULL, level INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (document, commit_id)) WITHOUT ROWID;
CREATE TABLE redirects (source TEXT PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE checks (code TEXT PRIMARY KEY, meaning TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE problems (
    position INTEGER PRIMARY KEY, document TEXT NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL, column_ INTEGER NOT NULL,
    code TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL, suggestion TEXT NOT NULL
);
CREATE INDEX problems_by_document ON problems (document);
CREATE TABLE compiled (
    document TEXT PRIMARY KEY, path TEXT NOT NULL, source TEXT NOT NULL, frame TEXT NOT NULL, cited TEXT NOT NULL,
    digest TEXT NOT NULL, problems TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE pictures (
    document TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (document, file)
) WITHOUT ROWID;
CREATE TABLE summaries (document TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE sources (
    key TEXT PRIMARY KEY, path TEXT NOT NULL, line INTEGER NOT NULL, column_ INTEGER NOT NULL, year INTEGER NOT NULL,
    status TEXT NOT NULL, verified INTEGER NOT NULL, digest TEXT NOT NULL, csl TEXT NOT NULL
);
"""
"""Tables of long rows (`fragments`, `stacks`, `instances`, `summaries`, `sources`) keep their row ids: without, such rows
waste half of the file."""

BUILD_TABLES = ("compiled", "pictures", "summaries", "sources")
"""The build's own: what the documents were made from, so that what did not change is taken over by the next build."""

DOCUMENT_TABLES = (
    "documents:id",
    "sections",
    "fragments",
    "images",
    "stacks",
    "media",
    "instances",
    "features",
    "citations",
    "links:source",
    "term_uses",
    "compiled",
    "pictures",
    "summaries",
)
"""Tables whose rows belong to one document and are replaced with it (`table:column` where the column is not `document`)."""


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """The names of the columns of a table, in order.

    Raises:
        KeyError: there is no such table.
    """
    found = re.search(rf"CREATE TABLE {re.escape(table)} \((.*?)\)(?:\s+WITHOUT ROWID)?;", TABLES, re.DOTALL)
    if found is None:
        raise KeyError(table)
    return tuple(re.findall(r"(?:^|,)\s*(\w+) (?:TEXT|INTEGER|BLOB)\b", found[1]))
