"""Loading a web server with wrk, and a plain nginx to hold others against."""

import gzip
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}

NGINX = """
worker_processes {workers}; pid {folder}/pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type text/html;
  open_file_cache max=10000 inactive=60s; open_file_cache_valid 60s;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; gzip_static on; }}
}}
"""

ANY_PATH = """
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
"""


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests a second, and the time below which half and 99 in 100 answers came, in milliseconds."""

    per_second: float
    p50: float
    p99: float


def run_wrk(url: str, *, seconds: int, headers: Mapping[str, str], paths: Path | None = None) -> Load:
    """Asks for one address, or for those in the file `paths` at random, over 16 connections that are kept open.

    Raises:
        RuntimeError: an answer was not 200, a connection broke, or wrk failed.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if paths is not None:
            script.write(ANY_PATH.format(paths=paths))
            script.flush()
            command += ["-s", script.name]
        text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise RuntimeError(f"{url} was not answered well:\n{text}")
    return Load(
        per_second=float(_find(r"Requests/sec:\s+([\d.]+)()", text)[0]),
        p50=_milliseconds(*_find(r"\n\s+50%\s+([\d.]+)(\w+)", text)),
        p99=_milliseconds(*_find(r"\n\s+99%\s+([\d.]+)(\w+)", text)),
    )


def _find(pattern: str, text: str) -> tuple[str, str]:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"wrk printed something else than expected:\n{text}")
    return found[1], found[2]


def _milliseconds(number: str, unit: str) -> float:
    return float(number) * MILLISECONDS[unit]


def store_page(folder: Path, path: str, body: bytes) -> None:
    """Puts a page where nginx serves it from, plain and compressed beforehand as ours are."""
    target = folder / "www" / path.lstrip("/")
    # The workers of an nginx started by root are another user.
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    target.write_bytes(body)
    target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start")


def find_nginx() -> str:
    """The nginx of this machine, also where only root has it on the path.

    Raises:
        FileNotFoundError: nginx is not installed.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed; on Debian: apt-get install nginx wrk")
    return program


@contextmanager
def running_nginx(folder: Path, port: int, *, workers: int) -> Iterator[str]:
    """The address of an nginx that serves the pages stored in `folder`.

    Raises:
        FileNotFoundError: nginx is not installed.
        RuntimeError: it did not start.
    """
    program = find_nginx()
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, workers=workers))
    server = subprocess.Popen([program, "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
