"""The history of a library in Git: the commit it stands at, and every change of every document with what it did to the text."""

import datetime
import difflib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from readingroom.documents.kinds import FOLDERS
from readingroom.problems import Level, Place, Problem

RECORD = "\n\0"
FORMAT = "%x00%H%n%cI%n%an%n%s"
"""A commit as it is listed. Every line of a patch begins with a sign, so that a NUL byte at the beginning of one is Git's own."""

SAFE = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
}
"""Settings that go before the library's own, which may come from a stranger: none of those may start a program."""

SAFE_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what it lacks, by a command it names itself
    "LC_ALL": "C.UTF-8",
}
ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What Git sets for its hooks: inherited from one, it would name another repository than the library's."""

BEGINNING_OF_TIME = "1970-01-01T00:00:00Z"
"""What stands for a time that cannot be read."""


PATCH = ("--patch", "--unified=1", "--src-prefix=a/", "--dst-prefix=b/")
COMMITS_AT_ONCE = 200
GIT_SECONDS = 120
MAX_DIFF_LINES = 2000


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A change of one document; `on` is an ISO 8601 time in UTC, `lines` its difference, each led by "+", "-" or " "."""

    document: str
    commit: str
    on: str
    author: str
    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Where a library stands in Git. Outside Git `commit` is "" and there are no changes."""

    commit: str = ""
    on: str = ""
    modified: frozenset[str] = frozenset()
    changes: Mapping[str, tuple[DocumentChange, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class _Commit:
    """A commit with the ids of the documents it touched, once for each file."""

    id: str
    on: str
    author: str
    subject: str
    documents: tuple[str, ...]


class _GitFailedError(Exception):
    """Git could not answer; the message is what it said."""


def read_history(root: Path, *, since: str = "") -> tuple[History, tuple[Problem, ...]]:
    """The history of the library in `root`, newest change first for each document.

    A document is known by its id, so its history goes on through a move from one area to another.

    Args:
        root: The library's folder, anywhere inside a Git repository, or outside one.
        since: Only changes after this commit are read. When it is not an ancestor of the present commit, all are.
    """
    try:
        if not _inside_git(root):
            return History(), ()
        head = _git(root, "log", "-1", "--format=%H %cI", "--", ".").strip()
        if not head:
            return History(modified=_modified(root)), ()
        commit, on = head.split(" ")
        if since and not _is_ancestor(root, since):
            since = ""
        span = [f"{since}..HEAD"] if since else []
        changes: dict[str, list[DocumentChange]] = {}
        for change in _read_changes(root, span) if since != commit else ():
            changes.setdefault(change.document, []).append(change)
        frozen = MappingProxyType({document: tuple(each) for document, each in changes.items()})
        return History(commit, _utc(on), _modified(root), frozen), ()
    except _GitFailedError as error:
        message = f"The history cannot be read: {error}"
        return History(), (Problem("L008", Level.WARNING, Place("."), message, "check that `git log` works in this folder"),)


def continues(root: Path, since: str) -> bool:
    """True when the library's present commit follows `since` in one line, so that its history can be read from there.

    After a merge it cannot: what the other branch changed may be older than `since`.
    """
    try:
        if not since or not _inside_git(root) or not _is_ancestor(root, since):
            return False
        return not _git(root, "rev-list", "--merges", "--max-count=1", f"{since}..HEAD").strip()
    except _GitFailedError:
        return False


def _read_changes(root: Path, span: Sequence[str]) -> Iterator[DocumentChange]:
    """The changes of all documents, newest first.

    What a commit created is not asked for word by word: it is most of what a history holds, and all of it is new. Only where
    one commit removed a document in one place and created it in another, both are compared.
    """
    commits = list(_read_commits(_log(root, "--name-status", *span)))
    lines = _read_patches(_log(root, *PATCH, "--diff-filter=a", *span))
    moving = [commit.id for commit in commits if len(set(commit.documents)) < len(commit.documents)]
    for start in range(0, len(moving), COMMITS_AT_ONCE):
        lines |= _read_patches(_log(root, *PATCH, "--no-walk", *moving[start : start + COMMITS_AT_ONCE]))
    for commit in commits:
        for document in dict.fromkeys(commit.documents):
            words = lines.get((commit.id, document), ())
            yield DocumentChange(document, commit.id, _utc(commit.on), commit.author, commit.subject, words)


def _log(root: Path, *arguments: str) -> str:
    form = ["--encoding=UTF-8", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", f"--format={FORMAT}"]
    return _git(root, "log", *form, "--relative", *arguments, "--", *FOLDERS)


def _git(root: Path, *arguments: str, settings: Mapping[str, str] = SAFE) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE} | SAFE_ENVIRONMENT
    # Not as `-c name=value`: a name may hold an equals sign.
    given = int(environment.get("GIT_CONFIG_COUNT") or 0)
    for index, (name, value) in enumerate(settings.items(), given):
        environment |= {f"GIT_CONFIG_KEY_{index}": name, f"GIT_CONFIG_VALUE_{index}": value}
    environment["GIT_CONFIG_COUNT"] = str(given + len(settings))
    command = ["git", "--no-pager", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # the arguments are this file's own
            command, capture_output=True, check=False, timeout=GIT_SECONDS, env=environment
        )
    except FileNotFoundError:
        raise _GitFailedError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise _GitFailedError(f"git did not answer within {GIT_SECONDS} s") from None
    if done.returncode:
        raise _GitFailedError(done.stderr.decode("utf-8", "replace").strip() or f"git ended with {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def _inside_git(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents))


def _is_ancestor(root: Path, commit: str) -> bool:
    try:
        _git(root, "merge-base", "--is-ancestor", commit, "HEAD")
    except _GitFailedError:
        return False
    return True


def _modified(root: Path) -> frozenset[str]:
    """Paths of files that differ from the present commit, relative to the library; files Git does not know count too."""
    # Comparing a file would start the filter that the library's attributes name for it.
    names = _git(root, "config", "--includes", "--null", "--name-only", "--list").split("\0")
    filters = {name: "" for name in names if name.startswith("filter.") and name.endswith((".clean", ".process"))}
    required = {f"{name.rpartition('.')[0]}.required": "false" for name in filters}
    options = ["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all"]
    listing = _git(root, "status", *options, "--", ".", settings={**SAFE, **filters, **required})
    prefix = _git(root, "rev-parse", "--show-prefix").strip()
    return frozenset(entry[3:].removeprefix(prefix) for entry in listing.split("\0") if entry)


def _utc(on: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(on).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return BEGINNING_OF_TIME
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _read_commits(log: str) -> Iterator[_Commit]:
    for record in f"\n{log}".split(RECORD)[1:]:
        commit, on, author, subject, names = (record + "\n").split("\n", 4)
        paths = (PurePosixPath(line.partition("\t")[2]) for line in names.split("\n") if "\t" in line)
        yield _Commit(commit, on, author, subject, tuple(path.stem for path in paths if _is_document(path)))


def _is_document(path: PurePosixPath) -> bool:
    return path.suffix == ".md" and path.parts[0] in FOLDERS


def _read_patches(log: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What each commit did to the text of each document, by commit and document."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for record in f"\n{log}".split(RECORD)[1:]:
        commit, _, _, _, patch = (record + "\n").split("\n", 4)
        found |= {(commit, document): lines for document, lines in _read_patch(patch)}
    return found


def _read_patch(patch: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The documents a patch changes, each with its lines; a document that was created has none, because all of it is new."""
    found: dict[str, list[tuple[str, ...]]] = {}
    created: set[str] = set()
    for part in ("\n" + patch).split("\ndiff --git ")[1:]:
        header, *hunks = part.split("\n@@ ")
        path = PurePosixPath(header.split("\n", 1)[0].rsplit(" b/", 1)[-1])
        if not _is_document(path):
            continue
        if "\nnew file mode" in header:
            created.add(path.stem)
        lines: list[str] = []
        for hunk in hunks:
            lines.extend(line for line in hunk.split("\n")[1:] if line[:1] in ("+", "-", " "))
            lines.append(" …")
        found.setdefault(path.stem, []).append(tuple(lines[:-1]))
    for document, parts in found.items():
        shown = _compare(parts) if len(parts) > 1 else parts[0] if document not in created else ()
        yield document, tuple(shown[:MAX_DIFF_LINES])


def _compare(parts: Sequence[Sequence[str]]) -> list[str]:
    """What changed in a document that was removed in one place and created in another by the same commit: it was moved."""
    lines = [line for part in parts for line in part]
    before, after = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    compared = list(difflib.unified_diff(before, after, n=1, lineterm=""))[3:]
    return [" …" if line.startswith("@@") else line for line in compared]
