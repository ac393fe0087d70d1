"""Editions that are damaged or foreign are refused with the reason, and a switch is noticed while reading."""

import dataclasses
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edition.making import build
from tests.small_library import write_small_library

from readingroom.access import AccessLevel
from readingroom.edition.manifest import EditionRefused, SealedFile, hash_file, read_manifest, write_manifest
from readingroom.edition.opening import open_edition
from readingroom.edition.reading import Reading
from readingroom.edition.schema import SCHEMA_VERSION
from readingroom.edition.shelf import OLD_EDITIONS_OPEN, OpenShelf, Shelf

GAMMA = "diagnoses/spine/gamma-cyst.md"
Damage = Callable[[Path], object]


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder with two editions, and their ids; the older is in use. Work on a copy."""
    folder = tmp_path_factory.mktemp("two")
    root = write_small_library(folder / "library")
    older = build(root, folder / "editions").manifest.id
    change(root, 0)
    newer = build(root, folder / "editions").manifest.id
    Shelf(folder / "editions").use(older)
    return folder / "editions", older, newer


@pytest.fixture
def shelf(two: tuple[Path, str, str], tmp_path: Path) -> tuple[Path, str, str]:
    """A copy of the folder with two editions, and their ids."""
    shutil.copytree(two[0], tmp_path / "editions")
    return tmp_path / "editions", two[1], two[2]


def change(root: Path, number: int) -> None:
    text = (root / GAMMA).read_text()
    (root / GAMMA).write_text(text.replace("Open statement d05 about", f"Open statement d05 about {number}"))


def flip(name: str, at: float) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / name
        data = bytearray(path.read_bytes())
        data[int(at * (len(data) - 1))] ^= 0x01
        path.write_bytes(data)

    return damage


def cut(name: str, share: float) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / name
        with path.open("r+b") as stream:
            stream.truncate(int(path.stat().st_size * share))

    return damage


def manifest(text: str) -> Damage:
    return lambda folder: (folder / "manifest.json").write_text(text)


def values(**changed: Any) -> Damage:
    def damage(folder: Path) -> None:
        found = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**found, **changed}))

    return damage


def without(key: str) -> Damage:
    def damage(folder: Path) -> None:
        found = json.loads((folder / "manifest.json").read_text())
        del found[key]
        (folder / "manifest.json").write_text(json.dumps(found))

    return damage


def picture(what: Damage) -> Damage:
    def damage(folder: Path) -> None:
        (path,) = (folder / "media").iterdir()
        what(path)

    return damage


def seal_again(statement: str) -> Damage:
    """Changes the database and seals the edition anew, so that every hash is right."""

    def damage(folder: Path) -> None:
        with sqlite3.connect(folder / "edition.db") as connection:
            connection.execute(statement)
        connection.close()
        found = read_manifest(folder)
        path = folder / "edition.db"
        files = [each for each in found.files if each.path != path.name]
        files.append(SealedFile(path.name, path.stat().st_size, hash_file(path)))
        write_manifest(folder, dataclasses.replace(found, files=tuple(files)))

    return damage


def add_file(name: str) -> Damage:
    return lambda folder: (folder / name).write_text("more")


def drop(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a flipped bit at the start": (flip("edition.db", 0.0), "is not what was sealed"),
    "a flipped bit in the middle": (flip("edition.db", 0.5), "is not what was sealed"),
    "a flipped bit at the end": (flip("edition.db", 1.0), "is not what was sealed"),
    "a database cut short": (cut("edition.db", 0.7), "bytes; sealed were"),
    "an empty database": (cut("edition.db", 0.0), "has 0 bytes"),
    "no database": (drop("edition.db"), "lacks edition.db"),
    "no picture": (picture(lambda path: path.unlink()), "lacks media/"),
    "another picture": (picture(lambda path: path.write_bytes(path.read_bytes()[::-1])), "is not what was sealed"),
    "a file that was added": (add_file("media/more.svg"), "holds media/more.svg, which was not sealed"),
    "a journal that was added": (add_file("edition.db-journal"), "which was not sealed"),
    "no manifest": (drop("manifest.json"), "has no manifest.json"),
    "an empty manifest": (manifest(""), "cannot be read"),
    "a manifest cut short": (cut("manifest.json", 0.5), "cannot be read"),
    "a manifest that is no object": (manifest("[1, 2]"), "cannot be read"),
    "a manifest nested without end": (manifest("[" * 100_000), "cannot be read"),
    "a manifest that is no text": (lambda folder: (folder / "manifest.json").write_bytes(b"\xff\xfe"), "cannot be read"),
    "a newer schema": (values(schema_version=SCHEMA_VERSION + 1), f"has schema version {SCHEMA_VERSION + 1}"),
    "an older schema": (values(schema_version=0), "has schema version 0"),
    "a schema of infinite version": (manifest('{"schema_version": 1e999}'), "cannot be read"),
    "another id": (values(id="0123456789ab"), "holds edition 0123456789ab"),
    "no counts": (without("counts"), "is not complete"),
    "an unknown key": (values(more=1), "is not complete"),
    "no list of files": (values(files=None), "is not complete"),
    "a file without a name": (values(files=[{"path": None, "size": 1, "sha256": ""}]), "is not complete"),
    "a file with a name that cannot be": (values(files=[{"path": "a\0b", "size": 1, "sha256": ""}]), "is not complete"),
    "a folder for a file": (values(files=[{"path": "media", "size": 4096, "sha256": ""}]), "edition"),
    "other counts": (values(counts={"documents": 3}), "does not hold what its manifest counts"),
    "a database of something else": (seal_again("PRAGMA application_id = 7"), "was not written by this version"),
    "a database of a newer schema": (seal_again("PRAGMA user_version = 99"), "was not written by this version"),
    "a database without counts": (seal_again("DELETE FROM meta WHERE key = 'counts'"), "does not hold"),
    "a database with nonsense for counts": (seal_again("UPDATE meta SET value = '{' WHERE key = 'counts'"), "does not hold"),
    "a database without its tables": (seal_again("DROP TABLE meta"), "is damaged"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_edition_is_refused_with_the_reason_and_the_old_one_is_served(shelf: tuple[Path, str, str], name: str) -> None:
    folder, older, newer = shelf
    damage, reason = DAMAGES[name]
    damage(folder / newer)
    with pytest.raises(EditionRefused, match=reason) as refusal:
        open_edition(folder / newer, verify=True)
    assert refusal.value.suggestion
    assert newer in str(refusal.value)
    serving = OpenShelf(folder)
    assert serving.current().id == older
    assert serving.refusal is None
    Shelf(folder).switch(newer)
    assert serving.current().id == older
    assert str(serving.refusal) == str(refusal.value)
    assert Reading(serving.current(), AccessLevel.VISITOR).page("gamma-cyst")
    with pytest.raises(EditionRefused):
        OpenShelf(folder).current()
    with pytest.raises(EditionRefused):
        OpenShelf(folder).edition(newer)
    Shelf(folder).use(older)
    assert serving.current().id == older
    assert serving.refusal is None


@pytest.mark.parametrize(
    "name", [name for name in DAMAGES if "counts" not in name and not name.startswith("a database of") and "tables" not in name]
)
def test_a_damaged_edition_is_not_switched_to(shelf: tuple[Path, str, str], name: str) -> None:
    folder, older, newer = shelf
    damage, reason = DAMAGES[name]
    damage(folder / newer)
    with pytest.raises(EditionRefused, match=reason):
        Shelf(folder).use(newer)
    assert Shelf(folder).current_id() == older


@given(text=st.text() | st.binary().map(lambda data: data.decode("latin-1")) | st.from_regex(r"\{.*\}", fullmatch=True))
def test_no_text_in_place_of_a_manifest_is_more_than_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("edition")
    (folder / "manifest.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(EditionRefused):
        read_manifest(folder)


@pytest.mark.parametrize(
    "named", ["", "  \n", "nonsense", "../../etc", "0123456789ab", "ABCDEF012345", "\xff\xfe", "x" * 5000, None]
)
def test_what_is_in_use_may_be_named_badly(shelf: tuple[Path, str, str], named: str | None) -> None:
    folder, older, newer = shelf
    serving = OpenShelf(folder)
    assert serving.current().id == older
    (folder / "current").unlink()
    if named is None:
        (folder / "current").mkdir()
    else:
        (folder / "current").write_bytes(named.encode("latin-1"))
    assert serving.current().id == older
    assert serving.refusal is not None
    with pytest.raises(EditionRefused):
        OpenShelf(folder).current()
    if named is not None:
        Shelf(folder).use(newer)
        assert serving.current().id == newer


def test_without_any_edition_it_says_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "not-there"):
        with pytest.raises(EditionRefused, match="no edition has been built yet") as refusal:
            OpenShelf(folder).current()
        assert "readingroom build" in refusal.value.suggestion
        assert Shelf(folder).ids() == ()
        assert Shelf(folder).current_id() is None


@pytest.mark.parametrize("id", ["", "x", "../two", "0123456789ab", "0123456789AB", "0123456789abc", "\udcff"])
def test_an_edition_that_is_not_there_is_refused_with_those_that_are(shelf: tuple[Path, str, str], id: str) -> None:
    folder, older, newer = shelf
    with pytest.raises(EditionRefused, match="there is no edition") as refusal:
        OpenShelf(folder).edition(id)
    assert older in refusal.value.suggestion
    assert newer in refusal.value.suggestion


def test_a_switch_is_noticed_by_readers_in_other_threads(shelf: tuple[Path, str, str]) -> None:
    folder, older, newer = shelf
    serving, meet, read = OpenShelf(folder), threading.Barrier(3), []

    def reads() -> None:
        for _ in range(3):
            meet.wait(60)
            edition = serving.current()
            page = Reading(edition, AccessLevel.VISITOR).page("gamma-cyst")
            read.append((edition.id, page is not None))
            meet.wait(60)

    threads = [threading.Thread(target=reads) for _ in range(2)]
    for thread in threads:
        thread.start()
    for id in (older, newer, older):
        Shelf(folder).use(id)
        meet.wait(60)
        meet.wait(60)
        assert serving.current().id == id
    for thread in threads:
        thread.join(60)
    assert sorted(read) == sorted([(older, True)] * 4 + [(newer, True)] * 2)


def test_who_reads_an_edition_goes_on_when_another_is_in_use_or_it_is_removed(shelf: tuple[Path, str, str]) -> None:
    folder, older, newer = shelf
    serving = OpenShelf(folder)
    before = serving.current()
    assert Reading(before, AccessLevel.VISITOR).page("gamma-cyst")
    Shelf(folder).use(newer)
    assert serving.current().id == newer
    assert Shelf(folder).prune(0) == (older,)
    assert Reading(before, AccessLevel.VISITOR).page("gamma-cyst")


def test_pruning_keeps_the_newest_and_the_one_in_use(tmp_path: Path) -> None:
    root, folder = write_small_library(tmp_path / "library", git=False), tmp_path / "editions"
    made = []
    for number in range(5):
        change(root, number)
        made.append(build(root, folder).manifest.id)
    shelf = Shelf(folder)
    assert shelf.ids() == tuple(made)
    shelf.use(made[0])
    assert shelf.prune(2) == (made[1], made[2])
    assert shelf.ids() == (made[0], made[3], made[4])
    assert shelf.prune(2) == ()
    assert shelf.prune(0) == (made[3], made[4])
    assert shelf.current_id() == made[0]


def test_older_editions_are_opened_once_and_only_so_many_stay_open(tmp_path: Path) -> None:
    root, folder = write_small_library(tmp_path / "library", git=False), tmp_path / "editions"
    made = []
    for number in range(OLD_EDITIONS_OPEN + 2):
        change(root, number)
        made.append(build(root, folder).manifest.id)
    serving = OpenShelf(folder)
    assert serving.edition(made[-1]) is serving.current()
    opened = [serving.edition(id) for id in made[:-1]]
    assert [edition.id for edition in opened] == made[:-1]
    assert serving.edition(made[-2]) is opened[-1]
    assert serving.edition(made[0]) is not opened[0]
    assert Reading(opened[0], AccessLevel.VISITOR).page("gamma-cyst")


def test_a_verified_edition_is_opened_without_hashing_until_one_of_its_files_changes(shelf: tuple[Path, str, str]) -> None:
    folder, older, newer = shelf
    opened = Shelf(folder)
    opened.use(newer)
    assert opened.was_verified(newer)
    assert not opened.was_verified(older)
    database = folder / newer / "edition.db"
    status = database.stat()
    data = database.read_bytes()
    database.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(database, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not opened.was_verified(newer)
    with pytest.raises(EditionRefused, match="is not what was sealed"):
        OpenShelf(folder).current()
    opened.switch(older)
    assert not opened.was_verified(older)
    assert OpenShelf(folder).current().id == older
