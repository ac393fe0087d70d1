import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from readingroom.imaging import sources
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.sources import find_sources


def account(path: Path) -> dict[str, bytes | str]:
    """What each file is: its bytes, or the code it was refused with."""
    found: dict[str, bytes | str] = {}
    for source in find_sources(path):
        try:
            found[source.name.removeprefix(f"{path}").lstrip("/:")] = source.read()
        except FileRefused as refused:
            found[source.name.removeprefix(f"{path}").lstrip("/:")] = refused.code
    return found


def test_every_file_below_a_folder_is_accounted_for_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.dcm").write_bytes(b"1")
    (tmp_path / ".hidden").write_bytes(b"2")
    (tmp_path / "out").symlink_to("/etc")
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    assert account(tmp_path) == {"b/one.dcm": b"1", ".hidden": b"2", "out": "link", "passwd": "link"}


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert account(tmp_path) == {"pipe": "not-a-file"}


@pytest.mark.parametrize("name", ["../out.dcm", "/etc/out.dcm", "a/../../out.dcm", "..\\out.dcm", "C:\\out.dcm"])
def test_a_path_that_leads_out_of_an_archive_is_refused_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"bad")
        archive.writestr("good.dcm", b"good")
    found = account(path)
    assert found.pop("good.dcm") == b"good"
    assert list(found.values()) == ["path"]


def test_a_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeroes", bytes(sources.SMALL * 8))
    assert account(path) == {"zeroes": "bomb"}


def test_an_archive_that_lies_about_a_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"A" * 1000)
    content = path.read_bytes().replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(content)
    assert account(path)["x"] in ("bomb", "bad-zip")


def test_an_archive_inside_an_archive_is_named(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.zip", tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x", b"x")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "inner.zip")
    assert account(outer) == {"inner.zip": "nested"}


def test_a_file_larger_than_is_read_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.dcm"
    with path.open("wb") as stream:
        stream.truncate(sources.MOST_BYTES + 1)
    assert account(path) == {"": "too-large"}


def test_a_dicomdir_leads_to_its_files() -> None:
    directory = get_testdata_file("DICOMDIR")
    assert isinstance(directory, str)
    found = account(Path(directory))
    assert len(found) > 20
    assert all(isinstance(content, bytes) and content[128:132] == b"DICM" for content in found.values())


def test_a_dicomdir_that_leads_elsewhere_is_refused_file_by_file(tmp_path: Path) -> None:
    directory = get_testdata_file("DICOMDIR")
    assert isinstance(directory, str)
    content = Path(directory).read_bytes()
    at = content.index(b"77654033\\CR1")
    (tmp_path / "DICOMDIR").write_bytes(content[:at] + b"........\\CR1" + content[at + 12 :])
    codes = set(account(tmp_path / "DICOMDIR").values())
    assert codes == {"path", "missing"}


@given(st.binary(max_size=300))
def test_no_archive_and_no_dicomdir_of_strangers_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes
) -> None:
    folder = tmp_path_factory.mktemp("strange")
    (folder / "a.zip").write_bytes(b"PK\x03\x04" + tail)
    (folder / "DICOMDIR").write_bytes(bytes(128) + b"DICM" + tail)
    for path in (folder / "a.zip", folder / "DICOMDIR"):
        account(path)
