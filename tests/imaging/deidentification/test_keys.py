import subprocess
import sys
from pathlib import Path

import pytest

from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.keys import read_or_make_key
from readingroom.imaging.refusal import FileRefused


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "deidentification.key"
    key = read_or_make_key(path)
    assert len(key) == 32
    assert read_or_make_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    program = (
        "import sys, pathlib\nfrom readingroom.imaging.deidentification.keys import read_or_make_key\n"
        "print(read_or_make_key(pathlib.Path(sys.argv[1])).hex())"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert {process.communicate()[0] for process in started} == {f"{read_or_make_key(path).hex()}\n"}


def test_a_key_that_others_may_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    read_or_make_key(path)
    path.chmod(0o644)
    with pytest.raises(FileRefused) as refused:
        read_or_make_key(path)
    assert refused.value.code == "key-not-private"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(FileRefused) as refused:
        read_or_make_key(path)
    assert refused.value.code == "not-a-key"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Deidentifier(b"short")
