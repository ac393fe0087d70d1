"""Making renditions: what readers are shown of a stored image, made once from its originals and kept by content.

A stack becomes ready-made frames in each of its windows, a thumbnail, and its key frame plain and with its marks. What was
made from what is remembered beside the pictures, so that building again decodes nothing.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from readingroom.imaging.descriptions import ImageDescription
from readingroom.imaging.picture_folder import PictureFolder
from readingroom.imaging.rendition import Rendition
from readingroom.imaging.store import FolderStore

MADE_FOLDER = "made"


@dataclass(frozen=True, slots=True)
class ImageFolders:
    """Where originals and renditions of an instance lie."""

    originals: Path
    renditions: Path

    @classmethod
    def beside(cls, editions: Path) -> "ImageFolders":
        """The folders of the instance whose editions lie in `editions`."""
        return cls(editions.parent / "images", editions.parent / "renditions")

    @property
    def store(self) -> FolderStore:
        """The store of originals."""
        return FolderStore(self.originals)

    @property
    def pictures(self) -> PictureFolder:
        """The folder of renditions."""
        return PictureFolder(self.renditions)

    def renderer(self) -> "Renderer":
        """What makes renditions from the originals here."""
        return Renderer(self.store, self.pictures)


@cache
def rendering_digest() -> str:
    """The SHA-256 of the code that makes pictures: what other code made is made anew."""
    digest = hashlib.sha256()
    folder = Path(str(resources.files("readingroom.imaging")))
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Renderer:
    """Makes renditions, or finds them made."""

    def __init__(self, store: FolderStore, pictures: PictureFolder) -> None:
        self.store = store
        self.pictures = pictures

    def render(self, description: ImageDescription, *, document: str, image: str) -> Rendition:
        """What readers are shown of an image.

        Raises:
            FileRefused: an original is missing or cannot be shown, or the recipe of a simulation does not work.
        """
        made = self.pictures.folder / MADE_FOLDER / f"{_digest(description, document, image)}.json"
        known = self._find_made(made)
        if known is None:
            # Imported here: what decodes and simulates takes longer to import than a build to find that all is made.
            from readingroom.imaging.stacks import make_rendition

            known = make_rendition(self.store, self.pictures, description, document=document, image=image)
            self.pictures.write(made, known.model_dump_json().encode("utf-8"))
        return known

    def _find_made(self, path: Path) -> Rendition | None:
        try:
            rendition = Rendition.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            path.unlink(missing_ok=True)
            return None
        whole = all(self.pictures.path(name).is_file() for name in rendition.pictures)
        if whole and all(each.original in self.store for each in rendition.instances):
            return rendition
        path.unlink(missing_ok=True)
        return None


def _digest(description: ImageDescription, document: str, image: str) -> str:
    """What a rendition depends on; the words beside it are not among it."""
    made_from = description.model_dump(mode="json", include={"originals", "simulation", "windows", "key", "annotations"})
    named = (document, image) if description.simulation is not None else ()
    text = json.dumps([rendering_digest(), made_from, named], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
