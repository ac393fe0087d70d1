"""`readingroom init`: make a library."""

import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from readingroom.cli.instance import library_folder
from readingroom.cli.output import Exit, fail, out

SHARED = ("library.yaml", "people.yaml", "vocabulary", "LICENSE")
"""What an empty library takes from the one that ships."""

EMPTY_REDIRECTS = "redirects: []\n"


class LibraryNotMade(Exception):
    """A library could not be made: `str()` says why."""


def init(
    folder: Annotated[Path | None, typer.Argument(help="Where; else the instance's own.", show_default=False)] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Only settings and vocabulary, no documents.")] = False,
) -> None:
    """Make a library, as a Git repository, from the one that ships with Reading Room."""
    root = library_folder(folder)
    try:
        make_library(root, empty=empty)
    except LibraryNotMade as failure:
        fail(Exit.INSTANCE, str(failure))
    shown = escape(str(root))
    out.print(f"Made the library {shown}. Write below diagnoses/, then run `readingroom check {shown}`.")


def shipped_library() -> Path:
    """The library that ships: inside the installed package, or beside it in a checkout."""
    package = Path(str(resources.files("readingroom")))
    checkout = package.parent.parent / "library"
    return checkout if checkout.is_dir() else package / "shipped_library"


def make_library(root: Path, *, empty: bool) -> None:
    """Makes a library in a folder that is not there yet, or empty.

    Raises:
        LibraryNotMade: something is there already, Git is missing, or the disk did not take it.
    """
    try:
        if root.exists() and any(root.iterdir()):
            raise LibraryNotMade(f"{root} is not empty, and is left as it is")
        shipped = shipped_library()
        if empty:
            root.mkdir(parents=True, exist_ok=True)
            for name in SHARED:
                source = shipped / name
                (shutil.copytree if source.is_dir() else shutil.copyfile)(source, root / name)
            (root / "redirects.yaml").write_text(EMPTY_REDIRECTS, encoding="utf-8")
        else:
            shutil.copytree(shipped, root, dirs_exist_ok=True)
        _commit(root)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LibraryNotMade(f"The library could not be made: {error}") from error


def _commit(root: Path) -> None:
    who = ["-c", "user.name=Reading Room", "-c", "user.email=readingroom@localhost"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Begin with the library that ships"]):
        subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)  # noqa: S603, S607  # fixed words
