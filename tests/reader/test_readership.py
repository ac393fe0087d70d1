"""Reads are counted by document, also of pages from memory, and say nothing of who read."""

from collections.abc import Callable, Mapping

import pytest

from readingroom.accounts.models import DocumentReads
from readingroom.accounts.reads import add_reads, count_reads
from readingroom.reader import readership
from readingroom.reader.readership import MostRead, Readership

PATHS = {"/diagnoses/meningioma": "meningioma", "/diagnoses/gout": "gout"}


def test_only_pages_of_documents_are_counted() -> None:
    saved: list[Mapping[str, int]] = []
    reads = Readership(lambda: PATHS, saved.append)
    reads.write_down(["/diagnoses/gout", "/", "/diagnoses/meningioma", "/diagnoses/gout", "/diagnoses/gout/history"])
    assert saved == [{"gout": 2, "meningioma": 1}]


class AtOnce:
    """A thread that has ended when it was started."""

    def __init__(self, target: Callable[..., None], args: tuple[object, ...], name: str) -> None:
        self.start = lambda: target(*args)


def test_reads_are_written_down_after_so_many_and_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("readingroom.reader.readership.time.monotonic", lambda: now[0])
    monkeypatch.setattr("readingroom.reader.readership.threading.Thread", AtOnce)
    monkeypatch.setattr(readership, "SAVED_AFTER", 3)
    saved: list[Mapping[str, int]] = []
    reads = Readership(lambda: PATHS, saved.append)
    for _ in range(7):
        reads.note("/diagnoses/gout")
    assert saved == [{"gout": 3}, {"gout": 3}]
    now[0] += readership.SAVED_WITHIN
    reads.note("/diagnoses/meningioma")
    assert saved[2:] == [{"gout": 1, "meningioma": 1}]


@pytest.mark.django_db
def test_counts_add_up_and_keep_nothing_else() -> None:
    add_reads({"gout": 2})
    add_reads({"gout": 3, "meningioma": 1})
    assert count_reads() == {"gout": 5, "meningioma": 1}
    assert {field.name for field in DocumentReads._meta.get_fields()} == {"id", "document", "times"}


def test_counts_are_asked_for_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("readingroom.reader.readership.time.monotonic", lambda: now[0])
    answers = iter([{"gout": 1}, {"gout": 2}])
    most_read = MostRead(lambda: next(answers))
    assert [most_read.counts()["gout"], most_read.counts()["gout"]] == [1, 1]
    now[0] += readership.REMEMBERED_FOR
    assert most_read.counts() == {"gout": 2}
