"""Pictures of instances: type, window, size, part and quality."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.interop.addresses import COMPRESSED, FILM, FIRST, address
from tests.interop.conftest import Ask


def open_picture(reply: Any) -> Image.Image:
    assert reply.status_code == 200, reply.content
    return Image.open(BytesIO(reply.content))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "JPEG"),
        ("*/*", "JPEG"),
        ("image/*", "JPEG"),
        ("image/jpeg", "JPEG"),
        ("image/png", "PNG"),
        ("image/png, image/jpeg", "PNG"),
        ("image/avif,image/webp,image/*,*/*;q=0.8", "JPEG"),
    ],
)
def test_a_picture_comes_in_the_type_that_is_wanted(ask: Ask, accept: str, kind: str) -> None:
    reply = ask(address(FIRST, "/rendered"), **({"accept": accept} if accept else {}))
    picture = open_picture(reply)
    assert (picture.format, picture.size, reply["Content-Type"]) == (kind, (10, 12), f"image/{kind.lower()}")


@pytest.mark.parametrize("accept", ["image/gif", "application/dicom", "text/html", "image/jpeg;q=0"])
def test_no_other_type_is_offered(ask: Ask, accept: str) -> None:
    reply = ask(address(FIRST, "/rendered"), accept=accept)
    assert (reply.status_code, reply.json()["available"]) == (406, ["image/jpeg", "image/png"])


def test_a_window_spreads_its_values_over_the_greys(ask: Ask) -> None:
    shown = np.asarray(open_picture(ask(address(FIRST, "/rendered?window=110,21,linear"), accept="image/png")))
    down, across = np.mgrid[:12, :10]
    values = 100 + down + across  # HU
    expected = np.clip(((values - 109.5) / 20 + 0.5) * 255, 0, 255)
    assert np.abs(shown - expected).max() <= 0.51
    assert np.array_equal(shown, np.asarray(open_picture(ask(address(FIRST, "/rendered?window=110,21"), accept="image/png"))))


def test_without_a_window_the_one_of_the_file_is_shown(ask: Ask) -> None:
    own, named = (ask(address(FIRST, f"/rendered{query}"), accept="image/png").content for query in ("", "?window=40,80,linear"))
    assert own == named


@pytest.mark.parametrize("function", ["linear", "linear-exact", "sigmoid", "LINEAR"])
def test_every_function_of_the_standard_is_drawn(ask: Ask, function: str) -> None:
    assert open_picture(ask(address(FIRST, f"/rendered?window=110,21,{function}"))).size == (10, 12)


@pytest.mark.parametrize(
    ("viewport", "size"),
    [
        ("5,6", (5, 6)),
        ("20,240", (20, 24)),
        ("100,24", (20, 24)),
        ("1,1", (1, 1)),
        ("10,10,0,0,5,5", (10, 10)),
        ("4,4,8,8", (2, 4)),
        ("10,12,,,10,12", (10, 12)),
    ],
)
def test_a_picture_fits_into_its_viewport(ask: Ask, viewport: str, size: tuple[int, int]) -> None:
    assert open_picture(ask(address(FIRST, f"/rendered?viewport={viewport}"))).size == size


def test_a_part_is_turned_over_by_a_negative_size(ask: Ask) -> None:
    window = "window=110,21"
    whole = np.asarray(open_picture(ask(address(FIRST, f"/rendered?{window}"), accept="image/png")))
    turned = np.asarray(open_picture(ask(address(FIRST, f"/rendered?{window}&viewport=10,12,0,0,-10,12"), accept="image/png")))
    assert np.array_equal(turned, whole[:, ::-1])


@pytest.mark.parametrize(
    "query",
    [
        "window=40",
        "window=40,0",
        "window=a,b",
        "window=nan,80",
        "window=40,80,square",
        "window=1e99,80",
        "window=,",
        "window=40,80,",
        "viewport=0,0",
        "viewport=5",
        "viewport=5000,10",
        "viewport=a,b",
        "viewport=10,10,50,50,5,5",
        "viewport=1,1,1",
        "viewport=10,10,inf,0,1,1",
        "quality=0",
        "quality=101",
        "quality=best",
        "quality=-1",
        "quality=1.5",
        "windows=40,80",
        "annotation=patient",
        "window=40,80,sigmoid,1",
        f"quality={'9' * 5000}",
    ],
)
def test_a_picture_that_makes_no_sense_is_refused(ask: Ask, query: str) -> None:
    reply = ask(address(FIRST, f"/rendered?{query}"))
    assert reply.status_code == 400
    assert reply.json()["message"]


def test_a_lower_quality_is_smaller(ask: Ask) -> None:
    sizes = [
        len(ask(address(FIRST, f"/rendered?window=110,2&viewport=400,480&quality={quality}")).content)
        for quality in (100, 90, 10)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


@pytest.mark.parametrize("resource", ["/frames/2/rendered", "/frames/2/thumbnail"])
def test_a_frame_of_a_film_is_shown(ask: Ask, resource: str) -> None:
    picture = open_picture(ask(address(FILM, f"{resource}?window=2,4")))
    first = open_picture(ask(address(FILM, f"{resource.replace('2', '1')}?window=2,4")))
    assert np.asarray(picture).mean() > np.asarray(first).mean()
    for numbers, status in (("4", 404), ("0", 400), ("1,2", 400), ("x", 400)):
        assert ask(address(FILM, resource.replace("2", numbers))).status_code == status


@pytest.mark.parametrize("steps", [(1,), (1, 1), (1, 2), FIRST, COMPRESSED, FILM])
def test_a_thumbnail_is_a_small_jpeg_of_what_it_stands_for(ask: Ask, steps: tuple[int, ...]) -> None:
    picture = open_picture(ask(address(steps, "/thumbnail")))
    assert (picture.format, max(picture.size)) == ("JPEG", 256)
    assert max(open_picture(ask(address(steps, "/thumbnail?viewport=64,64"))).size) == 64


def test_a_series_is_shown_by_its_middle_instance(ask: Ask) -> None:
    middle = ask(address((1, 1, 2), "/rendered?window=200,400")).content
    assert ask(address((1, 1), "/rendered?window=200,400")).content == middle
    assert ask(address((1,), "/rendered?window=200,400")).content == middle


def test_a_picture_is_asked_for_each_time_and_not_sent_twice(ask: Ask) -> None:
    first = ask(address(FIRST, "/rendered"))
    assert "no-cache" in first["Cache-Control"]
    assert ask(address(FIRST, "/rendered"), if_none_match=first["ETag"]).status_code == 304
    assert ask(address(FIRST, "/rendered?window=1,2"), if_none_match=first["ETag"]).status_code == 200
