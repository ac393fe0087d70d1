"""A document: its page, its tabs, and where the addresses of moved, merged and withdrawn ones lead."""

from django.http import HttpResponse

from readingroom.access import AccessLevel
from readingroom.edition.content import Page
from readingroom.reader.markup import render_facts
from readingroom.reader.outline import arrange
from readingroom.reader.pages import errors, tabs
from readingroom.reader.pages.frame import show, show_json
from readingroom.reader.pages.heading import describe_heading
from readingroom.reader.pictures import first_image_of, group_pictures
from readingroom.reader.twins import document_twin, plain
from readingroom.request import ReadingRequest, pure

REDIRECT_NOTES = {"moved": "moved to another address", "merged": "merged into another page"}


@pure
def document(request: ReadingRequest, folder: str, document: str, tab: str = "", twin: str = "") -> HttpResponse:
    """The page of a document or one of its tabs, or its JSON twin when the address ends in `.json`."""
    found = find_page(request, folder, document, tail=f"{'/' if tab else ''}{tab}{twin}")
    if isinstance(found, HttpResponse):
        return found
    if not tab:
        return _answer_page(request, found, twin=bool(twin))
    content = tabs.TABS[tab]
    if twin:
        return show_json({"edition": request.edition.id, "document": found.card.id, **content.twin(request, found)})
    return show(request, content.template, **describe_heading(request, found, tab), **content.read(request, found))


@pure
def cards(request: ReadingRequest, folder: str, document: str) -> HttpResponse:
    """The related documents as the cards that a page loads into its foot."""
    found = find_page(request, folder, document, tail="/related/cards")
    if isinstance(found, HttpResponse):
        return found
    return show(request, "parts/related.html", **tabs.TABS["related"].read(request, found))


@pure
def change(request: ReadingRequest, folder: str, document: str, commit: str, twin: str = "") -> HttpResponse:
    """What one change did to the text of a document."""
    found = find_page(request, folder, document, tail=f"/history/{commit}{twin}")
    if isinstance(found, HttpResponse):
        return found
    named = next((change for change in request.record.changes(document) if change.commit == commit), None)
    if named is None:
        return errors.not_found(request, "This document has no such change.")
    lines = request.record.difference(document, commit)
    if twin:
        return show_json({"edition": request.edition.id, **plain({"change": named, "lines": lines})})
    return show(request, "change.html", **describe_heading(request, found, "history"), change=named, lines=lines)


def find_page(request: ReadingRequest, folder: str, document: str, *, tail: str) -> Page | HttpResponse:
    """The page at an address, or the answer that says where it went; `tail` is the address after the document's."""
    page = request.reading.page(document)
    if page is None:
        return _answer_missing(request, document, tail)
    if page.card.path != f"/{folder}/{document}":
        return errors.moved(request, f"{request.prefix}{page.card.path}{tail}", f"“{page.card.title}” has another address.")
    # Editors go on reading what was withdrawn, with the reason above it.
    if page.withdrawn and request.reading.level < AccessLevel.EDITOR:
        return errors.withdrawn(request, page.card.title, page.withdrawn)
    return page


def _answer_missing(request: ReadingRequest, document: str, tail: str) -> HttpResponse:
    redirect = request.record.redirect(document)
    if redirect is None:
        return errors.not_found(request)
    if not redirect.path:
        return errors.withdrawn(request, document.replace("-", " "), redirect.reason)
    words = REDIRECT_NOTES.get(redirect.kind, redirect.kind)
    note = f"The document “{document}” was {words}: {redirect.reason}"
    return errors.moved(request, f"{request.prefix}{redirect.path}{tail}", note)


def _answer_page(request: ReadingRequest, page: Page, *, twin: bool) -> HttpResponse:
    if twin:
        return show_json(document_twin(page, edition=request.edition.id, prefix=request.prefix))
    is_differential = page.card.kind == "differential"
    parts = arrange(page, request.prefix, tabulate=is_differential, first_image=first_image_of(request))
    facts = [(fact, render_facts(fact.statements, request.prefix)) for fact in page.key_facts]
    return show(
        request,
        "document.html",
        **describe_heading(request, page, ""),
        # On these pages a table is the answer, so it takes the room and comes before the pictures.
        broad=page.card.kind in ("differential", "table"),
        parts=parts,
        facts=facts,
        closed=page.closed_statements,
        picture_groups=group_pictures(request, page.images),
        references=page.references,
        former=request.record.former_addresses(page.card.id),
    )
