"""`readingroom coverage`: what the profiles of a library use, and which diagnoses they cannot tell apart."""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from readingroom.cli.instance import library_folder
from readingroom.cli.output import Exit, err, fail, out, print_json, print_problems, show_progress
from readingroom.library.checking import is_library, summarize_documents
from readingroom.library.coverage import WANTED, AreaCoverage, Coverage, measure_coverage
from readingroom.library.frame import read_frame


def coverage(
    library: Annotated[
        Path | None, typer.Argument(help="The library's folder; else the instance's own.", show_default=False)
    ] = None,
    matrix: Annotated[
        str, typer.Option(metavar="AREA", help="Print findings × diagnoses of one area as CSV, shares from 0 to 1.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one on each core.")] = 0,
) -> None:
    """Show for every area what its profiles use, pairs of diagnoses they cannot tell apart, and findings nobody uses."""
    root = library_folder(library)
    if not is_library(root):
        fail(Exit.CONTENT, f"{root} is not a library: it has no library.yaml", "`readingroom init` makes one", as_json=as_json)
    frame, problems = read_frame(root)
    if frame is None:
        if not as_json:
            print_problems(problems)
        fail(Exit.CONTENT, f"{root} cannot be read", "mend what `readingroom check` says", as_json=as_json)
    with show_progress("Reading") as (_, count):
        summaries, _ = summarize_documents(frame, jobs=jobs, progress=count)
    if unread := len(frame.found) - len(summaries):
        told = f"{unread} of {len(frame.found)} documents cannot be read and do not count"
        err.print(f"[yellow]{told}[/yellow]: `readingroom check` says why")
    measured = measure_coverage(summaries.values(), frame.settings.library.areas, frame.vocabulary)
    if matrix:
        _print_matrix(measured, matrix)
    elif as_json:
        print_json(_describe(measured))
    else:
        _print(measured, {id: summary.title for id, summary in summaries.items()})


def _print(measured: Coverage, titles: Mapping[str, str]) -> None:
    for area in measured.areas:
        entries = sum(len(row) for row in area.matrix.values())
        head = f"[bold]{escape(area.name)}[/bold]  {len(area.diagnoses)} diagnoses, {len(area.matrix)} findings"
        out.print(f"{head}, {entries / len(area.diagnoses):.1f} findings a profile")
        for pair in area.weak:
            said = ", ".join(pair.differing) or "no finding"
            out.print(
                f"  [yellow]fewer than {WANTED}[/yellow] {escape(titles[pair.first])} – {escape(titles[pair.second])}: {said}"
            )
    out.print(f"{len(measured.unused)} findings that no page uses: {', '.join(measured.unused)}")


def _describe(measured: Coverage) -> dict[str, Any]:
    return {
        "areas": [_describe_area(area) for area in measured.areas],
        "unused_findings": list(measured.unused),
    }


def _describe_area(area: AreaCoverage) -> dict[str, Any]:
    return {
        "id": area.id,
        "name": area.name,
        "diagnoses": list(area.diagnoses),
        "matrix": {finding: dict(row) for finding, row in area.matrix.items()},
        "weak_pairs": [{"first": pair.first, "second": pair.second, "differing": list(pair.differing)} for pair in area.weak],
    }


def _print_matrix(measured: Coverage, wanted: str) -> None:
    area = next((area for area in measured.areas if area.id == wanted), None)
    if area is None:
        known = ", ".join(area.id for area in measured.areas)
        fail(Exit.USAGE, f"No diagnosis is in an area “{wanted}”", f"use one of {known}")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("finding", *area.diagnoses))
    for finding, row in area.matrix.items():
        writer.writerow((finding, *(f"{row[id]:.3g}" if id in row else "" for id in area.diagnoses)))
