"""`readingroom build`: compile a library into an edition and make it the current one."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from readingroom.cli.instance import editions_folder, library_folder
from readingroom.cli.output import Exit, describe_counts, err, fail, out, print_json, print_problems, show_progress
from readingroom.edition.build.build import BuildFailed, Built, Progress, build_edition
from readingroom.problems import count_levels


class Access(StrEnum):
    """Who may read what: everything open, or a preview for visitors and the rest for members."""

    OPEN = "open"
    MEMBERS = "members"


def build(
    library: Annotated[
        Path | None, typer.Argument(help="The library's folder; else the instance's own.", show_default=False)
    ] = None,
    access: Annotated[Access | None, typer.Option(help="In place of what library.yaml says.", show_default=False)] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one on each core.")] = 0,
    full: Annotated[bool, typer.Option("--full", help="Compile everything, even what did not change.")] = False,
    wait: Annotated[bool, typer.Option(help="Wait while another build is running, or fail.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was built as JSON.")] = False,
) -> None:
    """Compile a library into a sealed edition and make it the current one. With errors in the library nothing changes."""
    root = library_folder(library)
    try:
        built = run_build(root, access=access.value if access else "", jobs=jobs, full=full, wait=wait)
    except BuildFailed as failure:
        report_failure(failure, as_json=as_json)
    if as_json:
        print_json(_describe(built))
        return
    verb = "Built" if built.new else "Already there:"
    out.print(f"{verb} edition [bold]{built.manifest.id}[/bold]: {built.compiled} documents compiled, {built.kept} taken over")
    err.print(describe_counts(built.problems))


def run_build(root: Path, *, access: str = "", jobs: int = 0, full: bool = False, wait: bool = True) -> Built:
    """Builds with a progress bar.

    Raises:
        BuildFailed: see `build_edition`.
    """
    with show_progress("Building") as (step, count):
        told = Progress(step, count)
        return build_edition(root, editions_folder(), access=access, jobs=jobs, full=full, wait=wait, progress=told)


def report_failure(failure: BuildFailed, *, as_json: bool = False) -> NoReturn:
    """Ends the command with why there is no new edition."""
    code = Exit.CONTENT if failure.problems else Exit.INSTANCE
    if as_json:
        problems = [problem.as_dict() for problem in failure.problems]
        print_json({"error": str(failure), "suggestion": failure.suggestion, "problems": problems})
        raise typer.Exit(code)
    print_problems(failure.problems)
    fail(code, str(failure), failure.suggestion)


def _describe(built: Built) -> dict[str, Any]:
    return {
        "edition": built.manifest.id,
        "new": built.new,
        "compiled": built.compiled,
        "kept": built.kept,
        "counts": built.manifest.counts,
        "problems": count_levels(built.problems),
    }
