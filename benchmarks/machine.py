"""What a measurement was made on, and what a command costs: seconds, processor seconds, memory."""

import importlib.metadata
import os
import platform
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK_EVERY = 0.05
"""Seconds between two looks at how much memory is used."""


@dataclass(frozen=True)
class Cost:
    """What a command cost: seconds on the clock, seconds of processors, and the largest resident memory in megabytes (10^6).

    Memory is that of the command and everything it started, added up; what processes share is counted for each of them.
    """

    seconds: float
    processor: float
    megabytes: float


class CommandFailed(Exception):
    """A command that should be measured ended with an error."""


def run_measured(command: Sequence[str | Path], *, folder: Path, variables: Mapping[str, str] | None = None) -> Cost:
    """Runs a command in `folder`, with these environment variables besides our own, and says what it cost.

    Raises:
        CommandFailed: it ended with an error; the message is what it printed.
    """
    with (folder / "printed.txt").open("w+") as printed:
        begin = time.perf_counter()
        # Bytecode is kept between starts, as it is unless somebody forbids it.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= variables or {}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=printed, stderr=printed)
        largest, done = [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, largest, done))
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        done.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            printed.seek(0)
            raise CommandFailed(f"{' '.join(map(str, command))} ended with {process.returncode}: {printed.read()}")
    return Cost(seconds, used.ru_utime + used.ru_stime, largest[0] / 1e6)


def _watch(process: int, largest: list[int], done: threading.Event) -> None:
    while not done.wait(LOOK_EVERY):
        largest[0] = max(largest[0], sum(_resident(each) for each in _tree(process)))


def _tree(process: int) -> Iterator[int]:
    yield process
    try:
        for tasks in Path(f"/proc/{process}/task").iterdir():
            for child in (tasks / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return  # it ended meanwhile


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def describe_machine(*packages: str) -> str:
    """The machine, its load, and the versions of Python, of these packages and of Reading Room."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    versions = " · ".join(f"{name} {importlib.metadata.version(name)}" for name in ("readingroom", *packages))
    git = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    return (
        f"{', '.join(models) or platform.machine()} · {os.cpu_count()} cores · {memory:.0f} GB · {platform.platform()}\n"
        f"CPython {platform.python_version()} · {versions} · commit {commit}"
        f" · load {os.getloadavg()[0]:.1f} · {time.strftime('%Y-%m-%d %H:%M')}"
    )
