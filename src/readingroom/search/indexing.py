"""Writing the index: a folder of files that any number of processes read and that only a build writes, once."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from readingroom.access import AccessLevel
from readingroom.search.entries import FACETS, Entry
from readingroom.vocabulary.words import join_parts, split_words, stem, stem_words

INDEX_VERSION = 2
"""Raised by every change of the fields or of the words in them; an index of another version is refused or made anew."""

VERSION_FILE = "version.json"
WRITER_HEAP = 64_000_000
"""Bytes tantivy collects before it writes a segment; it wants at least 15 MB a thread."""
LONGEST_WORD = 64
_WRITER_LOCK, _READER_LOCK = ".tantivy-writer.lock", ".tantivy-meta.lock"


class IndexRefused(Exception):
    """An index is missing, damaged or of another version; `str()` says which, `suggestion` what to do."""

    suggestion = "build the edition again"


def make_schema() -> tantivy.Schema:
    """The fields. Words are made here in Python, so that tantivy only parts them at spaces."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "owner", "level", "exact"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title_words", "name_words", "key_words", "text_words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("joined", "surface"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("id", "card", "lines", "folded"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def share_index(before: Path, now: Path) -> bool:
    """Puts the files of an earlier index into a new folder, shared with it; False when it cannot be built on.

    tantivy never changes a segment file, it writes new ones and replaces its list of them by renaming, so both stay whole.
    """
    if _read_version(before) != INDEX_VERSION:
        return False
    now.mkdir()
    for path in sorted(before.iterdir()):
        if path.name in (_WRITER_LOCK, _READER_LOCK):
            continue
        if path.suffix == ".json":
            shutil.copyfile(path, now / path.name)
            continue
        try:
            os.link(path, now / path.name)
        except OSError:
            shutil.copyfile(path, now / path.name)
    return True


class IndexWriter:
    """Writes entries into the index in a folder: a new one, or one that `share_index` put there."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._index = tantivy.Index(make_schema(), path=str(folder), reuse=True)
        self._writer = self._index.writer(WRITER_HEAP * threads, threads)
        self._finished = False

    def remove(self, owner: str) -> None:
        """Removes the entries of a document and its images."""
        self._writer.delete_documents_by_term("owner", owner)

    def add(self, entries: Iterable[Entry]) -> None:
        """Adds entries; those of the same document must have been removed before."""
        for entry in entries:
            self._writer.add_document(_document(entry))

    def finish(self) -> None:
        """Writes everything out; nothing changes in the folder afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._finished = True
        (self._folder / VERSION_FILE).write_text(json.dumps({"version": INDEX_VERSION, "engine": tantivy.__name__}) + "\n")
        (self._folder / _WRITER_LOCK).unlink(missing_ok=True)
        # Readers lock this file and would make it: a sealed folder has it from the start, empty.
        (self._folder / _READER_LOCK).touch()
        for path in self._folder.iterdir():
            # Some are for their owner only; an edition holds nothing its server may not read.
            path.chmod(0o644)

    def close(self) -> None:
        """Ends the writer; what was not finished is dropped, and its threads write nothing more into the folder."""
        if not self._finished:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._finished = True


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index open for reading; `stand_in` is the folder of links it is read through, for the reader to remove afterwards."""

    index: tantivy.Index
    stand_in: Path | None


def open_index(folder: Path) -> OpenIndex:
    """Opens the index in a folder for reading, also when nobody may write there.

    tantivy opens its lock file for writing even to read. Where that is not allowed, because the disk is read-only or the folder
    somebody else's, the index is read through a folder of links.

    Raises:
        IndexRefused: there is none, it is damaged, or another version wrote it.
    """
    version = _read_version(folder)
    if version is None:
        raise IndexRefused(f"there is no search index in {folder}")
    if version != INDEX_VERSION:
        raise IndexRefused(f"the search index in {folder} is of version {version}; this program reads {INDEX_VERSION}")
    stand_in = None if _may_lock(folder) else _link_files(folder)
    try:
        index = tantivy.Index.open(str(stand_in or folder))
        # An edition never changes; watching its folder would cost a thread.
        index.config_reader(reload_policy="manual")
    except (ValueError, OSError) as error:
        if stand_in:
            shutil.rmtree(stand_in, ignore_errors=True)
        raise IndexRefused(f"the search index in {folder} is damaged: {error}") from error
    return OpenIndex(index, stand_in)


def _may_lock(folder: Path) -> bool:
    try:
        with (folder / _READER_LOCK).open("r+b"):
            return True
    except OSError:
        return False


def _link_files(folder: Path) -> Path:
    """A folder of our own with links to all files of an index but its locks.

    Raises:
        IndexRefused: there is no folder that can be written.
    """
    try:
        stand_in = Path(tempfile.mkdtemp(prefix="readingroom-index-"))
        for path in folder.resolve().iterdir():
            if path.name not in (_WRITER_LOCK, _READER_LOCK):
                (stand_in / path.name).symlink_to(path)
    except OSError as error:
        raise IndexRefused(
            f"the search index in {folder} cannot be opened without a folder for temporary files: {error}"
        ) from error
    return stand_in


def _read_version(folder: Path) -> int | None:
    try:
        version = json.loads((folder / VERSION_FILE).read_text())["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return version if isinstance(version, int) else None


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that goes into the index: as shown, its words, and its stems in a line."""

    shown: str
    words: list[str]
    stems: str


def _read(text: str) -> _Text:
    shown = text.replace("\n", " ")
    words = split_words(shown)
    return _Text(shown, words, " ".join(map(stem, words)))


def _together(texts: Iterable[_Text]) -> str:
    # A word between two texts, so that no phrase reaches from one into the next.
    return " \x01 ".join(text.stems for text in texts)


def fold_name(name: str) -> str:
    """A name as it is compared whole: "Crohn’s disease" and "Crohn disease" are equal."""
    return "".join(stem_words(name))


def _document(entry: Entry) -> tantivy.Document:
    written = [*entry.lines, *entry.captions]
    lines = [_read(line.text) for line in written]
    names = [_read(name) for name in (entry.title, *entry.names)]
    findings = [_read(name) for name in entry.findings]
    key = [text for line, text in zip(written, lines, strict=True) if line.key]
    document = tantivy.Document()
    for field, value in (("id", entry.id), ("key", entry.id), ("owner", entry.owner)):
        document.add_text(field, value)
    for level in AccessLevel:
        if entry.least <= level <= entry.most:
            document.add_text("level", str(int(level)))
    for name in dict.fromkeys(name.stems.replace(" ", "") for name in names):
        if name:
            document.add_text("exact", name)
    document.add_text("title_words", names[0].stems)
    document.add_text("name_words", _together(names[1:]))
    document.add_text("key_words", _together([*key, *findings]))
    everything = [*names, *lines, *findings]
    document.add_text("text_words", _together(everything))
    document.add_text("joined", " ".join(sorted({word for text in everything for word in join_parts(text.shown)})))
    surface = {word for text in everything for word in text.words if len(word) <= LONGEST_WORD}
    document.add_text("surface", " ".join(sorted(surface)))
    for facet, values in entry.facets.items():
        for value in values:
            document.add_text(facet, value)
    document.add_text("card", _card(entry, names))
    shown = (f"{line.anchor}\t{int(line.key)}\t{text.shown}" for line, text in zip(written, lines, strict=True))
    document.add_text("lines", "\n".join(shown))
    document.add_text("folded", "\n".join(f" {text.stems} " for text in lines))
    return document


def _card(entry: Entry, names: Iterable[_Text]) -> str:
    """What every hit shows, as a JSON list."""
    card = [entry.owner, entry.path, entry.title, list(entry.names), entry.thumbnail, entry.note]
    facets = [list(entry.facets.get(name, ())) for name in ("kind", "area", "modality")]
    return json.dumps([*card, *facets, [name.stems for name in names]], ensure_ascii=False, separators=(",", ":"))
