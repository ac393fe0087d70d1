"""What the commands print: words for people on a terminal, JSON for programs, and how a command ends."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from readingroom.problems import Level, Problem, count_levels

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

COLORS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}


class Exit(IntEnum):
    """How a command ends. Wrong usage ends with 2, as everywhere."""

    DONE = 0
    CONTENT = 1
    USAGE = 2
    INSTANCE = 3


EXIT_MEANINGS = {
    Exit.DONE: "Done.",
    Exit.CONTENT: "The content has errors, or what was asked for is not there. What is in use was not changed.",
    Exit.USAGE: "The command was given something it does not take.",
    Exit.INSTANCE: "This machine could not do it: disk, port, permission, another build, a damaged edition. Nothing was changed.",
}


def print_json(value: Any, *, on_one_line: bool = False) -> None:
    """Prints a value as JSON on standard output, indented or on one line."""
    sys.stdout.write(json.dumps(value, indent=None if on_one_line else 2, ensure_ascii=False) + "\n")


def print_problems(problems: Sequence[Problem]) -> None:
    """Prints problems, one a line, as `path:line:col CODE level message → suggestion`."""
    for problem in problems:
        color = COLORS[problem.level]
        suggestion = f" [dim]→ {escape(problem.suggestion)}[/dim]" if problem.suggestion else ""
        head = f"{escape(str(problem.place))} [bold]{problem.code}[/bold] [{color}]{problem.level.word}[/{color}]"
        out.print(f"{head} {escape(problem.message)}{suggestion}")


def describe_counts(problems: Sequence[Problem]) -> str:
    """How many problems there are, in words: "1 error, 2 warnings, 0 infos"."""
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for word, count in count_levels(problems).items())


def fail(code: Exit, reason: str, suggestion: str = "", *, as_json: bool = False) -> NoReturn:
    """Ends the command with what went wrong and what to do about it."""
    if as_json:
        print_json({"error": reason, "suggestion": suggestion})
    else:
        err.print(f"[red]{escape(reason[:1].upper() + reason[1:])}[/red]" + (f"\n{escape(suggestion)}" if suggestion else ""))
    raise typer.Exit(code)


@contextmanager
def show_progress(words: str) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """A progress bar on standard error: gives a function for new words and one for how much is done of how much.

    Nothing is drawn when standard error is no terminal.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        yield (
            lambda step: progress.update(task, description=step),
            lambda done, total: progress.update(task, completed=done, total=total),
        )
