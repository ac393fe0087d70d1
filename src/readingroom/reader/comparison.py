"""Diagnoses side by side: their finding profiles as one matrix, with what tells them apart first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readingroom.edition.content import Card

SHARES = {"always": 0.97, "typical": 0.85, "often": 0.55, "occasional": 0.17, "rare": 0.03, "never": 0.005}
"""What the frequency words stand for (docs/reference: documents, `profile`); used here only to put rows in order."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one diagnosis says of a row: `words` as shown, `share` for ordering (None where it is no frequency)."""

    words: str
    share: float | None
    modalities: tuple[str, ...]

    @property
    def weight(self) -> str:
        """How the cell is set: "for", "against", or "" in between."""
        if self.share is None:
            return ""
        return "for" if self.share >= SHARES["often"] else "against" if self.share <= SHARES["rare"] else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding or setting across the diagnoses; a cell is None where the profile does not speak of it (unknown, not absent)."""

    name: str
    term: str
    cells: tuple[Cell | None, ...]

    @property
    def known(self) -> int:
        """How many diagnoses speak of it."""
        return sum(cell is not None for cell in self.cells)

    @property
    def spread(self) -> float:
        """The largest difference in share between two diagnoses that speak of it."""
        shares = [cell.share for cell in self.cells if cell is not None and cell.share is not None]
        return max(shares) - min(shares) if shares else 0.0

    @property
    def is_same(self) -> bool:
        """True when all that speak of it say the same words."""
        return len({cell.words for cell in self.cells if cell is not None}) == 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """The matrix: `apart` holds the rows that discriminate (most first), `alike` those that do not, `single` those one names."""

    cards: tuple[Card, ...]
    facts: tuple[Row, ...]
    apart: tuple[Row, ...]
    alike: tuple[Row, ...]
    single: tuple[Row, ...]

    @property
    def columns(self) -> int:
        """How many columns the matrix has, the names of the rows among them."""
        return len(self.cards) + 1


def compare_profiles(cards: Sequence[Card], profiles: Mapping[str, Mapping[str, Any]]) -> Comparison | None:
    """The matrix of the cards that have a profile, in the order given; None when fewer than two have one.

    Rows that the first of `cards` speaks of come before those it does not, when it has a profile.
    """
    compared = [card for card in cards if card.id in profiles]
    if len(compared) < 2:
        return None
    is_led = compared[0] is cards[0]
    columns = [profiles[card.id] for card in compared]
    rows = _term_rows([_finding_cells(profile) for profile in columns]) + _term_rows(
        [_context_cells(profile) for profile in columns]
    )
    shared = [row for row in rows if row.known > 1]
    return Comparison(
        cards=tuple(compared),
        facts=_fact_rows(columns),
        apart=tuple(
            sorted(
                (row for row in shared if not row.is_same),
                key=lambda row: (is_led and row.cells[0] is None, -row.spread, -row.known, row.name),
            )
        ),
        alike=tuple(sorted((row for row in shared if row.is_same), key=lambda row: (-row.known, row.name))),
        single=tuple(sorted((row for row in rows if row.known == 1), key=lambda row: row.name)),
    )


def _term_rows(columns: Sequence[Mapping[str, tuple[str, Cell]]]) -> list[Row]:
    terms = {term: name for column in columns for term, (name, _) in column.items()}
    return [
        Row(name, term, tuple(column[term][1] if term in column else None for column in columns)) for term, name in terms.items()
    ]


def _finding_cells(profile: Mapping[str, Any]) -> dict[str, tuple[str, Cell]]:
    return _strongest((finding["finding"], finding) for finding in profile.get("findings") or ())


def _context_cells(profile: Mapping[str, Any]) -> dict[str, tuple[str, Cell]]:
    return _strongest((setting["term"], setting) for setting in profile.get("context") or ())


def _strongest(entries: Any) -> dict[str, tuple[str, Cell]]:
    cells: dict[str, tuple[str, Cell]] = {}
    for term, entry in entries:
        words, share = _say_frequency(entry["frequency"])
        cell = Cell(words, share, tuple(entry.get("on") or ()))
        known = cells.get(term)
        # A finding listed at several sites is one row: the site where it is seen most speaks for the diagnosis.
        if known is None or (known[1].share or 0.0) < share:
            cells[term] = (entry["name"], cell)
    return cells


def _say_frequency(frequency: Any) -> tuple[str, float]:
    if isinstance(frequency, Mapping):
        of = int(frequency["of"])
        return f"{frequency['n']} of {of}", int(frequency["n"]) / of if of else 0.0
    return str(frequency), SHARES.get(str(frequency), 0.0)


def _fact_rows(columns: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    said = (
        ("How common", [_say_prevalence(profile) for profile in columns]),
        ("Typical age", [_say_age(profile) for profile in columns]),
        ("Women", [_say_women(profile) for profile in columns]),
        ("Must not miss", ["yes" if profile.get("must-not-miss") else "" for profile in columns]),
    )
    rows = (Row(name, "", tuple(Cell(words, None, ()) if words else None for words in cells)) for name, cells in said)
    return tuple(row for row in rows if row.known)


def _say_prevalence(profile: Mapping[str, Any]) -> str:
    return str(profile.get("prevalence") or "").replace("-", " ")


def _say_age(profile: Mapping[str, Any]) -> str:
    typical = (profile.get("age") or {}).get("typical")
    return f"{typical[0]:g}–{typical[1]:g} years" if typical else ""


def _say_women(profile: Mapping[str, Any]) -> str:
    female = (profile.get("sex") or {}).get("female")
    return f"{round(100 * female)}%" if female is not None else ""
