"""`readingroom differential`: ranked diagnoses for findings or a report, with reasons."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from readingroom.access import AccessLevel
from readingroom.cli.instance import editions_folder
from readingroom.cli.output import Exit, fail, out, print_json
from readingroom.cli.show import AtLevel
from readingroom.differential.case import Case, Observation, State
from readingroom.differential.reports import MOST_CHARACTERS
from readingroom.edition.consulting import Consultation, consult, say_for_a_report
from readingroom.edition.diagnosing import load_terms, read_report
from readingroom.edition.manifest import EditionRefused
from readingroom.edition.opening import Edition
from readingroom.edition.searching import Searching
from readingroom.edition.shelf import OpenShelf

LONGEST_REPORT = MOST_CHARACTERS + 1
"""Characters that are taken: one more than are read, so that it is said when it was cut."""


def differential(
    findings: Annotated[
        list[str] | None, typer.Argument(help="Findings by name or id; with “no ” before one that is not there.")
    ] = None,
    report: Annotated[str, typer.Option(help="A file with the text of a report, or - for standard input.")] = "",
    age: Annotated[float | None, typer.Option(min=0, max=120, help="The patient's age in years.")] = None,
    sex: Annotated[str, typer.Option(help="female or male.")] = "",
    area: Annotated[list[str] | None, typer.Option(help="An area of the library it may belong to.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many diagnoses to give.")] = 10,
    level: Annotated[AtLevel, typer.Option(help="Whose view of the profiles to use.")] = AtLevel.MEMBER,
    as_json: Annotated[bool, typer.Option("--json", help="Print every number with its source.")] = False,
) -> None:
    """Rank the diagnoses that explain findings, with the reasons. Nothing of a report is kept."""
    if sex not in ("", "female", "male"):
        fail(Exit.USAGE, f"“{sex}” is no sex that is known here", "use female or male", as_json=as_json)
    try:
        edition = OpenShelf(editions_folder()).current()
        case, notes = _read_case(edition, findings or [], report, AccessLevel.from_word(level.value), as_json=as_json)
        case = Case(
            case.observations, age if age is not None else case.age, sex or case.sex, _areas(edition, area, as_json), case.sites
        )
        if case.is_empty:
            fail(Exit.CONTENT, "No finding was given or recognized", "name findings, or give a report", as_json=as_json)
        consultation = consult(edition, AccessLevel.from_word(level.value), case, limit=limit)
    except EditionRefused as refusal:
        fail(Exit.INSTANCE, str(refusal), refusal.suggestion, as_json=as_json)
    if as_json:
        print_json({"case": _case_dict(edition, case), "notes": list(notes), **consultation.as_dict(edition=edition.id)})
    else:
        _print(consultation, notes)


def _areas(edition: Edition, given: list[str] | None, as_json: bool) -> tuple[str, ...]:
    known = [area.id for area in edition.areas]
    unknown = [area for area in given or () if area not in known]
    if unknown:
        fail(Exit.USAGE, f"the library has no area “{unknown[0]}”", f"it has {', '.join(known)}", as_json=as_json)
    return tuple(given or ())


def _read_case(
    edition: Edition, findings: list[str], report: str, level: AccessLevel, *, as_json: bool
) -> tuple[Case, tuple[str, ...]]:
    searching = Searching(edition, level)
    observations = []
    for given in findings:
        gone = given.startswith("no ")
        name = given.removeprefix("no ")
        term = name if load_terms(edition).kind(name) in ("finding", "clinical") else searching.resolve_term(name)
        if not term:
            near = ", ".join(name for _, name in searching.suggest_terms(name.split()[0] if name.split() else "", 3))
            fail(Exit.CONTENT, f"the vocabulary has no finding “{name}”", f"close: {near}" if near else "", as_json=as_json)
        observations.append(Observation(term, State.ABSENT if gone else State.PRESENT))
    if not report:
        return Case(tuple(observations)), ()
    try:
        text = sys.stdin.read(LONGEST_REPORT) if report == "-" else Path(report).read_text("utf-8", "replace")
    except OSError as error:
        fail(Exit.CONTENT, f"{report} cannot be read: {error.strerror}", as_json=as_json)
    found = read_report(edition, text)
    return Case((*observations, *found.observations), found.age, found.sex, (), found.sites), found.notes


def _case_dict(edition: Edition, case: Case) -> dict[str, Any]:
    terms = load_terms(edition)
    findings = [
        {"id": each.term, "name": terms.name(each.term), "state": each.state.value, "words": each.words}
        for each in case.observations
    ]
    return {"age": case.age, "sex": case.sex, "areas": list(case.areas), "sites": list(case.sites), "findings": findings}


def _print(consultation: Consultation, notes: tuple[str, ...]) -> None:
    for note in notes:
        out.print(f"[yellow]{escape(note)}[/yellow]")
    if consultation.ranking.is_outside:
        out.print(
            "[yellow]These findings fit none of the diagnoses here well; it may be something the library does not cover.[/yellow]"
        )
    for explanation in (*consultation.first, *consultation.dangerous):
        ranked = explanation.ranked
        danger = " [yellow]▲ must not miss[/yellow]" if ranked.profile.must_not_miss else ""
        out.print(f"{ranked.rank:3}. [bold]{escape(ranked.profile.title)}[/bold] {ranked.band} ({ranked.share:.1%}){danger}")
        told = [*explanation.supporting[:4], *explanation.opposing[:3]]
        said = [
            f"{'+' if each.log10 > 0 else '−'}{abs(each.log10):.1f} {'no ' * (each.state == 'absent')}{each.label}"
            for each in told
        ]
        out.print(f"     [dim]{escape('; '.join(said))}[/dim]")
    if consultation.questions:
        asked = "; ".join(f"{each.name} ({each.bits:.2f} bit)" for each in consultation.questions)
        out.print(f"\nLook for: {escape(asked)}")
    out.print(f"\n{escape(say_for_a_report(consultation))}")
