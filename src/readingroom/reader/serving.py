"""Starting the server: people first, then the workers."""

import fcntl
import http.client
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

APPLICATION = "readingroom.reader.wsgi:application"
THREADS = 2
"""Threads of a worker. Two, so that one slow answer (checking a password takes 50 ms) does not hold up those from memory;
more only compete for the interpreter."""
STOP_SECONDS = 10
START_SECONDS = 60.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what the person who starts it may ask for


class ServeProblem(Exception):
    """The server cannot start: `str()` says why, `suggestion` what to do about it."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.suggestion = suggestion


def open_people(home: Path) -> None:
    """Readies the accounts of the instance in `home` for use by this process: settings, tables, permissions.

    Several processes may do this at once; one changes the tables and the others wait.

    Raises:
        ServeProblem: the database cannot be reached, the home cannot be written, or the environment says nonsense.
    """
    os.environ["READINGROOM_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.reader.settings")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        django.setup()
        with (home / "people.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            call_command("migrate", interactive=False, verbosity=0)
        str(settings.SECRET_KEY)
        database = Path(settings.DATABASES["default"]["NAME"])
        if database.parent == home and database.is_file():
            database.chmod(0o600)
    except ImproperlyConfigured as error:
        raise ServeProblem(str(error), "correct that variable of the environment") from error
    except DatabaseError as error:
        raise ServeProblem(f"the database of people cannot be used: {error}", "check DATABASE_URL and that it runs") from error
    except OSError as error:
        raise ServeProblem(f"{home} cannot be used: {error}", "set READINGROOM_HOME to a folder you may write to") from error
    finally:
        if settings.configured:
            connections.close_all()


def _check_port(host: str, port: int) -> None:
    # The workers share their port with SO_REUSEPORT, and so would a second server by accident.
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ServeProblem(f"cannot listen on {host} port {port}: {error}", "choose another one with --port") from error


def _tell_when_ready(host: str, port: int, ready: Callable[[str], None]) -> None:
    """Calls `ready` with the address once a worker answers."""
    here = EVERYWHERE.get(host, host)
    pause = threading.Event()
    for _ in range(int(START_SECONDS / 0.1)):
        pause.wait(0.1)
        connection = http.client.HTTPConnection(here, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            continue
        finally:
            connection.close()
        ready(f"http://[{here}]:{port}/" if ":" in here else f"http://{here}:{port}/")
        return


def serve(*, host: str, port: int, workers: int, home: Path, ready: Callable[[str], None]) -> None:
    """Serves the instance in `home` until SIGTERM or SIGINT, then lets the answers under way finish.

    `ready` is called once with the address when a worker answers, from a thread of its own. A worker that dies is replaced.

    Raises:
        ServeProblem: the port is taken or the people cannot be read.
        SystemExit: the workers could not be started or kept dying; the reason is in the log.
    """
    if host not in EVERYWHERE and "READINGROOM_ALLOWED_HOSTS" not in os.environ:
        bracketed = f"[{host}]" if ":" in host else host
        os.environ["READINGROOM_ALLOWED_HOSTS"] = f"localhost,.localhost,127.0.0.1,[::1],{bracketed}"
    _check_port(host, port)
    open_people(home)
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.error,
    )
    server.on_startup(
        lambda: threading.Thread(target=_tell_when_ready, args=(host, port, ready), name="ready", daemon=True).start()
    )
    server.serve()
