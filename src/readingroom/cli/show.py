"""`readingroom show`: a document of the current edition, on the terminal or as JSON."""

from enum import StrEnum
from typing import Annotated

import typer
from rapidfuzz import process
from rich.markup import escape

from readingroom.access import AccessLevel
from readingroom.cli.instance import editions_folder
from readingroom.cli.output import Exit, fail, out, print_json
from readingroom.edition.content import Page, Section, Statement, plain_text
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.reading import Reading
from readingroom.edition.record import Record
from readingroom.edition.shelf import OpenShelf
from readingroom.reader.twins import document_twin


class AtLevel(StrEnum):
    """Whose view of the document is shown."""

    VISITOR = "visitor"
    MEMBER = "member"
    EDITOR = "editor"


def show(
    document: Annotated[str, typer.Argument(metavar="ID", help="The id of a document, such as meningioma.")],
    level: Annotated[AtLevel, typer.Option(help="Whose view to show.")] = AtLevel.MEMBER,
    edition: Annotated[str, typer.Option(help="An edition; else the current one.", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the JSON twin of the page.")] = False,
) -> None:
    """Show a document of the current edition."""
    shelf = OpenShelf(editions_folder())
    try:
        opened = shelf.edition(edition) if edition else shelf.current()
        reading = Reading(opened, AccessLevel.from_word(level.value))
        page = reading.page(document)
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion, as_json=as_json)
    if page is None:
        reason, suggestion = _explain_missing(reading, document)
        fail(Exit.CONTENT, reason, suggestion, as_json=as_json)
    if as_json:
        print_json(document_twin(page, edition=opened.id))
    else:
        _print_page(page)


def _explain_missing(reading: Reading, document: str) -> tuple[str, str]:
    """Why there is no document of this id, and what to ask for instead."""
    redirect = Record(reading.edition, reading.level).redirect(document)
    if redirect:
        target = redirect.path.rpartition("/")[2]
        return f"“{document}” was {redirect.kind}: {redirect.reason}", f"`readingroom show {target}`" if target else ""
    near = [match[0] for match in process.extract(document, [card.id for card in reading.every_card()], limit=3)]
    return f"edition {reading.edition.id} has no document “{document}”", f"closest: {', '.join(near)}" if near else ""


def _print_page(page: Page) -> None:
    card = page.card
    out.print(f"[bold]{escape(card.title)}[/bold]  {escape(' · '.join((*card.abbreviations, *card.synonyms)))}")
    out.print(f"[dim]{card.origin} · {card.status} · changed {card.changed or 'unknown'}[/dim]")
    if page.withdrawn:
        out.print(f"[red]Withdrawn[/red]: {escape(page.withdrawn)}")
    if page.key_facts:
        out.print("\n[bold]Key facts[/bold]")
    for facts in page.key_facts:
        out.print(f"  [cyan]{escape(facts.title)}[/cyan]")
        for statement in facts.statements:
            out.print(f"    • {escape(plain_text(statement.html))}")
    for section in page.sections:
        _print_section(section)
    if page.references:
        out.print("\n[bold]References[/bold]")
    for reference in page.references:
        out.print(f"  {reference.number}. {escape(plain_text(reference.vancouver))}")


def _print_section(section: Section) -> None:
    out.print(f"\n{'  ' * (section.depth - 2)}[bold]{escape(section.title)}[/bold]")
    if section.blocks is None:
        out.print(f"  [dim]{section.statements} statements, {section.images} images for members[/dim]")
    for block in section.blocks or ():
        for statement in block.statements:
            _print_statement(statement, section.depth - 1)
        for row in (block.head, *block.rows):
            if row:
                out.print("  " * (section.depth - 1) + escape(" | ".join(plain_text(cell) for cell in row)))


def _print_statement(statement: Statement, depth: int) -> None:
    out.print(f"{'  ' * depth}• {escape(plain_text(statement.html))}")
    for item in statement.items:
        _print_statement(item, depth + 1)
