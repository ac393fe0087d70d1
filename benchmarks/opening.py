"""How long a server process takes to open the current edition and answer its first page.

    READINGROOM_HOME=… python -m benchmarks.opening /diagnoses/meningioma

Prints milliseconds as JSON: `opened` from making the handler to the end of the first answer, `next` for another page after it,
`imports` for everything before. The page goes through the WSGI handler as the server calls it, without a network.
"""

import io
import itertools
import json
import sys
import time
from typing import Any
from wsgiref.util import setup_testing_defaults


def _request(path: str) -> dict[str, Any]:
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "127.0.0.1", "wsgi.errors": io.StringIO()}
    setup_testing_defaults(environ)
    return environ


def _answer(handler: Any, path: str) -> None:
    said: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        said.append(status)

    body = b"".join(handler(_request(path), start_response))
    if not said[0].startswith("200") or not body:
        raise SystemExit(f"{path} was answered with {said[0]}")


def main(first: str, *others: str) -> None:
    """Measures and prints.

    Raises:
        SystemExit: a page was not answered with 200.
    """
    times = [time.perf_counter()]
    from readingroom.reader.wsgi import application  # what importing takes is measured

    times.append(time.perf_counter())
    # One of its own: with nothing in memory, and made while the clock runs.
    handler = type(application)()
    for path in (first, *others):
        _answer(handler, path)
        times.append(time.perf_counter())
    imports, opened, *following = [1000 * (after - before) for before, after in itertools.pairwise(times)]
    print(json.dumps({"imports": imports, "opened": opened, "next": following}))


if __name__ == "__main__":
    main(*sys.argv[1:])
