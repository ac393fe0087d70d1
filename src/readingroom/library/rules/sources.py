"""C005, C006 and missing references: what a document cites, against the store of references."""

import datetime
from collections.abc import Iterator

from readingroom.library.summary import Summary
from readingroom.literature.references import Status
from readingroom.literature.store import References
from readingroom.positions import closest
from readingroom.problems import Level, Problem

OLD_YEARS = 10
FRESH_YEARS = 5


def check_sources(summary: Summary, references: References, today: datetime.date) -> Iterator[Problem]:
    """References that are missing, retracted or old, as of `today`."""
    years: list[int] = []
    for cited in summary.cited:
        if cited.key not in references:
            place = summary.place(cited.line, cited.column)
            suggestion = closest(cited.key, references) or "add it with `readingroom references import`"
            yield Problem("L005", Level.ERROR, place, f"The library has no reference “{cited.key}”", suggestion)
            continue
        reference = references.stored(cited.key)
        if reference.year:
            years.append(reference.year)
        if reference.status is Status.RETRACTED:
            message = f"“{cited.key}” has been retracted"
            place = summary.place(cited.line, cited.column)
            yield Problem("C005", Level.ERROR, place, message, "remove the statement, or find another source")
        elif reference.status in (Status.EXPRESSION_OF_CONCERN, Status.CORRECTED):
            message = f"“{cited.key}” carries a notice: {reference.status.value}"
            place = summary.place(cited.line, cited.column)
            yield Problem("C005", Level.WARNING, place, message, "read the notice and check the statement")
    if summary.status == "withdrawn":
        return
    old = [year for year in years if today.year - year > OLD_YEARS]
    if years and 2 * len(old) > len(years):
        message = f"{len(old)} of {len(years)} references are older than {OLD_YEARS} years"
        yield Problem("C006", Level.WARNING, summary.place(), message, "look for newer ones")
    if years and today.year - max(years) > FRESH_YEARS:
        message = f"The newest reference is of {max(years)}"
        yield Problem("C006", Level.WARNING, summary.place(), message, f"look for one of the last {FRESH_YEARS} years")
