"""A small but complete library for the tests of every room: invented diseases, invented sources, a real history in Git.

Every statement says who may read it when the library's access is `members`: “Open statement a01 …” everyone, “Gated statement
7f3 …” members, “Withdrawn statement e01 …” editors. The three signs after these words occur once in the whole library.
"""

import datetime
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).parent / "data" / "small_library"
TODAY = datetime.date(2026, 7, 1)
"""The day to check the library as of: its reviews and references are in order then."""

IDS = (
    "sample-meninges",
    "alpha-case",
    "alpha-mass",
    "beta-mass",
    "delta-lesion",
    "gamma-cyst",
    "dural-mass-causes",
    "sample-scale",
)
"""All documents, by path."""

SUBJECTS = ("Move the gamma cyst to the spine", "Say more about the alpha mass", "Begin the small library")
"""The subjects of the three commits, newest first."""

AUTHORS = ("Ada Example", "Ben Sample", "Ada Example")
DAYS = ("2026-06-20T12:00:00-04:00", "2026-03-05T08:30:00+00:00", "2025-01-10T09:00:00+01:00")
NEW_WORDS = "Gated statement 7f3 about enhancement"
OLD_WORDS = "Gated statement 000 that was written first"
"""What the second commit replaces by `NEW_WORDS` in the alpha mass."""

_STATEMENT = re.compile(r"\b(Open|Gated|Withdrawn) statement [0-9a-f]{3}\b")


def write_small_library(root: Path, *, access: str = "open", git: bool = True, changes: Mapping[str, str | None] = {}) -> Path:
    """Writes the library into `root`, which is made, and returns `root`.

    Args:
        root: The folder of the library; with `git`, also of its repository.
        access: The library's default, `open` or `members`.
        git: Whether it has its three commits. They are the same on every machine, and so are their hashes.
        changes: Files by path with the text they have instead, or None for none; they belong to the newest commit.
    """
    shutil.copytree(SOURCE, root, dirs_exist_ok=True)
    settings = (root / "library.yaml").read_text(encoding="utf-8")
    (root / "library.yaml").write_text(settings.replace("access: open", f"access: {access}"), encoding="utf-8")
    if git:
        _commit_the_past(root)
    else:
        _keep_reviewed(root)
    for path, text in changes.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    if git:
        commit_all(root, SUBJECTS[0], author=AUTHORS[0], on=DAYS[0])
    return root


def commit_all(root: Path, subject: str, *, author: str = "Ada Example", on: str = "2026-06-25T10:00:00+00:00") -> str:
    """Commits everything as it lies in `root` and returns the commit's hash."""
    run_git(root, "add", "--all")
    email = f"{author.split()[0].lower()}@example.org"
    names = {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": on}
    names |= {"GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": on}
    run_git(root, "commit", "--quiet", "--allow-empty", "--message", subject, **names)
    return run_git(root, "rev-parse", "HEAD").strip()


def run_git(root: Path, *arguments: str, **environment: str) -> str:
    """What Git prints, run in `root` without the settings of this machine."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    clean |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], env=clean | environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def statements_for(audience: str, *, root: Path = SOURCE) -> tuple[str, ...]:
    """The statements (`Gated statement 7f3`) of a library that are marked for an audience: Open, Gated or Withdrawn."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(root.glob("*/*/*.md")))
    return tuple(match.group() for text in texts for match in _STATEMENT.finditer(text) if match.group(1) == audience)


def _commit_the_past(root: Path) -> None:
    run_git(root, "init", "--quiet", "--initial-branch=main")
    alpha, gamma = root / "diagnoses/brain/alpha-mass.md", root / "diagnoses/spine/gamma-cyst.md"
    present = alpha.read_text(encoding="utf-8")
    alpha.write_text(present.replace(NEW_WORDS, OLD_WORDS), encoding="utf-8")
    gamma.rename(root / "diagnoses/brain/gamma-cyst.md")
    commit_all(root, SUBJECTS[2], author=AUTHORS[2], on=DAYS[2])
    alpha.write_text(present, encoding="utf-8")
    commit_all(root, SUBJECTS[1], author=AUTHORS[1], on=DAYS[1])
    gamma.parent.mkdir(exist_ok=True)
    (root / "diagnoses/brain/gamma-cyst.md").rename(gamma)


def _keep_reviewed(root: Path) -> None:
    # Outside Git the rules are applied as of today: what must not be older than a year is not, whenever that is.
    today = datetime.datetime.now(datetime.UTC).date()
    people, beta = root / "people.yaml", root / "diagnoses/brain/beta-mass.md"
    people.write_text(people.read_text(encoding="utf-8").replace("2026-06-01", today.isoformat()), encoding="utf-8")
    due = (today + datetime.timedelta(300)).isoformat()
    beta.write_text(beta.read_text(encoding="utf-8").replace("2027-06-01", due), encoding="utf-8")
