"""Orthanc (Debian's packages orthanc and orthanc-dicomweb) as a process of its own, to hold the same files as we do."""

import json
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.journeys.running import free_port

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
START_SECONDS = 60


class OrthancMissing(Exception):
    """Orthanc is not installed on this machine."""


def find_orthanc() -> str:
    """Where Orthanc is.

    Raises:
        OrthancMissing: it or its DICOMweb plug-in is not installed.
    """
    found = shutil.which("Orthanc", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
    if not found or not PLUGIN.is_file():
        raise OrthancMissing("no Orthanc with DICOMweb: run script/setup test")
    return found


def _settings(folder: Path, port: int) -> dict[str, object]:
    return {
        "Name": "beside",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": port,
        "HttpServerEnabled": True,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomServerEnabled": False,
        "Plugins": [str(PLUGIN)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "StudiesMetadata": "Full", "SeriesMetadata": "Full"},
    }


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    pause = threading.Event()
    for _ in range(START_SECONDS * 20):
        try:
            with urllib.request.urlopen(f"{address}/system", timeout=5):  # noqa: S310 - on this machine
                return
        except URLError as error:
            if process.poll() is not None:
                raise AssertionError(f"Orthanc ended\n{log.read_text(errors='replace')}") from error
            pause.wait(0.05)
    raise AssertionError(f"Orthanc does not answer\n{log.read_text(errors='replace')}")


@contextmanager
def running_orthanc(folder: Path) -> Iterator[str]:
    """The address of an Orthanc that keeps its files in `folder`, on the loopback address; it stops at the end."""
    port = free_port()
    settings, log = folder / "orthanc.json", folder / "orthanc.log"
    settings.write_text(json.dumps(_settings(folder, port)), encoding="ascii")
    with log.open("wb") as printed:
        process = subprocess.Popen([find_orthanc(), settings], stdout=printed, stderr=printed, cwd=folder)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=60)


def upload(address: str, files: Iterable[bytes]) -> None:
    """Stores files in an Orthanc."""
    for file in files:
        request = urllib.request.Request(f"{address}/instances", data=file)  # noqa: S310 - on this machine
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - on this machine
            answer.read()
