"""Readers come while editions change: nobody is turned away."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.reader.calls import call
from tests.reader.small_edition import PAGE, name_current, seal_small_edition

from readingroom.reader.handler import ReadingRoomHandler

EDITIONS = ("aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc")
READERS = 4
REQUESTS = 250
SWITCHES = 60


# A page that is not in memory goes through Django, which looks after the connection that tests before left open.
@pytest.mark.django_db
def test_no_request_fails_while_editions_are_switched(settings: Settings, tmp_path: Path) -> None:
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME = tmp_path
    settings.ROOT_URLCONF = "tests.reader.plain_pages"
    for edition in EDITIONS:
        seal_small_edition(tmp_path, edition)
    handler = ReadingRoomHandler()
    together = threading.Barrier(READERS + 1)

    def read(_: int) -> list[tuple[int, str]]:
        together.wait()
        replies = [call(handler, PAGE) for _ in range(REQUESTS)]
        return [(reply.status, reply.text.split()[2]) for reply in replies]

    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(read, number) for number in range(READERS)]
        together.wait()
        for number in range(SWITCHES):
            name_current(tmp_path, EDITIONS[number % len(EDITIONS)])
        answers = [answer for future in reading for answer in future.result()]
    assert len(answers) == READERS * REQUESTS
    assert {status for status, _ in answers} == {200}
    assert {edition for _, edition in answers} <= set(EDITIONS)
    assert EDITIONS[(SWITCHES - 1) % len(EDITIONS)] in call(handler, PAGE).text
