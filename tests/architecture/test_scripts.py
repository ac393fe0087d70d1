"""Every script can be started as it is, and reads as a shell script."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.architecture.checkout import ROOT, list_files, name_of

SCRIPTS = (*list_files(under="script"), ROOT / ".ci" / "run")


def find_script_faults(path: Path) -> list[str]:
    """A script is executable, starts with our shebang, and `bash -n` can read it."""
    complaints = [] if os.access(path, os.X_OK) else ["is not executable"]
    if not path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n"):
        complaints.append("does not start with #!/usr/bin/env bash")
    parsed = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
    return complaints + parsed.stderr.splitlines()


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_can_be_started(path: Path) -> None:
    assert find_script_faults(path) == []


def test_the_promised_scripts_are_there() -> None:
    assert {"docs", "lock", "server", "setup", "test"} <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("#!/usr/bin/env bash\necho ready\n", 0o644),
        ("#!/bin/sh\necho ready\n", 0o755),
        ("#!/usr/bin/env bash\nif true; then\n", 0o755),
    ],
    ids=["not executable", "another shell", "unclosed"],
)
def test_a_faulty_script_is_found(tmp_path: Path, text: str, mode: int) -> None:
    script = tmp_path / "script"
    script.write_text(text, encoding="utf-8")
    script.chmod(mode)
    assert find_script_faults(script)


def test_setup_says_how_it_is_used() -> None:
    refused = subprocess.run([ROOT / "script" / "setup", "everything"], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "script/setup [test]" in refused.stderr
