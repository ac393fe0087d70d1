"""`readingroom editions` and `readingroom show`."""

from pathlib import Path

import pytest
from tests.cli.commands import give
from tests.small_library import statements_for

from readingroom.access import AccessLevel
from readingroom.edition.shelf import Shelf

GAMMA = "diagnoses/spine/gamma-cyst.md"


@pytest.fixture
def second(home: Path, library: Path, built: str) -> str:
    """The id of a second edition, in which the gamma cyst says something else; it is in use."""
    assert built
    text = (library / GAMMA).read_text()
    (library / GAMMA).write_text(text.replace("about chance", "about [red]luck[/red]"))
    return str(give(home, "build", library, "--json").json["edition"])


def test_editions_are_listed_oldest_first_with_the_one_in_use(home: Path, built: str, second: str) -> None:
    ended = give(home, "editions", "list")
    assert ended.code == 0
    head, *rows = [line.split() for line in ended.out.splitlines()]
    assert head[:3] == ["edition", "in", "use"]
    assert [row[0] for row in rows] == [built, second]
    assert rows[0][1:3] == ["members", "8"]
    assert rows[1][1:4] == ["yes", "members", "8"]
    listed = give(home, "editions", "list", "--json").json
    assert [(each["id"], each["current"], each["counts"]["documents"]) for each in listed] == [
        (built, False, 8),
        (second, True, 8),
    ]
    assert listed[0]["library_commit"] == listed[1]["library_commit"]
    assert [each["library_modified"] for each in listed] == [False, True]


def test_a_damaged_edition_is_listed_as_refused_and_found_by_verify(home: Path, built: str, second: str) -> None:
    (home / "editions" / built / "manifest.json").write_text("{")
    (picture,) = (home / "editions" / second / "media").iterdir()
    picture.unlink()
    ended = give(home, "editions", "list", "--json")
    assert ended.code == 0
    (listed,) = [each for each in ended.json if each["id"] == built]
    assert set(listed) == {"id", "current", "refused", "suggestion"}
    assert "cannot be read" in give(home, "editions", "list").out
    verified = give(home, "editions", "verify")
    assert verified.code == 3
    faults = dict(line.split(" ", 1) for line in verified.out.splitlines())
    assert faults[built].startswith(f"the manifest of {built} cannot be read")
    assert faults[second].startswith(f"edition {second} lacks media/")
    as_json = give(home, "editions", "verify", "--json")
    assert as_json.code == 3
    assert {each["id"]: (each["sound"], bool(each["fault"])) for each in as_json.json} == {
        built: (False, True),
        second: (False, True),
    }


def test_sound_editions_are_verified(home: Path, built: str, second: str) -> None:
    assert give(home, "editions", "verify").out == f"{built} sound\n{second} sound\n"
    assert give(home, "editions", "verify", built).out == f"{built} sound\n"
    assert give(home, "editions", "verify", "--json").json == [
        {"id": built, "sound": True, "fault": ""},
        {"id": second, "sound": True, "fault": ""},
    ]


def test_another_edition_is_put_to_use(home: Path, built: str, second: str) -> None:
    assert Shelf(home / "editions").current_id() == second
    ended = give(home, "editions", "use", built)
    assert (ended.code, ended.out) == (0, f"Edition {built} is in use.\n")
    assert Shelf(home / "editions").current_id() == built
    (home / "editions" / second / "extra").write_text("more")
    refused = give(home, "editions", "use", second)
    assert (refused.code, refused.out) == (3, "")
    assert "which was not sealed" in refused.err
    assert Shelf(home / "editions").current_id() == built


def test_old_editions_are_pruned(home: Path, built: str, second: str) -> None:
    assert give(home, "editions", "prune").out == "Nothing to remove.\n"
    assert give(home, "editions", "prune", "--keep", "0").out == f"Removed 1: {built}\n"
    assert Shelf(home / "editions").ids() == (second,)


def test_what_changed_is_printed_with_its_words(home: Path, built: str, second: str) -> None:
    ended = give(home, "editions", "diff", built, second)
    assert ended.code == 0
    assert ended.out == (
        "~ Gamma Cyst (gamma-cyst)\n    Presentation\n      - Open statement d05 about chance\n"
        "      + Open statement d05 about [red]luck[/red]\n1 document differs.\n"
    )
    (difference,) = give(home, "editions", "diff", built, second, "--json").json
    assert (difference["document"], difference["what"]) == ("gamma-cyst", "changed")
    assert difference["lines"][1] == {"section": "Presentation", "sign": "+", "text": "Open statement d05 about [red]luck[/red]"}
    assert give(home, "editions", "diff", built, built).out == "The same documents in both.\n"
    assert give(home, "editions", "diff", built, built, "--json").json == []


def test_without_editions_each_command_says_so(home: Path) -> None:
    assert give(home, "editions", "list").out == "No edition yet; `readingroom build` makes one.\n"
    assert give(home, "editions", "list", "--json").json == []
    assert give(home, "editions", "verify", "--json").json == []
    assert give(home, "editions", "prune").out == "Nothing to remove.\n"
    ended = give(home, "show", "alpha-mass")
    assert (ended.code, ended.err) == (3, "No edition has been built yet\nrun `readingroom build`\n")


@pytest.mark.parametrize(
    ("level", "audiences"), [("visitor", {"Open"}), ("member", {"Open", "Gated"}), ("editor", {"Open", "Gated"})]
)
def test_a_document_is_shown_as_its_reader_sees_it(home: Path, built: str, level: str, audiences: set[str]) -> None:
    shown = give(home, "show", "alpha-mass", "--level", level)
    as_json = give(home, "show", "alpha-mass", "--level", level, "--json")
    assert (shown.code, as_json.code) == (0, 0)
    assert as_json.json["edition"] == built
    assert as_json.json["level"] == level
    assert as_json.json["card"]["title"] == "Alpha Mass"
    for audience in ("Open", "Gated"):
        for statement in statements_for(audience):
            # The words beside a picture are in the twin only: a terminal shows no pictures.
            if statement in as_json.out and " statement c0" not in statement:
                assert audience in audiences
                assert statement in shown.out
    assert ("Gated statement 7f3" in shown.out) is ("Gated" in audiences)
    assert ("Gated statement c01" in as_json.out) is ("Gated" in audiences)
    assert shown.out.startswith("Alpha Mass  ALM · First mass · Alpha tumor\nmachine-draft · draft · changed 2026-03-05\n")
    assert "4 statements, 0 images for members" in shown.out or "Gated" in audiences
    closed = [section for section in as_json.json["sections"] if section["blocks"] is None]
    assert bool(closed) is (level == AccessLevel.VISITOR.word)


@pytest.mark.parametrize(("level", "seen"), [("member", False), ("editor", True)])
def test_a_withdrawn_document_says_so_and_its_text_is_for_editors(home: Path, built: str, level: str, seen: bool) -> None:
    assert built
    shown = give(home, "show", "delta-lesion", "--level", level)
    assert "Withdrawn: The papers it stood on are withdrawn." in shown.out
    assert ("Withdrawn statement e01" in shown.out) is seen


def test_a_document_of_an_older_edition_is_shown(home: Path, built: str, second: str) -> None:
    assert "about chance" in give(home, "show", "gamma-cyst", "--edition", built).out
    assert "about [red]luck[/red]" in give(home, "show", "gamma-cyst").out
    assert give(home, "show", "gamma-cyst", "--edition", built, "--json").json["edition"] == built
    assert second


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("alfa-mass", "closest: alpha-mass"),
        ("meninges", "closest: sample-meninges"),
        ("first-mass", "“first-mass” was moved: Renamed.\n`readingroom show alpha-mass`"),
        ("beta-nodule", "was merged: It is the same disease.\n`readingroom show beta-mass`"),
        ("omega-lesion", "“omega-lesion” was withdrawn: There is no such disease.\n"),
    ],
)
def test_an_id_that_is_not_there_offers_near_ones(home: Path, built: str, asked: str, said: str) -> None:
    assert built
    ended = give(home, "show", asked)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    as_json = give(home, "show", asked, "--json")
    assert as_json.code == 1
    assert set(as_json.json) == {"error", "suggestion"}
