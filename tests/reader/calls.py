"""Calling a WSGI application as a server would, and sessions to call it with."""

import gzip
import io
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person
from readingroom.reader.handler import ReadingRoomHandler


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as words, unpacked if need be."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


def call(
    handler: ReadingRoomHandler, path: str, *, method: str = "GET", query: str = "", host: str = "localhost", **headers: str
) -> Reply:
    """One request; `headers` are named as in WSGI without `HTTP_`, in lower case (`if_none_match`, `cookie`)."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    started: list[Any] = []
    result = handler(environ, lambda status, headers, exc_info=None: started.append((status, headers)))  # type: ignore[arg-type] # append returns no writer
    body = b"".join(result)
    status, sent = started[0]
    return Reply(
        status=int(status[:3]),
        headers={name: value for name, value in sent if name != "Set-Cookie"},
        cookies=tuple(value.strip() for name, value in sent if name == "Set-Cookie"),
        body=body,
    )


def start_session(level: AccessLevel, *, name: str = "") -> str:
    """The session key of someone new who signed in and may read `level`."""
    person = Person.objects.create(username=name or f"reader-{Person.objects.count()}", level=level.word)
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def set_cookie_value(reply: Reply, name: str) -> str | None:
    """The value a reply sets a cookie to, or None when it does not set it."""
    for cookie in reply.cookies:
        pair = cookie.partition(";")[0]
        if pair.partition("=")[0] == name:
            return pair.partition("=")[2].strip('"')
    return None


def sign_in(handler: ReadingRoomHandler, path: str, level: AccessLevel) -> str:
    """The Cookie header of someone who signed in and was given a level cookie on a first page ("" for a visitor)."""
    if level is AccessLevel.VISITOR:
        return ""
    session = f"rr-session={start_session(level)}"
    given = set_cookie_value(call(handler, path, cookie=session), "rr-level")
    assert given
    return f"{session}; rr-level={given}"
