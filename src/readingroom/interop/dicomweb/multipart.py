"""Bodies of several parts (RFC 2046, 5.1; RFC 2387), as DICOMweb clients take them apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BREAK = b"\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its whole Content-Type, and its bytes."""

    content_type: str
    content: bytes


def make_boundary(tag: str) -> str:
    """A boundary for the answer with this entity tag.

    Made of the tag's digits alone, so that the same answer has the same bytes; a part cannot hold a digest of itself.
    """
    return f"part-{tag.strip(chr(34))}"


def content_type(part_type: str, boundary: str) -> str:
    """The Content-Type of the whole."""
    return f'multipart/related; type="{part_type}"; boundary={boundary}'


def part_header(boundary: str, part_type: str, length: int) -> bytes:
    """What stands before the bytes of a part. Cornerstone looks for `Content-Type:` in exactly this case."""
    return f"--{boundary}\r\nContent-Type: {part_type}\r\nContent-Length: {length}\r\n\r\n".encode("ascii")


def closing(boundary: str) -> bytes:
    """What stands after the last part."""
    return f"--{boundary}--\r\n".encode("ascii")


def write_parts(parts: Iterable[Part], boundary: str) -> Iterator[bytes]:
    """The body, part by part; a part is asked for when the one before has been sent."""
    for part in parts:
        yield part_header(boundary, part.content_type, len(part.content))
        yield part.content
        yield BREAK
    yield closing(boundary)


def count_bytes(parts: Iterable[tuple[str, int]], boundary: str) -> int:
    """The length of a body whose parts have these types and lengths."""
    counted = sum(len(part_header(boundary, part_type, length)) + length + len(BREAK) for part_type, length in parts)
    return counted + len(closing(boundary))
