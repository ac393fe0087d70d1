"""How fast the ready-made frames of a stack are served, beside nginx serving the same files, in the same run.

    python -m benchmarks.frames [--seconds 4] [--rounds 5]

Builds a small library with a simulated stack, starts `readingroom serve` with two workers and an nginx with two, and loads
them in turns with wrk (one thread, 16 connections kept open): one frame, and any frame of the stack.
"""

import argparse
import json
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.load import Load, run_wrk, running_nginx
from benchmarks.machine import describe_machine
from tests.journeys.running import Reader, free_port, run_command, running_server
from tests.small_library import write_small_library
from tests.stored_images import CHANGES

WORKERS = 2
LEAST, AIM = 0.2, 0.33
"""The ratios that were asked of pages."""


def measure(pairs: dict[str, tuple[str, str, tuple[Path, Path] | None]], *, rounds: int, seconds: int) -> None:
    """Loads both servers in turns and prints medians and the median ratio of the rounds."""
    print(f"{'':24}{'ours req/s':>12}{'nginx req/s':>12}{'p50 ms':>8}{'p99 ms':>8}  ratio")
    for name, (ours, theirs, paths) in pairs.items():
        loads: list[tuple[Load, Load]] = []
        for number in range(rounds + 1):
            mine = run_wrk(ours, seconds=seconds if number else 1, headers={}, paths=paths[0] if paths else None)
            other = run_wrk(theirs, seconds=seconds if number else 1, headers={}, paths=paths[1] if paths else None)
            if number:
                loads.append((mine, other))
        speeds = [statistics.median(each[side].per_second for each in loads) for side in (0, 1)]
        ratio = statistics.median(mine.per_second / other.per_second for mine, other in loads)
        p50, p99 = (statistics.median(getattr(mine, name) for mine, _ in loads) for name in ("p50", "p99"))
        verdict = "aim met" if ratio >= AIM else "met" if ratio >= LEAST else "MISSED"
        print(f"{name:24}{speeds[0]:12.0f}{speeds[1]:12.0f}{p50:8.2f}{p99:8.2f}  {ratio:.2f} ({verdict}: {LEAST}, aim {AIM})")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Frames a second beside nginx.")
    parser.add_argument("--seconds", type=int, default=4, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(describe_machine("granian", "django"), flush=True)
    with tempfile.TemporaryDirectory(prefix="readingroom-frames-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        folder.chmod(0o755)
        home, store = folder / "home", folder / "nginx"
        home.mkdir()
        (store / "www" / "media").mkdir(parents=True)
        library = write_small_library(folder / "library", git=False, changes=CHANGES)
        run_command(home, "build", str(library))
        ours = stack.enter_context(running_server(home, "--workers", str(WORKERS)))
        shown = json.loads(Reader(ours).get("/stacks/alpha-mass/ct-mass.json").text)
        names = [name for frame in shown["frames"] for name in frame["images"].values()]
        (media,) = (home / "editions").glob("*/media")
        for name in names:
            (store / "www" / name.lstrip("/")).write_bytes((media / name.rpartition("/")[2]).read_bytes())
        theirs = stack.enter_context(running_nginx(store, free_port(), workers=WORKERS))
        listed = folder / "paths"
        listed.write_text("".join(f"{name}\n" for name in names))
        sizes = [(store / "www" / name.lstrip("/")).stat().st_size for name in names]
        print(f"{len(names)} frames of {min(sizes):,} to {max(sizes):,} bytes; {options.rounds} rounds of {options.seconds} s\n")
        pairs = {
            "one frame": (ours + names[0], theirs + names[0], None),
            "any frame of the stack": (ours, theirs, (listed, listed)),
        }
        measure(pairs, rounds=options.rounds, seconds=options.seconds)


if __name__ == "__main__":
    main()
