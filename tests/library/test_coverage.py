"""What the profiles of a library tell apart, and what they leave out."""

from pathlib import Path

import pytest
from tests.cli.commands import give
from tests.small_library import write_small_library

from readingroom.library.checking import summarize_documents
from readingroom.library.coverage import Pair, find_differing, measure_coverage
from readingroom.library.frame import read_frame
from readingroom.vocabulary.terms import Finding, Variable, Vocabulary

VOCABULARY = Vocabulary(
    variables=[Variable("t2-signal", "T2 signal")],
    findings=[
        Finding(id="dark", name="T2 dark", variable="t2-signal"),
        Finding(id="bright", name="T2 bright", variable="t2-signal"),
        Finding(id="tail", name="Tail"),
    ],
)


@pytest.mark.parametrize(
    ("first", "second", "differing"),
    [
        ({"tail": 0.85}, {"tail": 0.17}, ("tail",)),
        ({"tail": 0.85}, {"tail": 0.55}, ()),
        ({"tail": 0.85}, {}, ()),  # what a profile does not list is unknown, not absent
        ({"tail": 0.85, "dark": 0.85}, {"bright": 0.85}, ("dark", "bright")),  # one lesion has one T2 signal
        ({"dark": 0.85}, {"dark": 0.55, "bright": 0.17}, ()),
        ({"dark": 0.03}, {"bright": 0.03}, ()),
    ],
)
def test_findings_that_tell_two_profiles_apart(
    first: dict[str, float], second: dict[str, float], differing: tuple[str, ...]
) -> None:
    assert find_differing(first, second, VOCABULARY) == differing


def test_the_small_library_says_which_pairs_it_cannot_tell_apart(tmp_path: Path) -> None:
    frame, _ = read_frame(write_small_library(tmp_path / "library", git=False))
    assert frame is not None
    summaries, _ = summarize_documents(frame, jobs=1)
    measured = measure_coverage(summaries.values(), frame.settings.library.areas, frame.vocabulary)
    brain, spine = measured.areas
    assert (brain.id, brain.diagnoses) == ("brain", ("alpha-mass", "beta-mass"))  # a withdrawn page does not count
    assert brain.matrix["dural-mass"] == {"alpha-mass": 0.85, "beta-mass": 0.97}
    assert brain.weak == (Pair("alpha-mass", "beta-mass", ("avid-enhancement",)),)
    assert (spine.diagnoses, spine.weak) == (("gamma-cyst",), ())
    assert measured.unused == ()


def test_the_command_prints_the_matrix_of_an_area(tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library", git=False)
    rows = give(tmp_path, "coverage", library, "--matrix", "brain").out.splitlines()
    assert rows[0] == "finding,alpha-mass,beta-mass"
    assert "dural-mass,0.85,0.97" in rows
    told = give(tmp_path, "coverage", library, "--json").json
    assert told["areas"][0]["weak_pairs"] == [{"first": "alpha-mass", "second": "beta-mass", "differing": ["avid-enhancement"]}]
    refused = give(tmp_path, "coverage", library, "--matrix", "knee")
    assert refused.code == 2
    assert "brain, spine" in refused.err


def test_the_command_says_what_it_could_not_count(tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library", git=False, changes={"diagnoses/brain/beta-mass.md": "no front matter"})
    told = give(tmp_path, "coverage", library, "--json")
    assert told.json["areas"][0]["diagnoses"] == ["alpha-mass"]
    assert "1 of 8 documents cannot be read" in told.err
    (library / "library.yaml").write_text("name: [", encoding="utf-8")
    unread = give(tmp_path, "coverage", library, "--json")
    assert unread.code == 1
    assert "cannot be read" in unread.json["error"]
