"""How long one DICOMweb answer takes, beside Orthanc with the same files, in the same run.

    python -m benchmarks.dicomweb [--rounds 60] [--slices 200]

Makes an invented CT series of 512 × 512 slices, starts `readingroom serve` and Orthanc (two threads and one process each
answer here), and asks both in turns over a kept connection, as a visitor's viewer does: one frame, one rendered picture,
the metadata of the series, a search for series. Before it measures, it compares what both answer.
"""

import argparse
import gzip
import http.client
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from benchmarks.machine import describe_machine
from PIL import Image
from pydicom.dataset import Dataset
from tests.interop.dicom_edition import Listed, make_slice, seal_dicom_edition, write_file
from tests.journeys.orthanc import find_orthanc, running_orthanc, upload
from tests.journeys.running import running_server

SIZE = 512
OCTETS = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
JSON = "application/dicom+json"


@dataclass(frozen=True)
class Case:
    """One thing to ask for, by its address below the server."""

    name: str
    path: str
    accept: str


def make_series(slices: int) -> Iterator[Dataset]:
    """Slices of noise about a bright disk: like a CT of a head in size and in how badly it can be compressed."""
    generator = np.random.default_rng(1)
    down, across = np.mgrid[:SIZE, :SIZE] - SIZE / 2
    disk = np.where(np.hypot(down, across) < SIZE / 3, 1064, 24)
    for number in range(1, slices + 1):
        dataset = make_slice(1, 1, number, rows=SIZE, columns=SIZE)
        noise = generator.normal(0, 12, (SIZE, SIZE))
        dataset.PixelData = np.clip(disk + noise, 0, 4095).astype("<u2").tobytes()
        yield dataset


def list_cases(dataset: Dataset) -> list[Case]:
    """What a viewer asks for, of the middle slice."""
    series = f"/dicom-web/studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
    instance = f"{series}/instances/{dataset.SOPInstanceUID}"
    window = "window=40,80,linear&quality=90"
    return [
        Case("frames/1, as stored", f"{instance}/frames/1", OCTETS),
        Case("rendered, JPEG, window", f"{instance}/rendered?{window}", "image/jpeg"),
        Case("rendered, PNG, window", f"{instance}/rendered?{window}", "image/png"),
        Case("metadata of the series", f"{series}/metadata", JSON),
        Case("metadata of one instance", f"{instance}/metadata", JSON),
        Case("search for series", "/dicom-web/series?Modality=CT", JSON),
        Case("search for instances of the series", f"{series}/instances", JSON),
    ]


class Connection:
    """A client that keeps its connection."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)

    def ask(self, case: Case) -> tuple[float, bytes]:
        """Milliseconds until the whole answer is here, and the answer as it was sent.

        Raises:
            RuntimeError: it is not 200.
        """
        # Orthanc compresses pixels too when it may, which takes it long: here it is not asked to.
        encoding = "gzip" if case.accept == JSON else "identity"
        headers = {"Accept": case.accept, "Accept-Encoding": encoding}
        try:
            passed, answer, body = self._ask(case.path, headers)
        except http.client.RemoteDisconnected:  # a server may end a connection between two requests
            self.connection.close()
            passed, answer, body = self._ask(case.path, headers)
        if answer.status != 200:
            raise RuntimeError(f"{case.path}: {answer.status} {body[:300]!r}")
        return passed, body

    def _ask(self, path: str, headers: dict[str, str]) -> tuple[float, http.client.HTTPResponse, bytes]:
        begin = time.perf_counter()
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        return (time.perf_counter() - begin) * 1000, answer, body


def unpack(body: bytes) -> bytes:
    """A body without its compression."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def check_same(case: Case, mine: bytes, other: bytes) -> None:
    """Compares two answers.

    Raises:
        RuntimeError: they do not say the same.
    """
    if case.accept == OCTETS:
        same = mine.partition(b"\r\n\r\n")[2][: SIZE * SIZE * 2] == other.partition(b"\r\n\r\n")[2][: SIZE * SIZE * 2]
    elif case.accept == JSON:
        same = len(json.loads(unpack(mine))) == len(json.loads(unpack(other)))
    else:
        ours, theirs = (np.asarray(Image.open(BytesIO(body)).convert("L"), np.int16) for body in (mine, other))
        same = bool(np.abs(ours - theirs).mean() < 2)  # of 255: two encoders of JPEG
    if not same:
        raise RuntimeError(f"{case.name}: the answers differ")


@contextmanager
def running_both(folder: Path, slices: int) -> Iterator[tuple[str, str, list[Case]]]:
    """Both servers with the same files, and what to ask them."""
    home, store = folder / "home", folder / "orthanc"
    home.mkdir()
    store.mkdir()
    made = list(make_series(slices))
    files = [write_file(dataset) for dataset in made]
    seal_dicom_edition(home, [Listed(file) for file in files])
    with running_server(home) as ours, running_orthanc(store) as theirs:
        upload(theirs, files)
        yield ours, theirs, list_cases(made[slices // 2])


def measure(ours: str, theirs: str, cases: list[Case], *, rounds: int) -> None:
    """Prints the median of each, in milliseconds, and how many times as fast ours is."""
    mine, other = Connection(ours), Connection(theirs)
    print(f"{'':36}{'ours ms':>9}{'Orthanc ms':>12}{'times as fast':>15}{'ours kB':>10}{'Orthanc kB':>12}")
    for case in cases:
        first, second = mine.ask(case)[1], other.ask(case)[1]
        check_same(case, first, second)
        pairs = [(mine.ask(case)[0], other.ask(case)[0]) for _ in range(rounds)]
        own, peer = (statistics.median(times) for times in zip(*pairs, strict=True))
        sizes = f"{len(first) / 1000:10.1f}{len(second) / 1000:12.1f}"
        print(f"{case.name:36}{own:9.2f}{peer:12.2f}{peer / own:15.1f}{sizes}", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="DICOMweb answers beside Orthanc.")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--slices", type=int, default=200)
    options = parser.parse_args()
    version = subprocess.run([find_orthanc(), "--version"], capture_output=True, text=True, check=False).stdout.splitlines()[0]
    print(describe_machine("django", "granian", "pydicom", "numpy"))
    print(f"beside {version}; {options.slices} slices of {SIZE} × {SIZE}, medians of {options.rounds}\n", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="readingroom-dicomweb-") as temporary,
        running_both(Path(temporary), options.slices) as (ours, theirs, cases),
    ):
        measure(ours, theirs, cases, rounds=options.rounds)


if __name__ == "__main__":
    main()
