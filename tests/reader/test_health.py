import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from tests.reader.calls import start_session
from tests.reader.small_edition import damage_edition, seal_small_edition

from readingroom.access import AccessLevel

OLD, NEW = "aaaaaaaaaaaa", "bbbbbbbbbbbb"


@pytest.mark.parametrize("host", ["localhost", "10.1.2.3:8080", "whatever.example"])
def test_a_watcher_needs_to_know_no_host_name(settings: Settings, tmp_path: Path, host: str) -> None:
    settings.READINGROOM_HOME = tmp_path
    seal_small_edition(tmp_path, OLD)
    answer = Client().get("/healthz", headers={"host": host})
    assert (answer.status_code, json.loads(answer.content)["edition"]) == (200, OLD)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_instance_that_never_had_a_good_edition_is_not_well(settings: Settings, tmp_path: Path) -> None:
    settings.READINGROOM_HOME = tmp_path
    seal_small_edition(tmp_path, OLD, use=False)
    damage_edition(tmp_path, OLD)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert OLD in json.loads(answer.content)["refusal"]


@pytest.mark.django_db
def test_editors_see_on_the_quality_page_why_a_newer_edition_is_not_shown(settings: Settings, tmp_path: Path) -> None:
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME = tmp_path
    seal_small_edition(tmp_path, OLD)
    client = Client()
    client.get("/quality")
    seal_small_edition(tmp_path, NEW, use=False)
    damage_edition(tmp_path, NEW)
    assert "A newer edition is not shown" not in client.get("/quality").content.decode()
    client.cookies["rr-session"] = start_session(AccessLevel.EDITOR)
    assert "not what was sealed" in client.get("/quality").content.decode()
