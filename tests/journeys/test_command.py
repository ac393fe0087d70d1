"""What someone does on a machine with the real command, from an empty folder on."""

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.running import COMMAND, environment
from tests.small_library import commit_all, run_git, write_small_library

from readingroom import __version__

PASSWORD = "correct horse battery staple"


@dataclass
class Machine:
    """An instance in a folder; `variables` are those of its environment besides READINGROOM_HOME."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str | Path, typed: str = "", code: int = 0) -> str:
        """What a command prints that must end with `code`; what it says beside that is in `said`."""
        done = subprocess.run(
            [COMMAND, *map(str, arguments)],
            env=environment(self.home) | self.variables,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.said = done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def ask(self, *arguments: str | Path, code: int = 0) -> Any:
        """The JSON a command prints."""
        return json.loads(self.run(*arguments, "--json", code=code))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "home")


def test_the_version_is_printed(machine: Machine) -> None:
    assert machine.run("--version") == f"Reading Room {__version__}\n"
    assert not machine.home.exists()


def test_from_nothing_to_a_page(machine: Machine) -> None:
    assert machine.run("init").startswith(f"Made the library {machine.home}/library. ")
    library = machine.home / "library"
    assert (library / "library.yaml").is_file()
    assert run_git(library, "status", "--porcelain") == ""
    assert run_git(library, "log", "--format=%s").strip() == "Begin with the library that ships"
    machine.run("init", code=3)
    assert "is not empty, and is left as it is" in machine.said
    counts = machine.ask("check")["counts"]
    assert counts["error"] == 0
    made = machine.ask("build")
    assert made["counts"]["documents"] == made["compiled"] > 5
    (listed,) = machine.ask("editions", "list")
    assert (listed["id"], listed["current"]) == (made["edition"], True)
    twin = machine.ask("show", "meningioma")
    assert twin["card"]["title"] == "Meningioma"
    assert twin["references"]
    assert machine.run("show", "meningioma").startswith("Meningioma")
    machine.run("show", "menigioma", code=1)
    assert "closest: meningioma" in machine.said


def test_an_empty_library_has_no_errors_and_takes_a_first_page(machine: Machine, tmp_path: Path) -> None:
    library = tmp_path / "my library"
    machine.run("init", library, "--empty")
    report = machine.ask("check", library)
    assert (report["documents"], report["counts"]["error"], report["counts"]["warning"]) == (0, 0, 0)
    assert machine.ask("build", library)["counts"]["documents"] == 0
    machine.run("show", "anything", code=1)
    assert "closest" not in machine.said
    (library / "anatomy/brain").mkdir(parents=True)
    (library / "anatomy/brain/first-page.md").write_text(
        "---\ntitle: First Page\nauthors: [reading-room-drafts]\norigin: human\nreview: {status: draft}\n---\n\n"
        + "".join(
            f"## {section}\n\n- Something\n\n"
            for section in ("Overview", "Structures", "Relations", "Variants that mimic disease")
        ).replace("## Variants", "## Normal appearance\n\n- Something\n\n## Variants")
    )
    assert machine.run("check", library, "--level", "warning") == ""
    assert machine.ask("build", library)["compiled"] == 1
    assert machine.ask("show", "first-page", "--level", "visitor")["card"]["title"] == "First Page"


def test_editing_comparing_and_going_back(machine: Machine, tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library")
    machine.variables["READINGROOM_LIBRARY"] = str(library)
    first = machine.ask("build")["edition"]
    page = library / "diagnoses/spine/gamma-cyst.md"
    page.write_text(page.read_text().replace("about chance", "about luck"))
    commit_all(library, "Say that it was luck")
    second = machine.ask("build")
    assert (second["compiled"], second["kept"], second["new"]) == (1, 7, True)
    assert "+ Open statement d05 about luck" in machine.run("editions", "diff", first, second["edition"])
    (changed,) = machine.ask("editions", "diff", first, second["edition"])
    assert [line["sign"] for line in changed["lines"]] == ["-", "+"]
    assert machine.run("editions", "use", first) == f"Edition {first} is in use.\n"
    assert "about chance" in machine.run("show", "gamma-cyst")
    assert machine.run("editions", "verify") == f"{first} sound\n{second['edition']} sound\n"
    page.write_text("nothing")
    assert re.search(r"^diagnoses/spine/gamma-cyst\.md:1:1 D001 error .+ → .+$", machine.run("build", code=1), re.MULTILINE)
    assert "about chance" in machine.run("show", "gamma-cyst")
    machine.run("editions", "prune", "--keep", "0")
    assert [edition["id"] for edition in machine.ask("editions", "list")] == [first]
    with (machine.home / "editions" / first / "edition.db").open("r+b") as stream:
        stream.seek(5000)
        stream.write(os.urandom(8))
    machine.run("editions", "verify", code=3)
    machine.run("show", "gamma-cyst", code=3)
    run_git(library, "checkout", "--quiet", ".")
    assert machine.ask("build")["kept"] == 0
    assert "about luck" in machine.run("show", "gamma-cyst")


def test_accounts_are_added_changed_and_disabled(machine: Machine) -> None:
    assert machine.run("account", "list") == "No account yet; `readingroom account add` makes one.\n"
    assert machine.run("account", "add", "ada", typed=f"{PASSWORD}\n") == "Added ada, who reads as member.\n"
    assert machine.run("account", "add", "ben", "--level", "editor", typed=PASSWORD) == "Added ben, who reads as editor.\n"
    machine.run("account", "add", "ada", typed=PASSWORD, code=1)
    assert "There is an account “ada” already" in machine.said
    machine.run("account", "add", "cleo", typed="short\n", code=1)
    assert "at least 15 characters" in machine.said
    assert machine.run("account", "level", "ada", "visitor") == "ada reads as visitor.\n"
    assert machine.run("account", "disable", "ben") == "ben cannot sign in.\n"
    assert machine.run("account", "password", "ada", typed="another long sentence\n") == "ada has a new password.\n"
    listed = machine.ask("account", "list")
    assert [(each["name"], each["level"], each["active"], each["last_sign_in"]) for each in listed] == [
        ("ada", "visitor", True, None),
        ("ben", "editor", False, None),
    ]
    assert machine.run("account", "enable", "ben") == "ben can sign in.\n"
    rows = [line.split() for line in machine.run("account", "list").splitlines()]
    assert rows[1:] == [["ada", "visitor", "yes", "never"], ["ben", "editor", "yes", "never"]]
    for path in machine.home.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()
    assert (machine.home / "people.sqlite3").stat().st_mode & 0o077 == 0


def test_references_from_pubmed_go_into_the_library_once(machine: Machine, tmp_path: Path) -> None:
    library = write_small_library(tmp_path / "library")
    exported = Path(__file__).parents[1] / "literature" / "files" / "publisher.ris"
    # The file holds a record that is refused, so the command ends with 1; the others go in.
    first = machine.ask("references", "import", exported, "--library", library, code=1)
    again = machine.ask("references", "import", exported, "--library", library, code=1)
    assert first["added"]
    assert again["added"] == []
    keys = {each["key"] for each in machine.ask("references", "list", "--library", library)}
    assert {each["key"] for each in first["added"]} < keys
    assert run_git(library, "status", "--porcelain").strip() == "?? references/imported.json"


def test_output_that_nobody_reads_to_its_end_is_no_fault(machine: Machine, tmp_path: Path) -> None:
    machine.run("build", write_small_library(tmp_path / "library"))
    command = f"'{COMMAND}' show alpha-mass --json | head -c 10"
    done = subprocess.run(
        ["bash", "-c", command], env=environment(machine.home), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == '{\n  "editi'
    assert "Traceback" not in done.stderr
