import json
from pathlib import Path

import pytest
from tests.search.searchable import ENTRIES, entry, find, ids, make_index

from readingroom.search.indexing import INDEX_VERSION, VERSION_FILE, IndexRefused, IndexWriter, open_index, share_index
from readingroom.search.searching import Index
from readingroom.search.thesaurus import Thesaurus


def test_an_index_is_built_on_and_the_one_before_stays_as_it_was(tmp_path: Path) -> None:
    before = make_index(tmp_path / "before")
    files = {path.name: path.read_bytes() for path in (tmp_path / "before").iterdir()}
    assert share_index(tmp_path / "before", tmp_path / "now")
    writer = IndexWriter(tmp_path / "now")
    writer.remove("glioma")
    writer.add([entry("glioma", "Glioblastoma", "A butterfly across the corpus callosum")])
    writer.finish()
    now = Index(tmp_path / "now", Thesaurus([]))
    assert ids(find(now, "butterfly")) == ["glioma"]
    assert ids(find(now, "necrosis")) == []
    assert ids(find(before, "butterfly")) == []
    assert ids(find(Index(tmp_path / "before", Thesaurus([])), "necrosis")) == ["glioma"]
    kept = {path.name: path.read_bytes() for path in (tmp_path / "before").iterdir() if path.name in files}
    assert kept == files


def test_segments_are_shared_not_copied(tmp_path: Path) -> None:
    make_index(tmp_path / "before")
    share_index(tmp_path / "before", tmp_path / "now")
    stores = sorted((tmp_path / "now").glob("*.store"))
    assert stores
    assert all(store.samefile(tmp_path / "before" / store.name) for store in stores)


def test_an_index_of_another_version_is_refused_and_not_built_on(tmp_path: Path) -> None:
    make_index(tmp_path / "index")
    (tmp_path / "index" / VERSION_FILE).write_text(json.dumps({"version": INDEX_VERSION + 1}))
    with pytest.raises(IndexRefused, match=f"version {INDEX_VERSION + 1}"):
        open_index(tmp_path / "index")
    assert not share_index(tmp_path / "index", tmp_path / "now")


@pytest.mark.parametrize("damage", ["missing", "version", "meta", "empty"])
def test_a_missing_or_damaged_index_says_so(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "index"
    if damage != "missing":
        make_index(folder)
    if damage == "version":
        (folder / VERSION_FILE).write_text("{")
    if damage == "meta":
        (folder / "meta.json").write_text("nonsense")
    if damage == "empty":
        (folder / "meta.json").unlink()
    with pytest.raises(IndexRefused, match="search index"):
        open_index(folder)


def test_an_index_is_read_where_nobody_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = ids(find(make_index(tmp_path / "index"), "necrosis"))
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "index").iterdir()}
    monkeypatch.setattr("readingroom.search.indexing._may_lock", lambda folder: False)
    index = Index(tmp_path / "index", Thesaurus([]))
    assert expected
    assert ids(find(index, "necrosis")) == expected
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "index").iterdir()} == before


def test_everything_written_may_be_read_by_the_server(tmp_path: Path) -> None:
    make_index(tmp_path / "index", ENTRIES)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "index").iterdir()} == {0o644}


def test_reading_leaves_the_folder_as_it_was_sealed(tmp_path: Path) -> None:
    index = make_index(tmp_path / "index")
    before = {path.name: path.read_bytes() for path in (tmp_path / "index").iterdir()}
    find(index, "abscess")
    find(Index(tmp_path / "index", Thesaurus([])), "enhancement")
    assert {path.name: path.read_bytes() for path in (tmp_path / "index").iterdir()} == before
