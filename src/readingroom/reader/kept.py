"""Finished answers in memory: compressed once, the same bytes for every reader of one level."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.http import parse_etags

from readingroom.request import accepts_gzip

Headers = list[tuple[str, str]]

COMPRESSION = 9
OVERHEAD = 2048
"""Bytes counted for what surrounds a kept body: headers, keys, objects."""

DECIDED_HERE = frozenset({"content-length", "content-encoding", "etag", "vary"})


class Answer(NamedTuple):
    """What goes to the server: status line, headers, body."""

    status: str
    headers: Headers
    body: bytes


@lru_cache(maxsize=4096)
def _names(none_match: str, etags: tuple[str, ...]) -> bool:
    # If-None-Match compares weakly: a proxy that compresses turns our strong tags into weak ones.
    return none_match.strip() == "*" or any(tag.removeprefix("W/") in etags for tag in parse_etags(none_match))


# The few clients that take no compression ask for few pages; the pages they ask for now are unpacked once.
_unpack = lru_cache(maxsize=32)(gzip.decompress)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A finished 200 answer. Only the compressed body is kept when there is one: four pages fit where one would."""

    body: bytes
    is_gzipped: bool
    etags: tuple[str, ...]
    headers: Headers
    plain_headers: Headers

    @property
    def cost(self) -> int:
        """The memory it takes, in bytes, roughly."""
        return len(self.body) + OVERHEAD

    def answer(self, *, method: str, accept_encoding: str, none_match: str) -> Answer:
        """What a client with these headers gets: the page, that nothing changed, or (for HEAD) the headers alone."""
        gzipped = self.is_gzipped and accepts_gzip(accept_encoding)
        headers = self.headers if gzipped else self.plain_headers
        if none_match and _names(none_match, self.etags):
            kept = [header for header in headers if not header[0].lower().startswith("content-length")]
            return Answer("304 Not Modified", kept, b"")
        if method == "HEAD":
            return Answer("200 OK", headers, b"")
        return Answer("200 OK", headers, _unpack(self.body) if self.is_gzipped and not gzipped else self.body)


def keep_answer(
    body: bytes, headers: Iterable[tuple[str, str]], *, etag: str, vary: str, compress: bool, squeezed: bytes = b""
) -> KeptAnswer:
    """Prepares an answer to be given many times.

    `etag` is the strong tag of the plain body, with its quotes; the compressed one is another representation and gets a tag
    of its own. Headers that depend on the representation are replaced. `squeezed` is the compressed body where it is there
    already.
    """
    squeezed = squeezed or (gzip.compress(body, COMPRESSION, mtime=0) if compress else body)
    is_gzipped = len(squeezed) < len(body)
    shared = [(name, value) for name, value in headers if name.lower() not in DECIDED_HERE]
    plain_headers = [*shared, ("Vary", vary), ("ETag", etag), ("Content-Length", str(len(body)))]
    if not is_gzipped:
        return KeptAnswer(body, False, (etag,), plain_headers, plain_headers)
    gzip_tag = f'{etag[:-1]}-gzip"'
    gzip_headers = [
        *shared,
        ("Vary", vary),
        ("ETag", gzip_tag),
        ("Content-Encoding", "gzip"),
        ("Content-Length", str(len(squeezed))),
    ]
    return KeptAnswer(squeezed, True, (etag, gzip_tag), gzip_headers, plain_headers)


class Address(NamedTuple):
    """What a page is a function of: the edition's id, the reader's level and the path."""

    edition: str
    level: int
    path: str


class KeptPages:
    """Pages in memory, at most `capacity` bytes of them; those not asked for longest go first."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._lock = threading.Lock()
        self._pages: OrderedDict[Address, KeptAnswer] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, address: Address) -> KeptAnswer | None:
        """The page at an address, or None."""
        page = self._pages.get(address)
        if page is not None:
            try:
                self._pages.move_to_end(address)
            except KeyError:
                # Another thread dropped it a moment ago; what we hold is still right.
                return page
        return page

    def keep(self, address: Address, page: KeptAnswer) -> None:
        """Keeps a page, dropping old ones to make room; one larger than the whole memory is not kept."""
        if page.cost > self.capacity:
            return
        with self._lock:
            former = self._pages.pop(address, None)
            self._pages[address] = page
            self.size += page.cost - (former.cost if former else 0)
            while self.size > self.capacity:
                _, dropped = self._pages.popitem(last=False)
                self.size -= dropped.cost

    def drop_edition(self, edition: str) -> None:
        """Forgets the pages of an edition that is not the current one any more."""
        with self._lock:
            for address in [address for address in self._pages if address.edition == edition]:
                self.size -= self._pages.pop(address).cost
