"""Where people are kept: the address of their database as Django's settings want it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BUSY_SECONDS = 10
"""How long a writer waits for another one in SQLite before it gives up."""

POSTGRESQL_SCHEMES = ("postgres", "postgresql")


class DatabaseAddressProblem(ValueError):
    """A database address that cannot be understood; `str()` says why and what one looks like."""


def sqlite_database(path: Path) -> dict[str, Any]:
    """Django's settings for a SQLite file that several server processes and the command line use at once."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            # A transaction that starts by reading cannot wait for another writer; one that starts as a writer can.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def read_database_url(url: str, *, default: Path) -> dict[str, Any]:
    """Django's settings for the database at `url`; an empty one means the SQLite file `default`.

    Understood are `postgres://user:password@host:port/name?sslmode=require` (also `postgresql://`; percent-encoding is undone,
    what stands after `?` goes to libpq) and `sqlite:///absolute/path`.

    Raises:
        DatabaseAddressProblem: another scheme, no database name, or a port that is not a number. It never holds the password.
    """
    if not url:
        return sqlite_database(default)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DatabaseAddressProblem(
            "the port or host in DATABASE_URL cannot be read; use postgres://user@host:5432/name"
        ) from None
    name = unquote(parts.path[1:])
    if not name:
        raise DatabaseAddressProblem("DATABASE_URL names no database; use postgres://user@host/name or sqlite:///path/to/file")
    if parts.scheme == "sqlite":
        return sqlite_database(Path("/") / name)
    if parts.scheme not in POSTGRESQL_SCHEMES:
        raise DatabaseAddressProblem(f"DATABASE_URL starts with “{parts.scheme}:”; use postgres:// or sqlite://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
