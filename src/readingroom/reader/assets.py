"""Style sheets, scripts and icons: read once, compressed once, served from memory under names that change with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.files.storage import Storage

ASSET_FOLDER = Path(__file__).parent / "static"
ASSET_PREFIX = "/static/"
FOREVER = "public, max-age=31536000, immutable"
ASK_EVERY_TIME = "no-cache"
COMPRESSED_TYPES = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/wasm",
    "image/svg+xml",
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: `name` is its path below the asset folder, `gzipped` its compressed bytes (None when that saves nothing)."""

    name: str
    content_type: str
    body: bytes
    gzipped: bytes | None
    digest: str

    @property
    def address(self) -> str:
        """The address that changes with the content and may be kept for ever."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{ASSET_PREFIX}{stem}.{self.digest}{dot}{ending}"

    @property
    def plain_address(self) -> str:
        """The address other assets use, whose content changes with a release."""
        return ASSET_PREFIX + self.name


def content_type_of(name: str) -> str:
    """The media type of a file by its name, with the character set of text."""
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith((".js", ".mjs")):
        guessed = "text/javascript"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def read_asset(path: Path, name: str) -> Asset:
    """The asset in the file at `path`, compressed when that saves anything."""
    body = path.read_bytes()
    content_type = content_type_of(name)
    squeezed = gzip.compress(body, 9, mtime=0) if content_type.startswith(COMPRESSED_TYPES) else body
    return Asset(
        name=name,
        content_type=content_type,
        body=body,
        gzipped=squeezed if len(squeezed) < len(body) else None,
        digest=hashlib.sha256(body).hexdigest()[:12],
    )


@cache
def read_assets(folder: Path = ASSET_FOLDER) -> dict[str, Asset]:
    """All assets in a folder by their name."""
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    return {name: read_asset(folder / name, name) for name in names}


class AssetStorage(Storage):
    """What `{% static %}` asks for the address of an asset; there is nothing to store."""

    def url(self, name: str | None) -> str:
        """The address of an asset.

        Raises:
            KeyError: there is no such asset; a template names one that is not shipped.
        """
        return read_assets()[name or ""].address
