"""Drawings (SVG): how large one is, and what may be in it. A drawing is a picture: nothing in it runs or loads."""

import re
from dataclasses import dataclass
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from readingroom.problems import Level, Place, Problem

SHAPES = ("circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "svg", "symbol", "use")
WORDS = ("desc", "metadata", "style", "text", "textPath", "title", "tspan")
PAINT = ("clipPath", "defs", "linearGradient", "marker", "mask", "pattern", "radialGradient", "stop")
ELEMENTS = frozenset((*SHAPES, *WORDS, *PAINT))
OUTSIDE = re.compile(r"url\(\s*+['\"]?+(?!#)|@import|javascript:|expression\(|image-set\(|\bsrc\(|\\", re.IGNORECASE)
"""What loads or runs something in a style. A backslash can spell all of these another way, and has no other use here."""

LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)(?:px)?\s*\Z", re.ASCII)
ENCODING = re.compile(r"\s*<\?xml[^>]*?encoding\s*=\s*['\"]([^'\"]*)")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: its size in CSS pixels (0 when it does not say), and what must not be in it."""

    width: int
    height: int
    problems: tuple[Problem, ...]


def is_drawing(name: str) -> bool:
    """True when a file of this name is a drawing."""
    return name.lower().endswith(".svg")


def read_drawing(text: str, path: str) -> Drawing:
    """The size of a drawing and a problem for everything in it that could run, load or is no drawing."""
    reader = _Reader(path)
    encoding = ENCODING.match(text)
    if encoding and encoding[1].lower() not in ("utf-8", "us-ascii"):
        reader.report(f"The drawing says that its encoding is “{encoding[1][:40]}”", "save it as UTF-8")
        return Drawing(0, 0, tuple(reader.problems))
    try:
        parseString(text.encode("utf-8"), reader, forbid_dtd=True)
    except DefusedXmlException:
        reader.report("An entity or document type is declared", "remove the declaration")
    except SAXException as error:
        reader.report(
            f"The drawing is not well-formed XML: {error.getMessage()}", "open it in a drawing program and save it again"
        )
    return Drawing(reader.width, reader.height, tuple(reader.problems))


class _Reader(ContentHandler):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.problems: list[Problem] = []
        self.width = self.height = 0
        self.depth = 0
        self.style: list[str] = []
        self.inside_style = False
        self.locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  # the name SAX calls
        self.locator = locator

    def report(self, message: str, suggestion: str) -> None:
        line = (self.locator.getLineNumber() if self.locator else 0) or 0
        column = (self.locator.getColumnNumber() if self.locator else 0) or 0
        self.problems.append(Problem("L010", Level.ERROR, Place(self.path, line, column + 1), message, suggestion))

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # the name SAX calls
        local = name.rsplit(":", 1)[-1]
        if self.depth == 0:
            if local != "svg":
                self.report(f"The file begins with <{name}>, not <svg>", "save it as SVG")
            self._measure(attrs)
        self.depth += 1
        self.inside_style = local == "style"
        if local not in ELEMENTS:
            self.report(f"<{name}> is not used in drawings", "remove it")
        for key in attrs.getNames():
            self._check_attribute(key, attrs.getValue(key))

    def endElement(self, name: str) -> None:  # noqa: N802  # the name SAX calls
        self.depth -= 1
        # Read as a whole, because the parser hands it over in parts.
        if self.inside_style and OUTSIDE.search("".join(self.style)):
            self.report("The style loads something from outside", "remove the address")
        self.inside_style = False
        self.style.clear()

    def characters(self, content: str) -> None:
        if self.inside_style:
            self.style.append(content)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802  # the name SAX calls
        self.report(f"A processing instruction: {target}", "remove it")

    def _check_attribute(self, name: str, value: str) -> None:
        local = name.rsplit(":", 1)[-1].lower()
        if local.startswith("on"):
            self.report(f"The attribute “{name}” runs a script", "remove it")
        elif local in ("base", "href", "src") and not value.startswith("#"):
            self.report(f"The attribute “{name}” leads outside of the drawing", "remove it")
        elif OUTSIDE.search(value):
            self.report(f"The attribute “{name}” loads something from outside", "remove it")

    def _measure(self, attrs: AttributesImpl) -> None:
        values = {name: attrs.getValue(name) for name in attrs.getNames()}
        width, height = LENGTH.match(values.get("width", "")), LENGTH.match(values.get("height", ""))
        if width and height:
            self.width, self.height = round(float(width[1])), round(float(height[1]))
            return
        box = re.split(r"[\s,]+", values.get("viewBox", "").strip())
        sizes = [LENGTH.match(size) for size in box[2:4]]
        if len(sizes) == 2 and sizes[0] and sizes[1]:
            self.width, self.height = round(float(sizes[0][1])), round(float(sizes[1][1]))
