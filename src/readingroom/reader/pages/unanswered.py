"""The editors' work queue: what readers looked for and did not find."""

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.middleware.csrf import get_token

from readingroom.access import AccessLevel
from readingroom.accounts.unanswered import forget_unanswered, list_unanswered
from readingroom.reader.pages.frame import show
from readingroom.request import ReadingRequest


def unanswered(request: ReadingRequest) -> HttpResponse:
    """Lists the queries that found nothing, for editors; POST takes one off."""
    is_editor = request.reading.level >= AccessLevel.EDITOR
    if request.method == "POST" and is_editor:
        forget_unanswered(request.POST.get("words", ""))
        return HttpResponseRedirect(f"{request.prefix}/quality/searches")
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"]) if is_editor else HttpResponse(status=403)
    get_token(request)
    response = show(request, "unanswered.html", is_editor=is_editor, rows=list_unanswered() if is_editor else [])
    response.headers["Cache-Control"] = "no-store"
    return response
