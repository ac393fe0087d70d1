"""Case files: one JSON object a line, a JSON list, or GA4GH Phenopackets v2. What cannot be read is told line by line."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_CASES = 20_000
LONGEST_LINE = 2_000_000
"""Characters of one case that are read."""

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_YEARS = re.compile(r"(\d+(?:\.\d+)?)\s*(y|mo|m|w|d)?", re.IGNORECASE)
_UNITS = {"y": 1.0, "mo": 12.0, "m": 12.0, "w": 52.18, "d": 365.25}
_SEXES = {"f": "female", "female": "female", "woman": "female", "m": "male", "male": "male", "man": "male"}


@dataclass(frozen=True, slots=True)
class FileCase:
    """A case as a file gives it: free text, coded findings by term id or name, and the true diagnosis.

    Age is years. `source` tells where it was published; `split` is what the file says it is for.
    """

    id: str
    diagnosis: str
    diagnosis_code: str = ""
    age: float | None = None
    sex: str = ""
    region: str = ""
    modalities: tuple[str, ...] = ()
    history: str = ""
    findings: str = ""
    absent: tuple[str, ...] = ()
    coded_present: tuple[str, ...] = ()
    coded_absent: tuple[str, ...] = ()
    source: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A case that could not be read: the line (from 1) or file, and what is wrong."""

    place: str
    reason: str


def read_cases(path: Path) -> tuple[list[FileCase], list[Unreadable]]:
    """The cases of a file, and what of it could not be read.

    Raises:
        OSError: the file cannot be read at all.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    cases: list[FileCase] = []
    unreadable: list[Unreadable] = []
    for place, value in _values(text, unreadable):
        if len(cases) >= MOST_CASES:
            unreadable.append(Unreadable(place, f"only the first {MOST_CASES} cases are read"))
            break
        try:
            cases.append(_phenopacket(value) if "phenotypicFeatures" in value else _plain(value))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            unreadable.append(Unreadable(place, str(error).strip("'") or "a value of the wrong type"))
    return cases, unreadable


def _values(text: str, unreadable: list[Unreadable]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    stripped = text.strip()
    whole = _parse(stripped) if stripped[:1] in "[{" else None
    if isinstance(whole, list | dict):
        rows = whole if isinstance(whole, list) else [whole]
        numbered = [(f"case {number}", row) for number, row in enumerate(rows, 1)]
    else:
        numbered = [(f"line {number}", _parse(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for place, value in numbered:
        if isinstance(value, dict):
            yield place, value
        else:
            unreadable.append(Unreadable(place, "this is no JSON object; write one case as {…}"))


def _parse(text: str) -> Any:
    try:
        return json.loads(text) if len(text) <= LONGEST_LINE or text.startswith("[") else None
    except (ValueError, RecursionError):
        return None


def _plain(value: Mapping[str, Any]) -> FileCase:
    diagnosis = _text(value, "diagnosis")
    if not diagnosis and not value.get("diagnosis_id"):
        raise ValueError("there is no “diagnosis”: name or id of what it was")
    present, absent = _coded(value)
    return FileCase(
        id=_text(value, "id") or "unnamed",
        diagnosis=diagnosis,
        diagnosis_code=_text(value, "diagnosis_id"),
        age=_age(value.get("age")) if value.get("age") is not None else _age_in(_text(value, "history")),
        sex=_sex(value.get("sex")) or _sex_in(_text(value, "history")),
        region=_text(value, "region"),
        modalities=tuple(map(str, value.get("modalities") or ())),
        history=_text(value, "history"),
        findings=_text(value, "findings"),
        absent=tuple(part.strip() for part in re.split(r"[;\n]", _text(value, "findings_absent")) if part.strip()),
        coded_present=present,
        coded_absent=absent,
        source=json.dumps(value["source"]) if isinstance(value.get("source"), dict) else _text(value, "source"),
        split=_text(value, "split"),
    )


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    if found is None:
        return ""
    if isinstance(found, list):
        return "; ".join(each for each in found if isinstance(each, str))
    if not isinstance(found, str | int | float):
        raise TypeError(f"“{key}” is no text")
    return str(found).strip()


def _coded(value: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Findings by id, from `findings_coded`, `coded` or a list of objects under `findings`."""
    present: list[str] = []
    absent: list[str] = [str(each) for each in value.get("absent_coded") or ()]
    for key in ("findings_coded", "coded", "findings"):
        entries: Any = value.get(key)
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                term = str(entry.get("finding") or entry.get("term") or entry.get("id") or "")
                gone = str(entry.get("state", "present")) == "absent" or bool(entry.get("excluded"))
                (absent if gone else present).append(term)
            elif key != "findings":
                present.append(str(entry))
    return tuple(filter(None, present)), tuple(filter(None, absent))


def _age(value: Any) -> float | None:
    if value in (None, ""):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        age = float(value)
    else:
        found = _YEARS.match(str(value).strip())
        if found is None:
            raise ValueError(f"“age” is years or text such as “6 mo”, not {value!r}")
        age = float(found[1]) / _UNITS[(found[2] or "y").lower()]
    if not 0 <= age <= 130:
        raise ValueError(f"an age of {value} years is not possible")
    return age


def _age_in(history: str) -> float | None:
    found = re.search(r"(\d+)\s*(y|mo)\b", history)
    return float(found[1]) / _UNITS[found[2]] if found else None


def _sex(value: Any) -> str:
    return _SEXES.get(str(value or "").strip().casefold(), "")


def _sex_in(history: str) -> str:
    found = re.match(r"\s*(female|male)\b", history, re.IGNORECASE)
    return found[1].lower() if found else ""


def _phenopacket(value: Mapping[str, Any]) -> FileCase:
    """A GA4GH Phenopacket (v2): features with `excluded`, the first disease, subject's age and sex."""
    features = value.get("phenotypicFeatures") or []
    names = [(str(each["type"].get("label") or each["type"]["id"]), bool(each.get("excluded"))) for each in features]
    disease = _disease(value)
    subject = value.get("subject") or {}
    return FileCase(
        id=str(value.get("id") or "unnamed"),
        diagnosis=str(disease.get("label") or ""),
        diagnosis_code=str(disease.get("id") or ""),
        age=_iso_age(subject),
        sex=_sex(subject.get("sex")),
        findings="; ".join(name for name, gone in names if not gone),
        absent=tuple(name for name, gone in names if gone),
        source=str((value.get("metaData") or {}).get("externalReferences") or ""),
    )


def _disease(value: Mapping[str, Any]) -> Mapping[str, Any]:
    for interpretation in value.get("interpretations") or ():
        found = (interpretation.get("diagnosis") or {}).get("disease")
        if found:
            return dict(found)
    for disease in value.get("diseases") or ():
        if not disease.get("excluded"):
            return dict(disease["term"])
    raise ValueError("the phenopacket names no disease")


def _iso_age(subject: Mapping[str, Any]) -> float | None:
    age = (subject.get("timeAtLastEncounter") or {}).get("age") or {}
    found = _DURATION.fullmatch(str(age.get("iso8601duration") or ""))
    if not found or not any(found.groups()):
        return None
    years, months, weeks, days = (float(part or 0) for part in found.groups())
    return years + months / 12 + weeks / 52.18 + days / 365.25
