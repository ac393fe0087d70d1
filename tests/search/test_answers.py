"""The shipped library answers the queries of tests/cases/queries.yaml with the right page."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from readingroom.access import AccessLevel
from readingroom.edition.opening import Edition
from readingroom.edition.searching import Searching

QUERIES = Path(__file__).parents[1] / "cases" / "queries.yaml"


def read_queries(wanted: str) -> list[dict[str, Any]]:
    return [row for row in yaml.safe_load(QUERIES.read_text(encoding="utf-8")) if row["set"] == wanted]


@pytest.fixture(scope="module")
def searching(shipped: Edition) -> Searching:
    return Searching(shipped, AccessLevel.MEMBER)


def answered(searching: Searching, rows: list[dict[str, Any]]) -> tuple[float, float]:
    """The shares of queries whose right page is first, and among the first three. A row with `top3` asks only for the latter."""
    first = three = 0
    for row in rows:
        wanted = [row["first"]] if "first" in row else row["top3"]
        found = [hit.id for hit in searching.find(row["q"], facets=False, limit=3).found.hits]
        among = any(id in wanted for id in found)
        three += among
        first += among if "top3" in row else found[:1] == wanted
    return first / len(rows), three / len(rows)


def test_the_table_is_large_and_a_third_is_kept_aside() -> None:
    tuned, kept = read_queries("tune"), read_queries("kept")
    assert len(tuned) + len(kept) >= 250
    assert len(kept) >= (len(tuned) + len(kept)) // 3
    asked = [row["q"] for row in (*tuned, *kept)]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("which", "first", "three"), [("tune", 0.94, 0.97), ("kept", 0.92, 0.95)])
def test_the_right_page_comes_first(searching: Searching, which: str, first: float, three: float) -> None:
    shares = answered(searching, read_queries(which))
    assert shares[0] >= first, shares
    assert shares[1] >= three, shares


def test_every_page_that_is_asked_for_exists(shipped: Edition) -> None:
    ids = {row["id"] for row in shipped.rows("SELECT id FROM documents")}
    wanted = {id for which in ("tune", "kept") for row in read_queries(which) for id in row.get("top3", [row.get("first")])}
    assert wanted <= ids
