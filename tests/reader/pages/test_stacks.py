"""Stored images on pages: who gets which stack, what editors save, what the viewer's page lets run."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.http import HttpResponseBase
from django.test import Client
from PIL import Image
from pytest_django import Settings
from tests.reader.pages.reading import body, read_page
from tests.small_library import write_small_library
from tests.stored_images import CHANGES, MARKS, STACK, file_of, make_slice

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person
from readingroom.edition.build.build import build_edition
from readingroom.edition.reading import Reading
from readingroom.edition.shelf import OpenShelf
from readingroom.reader.pages.stacks import tell_apart

VISITOR, MEMBER, EDITOR = AccessLevel.VISITOR, AccessLevel.MEMBER, AccessLevel.EDITOR
ADDRESS = "/stacks/alpha-mass/ct-mass.json"
SAVE = "/stacks/alpha-mass/ct-mass/annotations"
ALPHA = "/diagnoses/alpha-mass"
MARK = {"frame": 2, "shape": "line", "points": [[1, 2], [30, 40.5]], "label": "new"}

Sign = Callable[[AccessLevel], Client]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The home of an instance with one edition of the small library and its stored image, and that library."""
    root = tmp_path_factory.mktemp("stacks")
    library = write_small_library(root / "library", access="members", changes=CHANGES)
    build_edition(library, root / "home" / "editions", jobs=1)
    return root / "home", library


@pytest.fixture
def sign(folders: tuple[Path, Path], settings: Settings, db: None) -> Sign:
    """A client of a reader of some level."""
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME, settings.READINGROOM_LIBRARY = folders

    def enter(level: AccessLevel) -> Client:
        client = Client()
        if level is not VISITOR:
            client.force_login(Person.objects.get_or_create(username=level.word, level=level.word)[0])
        return client

    return enter


def load(response: HttpResponseBase) -> Any:
    return json.loads(body(response))


@pytest.mark.parametrize(("level", "status"), [(VISITOR, 404), (MEMBER, 200), (EDITOR, 200)])
@pytest.mark.parametrize("address", [ADDRESS, "/viewer/alpha-mass/ct-mass", "/similar?image=alpha-mass/ct-mass"])
def test_a_stack_is_there_for_those_who_may_see_it(sign: Sign, level: AccessLevel, status: int, address: str) -> None:
    assert sign(level).get(address).status_code == status


@pytest.mark.parametrize("address", ["/stacks/alpha-mass/none.json", "/stacks/none/ct-mass.json", "/viewer/alpha-mass/none"])
def test_what_is_not_there_is_said_so(sign: Sign, address: str) -> None:
    assert sign(EDITOR).get(address).status_code == 404


def test_every_picture_a_stack_names_is_served_to_those_who_may_see_it_and_to_nobody_else(sign: Sign) -> None:
    stack = load(sign(MEMBER).get(ADDRESS))
    names = [*stack["frames"][0]["images"].values(), *stack["frames"][-1]["images"].values(), stack["annotated"]]
    for name in names:
        seen = sign(MEMBER).get(name)
        assert seen.status_code == 200
        assert seen.headers["Content-Type"].startswith("image/")
        assert "private" in seen.headers["Cache-Control"]
        assert sign(VISITOR).get(name).status_code == 404


def test_a_permanent_address_names_pictures_of_its_edition(sign: Sign, folders: tuple[Path, Path]) -> None:
    edition = OpenShelf(folders[0] / "editions").current().id
    stack = load(sign(EDITOR).get(f"/e/{edition}{ADDRESS}"))
    assert stack["frames"][0]["images"]["brain"].startswith(f"/e/{edition}/media/")
    assert stack["dicomweb"] == f"/e/{edition}/dicom-web"
    assert "save" not in stack


def test_only_editors_are_told_where_to_save(sign: Sign) -> None:
    assert "save" not in load(sign(MEMBER).get(ADDRESS))
    assert load(sign(EDITOR).get(ADDRESS))["save"] == SAVE


@pytest.mark.parametrize(("level", "status"), [(VISITOR, 404), (MEMBER, 403)])
def test_nobody_but_editors_saves(sign: Sign, folders: tuple[Path, Path], level: AccessLevel, status: int) -> None:
    before = (folders[1] / STACK).read_bytes()
    sent = {"version": load(sign(EDITOR).get(ADDRESS))["version"], "annotations": [MARK]}
    assert sign(level).post(SAVE, sent, content_type="application/json").status_code == status
    assert (folders[1] / STACK).read_bytes() == before


def test_what_an_editor_saves_is_in_the_library_and_the_next_save_goes_on_from_it(sign: Sign, folders: tuple[Path, Path]) -> None:
    before = (folders[1] / STACK).read_text(encoding="utf-8")
    client = sign(EDITOR)
    stack = load(client.get(ADDRESS))
    saved = client.post(SAVE, {"version": stack["version"], "annotations": [MARK]}, content_type="application/json")
    assert saved.status_code == 200
    assert "points: [[1, 2], [30, 40.5]], label: new}" in (folders[1] / STACK).read_text(encoding="utf-8")
    again = load(client.get(ADDRESS))
    assert again["version"] == load(saved)["version"] != stack["version"]
    assert [mark["label"] for mark in again["annotations"]] == ["new"]
    # Readers see it in the next edition and not before.
    assert [mark["label"] for mark in load(sign(MEMBER).get(ADDRESS))["annotations"]] == [MARKS]
    late = client.post(SAVE, {"version": stack["version"], "annotations": []}, content_type="application/json")
    assert late.status_code == 409
    (folders[1] / STACK).write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"{", "expected JSON"),
        (b"[]", "expected JSON"),
        (b'{"version": "x"}', "expected JSON"),
        (b'{"version": "x", "annotations": [{"frame": 99, "shape": "label", "points": [[1,1]], "label": "x"}]}', "on frame 99"),
        (b'{"version": "x", "annotations": [{"frame": 1, "shape": "label", "points": [[1,999]], "label": "x"}]}', "outside"),
        (b"[" * 100_000, "expected JSON"),
    ],
)
def test_marks_that_make_no_sense_are_refused_in_words(sign: Sign, sent: bytes, words: str) -> None:
    answer = sign(EDITOR).post(SAVE, sent, content_type="application/json")
    assert answer.status_code == 422
    assert words in load(answer)["error"]


def test_saving_asks_for_the_token_of_the_page(sign: Sign, db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    sign(EDITOR)
    client.force_login(Person.objects.get(username="editor"))
    assert client.post(SAVE, {"version": "", "annotations": []}, content_type="application/json").status_code == 403
    page = read_page(body(client.get("/viewer/alpha-mass/ct-mass")))
    token = next(each.attributes["data-csrf"] for each in page.elements if each.attributes.get("id") == "viewer")
    sent = {"version": "other", "annotations": []}
    answer = client.post(SAVE, sent, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 409


def test_the_viewer_is_loaded_on_its_own_page_and_on_no_other(sign: Sign) -> None:
    client = sign(MEMBER)
    viewer = client.get("/viewer/alpha-mass/ct-mass")
    assert "/static/viewer/viewer.js" in body(viewer)
    assert "'wasm-unsafe-eval'" in viewer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in viewer.headers["Content-Security-Policy"]
    for path in (ALPHA, f"{ALPHA}/images"):
        page = client.get(path)
        assert "/static/viewer/" not in body(page)
        assert "wasm" not in page.headers["Content-Security-Policy"]


def test_the_page_shows_the_key_frame_without_javascript_and_says_that_it_is_simulated(sign: Sign) -> None:
    page = read_page(body(sign(MEMBER).get(f"{ALPHA}/images")))
    stage = next(each for each in page.elements if "data-stack" in each.attributes)
    assert stage.attributes["data-stack"] == ADDRESS
    assert json.loads(stage.attributes["data-marks"])[0]["label"] == MARKS
    credits = [each.text for each in page.elements if each.attributes.get("class") == "credit"]
    assert any(text.startswith("Simulated · ") and "frames" in text for text in credits)


def upload(client: Client, content: bytes, name: str) -> HttpResponseBase:
    file = io.BytesIO(content)
    file.name = name
    return client.post("/similar", {"example": file})


def test_an_example_finds_the_stack_it_was_taken_from_and_nothing_of_it_is_kept(sign: Sign, folders: tuple[Path, Path]) -> None:
    home = folders[0]
    client = sign(MEMBER)
    stack = load(client.get(ADDRESS))
    shown = client.get(stack["frames"][6]["images"]["brain"])
    picture = Image.open(io.BytesIO(bytes(shown.content))).convert("L")
    stream = io.BytesIO()
    picture.resize((200, 200)).save(stream, "PNG")
    before = {path for path in home.rglob("*") if path.is_file() and not path.name.startswith("people.sqlite3")}
    answer = upload(client, stream.getvalue(), "mine.png")
    assert answer.status_code == 200
    assert "Alpha Mass" in body(answer)
    assert answer.headers["Cache-Control"].startswith("no-store")
    assert {path for path in home.rglob("*") if path.is_file() and not path.name.startswith("people.sqlite3")} == before


def test_a_visitor_is_not_shown_what_an_example_resembles_above_the_level(sign: Sign) -> None:
    stream = io.BytesIO()
    Image.fromarray(np.tile(np.arange(64, dtype=np.uint8), (64, 1))).save(stream, "PNG")
    answer = upload(sign(VISITOR), stream.getvalue(), "mine.png")
    assert answer.status_code == 200
    assert "Alpha Mass" not in body(answer)
    assert "No stored image" in body(answer)


def test_a_dicom_file_can_be_the_example(sign: Sign) -> None:
    answer = upload(sign(MEMBER), file_of(make_slice(3)), "slice.dcm")
    assert answer.status_code == 200
    assert "Quibble" not in body(answer)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "has no content"), (b"%PDF-1.7", "PDF"), (b"\x89PNG\r\n\x1a\nbroken", "is no PNG")]
)
def test_what_is_no_image_is_refused_in_words(sign: Sign, content: bytes, words: str) -> None:
    answer = upload(sign(MEMBER), content, "mine.bin")
    assert answer.status_code == 422
    assert words in body(answer)


def test_what_a_stack_says_is_what_the_edition_holds(sign: Sign, folders: tuple[Path, Path]) -> None:
    edition = OpenShelf(folders[0] / "editions").current()
    (stored,) = Reading(edition, MEMBER).stacks("alpha-mass")
    stack = load(sign(MEMBER).get(ADDRESS))
    assert (stack["study"], stack["series"]) == (stored.study, stored.series)
    assert len(stack["instances"]) == len(stack["frames"]) == len(stored.data["frames"])
    assert stack["calibrated"] is True


def test_images_of_one_kind_are_told_apart_by_their_id() -> None:
    titles = {"a": "CT, axial", "b": "MR", "c": "CT, axial"}
    assert tell_apart(titles) == {"a": "CT, axial (a)", "b": "MR", "c": "CT, axial (c)"}
