"""`readingroom search`: what the search box finds, on the terminal or as JSON."""

import sys
import time
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape

from readingroom.access import AccessLevel
from readingroom.cli.instance import editions_folder
from readingroom.cli.output import Exit, fail, out, print_json
from readingroom.cli.show import AtLevel
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.searching import Results, Searching
from readingroom.edition.shelf import OpenShelf


def search(
    query: Annotated[
        str, typer.Argument(help="What to look for; without it, one query a line is read from standard input.")
    ] = "",
    level: Annotated[AtLevel, typer.Option(help="Whose view to search.")] = AtLevel.MEMBER,
    images: Annotated[bool, typer.Option("--images", help="Look for images instead of pages.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many hits to give.")] = 20,
    edition: Annotated[str, typer.Option(help="An edition; else the current one.", show_default=False)] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a query; on a line of its own when queries are read.")
    ] = False,
) -> None:
    """Search the current edition."""
    try:
        shelf = OpenShelf(editions_folder())
        opened = shelf.edition(edition) if edition else shelf.current()
        searching = Searching(opened, AccessLevel.from_word(level.value))
        searching.prepare()
        for asked in [query] if query else _read_queries():
            started = time.perf_counter()
            results = searching.find(asked, images=images, limit=limit, facets=as_json)
            took = 1000 * (time.perf_counter() - started)
            if as_json:
                print_json({**results.as_dict(took_ms=took), "edition": opened.id}, on_one_line=not query)
            else:
                _print(results)
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion, as_json=as_json)


def _read_queries() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\n")


def _print(results: Results) -> None:
    found = results.found
    if found.corrected:
        out.print(f"[dim]Showing results for “{escape(found.corrected)}”[/dim]")
    for prefix, value in results.unknown:
        out.print(f"[yellow]Nothing is called “{escape(value)}” behind {prefix}:[/yellow]")
    if not found.hits:
        out.print(f"Nothing found for “{escape(results.asked.text)}”")
    for hit in found.hits:
        out.print(f"[bold]{escape(hit.title)}[/bold]  [dim]{escape(hit.kind)} · {escape(hit.area)} · {escape(hit.id)}[/dim]")
        if hit.snippet:
            pieces = [
                f"[underline]{escape(piece)}[/underline]" if marked else escape(piece) for piece, marked in hit.snippet.pieces
            ]
            out.print("  " + "".join(pieces))
    if found.total > len(found.hits):
        out.print(f"[dim]{len(found.hits)} of {found.total}[/dim]")
