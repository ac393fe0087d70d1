"""The rows of an edition that belong to the library as a whole: kinds, areas, people, terms, references, redirects, problems."""

import json
from collections.abc import Iterator, Mapping, Sequence

from readingroom.documents.kinds import KINDS
from readingroom.edition.build.rows import Row
from readingroom.library.checking import CODES
from readingroom.library.frame import Frame
from readingroom.literature.references import Status
from readingroom.literature.store import References, Stored
from readingroom.literature.styles import doi_url, pmcid_url, pmid_url, render_ama_html, render_vancouver_html
from readingroom.problems import Place, Problem

NOTICES = {
    Status.RETRACTED: "Retracted",
    Status.EXPRESSION_OF_CONCERN: "Expression of concern",
    Status.CORRECTED: "Corrected",
}


def shared_tables(frame: Frame) -> Iterator[tuple[str, Sequence[Row]]]:
    """The tables that are the same whatever the documents say, with their rows."""
    library = frame.settings.library
    kinds = enumerate(KINDS.values())
    yield "kinds", [(position, kind.id, kind.name, kind.plural, kind.folder) for position, kind in kinds]
    yield "areas", [(position, area.id, area.name) for position, area in enumerate(library.areas)]
    yield "people", [_person(frame, id) for id in sorted(frame.settings.people)]
    yield "terms", [_term(frame, term.id) for term in frame.vocabulary]
    yield "variables", [(variable.id, variable.name) for variable in frame.vocabulary.variables.values()]
    yield "redirects", [(each.from_, each.to, each.kind, each.reason) for each in frame.settings.redirects.values()]
    yield "checks", sorted(CODES.items())


def _person(frame: Frame, id: str) -> Row:
    person = frame.settings.people[id]
    declared = person.conflict_of_interest_on.isoformat() if person.conflict_of_interest_on else ""
    return (id, person.name, person.kind, person.credentials, person.orcid or "", person.conflict_of_interest, declared)


def _term(frame: Frame, id: str) -> Row:
    term = frame.vocabulary.term(id)
    codes = {code.scheme: code.value for code in term.codes}
    synonyms = json.dumps(term.synonyms, ensure_ascii=False)
    described = (id, frame.vocabulary.kind(id), term.name, term.definition, synonyms, json.dumps(codes, sort_keys=True))
    variable = getattr(term, "variable", None) or ""
    part_of, modalities = getattr(term, "part_of", None) or "", json.dumps(getattr(term, "modalities", ()))
    wordings = json.dumps(term.wordings, ensure_ascii=False)
    return (*described, term.parent or "", part_of, variable, modalities, wordings)


def source_row(stored: Stored) -> Row:
    """A reference as the next build takes it over."""
    place, status = stored.place, stored.status.value
    return (stored.key, place.path, place.line, place.column, stored.year, status, stored.verified, stored.digest, stored.csl)


def load_source(row: Row) -> Stored:
    """The reference that `source_row` stored."""
    key, path, line, column, year, status, verified, digest, csl = row
    return Stored(key, Place(path, line, column), year, Status(status), bool(verified), digest, csl)


def bibliography_row(references: References, key: str) -> Row:
    """A reference as it is served."""
    reference = references[key]
    return (
        key,
        references.stored(key).csl,
        reference.year or 0,
        render_vancouver_html(reference),
        render_ama_html(reference),
        doi_url(reference),
        pmid_url(reference),
        pmcid_url(reference),
        NOTICES.get(reference.standing.status, ""),
    )


def problem_rows(problems: Sequence[Problem], documents: Mapping[str, str]) -> list[Row]:
    """Problems as rows; `documents` maps the path of a file to the document it is."""
    return [
        (
            position,
            documents.get(problem.place.path, ""),
            problem.place.path,
            problem.place.line,
            problem.place.column,
            problem.code,
            problem.level.word,
            problem.message,
            problem.suggestion,
        )
        for position, problem in enumerate(problems)
    ]
