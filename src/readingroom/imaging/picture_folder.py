"""The folder of finished pictures: kept by the hash of their bytes, shared by all editions."""

import hashlib
from pathlib import Path

from readingroom.imaging.whole_files import write_whole


class PictureFolder:
    """Pictures by the hash of their bytes. Each appears whole or not at all, however many processes make the same one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where a picture lies."""
        return self.folder / name[:2] / name

    def add(self, content: bytes, ending: str) -> str:
        """Keeps a picture and returns its name, the beginning of its SHA-256 with the ending of its format."""
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}"
        self.write(self.path(name), content)
        return name

    def write(self, path: Path, content: bytes) -> None:
        """Puts a file below the folder in one step; one that is there is left alone."""
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, mode=0o644)

    def names(self) -> set[str]:
        """The names of all pictures."""
        return {path.name for path in self.folder.glob("??/*") if not path.name.startswith(".")}
