"""Keeping the image store in order: what is damaged, what is missing, what nobody uses any more, who cleared what."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from readingroom.imaging.deidentification.regions import Region, mask_regions
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.description_text import replace_key, write_originals_block, write_pixels_block
from readingroom.imaging.descriptions import IMAGES_FOLDER, ImageDescription, PixelCheck
from readingroom.imaging.encoding import encode_png
from readingroom.imaging.instances import open_instance
from readingroom.imaging.picture_folder import PictureFolder
from readingroom.imaging.rasters import read_raster
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.store import FolderStore
from readingroom.imaging.whole_files import write_whole
from readingroom.positions import read_text, read_yaml
from readingroom.shapes import read_shape


@dataclass(frozen=True, slots=True)
class Described:
    """An image of the library: `path` is its file below the library, `text` what is written there."""

    path: str
    text: str
    description: ImageDescription


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the store found: originals that are damaged, and those that are not there with what uses them."""

    originals: int
    damaged: tuple[str, ...]
    missing: Mapping[str, str]
    unreadable: tuple[str, ...]


def read_described(library: Path, path: str) -> Described:
    """The image whose description lies at `path` below the library.

    Raises:
        FileRefused: there is no such file, or it cannot be read.
    """
    text, problems = read_text(library / path, root=library)
    located, more = read_yaml(text, path=path) if text is not None else (None, ())
    description, faults = read_shape(located, ImageDescription) if located else (None, ())
    if text is None or description is None:
        found = (*problems, *more, *faults)
        raise FileRefused("description", f"{path}: {found[0].message if found else 'it is empty'}", "mend it by hand")
    return Described(path, text, description)


def list_described(library: Path) -> Iterator[str]:
    """The paths of all descriptions of a library, in order."""
    for path in sorted((library / IMAGES_FOLDER).glob("*/*.yaml")):
        yield path.relative_to(library).as_posix()


def verify_store(library: Path, store: FolderStore, in_editions: Mapping[str, str]) -> Verified:
    """Reads every original again and compares it with its name, and what is used with the store.

    `in_editions` maps the originals that editions use to one of these.
    """
    missing = {original: f"edition {edition}" for original, edition in in_editions.items() if original not in store}
    unreadable: list[str] = []
    for path in list_described(library):
        try:
            originals = read_described(library, path).description.originals
        except FileRefused:
            unreadable.append(path)
            continue
        missing |= {original: path for original in originals if original not in store}
    damaged = tuple(store.find_damaged())
    return Verified(sum(1 for _ in store.names()), damaged, missing, tuple(unreadable))


def find_unused(library: Path, store: FolderStore, in_editions: Iterable[str]) -> tuple[str, ...]:
    """The originals that no description of the library and none of the editions on the shelf uses.

    Raises:
        FileRefused: a description cannot be read, so that what it uses cannot be told.
    """
    used = set(in_editions)
    for path in list_described(library):
        used.update(read_described(library, path).description.originals)
    return tuple(name for name in store.names() if name not in used)


def remove_unused_pictures(pictures: PictureFolder, in_editions: Iterable[str]) -> int:
    """Removes renditions that no edition on the shelf shows; they are made again when they are needed. Says how many."""
    unused = pictures.names() - set(in_editions)
    for name in unused:
        pictures.path(name).unlink(missing_ok=True)
    return len(unused)


def clear_pixels(library: Path, path: str, *, by: str, on: datetime.date) -> None:
    """Writes down that a person looked at every frame of an image and found no text that identifies anyone.

    Raises:
        FileRefused: the description cannot be read.
    """
    described = read_described(library, path)
    block = write_pixels_block(PixelCheck(text="clear", by=by, on=on))
    write_whole(library / path, replace_key(described.text, "pixels", block).encode("utf-8"))


def mask_image(library: Path, path: str, store: FolderStore, regions: Iterable[Region], *, by: str, on: datetime.date) -> int:
    """Blackens regions in every frame of an image, and keeps the masked originals in the place of the others.

    The image goes on waiting for a person to clear it: a mask may have missed something. Says how many originals were masked.

    Raises:
        FileRefused: the description or an original cannot be read.
    """
    described = read_described(library, path)
    wanted = tuple(regions)
    originals = [_mask(store, original, wanted) for original in described.description.originals]
    reason = f"{len(wanted)} region{'s' if len(wanted) > 1 else ''} masked; look whether anything is left"
    check = PixelCheck(text="unchecked", reason=reason, by=by, on=on)
    text = replace_key(described.text, "originals", write_originals_block(originals))
    write_whole(library / path, replace_key(text, "pixels", write_pixels_block(check)).encode("utf-8"))
    # What may name someone is not left lying in the store for the next `gc`.
    elsewhere = {name for each in list_described(library) for name in read_described(library, each).description.originals}
    for original in {*described.description.originals} - elsewhere:
        store.remove(original)
    return len(originals)


def _mask(store: FolderStore, original: str, regions: tuple[Region, ...]) -> str:
    try:
        content = store.read(original)
    except KeyError:
        raise FileRefused("missing", f"{original} is not in the image store", "import the files again") from None
    if original.endswith(".dcm"):
        return store.add(write_instance(mask_regions(open_instance(content), regions)), "dcm")
    pixels = read_raster(content, original).copy()
    for region in regions:
        pixels[region.row : region.row + region.height, region.column : region.column + region.width] = 0
    return store.add(encode_png(pixels), "png")
