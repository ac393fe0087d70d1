"""A rendition: everything a reader is shown of one stored image, and what DICOMweb says of its originals."""

from typing import Annotated

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

Size = Annotated[int, Field(gt=0)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShownWindow(_Value):
    """A window the frames were made in: `id` is its word in addresses, `center` and `width` in the units of the values."""

    id: str
    name: str
    center: float
    width: float


class ShownFrame(_Value):
    """One frame of the stack: which frame of which instance it is (counted from 1), and its picture in each window.

    `position` is in mm along the normal of the slices, None where the file has no geometry.
    """

    sop: str
    number: int
    position: float | None
    pictures: dict[str, str]


class ShownInstance(_Value):
    """An original as DICOMweb answers it: `attributes` is its DICOM JSON (PS3.18 Annex F) without bulk data, as text."""

    study: str
    series: str
    sop: str
    original: str
    transfer_syntax: str
    frames: int
    attributes: str


class Vector(_Value):
    """The description of one frame (from 1) for finding images by example: float32, little endian."""

    frame: int
    vector: Base64Bytes


class Rendition(_Value):
    """What was made of one stored image.

    `rows` and `columns` are those of the originals, `spacing` that of (row, column) in mm or None where lengths are not
    calibrated. `display` is the key frame in the first window, `annotated` the same with its marks ("" without marks).
    """

    rows: Size
    columns: Size
    spacing: tuple[float, float] | None
    study: str
    series: str
    frame_of_reference: str
    windows: tuple[ShownWindow, ...]
    frames: tuple[ShownFrame, ...]
    instances: tuple[ShownInstance, ...]
    key: int
    display: str
    width: Size
    height: Size
    annotated: str
    thumbnail: str
    vectors: tuple[Vector, ...]
    notes: tuple[str, ...]

    @property
    def pictures(self) -> frozenset[str]:
        """The names of all pictures it consists of."""
        framed = (name for frame in self.frames for name in frame.pictures.values())
        return frozenset(name for name in (self.display, self.annotated, self.thumbnail, *framed) if name)
