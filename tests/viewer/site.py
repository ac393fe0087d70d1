"""A small site with what the viewer asks for: its page under the site's content policy, stacks as JSON, and DICOMweb."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydicom.uid import JPEG2000Lossless
from tests.viewer.phantoms import FRAME_OF_REFERENCE, SPACING, STUDY, Phantom, describe_headers, make_phantom

STATIC = Path(__file__).parents[2] / "src/readingroom/reader/static/viewer"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self' blob:; "
    "img-src 'self' data: blob:; connect-src 'self'"
)
WINDOWS = [
    {"id": "soft-tissue", "name": "Soft tissue", "center": 40, "width": 400},
    {"id": "brain", "name": "Brain", "center": 40, "width": 80},
    {"id": "bone", "name": "Bone", "center": 480, "width": 2500},
]
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".wasm": "application/wasm"}
FRAME = re.compile(rf"/dicom-web/studies/{re.escape(STUDY)}/series/([0-9.]+)/instances/([0-9.]+)/frames/1")


@dataclass(slots=True)
class Site:
    """What is served, what was asked for, and what saving answers."""

    address: str = ""
    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    frames: dict[tuple[str, str], tuple[int, bytes, str]] = field(default_factory=dict)
    saved: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    save_status: int = 200

    def add(self, phantom: Phantom, name: str, **changes: Any) -> None:
        """Serves a phantom as the stack `name`, whose description differs from the ordinary one by `changes`."""
        self.headers[phantom.series] = describe_headers(phantom)
        for instance in phantom.instances:
            self.frames[phantom.series, instance.SOPInstanceUID] = (200, instance.PixelData, "1.2.840.10008.1.2.1")
        self.stacks[name] = {
            "document": "phantom",
            "image": name,
            "title": f"Ball in fat, {name}",
            "caption": "A ball of soft tissue in fat.",
            "alt": "Axial slices through a ball.",
            "kind": "simulated",
            "modality": "CT",
            "plane": "axial",
            "dicomweb": "/dicom-web",
            "study": STUDY,
            "series": phantom.series,
            "frameOfReference": FRAME_OF_REFERENCE,
            "rows": phantom.values.shape[1],
            "columns": phantom.values.shape[2],
            "spacing": [SPACING, SPACING],
            "calibrated": True,
            "instances": [{"sop": instance.SOPInstanceUID, "frame": 1} for instance in phantom.instances],
            "windows": WINDOWS,
            "key": len(phantom.instances) // 2 + 1,
            "frames": [{"position": position, "images": {}} for position in phantom.positions],
            "annotations": [],
            "version": "v1",
            "linked": [],
            **changes,
        }


def furnish(site: Site) -> None:
    """Fills the site: an ordinary stack, a coarser one beside it, and those that go wrong."""
    fine, coarse = make_phantom("fine", slices=24, step=2.0), make_phantom("coarse", slices=12, step=4.0)
    beside = {"document": "phantom", "image": "coarse", "title": "Coarse slices", "stack": "/stacks/phantom/coarse.json"}
    arrow = {"frame": 13, "shape": "arrow", "points": [[20, 30], [49, 52]], "label": "Edge of the ball"}
    circle = {"frame": 13, "shape": "circle", "points": [[64, 64], [94, 64]], "label": "Ball"}
    site.add(fine, "fine", linked=[beside], annotations=[arrow, circle])
    site.add(fine, "edited", annotations=[arrow], save="/stacks/phantom/edited/annotations")
    site.add(fine, "uncalibrated", calibrated=False, spacing=None, kind="clinical")
    site.add(coarse, "coarse")
    broken = make_phantom("broken", slices=4, step=2.0)
    site.add(broken, "broken")
    sops = [instance.SOPInstanceUID for instance in broken.instances]
    site.frames[broken.series, sops[1]] = (200, b"no such codestream", JPEG2000Lossless)
    site.frames[broken.series, sops[2]] = (406, b"", "")
    site.frames[broken.series, sops[3]] = (404, b"", "")
    site.add(make_phantom("headless", slices=2, step=2.0), "headless")
    site.headers.pop(site.stacks["headless"]["series"])


@contextmanager
def running_site() -> Iterator[Site]:
    """The furnished site on a port of its own."""
    site = Site()
    furnish(site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"site": site}))
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    # The names http.server looks for.
    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        self.site.asked.append(path)
        viewer = re.fullmatch(r"/viewer/phantom/([\w-]+)", path)
        stack = re.fullmatch(r"/stacks/phantom/([\w-]+)\.json", path)
        metadata = re.fullmatch(r"/dicom-web/studies/[0-9.]+/series/([0-9.]+)/metadata", path)
        frame = FRAME.fullmatch(path)
        if viewer:
            self._send(200, _page(viewer[1], dict(parse_qsl(query)).get("renderer", "")).encode(), "text/html; charset=utf-8")
        elif path.startswith("/static/viewer/"):
            self._send_file(STATIC / path.removeprefix("/static/viewer/"))
        elif stack and stack[1] in self.site.stacks:
            self._send(200, json.dumps(self.site.stacks[stack[1]]).encode(), "application/json")
        elif metadata and metadata[1] in self.site.headers:
            self._send(200, json.dumps(self.site.headers[metadata[1]]).encode(), "application/dicom+json")
        elif frame and (frame[1], frame[2]) in self.site.frames:
            self._send_frame(*self.site.frames[frame[1], frame[2]])
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.site.saved.append(json.loads(body))
        self.site.tokens.append(self.headers["X-CSRFToken"])
        answer = {200: {"version": "v2"}, 422: {"error": "a label says something"}}.get(self.site.save_status, {})
        self._send(self.site.save_status, json.dumps(answer).encode(), "application/json")

    def _send_file(self, path: Path) -> None:
        if path.is_file():
            self._send(200, path.read_bytes(), TYPES[path.suffix])
        else:
            self._send(404, b"", "text/plain")

    def _send_frame(self, status: int, pixels: bytes, syntax: str) -> None:
        if status != 200:
            self._send(status, b"", "text/plain")
            return
        part = f"--b42\r\nContent-Type: application/octet-stream; transfer-syntax={syntax}\r\n\r\n".encode()
        kind = 'multipart/related; type="application/octet-stream"; boundary=b42'
        self._send(200, part + pixels + b"\r\n--b42--\r\n", kind)

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Content-Security-Policy": POLICY}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests look at `asked`."""


def _page(name: str, renderer: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Viewer</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/static/viewer/viewer.css"></head>
<body><main id="viewer" data-stack="/stacks/phantom/{name}.json" data-csrf="token-42" data-back="/diagnoses/phantom"
data-renderer="{renderer}"></main>
<script type="module" src="/static/viewer/viewer.js"></script></body></html>"""
