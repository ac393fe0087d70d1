"""What a browser makes of a page, as far as the tests ask: elements with attributes, headings, text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = frozenset({"meta", "link", "img", "input", "br", "hr"})


@dataclass
class Element:
    """An element of a page: its attributes and the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    """All elements of a page in order, and complaints about tags that do not match."""

    elements: list[Element] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.complaints.append(f"<{tag}> at {self.getpos()} has an attribute twice")
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.complaints.append(f"</{tag}> at {self.getpos()} closes {self._open[-1].tag if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        self.complaints += [f"<{element.tag}> is never closed" for element in self._open]


def read_page(html: str) -> Reader:
    """The elements of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def body(response: object) -> str:
    """The text of an answer."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()
