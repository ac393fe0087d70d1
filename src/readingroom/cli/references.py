"""`readingroom references`: take references in from PubMed, reference managers and BibTeX."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from readingroom.cli.instance import library_folder
from readingroom.cli.output import Exit, err, fail, out, print_json, print_problems
from readingroom.library.checking import is_library
from readingroom.literature.importing import ImportAccount, import_references
from readingroom.literature.store import References, read_references, write_references
from readingroom.literature.styles import render_vancouver
from readingroom.literature.verification import list_verified
from readingroom.problems import has_errors

app = typer.Typer(help="Import and list references.", no_args_is_help=True)

Library = Annotated[
    Path | None, typer.Option("--library", help="The library's folder; else the instance's own.", show_default=False)
]
KEPT = frozenset(("C005", "C007", "R004", "R007", "R008", "R009"))
"""Problems of references that were read whole, such as a retraction: they are written back as they were."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An NBIB, RIS, BibTeX or CSL-JSON file.")],
    into: Annotated[str, typer.Option(help="The file below references/ that new ones are added to.")] = "imported.json",
    library: Library = None,
    as_json: AsJson = False,
) -> None:
    """Add the references of a file to the library. Each record is added, known already or refused with its reason."""
    root = library_folder(library)
    stored = _read(root, as_json)
    try:
        content = file.read_bytes()
    except OSError as error:
        fail(Exit.CONTENT, f"{file} cannot be read: {error.strerror}", as_json=as_json)
    account = import_references(content, name=file.name, into=stored)
    target = root / "references" / into
    if target.parent != root / "references" or target.suffix != ".json":
        fail(Exit.USAGE, f"“{into}” is not the name of a .json file", "give a bare name such as brain.json", as_json=as_json)
    try:
        _store(account, target, root, stored)
    except OSError as error:
        fail(Exit.INSTANCE, f"{target} cannot be written: {error}", "nothing was changed", as_json=as_json)
    if as_json:
        print_json(_describe(account))
    else:
        _print_account(account)
    raise typer.Exit(Exit.CONTENT if account.refused or has_errors(account.problems) else Exit.DONE)


def _read(root: Path, as_json: bool) -> References:
    if not is_library(root):
        fail(Exit.CONTENT, f"{root} is not a library: it has no library.yaml", "`readingroom init` makes one", as_json=as_json)
    stored, problems = read_references(root / "references", root=root)
    # Writing back what could not all be read would lose the rest.
    if has_errors(problem for problem in problems if problem.code not in KEPT):
        reason, suggestion = "The references of the library have errors", "mend them first; nothing was changed"
        if as_json:
            print_json({"error": reason, "suggestion": suggestion, "problems": [problem.as_dict() for problem in problems]})
            raise typer.Exit(Exit.CONTENT)
        print_problems(problems)
        fail(Exit.CONTENT, reason, suggestion)
    return stored


def _store(account: ImportAccount, target: Path, root: Path, stored: References) -> None:
    """Writes new references into `target`, and those whose standing changed into the file they came from."""
    changed = {reference.id: reference for reference in account.changed}
    files: dict[Path, list[str]] = {}
    for key in stored:
        place = stored.place(key)
        if place:
            files.setdefault(root / place.path, []).append(key)
    if account.added:
        files.setdefault(target, [])
    for path, keys in files.items():
        new = account.added if path == target else ()
        if new or changed.keys() & set(keys):
            write_references(path, [*(changed.get(key, stored[key]) for key in keys), *new])


def _describe(account: ImportAccount) -> dict[str, Any]:
    return {
        "format": account.format,
        "added": [{"key": reference.id, "title": reference.title} for reference in account.added],
        "known": [{"line": known.line, "key": known.key, "by": known.by} for known in account.known],
        "refused": [{"line": refused.line, "record": refused.label, "reason": refused.reason} for refused in account.refused],
        "changed": [reference.id for reference in account.changed],
        "problems": [problem.as_dict() for problem in account.problems],
    }


def _print_account(account: ImportAccount) -> None:
    for reference in account.added:
        out.print(f"[green]added[/green]   {escape(reference.id)}  {escape(reference.title[:80])}")
    for known in account.known:
        out.print(f"[dim]known[/dim]   {escape(known.key)}  (line {known.line}, by {known.by})")
    for reference in account.changed:
        out.print(f"[yellow]notice[/yellow]  {escape(reference.id)} is now marked {reference.standing.status.value}")
    for refused in account.refused:
        out.print(f"[red]refused[/red] line {refused.line}: {escape(refused.label)}: {escape(refused.reason)}")
    print_problems(account.problems)
    err.print(f"{len(account.added)} added, {len(account.known)} known, {len(account.refused)} refused")


@app.command("verified")
def list_verified_references(library: Library = None) -> None:
    """Print as CSV how and where every reference of the library was verified; the columns are empty where it was not."""
    typer.echo(list_verified(_read(library_folder(library), False)), nl=False)


@app.command("list")
def list_references(library: Library = None, as_json: AsJson = False) -> None:
    """List the references of the library in Vancouver style, by key."""
    stored = _read(library_folder(library), as_json)
    if as_json:
        print_json([{"key": key, "vancouver": render_vancouver(reference)} for key, reference in stored.items()])
        return
    for key, reference in stored.items():
        out.print(f"[bold]{escape(key)}[/bold]  {escape(render_vancouver(reference))}")
