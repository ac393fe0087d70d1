"""Which edition a request reads: the current one, or the one its permanent address `/e/<edition>/…` names."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from readingroom.access import AccessLevel
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.opening import Edition
from readingroom.edition.reading import Reading
from readingroom.edition.record import Record
from readingroom.edition.searching import Searching
from readingroom.edition.shelf import OpenShelf
from readingroom.reader.pages.errors import edition_refused
from readingroom.request import ReadingRequest

PERMANENT = "/e/"


@cache
def _shelf_in(folder: Path) -> OpenShelf:
    return OpenShelf(folder, _start_preparing)


def _start_preparing(edition: Edition) -> None:
    threading.Thread(target=prepare, args=(edition,), name=f"prepare {edition.id}", daemon=True).start()


def prepare(edition: Edition) -> None:
    """Works out what the first search and the first case in an edition would wait for: seconds, in a large library.

    What is damaged is left to the page that needs it, which says so.
    """
    with suppress(EditionRefused):
        for level in AccessLevel:
            Searching(edition, level).prepare()


def prepare_current() -> None:
    """Does so for the edition that is served, if there is one."""
    with suppress(EditionRefused):
        prepare(open_shelf().current())


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
    `request.record` answer at the reader's level, `request.refusal` says why a newer edition is not served (or is None).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ReadingRequest) -> HttpResponse:
        """Answers from the edition the address names; 503 while there is none at all, 404 for one that is not on the shelf."""
        shelf = open_shelf()
        try:
            current = shelf.current()
        except EditionRefused as refusal:
            return edition_refused(request, refusal)
        request.refusal = shelf.refusal
        named, path = split_address(request.path_info)
        self._open(request, current, prefix="")
        if named:
            try:
                self._open(request, shelf.edition(named), prefix=f"{PERMANENT}{named}")
            except EditionRefused as refusal:
                raise Http404(str(refusal)) from None
            request.path_info = path
        return self.get_response(request)

    def _open(self, request: ReadingRequest, edition: Edition, *, prefix: str) -> None:
        request.edition = edition
        request.prefix = prefix
        request.reading = Reading(edition, request.level)
        request.record = Record(edition, request.level)
