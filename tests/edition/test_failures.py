"""A build that fails, is killed or finds the disk full leaves the edition in use as it was."""

import fcntl
import itertools
import multiprocessing
import multiprocessing.connection
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.edition.enlarging import write_large_library
from tests.edition.making import build, dump_tables
from tests.small_library import SOURCE, commit_all, write_small_library

from readingroom.access import AccessLevel
from readingroom.edition.build.build import BuildFailed, Built, Progress, build_edition
from readingroom.edition.opening import open_edition
from readingroom.edition.reading import Reading
from readingroom.edition.shelf import Shelf

GAMMA = "diagnoses/spine/gamma-cyst.md"
GAMMA_TEXT = (SOURCE / GAMMA).read_text()
KILLS = 50
ORDINARY = {"current", ".verified", ".build.lock"}


def listing(editions: Path) -> set[str]:
    return {path.name for path in editions.iterdir()} - ORDINARY


def check_in_use(editions: Path) -> str:
    """The id of the edition in use, every file of which is what was sealed, and which can be read."""
    id = Shelf(editions).current_id()
    assert id
    edition = open_edition(editions / id, verify=True)
    assert Reading(edition, AccessLevel.EDITOR).page("gamma-cyst")
    return id


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        pytest.param(GAMMA, GAMMA_TEXT.replace("title: Gamma", "title: 'Gamma"), "F010", id="broken YAML"),
        pytest.param(GAMMA, GAMMA_TEXT.replace("origin: machine-draft", "origin: dream"), "D005", id="a wrong word"),
        pytest.param(GAMMA, GAMMA_TEXT.replace("sites: [spinal-canal]", "sites: [nowhere]"), "D030", id="an unknown term"),
        pytest.param(GAMMA, GAMMA_TEXT.replace("alpha-mass.md", "omega-mass.md"), "C008", id="a dangling link"),
        pytest.param(GAMMA, GAMMA_TEXT.replace("@poe-2022", "@nobody-1900"), "L005", id="a dangling citation"),
        pytest.param(GAMMA, GAMMA_TEXT + "\n<script>alert(1)</script>\n", "D020", id="script in Markdown"),
        pytest.param(GAMMA, "", "D001", id="an empty file"),
        pytest.param("diagnoses/spine/alpha-mass.md", GAMMA_TEXT, "L001", id="an id that is taken"),
        pytest.param("figures/alpha-mass/shape.svg", "<svg><script/></svg>", "L010", id="script in a drawing"),
        pytest.param("figures/alpha-mass/shape.svg", None, "C012", id="a drawing that is missing"),
        pytest.param("library.yaml", None, "F001", id="no settings"),
        pytest.param("library.yaml", "name: [", "F010", id="broken settings"),
    ],
)
def test_with_errors_in_the_library_nothing_changes(tmp_path: Path, path: str, text: str | None, code: str) -> None:
    root, editions = write_small_library(tmp_path / "library"), tmp_path / "editions"
    good = build(root, editions).manifest
    before = dump_tables(editions / good.id)
    if text is None:
        (root / path).unlink()
    else:
        (root / path).write_text(text)
    with pytest.raises(BuildFailed) as failure:
        build(root, editions)
    errors = [problem for problem in failure.value.problems if problem.level.word == "error"]
    assert code in {problem.code for problem in errors}
    assert all(problem.place.path and problem.suggestion for problem in errors)
    assert failure.value.suggestion
    assert listing(editions) == {good.id}
    assert check_in_use(editions) == good.id
    assert dump_tables(editions / good.id) == before


def put_junk(root: Path) -> None:
    (root / GAMMA).write_bytes(os.urandom(4096) + b"\0")


def put_link(root: Path) -> None:
    (root / GAMMA).unlink()
    (root / GAMMA).symlink_to("/etc/passwd")


def put_device(root: Path) -> None:
    (root / GAMMA).unlink()
    (root / GAMMA).symlink_to("/dev/zero")


def put_pipe(root: Path) -> None:
    (root / GAMMA).unlink()
    os.mkfifo(root / GAMMA)


def put_large(root: Path) -> None:
    with (root / GAMMA).open("r+b") as stream:
        stream.truncate(50_000_000)


@pytest.mark.parametrize("put", [put_junk, put_link, put_device, put_pipe, put_large], ids=lambda put: str(put.__name__))
def test_a_document_that_became_something_else_is_a_problem_for_the_next_build(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    root, editions = write_small_library(tmp_path / "library"), tmp_path / "editions"
    good = build(root, editions).manifest.id
    put(root)
    with pytest.raises(BuildFailed) as failure:
        build(root, editions)
    assert any(problem.place.path == GAMMA for problem in failure.value.problems)
    assert check_in_use(editions) == good


def test_the_first_build_that_fails_leaves_nothing_in_use(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library", changes={GAMMA: "nothing"})
    with pytest.raises(BuildFailed):
        build(root, tmp_path / "editions")
    assert listing(tmp_path / "editions") == set()
    assert Shelf(tmp_path / "editions").current_id() is None


def _build_once(root: Path, editions: Path, full: bool) -> None:
    build_edition(root, editions, full=full, jobs=2)


def _die_at(root: Path, editions: Path, count: int, counted: multiprocessing.connection.Connection) -> None:
    """Builds, and is killed before the `count`-th time that something below `editions` is touched."""
    seen = 0

    def hook(event: str, values: tuple[object, ...]) -> None:
        nonlocal seen
        if any(isinstance(value, str | os.PathLike) and str(editions) in os.fspath(value) for value in values):
            seen += 1
            if seen == count:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    build_edition(root, editions, jobs=1)
    counted.send(seen)


def test_killed_before_each_touch_of_a_file_an_edition_opens_and_the_next_build_succeeds(tmp_path: Path) -> None:
    root, editions = write_small_library(tmp_path / "library", git=False), tmp_path / "editions"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    build(root, editions)
    receiver, sender = context.Pipe(duplex=False)
    for number in itertools.count(1):
        (root / GAMMA).write_text(GAMMA_TEXT.replace("about chance", f"about chance {number}"))
        process = context.Process(target=_die_at, args=(root, editions, number, sender))
        process.start()
        process.join()
        check_in_use(editions)
        built = build(root, editions)
        assert check_in_use(editions) == built.manifest.id
        assert listing(editions) == set(Shelf(editions).ids())
        Shelf(editions).prune(1)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    assert receiver.recv() == number - 1 > 20, "every touch was the last of one build"


def test_killed_at_any_moment_an_edition_opens_and_the_next_build_succeeds(tmp_path: Path) -> None:
    root, editions = write_large_library(tmp_path / "library", 90), tmp_path / "editions"
    # Children of this server have everything imported, so that the moments fall into the build and not into its start.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "readingroom.edition.build.build"])

    def start(full: bool) -> multiprocessing.process.BaseProcess:
        process = context.Process(target=_build_once, args=(root, editions, full))
        process.start()
        return process

    durations = {}
    for full in (True, False):
        start(full).join()  # once unmeasured: the server starts too
        (root / GAMMA).write_text(GAMMA_TEXT.replace("about luck", "").replace("chance", f"chance {full}"))
        begin = time.monotonic()
        start(full).join()
        durations[full] = time.monotonic() - begin
    moments = random.Random(20261123)  # noqa: S311  # moments, not secrets
    killed = 0
    for number in range(KILLS):
        (root / GAMMA).write_text(GAMMA_TEXT.replace("about chance", f"about chance {number}"))
        full = number % 2 == 0
        process = start(full)
        process.join(moments.uniform(0.02, 0.95) * durations[full])
        if process.is_alive():
            assert process.pid
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            killed += 1
        check_in_use(editions)
        built = build_edition(root, editions, jobs=1)
        assert check_in_use(editions) == built.manifest.id
        assert listing(editions) == set(Shelf(editions).ids()), "what killed builds left was swept"
        Shelf(editions).prune(1)
    assert killed > KILLS // 4, "most builds were still running"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount") or "mount"
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=2m,mode=0755", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no file system of two megabytes can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        # Editions that were opened keep their files open until they are collected.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, small_disk: Path, share: float) -> None:
    root, editions = write_small_library(tmp_path / "library"), small_disk / "editions"
    good = build(root, editions).manifest.id
    (root / GAMMA).write_text(GAMMA_TEXT.replace("about chance", "about luck"))
    # With room for the pages alone, what fails is the manifest.
    room = int(share * (editions / good / "edition.db").stat().st_size)
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - room))
    with pytest.raises(BuildFailed, match="could not be written") as failure:
        build(root, editions)
    assert "make room on the disk" in failure.value.suggestion
    assert check_in_use(editions) == good
    assert listing(editions) == {good}
    filler.unlink()
    built = build(root, editions)
    assert check_in_use(editions) == built.manifest.id != good
    assert listing(editions) == {good, built.manifest.id}


LIMITED = """
import resource, sys
from pathlib import Path
from readingroom.edition.build.build import BuildFailed, build_edition
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    build_edition(Path(sys.argv[1]), Path(sys.argv[2]), jobs=1)
except BuildFailed as failure:
    print(failure, "|", failure.suggestion)
    sys.exit(7)
"""


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.95])
def test_a_file_that_may_not_grow_is_said_and_loses_nothing(tmp_path: Path, share: float) -> None:
    root, editions = write_small_library(tmp_path / "library"), tmp_path / "editions"
    good = build(root, editions).manifest.id
    (root / GAMMA).write_text(GAMMA_TEXT.replace("about chance", "about luck"))
    limit = 1 + int(share * (editions / good / "edition.db").stat().st_size)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(root), str(editions), str(limit)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr
    assert "could not be written" in done.stdout
    assert "Traceback" not in done.stderr
    assert check_in_use(editions) == good
    assert listing(editions) == {good}


def test_a_second_build_waits_or_says_that_another_is_running(tmp_path: Path) -> None:
    root, editions = write_small_library(tmp_path / "library"), tmp_path / "editions"
    editions.mkdir()
    waiting, made = threading.Event(), []
    told = Progress(step=lambda words: waiting.set() if words.startswith("Waiting") else None)

    def build_waiting() -> None:
        made.append(build_edition(root, editions, jobs=1, progress=told))

    with (editions / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildFailed, match="Another build is running"):
            build_edition(root, editions, jobs=1, wait=False)
        second = threading.Thread(target=build_waiting)
        second.start()
        assert waiting.wait(60)
        assert made == []
        assert listing(editions) == set()
    second.join(60)
    assert [built.new for built in made] == [True]
    assert check_in_use(editions) == made[0].manifest.id


def test_builds_started_at_once_follow_each_other(tmp_path: Path) -> None:
    root, editions = write_small_library(tmp_path / "library"), tmp_path / "editions"
    together = threading.Barrier(4)
    made: list[Built] = []

    def build_together() -> None:
        together.wait(60)
        made.append(build(root, editions))

    threads = [threading.Thread(target=build_together) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(built.new for built in made) == [False, False, False, True]
    assert len({built.manifest.id for built in made}) == 1
    assert listing(editions) == {made[0].manifest.id}


def test_a_killed_build_of_the_past_is_swept(tmp_path: Path) -> None:
    root, editions = write_small_library(tmp_path / "library"), tmp_path / "editions"
    for left in (".building-abc", ".pruned-abc", ".current-abc"):
        (editions / left).mkdir(parents=True)
        (editions / left / "edition.db").write_bytes(b"half")
    id = build(root, editions).manifest.id
    assert listing(editions) == {id}


def test_the_edition_is_readable_for_a_server_of_another_account(tmp_path: Path) -> None:
    folder = tmp_path / "editions" / build(write_small_library(tmp_path / "library"), tmp_path / "editions").manifest.id
    assert folder.stat().st_mode & 0o777 == 0o755
    commit_all(tmp_path / "library", "Nothing")


def test_where_editions_cannot_lie_the_build_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BuildFailed, match="could not be written"):
        build(write_small_library(tmp_path / "library"), tmp_path / "file" / "editions")
