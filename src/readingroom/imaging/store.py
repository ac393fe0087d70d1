"""The image store: originals by the hash of their content, behind an interface that an object store can fill later."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from readingroom.imaging.whole_files import ARRIVING, write_whole

NAME = re.compile(r"[0-9a-f]{64}\.(?:dcm|png|jpg)")
"""What an original is called: the SHA-256 of its bytes and the ending of its format."""


class ImageStore(Protocol):
    """Where originals are kept. Names are made from content, so nothing is ever changed under a name."""

    def add(self, content: bytes, ending: str) -> str:
        """Keeps an original and returns its name; one that is there already is not written again."""

    def read(self, name: str) -> bytes:
        """The bytes of an original.

        Raises:
            KeyError: there is none of this name.
        """

    def __contains__(self, name: object) -> bool: ...

    def names(self) -> Iterator[str]:
        """The names of all originals, in order."""

    def remove(self, name: str) -> None:
        """Removes an original; one that is not there is no error."""


class FolderStore:
    """An image store in a local folder: `ab/ab12….dcm`. Files appear whole or not at all, and survive a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where an original lies or would lie.

        Raises:
            KeyError: this is not the name of an original.
        """
        if not NAME.fullmatch(name):
            raise KeyError(name)
        return self.folder / name[:2] / name

    def add(self, content: bytes, ending: str) -> str:
        """Keeps an original and returns its name; one that is there already is not written again."""
        name = f"{hashlib.sha256(content).hexdigest()}.{ending}"
        path = self.path(name)
        if not path.exists():
            path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            write_whole(path, content, mode=0o640, durable=True)
        return name

    def read(self, name: str) -> bytes:
        """The bytes of an original.

        Raises:
            KeyError: there is none of this name.
        """
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and NAME.fullmatch(name) is not None and self.path(name).is_file()

    def names(self) -> Iterator[str]:
        """The names of all originals, in order."""
        if self.folder.is_dir():
            for folder in sorted(path for path in self.folder.iterdir() if path.is_dir()):
                yield from sorted(path.name for path in folder.iterdir() if NAME.fullmatch(path.name))

    def remove(self, name: str) -> None:
        """Removes an original; one that is not there is no error."""
        self.path(name).unlink(missing_ok=True)

    def find_damaged(self) -> Iterator[str]:
        """The names of originals whose bytes are no longer those they were named for."""
        for name in self.names():
            with self.path(name).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != name[:64]:
                    yield name

    def sweep(self) -> int:
        """Removes what writers that were killed left half-written, and returns how many files that were."""
        left = list(self.folder.glob(f"*/{ARRIVING}*"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)
