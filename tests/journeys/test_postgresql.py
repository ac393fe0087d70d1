"""The same accounts in a PostgreSQL database, as an instance on several machines has them."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from tests.journeys.running import Reader, run_command, running_server
from tests.reader.small_edition import MARKS, PAGE, seal_small_edition

from readingroom.access import AccessLevel

PASSWORD = "quiet reading room at noon"

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """The address of a new, empty database."""
    name = f"readingroom_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_accounts_live_in_postgresql(tmp_path: Path, database_url: str) -> None:
    seal_small_edition(tmp_path, "aaaaaaaaaaaa")
    run_command(tmp_path, "account", "add", "ann", typed=f"{PASSWORD}\n", DATABASE_URL=database_url)
    run_command(tmp_path, "account", "level", "ann", "editor", DATABASE_URL=database_url)
    with running_server(tmp_path, DATABASE_URL=database_url) as address:
        reader = Reader(address)
        statuses = {reader.submit("/account/sign-in", {"username": "ben", "password": "no"}).status for _ in range(11)}
        assert statuses == {200, 429}
        assert reader.submit("/account/sign-in", {"username": "ann", "password": PASSWORD}).status == 302
        assert MARKS[AccessLevel.EDITOR] in reader.get(PAGE).text
    (account,) = json.loads(run_command(tmp_path, "account", "list", "--json", DATABASE_URL=database_url))
    assert (account["name"], account["level"]) == ("ann", "editor")
    assert account["last_sign_in"]
    assert not (tmp_path / "people.sqlite3").exists()


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    seal_small_edition(tmp_path, "aaaaaaaaaaaa")
    with pytest.raises(AssertionError, match="DATABASE_URL") as caught:
        run_command(tmp_path, "account", "list", DATABASE_URL="postgres://ann:s3cret@127.0.0.1:9/people")
    assert "Traceback" not in str(caught.value)
    assert "s3cret" not in str(caught.value)
