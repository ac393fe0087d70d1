"""`readingroom account`: who may sign in, and what they may read."""

import sys
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from readingroom.access import AccessLevel
from readingroom.cli.instance import home_folder
from readingroom.cli.output import Exit, fail, out, print_json

app = typer.Typer(help="Add, list and change accounts.", no_args_is_help=True)

R = TypeVar("R")
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _with_people(action: Callable[[Any], R]) -> R:
    """Calls `action` with the module `readingroom.accounts.people`; what goes wrong ends the command with the reason."""
    # Django takes longer to import than many a command to run.
    from readingroom.reader import serving

    try:
        serving.open_people(home_folder())
    except serving.ServeProblem as problem:
        fail(Exit.INSTANCE, str(problem), problem.suggestion)
    # Django's models can be imported only after its settings are ready.
    from readingroom.accounts import people

    try:
        return action(people)
    except people.AccountProblem as problem:
        fail(Exit.CONTENT, str(problem), problem.suggestion)
    except UnicodeEncodeError:
        fail(Exit.CONTENT, "no account has a name that is not text", "`readingroom account list` shows those there are")


def _read_level(word: str) -> AccessLevel:
    try:
        return AccessLevel.from_word(word)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _read_password() -> str:
    """The password from a prompt, or the first line of standard input when that is no terminal."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        typed = sys.stdin.readline().rstrip("\r\n")
        # In some locales Python lets bytes that are no text through as halves of characters.
        typed.encode("utf-8")
    except UnicodeError:
        fail(Exit.USAGE, "the password is not text in UTF-8")
    return typed


@app.command()
def add(name: Name, level: Annotated[str, typer.Option(help="visitor, member or editor.")] = "member") -> None:
    """Add an account. The password is asked for, or read from standard input."""
    reads, password = _read_level(level), _read_password()
    account = _with_people(lambda people: people.add_account(name, level=reads, password=password))
    out.print(f"Added {account.name}, who reads as {account.level.word}.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the accounts."""
    accounts = _with_people(lambda people: people.list_accounts())
    if as_json:
        print_json([_describe(account) for account in accounts])
        return
    table = Table("name", "level", "may sign in", "last sign-in", box=None)
    for account in accounts:
        last = account.last_sign_in.isoformat(timespec="minutes") if account.last_sign_in else "never"
        table.add_row(account.name, account.level.word, "yes" if account.active else "no", last)
    out.print(table if accounts else "No account yet; `readingroom account add` makes one.")


def _describe(account: Any) -> dict[str, object]:
    return {
        "name": account.name,
        "level": account.level.word,
        "active": account.active,
        "added": account.added.isoformat(),
        "last_sign_in": account.last_sign_in.isoformat() if account.last_sign_in else None,
    }


@app.command()
def level(name: Name, level: Annotated[str, typer.Argument(help="visitor, member or editor.")]) -> None:
    """Change what an account may read. Someone signed in notices within five minutes."""
    reads = _read_level(level)
    _with_people(lambda people: people.set_level(name, reads))
    out.print(f"{name} reads as {reads.word}.")


@app.command()
def password(name: Name) -> None:
    """Give an account a new password, which ends all its sessions."""
    new = _read_password()
    _with_people(lambda people: people.set_password(name, new))
    out.print(f"{name} has a new password.")


@app.command()
def disable(name: Name) -> None:
    """Keep an account from signing in. Its sessions read as visitors within five minutes."""
    _with_people(lambda people: people.disable_account(name))
    out.print(f"{name} cannot sign in.")


@app.command()
def enable(name: Name) -> None:
    """Let an account that was disabled sign in again."""
    _with_people(lambda people: people.enable_account(name))
    out.print(f"{name} can sign in.")
