"""`readingroom references`: what other programs export goes in once, and only once."""

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.commands import give

FILES = Path(__file__).parents[1] / "literature" / "files"
NBIB = """\
PMID- 29713451
OWN - NLM
STAT- PubMed-not-MEDLINE
DP  - 2018 Apr 20
TI  - Intracranial extramedullary hematopoiesis: a made-up record.
PG  - 201-207
LID - 10.5555/rr.2018.201 [doi]
FAU - Example, Ada B
AU  - Example AB
LA  - eng
PT  - Journal Article
TA  - J Invent Radiol
JT  - Journal of invented radiology
VI  - 10
IP  - 2
SO  - J Invent Radiol. 2018 Apr 20;10(2):201-207. doi: 10.5555/rr.2018.201.
"""
RIS = """\
TY  - JOUR
AU  - Sample, Ben
AU  - Example, Ada
TI  - A second made-up record
JO  - Annals of Examples
PY  - 2021
VL  - 3
SP  - 11
EP  - 19
DO  - 10.5555/ann.2021.11
ER  -
"""
BIBTEX = """\
@article{whatever,
  author = {Müller, J{\\"o}rg and Sample, Ben},
  title = {A third made-up {R}ecord},
  journal = {Journal of Invented Radiology},
  year = 2020, volume = 9, pages = {1--8}, doi = {10.5555/rr.2020.1}
}
"""


@pytest.mark.parametrize(
    ("name", "text", "key", "vancouver"),
    [
        ("pubmed.nbib", NBIB, "example-2018", "Example AB. Intracranial extramedullary hematopoiesis: a made-up record."),
        ("publisher.ris", RIS, "sample-2021", "Sample B, Example A. A second made-up record."),
        ("library.bib", BIBTEX, "muller-2020", "Müller J, Sample B. A third made-up Record."),
    ],
)
def test_a_file_is_imported_once(
    home: Path, library: Path, tmp_path: Path, name: str, text: str, key: str, vancouver: str
) -> None:
    (tmp_path / name).write_text(text)
    first = give(home, "references", "import", tmp_path / name, "--library", library)
    assert first.code == 0, first.out
    assert first.out.startswith(f"added   {key}  ")
    assert first.err == "1 added, 0 known, 0 refused\n"
    stored = (library / "references/imported.json").read_bytes()
    again = give(home, "references", "import", tmp_path / name, "--library", library)
    assert (again.code, again.err) == (0, "0 added, 1 known, 0 refused\n")
    assert again.out == f"known   {key}  (line 1, by doi)\n"
    assert (library / "references/imported.json").read_bytes() == stored
    listed = {each["key"]: each["vancouver"] for each in give(home, "references", "list", "--library", library, "--json").json}
    assert listed[key].startswith(vancouver)
    assert f"{key}  {vancouver}" in give(home, "references", "list", "--library", library).out
    assert give(home, "check", library, "--level", "error", "--today", "2026-07-01").code == 0


def test_import_as_json_accounts_for_every_record(home: Path, library: Path, tmp_path: Path) -> None:
    (tmp_path / "some.ris").write_text(RIS + "\nTY  - JOUR\nER  -\n")
    ended = give(home, "references", "import", tmp_path / "some.ris", "--library", library, "--into", "brain.json", "--json")
    assert ended.code == 1, "one record was refused"
    assert set(ended.json) == {"format", "added", "known", "refused", "changed", "problems"}
    assert ended.json["format"] == "ris"
    assert [each["key"] for each in ended.json["added"]] == ["sample-2021"]
    assert [set(each) for each in ended.json["refused"]] == [{"line", "record", "reason"}]
    (item,) = json.loads((library / "references/brain.json").read_text())
    assert item["id"] == "sample-2021"
    assert give(home, "references", "import", tmp_path / "some.ris", "--library", library, "--json").json["added"] == []


@pytest.mark.parametrize("name", ["pubmed.nbib", "publisher.ris", "library.bib"])
def test_real_exports_go_in_once(home: Path, library: Path, name: str) -> None:
    first = give(home, "references", "import", FILES / name, "--library", library, "--json").json
    again = give(home, "references", "import", FILES / name, "--library", library, "--json").json
    assert first["added"]
    assert again["added"] == []
    assert len(again["known"]) == len(first["added"]) + len(first["known"])
    assert again["refused"] == first["refused"]


def test_a_notice_is_taken_over_into_the_file_of_the_reference(home: Path, library: Path, tmp_path: Path) -> None:
    (tmp_path / "one.ris").write_text(RIS)
    assert give(home, "references", "import", tmp_path / "one.ris", "--library", library, "--into", "mine.json").code == 0
    retracted = NBIB.replace("PT  - Journal Article", "PT  - Journal Article\nPT  - Retracted Publication")
    (tmp_path / "two.nbib").write_text(
        retracted.replace("10.5555/rr.2018.201", "10.5555/ann.2021.11").replace("2018 Apr 20", "2021 Apr 20")
    )
    ended = give(home, "references", "import", tmp_path / "two.nbib", "--library", library)
    assert "notice  sample-2021 is now marked retracted" in ended.out
    (item,) = json.loads((library / "references/mine.json").read_text())
    assert item["custom"]["status"] == "retracted"
    assert not (library / "references/imported.json").exists()


def test_nothing_is_written_beside_references_that_have_errors(home: Path, library: Path, tmp_path: Path) -> None:
    (tmp_path / "one.ris").write_text(RIS)
    (library / "references/broken.json").write_text("[{")
    ended = give(home, "references", "import", tmp_path / "one.ris", "--library", library)
    assert ended.code == 1
    assert "references/broken.json:1:" in ended.out
    assert "mend them first; nothing was changed" in ended.err
    as_json = give(home, "references", "import", tmp_path / "one.ris", "--library", library, "--json")
    assert as_json.code == 1
    assert set(as_json.json) == {"error", "suggestion", "problems"}
    assert not (library / "references/imported.json").exists()


def test_the_list_of_verified_references_says_where_each_was_seen(home: Path, library: Path) -> None:
    path = library / "references" / "invented.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    seen = {"how": "PubMed", "where": "https://example.org/1,2", "on": "2026-06-01"}
    items[0]["custom"] = {"verified": seen}
    items[1]["custom"] = {"verified": {"how": "PubMed", "where": "", "on": "2026-06-01"}}
    path.write_text(json.dumps(items), encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(give(home, "references", "verified", "--library", library).out)))
    by_key = {row["key"]: row for row in rows}
    assert len(rows) == len(items)
    assert {key: by_key[items[0]["id"]][key] for key in ("how", "where", "on")} == seen
    assert by_key[items[0]["id"]]["doi"] == items[0]["DOI"].lower()
    assert by_key[items[1]["id"]]["where"] == by_key[items[1]["id"]]["how"] == ""
