"""Giving commands: in this process, which is quick, or as a program of its own, which is the truth."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.running import COMMAND, environment
from typer.testing import CliRunner

from readingroom.cli.main import app


@dataclass(frozen=True)
class Ended:
    """How a command ended: its code, and what it wrote for programs (`out`) and beside that for people (`err`)."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote, which must be JSON and nothing else."""
        return json.loads(self.out)


def give(home: Path, *arguments: str | Path, typed: str = "", variables: Mapping[str, str] | None = None) -> Ended:
    """Gives a command in this process. What it raises and does not handle is raised here."""
    clean = {name: None for name in os.environ if name.startswith("READINGROOM_")}
    set_to = {**clean, "READINGROOM_HOME": str(home), "COLUMNS": "200", **(variables or {})}
    done = CliRunner().invoke(app, [str(each) for each in arguments], input=typed, env=set_to, catch_exceptions=False)
    return Ended(done.exit_code, done.stdout, done.stderr)


def start(home: Path, *arguments: str | Path | bytes, typed: bytes = b"", variables: Mapping[str, str] | None = None) -> Ended:
    """Starts the real command."""
    done = subprocess.run(
        [COMMAND, *arguments],
        env={**environment(home), "COLUMNS": "200", **(variables or {})},
        input=typed,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
