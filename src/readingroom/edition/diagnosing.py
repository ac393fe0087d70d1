"""The differential engine over an edition: its profiles as readers of a level may see them, ready to be ranked."""

import json
from collections.abc import Mapping
from typing import Any

from readingroom.access import AccessLevel
from readingroom.differential.knowledge import Knowledge
from readingroom.differential.profiles import Profile, Sign, Term, Terms
from readingroom.differential.reports import Report, ReportReader
from readingroom.edition.opening import Edition
from readingroom.edition.preparing import once, once_a_level


@once
def load_terms(edition: Edition) -> Terms:
    """All terms of an edition's vocabulary with their hierarchy."""
    query = "SELECT id, kind, name, synonyms, parent, part_of, variable, modalities, wordings FROM terms ORDER BY kind, id"
    terms = [
        Term(
            row["id"],
            row["kind"],
            row["name"],
            (row["name"], *json.loads(row["synonyms"])),
            row["parent"],
            row["part_of"],
            row["variable"],
            tuple(json.loads(row["modalities"])),
            tuple(json.loads(row["wordings"])),
        )
        for row in edition.rows(query)
    ]
    return Terms(terms, {row["id"]: row["name"] for row in edition.rows("SELECT id, name FROM variables")})


@once_a_level("SELECT max(level) FROM fragments WHERE slot = 'profile' AND level <= ?")
def load_knowledge(edition: Edition, level: AccessLevel) -> Knowledge:
    """What the engine knows of the diseases whose profiles readers of a level may see."""
    query = (
        "SELECT d.id, d.title, d.area, d.path, d.sites, d.abbreviations, d.synonyms, f.data FROM fragments f"
        " JOIN documents d ON d.id = f.document WHERE f.slot = 'profile' AND f.level <= ?"
        " AND d.status <> 'withdrawn' ORDER BY d.id"
    )
    return Knowledge([_profile(dict(row)) for row in edition.rows(query, level)], load_terms(edition))


def _profile(row: Mapping[str, Any]) -> Profile:
    data = json.loads(row["data"])
    ages = data["age"]
    return Profile(
        id=row["id"],
        title=row["title"],
        area=row["area"],
        path=row["path"],
        prevalence=data["prevalence"] or "",
        typical_age=_range(ages["typical"]),
        possible_age=_range(ages["possible"]),
        female=data["sex"]["female"] if data["sex"] else None,
        must_not_miss=data["must-not-miss"],
        signs=tuple(_sign(each, "finding") for each in data["findings"]),
        contexts=tuple(_sign(each, "term") for each in data["context"]),
        sites=tuple(json.loads(row["sites"])),
        names=(row["title"], *json.loads(row["abbreviations"]), *json.loads(row["synonyms"])),
    )


def _range(ages: list[float] | None) -> tuple[float, float] | None:
    return (float(ages[0]), float(ages[1])) if ages else None


def _sign(entry: Mapping[str, Any], key: str) -> Sign:
    frequency, share = entry["frequency"], float(entry["share"])
    if isinstance(frequency, dict):
        # Of a count a small series says less than a large one: half a patient more of each kind (Jeffreys).
        share = (frequency["n"] + 0.5) / (frequency["of"] + 1.0)
        stated = f"{frequency['n']} of {frequency['of']}"
    else:
        stated = str(frequency)
    return Sign(entry[key], share, stated, tuple(entry.get("on") or ()), entry.get("at") or "", entry.get("source") or "")


@once
def _report_reader(edition: Edition) -> ReportReader:
    return ReportReader(load_terms(edition))


def read_report(edition: Edition, text: str) -> Report:
    """What the text of a report says in terms of the edition's vocabulary. The text is not kept."""
    return _report_reader(edition).read(text)


def prepare_engine(edition: Edition, level: AccessLevel) -> None:
    """Works out what the first case would wait for."""
    load_knowledge(edition, level)
    _report_reader(edition)
