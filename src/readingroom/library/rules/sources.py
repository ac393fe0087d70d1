"""C005, C006, C024 and missing references: what a document cites, against the store of references."""

import datetime
from collections.abc import Iterator

from readingroom.library.summary import Cited, Summary
from readingroom.literature.references import Status
from readingroom.literature.store import References
from readingroom.positions import closest
from readingroom.problems import Level, Problem

OLD_YEARS = 10
FRESH_YEARS = 5
OK, UNKNOWN = Status.OK, Status.UNKNOWN  # asked for a hundred thousand times, and slow to find on the class


def check_sources(summary: Summary, references: References, today: datetime.date, *, verified: bool = False) -> Iterator[Problem]:
    """References that are missing, retracted or old as of `today` or, where `verified` is wanted, that nobody saw."""
    years: list[int] = []
    for cited in summary.cited:
        reference = references.find_stored(cited.key)
        if reference is None:
            place = summary.place(cited.line, cited.column)
            suggestion = closest(cited.key, references) or "add it with `readingroom references import`"
            yield Problem("L005", Level.ERROR, place, f"The library has no reference “{cited.key}”", suggestion)
            continue
        if reference.year:
            years.append(reference.year)
        if reference.status is not OK and reference.status is not UNKNOWN:
            yield _notice(summary, cited, reference.status)
        if verified and not reference.verified:
            place = summary.place(cited.line, cited.column)
            message = f"Nobody verified “{cited.key}”"
            yield Problem(
                "C024", Level.ERROR, place, message, "look it up and add “verified” with how, where and on to its “custom”"
            )
    if summary.status == "withdrawn":
        return
    old = [year for year in years if today.year - year > OLD_YEARS]
    if years and 2 * len(old) > len(years):
        message = f"{len(old)} of {len(years)} references are older than {OLD_YEARS} years"
        yield Problem("C006", Level.WARNING, summary.place(), message, "look for newer ones")
    if years and today.year - max(years) > FRESH_YEARS:
        message = f"The newest reference is of {max(years)}"
        yield Problem("C006", Level.WARNING, summary.place(), message, f"look for one of the last {FRESH_YEARS} years")


def _notice(summary: Summary, cited: Cited, status: Status) -> Problem:
    place = summary.place(cited.line, cited.column)
    if status is Status.RETRACTED:
        message = f"“{cited.key}” has been retracted"
        return Problem("C005", Level.ERROR, place, message, "remove the statement, or find another source")
    message = f"“{cited.key}” carries a notice: {status.value}"
    return Problem("C005", Level.WARNING, place, message, "read the notice and check the statement")
