from pathlib import Path

import pytest
from tests.cli.commands import give
from tests.small_library import write_small_library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A small library for members."""
    return write_small_library(tmp_path / "library", access="members")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of an instance without anything in it."""
    return tmp_path / "home"


@pytest.fixture
def built(home: Path, library: Path) -> str:
    """The id of the edition of the small library, in use in `home`."""
    ended = give(home, "build", library, "--json")
    assert ended.code == 0, ended.err
    return str(ended.json["edition"])
