"""Checking a whole library: every file read, every rule applied, all problems in a fixed order."""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readingroom.documents.rules.codes import MEANINGS as DOCUMENT_CODES
from readingroom.library.frame import Frame, read_frame
from readingroom.library.inspection import inspect_document
from readingroom.library.rules.codes import MEANINGS as LIBRARY_CODES
from readingroom.library.rules.reviews import check_reviews
from readingroom.library.rules.sources import check_sources
from readingroom.library.rules.ties import check_ties
from readingroom.library.settings import SETTINGS_NAME
from readingroom.library.summary import Summary, summarize
from readingroom.library.walk import Found
from readingroom.library.workers import map_documents
from readingroom.literature.checks import CODES as REFERENCE_CODES
from readingroom.positions import CODES as FILE_CODES
from readingroom.problems import Problem, sort_problems
from readingroom.vocabulary.read import CODES as VOCABULARY_CODES

CODES: Mapping[str, str] = {**DOCUMENT_CODES, **FILE_CODES, **LIBRARY_CODES, **REFERENCE_CODES, **VOCABULARY_CODES}
"""What every code of a problem means."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: how many documents there are, and every problem."""

    documents: int
    problems: tuple[Problem, ...]


def check_library(
    root: Path, *, today: datetime.date, jobs: int = 0, progress: Callable[[int, int], None] = lambda done, total: None
) -> Report:
    """Checks the library in `root` as of `today`. `progress` is told how many documents are done, of how many."""
    frame, problems = read_frame(root)
    if frame is None:
        return Report(0, sort_problems(problems))
    summaries, own_problems = summarize_documents(frame, jobs=jobs, progress=progress)
    together = check_together(frame, summaries, frame.by_id, today)
    return Report(len(frame.found), sort_problems([*problems, *own_problems, *together]))


def summarize_documents(
    frame: Frame, *, jobs: int = 0, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Mapping[str, Summary], Sequence[Problem]]:
    """The summary of every document that can be read, by id, and the problems that each has by itself."""
    summaries: dict[str, Summary] = {}
    problems: list[Problem] = []
    for done, (summary, own) in enumerate(map_documents(_inspect, frame, frame.found, jobs=jobs), start=1):
        problems.extend(own)
        if summary:
            summaries[summary.id] = summary
        progress(done, len(frame.found))
    return summaries, problems


def _inspect(frame: Frame, found: Found) -> tuple[Summary | None, tuple[Problem, ...]]:
    inspection = inspect_document(frame, found)
    return (summarize(inspection.document, inspection.images) if inspection.document else None), inspection.problems


def check_together(
    frame: Frame, summaries: Mapping[str, Summary], known: Collection[str], today: datetime.date
) -> Iterator[Problem]:
    """The rules that need more than one document, or the day."""
    for summary in summaries.values():
        yield from check_reviews(summary, frame.settings.people, today)
        yield from check_sources(summary, frame.references, today, verified=frame.settings.library.citations == "verified")
    yield from check_ties(summaries, known, frame.settings, frame.vocabulary)


def is_library(root: Path) -> bool:
    """True when the folder looks like a library."""
    try:
        return (root / SETTINGS_NAME).is_file()
    except OSError:
        # Not every text can be the name of a file: one that is too long cannot.
        return False
