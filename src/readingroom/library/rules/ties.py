"""C008, C009, C010, C025: how documents stand to each other."""

import posixpath
from collections.abc import Collection, Iterator, Mapping

from readingroom.documents.front import FREQUENCIES
from readingroom.library.settings import RedirectEntry, Settings
from readingroom.library.summary import Summary, Tie
from readingroom.positions import closest
from readingroom.problems import Level, Place, Problem
from readingroom.vocabulary.terms import Vocabulary

IMAGES_WANTED = 2


def check_ties(
    summaries: Mapping[str, Summary], known: Collection[str], settings: Settings, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """What is wrong with links, differentials, redirects and cases.

    Args:
        summaries: The documents that could be read, by id.
        known: The ids of all documents, those that could not be read too: a link to one of these does not dangle.
        settings: Where the redirects are.
        vocabulary: Which modality a sequence belongs to.
    """
    linked: set[str] = set()
    with_case: set[str] = set()
    listed = {
        (summary.id, tie.target) for summary in summaries.values() for tie in summary.ties if tie.relation == "differential"
    }
    for summary in summaries.values():
        for tie in summary.ties:
            if tie.target != summary.id:
                linked.add(tie.target)
            if summary.kind == "case":
                with_case.add(tie.target)
            yield from _check_target(summary, tie, summaries, known, settings)
        yield from _check_differentials(summary, summaries, listed)
    for summary in summaries.values():
        if summary.id not in linked and summary.status != "withdrawn":
            yield Problem("C008", Level.INFO, summary.place(), "No other document links here", "link to it where it belongs")
        if summary.kind == "diagnosis" and summary.status != "withdrawn":
            yield from _check_illustration(summary, with_case, vocabulary)
    yield from _check_redirects(known, settings)


def _check_target(
    summary: Summary, tie: Tie, summaries: Mapping[str, Summary], known: Collection[str], settings: Settings
) -> Iterator[Problem]:
    target = summaries.get(tie.target)
    if tie.target in known and (target is None or (target.status != "withdrawn" and tie.path in ("", target.path))):
        return
    place = summary.place(tie.line, tie.column)
    if tie.target in known:
        if target and target.status == "withdrawn":
            message = f"“{tie.target}” has been withdrawn"
            yield Problem("C008", Level.ERROR, place, message, "remove the link, or name what replaced it")
        elif target and tie.path not in ("", target.path):
            # The site would find a document that moved to another area; whoever reads the files, or another kind, would not.
            level = Level.WARNING if tie.path.split("/")[0] == target.path.split("/")[0] else Level.ERROR
            there = posixpath.relpath(target.path, posixpath.dirname(summary.path))
            yield Problem("C008", level, place, f"There is no file {tie.path}", f"link to `{there}`")
        return
    redirect = settings.redirects.get(tie.target)
    if redirect:
        message = f"“{tie.target}” was {redirect.kind}: {redirect.reason}"
        yield Problem("C008", Level.ERROR, place, message, f"link to “{redirect.to}”" if redirect.to else "remove the link")
    else:
        suggestion = closest(tie.target, known) or "write that document, or remove the link"
        yield Problem("C008", Level.ERROR, place, f"There is no document “{tie.target}”", suggestion)


def _check_differentials(
    summary: Summary, summaries: Mapping[str, Summary], listed: Collection[tuple[str, str]]
) -> Iterator[Problem]:
    """What is wrong with the entries of a differential; `listed` holds who lists whom, by id."""
    seen: set[str] = set()
    for tie in summary.ties:
        if tie.relation != "differential":
            continue
        if tie.target == summary.id:
            place = summary.place(tie.line, tie.column)
            yield Problem("C009", Level.WARNING, place, "The document lists itself as a differential", "remove the entry")
            continue
        if tie.target in seen:
            place = summary.place(tie.line, tie.column)
            yield Problem("C009", Level.WARNING, place, f"“{tie.target}” is listed twice", "put both entries into one")
        seen.add(tie.target)
        other = summaries.get(tie.target)
        if other is None:
            continue
        if summary.kind == other.kind == "diagnosis" and (other.id, summary.id) not in listed:
            message = f"“{other.title}” does not list “{summary.title}” as a differential"
            place = summary.place(tie.line, tie.column)
            yield Problem("C009", Level.WARNING, place, message, f"add it to {other.path}, or remove the entry here")
        if summary.explains and other.findings.get(summary.explains, 1.0) <= FREQUENCIES["never"]:
            message = f"“{other.title}” is listed as a cause of “{summary.explains}”, which its profile says it never shows"
            place = summary.place(tie.line, tie.column)
            yield Problem("C010", Level.ERROR, place, message, "correct one of the two")


def _check_illustration(summary: Summary, with_case: Collection[str], vocabulary: Vocabulary) -> Iterator[Problem]:
    if summary.id not in with_case:
        yield Problem("C025", Level.INFO, summary.place(), "No case shows this disease", "link one from a case")
    have = sum(
        count
        for modality, count in summary.images.items()
        if modality in vocabulary.modalities and summary.primary_modality in (modality, vocabulary.modality_family(modality))
    )
    if summary.primary_modality and have < IMAGES_WANTED:
        message = f"{have} images on {summary.primary_modality}, its primary modality"
        yield Problem("C025", Level.INFO, summary.place(), message, f"{IMAGES_WANTED} are wanted")


def _check_redirects(known: Collection[str], settings: Settings) -> Iterator[Problem]:
    for source, redirect in settings.redirects.items():
        place = settings.redirect_places.get(source, Place("redirects.yaml"))
        if source in known:
            yield Problem("L007", Level.ERROR, place, f"“{source}” is still here", "remove the redirect, or the document")
        elif redirect.kind != "withdrawn" and redirect.to not in known:
            yield _lead_nowhere(source, redirect, place, known, settings.redirects)


def _lead_nowhere(
    source: str, redirect: RedirectEntry, place: Place, known: Collection[str], redirects: Mapping[str, RedirectEntry]
) -> Problem:
    """What is wrong with a redirect whose target is no document: it leads on, in a circle, or nowhere."""
    message = f"“{source}” leads to “{redirect.to}”, which is not here"
    passed = {source}
    last = redirect.to
    while last in redirects and last not in passed:
        passed.add(last)
        last = redirects[last].to
    if last in passed:
        message = f"“{source}” leads to “{redirect.to}”, and so round in a circle"
    suggestion = f"lead straight to “{last}”" if last in known else closest(redirect.to, known) or "name a document"
    return Problem("L007", Level.ERROR, place, message, suggestion)
