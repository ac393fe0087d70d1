"""Imports go one way: each room imports only rooms below it, and the build refuses the other way."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.architecture.checkout import PACKAGE, ROOT

LINTER = Path(sys.executable).parent / "lint-imports"


def read_contracts() -> dict[str, Any]:
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: dict[str, Any] = settings["tool"]["importlinter"]
    return contracts


def rooms_on_floors() -> set[str]:
    floors = next(contract["layers"] for contract in read_contracts()["contracts"] if contract["type"] == "layers")
    return {room.strip("() ") for floor in floors for room in floor.split("|")}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    # The folder to lint comes first on the path, so that a small copy of the house stands in for the installed one.
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"}
    command = [str(LINTER), "--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout with our contracts and every room and module they name, all empty."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    named = {"readingroom", *rooms_on_floors()}
    for contract in read_contracts()["contracts"]:
        named |= {*contract.get("source_modules", ()), *contract.get("forbidden_modules", ())}
    for module in sorted(name for name in named if name.partition(".")[0] == "readingroom"):
        folder = tmp_path.joinpath("src", *module.split("."))
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("", encoding="utf-8")
    return tmp_path


def test_each_room_imports_only_what_its_contracts_allow() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_room_stands_on_a_floor() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert {f"readingroom.{name}" for name in folders | modules} == rooms_on_floors()


def test_a_house_without_imports_passes(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("vocabulary", "import readingroom.reader", "Each room imports only rooms below it"),
        ("documents", "import readingroom.literature", "Each room imports only rooms below it"),
        ("reader", "import readingroom.edition.build", "What serves an edition cannot import what compiles one"),
        ("edition", "import django", "The compiler and its rooms run without Django"),
    ],
)
def test_an_import_the_wrong_way_is_refused(house: Path, room: str, line: str, contract: str) -> None:
    (house / "src" / "readingroom" / room / "wrong.py").write_text(f"{line}\n", encoding="utf-8")
    result = lint(house)
    assert result.returncode == 1, result.stderr
    assert f"{contract} BROKEN" in result.stdout
