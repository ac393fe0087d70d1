"""`readingroom check`: what is wrong with a library."""

import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from readingroom import __version__
from readingroom.cli.instance import library_folder
from readingroom.cli.output import Exit, describe_counts, err, fail, print_json, print_problems, show_progress
from readingroom.library.checking import Report, check_library, is_library
from readingroom.library.workers import WorkerLost
from readingroom.problems import Level, as_sarif, count_levels, has_errors


class Format(StrEnum):
    """How problems are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class AtLeast(StrEnum):
    """The least level that is printed."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def check(
    library: Annotated[
        Path | None, typer.Argument(help="The library's folder; else the instance's own.", show_default=False)
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="text, json, or sarif for code hosts.")] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    level: Annotated[AtLeast, typer.Option(help="The least level to print.")] = AtLeast.INFO,
    today: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Check as of this day instead of today.")] = "",
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one on each core.")] = 0,
) -> None:
    """Check a library: every file, every rule, all problems. Ends with 1 when there are errors."""
    root = library_folder(library)
    written = Format.JSON if as_json else format_
    if not is_library(root):
        fail(Exit.CONTENT, f"{root} is not a library: it has no library.yaml", "`readingroom init` makes one")
    with show_progress("Checking") as (_, count):
        try:
            report = check_library(root, today=_day(today), jobs=jobs, progress=count)
        except WorkerLost as lost:
            fail(Exit.INSTANCE, str(lost), "give the machine more memory, or check with `--jobs 1`")
    shown = [problem for problem in report.problems if problem.level >= Level[level.name]]
    if written is Format.JSON:
        print_json(_describe(report) | {"problems": [problem.as_dict() for problem in shown]})
    elif written is Format.SARIF:
        print_json(as_sarif(shown, version=__version__))
    else:
        print_problems(shown)
        err.print(f"{report.documents} documents: {describe_counts(report.problems)}")
    raise typer.Exit(Exit.CONTENT if has_errors(report.problems) else Exit.DONE)


def _describe(report: Report) -> dict[str, object]:
    return {"documents": report.documents, "counts": count_levels(report.problems)}


def _day(text: str) -> datetime.date:
    if not text:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not a day such as 2026-11-23", param_hint="--today") from None
