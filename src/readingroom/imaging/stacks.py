"""Making the rendition of one stored image from its originals, one frame in memory at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydicom import Dataset

from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.descriptions import ImageDescription
from readingroom.imaging.encoding import Encoding, choose_encoding, encode_jpeg
from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import open_instance
from readingroom.imaging.marks import draw_annotations
from readingroom.imaging.metadata import describe_instance
from readingroom.imaging.picture_folder import PictureFolder
from readingroom.imaging.pictures import Pixels, fit_picture
from readingroom.imaging.rasters import read_raster
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.rendition import Rendition, ShownFrame, ShownInstance, ShownWindow, Vector
from readingroom.imaging.series import Place, Stack, group_series, read_places
from readingroom.imaging.similarity import describe
from readingroom.imaging.simulation.simulation import simulate
from readingroom.imaging.store import FolderStore
from readingroom.imaging.windowing import apply_window, find_windows
from readingroom.imaging.windows import AS_STORED, CT_WINDOWS, Window

LARGEST = 1024
"""Pixels of the longer side of a ready-made frame; the viewer shows the original."""
THUMBNAIL = 192
COMPARED = 5
"""How many frames of a stack are described for finding images by example, the key frame among them."""
FROM_FILE = 2
"""How many windows are taken from a file whose description names none."""


def make_rendition(
    store: FolderStore, pictures: PictureFolder, description: ImageDescription, *, document: str, image: str
) -> Rendition:
    """The rendition of an image, whose pictures are kept in `pictures`; originals of a simulation are added to `store`.

    Raises:
        FileRefused: an original is missing or cannot be shown, or the recipe of a simulation does not work.
    """
    originals = description.originals
    if description.simulation is not None:
        try:
            simulated = simulate(description.simulation, document=document, image=image)
        except ValueError as error:
            raise FileRefused("simulation", str(error), "correct the recipe") from None
        originals = tuple(store.add(write_instance(dataset), "dcm") for dataset in simulated.datasets)
    missing = next((name for name in originals if name not in store), None)
    if missing is not None:
        reason = f"{missing} is not in the image store {store.folder}"
        raise FileRefused("missing", reason, "bring it there, or import its files again")
    if all(name.endswith(".dcm") for name in originals):
        return _StackMaker(store, pictures, description).make(originals)
    if len(originals) != 1:
        raise FileRefused("mixed", "several pictures without geometry are no stack", "describe each by itself")
    return _make_from_raster(pictures, description, read_raster(store.read(originals[0]), originals[0]))


class _StackMaker:
    """Makes the rendition of DICOM originals, one frame in memory at a time."""

    def __init__(self, store: FolderStore, pictures: PictureFolder, description: ImageDescription) -> None:
        self.store = store
        self.pictures = pictures
        self.description = description
        self._open: tuple[str, Dataset] | None = None

    def make(self, originals: Sequence[str]) -> Rendition:
        instances: list[ShownInstance] = []
        places: list[Place] = []
        for original in originals:
            dataset = self._dataset(original)
            instances.append(describe_instance(dataset, original))
            places.extend(read_places(dataset, original))
        stack = _only_stack(places)
        key = min(self.description.key, len(stack.places))
        windows = self._choose_windows(stack, key)
        aspect = stack.spacing[0] / stack.spacing[1] if stack.spacing else 1.0
        encodings = self._choose_encodings(stack, key, windows, aspect)
        described = set(_choose_described(key, len(stack.places)))
        frames, vectors = [], []
        shown_key: Pixels | None = None
        for number, (place, position) in enumerate(zip(stack.places, stack.positions, strict=True), 1):
            frame = read_frame(self._dataset(place.name), place.frame - 1)
            shown = [fit_picture(apply_window(frame, window), LARGEST, aspect=aspect) for window in windows]
            written = zip(windows, encodings, shown, strict=True)
            named = {window.id: _keep(self.pictures, pixels, encoding) for window, encoding, pixels in written}
            frames.append(ShownFrame(sop=place.sop, number=place.frame, position=position, pictures=named))
            if number in described:
                vectors.append(_describe_frame(number, shown[0]))
            if number == key:
                shown_key = shown[0]
                size = frame.values.shape[:2]
        if shown_key is None:
            raise FileRefused("empty", "the stack has no frame", "import its files again")
        first = self._dataset(stack.places[0].name)
        return Rendition(
            rows=size[0],
            columns=size[1],
            spacing=stack.spacing,
            study=instances[0].study,
            series=instances[0].series,
            frame_of_reference=str(first.get("FrameOfReferenceUID") or ""),
            windows=tuple(_show_window(window) for window in windows),
            frames=tuple(frames),
            instances=tuple(instances),
            key=key,
            **_keep_key_frame(self.pictures, self.description, shown_key, key=key, size=size),
            vectors=tuple(vectors),
            notes=stack.notes,
        )

    def _dataset(self, original: str) -> Dataset:
        if self._open is None or self._open[0] != original:
            self._open = (original, open_instance(self.store.read(original)))
        return self._open[1]

    def _choose_windows(self, stack: Stack, key: int) -> tuple[Window, ...]:
        """The presets the description names, else those of the key frame: one window for all, so that frames compare."""
        if self.description.windows:
            return tuple(CT_WINDOWS[window] for window in self.description.windows if window in CT_WINDOWS)
        place = stack.places[key - 1]
        dataset = self._dataset(place.name)
        frame = read_frame(dataset, place.frame - 1)
        return (AS_STORED,) if frame.is_color else find_windows(dataset, frame)[:FROM_FILE]

    def _choose_encodings(self, stack: Stack, key: int, windows: Sequence[Window], aspect: float) -> tuple[Encoding, ...]:
        """The encoding of each window: tried on the key frame, because the frames of a stack are alike."""
        place = stack.places[key - 1]
        frame = read_frame(self._dataset(place.name), place.frame - 1)
        shown = (fit_picture(apply_window(frame, window), LARGEST, aspect=aspect) for window in windows)
        return tuple(choose_encoding(pixels) for pixels in shown)


def _only_stack(places: Sequence[Place]) -> Stack:
    stacks, refused = group_series(places)
    if refused:
        raise FileRefused(refused[0].code, refused[0].reason, "describe what belongs together by itself")
    if len(stacks) != 1:
        raise FileRefused("several-stacks", f"the originals make {len(stacks)} stacks", "describe each by itself")
    return stacks[0]


def _choose_described(key: int, count: int) -> Iterator[int]:
    """The key frame, and others spread evenly over the stack."""
    yield key
    wanted = min(COMPARED, count)
    for index in range(wanted):
        yield round(1 + (count - 1) * (index + 0.5) / wanted)


def _describe_frame(number: int, pixels: Pixels) -> Vector:
    return Vector.model_construct(frame=number, vector=describe(pixels).astype("<f4").tobytes())


def _show_window(window: Window) -> ShownWindow:
    # Percentiles have a dozen digits that nobody reads, and none of them makes another picture.
    center, width = (float(f"{value:.5g}") for value in (window.center, window.width))
    return ShownWindow(id=window.id, name=window.name, center=center, width=width)


def _keep(pictures: PictureFolder, pixels: Pixels, encoding: Encoding) -> str:
    return pictures.add(encoding.encode(pixels), encoding.ending)


def _keep_key_frame(
    pictures: PictureFolder, description: ImageDescription, pixels: Pixels, *, key: int, size: tuple[int, ...]
) -> dict[str, Any]:
    """The key frame as it stands in pages: as JPEG, which every program reads, plain, with its marks, and as a thumbnail."""
    marks = [mark for mark in description.annotations if mark.frame == key]
    annotated = ""
    if marks:
        annotated = pictures.add(encode_jpeg(draw_annotations(pixels, marks, rows=size[0], columns=size[1])), "jpg")
    return {
        "display": pictures.add(encode_jpeg(pixels), "jpg"),
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "annotated": annotated,
        "thumbnail": pictures.add(encode_jpeg(fit_picture(pixels, THUMBNAIL)), "jpg"),
    }


def _make_from_raster(pictures: PictureFolder, description: ImageDescription, pixels: Pixels) -> Rendition:
    shown = fit_picture(pixels, LARGEST)
    named = {AS_STORED.id: _keep(pictures, shown, choose_encoding(shown))}
    return Rendition(
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        spacing=None,
        study="",
        series="",
        frame_of_reference="",
        windows=(_show_window(AS_STORED),),
        frames=(ShownFrame(sop="", number=1, position=None, pictures=named),),
        instances=(),
        key=1,
        **_keep_key_frame(pictures, description, shown, key=1, size=pixels.shape[:2]),
        vectors=(_describe_frame(1, shown),),
        notes=(),
    )
