"""`readingroom serve`: build what changed, then serve it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from readingroom.cli.build import report_failure, run_build
from readingroom.cli.init import LibraryNotMade, make_library
from readingroom.cli.instance import editions_folder, home_folder, library_folder
from readingroom.cli.output import Exit, describe_counts, err, fail, out, print_problems
from readingroom.edition.build.build import BuildFailed
from readingroom.edition.shelf import Shelf
from readingroom.library.checking import is_library


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8080,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 2,
    members: Annotated[bool, typer.Option("--members", help="Visitors see a preview; members sign in for the rest.")] = False,
    build: Annotated[bool, typer.Option(help="Build what changed in the library first.")] = True,
) -> None:
    """Build what changed in the library, then serve the current edition and print its address."""
    if build:
        _build(library_folder(), members=members)
    elif Shelf(editions_folder()).current_id() is None:
        fail(Exit.INSTANCE, "No edition has been built yet", "run `readingroom build`, or serve without --no-build")
    # The server and Django take longer to import than many a command to run.
    from readingroom.reader import serving

    try:
        serving.serve(host=host, port=port, workers=workers, home=home_folder(), ready=_greet)
    except serving.ServeProblem as problem:
        fail(Exit.INSTANCE, str(problem), problem.suggestion)


def _greet(address: str) -> None:
    out.print(f"Reading Room is at [bold]{address}[/bold]")


def _build(root: Path, *, members: bool) -> None:
    """Builds; when the library has errors and an edition is there, that one goes on being served."""
    try:
        if not is_library(root):
            make_library(root, empty=False)
        built = run_build(root, access="members" if members else "")
        err.print(f"Edition {built.manifest.id}: {built.compiled} documents compiled, {built.kept} taken over")
    except LibraryNotMade as failure:
        fail(Exit.INSTANCE, str(failure))
    except BuildFailed as failure:
        current = Shelf(editions_folder()).current_id()
        if current is None:
            report_failure(failure)
        print_problems(failure.problems)
        err.print(f"[red]{escape(str(failure))}[/red] ({describe_counts(failure.problems)}); serving edition {current} as before")
