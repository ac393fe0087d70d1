"""Addresses of the invented instances, and answers taken apart."""

import email
from dataclasses import dataclass
from typing import Any

from tests.interop.dicom_edition import uid

NAMES = ("studies", "series", "instances")
FIRST = (1, 1, 1)
COMPRESSED = (1, 2, 1)
FILM = (1, 3, 1)
OCTETS = "application/octet-stream"


def address(steps: tuple[int, ...], resource: str = "") -> str:
    """The address of a study, series or instance of the tests, below the service."""
    return "".join(f"/{name}/{uid(*steps[: place + 1])}" for place, name in enumerate(NAMES[: len(steps)])) + resource


@dataclass(frozen=True)
class Piece:
    content_type: str
    content: bytes


def take_apart(reply: Any) -> list[Piece]:
    """The parts of a multipart answer, by the standard library's idea of them."""
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    head = f"Content-Type: {reply['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body)
    assert message.is_multipart(), reply["Content-Type"]
    pieces = []
    for part in message.walk():
        if part is not message:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            assert len(content) == int(part["Content-Length"])
            pieces.append(Piece(part["Content-Type"], content))
    return pieces


def as_cornerstone_does(body: bytes) -> tuple[str, bytes]:
    """The transfer syntax and pixels of the first part, found as Cornerstone3D finds them (dicomImageLoader, wadors)."""
    head, _, rest = body.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    boundary = next(line for line in lines if line.startswith("--"))
    kind = next(line for line in lines if line.startswith("Content-Type:"))
    syntax = kind.partition("transfer-syntax=")[2].strip() or "1.2.840.10008.1.2"
    return syntax, rest[: rest.index(boundary.encode()) - 2]
