"""Readers of each level before the small library, built for members, and what they are shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from pytest_django import Settings
from tests.small_library import write_small_library

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person
from readingroom.edition.build.build import build_edition

Get = Callable[..., HttpResponseBase]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an instance with one edition, of the small library, whose gated sections are for members."""
    home = tmp_path_factory.mktemp("pages")
    library = write_small_library(tmp_path_factory.mktemp("library") / "small", access="members")
    build_edition(library, home / "editions", access="members", jobs=1)
    return home


@pytest.fixture
def edition(instance: Path) -> str:
    """The id of the edition in use."""
    return (instance / "editions" / "current").read_text(encoding="ascii").strip()


@pytest.fixture
def get(instance: Path, settings: Settings, db: None) -> Get:
    """Asks for an address as a reader of some level: `get("/about", level=AccessLevel.MEMBER)`."""
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME = instance

    def ask(path: str, level: AccessLevel = AccessLevel.VISITOR, **headers: str) -> HttpResponseBase:
        client = Client()
        if level is not AccessLevel.VISITOR:
            person, _ = Person.objects.get_or_create(username=level.word, level=level.word)
            client.force_login(person)
        return client.get(path, headers=headers)

    return ask
