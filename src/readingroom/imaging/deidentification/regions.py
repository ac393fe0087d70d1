"""Known places where devices write names into the picture, and blacking them out."""

import copy
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import yaml
from pydicom import uid
from pydicom.dataset import Dataset

from readingroom.imaging.deidentification.marks import CLEANED_PIXELS, add_method_code
from readingroom.imaging.deidentification.pixel_bytes import COMPRESSED, PixelForm, read_form
from readingroom.imaging.deidentification.values import UNREADABLE, read_text
from readingroom.imaging.deidentification.writing import make_file_meta
from readingroom.imaging.refusal import FileRefused


@dataclass(frozen=True, slots=True)
class Region:
    """A box in pixels: its upper left pixel (column, row) from 0, its width and its height."""

    column: int
    row: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Device:
    """A kind of picture that is known to carry text; empty and 0 fit everything. The fields are explained in `regions.yaml`."""

    modality: str
    maker: str
    model: str
    rows: int
    columns: int
    boxes: tuple[Region, ...]

    def fits(self, *, modality: str, maker: str, model: str, rows: int, columns: int) -> bool:
        """True when this is such a picture."""
        return (
            self.modality in ("", modality)
            and self.maker.casefold() in maker.casefold()
            and self.model.casefold() in model.casefold()
            and self.rows in (0, rows)
            and self.columns in (0, columns)
        )


def _read_devices() -> tuple[Device, ...]:
    text = resources.files("readingroom.imaging.deidentification").joinpath("regions.yaml").read_text(encoding="utf-8")
    devices: list[dict[str, Any]] = yaml.CSafeLoader(text).get_single_data()["devices"]
    return tuple(
        Device(
            modality=values.get("modality", ""),
            maker=values.get("maker", ""),
            model=values.get("model", ""),
            rows=values.get("rows", 0),
            columns=values.get("columns", 0),
            boxes=tuple(Region(*box) for box in values["boxes"]),
        )
        for values in devices
    )


DEVICES = _read_devices()
"""The devices of `regions.yaml`."""


def find_regions(dataset: Dataset) -> tuple[Region, ...]:
    """The boxes in which a device like this one is known to write; empty says nothing. Asked before the header is cleaned."""
    try:
        rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    except UNREADABLE:
        return ()
    modality, maker, model = (read_text(dataset, tag) for tag in (0x00080060, 0x00080070, 0x00081090))
    boxes: list[Region] = []
    for device in DEVICES:
        if device.fits(modality=modality, maker=maker, model=model, rows=rows, columns=columns):
            boxes += [Region(box.column, box.row, box.width or columns, box.height) for box in device.boxes]
    return tuple(dict.fromkeys(boxes))


def mask_regions(dataset: Dataset, regions: Iterable[Region]) -> Dataset:
    """A new instance with these boxes black in every frame, uncompressed (Explicit VR Little Endian); takes a cleaned data set.

    It has a new SOP Instance UID that the old one and the boxes decide, says that it is derived and that its pixels were cleaned
    (113101); whether its pixels were ever compressed with loss stays as it was. The one given is not changed.

    Raises:
        FileRefused: the pixels cannot be decoded.
    """
    regions = tuple(regions)
    masked = copy.deepcopy(dataset)
    if str(dataset.file_meta.TransferSyntaxUID) in COMPRESSED:
        try:
            masked.decompress(as_rgb=True, generate_instance_uid=False)
        except UNREADABLE:
            raise FileRefused("damaged-pixels", "The pixels cannot be decoded", "Leave the file out") from None
    form = read_form(masked)
    pixels = np.frombuffer(
        masked.PixelData[: form.length], dtype=f"<{'i' if form.is_signed else 'u'}{max(1, form.bits // 8)}"
    ).copy()
    if form.bits < 8 or form.photometric == "YBR_FULL_422" or pixels.nbytes != form.length:
        raise FileRefused("cannot-be-masked", "Pixels in this layout cannot be masked", "Export the file as RGB or greyscale")
    _blacken(_lay_out(pixels, form, planar=masked.get("PlanarConfiguration", 0) == 1), regions, _find_black(masked, form, pixels))
    content = pixels.tobytes()
    masked.PixelData = content + bytes(len(content) % 2)
    masked["PixelData"].VR = "OW" if form.bits > 8 else "OB"
    seed = f"{dataset.SOPInstanceUID} without {sorted(map(repr, regions))}"
    masked.SOPInstanceUID = uid.UID(f"2.25.{int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], 'big')}")
    masked.ImageType = ["DERIVED", *list(dataset.get("ImageType") or ["", "PRIMARY"])[1:]]
    masked.file_meta = make_file_meta(masked, str(uid.ExplicitVRLittleEndian))
    add_method_code(masked, CLEANED_PIXELS)
    return masked


def _lay_out(pixels: np.ndarray, form: PixelForm, *, planar: bool) -> np.ndarray:
    """A view (frames, rows, columns, samples)."""
    if planar and form.samples > 1:
        return np.moveaxis(pixels.reshape(form.frames, form.samples, form.rows, form.columns), 1, 3)
    return pixels.reshape(form.frames, form.rows, form.columns, form.samples)


def _find_black(dataset: Dataset, form: PixelForm, pixels: np.ndarray) -> list[int]:
    if form.photometric == "YBR_FULL":
        return [0, 128, 128]
    if form.photometric == "PALETTE COLOR":
        tables = [
            np.frombuffer(dataset[f"{name}PaletteColorLookupTableData"].value, np.uint8) for name in ("Red", "Green", "Blue")
        ]
        step = len(tables[0]) // max(1, int(dataset.RedPaletteColorLookupTableDescriptor[0] or 65536))
        darkness = sum(table[max(0, step - 1) :: max(1, step)].astype(int) for table in tables)
        return [int(np.argmin(darkness)) + int(dataset.RedPaletteColorLookupTableDescriptor[1])]
    if form.samples > 1:
        return [0] * form.samples
    return [int(pixels.max() if form.photometric == "MONOCHROME1" else pixels.min())]


def _blacken(frames: np.ndarray, regions: Iterable[Region], black: list[int]) -> None:
    for region in regions:
        top, left = max(0, region.row), max(0, region.column)
        frames[:, top : max(0, region.row + region.height), left : max(0, region.column + region.width)] = black
