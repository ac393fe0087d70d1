"""What the library's own checks say of it."""

from django.http import HttpResponse

from readingroom.access import AccessLevel
from readingroom.reader.pages.frame import show, show_json
from readingroom.reader.twins import plain
from readingroom.reader.words import STATUSES
from readingroom.request import ReadingRequest, pure, revalidated


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


@revalidated
def quality(request: ReadingRequest) -> HttpResponse:
    """Counts of check results and the state of review; editors also see every problem with its place.

    Not `pure`: editors see why a newer edition is not served, and that depends on more than the edition.
    """
    found = request.record.quality()
    return show(
        request,
        "quality.html",
        quality=found,
        reviewed_share=_share(found.reviewed, found.documents),
        cited_share=_share(found.cited_statements, found.statements),
        statuses=[(STATUSES.get(status, status), count) for status, count in found.statuses.items()],
        found=[check for check in found.checks if check.count],
        clean=[check for check in found.checks if not check.count],
        is_editor=request.reading.level >= AccessLevel.EDITOR,
        problems=request.record.problems(),
        refusal=request.refusal,
    )


@pure
def quality_twin(request: ReadingRequest) -> HttpResponse:
    """The JSON twin of the quality page; `problems` is there for editors only."""
    twin = plain(request.record.quality())
    if request.reading.level >= AccessLevel.EDITOR:
        twin["problems"] = [problem.as_dict() for problem in request.record.problems()]
    return show_json(twin)
