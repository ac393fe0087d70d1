"""`readingroom measure`: how right the differential engine is on published cases."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from readingroom.access import AccessLevel
from readingroom.cli.instance import editions_folder
from readingroom.cli.output import Exit, err, fail, out, print_json
from readingroom.differential.case_files import read_cases
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.measuring import measure as measure_cases
from readingroom.edition.shelf import OpenShelf


def measure(
    cases: Annotated[Path, typer.Argument(help="JSON Lines, a JSON list, or a GA4GH Phenopacket.")],
    coded: Annotated[bool, typer.Option("--coded", help="Use the coded findings instead of the free text.")] = False,
    split: Annotated[str, typer.Option(help="Only cases whose “split” is this.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print all measures and every case's rank.")] = False,
) -> None:
    """Measure the engine on cases whose diagnosis is known, beside three baselines and on cases made worse."""
    try:
        given, unreadable = read_cases(cases)
    except OSError as error:
        fail(Exit.CONTENT, f"{cases} cannot be read: {error.strerror}", as_json=as_json)
    chosen = [case for case in given if not split or case.split == split]
    if not chosen:
        reason = "; ".join(f"{each.place}: {each.reason}" for each in unreadable[:3]) or "it holds none"
        fail(Exit.CONTENT, f"{cases} has no case to measure: {reason}", "give one JSON object a line", as_json=as_json)
    try:
        edition = OpenShelf(editions_folder()).current()
        measured = measure_cases(edition, AccessLevel.MEMBER, chosen, coded=coded)
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion, as_json=as_json)
    values = measured.as_dict()
    values["unreadable"] = [{"place": each.place, "reason": each.reason} for each in unreadable]
    if as_json:
        print_json({"edition": edition.id, **values})
        return
    for each in unreadable:
        err.print(f"[yellow]{each.place}: {each.reason}[/yellow]")
    _print(values)


def _print(values: dict[str, Any]) -> None:
    out.print(f"{values['number_of_cases']} cases, {values['covered']} of diagnoses in the library ({values['coverage']:.0%})")
    table = Table("", "top 1", "top 3", "top 5", "top 10", "MRR", "median rank")
    table.add_row("[bold]engine[/bold]", *_row(values))
    for name, measures in values["baselines"].items():
        table.add_row(name.replace("_", " "), *_row(measures))
    for name, measures in values["perturbed"].items():
        table.add_row(f"engine, findings {name}", *_row(measures))
    out.print(table)
    for name, (low, high) in values["intervals"].items():
        out.print(f"[dim]{name}: 95 % interval {low:.2f} to {high:.2f}[/dim]")
    if values["must_not_miss_recall_10"] is not None:
        out.print(f"Must-not-miss among the first ten: {values['must_not_miss_recall_10']:.0%}")
    if values["calibration"]:
        out.print(f"Calibration of the first: Brier {values['calibration']['brier']:.3f}, ECE {values['calibration']['ece']:.3f}")


def _row(measures: dict[str, Any]) -> list[str]:
    shares = [f"{measures[f'top_{place}']:.0%}" for place in (1, 3, 5, 10)]
    return [*shares, f"{measures['mrr']:.2f}", f"{measures['median_rank'] or '—'}"]
