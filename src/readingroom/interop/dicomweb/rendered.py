"""WADO-RS: pictures of frames that any browser shows, in a window and size of choice (PS3.18, 10.4.1.1.7 and 10.4.1.1.8)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpResponse, HttpResponseBase
from PIL import Image
from pydicom.dataset import Dataset

from readingroom.edition.instances import StoredInstance
from readingroom.imaging.encoding import encode_jpeg
from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import open_instance
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.windowing import apply_window, find_windows
from readingroom.imaging.windowing import render as draw
from readingroom.imaging.windows import Function, Window
from readingroom.interop.dicomweb.answers import Refused, conclude, find_instances, make_tag, not_here, resource
from readingroom.interop.dicomweb.frames import find_instance, find_original, read_numbers
from readingroom.interop.dicomweb.media_types import choose_type, read_accept
from readingroom.request import CACHE_CONTROL, ReadingRequest

RENDERED_TYPES = ("image/jpeg", "image/png")
THUMBNAIL_TYPES = ("image/jpeg",)
QUALITY = 85
THUMBNAIL = 256
LARGEST = 4096
"""Pixels of the longer side of a viewport."""
WINDOW_FUNCTIONS: Mapping[str, Function] = {"linear": "linear", "linear-exact": "linear-exact", "sigmoid": "sigmoid"}
PARAMETERS = frozenset({"accept", "window", "viewport", "quality"})

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Viewport:
    """The size a picture is fitted into, and the part of it that is shown: x, y, width and height in pixels, or None.

    A negative width or height turns the part over (PS3.18, 8.3.5.1.3).
    """

    width: int
    height: int
    region: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a picture is wanted. `window` None is that of the instance."""

    media_type: str
    window: Window | None
    viewport: Viewport | None
    quality: int


def _read_floats(name: str, texts: list[str]) -> list[float]:
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        numbers = [math.nan]
    if not all(math.isfinite(number) and abs(number) < 1e9 for number in numbers):
        raise Refused(400, f"{name}={','.join(texts)[:80]} holds what is no number")
    return numbers


def read_window(text: str) -> Window:
    """The window of `window=center,width,function` (PS3.18, 8.3.5.1.4); the function may be left out, and is linear.

    Raises:
        Refused: it is none, or of another function.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (2, 3):
        raise Refused(400, f"window={text[:80]} is not center,width,function, such as window=40,80,linear")
    function = WINDOW_FUNCTIONS.get(parts[2].lower() if len(parts) == 3 else "linear")
    if function is None:
        raise Refused(400, f"{parts[2][:40]} is no function of a window; there are {', '.join(WINDOW_FUNCTIONS)}")
    center, width = _read_floats("window", parts[:2])
    if width < 1 if function == "linear" else width <= 0:
        raise Refused(400, f"a {function} window cannot be {width:g} wide")
    return Window("wanted", "Wanted", center, width, function)


def read_viewport(text: str) -> Viewport:
    """The viewport of `viewport=width,height[,x,y[,width,height]]`; what is left out is the whole picture.

    Raises:
        Refused: it is none, or too large.
    """
    parts = text.split(",")
    if len(parts) not in (2, 4, 6):
        raise Refused(400, f"viewport={text[:80]} is not width,height or width,height,x,y,width,height")
    width, height = _read_floats("viewport", parts[:2])
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        raise Refused(400, f"a viewport is 1 to {LARGEST} pixels wide and high")
    region = _read_floats("viewport", [part or "0" for part in parts[2:]])
    region += [0.0] * (4 - len(region))
    return Viewport(int(width), int(height), (region[0], region[1], region[2], region[3]) if any(region) else None)


def read_quality(text: str) -> int:
    """The quality of `quality=`, 1 to 100.

    Raises:
        Refused: it is none.
    """
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= 100):
        raise Refused(400, f"quality={text[:20]} is not a number from 1 to 100")
    return int(text)


def _read_rendering(request: ReadingRequest, offered: tuple[str, ...], *, viewport: Viewport | None) -> Rendering:
    unknown = set(request.GET) - PARAMETERS
    if unknown:
        raise Refused(400, f"{min(unknown)[:60]} is no parameter of a picture; there are {', '.join(sorted(PARAMETERS))}")
    media_type = choose_type(read_accept(request.headers.get("Accept", ""), request.GET.getlist("accept")), offered)
    if media_type is None:
        raise Refused(406, "a picture is given in no type that is accepted", offered)
    given = {name: request.GET[name] for name in PARAMETERS if request.GET.get(name)}
    return Rendering(
        media_type,
        read_window(given["window"]) if "window" in given else None,
        read_viewport(given["viewport"]) if "viewport" in given else viewport,
        read_quality(given["quality"]) if "quality" in given else QUALITY,
    )


def cut_region(pixels: Pixels, region: tuple[float, float, float, float]) -> Pixels:
    """The named part of a picture, turned over where its width or height is negative.

    Raises:
        Refused: nothing of it lies inside.
    """
    rows, columns = pixels.shape[:2]
    x, y, width, height = region
    width, height = width or columns - x, height or rows - y
    left, top = max(0, int(x)), max(0, int(y))
    right, bottom = min(columns, int(x + abs(width))), min(rows, int(y + abs(height)))
    if left >= right or top >= bottom:
        raise Refused(400, f"this part of the picture is outside of its {columns} × {rows} pixels")
    part = pixels[top:bottom, left:right]
    part = part[:, ::-1] if width < 0 else part
    return part[::-1] if height < 0 else part


def fit(pixels: Pixels, viewport: Viewport) -> Pixels:
    """A picture, or the part of it that is wanted, as large as it fits into a viewport, in its own proportions."""
    if viewport.region:
        pixels = cut_region(pixels, viewport.region)
    rows, columns = pixels.shape[:2]
    scale = min(viewport.width / columns, viewport.height / rows)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    if size == (columns, rows):
        return pixels
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC))


def encode(pixels: Pixels, rendering: Rendering) -> bytes:
    """A picture in the type that is wanted."""
    if rendering.media_type == "image/jpeg":
        return encode_jpeg(np.ascontiguousarray(pixels), rendering.quality)
    import imagecodecs  # loading it takes longer than a picture, and few ask for PNG; it is twice as fast at it as Pillow

    return bytes(imagecodecs.png_encode(np.ascontiguousarray(pixels), level=1))


def _draw(dataset: Dataset, index: int, window: Window | None) -> Pixels:
    if window is not None:
        return draw(dataset, index, window)
    frame = read_frame(dataset, index)
    return apply_window(frame, find_windows(dataset, frame, index)[0])


def render(instance: StoredInstance, number: int, rendering: Rendering) -> bytes:
    """A frame (counted from 1) of an instance as a picture.

    Raises:
        Refused: it has no pixels, or they cannot be shown.
    """
    try:
        dataset = open_instance(find_original(instance))
        pixels = _draw(dataset, number - 1, rendering.window)
    except FileRefused as refusal:
        raise Refused(404, f"there is no picture of this instance: {refusal}") from refusal
    return encode(fit(pixels, rendering.viewport) if rendering.viewport else pixels, rendering)


def _answer(request: ReadingRequest, instance: StoredInstance, number: int, rendering: Rendering) -> HttpResponseBase:
    response = HttpResponse(render(instance, number, rendering), content_type=rendering.media_type)
    tag = make_tag(instance.original, number, rendering)
    # The pixels never change, but how a later version draws them may.
    return conclude(request, response, tag=tag, cache_control=CACHE_CONTROL)


def _one_number(numbers: str, instance: StoredInstance) -> int:
    found = read_numbers(numbers, instance.frames)
    if len(found) > 1:
        raise Refused(400, "a picture shows one frame; ask for each of them")
    return found[0]


def _read_thumbnail(request: ReadingRequest) -> Rendering:
    return _read_rendering(request, THUMBNAIL_TYPES, viewport=Viewport(THUMBNAIL, THUMBNAIL))


def _read_picture(request: ReadingRequest) -> Rendering:
    return _read_rendering(request, RENDERED_TYPES, viewport=None)


def _views(read: Callable[[ReadingRequest], Rendering]) -> tuple[Callable[..., HttpResponseBase], ...]:
    """The views of a study or series, of an instance and of a frame, each a picture as `read` understands the request."""

    @resource
    def of_many(request: ReadingRequest, study: str, series: str = "") -> HttpResponseBase:
        chosen = find_instances(request).middle(study, series)
        if chosen is None:
            raise not_here("this series" if series else "this study")
        return _answer(request, chosen, (chosen.frames + 1) // 2, read(request))

    @resource
    def of_instance(request: ReadingRequest, study: str, series: str, sop: str) -> HttpResponseBase:
        return _answer(request, find_instance(request, study, series, sop), 1, read(request))

    @resource
    def of_frame(request: ReadingRequest, study: str, series: str, sop: str, numbers: str) -> HttpResponseBase:
        instance = find_instance(request, study, series, sop)
        return _answer(request, instance, _one_number(numbers, instance), read(request))

    return of_many, of_instance, of_frame


render_many, render_instance, render_frame = _views(_read_picture)
thumbnail_many, thumbnail_instance, thumbnail_frame = _views(_read_thumbnail)
