"""A server process as someone starts it, and a reader who keeps cookies."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode

COMMAND = Path(sys.executable).with_name("readingroom")


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of an instance in `home` with these settings, without what this machine says about others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DATABASE_", "DJANGO_"))}
    return {**kept, "READINGROOM_HOME": str(home), **settings}


def run_command(home: Path, *arguments: str, typed: str = "", **settings: str) -> str:
    """What `readingroom …` prints for the instance in `home`; `typed` goes to its standard input."""
    done = subprocess.run(
        [COMMAND, *arguments],
        env=environment(home, **settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def running_server(home: Path, *arguments: str, **settings: str) -> Iterator[str]:
    """The address of a server for the instance in `home`, which is told to stop at the end and must end well."""
    port = free_port()
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [COMMAND, "serve", "--no-build", "--port", str(port), *arguments],
            env=environment(home, **settings),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert server.stdout is not None
        with server.stdout:
            greeting = server.stdout.readline()
            try:
                assert f"127.0.0.1:{port}" in greeting, greeting + (home / "server.log").read_text()
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                code = server.wait(timeout=60)
    assert code == 0, (home / "server.log").read_text()


class _HiddenFields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden" and values.get("name"):
            self.found[str(values["name"])] = values.get("value") or ""


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    parser = _HiddenFields()
    parser.feed(html)
    return parser.found


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


@dataclass
class Reader:
    """Someone with a browser: keeps cookies, fills in forms, does not follow redirects."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    def _request(self, path: str, data: bytes | None = None) -> urllib.request.Request:
        return urllib.request.Request(self.address + path, data=data)  # noqa: S310 - the server of the test

    def _open(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _NoRedirects())
        try:
            with opener.open(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode())

    def get(self, path: str) -> Answer:
        """The answer to GET."""
        return self._open(self._request(path))

    def submit(self, page: str, fields: Mapping[str, str], *, to: str = "") -> Answer:
        """Opens a page, fills in its form and sends it, to the same address unless `to` says otherwise."""
        sent = {**hidden_fields(self.get(page).text), **fields}
        data = urlencode(sent).encode()
        return self._open(self._request(to or page.partition("?")[0], data))

    def cookies(self) -> dict[str, str]:
        """The cookies kept now."""
        return {cookie.name: cookie.value or "" for cookie in self.jar}

    def forget(self, name: str) -> None:
        """Loses a cookie, as browsers do when its time is over."""
        for cookie in [cookie for cookie in self.jar if cookie.name == name]:
            self.jar.clear(cookie.domain, cookie.path, cookie.name)
