"""C001: required sections are there, in the order of the template, and none is empty."""

from collections.abc import Iterator

from readingroom.documents.document import Document, Section
from readingroom.problems import Level, Place, Problem


def check_structure(document: Document) -> Iterator[Problem]:
    """Sections that are missing, out of order or empty."""
    order = {template.id: index for index, template in enumerate(document.kind.walk())}
    present = {section.template.id for section in document.sections}
    for template in document.kind.walk():
        if template.required and template.id not in present and (not template.parent or template.parent in present):
            message = f"The section “{template.title}” is missing"
            yield Problem("C001", Level.ERROR, Place(document.path), message, f"add `{'#' * template.depth} {template.title}`")
    latest: Section | None = None
    for section in document.sections:
        if latest and order[section.template.id] < order[latest.template.id]:
            message = f"“{section.template.title}” stands after “{latest.template.title}”"
            yield Problem("C001", Level.ERROR, section.place, message, "keep the order of the template")
        else:
            latest = section
    holding = {section.template.parent for section in document.sections if section.blocks}
    for section in document.sections:
        if not section.blocks and section.template.id not in holding:
            message = f"The section “{section.template.title}” is empty"
            yield Problem("C001", Level.ERROR, section.place, message, "write it, or leave out the heading")
