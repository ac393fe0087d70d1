"""Readers of each level before an edition of invented instances."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.interop.dicom_edition import (
    EDITOR,
    MEMBER,
    VISITOR,
    Listed,
    compress,
    make_film,
    make_slice,
    seal_dicom_edition,
    write_file,
)

from readingroom.access import AccessLevel
from readingroom.accounts.models import Person

Ask = Callable[..., Any]


def list_instances() -> list[Listed]:
    """Study 1: open, two CT series (the second run-length encoded) and a film. 2: for members. 3: withdrawn. 4: partly open.

    In study 4, one instance of the open series is for members, one series is for members, and one instance is listed twice.
    """
    listed = [Listed(write_file(make_slice(1, 1, number))) for number in (1, 2, 3)]
    listed += [Listed(write_file(compress(make_slice(1, 2, number, Modality="MR")))) for number in (1, 2)]
    listed += [Listed(write_file(make_film(1, 3, 1)))]
    listed += [Listed(write_file(make_slice(2, 1, number)), MEMBER, "beta") for number in (1, 2)]
    listed += [Listed(write_file(make_slice(3, 1, 1)), EDITOR, "withdrawn")]
    listed += [Listed(write_file(make_slice(4, 1, 1)), VISITOR, "gamma")]
    listed += [Listed(write_file(make_slice(4, 1, 2)), MEMBER, "gamma")]
    listed += [Listed(write_file(make_slice(4, 2, 1, Modality="PT")), MEMBER, "gamma")]
    shared = write_file(make_slice(4, 3, 1, Modality="DX"))
    return [*listed, Listed(shared, MEMBER, "beta"), Listed(shared, VISITOR, "gamma"), Listed(shared, EDITOR, "withdrawn")]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an instance with an edition of invented instances."""
    home = tmp_path_factory.mktemp("dicomweb")
    seal_dicom_edition(home, list_instances())
    return home


@pytest.fixture
def ask(instance: Path, settings: Settings, db: None) -> Ask:
    """Asks for an address below `/dicom-web` as a reader of some level: `ask("/studies", level=AccessLevel.MEMBER)`."""
    settings.SECRET_KEY = "only-for-tests-" * 4
    settings.READINGROOM_HOME = instance

    def get(path: str, level: AccessLevel = VISITOR, *, method: str = "get", prefix: str = "", **headers: str) -> Any:
        client = Client()
        if level is not VISITOR:
            person, _ = Person.objects.get_or_create(username=level.word, level=level.word)
            client.force_login(person)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(f"{prefix}/dicom-web{path}", headers=named)

    return get
