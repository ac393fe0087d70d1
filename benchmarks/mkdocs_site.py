"""The same Markdown as a MkDocs site, to build beside ours."""

import shutil
import subprocess
import sys
from pathlib import Path

MKDOCS = "mkdocs==1.6.1"
DEFAULT = "site_name: Synthetic\ntheme: mkdocs\n"
"""A minimal configuration: MkDocs makes the navigation from the folders and indexes the text for its search."""

BARE = "site_name: Synthetic\ntheme: mkdocs\nplugins: []\nnav:\n  - index.md\n"
"""The least MkDocs can be asked for: no search, and no page listed in the navigation of the others."""


class MkdocsMissing(Exception):
    """MkDocs could not be installed; the message says why."""


def install_mkdocs(folder: Path) -> Path:
    """Makes an environment with MkDocs in `folder` and returns its command.

    Raises:
        MkdocsMissing: the package index cannot be reached.
    """
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", MKDOCS],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MkdocsMissing(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"{command[0]} failed")
    return folder / "bin" / "mkdocs"


def make_site(folder: Path, library: Path, configuration: str) -> None:
    """Writes a site of the documents of a library, except for the front page the same files, into `folder`."""
    documents = folder / "docs"
    if not documents.exists():
        for kind in ("diagnoses", "cases"):
            if (library / kind).is_dir():
                shutil.copytree(library / kind, documents / kind)
        (documents / "index.md").write_text("# Synthetic\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(configuration, encoding="utf-8")
