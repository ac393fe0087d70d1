"""What search and the engine work out of an edition once: worked out by one thread while others wait, and early by a server."""

import threading
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from readingroom.access import AccessLevel
from readingroom.edition.opening import Edition

OPEN_EDITIONS = 4
"""Editions of which what was worked out is kept; the one asked for longest ago is dropped first."""

Given = ParamSpec("Given")
Made = TypeVar("Made")


def once(
    make: Callable[Concatenate[Edition, Given], Made], *, kept: int = OPEN_EDITIONS
) -> Callable[Concatenate[Edition, Given], Made]:
    """Keeps what a function makes of an edition. Whoever asks while it is being made waits for it instead of making it again."""
    lock = threading.Lock()
    remember = lru_cache(maxsize=kept)(make)

    @wraps(make)
    def ask(edition: Edition, /, *values: Given.args, **named: Given.kwargs) -> Made:
        with lock:
            return remember(edition, *values, **named)  # type: ignore[arg-type]  # lru_cache forgets what may be hashed

    return ask


def once_a_level(
    query: str,
) -> Callable[[Callable[[Edition, AccessLevel], Made]], Callable[[Edition, AccessLevel], Made]]:
    """Like `once`, for what differs by what a reader may see; levels that see the same share it.

    Args:
        query: Gives the highest level of what there is up to the level bound to its only parameter.
    """

    def find_highest(edition: Edition, level: AccessLevel) -> AccessLevel:
        found = edition.row(query, level)
        return AccessLevel(found[0]) if found and found[0] is not None else AccessLevel.VISITOR

    def decorate(make: Callable[[Edition, AccessLevel], Made]) -> Callable[[Edition, AccessLevel], Made]:
        kept = OPEN_EDITIONS * len(AccessLevel)
        made, highest = once(make, kept=kept), once(find_highest, kept=kept)

        @wraps(make)
        def ask(edition: Edition, level: AccessLevel) -> Made:
            return made(edition, highest(edition, level))

        return ask

    return decorate
