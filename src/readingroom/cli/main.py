"""The `readingroom` command."""

import io
import sys
from typing import Annotated

import typer

from readingroom import __version__
from readingroom.cli import account, editions, images, references
from readingroom.cli.build import build
from readingroom.cli.check import check
from readingroom.cli.coverage import coverage
from readingroom.cli.differential import differential
from readingroom.cli.init import init
from readingroom.cli.measure import measure
from readingroom.cli.output import EXIT_MEANINGS
from readingroom.cli.search import search
from readingroom.cli.serve import serve
from readingroom.cli.show import show

ENDINGS = "\n\n".join(f"{code.value}: {meaning}" for code, meaning in EXIT_MEANINGS.items())

app = typer.Typer(
    name="readingroom",
    help="An open, self-hosted radiology reference with decision support.",
    epilog=f"Every command ends with one of these:\n\n{ENDINGS}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Reading Room {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the command as a whole; typer prints `help` above in its place."""


for verb in (init, check, coverage, build, serve, show, search, differential, measure):
    app.command()(verb)
app.add_typer(editions.app, name="editions")
app.add_typer(images.app, name="images")
app.add_typer(references.app, name="references")
app.add_typer(account.app, name="account")


def main() -> None:
    """Runs the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name need not be text, and a terminal need not know every sign: neither ends a command.
            stream.reconfigure(errors="backslashreplace")
    app()
