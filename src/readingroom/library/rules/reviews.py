"""C002, C003: who reviewed a document, when, and when it is due again."""

import datetime
from collections.abc import Iterator, Mapping

from readingroom.library.settings import PersonEntry
from readingroom.library.summary import Summary
from readingroom.positions import closest
from readingroom.problems import Level, Problem

DECLARATION_DAYS = 366
OVERDUE_DAYS = 183


def check_reviews(summary: Summary, people: Mapping[str, PersonEntry], today: datetime.date) -> Iterator[Problem]:
    """What is wrong with the authors, the review and its date, as of `today`."""
    place = summary.place(summary.review_line, 1)
    for author in summary.authors:
        if author not in people:
            message = f"people.yaml lists nobody called “{author}”"
            suggestion = closest(author, people) or "add the person there"
            yield Problem("L006", Level.ERROR, summary.place(summary.authors_line, 1), message, suggestion)
    if summary.status == "reviewed":
        for message, suggestion in _faults(summary, people, today):
            yield Problem("C002", Level.ERROR, place, message, suggestion)
    if summary.next_review and summary.status not in ("withdrawn", "needs-update"):
        late = (today - datetime.date.fromisoformat(summary.next_review)).days
        if late > 0:
            level = Level.ERROR if late > OVERDUE_DAYS else Level.WARNING
            message = f"The review was due on {summary.next_review}"
            yield Problem("C003", level, place, message, "review it, or set the status to needs-update")


def _faults(summary: Summary, people: Mapping[str, PersonEntry], today: datetime.date) -> Iterator[tuple[str, str]]:
    reviewer = people.get(summary.reviewed_by)
    if not summary.reviewed_by:
        yield "Reviewed, but by nobody", "add `by:` with the id of a person in people.yaml"
    elif reviewer is None:
        yield f"people.yaml lists no reviewer “{summary.reviewed_by}”", closest(summary.reviewed_by, people) or "add the person"
    elif reviewer.kind != "person":
        yield f"“{reviewer.name}” is not a person", "a review is signed by a person"
    elif reviewer.conflict_of_interest_on is None or (today - reviewer.conflict_of_interest_on).days > DECLARATION_DAYS:
        yield f"{reviewer.name} has declared no interests in the last 12 months", "add the declaration and its day to people.yaml"
    if summary.reviewed_by and summary.reviewed_by in summary.authors:
        yield "The reviewer is an author", "let somebody else review it"
    if not summary.reviewed_on:
        yield "Reviewed, but on no day", "add `on:` with the day of the review"
    elif datetime.date.fromisoformat(summary.reviewed_on) > today:
        yield f"Reviewed on {summary.reviewed_on}, which is to come", "correct the day"
