"""De-identification scored as MIDI-B scores it, and timed, beside dicognito and dicom-anonymizer.

    python -m benchmarks.deidentification [--patients 24] [--rounds 3] [--peers no]

Every required action is one check, and both sides count: what must go is gone, what must stay has stayed. Score = correct /
required (github.com/CBIIT/MIDI_validation_script). The set and its key are ours, made by those who wrote the rules: a full score
says that nothing of it was forgotten, not that nothing else can be.
Every tool runs as one process with its default settings; its time includes starting it.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.deidentification_key import list_files, plant_files, score_files
from benchmarks.machine import describe_machine

PEERS: Mapping[str, tuple[str, Callable[[Path, Path, Path], list[str]]]] = {
    "dicognito": (
        "dicognito==0.19.0",
        lambda python, source, target: [str(python), "-m", "dicognito", "--quiet", "-o", str(target), str(source)],
    ),
    "dicom-anonymizer": (
        "dicom-anonymizer==2.1.0",
        lambda python, source, target: [str(python.parent / "dicom-anonymizer"), str(source), str(target)],
    ),
}
OWN = "readingroom"


def clean_folder(source: Path, target: Path) -> None:
    """Cleans every file of a folder with our own rules into another."""
    import pydicom

    from readingroom.imaging.deidentification.cleaning import Deidentifier
    from readingroom.imaging.deidentification.writing import write_instance

    deidentifier = Deidentifier(bytes(range(32)))
    for path in list_files(source):
        cleaned = deidentifier.clean(pydicom.dcmread(path))
        (target / path.name).write_bytes(write_instance(cleaned.dataset))


def install_peer(folder: Path, requirement: str) -> Path | str:
    """Makes an environment with a peer and returns its Python, or why there is none."""
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", requirement]
    for command in ([sys.executable, "-m", "venv", str(folder)], pip):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["it could not be installed"])[-1]
    return folder / "bin" / "python"


def measure(command: Callable[[Path], list[str]], folder: Path, rounds: int) -> tuple[float, Path]:
    """The median seconds of some runs, and the folder with the files of the last one.

    Raises:
        RuntimeError: the command ended with an error.
    """
    seconds, target = [], folder
    for number in range(rounds):
        target = folder / str(number)
        target.mkdir(parents=True)
        begin = time.perf_counter()
        done = subprocess.run(command(target), capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - begin)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["no message"])[-1])
    return statistics.median(seconds), target


def main() -> None:
    """Plants, runs, scores and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", choices=("yes", "no"), default="yes")
    parser.add_argument("--clean", nargs=2, type=Path, metavar=("SOURCE", "TARGET"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.clean:
        clean_folder(*chosen.clean)
        return
    folder = Path(tempfile.mkdtemp(prefix="deidentification-"))
    try:
        _compare(folder, patients=chosen.patients, rounds=chosen.rounds, peers=chosen.peers == "yes")
    finally:
        shutil.rmtree(folder)


def _clean_ourselves(source: Path, target: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.deidentification", "--clean", str(source), str(target)]


def _compare(folder: Path, *, patients: int, rounds: int, peers: bool) -> None:
    source = folder / "planted"
    count = plant_files(source, patients)
    print(describe_machine("pydicom", "numpy"))
    print(f"{count} files of {patients} patients, medians of {rounds} runs\n")
    commands: dict[str, Callable[[Path], list[str]]] = {OWN: partial(_clean_ourselves, source)}
    for name, (requirement, make_command) in PEERS.items() if peers else ():
        python = install_peer(folder / f"environment-{name}", requirement)
        if isinstance(python, str):
            print(f"{requirement}: skipped, {python}")
            continue
        commands[requirement] = partial(make_command, python, source)
    for name, command in commands.items():
        try:
            seconds, target = measure(command, folder / f"cleaned-{name}", rounds)
        except RuntimeError as failed:
            print(f"{name}: skipped, it ended with an error: {failed}")
            continue
        score = score_files(source, target)
        print(
            f"{name}: {score.share:.2%} of {score.required} checks, {count / seconds:.0f} files/s, names left in {score.leaking}"
        )
        print("  " + json.dumps({action: f"{good:g}/{all}" for action, (good, all) in sorted(score.actions.items())}))
        print(f"  most often wrong: {', '.join(score.worst) or 'nothing'}\n")


if __name__ == "__main__":
    main()
