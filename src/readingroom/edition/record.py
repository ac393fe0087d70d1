"""What an edition records about itself and its library: changes, redirects, checks, quality."""

import json

from readingroom.access import AccessLevel
from readingroom.edition.content import Change, CheckCount, DiffLine, Quality, Redirect
from readingroom.edition.opening import Edition
from readingroom.problems import Level, Place, Problem

CHANGE = "c.document, c.commit_id, c.changed_on, c.author, c.subject"


class Record:
    """The history, redirects and check results of an edition, as readers of one level see them."""

    def __init__(self, edition: Edition, level: AccessLevel) -> None:
        self.edition = edition
        self.level = level

    def latest_changes(self, limit: int) -> tuple[Change, ...]:
        """The newest change of each of the `limit` documents changed last."""
        query = (
            f"SELECT {CHANGE} FROM changes c JOIN documents d ON d.id = c.document"
            " WHERE c.position = 0 AND d.status <> 'withdrawn' ORDER BY c.changed_on DESC, c.document LIMIT ?"
        )
        return tuple(Change(*row) for row in self.edition.rows(query, limit))

    def changes(self, document: str) -> tuple[Change, ...]:
        """All changes of a document in the library's history, newest first."""
        query = f"SELECT {CHANGE} FROM changes c WHERE c.document = ? ORDER BY c.position"
        return tuple(Change(*row) for row in self.edition.rows(query, document))

    def difference(self, document: str, commit: str) -> tuple[DiffLine, ...] | None:
        """What a change did to the text of a document; None when there is none the reader may see."""
        query = "SELECT data FROM change_texts WHERE document = ? AND commit_id = ? AND level <= ?"
        row = self.edition.row(query, document, commit, self.level)
        return tuple(DiffLine(line[0], line[1:]) for line in json.loads(row["data"])) if row else None

    def redirect(self, document: str) -> Redirect | None:
        """Where a document that is not here any more went, or None."""
        query = (
            "SELECT r.source, coalesce(d.path, '') AS path, r.kind, r.reason FROM redirects r"
            " LEFT JOIN documents d ON d.id = r.target WHERE r.source = ?"
        )
        row = self.edition.row(query, document)
        return Redirect(*row) if row else None

    def former_addresses(self, document: str) -> tuple[Redirect, ...]:
        """The ids that were moved or merged into a document, by id."""
        query = (
            "SELECT r.source, d.path, r.kind, r.reason FROM redirects r JOIN documents d ON d.id = r.target"
            " WHERE r.target = ? ORDER BY r.source"
        )
        return tuple(Redirect(*row) for row in self.edition.rows(query, document))

    def quality(self) -> Quality:
        """What the library's checks say of it, in counts."""
        totals = self.edition.rows(
            "SELECT count(*), coalesce(sum(status = 'reviewed'), 0), coalesce(sum(statements), 0),"
            " coalesce(sum(cited_statements), 0), coalesce(min(nullif(reviewed_on, '')), ''), coalesce(max(reviewed_on), '')"
            " FROM documents WHERE status <> 'withdrawn'"
        )[0]
        statuses = self.edition.rows("SELECT status, count(*) FROM documents GROUP BY status ORDER BY status")
        references = self.edition.rows("SELECT count(DISTINCT key) FROM citations")[0][0]
        checks = self.edition.rows(
            "SELECT c.code, coalesce(p.severity, ''), c.meaning, count(p.code) FROM checks c"
            " LEFT JOIN problems p ON p.code = c.code GROUP BY c.code, p.severity ORDER BY c.code, p.severity"
        )
        return Quality(
            documents=totals[0],
            reviewed=totals[1],
            statements=totals[2],
            cited_statements=totals[3],
            references=references,
            oldest_review=totals[4],
            newest_review=totals[5],
            statuses=dict(map(tuple, statuses)),
            checks=tuple(CheckCount(*row) for row in checks),
        )

    def problems(self, document: str = "") -> tuple[Problem, ...]:
        """The problems of one document or of the whole library; for editors only, because their words quote the text."""
        if self.level < AccessLevel.EDITOR:
            return ()
        query = "SELECT path, line, column_, code, severity, message, suggestion FROM problems"
        if document:
            rows = self.edition.rows(f"{query} WHERE document = ? ORDER BY position", document)
        else:
            rows = self.edition.rows(f"{query} ORDER BY position")
        return tuple(
            Problem(
                code=row["code"],
                level=Level[row["severity"].upper()],
                place=Place(row["path"], row["line"], row["column_"]),
                message=row["message"],
                suggestion=row["suggestion"],
            )
            for row in rows
        )
