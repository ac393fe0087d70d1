"""The shelf of editions of an instance: which there are, which is current, switching, and keeping up with a switch."""

import hashlib
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from readingroom.edition.manifest import (
    EDITION_ID,
    MANIFEST_NAME,
    EditionRefused,
    Manifest,
    check_hashes,
    read_manifest,
)
from readingroom.edition.opening import Edition, open_edition

CURRENT_NAME = "current"
VERIFIED_NAME = ".verified"
OLD_EDITIONS_OPEN = 8
"""How many editions besides the current one stay open for their permanent addresses."""


def describe_files(folder: Path) -> str:
    """A digest of which files lie in a folder, and of the size, times and place on the disk of each."""
    seen = []
    for parent, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(f"{parent}/{name}")
            place = (status.st_dev, status.st_ino, status.st_mode)
            seen.append((os.path.relpath(parent, folder), name, *place, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
    return hashlib.sha256(repr(sorted(seen)).encode("ascii", "backslashreplace")).hexdigest()


class Shelf:
    """The folder `editions/` of an instance. Editions are folders named by id; the file `current` names the one in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ids(self) -> tuple[str, ...]:
        """The ids of the sealed editions, oldest first."""
        if not self.folder.is_dir():
            return ()
        sealed = [path for path in self.folder.iterdir() if EDITION_ID.fullmatch(path.name) and (path / MANIFEST_NAME).is_file()]
        return tuple(
            path.name for path in sorted(sealed, key=lambda path: ((path / MANIFEST_NAME).stat().st_mtime_ns, path.name))
        )

    def current_id(self) -> str | None:
        """The id of the edition in use, or None before the first build.

        Raises:
            EditionRefused: what says so cannot be read.
        """
        try:
            return (self.folder / CURRENT_NAME).read_text(encoding="ascii", errors="replace").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise EditionRefused(f"the edition in use cannot be told: {error}", "mend the permissions of its folder") from None

    def path(self, edition: str) -> Path:
        """Where an edition lies.

        Raises:
            EditionRefused: the id is not one, or the shelf has no edition of this id.
        """
        if not EDITION_ID.fullmatch(edition) or not (self.folder / edition).is_dir():
            known = ", ".join(self.ids()) or "none yet"
            raise EditionRefused(f"there is no edition {edition}", f"editions on the shelf: {known}")
        return self.folder / edition

    def verify(self, edition: str) -> Manifest:
        """The manifest of an edition every file of which is what was sealed.

        Raises:
            EditionRefused: it is missing, damaged or of another schema version.
        """
        path = self.path(edition)
        manifest = read_manifest(path)
        check_hashes(path, manifest)
        return manifest

    def use(self, edition: str) -> Manifest:
        """Makes an edition the current one after verifying every file of it. Readers see the old or the new.

        Raises:
            EditionRefused: it is missing, damaged or of another schema version; the current edition stays as it was.
        """
        manifest = self.verify(edition)
        self.switch(edition, verified=True)
        return manifest

    def switch(self, edition: str, *, verified: bool = False) -> None:
        """Makes an edition the current one; `verified` says that it was verified or sealed a moment ago."""
        if verified:
            self._write(VERIFIED_NAME, f"{edition} {describe_files(self.folder / edition)}\n")
        self._write(CURRENT_NAME, edition + "\n")

    def was_verified(self, edition: str) -> bool:
        """True when the files of an edition are those that were verified or sealed before it was switched to.

        Told by their sizes, times and places on the disk. Whoever changes a file changes these too; only a failing disk
        does not, and that is no different while the edition is being read.
        """
        try:
            return (self.folder / VERIFIED_NAME).read_text(encoding="ascii").split() == [
                edition,
                describe_files(self.folder / edition),
            ]
        except (OSError, ValueError):
            return False

    def _write(self, name: str, text: str) -> None:
        """Puts a file onto the shelf in one step."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".current-") as folder:
            new = Path(folder) / name
            with new.open("w", encoding="ascii") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(self.folder / name)

    def add(self, sealed: Path, edition: str) -> None:
        """Moves a sealed folder onto the shelf, in the place of a damaged edition of the same id if there is one."""
        place = self.folder / edition
        if place.exists():
            self._bury(place)
        sealed.rename(place)

    def prune(self, keep: int) -> tuple[str, ...]:
        """Removes all but the newest `keep` editions and the current one, and returns the ids removed."""
        current = self.current_id()
        ids = [edition for edition in self.ids() if edition != current]
        removed = ids[: max(len(ids) - keep, 0)]
        for edition in removed:
            self._bury(self.folder / edition)
        return tuple(removed)

    def _bury(self, place: Path) -> None:
        # Renamed first, so that a half-removed folder is never taken for an edition.
        grave = Path(tempfile.mkdtemp(dir=self.folder, prefix=".pruned-"))
        place.rename(grave / place.name)
        shutil.rmtree(grave)


class OpenShelf:
    """The editions a running server reads: the current one, followed as it is switched, and a few older ones.

    A new edition that turns out damaged or foreign is refused: the one before keeps being served and `refusal` says why.
    `opened` is called with each edition that becomes the current one, while readers wait: it should only start something.
    """

    def __init__(self, folder: Path, opened: Callable[[Edition], None] | None = None) -> None:
        self.shelf = Shelf(folder)
        self._opened = opened
        self.refusal: EditionRefused | None = None
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._current: Edition | None = None
        self._older: OrderedDict[str, Edition] = OrderedDict()
        self._verified: set[str] = set()

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = (self.shelf.folder / CURRENT_NAME).stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_ino)

    def current(self) -> Edition:
        """The current edition. One `stat` per call tells whether it was switched.

        Raises:
            EditionRefused: there is none yet, or the only one there is cannot be used.
        """
        stamp = self._stamp()
        if self._current is not None and stamp == self._seen:
            return self._current
        with self._lock:
            if self._current is None or stamp != self._seen:
                self._follow(stamp)
        if self._current is None:
            raise self.refusal or EditionRefused("no edition has been built yet", "run `readingroom build`")
        return self._current

    def _follow(self, stamp: tuple[int, int] | None) -> None:
        try:
            named = self.shelf.current_id()
            if named is None:
                raise EditionRefused("no edition has been built yet", "run `readingroom build`")
            if self._current is None or self._current.id != named:
                self._current = open_edition(self.shelf.path(named), verify=not self.shelf.was_verified(named))
                if self._opened:
                    self._opened(self._current)
            self.refusal = None
        except EditionRefused as refusal:
            self.refusal = refusal
        self._seen = stamp

    def edition(self, edition: str) -> Edition:
        """An edition by id, for its permanent addresses.

        Raises:
            EditionRefused: it is not on the shelf (any more) or cannot be used.
        """
        current = self.current()
        if edition == current.id:
            return current
        with self._lock:
            found = self._older.get(edition)
            if found is None:
                # Hashing takes its time, and walking through old addresses would ask for it again and again.
                found = open_edition(self.shelf.path(edition), verify=edition not in self._verified)
                self._verified.add(edition)
                self._older[edition] = found
                if len(self._older) > OLD_EDITIONS_OPEN:
                    self._older.popitem(last=False)
            return found
