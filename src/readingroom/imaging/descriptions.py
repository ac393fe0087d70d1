"""Descriptions of stored images: the library files `images/<document>/<image>.yaml` that people edit.

A description says what is seen and what may be said of it; the pixels lie in the image store, or are made from a recipe
(`simulation`). Points are in image coordinates: (column, row) in pixels, (0, 0) the outer corner of the first pixel, so
that the middle of the first pixel is (0.5, 0.5). Frames count from 1, in the order of the stack.
"""

import datetime
from typing import Any, Literal

from pydantic import Field, model_validator

from readingroom.shapes import Line, Shape, Words

IMAGES_FOLDER = "images"

Plane = Literal["axial", "coronal", "sagittal", "oblique", "projection", ""]
Point = tuple[float, float]
POINTS = {"arrow": 2, "line": 2, "circle": 2, "label": 1}


class Annotation(Shape):
    """A mark on one frame.

    An arrow points from the first point to the second; a line joins both; a circle has its middle at the first and runs
    through the second; a label stands at its only point.
    """

    frame: int = Field(default=1, ge=1)
    shape: Literal["arrow", "line", "circle", "label"]
    points: tuple[Point, ...] = Field(min_length=1, max_length=2)
    label: str = Field(default="", max_length=120)

    @model_validator(mode="after")
    def _has_its_points(self) -> "Annotation":
        wanted = POINTS[self.shape]
        if len(self.points) != wanted:
            raise ValueError(f"this shape has {wanted} point{'s' if wanted > 1 else ''}, found {len(self.points)}")
        if self.shape == "label" and not self.label.strip():
            raise ValueError("a label says something")
        return self


class Simulation(Shape):
    """The recipe of a simulated image: the scene, and the numbers that shape it (see `imaging.simulation`)."""

    scene: Line
    parameters: dict[str, Any] = Field(default_factory=dict)


class Deidentification(Shape):
    """What was done to the headers: by which version of the rules, when, and how many attributes it removed."""

    profile: Line
    on: datetime.date
    removed: int = Field(default=0, ge=0)


class PixelCheck(Shape):
    """Whether text that identifies someone may be in the pixels: only `clear` ones are published."""

    text: Literal["clear", "unchecked", "suspected"]
    reason: str = ""
    by: str = ""
    on: datetime.date | None = None


class ImageDescription(Shape):
    """A stored or simulated image, one frame or a stack of them.

    `originals` names files of the image store in the order of the stack; `windows` the presets its frames are shown with,
    the first one first; `key` the frame that stands for the whole.
    """

    kind: Literal["clinical", "simulated"] = Field(description="`clinical` or `simulated`")
    modality: Line = Field(description="the modality, an id of the vocabulary")
    plane: Plane = Field(default="", description="`axial`, `coronal`, `sagittal`, `oblique` or `projection`")
    sequence: str = Field(default="", description="the sequence or phase, an id of the vocabulary such as `t1wi-c`")
    section: str = Field(default="", description="the section it belongs to; it is shown at the level of that section")
    site: str = Field(default="", description="where in the body, an id of the vocabulary")
    findings: Words = Field(default=(), description="what is to be seen, ids of the vocabulary")
    caption: str = Field(default="", description="the words below it")
    alt: str = Field(default="", description="what is to be seen, for those who cannot see it")
    credit: str = Field(default="", description="whom it is from")
    licence: str = Field(default="", description="under what terms, such as `CC-BY-4.0`")
    position: int = Field(default=100, ge=0, le=9999, description="its place among the images of the document, lowest first")
    windows: Words = Field(
        default=(), description="the windows its frames are shown with, the first one first; else those of the file"
    )
    key: int = Field(default=1, ge=1, description="the frame that stands for the stack, from 1")
    originals: Words = Field(default=(), description="the originals in the image store, in the order of the stack")
    simulation: Simulation | None = Field(default=None, description="instead of originals: the recipe it is made from")
    deidentification: Deidentification | None = Field(
        default=None, description="what was done to the headers; written by the import"
    )
    pixels: PixelCheck | None = Field(default=None, description="whether a person cleared the pixels, who and when")
    annotations: tuple[Annotation, ...] = Field(default=(), description="marks on its frames")

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> "ImageDescription":
        if bool(self.originals) == (self.simulation is not None):
            raise ValueError("an image has either `originals` in the image store or a `simulation` it is made from")
        if self.simulation is not None and self.kind != "simulated":
            raise ValueError("what is made from a recipe is of the kind `simulated`")
        return self

    @property
    def is_published(self) -> bool:
        """True when nothing stands against showing it.

        Simulated, or its pixels are clear and it is said whom it is from and under what terms it may be shown.
        """
        is_owned = bool(self.credit.strip() and self.licence.strip())
        return self.kind == "simulated" or (self.is_clear and is_owned)

    @property
    def is_clear(self) -> bool:
        """True when nothing in its pixels identifies anyone, by rule or because a person looked."""
        return self.pixels is not None and self.pixels.text == "clear"
