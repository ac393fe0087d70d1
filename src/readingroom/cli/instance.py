"""Where this instance keeps its things: the home, the library, the editions."""

import os
from pathlib import Path


def home_folder() -> Path:
    """The folder of the instance (READINGROOM_HOME)."""
    return Path(os.environ.get("READINGROOM_HOME") or "~/.local/share/readingroom").expanduser()


def library_folder(named: Path | None = None) -> Path:
    """The library that is named, or the instance's own (READINGROOM_LIBRARY, else `library` in the home)."""
    if named is not None:
        return named
    return Path(os.environ.get("READINGROOM_LIBRARY") or home_folder() / "library").expanduser()


def editions_folder() -> Path:
    """The folder of the instance's editions."""
    return home_folder() / "editions"
