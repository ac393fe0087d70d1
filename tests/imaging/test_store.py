from pathlib import Path

import pytest

from readingroom.imaging.store import FolderStore


def test_an_original_is_named_by_its_content_and_kept_once(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    name = store.add(b"pixels", "dcm")
    assert store.add(b"pixels", "dcm") == name
    assert list(store.names()) == [name]
    assert store.read(name) == b"pixels"
    assert name in store


@pytest.mark.parametrize("name", ["../secret", "a" * 64 + ".exe", "A" * 64 + ".dcm", "", "/etc/passwd"])
def test_what_is_no_name_of_an_original_leads_nowhere(tmp_path: Path, name: str) -> None:
    store = FolderStore(tmp_path)
    assert name not in store
    with pytest.raises(KeyError):
        store.read(name)


def test_an_original_whose_bytes_changed_is_found(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    sound, damaged = store.add(b"one", "dcm"), store.add(b"two", "png")
    store.path(damaged).write_bytes(b"tow")
    assert list(store.find_damaged()) == [damaged]
    assert store.read(sound) == b"one"


def test_what_a_killed_writer_left_is_swept_and_never_listed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    name = store.add(b"whole", "dcm")
    (store.path(name).parent / ".arriving-x").write_bytes(b"ha")
    assert list(store.names()) == [name]
    assert store.sweep() == 1
    assert store.sweep() == 0
    assert name in store


def test_originals_are_not_for_everyone_on_the_machine(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "images")
    name = store.add(b"pixels", "dcm")
    assert store.path(name).stat().st_mode & 0o007 == 0
