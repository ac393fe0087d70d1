"""Building an edition: planned, compiled beside the ones there are, sealed, and only then switched to."""

import datetime
import fcntl
import gc
import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from readingroom.edition.build.changes import write_history
from readingroom.edition.build.compile import compile_document
from readingroom.edition.build.database import DatabaseWriter
from readingroom.edition.build.indexing import make_entries, open_writer
from readingroom.edition.build.plan import (
    REFERENCE_FILES,
    REFERENCE_PROBLEMS,
    Base,
    Plan,
    compiler_digest,
    copy_database,
    find_base,
    make_plan,
)
from readingroom.edition.build.rows import Picture, dump_problems, load_problems
from readingroom.edition.build.sealing import copy_media, describe, flush, seal_files, synchronize
from readingroom.edition.build.tables import bibliography_row, problem_rows, shared_tables, source_row
from readingroom.edition.manifest import DATABASE_NAME, INDEX_FOLDER, EditionRefused, Manifest, write_manifest
from readingroom.edition.schema import SCHEMA_VERSION
from readingroom.edition.shelf import Shelf
from readingroom.imaging.rendering import ImageFolders
from readingroom.library.checking import check_together
from readingroom.library.frame import Frame, ReadReferences, read_frame
from readingroom.library.history import History, continues, read_history
from readingroom.library.settings import read_settings
from readingroom.library.summary import Summary, load_summary
from readingroom.library.workers import WorkerLost, map_documents
from readingroom.problems import Problem, count_levels, has_errors, sort_problems

LOCK_NAME = ".build.lock"
WORK_PREFIX = ".building-"
COLLECT_AFTER = 5_000_000
"""How many more objects than before there are when a build looks for cyclic garbage; Python's own figure is 700."""


class BuildFailed(Exception):
    """No edition was made and nothing was changed: `str()` says why, `problems` what is wrong with the library, if that is it."""

    def __init__(self, reason: str, suggestion: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.suggestion = suggestion
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Progress:
    """Whom a build tells how far it is: `step` is given words, `count` how many documents are done of how many."""

    step: Callable[[str], None] = lambda words: None
    count: Callable[[int, int], None] = lambda done, total: None


@dataclass(frozen=True, slots=True)
class Built:
    """A build that succeeded, with the problems that did not prevent it; `new` is False when the edition was there already."""

    manifest: Manifest
    problems: tuple[Problem, ...]
    compiled: int
    kept: int
    new: bool


def build_edition(
    library: Path,
    editions: Path,
    *,
    access: str = "",
    jobs: int = 0,
    full: bool = False,
    wait: bool = True,
    progress: Progress | None = None,
    images: ImageFolders | None = None,
) -> Built:
    """Builds the edition of a library and makes it the current one.

    Args:
        library: The library's folder.
        editions: The folder of editions.
        access: "open" or "members" in place of what library.yaml says.
        jobs: Processes to use; 0 for one on each core.
        full: Compile everything, even what did not change.
        wait: When another build is running, wait for it; otherwise fail.
        progress: Whom to tell how far it is.
        images: Where originals and renditions lie; else in the folder that the folder of editions lies in.

    Raises:
        BuildFailed: the library has errors, another build is running, or the disk did not take it. Nothing was changed.
    """
    told = progress or Progress()
    try:
        editions.mkdir(parents=True, exist_ok=True)
        with _lock(editions, wait=wait, told=told), _rare_collections():
            _sweep(editions)
            return _Build(library, Shelf(editions), access, jobs, told, images or ImageFolders.beside(editions)).run(full=full)
    except WorkerLost as lost:
        raise BuildFailed(str(lost), "give the machine more memory, or build with `--jobs 1`") from lost
    except (OSError, sqlite3.Error) as error:
        raise BuildFailed(
            f"The edition could not be written: {error}", "make room on the disk, or mend its permissions"
        ) from error
    except EditionRefused as refusal:
        raise BuildFailed(str(refusal), refusal.suggestion) from refusal


@contextmanager
def _lock(editions: Path, *, wait: bool, told: Progress) -> Iterator[None]:
    with (editions / LOCK_NAME).open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise BuildFailed("Another build is running", "try again when it is done") from None
            told.step("Waiting for another build to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Looks for cyclic garbage less often: what a build holds is large and holds hardly any, and each look goes through all."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _sweep(editions: Path) -> None:
    """Removes what builds left that were killed."""
    for prefix in (WORK_PREFIX, ".pruned-", ".current-"):
        for left in editions.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)


class _BaseDamagedError(Exception):
    """The edition that was built on, named by the message, turned out not to be what was sealed."""


class _Build:
    def __init__(self, library: Path, shelf: Shelf, access: str, jobs: int, told: Progress, images: ImageFolders) -> None:
        self.library = library
        self.shelf = shelf
        self.access = access
        self.jobs = jobs
        self.told = told
        self.renderer = images.renderer()

    def run(self, *, full: bool) -> Built:
        self.told.step("Reading the library")
        damaged: list[str] = []
        while True:
            base = None if full else self._find_base(damaged)
            work = Path(tempfile.mkdtemp(dir=self.shelf.folder, prefix=WORK_PREFIX))
            try:
                return self._build_on(base, work)
            except _BaseDamagedError as refused:
                damaged.append(str(refused))
            finally:
                shutil.rmtree(work, ignore_errors=True)

    def _build_on(self, base: Base | None, work: Path) -> Built:
        # Hashing and copying leave the interpreter free, so that the library is read meanwhile.
        with ThreadPoolExecutor(max_workers=1) as pool:
            copying = pool.submit(copy_database, base, work / DATABASE_NAME) if base else None
            frame, problems = self._read_frame(base.references if base else None)
            plan = make_plan(frame, base)
            since = self._known_until(plan)
            history, history_problems = read_history(self.library, since=since)
            try:
                if copying:
                    copying.result()
            except EditionRefused:
                raise _BaseDamagedError(base.folder.name if base else "") from None
        return self._compile(work, frame, plan, history, bool(since), problems + history_problems)

    def _known_until(self, plan: Plan) -> str:
        """The commit up to which the edition before has the history of every document; "" when some of it is not there."""
        base = plan.base
        # A document that is new here may have been in the library before, and its history with it.
        if base is None or any(found.id not in base.documents for found in plan.compile):
            return ""
        commit = base.meta.get("commit", "")
        return commit if continues(self.library, commit) else ""

    def _find_base(self, damaged: Collection[str]) -> Base | None:
        settings, _ = read_settings(self.library)
        if settings is None:
            return None
        return find_base(self.shelf, self.access or settings.library.access, without=damaged)

    def _read_frame(self, before: ReadReferences | None) -> tuple[Frame, tuple[Problem, ...]]:
        frame, problems = read_frame(self.library, before=before)
        if frame is None:
            raise BuildFailed("The library cannot be read", "mend the problems listed", sort_problems(problems))
        if self.access:
            library = frame.settings.library.model_copy(update={"access": self.access})
            frame = replace(frame, settings=replace(frame.settings, library=library))
        return frame, problems

    def _compile(
        self, work: Path, frame: Frame, plan: Plan, history: History, continued: bool, problems: tuple[Problem, ...]
    ) -> Built:
        writer = DatabaseWriter(work / DATABASE_NAME)
        index = open_writer(work / INDEX_FOLDER, plan.base)
        try:
            for document in plan.remove:
                writer.remove_document(document)
                index.remove(document)
            self.told.step(f"Compiling {len(plan.compile)} documents, taking over {plan.kept}")
            own: list[Problem] = []
            compiling = partial(compile_document, renderer=self.renderer)
            for done, compiled in enumerate(map_documents(compiling, frame, plan.compile, jobs=self.jobs), start=1):
                if compiled.tables:
                    writer.add_document(compiled)
                    index.add(make_entries(compiled, frame.vocabulary))
                else:
                    own.extend(compiled.problems)
                self.told.count(done, len(plan.compile))
            self.told.step("Checking the documents together")
            everything = self._check(writer, frame, history, (*problems, *own))
            if has_errors(everything):
                count = count_levels(everything)["error"]
                reason = f"The library has {count} error{'s' if count > 1 else ''}"
                raise BuildFailed(reason, "mend them and build again; the edition in use was not touched", everything)
            _write_shared(writer, frame, everything)
            write_history(writer, history, continued=continued, compiled=[found.id for found in plan.compile])
            index.finish()
            return self._seal(work, writer, frame, plan, history, everything)
        finally:
            index.close()
            writer.close()

    def _check(
        self, writer: DatabaseWriter, frame: Frame, history: History, problems: tuple[Problem, ...]
    ) -> tuple[Problem, ...]:
        summaries: dict[str, Summary] = {}
        found = list(problems)
        for (text,) in writer.rows("SELECT data FROM summaries"):
            summary = load_summary(text)
            summaries[summary.id] = summary
        for (stored,) in writer.rows("SELECT problems FROM compiled WHERE problems <> ''"):
            found.extend(load_problems(stored))
        found.extend(check_together(frame, summaries, frame.by_id, _as_of(history)))
        return sort_problems(found)

    def _seal(
        self, work: Path, writer: DatabaseWriter, frame: Frame, plan: Plan, history: History, problems: tuple[Problem, ...]
    ) -> Built:
        id, counts = _identify(writer, frame, history), _count(writer, problems)
        writer.write_meta(
            {
                "id": id,
                "compiler": compiler_digest(),
                "frame": frame.digest,
                "commit": history.commit,
                "counts": json.dumps(counts),
            }
        )
        pictures = [Picture(*row) for row in writer.rows("SELECT DISTINCT file, sha256 FROM pictures")]
        written = {picture.name: frame.root / picture.file for picture in pictures}
        names = [row[0] for row in writer.rows("SELECT DISTINCT name FROM media ORDER BY name")]
        writer.finish()
        there = self._find_sound(id)
        manifest = there
        if manifest is None:
            self.told.step("Sealing the edition")
            # The disk is slow and hashing keeps a processor busy: both at once.
            with ThreadPoolExecutor(max_workers=1) as pool:
                flushing = pool.submit(flush, work / DATABASE_NAME)
                copy_media(work, names, written, self.renderer.pictures, plan.base)
                manifest = describe(id, frame, history, counts, seal_files(work, plan.base))
                flushing.result()
            write_manifest(work, manifest)
            synchronize(work)
            # A folder made by mkdtemp is for its owner only; an edition holds nothing its server may not read.
            work.chmod(0o755)
            self.shelf.add(work, id)
        self.shelf.switch(id, verified=True)
        return Built(manifest, problems, len(plan.compile), plan.kept, there is None)

    def _find_sound(self, id: str) -> Manifest | None:
        try:
            return self.shelf.verify(id)
        except EditionRefused:
            return None


def _as_of(history: History) -> datetime.date:
    """The day the rules are applied as of: that of the library's commit, so that the same library gives the same edition."""
    if history.on and not history.modified:
        return datetime.date.fromisoformat(history.on[:10])
    return datetime.datetime.now(datetime.UTC).date()


def _write_shared(writer: DatabaseWriter, frame: Frame, problems: tuple[Problem, ...]) -> None:
    for table, rows in shared_tables(frame):
        writer.replace_table(table, rows)
    _write_references(writer, frame)
    paths = {path: found.id for found in frame.found for path in (found.path, *found.images)}
    writer.replace_table("problems", problem_rows(problems, paths))


def _write_references(writer: DatabaseWriter, frame: Frame) -> None:
    """The references that are cited, as they are served, and all of them as the next build takes them over."""
    references, read = frame.references, frame.read_references
    files = json.dumps(read.files, ensure_ascii=False)
    if writer.cites_the_same() and writer.read_meta(REFERENCE_FILES) == files:
        return
    cited = [row[0] for row in writer.rows("SELECT DISTINCT key FROM citations ORDER BY key")]
    stored = writer.rows("SELECT b.key, s.digest FROM bibliography b JOIN sources s ON s.key = b.key")
    before = {key: digest for key, digest in stored}  # noqa: C416  # for the types: a row may have any length
    again = [key for key in cited if before.pop(key, "") != references.stored(key).digest]
    writer.replace_rows("bibliography", [*before, *again], [bibliography_row(references, key) for key in again])
    if writer.read_meta(REFERENCE_FILES) != files:
        writer.refill_table("sources", [source_row(references.stored(key)) for key in references])
    writer.write_meta(
        {
            "digest cited": references.digest_of(cited),
            REFERENCE_FILES: files,
            REFERENCE_PROBLEMS: dump_problems(read.problems),
        }
    )


def _identify(writer: DatabaseWriter, frame: Frame, history: History) -> str:
    """The edition's id: a digest of everything in it, and so the same for the same library."""
    digest = hashlib.sha256()
    settings = frame.settings.library.model_dump_json()
    digest.update(f"{SCHEMA_VERSION}\n{compiler_digest()}\n{history.commit}\n{settings}\n".encode())
    for row in writer.rows("SELECT key, value FROM meta WHERE key LIKE 'digest %' ORDER BY key"):
        digest.update(f"{row[0]} {row[1]}\n".encode())
    for document, compiled in writer.rows("SELECT document, digest FROM compiled ORDER BY document"):
        digest.update(f"{document} {compiled}\n".encode())
    return digest.hexdigest()[:12]


def _count(writer: DatabaseWriter, problems: tuple[Problem, ...]) -> dict[str, int]:
    counts = {
        "statements": writer.count("SELECT coalesce(sum(statements), 0) FROM documents"),
        "images": writer.count("SELECT count(*) FROM images"),
        "references": writer.count("SELECT count(*) FROM bibliography"),
        "terms": writer.count("SELECT count(*) FROM terms"),
        "documents": writer.count("SELECT count(*) FROM documents"),
    }
    for kind, number in writer.rows("SELECT kind, count(*) FROM documents GROUP BY kind ORDER BY kind"):
        counts[kind] = int(number)
    return counts | count_levels(problems)
