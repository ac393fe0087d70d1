from pathlib import Path

import pytest

from readingroom.accounts.database import DatabaseAddressProblem, read_database_url

DEFAULT = Path("/home/someone/people.sqlite3")


def test_without_an_address_people_are_in_a_file_of_the_home() -> None:
    found = read_database_url("", default=DEFAULT)
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", str(DEFAULT))
    assert "WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://ann:s3cret@db.example.org:5433/people",
            {"NAME": "people", "USER": "ann", "PASSWORD": "s3cret", "HOST": "db.example.org", "PORT": "5433", "OPTIONS": {}},
        ),
        ("postgresql://db/people", {"NAME": "people", "USER": "", "PASSWORD": "", "HOST": "db", "PORT": "", "OPTIONS": {}}),
        ("postgres://a%40b:p%2Fw%3A%25@db/people", {"USER": "a@b", "PASSWORD": "p/w:%"}),
        ("postgres:///people?host=/run/postgresql", {"HOST": "", "OPTIONS": {"host": "/run/postgresql"}}),
        ("postgres://%2Frun%2Fpostgresql/people", {"HOST": "/run/postgresql"}),
        ("postgres://[::1]:5432/people", {"HOST": "::1", "PORT": "5432"}),
        ("postgres://db/people?sslmode=require&connect_timeout=3", {"OPTIONS": {"sslmode": "require", "connect_timeout": "3"}}),
        ("postgres://db/my%20people", {"NAME": "my people"}),
        ("sqlite:///srv/people.sqlite3", {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/people.sqlite3"}),
    ],
)
def test_an_address_becomes_settings(url: str, expected: dict[str, object]) -> None:
    found = read_database_url(url, default=DEFAULT)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://ann:s3cret@db/people", "mysql"),
        ("postgres://ann:s3cret@db", "names no database"),
        ("postgres://ann:s3cret@db:port/people", "cannot be read"),
        ("postgres://ann:s3cret@[db/people", "cannot be read"),
        ("people", "postgres://"),
    ],
)
def test_a_broken_address_is_refused_without_showing_the_password(url: str, words: str) -> None:
    with pytest.raises(DatabaseAddressProblem, match=words) as caught:
        read_database_url(url, default=DEFAULT)
    assert "s3cret" not in str(caught.value)
