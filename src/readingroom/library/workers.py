"""Doing the same thing to many documents on all cores."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from readingroom.library.frame import Frame
from readingroom.library.walk import Found

R = TypeVar("R")

SMALL = 48
"""Up to this many documents are done here: starting processes would take longer."""
IMAGE_WEIGHT = 16
"""How many documents a stored image counts for: one has many frames to decode and to encode."""


class WorkerLost(Exception):
    """A process that read documents was ended from outside; `str()` says so."""


_task: tuple[Callable[[Frame, Found], Any], Frame] | None = None


def map_documents(function: Callable[[Frame, Found], R], frame: Frame, found: Sequence[Found], *, jobs: int = 0) -> Iterator[R]:
    """`function(frame, one)` for each document, in the order of `found`, on `jobs` processes (0: one for each core).

    The results are passed on as they come, so that memory does not grow with the library.

    Raises:
        WorkerLost: a process was killed, as the kernel does when memory runs out.
    """
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or sum(1 + IMAGE_WEIGHT * len(one.images) for one in found) <= SMALL:
        for one in found:
            yield function(frame, one)
        return
    global _task
    _task = (function, frame)
    frame.terms  # noqa: B018  # made here once, so that the forked workers share it
    try:
        # Forked workers inherit the frame; sending it to each would cost more than reading a hundred documents.
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _end_with_parent) as pool:
            yield from pool.map(_run, found, chunksize=max(1, min(32, len(found) // (jobs * 4))))
    except BrokenProcessPool:
        raise WorkerLost("A process that read documents was ended from outside, perhaps for lack of memory") from None
    finally:
        _task = None


def _end_with_parent() -> None:
    """Sees to it that a worker ends when its parent is killed: it would wait for work for ever, and hold the parent's locks."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def _run(one: Found) -> Any:
    if _task is None:
        raise RuntimeError("a worker was started without its task")
    function, frame = _task
    return function(frame, one)
