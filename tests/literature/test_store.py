import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom.literature.references import Reference, from_csl
from readingroom.literature.store import References, read_references, write_references
from readingroom.problems import Problem, sort_problems

LIBRARY = Path(__file__).parents[2] / "library"


def item(key: str, **changes: Any) -> dict[str, Any]:
    number = sum(key.encode())
    return {
        "id": key,
        "type": "article-journal",
        "title": f"About {key}",
        "author": [{"family": "Doe", "given": "Ann"}],
        "issued": {"date-parts": [[2024]]},
        "DOI": f"10.1000/{number}",
        **changes,
    }


def read(folder: Path) -> tuple[References, tuple[Problem, ...]]:
    return read_references(folder / "references", root=folder)


def write(folder: Path, name: str, content: object) -> Path:
    (folder / "references").mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    (folder / "references" / name).write_text(text, encoding="utf-8")
    return folder


def test_all_files_are_read_into_one_mapping_by_key(tmp_path: Path) -> None:
    write(tmp_path, "b.json", [item("roe-2024"), item("doe-2024")])
    references, problems = read(write(tmp_path, "a.json", [item("poe-2024")]))
    assert problems == ()
    assert list(references) == ["doe-2024", "poe-2024", "roe-2024"]
    assert str(references.place("doe-2024")) == "references/b.json:22:5"
    assert references.place("nothing") is None


def test_no_folder_is_no_references(tmp_path: Path) -> None:
    references, problems = read(tmp_path)
    assert (len(references), problems) == (0, ())


def test_one_key_twice_is_a_problem_and_the_first_is_kept(tmp_path: Path) -> None:
    write(tmp_path, "a.json", [item("doe-2024")])
    references, (problem,) = read(write(tmp_path, "b.json", [item("doe-2024", title="Other", DOI="10.1000/other")]))
    assert (problem.code, str(problem.place)) == ("R006", "references/b.json:3:5")
    assert "references/a.json:3" in problem.message
    assert references["doe-2024"].title == "About doe-2024"


@pytest.mark.parametrize("identifier", [{"DOI": "10.1000/SAME"}, {"PMID": "123"}, {"PMCID": "PMC123"}])
def test_one_paper_under_two_keys_is_a_problem(tmp_path: Path, identifier: dict[str, str]) -> None:
    items = [item("doe-2024", **identifier), item("roe-2024", **identifier)]
    references, (problem,) = read(write(tmp_path, "a.json", items))
    assert problem.code == "R007"
    assert "roe-2024" in problem.message
    assert len(references) == 2


@pytest.mark.parametrize(
    ("text", "code", "place", "kept"),
    [
        ('[\n {"id": "a"\n', "R001", "3:1", 0),
        ("[\n  3\n]", "R002", "2:3", 0),
        ("{}", "R001", "1:1", 0),
        ("", "R001", "1:1", 0),
        ("[] x", "R001", "1:4", 0),
        ("[NaN]", "R001", "1:1", 0),
        ("[1e999]", "R001", "1:1", 0),
        ("[" + "9" * 5000 + "]", "R001", "1:1", 0),
        ("[" * 100_000, "R001", "1:1", 0),
        ("[" + json.dumps(item("doe-2024")) + ",\n  {]", "R001", "2:4", 1),
        ("[" + json.dumps(item("doe-2024")) + "\n{}]", "R001", "2:1", 1),
        ("[" + json.dumps(item("doe-2024"))[:-1] + ',\n "title": "x"}]', "R010", "2:2", 1),
        ("[" + json.dumps(item("doe-2024", title="\ud800")) + "]", "R001", "1:2", 0),
        ("[" + json.dumps(item("doe-2024"))[:-1] + ',\n "volume": []}]', "R003", "2:2", 1),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_place(tmp_path: Path, text: str, code: str, place: str, kept: int) -> None:
    references, (problem, *_) = read(write(tmp_path, "a.json", text))
    assert (problem.code, str(problem.place)) == (code, f"references/a.json:{place}")
    assert len(references) == kept


def test_a_defect_of_an_item_is_placed_at_its_key_else_at_its_id(tmp_path: Path) -> None:
    text = '[\n {\n  "DOI": "x",\n  "id": "doe-2024",\n  "type": "book", "author": [{"family": "Doe"}], "title": "T"}]'
    _, problems = read(write(tmp_path, "a.json", text))
    assert [(problem.code, problem.place.line) for problem in problems] == [("R008", 3), ("R004", 4)]


def test_written_references_are_read_again_the_same_and_always_in_the_same_bytes(tmp_path: Path) -> None:
    references = [from_csl(item(key, title="“Über”"))[0] for key in ("roe-2024", "doe-2024")]
    path = tmp_path / "references" / "a.json"
    write_references(path, references)
    first = path.read_bytes()
    write_references(path, reversed(references))
    assert path.read_bytes() == first
    assert first.endswith(b"]\n")
    assert "“Über”".encode() in first
    read_again, problems = read(tmp_path)
    assert problems == ()
    assert list(read_again.values()) == [references[1], references[0]]
    assert [child.name for child in path.parent.iterdir()] == ["a.json"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_references(path, [Reference(id="doe-2024", title="T")])
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        write_references(path, [Reference(id="roe-2024", title="\ud800")])
    assert path.read_bytes() == before
    assert [child.name for child in tmp_path.iterdir()] == ["a.json"]


def test_a_digest_follows_the_content_of_its_keys_and_nothing_else() -> None:
    store = References(from_csl(item(key))[0] for key in ("doe-2024", "roe-2024"))
    digest = store.digest_of(["doe-2024", "roe-2024"])
    assert digest == store.digest_of(["roe-2024", "doe-2024", "doe-2024"])
    assert digest != store.digest_of(["doe-2024"])
    assert store.digest_of(["poe-2024"]) != store.digest_of([])
    changed = References([from_csl(item("doe-2024", volume="2"))[0], store["roe-2024"]])
    assert changed.digest_of(["doe-2024"]) != store.digest_of(["doe-2024"])
    assert changed.digest_of(["roe-2024"]) == store.digest_of(["roe-2024"])


def test_a_paper_is_found_by_any_of_its_identifiers() -> None:
    reference = Reference(id="doe-2024", doi="10.1000/x", pmid="1", pmcid="PMC1")
    store = References([reference])
    assert store.find(doi="10.1000/x") == store.find(pmid="1") == store.find(doi="10.1000/y", pmcid="PMC1") == reference
    assert store.find(doi="10.1000/y") is None
    assert store.find() is None


def test_references_survive_the_way_to_another_process(tmp_path: Path) -> None:
    references, _ = read(write(tmp_path, "a.json", [item("doe-2024")]))
    copy = pickle.loads(pickle.dumps(references))  # noqa: S301 - our own bytes
    assert dict(copy) == dict(references)
    assert copy.place("doe-2024") == references.place("doe-2024")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=100) | st.lists(st.sampled_from([*'[]{}",:1 \n', '"id"'])).map("".join).map(str.encode))
def test_reading_junk_never_raises(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "references").mkdir(exist_ok=True)
    (tmp_path / "references" / "a.json").write_bytes(data)
    _, problems = read(tmp_path)
    assert problems == sort_problems(problems)


def test_the_references_that_ship_are_written_as_they_were_read(tmp_path: Path) -> None:
    for file in sorted((LIBRARY / "references").glob("*.json")):
        items = json.loads(file.read_text(encoding="utf-8"))
        references, _ = read(write(tmp_path, "a.json", items))
        write_references(tmp_path / "references" / "a.json", references.values())
        again = json.loads((tmp_path / "references" / "a.json").read_text(encoding="utf-8"))
        assert again == sorted(items, key=lambda one: str(one["id"]))
