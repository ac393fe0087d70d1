"""Whatever a command is given, it ends with a code that is documented and words, never with a traceback."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer.main
from tests.cli.commands import Ended, give, start
from tests.small_library import SOURCE

from readingroom.cli.main import app
from readingroom.cli.output import EXIT_MEANINGS

GAMMA = "diagnoses/spine/gamma-cyst.md"
CONTENT, USAGE, INSTANCE = 1, 2, 3
LONG = "a" * 5000

TABLE: list[tuple[list[str], int, str]] = [
    # {library}, {home}, {file}, {edition} stand for what is there; {none} for what is not.
    ([], USAGE, "Usage: "),
    (["nonsense"], USAGE, "No such command"),
    (["--nonsense"], USAGE, "No such option"),
    (["check", "{none}"], CONTENT, "is not a library"),
    (["check", "{file}"], CONTENT, "is not a library"),
    (["check", "/dev/null"], CONTENT, "is not a library"),
    (["check", LONG], CONTENT, "is not a library"),
    (["check", "[/red]"], CONTENT, "[/red] is not a library"),
    (["check", ""], CONTENT, "is not a library"),
    (["check"], CONTENT, "is not a library"),
    (["check", "{library}", "--today", "tomorrow"], USAGE, "is not a day"),
    (["check", "{library}", "--today", "2026-02-30"], USAGE, "is not a day"),
    (["check", "{library}", "--format", "xml"], USAGE, "'xml' is not one of"),
    (["check", "{library}", "--level", "all"], USAGE, "'all' is not one of"),
    (["check", "{library}", "--jobs", "-1"], USAGE, "Invalid value for '--jobs'"),
    (["check", "{library}", "{library}"], USAGE, "unexpected extra argument"),
    (["build", "{none}"], CONTENT, "The library cannot be read"),
    (["build", "{file}"], CONTENT, "The library cannot be read"),
    (["build"], CONTENT, "The library cannot be read"),
    (["build", LONG], INSTANCE, "File name too long"),
    (["build", "{library}", "--access", "all"], USAGE, "'all' is not one of"),
    (["build", "{library}", "--jobs", "many"], USAGE, "Invalid value for '--jobs'"),
    (["init", "{file}"], INSTANCE, "Not a directory"),
    (["init", "{library}"], INSTANCE, "is not empty, and is left as it is"),
    (["init", "/proc/nothing/here"], INSTANCE, "could not be made"),
    (["init", LONG], INSTANCE, "File name too long"),
    (["show"], USAGE, "Missing argument 'ID'"),
    (["show", "no-such-thing"], CONTENT, "closest: "),
    (["show", ""], CONTENT, "has no document “”"),
    (["show", "[/bold]"], CONTENT, "has no document “[/bold]”"),
    (["show", LONG], CONTENT, "has no document"),
    (["show", "alpha-mass", "--level", "owner"], USAGE, "'owner' is not one of"),
    (["show", "alpha-mass", "--edition", "{none}"], INSTANCE, "there is no edition"),
    (["show", "alpha-mass", "--edition", "0123456789ab"], INSTANCE, "there is no edition"),
    (["editions"], USAGE, "Usage: "),
    (["editions", "use"], USAGE, "Missing argument"),
    (["editions", "use", "../.."], INSTANCE, "there is no edition ../.."),
    (["editions", "use", "[/red]"], INSTANCE, "there is no edition [/red]"),
    (["editions", "verify", "[/red]"], INSTANCE, "there is no edition [/red]"),
    (["editions", "verify", "0123456789ab"], INSTANCE, "there is no edition"),
    (["editions", "prune", "--keep", "-1"], USAGE, "Invalid value for '--keep'"),
    (["editions", "diff", "{edition}"], USAGE, "Missing argument"),
    (["editions", "diff", "{edition}", "0123456789ab"], INSTANCE, "there is no edition 0123456789ab"),
    (["editions", "diff", "[/red]", "{edition}"], INSTANCE, "there is no edition [/red]"),
    (["references"], USAGE, "Usage: "),
    (["references", "import"], USAGE, "Missing argument"),
    (["references", "import", "{none}", "--library", "{library}"], CONTENT, "cannot be read"),
    (["references", "import", "{library}", "--library", "{library}"], CONTENT, "Is a directory"),
    (["references", "import", "{file}", "--library", "{library}"], CONTENT, "neither NBIB, RIS, BibTeX nor CSL-JSON"),
    (["references", "import", "{file}", "--library", "{none}"], CONTENT, "is not a library"),
    (
        ["references", "import", "{file}", "--library", "{library}", "--into", "../x.json"],
        USAGE,
        "is not the name of a .json file",
    ),
    (
        ["references", "import", "{file}", "--library", "{library}", "--into", "a/b.json"],
        USAGE,
        "is not the name of a .json file",
    ),
    (["references", "import", "{file}", "--library", "{library}", "--into", "x.txt"], USAGE, "is not the name of a .json file"),
    (["references", "list", "--library", "{none}"], CONTENT, "is not a library"),
    (["account"], USAGE, "Usage: "),
    (["account", "add"], USAGE, "Missing argument"),
    (["account", "level", "someone"], USAGE, "Missing argument"),
    (["serve", "--port", "0"], USAGE, "Invalid value for '--port'"),
    (["serve", "--port", "http"], USAGE, "Invalid value for '--port'"),
    (["serve", "--workers", "0"], USAGE, "Invalid value for '--workers'"),
]


def fill(arguments: list[str], places: Mapping[str, str]) -> list[str]:
    return [re.sub(r"\{(\w+)\}", lambda match: places[match[1]], each) for each in arguments]


def check_ending(ended: Ended, code: int, said: str) -> None:
    assert ended.code == code, ended.err
    assert code in {meaning.value for meaning in EXIT_MEANINGS}
    assert "Traceback" not in ended.out + ended.err
    # The frames around messages about usage break lines; words are compared without them.
    words = " ".join(re.sub(r"[│╭╰─╮╯]", " ", ended.out + ended.err).split())
    assert said.casefold() in words.casefold()


@pytest.mark.parametrize(("arguments", "code", "said"), TABLE, ids=[" ".join(row[0])[:60] or "nothing" for row in TABLE])
def test_bad_arguments_end_with_words(
    home: Path, library: Path, built: str, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "file").write_bytes(os.urandom(512))
    places = {"library": library, "home": home, "file": tmp_path / "file", "none": tmp_path / "none", "edition": built}
    ended = give(home, *fill(arguments, {name: str(place) for name, place in places.items()}))
    check_ending(ended, code, said)


@pytest.mark.parametrize(
    "arguments", [["show", "x"], ["show", "alpha-mass", "--edition", "x"], ["editions", "diff", "a", "b"]], ids=" ".join
)
def test_with_json_a_failure_is_json_too(home: Path, built: str, arguments: list[str]) -> None:
    assert built
    ended = give(home, *arguments, "--json")
    assert ended.code in (CONTENT, INSTANCE)
    assert set(ended.json) == {"error", "suggestion"}
    assert ended.err == ""


BROKEN = {
    "junk": os.urandom(2048),
    "NUL bytes": b"\0" * 100,
    "nothing": b"",
    "front matter without end": b"---\ntitle: x\n",
    "tabs": b"---\n\ttitle: x\n---\n",
    "deep nesting": b"---\n" + b"a: " + b"[" * 10_000 + b"\n---\n",
    "an anchor": b"---\na: &a [*a]\n---\n",
    "a list": b"---\n- a\n---\n",
    "deep bullets": b"---\ntitle: x\n---\n" + b"".join(b" " * depth * 2 + b"- x\n" for depth in range(200)),
    "markup of the terminal": b"---\ntitle: '[/red][bold]'\n'[/x]': 1\n---\n## [/blue]\n",
    "another encoding": "---\ntitle: Ménière\n---\n".encode("latin-1"),
    "a million brackets": b"---\ntitle: x\n---\n" + b"[" * 900_000,
}


@pytest.mark.parametrize(
    "path", [GAMMA, "library.yaml", "people.yaml", "redirects.yaml", "vocabulary/findings.yaml", "references/invented.json"]
)
@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_problems_with_their_place(home: Path, library: Path, name: str, path: str) -> None:
    (library / path).write_bytes(BROKEN[name])
    checked = give(home, "check", library, "--json", "--jobs", "1")
    assert checked.code in (0, CONTENT)
    if path in (GAMMA, "library.yaml"):
        assert checked.code == CONTENT
        assert path in {problem["path"] for problem in checked.json["problems"]}
    assert give(home, "check", library, "--jobs", "1").code == checked.code
    assert give(home, "build", library, "--jobs", "1").code in (0, CONTENT)


REAL: list[tuple[list[str | bytes], dict[str, str], bytes, int, str]] = [
    (["check", b"/tmp/\xff\xfe"], {}, b"", CONTENT, "is not a library"),
    (["show", b"\xff"], {}, b"", INSTANCE, "No edition has been built yet"),
    (["init", b"/dev/null/\xff"], {}, b"", INSTANCE, "could not be made"),
    (["check"], {"READINGROOM_LIBRARY": "/dev/null"}, b"", CONTENT, "is not a library"),
    (["build", str(SOURCE)], {"READINGROOM_HOME": "/dev/null"}, b"", INSTANCE, "could not be written"),
    (["editions", "list"], {"READINGROOM_HOME": "/dev/null"}, b"", 0, "No edition yet"),
    (["account", "list"], {"READINGROOM_HOME": "/dev/null"}, b"", INSTANCE, "cannot be used"),
    (["account", "list"], {"DATABASE_URL": "nonsense"}, b"", INSTANCE, "DATABASE_URL"),
    (["account", "list"], {"DATABASE_URL": "postgres://x@127.0.0.1:1/x"}, b"", INSTANCE, "check DATABASE_URL"),
    (["account", "list"], {"READINGROOM_CACHE_MB": "many"}, b"", INSTANCE, "READINGROOM_CACHE_MB"),
    (["account", "list"], {"READINGROOM_HTTPS": "perhaps"}, b"", INSTANCE, "use yes or no"),
    (["account", "add", "ada", "--level", "owner"], {}, b"", USAGE, "no access level is called “owner”"),
    (["account", "add", "ada"], {}, b"", CONTENT, "This password is too short"),
    (["account", "add", "ada"], {"PYTHONUTF8": "1"}, b"\xff" * 20 + b"\n", USAGE, "is not text in UTF-8"),
    (["account", "add", "ada"], {"PYTHONIOENCODING": "utf-8:strict"}, b"\xff" * 20 + b"\n", USAGE, "is not text in UTF-8"),
    (["account", "enable", b"\xff"], {}, b"", CONTENT, "a name that is not text"),
    (["account", "level", b"\xff", "member"], {}, b"", CONTENT, "a name that is not text"),
    (["account", "add", "[/red]"], {}, b"a long enough sentence\n", CONTENT, "cannot be an account's name"),
    (["account", "add", b"\xff"], {}, b"a long enough sentence\n", CONTENT, "cannot be an account's name"),
    (["account", "disable", "nobody"], {}, b"", CONTENT, "There is no account “nobody”"),
    (["account", "password", "nobody"], {}, b"a long enough sentence\n", CONTENT, "There is no account “nobody”"),
    (["serve", "--no-build"], {}, b"", INSTANCE, "No edition has been built yet"),
    (["serve"], {"READINGROOM_LIBRARY": "/etc/passwd"}, b"", INSTANCE, "Not a directory"),
]


@pytest.mark.parametrize(("arguments", "variables", "typed", "code", "said"), REAL, ids=[repr(row[:3]) for row in REAL])
def test_the_real_command_ends_with_words_too(
    tmp_path: Path, arguments: list[str | bytes], variables: dict[str, str], typed: bytes, code: int, said: str
) -> None:
    ended = start(tmp_path / "home", *arguments, typed=typed, variables=variables)
    check_ending(ended, code, said)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_does_not_know_a_sign_ends_no_command(home: Path, library: Path, encoding: str) -> None:
    assert start(home, "build", str(library)).code == 0
    ended = start(home, "show", "alpha-mass", variables={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"} | {"LC_ALL": "C"})
    assert ended.code == 0
    assert "Alpha Mass" in ended.out


def commands(group: object, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [before]
    for name, command in getattr(group, "commands", {}).items():
        found += commands(command, (*before, name))
    return found


def test_every_command_has_a_help_page_with_words(home: Path) -> None:
    every = commands(typer.main.get_command(app))
    assert {("check",), ("editions", "diff"), ("references", "import"), ("account", "disable"), ("init",), ("serve",)} <= set(
        every
    )
    for command in every:
        ended = give(home, *command, "--help")
        assert ended.code == 0
        usage, words, *_ = [line.strip() for line in ended.out.splitlines() if line.strip()]
        assert usage.startswith("Usage: ")
        assert words.endswith((".", "…")) or len(words) > 20
    for code, meaning in EXIT_MEANINGS.items():
        assert f"{code.value}: {meaning}"[:40] in give(home, "--help").out
