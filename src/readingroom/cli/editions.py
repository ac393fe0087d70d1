"""`readingroom editions`: list, use, prune, verify and compare editions."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from readingroom.cli.instance import editions_folder
from readingroom.cli.output import Exit, fail, out, print_json
from readingroom.edition.comparing import DocumentDifference, compare_editions
from readingroom.edition.manifest import EditionRefused, Manifest, check_hashes, read_manifest
from readingroom.edition.opening import open_edition
from readingroom.edition.shelf import Shelf

app = typer.Typer(help="List, use, prune, verify and compare editions.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SIGNS = {"added": "[green]+[/green]", "removed": "[red]−[/red]", "changed": "[yellow]~[/yellow]"}


def _shelf() -> Shelf:
    shelf = Shelf(editions_folder())
    try:
        shelf.current_id()
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion)
    return shelf


@app.command("list")
def list_editions(as_json: AsJson = False) -> None:
    """List the editions on the shelf, oldest first."""
    shelf = _shelf()
    current = shelf.current_id()
    rows = [(edition, _try_manifest(shelf, edition)) for edition in shelf.ids()]
    if as_json:
        print_json([_describe(edition, found, edition == current) for edition, found in rows])
        return
    table = Table("edition", "in use", "access", "documents", "library commit", "date", box=None)
    for edition, found in rows:
        used = "yes" if edition == current else ""
        if isinstance(found, EditionRefused):
            table.add_row(edition, used, "", "", f"[red]{escape(str(found))}[/red]", "")
        else:
            documents = str(found.counts.get("documents", 0))
            table.add_row(edition, used, found.access, documents, found.library_commit[:12], found.library_date)
    out.print(table if rows else "No edition yet; `readingroom build` makes one.")


def _try_manifest(shelf: Shelf, edition: str) -> Manifest | EditionRefused:
    try:
        return read_manifest(shelf.path(edition))
    except EditionRefused as refusal:
        return refusal


def _describe(edition: str, found: Manifest | EditionRefused, current: bool) -> dict[str, object]:
    if isinstance(found, EditionRefused):
        return {"id": edition, "current": current, "refused": str(found), "suggestion": found.suggestion}
    return found.as_dict() | {"current": current}


@app.command()
def use(edition: str) -> None:
    """Make an edition the current one, after verifying every file of it."""
    try:
        _shelf().use(edition)
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion)
    except OSError as error:
        fail(Exit.INSTANCE, f"the edition in use cannot be changed: {error}", "make room on the disk, or mend its permissions")
    out.print(f"Edition {edition} is in use.")


@app.command()
def prune(keep: Annotated[int, typer.Option(min=0, help="How many to keep besides the one in use.")] = 5) -> None:
    """Remove the oldest editions. Their permanent addresses end."""
    try:
        removed = _shelf().prune(keep)
    except OSError as error:
        fail(Exit.INSTANCE, f"the editions cannot be removed: {error}", "mend the permissions of their folder")
    out.print(f"Removed {len(removed)}: {', '.join(removed)}" if removed else "Nothing to remove.")


@app.command()
def verify(
    edition: Annotated[str, typer.Argument(help="The edition; else all.", show_default=False)] = "", as_json: AsJson = False
) -> None:
    """Compare every file of an edition with what was sealed. Ends with 3 when one differs."""
    shelf = _shelf()
    answers: dict[str, str] = {}
    for each in [edition] if edition else shelf.ids():
        try:
            path = shelf.path(each)
            check_hashes(path, read_manifest(path))
            open_edition(path)
            answers[each] = ""
        except EditionRefused as refusal:
            answers[each] = f"{refusal}; {refusal.suggestion}"
    if as_json:
        print_json([{"id": each, "sound": not fault, "fault": fault} for each, fault in answers.items()])
    else:
        for each, fault in answers.items():
            out.print(f"{escape(each)} [red]{escape(fault)}[/red]" if fault else f"{each} sound")
    raise typer.Exit(Exit.INSTANCE if any(answers.values()) else Exit.DONE)


@app.command()
def diff(before: str, after: str, as_json: AsJson = False) -> None:
    """Show what changed from one edition to another: documents added, removed and changed, and their words."""
    shelf = _shelf()
    try:
        differences = compare_editions(*(open_edition(shelf.path(each), verify=True) for each in (before, after)))
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion, as_json=as_json)
    if as_json:
        print_json([difference.as_dict() for difference in differences])
        return
    for difference in differences:
        _print_difference(difference)
    count = len(differences)
    out.print(f"{count} document{' differs' if count == 1 else 's differ'}." if count else "The same documents in both.")


def _print_difference(difference: DocumentDifference) -> None:
    out.print(f"{SIGNS[difference.what]} [bold]{escape(difference.title)}[/bold] ({difference.document})")
    section = ""
    for line in difference.lines:
        if line.section != section:
            section = line.section
            out.print(f"    {escape(section)}")
        color = "green" if line.sign == "+" else "red"
        out.print(f"      [{color}]{line.sign} {escape(line.text)}[/{color}]")
