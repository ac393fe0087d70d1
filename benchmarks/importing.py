"""Files a second of an import with de-identification, beside Orthanc taking the same files, and the memory a long series takes.

    python -m benchmarks.importing [--files 200] [--slices 2000] [--rounds 3]

The files are slices of 512 × 512 pixels, 16 bits, uncompressed, with random tissue so that nothing is trivially small. Ours is
the command as someone gives it: started, cleaned, checked, stored with `fsync`, described. Orthanc is uploaded to over HTTP
by one client; it stores what it is sent.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from benchmarks.machine import describe_machine, run_measured
from tests.journeys.orthanc import running_orthanc, upload
from tests.journeys.running import COMMAND
from tests.small_library import write_small_library
from tests.stored_images import file_of, make_slice

SIZE = 512


def write_slices(folder: Path, count: int) -> list[Path]:
    """A series of slices as files."""
    folder.mkdir()
    random = np.random.default_rng(7)
    tissue = random.normal(1040, 20, (SIZE, SIZE)).astype("<i2")
    return [write_slice(folder, number, tissue) for number in range(1, count + 1)]


def write_slice(folder: Path, number: int, tissue: np.ndarray) -> Path:
    """One slice, whose tissue is that of the others moved by some rows."""
    dataset = make_slice(number, rows=SIZE)
    dataset.PixelData = np.roll(tissue, number, axis=0).tobytes()
    path = folder / f"{number:05}.dcm"
    path.write_bytes(file_of(dataset))
    return path


def import_all(work: Path, files: Path, *, name: str) -> tuple[float, float]:
    """Seconds and megabytes of an import into an empty instance."""
    home = work / name
    home.mkdir()
    library = write_small_library(work / f"{name}-library", git=False)
    command: list[str | Path] = [COMMAND, "images", "add", files, "--document", "alpha-mass", "--library", library, "--json"]
    cost = run_measured(command, folder=home, variables={"READINGROOM_HOME": str(home)})
    return cost.seconds, cost.megabytes


def upload_all(work: Path, files: list[Path], *, name: str) -> float:
    """Seconds Orthanc takes for the same files."""
    folder = work / name
    folder.mkdir()
    with running_orthanc(folder) as address:
        begin = time.perf_counter()
        upload(address, read_all(files))
        return time.perf_counter() - begin


def read_all(files: list[Path]) -> Iterator[bytes]:
    """The files, one at a time."""
    yield from (path.read_bytes() for path in files)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Imported files a second beside Orthanc.")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--slices", type=int, default=2000, help="of the long series; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(describe_machine("pydicom", "numpy"), flush=True)
    with tempfile.TemporaryDirectory(prefix="readingroom-importing-") as temporary:
        work = Path(temporary)
        files = write_slices(work / "files", options.files)
        ours, theirs, memory = [], [], []
        for number in range(options.rounds):
            seconds, megabytes = import_all(work, work / "files", name=f"ours-{number}")
            ours.append(options.files / seconds)
            memory.append(megabytes)
            theirs.append(options.files / upload_all(work, files, name=f"orthanc-{number}"))
        mine, other = statistics.median(ours), statistics.median(theirs)
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        print(f"{options.files} files of {SIZE} × {SIZE}: ours {mine:.0f} files/s with de-identification,", end=" ")
        print(f"Orthanc {other:.0f} files/s as they are; ratio {ratio:.2f}; peak memory {statistics.median(memory):.0f} MB")
        if options.slices:
            write_slices(work / "long", options.slices)
            seconds, megabytes = import_all(work, work / "long", name="long-series")
            print(f"one series of {options.slices} slices: {seconds:.0f} s, {options.slices / seconds:.0f} files/s,", end=" ")
            print(f"peak memory {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
