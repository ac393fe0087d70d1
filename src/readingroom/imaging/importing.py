"""Importing images as an account: what was taken, what was known already, and what was refused, with the reason for each file.

Nothing is kept of a file before it was de-identified. Files of one series become one image of the library, in the order of
their slices; importing the same files again adds nothing, because the same key makes the same bytes of them.
"""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from pydicom import Dataset

from readingroom.imaging.deidentification.burned_in import PixelFinding
from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.regions import Region, find_regions
from readingroom.imaging.deidentification.report import Removal, add_up, count_removed
from readingroom.imaging.deidentification.rules import PROFILE
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.description_text import write_description
from readingroom.imaging.descriptions import IMAGES_FOLDER, Deidentification, ImageDescription, PixelCheck
from readingroom.imaging.encoding import encode_png
from readingroom.imaging.frames import Frame, read_frame
from readingroom.imaging.instances import count_frames, open_instance
from readingroom.imaging.pictures import Pixels
from readingroom.imaging.rasters import is_raster, read_raster
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.series import Place, Stack, group_series, read_places
from readingroom.imaging.sources import Source, find_sources
from readingroom.imaging.store import ImageStore
from readingroom.imaging.windowing import apply_window
from readingroom.imaging.windows import Window
from readingroom.vocabulary.terms import Vocabulary

WORST = {"clear": 0, "unchecked": 1, "suspected": 2}
SEPARATE = "import what belongs together by itself"
MIXED_REASON = "the file holds several stacks, such as phases or echoes, and an image is one stack"
RASTER_REASON = "a picture without a header says nothing of what is in its pixels"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken: `file` as it was named, `code` the kind of fault, `reason` and `suggestion` in words."""

    file: str
    code: str
    reason: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An image that is new in the library: its files as they were named, its description, and what to know about it."""

    image: str
    path: str
    files: tuple[str, ...]
    frames: int
    pixels: PixelFinding
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A file that the library has already, in the image whose description lies at `path`."""

    file: str
    path: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the person who imports says of all images of this import; "" leaves it to what the files say."""

    modality: str = ""
    section: str = ""
    credit: str = ""
    licence: str = ""
    caption: str = ""
    alt: str = ""


@dataclass(slots=True)
class ImportAccount:
    """Every file of an import: none is left over. `removed` counts what was taken out of the headers."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    removed: tuple[Removal, ...] = ()

    @property
    def files(self) -> int:
        """How many files are accounted for."""
        return sum(len(each.files) for each in self.taken) + len(self.refused) + len(self.known)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file that was cleaned and stored: `original` is its name in the store."""

    file: str
    original: str
    places: tuple[Place, ...]
    modality: str
    pixels: PixelFinding
    removed: int


class Import:
    """One import into one document of a library.

    Args:
        library: The folder of the library; descriptions are written below its `images/`.
        document: The id of the document the images belong to.
        store: Where originals are kept.
        deidentifier: What cleans every file before it is kept.
        vocabulary: The library's, for the name of the modality.
        words: What is said of all images.
        today: The day that is written into the descriptions.
    """

    def __init__(
        self,
        library: Path,
        document: str,
        store: ImageStore,
        deidentifier: Deidentifier,
        vocabulary: Vocabulary,
        words: Words,
        today: datetime.date,
    ) -> None:
        self.folder = library / IMAGES_FOLDER / document
        self.library = library
        self.store = store
        self.deidentifier = deidentifier
        self.words = words
        self.today = today
        self.modalities = {code: term.id for term in vocabulary.modalities.values() for code in term.dicom}
        self.known = _list_known(library)
        self.account = ImportAccount()

    def run(self, paths: Iterable[Path], *, progress: Callable[[int, str], None] = lambda done, name: None) -> ImportAccount:
        """Takes in what `paths` stand for. `progress` is told how many files are done and the name of the next."""
        arrived: list[_Arrived] = []
        for done, source in enumerate(source for path in paths for source in find_sources(path)):
            progress(done, source.name)
            try:
                file = self._take(source)
            except FileRefused as refused:
                self._refuse(source.name, refused)
                continue
            if file is not None:
                arrived.append(file)
        self._make_images(arrived)
        return self.account

    def _refuse(self, file: str, refused: FileRefused) -> None:
        self.account.refused.append(Refused(file, refused.code, str(refused), refused.suggestion))

    def _take(self, source: Source) -> _Arrived | None:
        """Cleans and keeps one file; None for a picture without a header, which is an image of its own."""
        content = source.read()
        if is_raster(content):
            self._take_raster(source.name, content)
            return None
        dataset = open_instance(content)
        # Nothing is kept that could not be shown: a file whose pixels are cut short is refused here, not on the page.
        count_frames(dataset)
        read_frame(dataset, 0)
        cleaned = self.deidentifier.clean(dataset, lambda: _show_frames(dataset))
        # Which device made it is known from the header that is about to be dropped.
        pixels = _name_regions(cleaned.pixels, find_regions(dataset))
        modality = str(cleaned.dataset.get("Modality") or "")
        if not self.words.modality and modality not in self.modalities:
            reason = f"the vocabulary has no modality for “{modality}” (0008,0060)"
            raise FileRefused("unknown-modality", reason, "say which it is with --modality")
        original = self.store.add(write_instance(cleaned.dataset), "dcm")
        self.account.removed = add_up((self.account.removed, cleaned.removed))
        places = read_places(cleaned.dataset, original)
        return _Arrived(source.name, original, places, modality, pixels, count_removed(cleaned.removed))

    def _take_raster(self, name: str, content: bytes) -> None:
        pixels = read_raster(content, name)
        if not self.words.modality:
            reason = "a picture does not say how it was made"
            raise FileRefused("unknown-modality", reason, "say which modality it is with --modality")
        original = self.store.add(encode_png(pixels), "png")
        if original in self.known:
            self.account.known.append(Known(name, self.known[original]))
            return
        finding = PixelFinding("unchecked", RASTER_REASON)
        self._describe((original,), (name,), self.words.modality, finding, plane="", frames=1, removed=0, notes=())

    def _make_images(self, arrived: list[_Arrived]) -> None:
        fresh = self._sort_out(arrived)
        stacks, refused = group_series(place for file in fresh.values() for place in file.places)
        for series in refused:
            reason = series.reason
            for original in series.names:
                reason = reason.replace(original, Path(fresh[original].file).name)
            self._drop(fresh, series.names, FileRefused(series.code, reason, SEPARATE))
        mixed = _find_mixed(stacks)
        self._drop(fresh, mixed, FileRefused("several-stacks", MIXED_REASON, "export each stack by itself"))
        for stack in stacks:
            if not any(place.name in mixed for place in stack.places):
                self._make_image(stack, fresh)

    def _sort_out(self, arrived: Iterable[_Arrived]) -> dict[str, _Arrived]:
        """The files that are new, by the name of their original; what the library has and what came twice is accounted for."""
        fresh: dict[str, _Arrived] = {}
        for file in arrived:
            if file.original in self.known:
                self.account.known.append(Known(file.file, self.known[file.original]))
            elif file.original in fresh:
                reason = f"the same image as {fresh[file.original].file}"
                self._refuse(file.file, FileRefused("duplicate", reason, "nothing to do"))
            else:
                fresh[file.original] = file
        return fresh

    def _drop(self, fresh: Mapping[str, _Arrived], originals: Iterable[str], refused: FileRefused) -> None:
        """Refuses files that were stored already, and takes them out of the store."""
        for original in dict.fromkeys(originals):
            self._refuse(fresh[original].file, refused)
            self.store.remove(original)

    def _make_image(self, stack: Stack, fresh: Mapping[str, _Arrived]) -> None:
        originals = tuple(dict.fromkeys(place.name for place in stack.places))
        files = [fresh[original] for original in originals]
        pixels = max((file.pixels for file in files), key=lambda finding: WORST[finding.text])
        modality = self.words.modality or self.modalities[files[0].modality]
        self._describe(
            originals,
            tuple(file.file for file in files),
            modality,
            pixels,
            plane=stack.plane,
            frames=len(stack.places),
            removed=sum(file.removed for file in files),
            notes=stack.notes,
        )

    def _describe(
        self,
        originals: tuple[str, ...],
        files: tuple[str, ...],
        modality: str,
        pixels: PixelFinding,
        *,
        plane: str,
        frames: int,
        removed: int,
        notes: tuple[str, ...],
    ) -> None:
        shown = " ".join(word for word in (plane.capitalize(), modality) if word)
        said = f"{shown}, {frames} frame{'s' if frames > 1 else ''}"
        description = ImageDescription(
            kind="clinical",
            modality=modality,
            plane=plane,
            section=self.words.section,
            caption=self.words.caption or f"{said}; not described yet",
            alt=self.words.alt or f"{said}.",
            credit=self.words.credit,
            licence=self.words.licence,
            key=(frames + 1) // 2,
            originals=originals,
            deidentification=Deidentification(profile=PROFILE, on=self.today, removed=removed),
            pixels=PixelCheck(text=pixels.text, reason=pixels.reason, by="rule" if pixels.text == "clear" else ""),
        )
        image = self._free_id(modality, plane)
        path = self.folder / f"{image}.yaml"
        self.folder.mkdir(parents=True, exist_ok=True)
        path.write_text(write_description(description), encoding="utf-8")
        shown_path = path.relative_to(self.library).as_posix()
        self.known |= dict.fromkeys(originals, shown_path)
        self.account.taken.append(Taken(image, shown_path, files, frames, pixels, notes))

    def _free_id(self, modality: str, plane: str) -> str:
        stem = re.sub(r"[^a-z0-9]+", "-", f"{modality} {plane}".lower()).strip("-") or "image"
        number = 1
        while (self.folder / f"{stem}-{number}.yaml").exists():
            number += 1
        return f"{stem}-{number}"


def _find_mixed(stacks: Iterable[Stack]) -> tuple[str, ...]:
    """The originals whose frames are in more than one stack, and those that share a stack with them."""
    names = [{place.name for place in stack.places} for stack in stacks]
    counts = Counter(name for stack in names for name in stack)
    mixed = {name for stack in names if any(counts[name] > 1 for name in stack) for name in stack}
    return tuple(sorted(mixed))


def _list_known(library: Path) -> dict[str, str]:
    """Which description names which original, over the whole library."""
    named = re.compile(r"\b[0-9a-f]{64}\.(?:dcm|png|jpg)\b")
    known: dict[str, str] = {}
    for path in sorted((library / IMAGES_FOLDER).glob("*/*.yaml")):
        shown = path.relative_to(library).as_posix()
        known |= dict.fromkeys(named.findall(path.read_text(encoding="utf-8", errors="replace")), shown)
    return known


def _show_frames(dataset: Dataset) -> list[Pixels]:
    """The first, middle and last frame with all their values from black to white, for whoever looks for text in them."""
    count = count_frames(dataset)
    frames = [read_frame(dataset, index) for index in sorted({0, count // 2, count - 1})]
    return [apply_window(frame, _span_all(frame)) for frame in frames]


def _span_all(frame: Frame) -> Window:
    low, high = float(np.nanmin(frame.values)), float(np.nanmax(frame.values))
    return Window("all", "All values", (low + high) / 2, max(high - low, 1.0))


def _name_regions(finding: PixelFinding, regions: tuple[Region, ...]) -> PixelFinding:
    """The finding with the boxes that devices like this one write into, as `images mask` takes them."""
    if not regions:
        return finding
    boxes = " ".join(f"--region {each.column},{each.row},{each.width},{each.height}" for each in regions)
    return replace(finding, reason=f"{finding.reason}; boxes known for the device: {boxes}")
