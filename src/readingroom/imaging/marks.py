"""Marks on a picture: arrows, lines, circles and labels, drawn into the pixels where a picture leaves the reader."""

import math
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from readingroom.imaging.descriptions import Annotation
from readingroom.imaging.pictures import Pixels

COLOR = (255, 214, 102)
"""A yellow that stands out from greys and from the colours of perfusion and PET maps."""
HALO = (0, 0, 0)
HEAD = 0.022
"""Length of an arrow's head as a part of the picture's longer side."""


def draw_annotations(pixels: Pixels, annotations: Iterable[Annotation], *, rows: int, columns: int) -> Pixels:
    """The picture with marks drawn on it, as RGB.

    `rows` and `columns` are the size of the image the points were set on; the picture may have been brought to another size.
    """
    picture = Image.fromarray(pixels).convert("RGB")
    pen = ImageDraw.Draw(picture)
    scale = (picture.width / columns, picture.height / rows)
    size = max(picture.size)
    stroke = max(2, round(size / 256))
    for annotation in annotations:
        points = [(x * scale[0], y * scale[1]) for x, y in annotation.points]
        # Drawn twice, wider in black first, so that a mark is seen on white as on black.
        for color, width in ((HALO, stroke + 2), (COLOR, stroke)):
            _draw_shape(pen, annotation.shape, points, color, width, size * HEAD)
        if annotation.label:
            font = ImageFont.load_default(max(12, round(size / 28)))
            at = _place_label(annotation.shape, points, pen.textbbox((0, 0), annotation.label, font=font), picture.size)
            pen.text(at, annotation.label, fill=COLOR, font=font, stroke_width=2, stroke_fill=HALO)
    return np.asarray(picture, dtype=np.uint8)


def _draw_shape(
    pen: ImageDraw.ImageDraw,
    shape: str,
    points: list[tuple[float, float]],
    color: tuple[int, int, int],
    width: int,
    head: float,
) -> None:
    if shape == "circle":
        (x, y), edge = points[0], points[1]
        radius = math.dist(points[0], edge)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=color, width=width)
    elif shape in ("line", "arrow"):
        pen.line(points, fill=color, width=width)
    if shape == "arrow":
        (x0, y0), (x1, y1) = points
        along = math.atan2(y1 - y0, x1 - x0)
        wings = [(x1 - head * math.cos(along + turn), y1 - head * math.sin(along + turn)) for turn in (0.45, -0.45)]
        pen.line([wings[0], (x1, y1), wings[1]], fill=color, width=width, joint="curve")


def _place_label(
    shape: str, points: list[tuple[float, float]], box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[float, float]:
    """The upper left corner of the words: beside the end that points at nothing, away from what is pointed at, and inside."""
    width, height = box[2], box[3]
    (x, y), (x1, y1) = points[0], points[-1]
    gap = 0.0 if shape == "label" else 0.4 * height
    left, top = x - width / 2, y - height / 2
    if shape == "label":
        left = x
    elif shape == "circle":
        top = y - math.dist(points[0], points[-1]) - gap - height
    elif abs(x1 - x) >= abs(y1 - y):
        left = x - gap - width if x1 > x else x + gap
    else:
        top = y - gap - height if y1 > y else y + gap
    return max(gap, min(left, size[0] - width - gap)), max(0.0, min(top, size[1] - height - gap))
