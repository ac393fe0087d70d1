import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from readingroom.reader.secret import read_or_make_secret

PRINT = "from readingroom.reader import settings; print(repr({}))"


def read_setting(expression: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a setting is in a process with these environment variables and no other of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DATABASE_"))}
    command = [sys.executable, "-c", PRINT.format(expression)]
    return subprocess.run(command, env={**kept, **variables}, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("variables", "expression", "value"),
    [
        ({}, "settings.DEBUG", "False"),
        ({}, "settings.SESSION_COOKIE_NAME", "'rr-session'"),
        ({"READINGROOM_HTTPS": "yes"}, "settings.SESSION_COOKIE_NAME", "'__Host-rr-session'"),
        ({"READINGROOM_HTTPS": "yes"}, "(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)", "(True, True)"),
        ({"READINGROOM_HTTPS": "yes"}, "'Strict-Transport-Security' in settings.SECURITY_HEADERS", "True"),
        ({}, "'Strict-Transport-Security' in settings.SECURITY_HEADERS", "False"),
        ({"READINGROOM_ALLOWED_HOSTS": "a.example, b.example"}, "settings.ALLOWED_HOSTS", "['a.example', 'b.example']"),
        ({"READINGROOM_CACHE_MB": "64"}, "settings.READINGROOM_CACHE_MB", "64"),
        ({"READINGROOM_HOME": "/srv/rr"}, "str(settings.READINGROOM_LIBRARY)", "'/srv/rr/library'"),
        ({"READINGROOM_HOME": "/srv/rr"}, "settings.DATABASES['default']['NAME']", "'/srv/rr/people.sqlite3'"),
        ({"DATABASE_URL": "postgres://db/people"}, "settings.DATABASES['default']['HOST']", "'db'"),
    ],
)
def test_what_differs_between_instances_comes_from_the_environment(
    variables: dict[str, str], expression: str, value: str
) -> None:
    done = read_setting(expression, **variables)
    assert (done.stdout.strip(), done.stderr) == (value, "")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"READINGROOM_HTTPS": "perhaps"}, "use yes or no"),
        ({"READINGROOM_CACHE_MB": "much"}, "use a whole number"),
        ({"DATABASE_URL": "mysql://ann:s3cret@db/people"}, "use postgres://"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_told(variables: dict[str, str], words: str) -> None:
    done = read_setting("None", **variables)
    assert done.returncode != 0
    assert words in done.stderr
    assert "s3cret" not in done.stderr


def test_reading_the_settings_writes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert read_setting("settings.DEBUG", READINGROOM_HOME=str(home)).returncode == 0
    assert not home.exists()


def test_the_secret_is_made_once_for_all_who_ask_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret-key"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_or_make_secret(path), range(32)))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


def test_two_instances_have_different_secrets(tmp_path: Path) -> None:
    assert read_or_make_secret(tmp_path / "one") != read_or_make_secret(tmp_path / "two")
