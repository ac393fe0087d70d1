"""Which edition a request reads: the current one, or the one its permanent address `/e/<edition>/…` names."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from readingroom.edition.manifest import EditionRefused
from readingroom.edition.reading import Reading
from readingroom.edition.record import Record
from readingroom.edition.shelf import OpenShelf

PERMANENT = "/e/"


@cache
def _shelf_in(folder: Path) -> OpenShelf:
    return OpenShelf(folder)


def open_shelf() -> OpenShelf:
    """The shelf of this instance, the same one for every request of a process."""
    return _shelf_in(settings.READINGROOM_HOME / "editions")


def split_address(path: str) -> tuple[str, str]:
    """The edition a path names ("" for the current one) and the path within it."""
    if not path.startswith(PERMANENT):
        return "", path
    edition, slash, rest = path[len(PERMANENT) :].partition("/")
    return edition, slash + rest or "/"


class EditionMiddleware:
    """Sets what pages read from.

    `request.edition` is the open edition, `request.prefix` what its links start with ("" or `/e/<id>`), `request.reading` and
    `request.record` answer at the reader's level, `request.refusal` says why a newer edition is not served (None when all is well).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers from the edition the address names; 503 while there is none at all, 404 for one that is not on the shelf."""
        shelf = open_shelf()
        try:
            edition = shelf.current()
        except EditionRefused as refusal:
            words = f"This instance has nothing to show yet: {refusal}. {refusal.suggestion}\n"
            return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "10"})
        named, path = split_address(request.path_info)
        missing: EditionRefused | None = None
        if named:
            try:
                edition = shelf.edition(named)
            except EditionRefused as refusal:
                named, missing = "", refusal
            request.path_info = path
        request.edition = edition  # type: ignore[attr-defined]
        request.prefix = f"{PERMANENT}{named}" if named else ""  # type: ignore[attr-defined]
        request.reading = Reading(edition, request.level)  # type: ignore[attr-defined]
        request.record = Record(edition, request.level)  # type: ignore[attr-defined]
        request.refusal = shelf.refusal  # type: ignore[attr-defined]
        if missing:
            raise Http404(str(missing))
        return self.get_response(request)
