"""From a DICOM file to a picture for a browser: one 512 × 512 CT frame read, windowed and encoded, beside Orthanc and dcmtk.

    .venv/bin/python -m benchmarks.imaging_reading [--rounds 200]

The frames are synthetic (a phantom with noise, 12 bits, uncompressed), 50 of them in turn; the window is the same for all
three, the JPEG quality 85. Reading Room does it in this process, from the file each time; Orthanc answers
`/instances/…/rendered` and the DICOMweb `/rendered` over a kept-alive loopback connection; `dcmj2pnm` is started for each file.
They take turns, so that a busy moment of the machine hits all.
Needs the Debian packages orthanc, orthanc-dicomweb and dcmtk.
"""

import argparse
import http.client
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
from benchmarks.machine import describe_machine
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from readingroom.imaging.encoding import encode_jpeg
from readingroom.imaging.instances import open_instance
from readingroom.imaging.windowing import render
from readingroom.imaging.windows import Window

ORTHANC = "/usr/sbin/Orthanc"
PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
WINDOW = Window("soft-tissue", "Soft tissue", 40, 400)
QUALITY = 85
SIZE = 512
STUDY, SERIES, INSTANCE = "2.25.101", "2.25.102", "2.25.103"
SLICES = 50
"""Different slices, one after the other, so that nobody answers from memory what was asked just before."""

WAIT = 30.0
"""Seconds Orthanc may take to start."""


HEADER = f"""
ImageType ORIGINAL\\PRIMARY\\AXIAL
SOPClassUID 1.2.840.10008.5.1.4.1.1.2
StudyDate 20260101
SeriesDate 20260101
ContentDate 20260101
StudyTime 120000
AccessionNumber 1
Modality CT
Manufacturer Synthetic
StudyDescription Benchmark
SeriesDescription Axial
PatientName Phantom^Water
PatientID 1
PatientSex O
SliceThickness 5
KVP 120
DataCollectionDiameter 500
ReconstructionDiameter 250
GantryDetectorTilt 0
TableHeight 150
ExposureTime 1000
XRayTubeCurrent 200
FilterType BODY
ConvolutionKernel STANDARD
PatientPosition HFS
StudyInstanceUID {STUDY}
SeriesInstanceUID {SERIES}
StudyID 1
SeriesNumber 2
AcquisitionNumber 1
FrameOfReferenceUID 2.25.104
ImageOrientationPatient 1\\0\\0\\0\\1\\0
SliceLocation 0
SamplesPerPixel 1
PhotometricInterpretation MONOCHROME2
Rows {SIZE}
Columns {SIZE}
PixelSpacing 0.488281\\0.488281
BitsAllocated 16
BitsStored 12
HighBit 11
PixelRepresentation 0
WindowCenter 40
WindowWidth 400
RescaleIntercept -1024
RescaleSlope 1
RescaleType HU
"""
"""What a scanner writes beside the pixels, one attribute a line."""


def make_slice(number: int = 1) -> bytes:
    """A CT slice as a scanner writes it: a disc of water with inserts, noise of 15 HU, and the attributes of the CT module."""
    chance = np.random.default_rng(number)
    down, across = np.mgrid[0:SIZE, 0:SIZE] - SIZE / 2.0
    distance = np.hypot(down, across)
    hounsfield = np.where(distance < 200, 40.0, -1000.0)
    for angle, insert in zip(np.linspace(0, 2 * np.pi, 8, endpoint=False), (60, 80, 120, 300, 900, 0, -100, -700), strict=True):
        hounsfield[np.hypot(down - 120 * np.sin(angle), across - 120 * np.cos(angle)) < 25] = insert
    hounsfield += chance.normal(0, 15, (SIZE, SIZE))
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    values = {keyword: value for keyword, _, value in (line.partition(" ") for line in HEADER.split("\n") if line)}
    values |= {
        "SOPInstanceUID": f"{INSTANCE}.{number}",
        "InstanceNumber": str(number),
        "ImagePositionPatient": f"-125\\-125\\{number}",
    }
    for keyword, value in values.items():
        is_whole = keyword in (
            "SamplesPerPixel",
            "Rows",
            "Columns",
            "BitsAllocated",
            "BitsStored",
            "HighBit",
            "PixelRepresentation",
        )
        setattr(dataset, keyword, int(value) if is_whole else value)
    dataset.PixelData = np.clip(hounsfield + 1024, 0, 4095).astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    stream = BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


@contextmanager
def running_orthanc(folder: Path) -> Iterator[http.client.HTTPConnection]:
    """An Orthanc of its own on a free loopback port, storing into `folder`, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = {
        "Name": "benchmark",
        "StorageDirectory": str(folder / "db"),
        "IndexDirectory": str(folder / "db"),
        "HttpPort": port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomServerEnabled": False,
        "KeepAlive": True,
        "Plugins": [PLUGIN],
        "HttpThreadsCount": 4,
    }
    path = folder / "orthanc.json"
    path.write_text(json.dumps(configuration), encoding="utf-8")
    with (folder / "orthanc.log").open("w") as log:
        process = subprocess.Popen([ORTHANC, str(path)], stdout=log, stderr=log)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        end = time.monotonic() + WAIT
        while True:
            try:
                ask(connection, "/system")
                break
            except OSError:
                connection.close()
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit((folder / "orthanc.log").read_text(encoding="utf-8")) from None
                time.sleep(0.1)
        # Nagle's algorithm would add 40 ms to some answers, on either side.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection
    finally:
        process.terminate()
        process.wait(timeout=WAIT)


def ask(connection: http.client.HTTPConnection, path: str, body: bytes | None = None, accept: str = "*/*") -> bytes:
    """The body of an answer.

    Raises:
        SystemExit: it is not 200.
    """
    connection.request("POST" if body else "GET", path, body, {"Accept": accept})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise SystemExit(f"Orthanc answered {path} with {answer.status}: {content[:200]!r}")
    return content


def compare(folder: Path, rounds: int) -> None:
    """Measures all in turn and prints medians, ratios and how far the pictures are apart."""
    paths = [folder / f"slice-{number}.dcm" for number in range(1, SLICES + 1)]
    for number, path in enumerate(paths, start=1):
        path.write_bytes(make_slice(number))
    with running_orthanc(folder) as connection:
        version = json.loads(ask(connection, "/system"))["Version"]
        identifiers = [json.loads(ask(connection, "/instances", path.read_bytes()))["ID"] for path in paths]
        view = f"window-center={WINDOW.center}&window-width={WINDOW.width}&quality={QUALITY}"
        series = f"/dicom-web/studies/{STUDY}/series/{SERIES}/instances"
        web = f"rendered?window={WINDOW.center},{WINDOW.width},linear&quality={QUALITY}"
        ways: Mapping[str, Callable[[int], bytes]] = {
            "Reading Room": lambda at: encode_jpeg(render(open_instance(paths[at]), 0, WINDOW), QUALITY),
            f"Orthanc {version} /instances/…/rendered": lambda at: ask(
                connection, f"/instances/{identifiers[at]}/rendered?{view}", accept="image/jpeg"
            ),
            f"Orthanc {version} WADO-RS …/rendered": lambda at: ask(
                connection, f"{series}/{INSTANCE}.{at + 1}/{web}", accept="image/jpeg"
            ),
            "dcmj2pnm, a process each": lambda at: run_dcmtk(paths[at], folder / "dcmtk.jpg"),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds):
            for name, way in ways.items():
                if "dcmj2pnm" in name and number % 10:
                    continue
                begin = time.perf_counter()
                way(number % SLICES)
                times[name].append(time.perf_counter() - begin)
        pictures = {name: way(0) for name, way in ways.items()}
    report(times, pictures, render(open_instance(paths[0]), 0, WINDOW))


def report(times: Mapping[str, list[float]], pictures: Mapping[str, bytes], shown: np.ndarray) -> None:
    """Prints medians in ms, how many times ours they are, and how far each picture is from what should be shown."""
    exact = shown.astype(int)
    ours = statistics.median(times["Reading Room"])
    for name, found in times.items():
        median = statistics.median(found)
        with Image.open(BytesIO(pictures[name])) as picture:
            away = np.abs(np.asarray(picture.convert("L"), int) - exact).mean()
        print(
            f"{name:42} {1000 * median:8.2f} ms  × {median / ours:5.1f}"
            f"  ({len(found)} times, {len(pictures[name]) / 1000:.1f} kB, {away:.2f} greys from the exact picture)"
        )


def run_dcmtk(path: Path, target: Path) -> bytes:
    """The picture that dcmj2pnm makes of a file."""
    window = ["+Ww", str(WINDOW.center), str(WINDOW.width)]
    subprocess.run(["dcmj2pnm", "+oj", "+Jq", str(QUALITY), *window, str(path), str(target)], check=True)
    return target.read_bytes()


def main() -> None:
    """Prints the machine and the comparison.

    Raises:
        SystemExit: Orthanc or dcmtk is not installed.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    missing = [name for name in (ORTHANC, PLUGIN) if not Path(name).exists()]
    if missing or not shutil.which("dcmj2pnm"):
        sys.exit(f"needs the Debian packages orthanc, orthanc-dicomweb and dcmtk; missing: {', '.join(missing) or 'dcmj2pnm'}")
    dcmtk = subprocess.run(["dcmj2pnm", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    print(describe_machine("pydicom", "numpy", "pillow"))
    print(dcmtk)
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), given.rounds)


if __name__ == "__main__":
    main()
