"""Stored images in an edition: made once, shown at their level, and nothing of them without their original."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.edition.making import build, build_small, sealed
from tests.small_library import write_small_library
from tests.stored_images import CHANGES, SIMULATED, STACK

from readingroom.access import AccessLevel
from readingroom.edition.build.build import BuildFailed
from readingroom.edition.opening import Edition, open_edition
from readingroom.edition.reading import Reading

MEMBER, VISITOR = AccessLevel.MEMBER, AccessLevel.VISITOR


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return build_small(tmp_path_factory.mktemp("images"), access="members", changes=CHANGES)


def test_a_recipe_becomes_a_stack_in_the_order_of_its_slices(edition: Edition) -> None:
    (stack,) = Reading(edition, MEMBER).stacks("alpha-mass")
    positions = [frame["position"] for frame in stack.data["frames"]]
    assert len(positions) >= 10
    assert np.allclose(np.diff(positions), 10)
    assert [window["id"] for window in stack.data["windows"]] == ["brain", "bone"]
    assert stack.data["key"] == 7
    assert stack.data["spacing"] == [0.9, 0.9]


def test_the_picture_of_a_frame_shows_its_window(edition: Edition) -> None:
    (stack,) = Reading(edition, MEMBER).stacks("alpha-mass")
    frame = stack.data["frames"][6]["images"]
    brain, bone = (
        np.asarray(Image.open(edition.media_folder / frame[window]).convert("L"), dtype=int) for window in ("brain", "bone")
    )
    middle = (slice(110, 140), slice(110, 140))
    # Brain tissue of some 35 HU is a middle grey at 40/80 and dark at 480/2500; bone is white in both or grey in the second.
    assert 70 < brain[middle].mean() < 160
    assert bone[middle].mean() < 100
    assert brain.max() > 250


def test_the_key_frame_has_a_picture_with_its_marks_and_one_without(edition: Edition) -> None:
    reading = Reading(edition, MEMBER)
    image = reading.image("alpha-mass", "ct-mass")
    (stack,) = reading.stacks("alpha-mass")
    assert image is not None
    plain = np.asarray(Image.open(edition.media_folder / image.name).convert("RGB"), dtype=int)
    marked = np.asarray(Image.open(edition.media_folder / stack.data["annotated"]).convert("RGB"), dtype=int)
    assert plain.shape == marked.shape == (image.height, image.width, 3)
    yellow = (marked[..., 0] - marked[..., 2] > 80).sum()
    assert yellow > 100
    assert (plain[..., 0] - plain[..., 2] > 80).sum() == 0


@pytest.mark.parametrize(("level", "seen"), [(VISITOR, False), (MEMBER, True), (AccessLevel.EDITOR, True)])
def test_nothing_of_a_stack_is_read_below_its_level(edition: Edition, level: AccessLevel, seen: bool) -> None:
    reading = Reading(edition, level)
    (stack,) = Reading(edition, MEMBER).stacks("alpha-mass")
    names = {name for frame in stack.data["frames"] for name in frame["images"].values()} | {stack.data["annotated"]}
    assert bool(reading.stacks("alpha-mass")) is seen
    assert (reading.image("alpha-mass", "ct-mass") is not None) is seen
    assert bool(reading.features()) is seen
    assert {reading.media_level(name) is not None for name in names} == {seen}
    assert reading.counts("alpha-mass").images == 2


def test_the_same_library_gives_the_same_edition_and_makes_nothing_twice(tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library", changes=CHANGES)
    first = build(library, tmp_path / "one" / "editions").manifest
    again = build(library, tmp_path / "two" / "editions").manifest
    assert (first.id, sealed(first)) == (again.id, sealed(again))
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "one" / "renditions").rglob("*") if path.is_file()}
    build(library, tmp_path / "one" / "editions", full=True)
    assert {path: path.stat().st_mtime_ns for path in made} == made


def test_a_picture_is_shared_between_the_renditions_and_the_editions(tmp_path: Path) -> None:
    edition = build_small(tmp_path, changes=CHANGES)
    (stack,) = Reading(edition, MEMBER).stacks("alpha-mass")
    name = stack.data["frames"][0]["images"]["brain"]
    made = tmp_path / "renditions" / name[:2] / name
    assert made.samefile(edition.media_folder / name)


def test_a_changed_caption_or_mark_is_in_the_next_edition(tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library", changes=CHANGES)
    build(library, tmp_path / "editions")
    path = library / STACK
    path.write_text(SIMULATED.replace("c12 in the caption", "c12 changed in the caption").replace("frame: 7", "frame: 8"))
    built = build(library, tmp_path / "editions")
    assert built.compiled == 1
    reading = Reading(open_edition(tmp_path / "editions" / built.manifest.id), MEMBER)
    image = reading.image("alpha-mass", "ct-mass")
    assert image is not None
    assert "c12 changed" in image.caption
    assert reading.stacks("alpha-mass")[0].data["annotations"][0]["frame"] == 8


def test_a_removed_description_takes_its_image_along(tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library", changes=CHANGES)
    build(library, tmp_path / "editions")
    (library / STACK).unlink()
    built = build(library, tmp_path / "editions")
    reading = Reading(open_edition(tmp_path / "editions" / built.manifest.id), MEMBER)
    assert reading.stacks("alpha-mass") == ()
    assert reading.counts("alpha-mass").images == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SIMULATED.replace("key: 7", "key: 99"), "The key frame is 99"),
        (SIMULATED.replace("frame: 7", "frame: 99"), "The mark is on frame 99"),
        (SIMULATED.replace("[100.5, 90]", "[100.5, 900]"), "outside of the image"),
        (SIMULATED.replace("dural-mass,", "dural-mas,"), "there is no scene “dural-mas”"),
        (
            SIMULATED.replace("simulated\n", "clinical\n").partition("simulation:")[0]
            + f"originals: [{'ab' * 32}.dcm]\ndeidentification: {{profile: v1, on: 2026-01-01}}\n"
            + "pixels: {text: clear, by: Ada}\n",
            "is not in the image store",
        ),
    ],
)
def test_what_cannot_be_shown_keeps_the_edition_from_being_published(tmp_path: Path, text: str, words: str) -> None:
    library = write_small_library(tmp_path / "library", changes={STACK: text})
    with pytest.raises(BuildFailed) as failed:
        build(library, tmp_path / "editions")
    problems = [problem for problem in failed.value.problems if words in problem.message]
    assert [problem.place.path for problem in problems] == [STACK]
    assert problems[0].place.line > 1


def test_an_image_nobody_cleared_is_in_no_table(tmp_path: Path) -> None:
    text = SIMULATED.replace("simulated\n", "clinical\n").partition("simulation:")[0]
    text += f"originals: [{'ab' * 32}.dcm]\ndeidentification: {{profile: v1, on: 2026-01-01}}\npixels: {{text: unchecked}}\n"
    edition = build_small(tmp_path, changes={STACK: text})
    for table in ("stacks", "instances", "features"):
        assert edition.rows(f"SELECT * FROM {table}") == []  # noqa: S608  # the names above
    assert Reading(edition, AccessLevel.EDITOR).image("alpha-mass", "ct-mass") is None
    codes = {row["code"] for row in edition.rows("SELECT code FROM problems WHERE document = 'alpha-mass'")}
    assert "C026" in codes
