"""References kept by one reading and taken over by the next."""

import json
from pathlib import Path
from typing import Any

import pytest

from readingroom.literature.references import Reference, Status, from_csl
from readingroom.literature.store import References, hash_reference_files, read_references

ITEMS: list[dict[str, Any]] = [
    {
        "id": "doe-2024",
        "type": "article-journal",
        "title": "Dural masses",
        "author": [{"family": "Doe", "given": "Ann", "suffix": "Jr"}, {"literal": "A Group", "note": "kept"}],
        "issued": {"date-parts": [[2024, 5]], "season": "2"},
        "DOI": "10.1000/a",
        "custom": {"status": "corrected", "notice_doi": "10.1000/b", "own": [1, {"two": None}]},
        "keyword": "kept as it came",
    },
    {"id": "roe-2001", "type": "book", "title": "RETRACTED: Marrow", "editor": [{"family": "Roe"}], "URL": "https://example.org"},
    {"id": "webpage", "type": "webpage", "title": "No year", "URL": "https://example.org/page"},
]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "references"
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps(ITEMS, indent=1), encoding="utf-8")
    return tmp_path


def test_restored_references_are_those_that_were_stored(library: Path) -> None:
    read, _ = read_references(library / "references", root=library)
    restored = References.restore(read.stored(key) for key in reversed(list(read)))
    assert list(restored) == list(read) == ["doe-2024", "roe-2001", "webpage"]
    assert dict(restored) == dict(read)
    assert [restored.place(key) for key in restored] == [read.place(key) for key in read]
    assert [restored.stored(key) for key in restored] == [read.stored(key) for key in read]
    assert restored.digest_of(["doe-2024", "nobody"]) == read.digest_of(["doe-2024", "nobody"])
    assert restored.find(doi="10.1000/a") == read["doe-2024"]
    assert "doe-2024" in restored
    assert "nobody" not in restored
    assert len(restored) == 3


@pytest.mark.parametrize(
    ("key", "year", "status"),
    [("doe-2024", 2024, Status.CORRECTED), ("roe-2001", 0, Status.RETRACTED), ("webpage", 0, Status.UNKNOWN)],
)
def test_what_is_stored_says_year_and_standing(library: Path, key: str, year: int, status: Status) -> None:
    stored = read_references(library / "references", root=library)[0].stored(key)
    assert (stored.key, stored.year, stored.status) == (key, year, status)
    assert stored.place.path == "references/all.json"


def test_a_reference_that_is_not_there_is_stored_nowhere() -> None:
    with pytest.raises(KeyError):
        References().stored("doe-2024")


def test_half_a_character_has_a_digest_too() -> None:
    reference = Reference(id="doe-2024", title="\ud800")
    assert References([reference]).digest_of(["doe-2024"]) != References([from_csl(ITEMS[0])[0]]).digest_of(["doe-2024"])


def test_files_are_known_by_their_hash(library: Path) -> None:
    folder = library / "references"
    before = hash_reference_files(folder, root=library)
    assert list(before) == ["references/all.json"]
    assert hash_reference_files(folder, root=library) == before
    (folder / "all.json").write_text("[]", encoding="utf-8")
    (folder / "none.json").mkdir()
    (folder / "device.json").symlink_to("/dev/zero")
    after = hash_reference_files(folder, root=library)
    assert after["references/all.json"] != before["references/all.json"]
    assert (after["references/none.json"], after["references/device.json"]) == ("", "")
    assert hash_reference_files(library / "nowhere", root=library) == {}
