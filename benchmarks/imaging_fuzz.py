"""Feeds damaged DICOM files to the reading of images: nothing but a refusal may come out, quickly and in bounded memory.

    .venv/bin/python -m benchmarks.imaging_fuzz [--count 20000] [--seed 1] [--files FOLDER]

Each input is a real file of at most 60 kB, or a made one, with a few mutations: bytes changed, lengths set to extremes, parts
cut, doubled or swapped, values of known attributes replaced. It is opened, and if it opens, its first and last frames are
decoded, windowed and placed. The work is done in a process of its own, so that a crash of a decoder is counted, not suffered.
Inputs depend on the seed and the number alone: `--only N` repeats one.
"""

import argparse
import json
import random
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
from benchmarks.machine import describe_machine
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import count_frames, open_instance
from readingroom.imaging.overlays import read_overlay
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.series import group_series, read_places
from readingroom.imaging.windowing import find_windows, render

LIMIT = 5.0
"""Seconds an input may take."""

MEMORY = 4 * 10**9
"""Bytes of address space the working process gets."""

LARGEST = 60_000
SHARED = Path(__file__).parents[2] / "shared" / "data" / "dicom"
_EXTREMES = (0, 1, 2, 3, 4, 7, 8, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_SYNTAXES = (
    *(b"1.2.840.10008.1.2.4.%d" % number for number in (50, 51, 57, 70, 80, 81, 90, 91, 100, 103, 201, 203)),
    b"1.2.840.10008.1.2.1.99",
    b"1.2.840.10008.1.2.8.1",
    b"1.2.840.10008.1.2.5",
    b"1.2.840.10008.1.2.2",
    b"1.2.840.10008.1.2.1",
    b"1.2.840.10008.1.2",
)
_VALUES = (b"\xff\xff", b"\0\0", b"-1", b"1A", b"1e9", b"1e99", b"nan", b"inf", b"9" * 6, b"\xff" * 4, b"SQ", b"UN", b"OB")
_TAGS = (
    (0x0028, (0x0002, 0x0004, 0x0006, 0x0008, 0x0010, 0x0011, 0x0030, 0x0100, 0x0101, 0x0102, 0x0103)),
    (0x0028, (0x1050, 0x1051, 0x1052, 0x1053, 0x1101, 0x1201, 0x3000, 0x3002, 0x3006, 0x3010)),
    (0x0020, (0x0013, 0x0032, 0x0037)),
    (0x0008, (0x0005, 0x0016, 0x0060)),
    (0x7FE0, (0x0010,)),
    (0x5200, (0x9229, 0x9230)),
    (0x6000, (0x0010, 0x0011, 0x0050, 0x3000)),
)


def make_seeds(folder: Path) -> list[bytes]:
    """The files that inputs are made from: small real ones (the test files of pydicom too), and one made here."""
    packaged = Path(pydicom.__file__).parent / "data" / "test_files"
    paths = sorted(path for root in (folder, packaged) if root.is_dir() for path in root.rglob("*") if path.is_file())
    return [_make_file(), *(path.read_bytes() for path in paths if 0 < path.stat().st_size <= LARGEST)]


def _make_file() -> bytes:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "2.25.1"
    dataset.Modality, dataset.SeriesInstanceUID = "CT", "2.25.2"
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
    dataset.Rows = dataset.Columns = 16
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.NumberOfFrames = 1, "MONOCHROME2", 2
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 1
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.WindowCenter, dataset.WindowWidth = 1, -1024, 40, 80
    item = Dataset()
    item.LUTDescriptor, item.LUTData = [4, 0, 16], struct.pack("<4H", 0, 1, 2, 3)
    dataset.VOILUTSequence = [item]
    dataset.PixelData = bytes(16 * 16 * 2 * 2)
    stream = BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def mutate(seed: bytes, chance: random.Random) -> bytes:
    """A damaged copy: one to four mutations one after the other."""
    content = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        if content:
            chance.choice(MUTATIONS)(content, chance)
    return bytes(content)


def _place(content: bytearray, chance: random.Random) -> int:
    """A place in the file, mostly in its header."""
    end = min(len(content), 4000) if chance.random() < 0.5 else len(content)
    return chance.randrange(end)


def _change_bytes(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        content[_place(content, chance)] = chance.randrange(256)


def _set_extreme(content: bytearray, chance: random.Random) -> None:
    place, value = _place(content, chance), chance.choice(_EXTREMES)
    packed = struct.pack("<L", value) if chance.random() < 0.6 else struct.pack("<H", value & 0xFFFF)
    content[place : place + len(packed)] = packed


def _cut(content: bytearray, chance: random.Random) -> None:
    start = _place(content, chance)
    end = len(content) if chance.random() < 0.5 else start + chance.randrange(1, 200)
    del content[start:end]


def _double(content: bytearray, chance: random.Random) -> None:
    start = _place(content, chance)
    piece = content[start : start + chance.randrange(1, 400)]
    place = _place(content, chance)
    content[place:place] = piece * chance.choice((1, 1, 2, 50))


def _replace_syntax(content: bytearray, chance: random.Random) -> None:
    start = content.find(b"1.2.840.10008.1.2", 132)
    if start >= 0:
        end = start
        while end < len(content) and content[end] in b".0123456789":
            end += 1
        content[start:end] = chance.choice(_SYNTAXES).ljust(end - start, b"\0")[: end - start]


def _replace_value(content: bytearray, chance: random.Random) -> None:
    group, elements = chance.choice(_TAGS)
    tag = struct.pack("<HH", group, chance.choice(elements))
    start = content.find(tag)
    if start >= 0:
        place = start + chance.choice((4, 5, 6, 7, 8, 8, 8, 9, 12))
        value = chance.choice(
            (b"\xff\xff", b"\0\0", b"-1", b"1A", b"1e9", b"nan", b"inf", b"9" * 6, b"\xff" * 4, b"SQ", b"UN", b"OB")
        )
        content[place : place + len(value)] = value


def _nest(content: bytearray, chance: random.Random) -> None:
    deep = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * chance.choice((5, 40, 2000))
    place = max(content.find(b"\x08\x00\x16\x00"), 0)
    content[place:place] = deep


MUTATIONS: Sequence[Callable[[bytearray, random.Random], None]] = (
    *(_change_bytes, _change_bytes, _change_bytes, _change_bytes, _set_extreme, _set_extreme, _cut, _double),
    *(_replace_syntax, _replace_syntax, _replace_value, _replace_value, _replace_value, _replace_value, _nest),
)


def read_everything(content: bytes) -> str:
    """Does with a file what an import and a viewer do, and says how it ended: "read", or the code of the refusal."""
    try:
        dataset = open_instance(content)
        frames = count_frames(dataset)
        group_series(read_places(dataset, "fuzzed") if frames <= 100 else ())
        for index in {0, frames - 1}:
            frame = read_frame(dataset, index)
            render(dataset, index, find_windows(dataset, frame, index)[0])
            read_overlay(dataset, index)
    except FileRefused as refused:
        return refused.code
    return "read"


def work(seed: int, numbers: range, folder: Path, progress: Path) -> None:
    """Reads inputs one after the other, and writes how each ended as soon as it is known."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seeds = make_seeds(folder)
    with progress.open("a", buffering=1) as log:
        for number in numbers:
            chance = random.Random(f"{seed} {number}")  # noqa: S311 - repeatable on purpose
            content = mutate(chance.choice(seeds), chance)
            log.write(json.dumps({"begun": number}) + "\n")
            begin = time.perf_counter()
            try:
                outcome = read_everything(content)
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                outcome = f"ERROR {type(error).__name__}: {error}"[:200]
            row = {"number": number, "outcome": outcome, "seconds": time.perf_counter() - begin, "megabytes": _megabytes()}
            log.write(json.dumps(row) + "\n")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def supervise(seed: int, count: int, folder: Path) -> list[dict[str, Any]]:
    """Runs a worker over all inputs, starting another one after the input at which one died or hung."""
    rows: list[dict[str, Any]] = []
    next_number = 0
    with tempfile.TemporaryDirectory() as place:
        progress = Path(place) / "progress.jsonl"
        while next_number < count:
            progress.write_text("")
            command = [
                sys.executable,
                "-m",
                "benchmarks.imaging_fuzz",
                "--worker",
                str(progress),
                "--seed",
                str(seed),
                "--files",
                str(folder),
            ]
            process = subprocess.Popen([*command, "--from", str(next_number), "--count", str(count)])
            size, since = 0, time.monotonic()
            while process.poll() is None and time.monotonic() - since < 4 * LIMIT:
                time.sleep(0.2)
                if progress.stat().st_size != size:
                    size, since = progress.stat().st_size, time.monotonic()
            hung = process.poll() is None
            process.kill()
            process.wait()
            lines = [json.loads(line) for line in progress.read_text().splitlines() if line.endswith("}")]
            rows += [line for line in lines if "outcome" in line]
            begun = max((line["begun"] for line in lines if "begun" in line), default=next_number)
            if begun + 1 < count or hung or process.returncode:
                outcome = "HANG" if hung else f"CRASH {process.returncode}"
                rows.append({"number": begun, "outcome": outcome, "seconds": 4 * LIMIT if hung else 0, "megabytes": 0})
            next_number = begun + 1
    return rows


def main() -> int:
    """Prints how many inputs ended how, the slowest, and the largest memory; fails on a crash, an error or a hang."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=Path, default=SHARED)
    parser.add_argument("--from", type=int, default=0, dest="start", help=argparse.SUPPRESS)
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--only", type=int, help="read this input alone, in this process")
    given = parser.parse_args()
    if given.only is not None:
        chance = random.Random(f"{given.seed} {given.only}")  # noqa: S311 - repeatable on purpose
        print(read_everything(mutate(chance.choice(make_seeds(given.files)), chance)))
        return 0
    if given.worker:
        work(given.seed, range(given.start, given.count), given.files, given.worker)
        return 0
    print(describe_machine("pydicom", "numpy", "pillow", "imagecodecs", "python-gdcm", "pyjpegls", "pylibjpeg-openjpeg"))
    print(f"{given.count:,} inputs from {len(make_seeds(given.files))} files, seed {given.seed}")
    rows = supervise(given.seed, given.count, given.files)
    for outcome, number in Counter(row["outcome"] for row in rows).most_common():
        print(f"{number:8,}  {outcome}")
    slowest = sorted(rows, key=lambda row: -row["seconds"])[:3]
    print("slowest: " + ", ".join(f"{row['seconds']:.2f} s (input {row['number']}, {row['outcome']})" for row in slowest))
    print(f"largest memory of the process: {max(row['megabytes'] for row in rows):,.0f} MB")
    bad = [row for row in rows if row["outcome"].startswith(("CRASH", "HANG", "ERROR")) or row["seconds"] > LIMIT]
    for row in bad[:20]:
        print(f"BAD: input {row['number']}: {row['outcome']} after {row['seconds']:.2f} s")
    print(f"{len(bad)} of {len(rows):,} inputs crashed, raised something else, or took over {LIMIT:g} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
