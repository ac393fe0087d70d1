"""Search beside SQLite FTS5 and PostgreSQL full text: the same entries, the same queries, twenty titled and snippeted hits each.

    python -m benchmarks.search                     4,300 diagnoses, 20,000 cases, 200,000 images; beside SQLite
    python -m benchmarks.search --postgres URL      beside PostgreSQL too
    python -m benchmarks.search --scale 10          ten times as much, ours alone: how it grows
    python -m benchmarks.search --scale 0.01        a quick look

What is measured is the question in process: parse, look up, twenty hits with title and the statement that answers.
"""

import argparse
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.search_corpus import KINDS, Corpus, Query, Sizes

from readingroom.access import AccessLevel
from readingroom.search.entries import Entry
from readingroom.search.indexing import IndexWriter
from readingroom.search.queries import read_query
from readingroom.search.searching import Index
from readingroom.search.suggesting import Name, Suggester
from readingroom.search.thesaurus import Thesaurus

HITS = 20
Ask = Callable[[Query], int]
Entries = Callable[[], Iterator[Entry]]
"""All entries, made anew each time: ten times a full reference does not fit into memory at once."""


@dataclass(frozen=True)
class Peer:
    """A search engine with its entries: how long building took (s), how large it is (bytes), and how it is asked."""

    name: str
    seconds: float
    size: int
    ask: Ask


def text_of(entry: Entry) -> str:
    """The text of an entry as the peers hold it."""
    return "\n".join(line.text for line in entry.lines)


def build_ours(folder: Path, entries: Entries) -> tuple[Peer, Index]:
    """Our index."""
    begin = time.perf_counter()
    writer = IndexWriter(folder, threads=2)
    writer.add(entries())
    writer.finish()
    seconds = time.perf_counter() - begin
    index = Index(folder, Thesaurus([]))

    def ask(query: Query) -> int:
        return len(index.search(read_query(query.text), AccessLevel.VISITOR, limit=HITS).hits)

    return Peer("Reading Room", seconds, sum(path.stat().st_size for path in folder.iterdir()), ask), index


def build_sqlite(path: Path, entries: Entries) -> Peer:
    """SQLite FTS5 with porter stems and prefix indexes; a misspelled word is what its vocabulary is nearest to."""
    begin = time.perf_counter()
    database = sqlite3.connect(path)
    database.execute(
        "CREATE VIRTUAL TABLE entries USING fts5(title, names, body, id UNINDEXED, prefix='2 3 4', tokenize='porter unicode61')"
    )
    rows = ((entry.title, "; ".join(entry.names), text_of(entry), entry.id) for entry in entries())
    database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", rows)
    database.execute("INSERT INTO entries(entries) VALUES ('optimize')")
    database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(entries, row)")
    database.commit()
    seconds = time.perf_counter() - begin
    words = [row[0] for row in database.execute("SELECT term FROM words")]
    query = (
        "SELECT id, title, snippet(entries, 2, '<b>', '</b>', '…', 24) FROM entries WHERE entries MATCH ?"
        " ORDER BY bm25(entries, 6.0, 4.5, 1.0) LIMIT 20"
    )

    def ask(asked: Query) -> int:
        found = database.execute(query, (_fts(asked),)).fetchall()
        if not found and asked.kind == "misspelled":
            from rapidfuzz import process
            from rapidfuzz.distance import OSA

            near = process.extractOne(asked.words[0], words, scorer=OSA.distance, score_cutoff=2)
            found = database.execute(query, (f'"{near[0]}"',)).fetchall() if near else []
        return len(found)

    return Peer("SQLite FTS5", seconds, path.stat().st_size, ask)


def _fts(asked: Query) -> str:
    quoted = [f'"{word}"' for word in asked.words]
    if asked.kind == "phrase":
        return f'"{" ".join(asked.words)}"'
    if asked.kind == "beginning":
        return f"{quoted[0]} *"
    return (" OR " if asked.kind == "three words, any" else " AND ").join(quoted)


def build_postgres(address: str, entries: Entries) -> Peer:
    """PostgreSQL with a generated, weighted tsvector under GIN, ts_rank and ts_headline; it corrects no misspellings."""
    import psycopg

    begin = time.perf_counter()
    connection = psycopg.connect(address, autocommit=True)
    connection.execute("DROP TABLE IF EXISTS entries")
    connection.execute(
        "CREATE TABLE entries (id text, title text, names text, body text, words tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', names), 'B')"
        " || setweight(to_tsvector('english', body), 'D')) STORED)"
    )
    with connection.cursor() as cursor, cursor.copy("COPY entries (id, title, names, body) FROM STDIN") as copy:
        for entry in entries():
            copy.write_row((entry.id, entry.title, "; ".join(entry.names), text_of(entry)))
    connection.execute("CREATE INDEX entries_words ON entries USING gin (words)")
    connection.execute("ANALYZE entries")
    seconds = time.perf_counter() - begin
    (size,) = connection.execute("SELECT pg_total_relation_size('entries')").fetchone() or (0,)
    query = (
        "SELECT id, title, ts_headline('english', body, q, 'MaxWords=24, MinWords=12') FROM (SELECT id, title, body, q"
        " FROM entries, to_tsquery('english', %s) q WHERE words @@ q ORDER BY ts_rank(words, q) DESC LIMIT 20) found"
    )

    def ask(asked: Query) -> int:
        return len(connection.execute(query, (_tsquery(asked),)).fetchall())

    return Peer("PostgreSQL", seconds, int(size), ask)


def _tsquery(asked: Query) -> str:
    if asked.kind == "phrase":
        return " <-> ".join(asked.words)
    if asked.kind == "beginning":
        return f"{asked.words[0]}:*"
    return (" | " if asked.kind == "three words, any" else " & ").join(asked.words)


def time_queries(ask: Ask, queries: Sequence[Query]) -> dict[str, list[float]]:
    """Milliseconds of each query after one warm pass, by kind."""
    for query in queries:
        ask(query)
    times: dict[str, list[float]] = {}
    for query in queries:
        begin = time.perf_counter()
        ask(query)
        times.setdefault(query.kind, []).append(1000 * (time.perf_counter() - begin))
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values stays below."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def time_suggestions(diagnoses: Sequence[Entry], queries: Sequence[Query]) -> list[float]:
    """Milliseconds of what is offered for every beginning of every query, none asked before."""
    suggester = Suggester(
        Name(entry.owner, name, place == 0, 0.5) for entry in diagnoses for place, name in enumerate((entry.title, *entry.names))
    )
    typed = {query.text[:length] for query in queries for length in range(1, min(len(query.text), 12) + 1)}
    times = []
    for each in sorted(typed):
        begin = time.perf_counter()
        suggester.suggest(each)
        times.append(1000 * (time.perf_counter() - begin))
    return times


def print_peers(peers: Sequence[Peer], queries: Sequence[Query]) -> None:
    """A table of all peers, and how many times as fast ours is."""
    timed = {peer.name: time_queries(peer.ask, queries) for peer in peers}
    everything = {name: [value for values in kinds.values() for value in values] for name, kinds in timed.items()}
    print("| | " + " | ".join(peer.name for peer in peers) + " |")
    print("|---|" + "---|" * len(peers))
    print("| build, s | " + " | ".join(f"{peer.seconds:.0f}" for peer in peers) + " |")
    print("| size, MB | " + " | ".join(f"{peer.size / 1e6:.0f}" for peer in peers) + " |")
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        print(f"| all, {name} ms | " + " | ".join(f"{percentile(everything[peer.name], share):.2f}" for peer in peers) + " |")
    for kind in KINDS:
        cells = [
            f"{statistics.median(timed[peer.name][kind]):.2f} / {percentile(timed[peer.name][kind], 0.99):.1f}" for peer in peers
        ]
        print(f"| {kind}, p50 / p99 | " + " | ".join(cells) + " |")
    ours = percentile(everything[peers[0].name], 0.5)
    for peer in peers[1:]:
        print(f"{peer.name}: p50 {percentile(everything[peer.name], 0.5) / ours:.1f} times ours")


def main(arguments: Sequence[str]) -> int:
    """Builds and asks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--postgres", default="", help="address of a database of our own, such as postgresql://…/bench")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--alone", action="store_true", help="ours alone")
    options = parser.parse_args(arguments)
    sizes = Sizes(*(max(20, round(count * options.scale)) for count in (4_300, 200_000, 20_000)))
    print(describe_machine("tantivy"))
    print(
        f"{sizes.diagnoses:,} diagnoses, {sizes.cases:,} cases, {sizes.images:,} images; {options.queries} queries, {HITS} hits\n"
    )

    def entries() -> Iterator[Entry]:
        return Corpus().entries(sizes)

    corpus = Corpus()
    diagnoses = [replace(entry, lines=[]) for entry in islice(corpus.entries(sizes), sizes.diagnoses)]
    queries = corpus.queries([entry.title for entry in diagnoses], options.queries)
    folder = Path(tempfile.mkdtemp())
    try:
        ours, _ = build_ours(folder / "index", entries)
        peers = [ours]
        if not options.alone:
            peers.append(build_sqlite(folder / "peer.db", entries))
            if options.postgres:
                peers.append(build_postgres(options.postgres, entries))
        print_peers(peers, queries)
        print(f"memory of this process at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
        offered = time_suggestions(diagnoses, queries)
        told = f"p50 {percentile(offered, 0.5):.2f} ms, p99 {percentile(offered, 0.99):.2f} ms"
        print(f"suggestions: {told}, {len(offered)} beginnings")
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
