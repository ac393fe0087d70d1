"""What pages share: the frame they are put into, and JSON twins."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from readingroom.edition.content import Card
from readingroom.request import ReadingRequest


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page made from `reader/<template>`; templates find edition, prefix and address in `request`."""
    return HttpResponse(render_to_string(f"reader/{template}", context, request), status=status)


def show_json(value: Any, *, status: int = 200) -> HttpResponse:
    """Plain values as a JSON answer."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type="application/json")


def card_twin(request: ReadingRequest, card: Card) -> dict[str, Any]:
    """A document as lists of twins name it."""
    return {"id": card.id, "kind": card.kind, "area": card.area, "title": card.title, "address": request.prefix + card.path}
