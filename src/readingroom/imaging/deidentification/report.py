"""What was done to data sets, counted by attribute and action. Values never appear here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Deed = Literal["removed", "cleaned", "replaced", "shifted", "emptied"]


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """So many attributes of this keyword were treated so. What lies inside of a removed sequence is not counted."""

    keyword: str
    action: Deed
    count: int = 1


class Tally:
    """Counts while data sets are cleaned."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Deed]] = Counter()

    def note(self, keyword: str, action: Deed) -> None:
        """Counts one attribute."""
        self._counts[keyword, action] += 1

    def list_removals(self) -> tuple[Removal, ...]:
        """What was counted, by keyword."""
        return tuple(sorted(Removal(keyword, action, count) for (keyword, action), count in self._counts.items()))


def add_up(reports: Iterable[Iterable[Removal]]) -> tuple[Removal, ...]:
    """One report of several data sets."""
    counts: Counter[tuple[str, Deed]] = Counter()
    for report in reports:
        for removal in report:
            counts[removal.keyword, removal.action] += removal.count
    return tuple(sorted(Removal(keyword, action, count) for (keyword, action), count in counts.items()))


def count_removed(report: Iterable[Removal]) -> int:
    """How many attributes are gone; those that were changed do not count."""
    return sum(removal.count for removal in report if removal.action == "removed")


def describe_removals(report: Iterable[Removal]) -> list[str]:
    """Lines for people: `removed InstitutionName (12)`, most frequent first."""
    ordered = sorted(report, key=lambda removal: (-removal.count, removal.action, removal.keyword))
    return [f"{removal.action} {removal.keyword} ({removal.count})" for removal in ordered]
