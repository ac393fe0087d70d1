"""`readingroom images`: every file accounted for, nothing twice, nothing that names anyone, nothing lost."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from tests.cli.commands import Ended, give
from tests.stored_images import PATIENT, file_of, files_below, make_echoes, make_slice, write_series

ALPHA = "images/alpha-mass"
PLANTED = (b"Quibble", b"Zachary", b"Wolfram", b"MRN-77421", b"ACC-99172", b"19580229", b"20210304", b"1.2.826.0.1")


def add(home: Path, library: Path, *paths: Path, options: tuple[str, ...] = ()) -> Ended:
    owned = ("--credit", "The makers of the tests", "--licence", "CC0-1.0")
    return give(home, "images", "add", *paths, "--document", "alpha-mass", "--library", library, "--json", *owned, *options)


def test_a_series_becomes_one_image_in_the_order_of_its_slices(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 5)
    ended = add(home, library, tmp_path / "in")
    assert ended.code == 0, ended.out
    (taken,) = ended.json["taken"]
    assert (taken["image"], taken["frames"], len(taken["files"])) == ("ct-axial-1", 5, 5)
    text = (library / taken["path"]).read_text(encoding="utf-8")
    originals = re.findall(r"[0-9a-f]{64}\.dcm", text)
    positions = [dcmread(home / "images" / name[:2] / name).ImagePositionPatient[2] for name in originals]
    assert positions == sorted(positions)
    assert "plane: axial" in text
    assert "modality: CT" in text


def test_nothing_that_names_anyone_is_kept_anywhere(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 3)
    assert add(home, library, tmp_path / "in").code == 0
    built = give(home, "build", library)
    assert built.code == 0, built.err
    for path in files_below(home, library / "images"):
        content = path.read_bytes()
        for planted in PLANTED:
            assert planted not in content, (path, planted)
            assert planted.decode().encode("utf-16-le") not in content, (path, planted)


def test_importing_twice_adds_nothing(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 3)
    add(home, library, tmp_path / "in")
    before = {path: path.read_bytes() for path in files_below(home / "images", library / "images")}
    ended = add(home, library, tmp_path / "in")
    assert ended.code == 0
    assert (ended.json["taken"], ended.json["refused"], len(ended.json["known"])) == ([], [], 3)
    assert {path: path.read_bytes() for path in files_below(home / "images", library / "images")} == before


def test_one_bad_file_does_not_stop_the_rest_and_all_are_named(home: Path, library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    paths = write_series(folder, 3)
    (folder / "empty.dcm").touch()
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 no image")
    (folder / "short.dcm").write_bytes(file_of(make_slice(9, series="1.2.9"))[:-400])
    report = get_testdata_file("reportsi.dcm")
    assert isinstance(report, str)
    (folder / "report.dcm").write_bytes(Path(report).read_bytes())
    ended = add(home, library, folder)
    assert ended.code == 1
    refused = {Path(each["file"]).name: each for each in ended.json["refused"]}
    assert set(refused) == {"empty.dcm", "report.pdf", "short.dcm", "report.dcm"}
    assert refused["empty.dcm"]["code"] == "empty"
    assert "SR" in refused["report.dcm"]["reason"]
    assert all(each["reason"] and each["suggestion"] for each in refused.values())
    assert len(ended.json["taken"][0]["files"]) == len(paths)


def test_slices_of_mixed_orientation_are_refused_by_name_and_not_kept(home: Path, library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_series(folder, 3)
    turned = make_slice(7)
    turned.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
    (folder / "turned.dcm").write_bytes(file_of(turned))
    ended = add(home, library, folder)
    assert "turned.dcm" in {Path(each["file"]).name for each in ended.json["refused"]}
    assert len(ended.json["refused"]) + sum(len(each["files"]) for each in ended.json["taken"]) == 4


def test_a_file_with_several_stacks_is_refused_before_it_could_keep_an_edition_from_being_built(
    home: Path, library: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "echoes.dcm").write_bytes(file_of(make_echoes(slices=3, echoes=2)))
    ended = add(home, library, folder)
    assert [(each["code"], each["suggestion"]) for each in ended.json["refused"]] == [
        ("several-stacks", "export each stack by itself")
    ]
    assert list(files_below(home / "images")) == []


def test_the_names_in_a_zip_lead_nowhere(home: Path, library: Path, tmp_path: Path) -> None:
    (slice_path,) = write_series(tmp_path / "in", 1)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(slice_path, "one.dcm")
        archive.write(slice_path, "../../out.dcm")
    ended = add(home, library, tmp_path / "in.zip")
    assert [each["code"] for each in ended.json["refused"]] == ["path"]
    assert len(ended.json["taken"]) == 1


def test_what_may_carry_text_waits_until_a_person_cleared_it(home: Path, library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "us.dcm").write_bytes(file_of(make_slice(1, modality="US", rows=64)))
    refused = add(home, library, folder).json["refused"]
    assert [(each["code"], each["suggestion"]) for each in refused] == [("unknown-modality", "say which it is with --modality")]
    ended = add(home, library, folder, options=("--modality", "MR"))
    (taken,) = ended.json["taken"]
    assert taken["pixels"]["text"] != "clear"
    name = f"alpha-mass/{taken['image']}"
    assert give(home, "images", "list", "--library", library, "--json").json[0]["waits"]
    assert give(home, "build", library, "--json").code == 0
    assert give(home, "show", "alpha-mass", "--json").json["counts"]["images"] == 1
    assert give(home, "images", "clear", name, "--by", "Ada Example", "--library", library).code == 0
    assert "by: " in (library / taken["path"]).read_text(encoding="utf-8")
    assert give(home, "build", library, "--json").code == 0
    assert give(home, "show", "alpha-mass", "--json").json["counts"]["images"] == 2


def test_a_masked_region_is_black_and_the_unmasked_original_is_gone(home: Path, library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "us.dcm").write_bytes(file_of(make_slice(1, modality="US", rows=64)))
    (taken,) = add(home, library, folder, options=("--modality", "MR")).json["taken"]
    (before,) = [path.name for path in files_below(home / "images")]
    ended = give(home, "images", "mask", f"alpha-mass/{taken['image']}", "--region", "0,0,64,20", "--library", library)
    assert ended.code == 0, ended.err
    (after,) = [path.name for path in files_below(home / "images")]
    assert after != before
    pixels = dcmread(home / "images" / after[:2] / after).pixel_array
    assert len(np.unique(pixels[:20])) == 1
    assert len(np.unique(pixels[20:])) > 1
    assert "pixels: {text: unchecked" in (library / taken["path"]).read_text(encoding="utf-8")


def test_a_photograph_loses_everything_but_its_pixels(home: Path, library: Path, tmp_path: Path) -> None:
    picture = Image.new("L", (40, 30), 90)
    exif = picture.getexif()
    exif[0x010E] = PATIENT
    picture.save(tmp_path / "scan.jpg", exif=exif, quality=95)
    ended = add(home, library, tmp_path / "scan.jpg", options=("--modality", "MR"))
    (taken,) = ended.json["taken"]
    assert taken["pixels"]["text"] == "unchecked"
    (kept,) = files_below(home / "images")
    assert b"Quibble" not in kept.read_bytes()
    with Image.open(kept) as opened:
        assert opened.size == (40, 30)
    assert add(home, library, tmp_path / "scan.jpg", options=("--modality", "MR")).json["taken"] == []


def test_verify_names_what_is_damaged_and_what_is_missing(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 2)
    add(home, library, tmp_path / "in")
    first, second = files_below(home / "images")
    assert give(home, "images", "verify", "--library", library).code == 0
    first.chmod(0o600)
    first.write_bytes(b"rotten")
    second.unlink()
    found = give(home, "images", "verify", "--library", library, "--json")
    assert found.code == 1
    assert found.json["damaged"] == [first.name]
    assert found.json["missing"] == {second.name: f"{ALPHA}/ct-axial-1.yaml"}


def test_verify_names_what_an_edition_shows_and_the_store_lost(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 2)
    (taken,) = add(home, library, tmp_path / "in").json["taken"]
    built = give(home, "build", library, "--json")
    (library / taken["path"]).unlink()
    lost, _ = files_below(home / "images")
    lost.unlink()
    found = give(home, "images", "verify", "--library", library, "--json")
    assert found.code == 1
    assert found.json["missing"] == {lost.name: f"edition {built.json['edition']}"}


def test_gc_removes_what_nobody_uses_and_keeps_what_an_old_edition_shows(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 2)
    (taken,) = add(home, library, tmp_path / "in").json["taken"]
    assert give(home, "build", library).code == 0
    (library / taken["path"]).unlink()
    kept = {path.name for path in files_below(home / "images")}
    orphan = home / "images" / "ab" / f"{'ab' * 32}.dcm"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"orphan")
    tried = give(home, "images", "gc", "--library", library, "--dry-run")
    assert tried.out.split() == [orphan.name]
    assert orphan.exists()
    assert give(home, "images", "gc", "--library", library).code == 0
    assert {path.name for path in files_below(home / "images")} == kept
    assert give(home, "build", library).code == 0
    assert give(home, "editions", "prune", "--keep", "0").code == 0
    assert give(home, "images", "gc", "--library", library).code == 0
    assert list(files_below(home / "images")) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "x", "--document", "nothing"), 2, "no document “nothing”"),
        (("add", "x", "--document", "alpha-mass", "--modality", "XYZ"), 2, "no modality “XYZ”"),
        (("clear", "alpha-mass"), 1, "names no image"),
        (("clear", "alpha-mass/nothing"), 1, "nothing.yaml"),
        (("clear", "../library/x"), 1, "names no image"),
        (("mask", "alpha-mass/x", "--region", "1,2"), 1, "is no region"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    home: Path, library: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ended = give(home, "images", *arguments, "--library", library)
    assert ended.code == code
    assert words in ended.err


def test_nothing_is_said_of_whom_an_image_is_from_before_a_person_says_it(home: Path, library: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "in", 2)
    added = give(home, "images", "add", tmp_path / "in", "--document", "alpha-mass", "--library", library)
    assert added.code == 0
    assert "say in it whom it is from and under what licence" in added.out
    path = library / ALPHA / "ct-axial-1.yaml"
    assert 'credit: ""' in path.read_text(encoding="utf-8")
    assert give(home, "images", "list", "--library", library, "--json").json[0]["waits"] == "credit and licence are not stated"
    assert give(home, "build", library).code == 0
    assert give(home, "show", "alpha-mass", "--json").json["counts"]["images"] == 1
    text = path.read_text(encoding="utf-8").replace('credit: ""', "credit: Ada").replace('licence: ""', "licence: CC0-1.0")
    path.write_text(text, encoding="utf-8")
    assert give(home, "build", library).code == 0
    assert give(home, "show", "alpha-mass", "--json").json["counts"]["images"] == 2
