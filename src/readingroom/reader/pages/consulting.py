"""The differential engine as a page: a case in, ranked diagnoses out, with reasons and what to look for next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from readingroom.differential.case import Case, Observation, State
from readingroom.differential.explaining import Explanation, Reason
from readingroom.differential.guiding import Choices, Guide
from readingroom.differential.profiles import Term, Terms
from readingroom.differential.reports import MOST_CHARACTERS
from readingroom.edition.consulting import LIMITS, Consultation, consult, guide_case, say_for_a_report, what_would_make_first
from readingroom.edition.content import Reference
from readingroom.edition.diagnosing import load_terms, read_report
from readingroom.edition.searching import Searching
from readingroom.reader.diagnosis_case import describe_case, read_case, toggled, write_case
from readingroom.reader.pages.frame import show, show_json
from readingroom.request import ReadingRequest, revalidated

LONGEST_REPORT = MOST_CHARACTERS + 1
"""Characters of a pasted report that are taken: one more than are read, so that it is said when it was cut."""
OFFERED = 8
BAR = 46.0
"""Half the width of the bars, in per cent of their column, that stands for a factor of fifty."""
FULL_BAR = 1.7


@dataclass(frozen=True, slots=True)
class Chip:
    """A finding of the case as it is shown: with links that turn it round, make it uncertain or take it away."""

    observation: Observation
    name: str
    present: str
    absent: str
    uncertain: str
    without: str
    alternatives: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason as a bar from `left`, `width` wide, in per cent; `factor` in words; `reference` is what the profile cites."""

    reason: Reason
    left: float
    width: float
    factor: str
    reference: Reference | None


@dataclass(frozen=True, slots=True)
class DiagnosisRow:
    """A diagnosis as it is shown."""

    explanation: Explanation
    rows: tuple[ReasonRow, ...]
    expected: tuple[tuple[str, str, str], ...]
    first_address: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding that can be taken into the case, as seen or as not seen."""

    name: str
    present: str
    absent: str


@dataclass(frozen=True, slots=True)
class GuideRow:
    """Findings to choose from; of a variable only one is there."""

    title: str
    offers: tuple[Offer, ...]
    is_variable: bool


@revalidated
def differential(request: ReadingRequest) -> HttpResponse:
    """The page for the case of the address."""
    terms = load_terms(request.edition)
    areas = [area.id for area in request.edition.areas]
    addressed = read_case(request.GET, terms, areas)
    added = request.GET.get("add", "").strip()
    if added:
        return _add(request, terms, addressed.case, added)
    return _answer(request, terms, addressed.case, faults=addressed.faults)


@csrf_exempt
def report(request: ReadingRequest) -> HttpResponse:
    """The page for a pasted report; its text is read in memory, shown once with what was found in it, and forgotten."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{request.prefix}/differential")
    terms = load_terms(request.edition)
    text = request.POST.get("report", "")[:LONGEST_REPORT]
    given = read_case(request.POST, terms, [area.id for area in request.edition.areas]).case
    case, notes = _with_report(request, given, text)
    response = _answer(request, terms, case, notes=notes, marked=_mark(text, case.observations))
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_report(request: ReadingRequest, case: Case, text: str) -> tuple[Case, tuple[str, ...]]:
    """The case with what a report says, and what is to be said about the reading of it; what was given holds."""
    found = read_report(request.edition, text)
    known = {each.term for each in case.observations}
    observations = (*case.observations, *(each for each in found.observations if each.term not in known))
    age = case.age if case.age is not None else found.age
    changed = replace(
        case,
        observations=observations,
        age=age,
        sex=case.sex or found.sex,
        sites=case.sites or found.sites,
        text=text,
    )
    return changed, found.notes


@csrf_exempt
def differential_twin(request: ReadingRequest) -> HttpResponse:
    """The same answer for programs: the case in the address, or a report as the body of a POST."""
    terms = load_terms(request.edition)
    addressed = read_case(request.GET, terms, [area.id for area in request.edition.areas])
    case: Case = addressed.case
    notes: tuple[str, ...] = ()
    if request.method == "POST":
        case, notes = _with_report(request, case, request.body[: 4 * LONGEST_REPORT].decode("utf-8", "replace"))
    consultation = consult(request.edition, request.reading.level, case)
    answer = consultation.as_dict(edition=request.edition.id)
    response = show_json({"case": describe_case(case, terms), "faults": list(addressed.faults), "notes": list(notes), **answer})
    response.headers["Cache-Control"] = "no-store"
    return response


@revalidated
def offered_terms(request: ReadingRequest) -> HttpResponse:
    """Findings and clinical terms with a name that begins as typed, as options of a list box."""
    terms = load_terms(request.edition)
    typed = request.GET.get("q", "")[:80]
    case = read_case(request.GET, terms, [area.id for area in request.edition.areas]).case
    rows = []
    for term, name in Searching(request.edition, request.reading.level).suggest_terms(typed, OFFERED):
        address = f"{request.prefix}/differential?{write_case(toggled(case, term, State.PRESENT))}"
        rows.append((terms.by_id[term], name, address))
    return show(request, "parts/offered_terms.html", rows=rows)


def _add(request: ReadingRequest, terms: Terms, case: Case, added: str) -> HttpResponse:
    """Takes a typed finding into the case; without exactly one of this name the page offers what comes close."""
    gone = added.startswith(("no ", "without ", "-"))
    words = added.removeprefix("-").removeprefix("no ").removeprefix("without ")
    searching = Searching(request.edition, request.reading.level)
    found = searching.resolve_term(words)
    if found:
        state = State.ABSENT if gone else State.PRESENT
        return HttpResponseRedirect(f"{request.prefix}/differential?{write_case(toggled(case, found, state))}")
    offered = [(terms.by_id[term], name) for term, name in searching.suggest_terms(words, OFFERED)]
    choices = [(term, name, f"?{write_case(toggled(case, term.id, State.PRESENT))}") for term, name in offered]
    return _answer(request, terms, case, asked=added, choices=choices)


def _answer(request: ReadingRequest, terms: Terms, case: Case, **context: Any) -> HttpResponse:
    level = request.reading.level
    consultation = consult(request.edition, level, case) if not case.is_empty else None
    wanted = request.GET.get("first", "")
    guided = bool(case.areas) or consultation is not None
    return show(
        request,
        "differential_engine.html",
        case=case,
        chips=[_chip(terms, case, each) for each in case.observations],
        case_query=write_case(case),
        link=f"{request.prefix}/differential?{write_case(case)}",
        areas=request.edition.areas,
        begins=[] if guided else _begins(request, case),
        modalities=[term for term in terms.of_kind("modality") if not term.parent],
        guide=_guide(terms, case, guide_case(request.edition, level, case)) if guided else None,
        consultation=consultation,
        first=_rows(request, terms, case, consultation.first) if consultation else (),
        dangerous=_rows(request, terms, case, consultation.dangerous) if consultation else (),
        questions=_questions(case, consultation) if consultation else (),
        sentence=say_for_a_report(consultation) if consultation else "",
        makes_first=_make_first(terms, case, consultation, wanted) if consultation and wanted else None,
        unused=[(terms.name(each.term), why) for each, why in consultation.ranking.unused] if consultation else (),
        limits=LIMITS,
        **context,
    )


def _chip(terms: Terms, case: Case, each: Observation) -> Chip:
    term = terms.by_id[each.term]
    values = [value for value in terms.values_of(term.variable) if value != each.term]
    bare = toggled(case, each.term, None)
    instead = tuple((terms.name(value), f"?{write_case(toggled(bare, value, State.PRESENT))}") for value in values)
    return Chip(
        each,
        term.name,
        present=f"?{write_case(toggled(case, each.term, State.PRESENT))}",
        absent=f"?{write_case(toggled(case, each.term, State.ABSENT))}",
        uncertain=f"?{write_case(toggled(case, each.term, State.UNCERTAIN))}",
        without=f"?{write_case(bare)}",
        alternatives=instead,
    )


def _begins(request: ReadingRequest, case: Case) -> list[tuple[str, str]]:
    """The areas with diagnoses to begin with: name and address."""
    areas = (area for area in request.edition.areas if area.counts.get("diagnosis"))
    return [(area.name, f"?{write_case(replace(case, areas=(area.id,)))}") for area in areas]


def _guide(terms: Terms, case: Case, guide: Guide) -> list[GuideRow]:
    """What to look at, each with the addresses that take it into the case."""
    rows = [GuideRow(each.title, _offer(terms, case, each), is_variable=True) for each in guide.variables]
    singles = (("Findings", guide.findings), ("Setting", guide.settings))
    rows += [GuideRow(title, _offer(terms, case, each), is_variable=False) for title, each in singles if each.terms]
    return rows


def _offer(terms: Terms, case: Case, choices: Choices) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            terms.name(term),
            f"?{write_case(toggled(case, term, State.PRESENT))}",
            f"?{write_case(toggled(case, term, State.ABSENT))}",
        )
        for term in choices.terms
    )


def _rows(request: ReadingRequest, terms: Terms, case: Case, explanations: Sequence[Explanation]) -> list[DiagnosisRow]:
    return [_row(request, terms, case, each) for each in explanations]


def _row(request: ReadingRequest, terms: Terms, case: Case, each: Explanation) -> DiagnosisRow:
    references = {reference.key: reference for reference in request.reading.references(each.ranked.profile.id)}
    reasons = (*each.supporting, *each.opposing)
    rows = [_reason_row(reason, references.get(reason.source)) for reason in reasons]
    expected = [
        (terms.name(sign.term), sign.stated, f"?{write_case(toggled(case, sign.term, State.PRESENT))}") for sign in each.expected
    ]
    return DiagnosisRow(each, tuple(rows), tuple(expected), f"?{write_case(case, first=each.ranked.profile.id)}")


def _reason_row(reason: Reason, reference: Reference | None) -> ReasonRow:
    width = round(min(abs(reason.log10) / FULL_BAR, 1.0) * BAR, 1)
    times = 10.0 ** abs(reason.log10)
    factor = (
        f"{'×' if reason.log10 > 0 else '÷'} {times:.0f}" if times >= 9.5 else f"{'×' if reason.log10 > 0 else '÷'} {times:.1f}"
    )
    return ReasonRow(reason, 50.0 if reason.log10 > 0 else 50.0 - width, width, factor, reference)


def _questions(case: Case, consultation: Consultation) -> list[tuple[Any, str, str, str, str]]:
    titles = {profile.id: profile.title for profile in consultation.knowledge.profiles}
    return [
        (
            question,
            f"?{write_case(toggled(case, question.term, State.PRESENT))}",
            f"?{write_case(toggled(case, question.term, State.ABSENT))}",
            ", ".join(titles[id] for id in question.raises[:3]),
            ", ".join(titles[id] for id in question.lowers[:3]),
        )
        for question in consultation.questions
    ]


def _make_first(terms: Terms, case: Case, consultation: Consultation, wanted: str) -> tuple[str, list[str], str] | None:
    """The title of the diagnosis, the findings that would put it first, and the address of the case with them."""
    number = consultation.knowledge.number.get(wanted)
    if number is None:
        return None
    added = what_would_make_first(consultation, wanted)
    changed = case
    for observation in added:
        changed = changed.adding(observation)
    title = consultation.knowledge.profiles[number].title
    return title, [terms.name(each.term) for each in added], f"?{write_case(changed)}"


def _mark(text: str, observations: Sequence[Observation]) -> list[tuple[str, str, Term | None]]:
    """The text in pieces: words, the state of the finding they name ("" for none)."""
    pieces: list[tuple[str, str, Term | None]] = []
    at = 0
    for each in sorted((each for each in observations if each.start >= 0), key=lambda each: each.start):
        if each.start < at:
            continue
        pieces += [(text[at : each.start], "", None), (text[each.start : each.end], each.state.value, None)]
        at = each.end
    return [*pieces, (text[at:], "", None)]
