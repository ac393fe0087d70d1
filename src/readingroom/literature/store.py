"""The references of a library: read from its CSL-JSON files, looked up, written back."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from readingroom.literature.checks import check_reference, is_retracted
from readingroom.literature.json_items import JsonItem, JsonText
from readingroom.literature.references import Fault, Reference, Status, from_csl, to_csl
from readingroom.literature.verification import find_verification
from readingroom.positions import read_text, relative_path
from readingroom.problems import Level, Place, Problem, sort_problems

MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A reference as it is kept: where it was read, what is asked of all references at once, and the whole as CSL-JSON.

    `year` is 0 when there is none, `status` is RETRACTED also when only the title says so, `verified` when it tells how it was
    seen to exist, `digest` is the SHA-256 of `csl`.
    """

    key: str
    place: Place
    year: int
    status: Status
    verified: bool
    digest: str
    csl: str


class References(Mapping[str, Reference]):
    """References by citation key, in the order of their keys; `place` says where each was read."""

    def __init__(self, references: Iterable[Reference] = (), *, places: Mapping[str, Place] | None = None) -> None:
        ordered = sorted(references, key=lambda one: one.id)
        self._by_key: dict[str, Reference | None] = {reference.id: reference for reference in ordered}
        self._places = dict(places or {})
        self._stored: dict[str, Stored] = {}

    @classmethod
    def restore(cls, stored: Iterable[Stored]) -> "References":
        """The references that `stored` gave, each read from its CSL-JSON only when it is asked for."""
        restored = cls()
        restored._stored = {each.key: each for each in sorted(stored, key=lambda one: one.key)}
        restored._by_key = dict.fromkeys(restored._stored)
        restored._places = {key: each.place for key, each in restored._stored.items()}
        return restored

    def __getitem__(self, key: str) -> Reference:
        reference = self._by_key[key]
        if reference is None:
            reference, _ = from_csl(json.loads(self._stored[key].csl))
            self._by_key[key] = reference
        return reference

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (tuple(self.values()), self._places))

    def place(self, key: str) -> Place | None:
        """Where a reference was read; None for one that came from elsewhere."""
        return self._places.get(key)

    def digest_of(self, keys: Iterable[str]) -> str:
        """The SHA-256, in hexadecimal, of what is stored under these keys; their order and repetitions do not matter.

        A key without reference counts too, so the digest changes when the reference appears.
        """
        content = [(key, self.stored(key).digest if key in self else "") for key in sorted(set(keys))]
        return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()

    def find_stored(self, key: str) -> Stored | None:
        """A reference as it is kept, or None when there is none."""
        return self._stored.get(key) or (self.stored(key) if key in self._by_key else None)

    def stored(self, key: str) -> Stored:
        """A reference as it is kept.

        Raises:
            KeyError: There is no such reference.
        """
        stored = self._stored.get(key)
        if stored is None:
            reference = self[key]
            csl = json.dumps(to_csl(reference), ensure_ascii=False, sort_keys=True)
            digest = hashlib.sha256(csl.encode("utf-8", "surrogatepass")).hexdigest()
            place = self._places.get(key, Place(""))
            status = Status.RETRACTED if is_retracted(reference) else reference.standing.status
            verified = find_verification(reference) is not None
            stored = Stored(key, place, reference.year or 0, status, verified, digest, csl)
            self._stored[key] = stored
        return stored

    def find(self, *, doi: str = "", pmid: str = "", pmcid: str = "") -> Reference | None:
        """The reference with this DOI, else this PMID, else this PMCID; each is compared as it is stored."""
        for name, value in (("doi", doi), ("pmid", pmid), ("pmcid", pmcid)):
            key = self._identifiers.get((name, value)) if value else None
            if key is not None:
                return self[key]
        return None

    @cached_property
    def _identifiers(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for key, reference in self.items():
            for name, value in identifiers(reference).items():
                found.setdefault((name, value), key)
        return found


def _restore(references: tuple[Reference, ...], places: Mapping[str, Place]) -> References:
    return References(references, places=places)


def identifiers(reference: Reference) -> Mapping[str, str]:
    """The DOI, PMID and PMCID that a reference has, in the order in which they are trusted."""
    values = {"doi": reference.doi, "pmid": reference.pmid, "pmcid": reference.pmcid}
    return MappingProxyType({name: value for name, value in values.items() if value})


def hash_reference_files(folder: Path, *, root: Path) -> dict[str, str]:
    """The SHA-256 of every file that `read_references` reads, by its path below `root`; "" for one that cannot be read."""
    return {relative_path(path, root=root): _hash(path) for path in sorted(folder.glob("*.json"))}


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except OSError:
        return ""


def read_references(folder: Path, *, root: Path) -> tuple[References, tuple[Problem, ...]]:
    """Reads all `*.json` files of a library's folder of references.

    Args:
        folder: The folder; when there is none, there are no references and no problem.
        root: The library's folder; problems show paths relative to it.

    Returns:
        The references, and everything wrong with them in order of place. Items that are no objects or have no usable
        key are left out, and so is the second of two with one key; what is wrong with one value costs only that value.
    """
    problems: list[Problem] = []
    found: dict[str, Reference] = {}
    places: dict[str, Place] = {}
    for path in sorted(folder.glob("*.json")):
        text, file_problems = read_text(path, root=root, limit=MAX_BYTES)
        problems.extend(file_problems)
        if text is None:
            continue
        for reference, place, faults in _read_file(JsonText(text, path=relative_path(path, root=root)), problems):
            problems.extend(faults)
            earlier = places.setdefault(reference.id, place)
            if earlier is not place:
                problems.append(_twice("R006", f"The key “{reference.id}”", place, earlier))
            else:
                found[reference.id] = reference
    problems.extend(_find_doubles(found, places))
    return References(found.values(), places=places), sort_problems(problems)


def write_references(path: Path, references: Iterable[Reference]) -> None:
    """Writes a CSL-JSON file, sorted by citation key, the same references always as the same bytes.

    The file is replaced in one step: whoever reads it meanwhile gets the old or the new one.

    Raises:
        OSError: The file cannot be written; the old one is untouched.
    """
    items = [to_csl(reference) for reference in sorted(references, key=lambda one: one.id)]
    text = json.dumps(items, ensure_ascii=False, indent=2) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read_file(text: JsonText, problems: list[Problem]) -> Iterator[tuple[Reference, Place, list[Problem]]]:
    items, broken = text.items()
    problems.extend(broken)
    for item in items:
        if not isinstance(item.value, dict):
            message = "Each item of the list is a reference"
            problems.append(Problem("R002", Level.ERROR, text.place(item.start), message, "write it in braces"))
            continue
        if not _is_writable(item.value):
            message = "The reference holds half of a character (a lone surrogate)"
            problems.append(Problem("R001", Level.ERROR, text.place(item.start), message, "write the text again"))
            continue
        reference, faults = from_csl(item.value)
        placed = [_place_fault(fault, text, item) for fault in (*faults, *check_reference(reference))]
        placed.extend(_repeated_keys(text, item))
        if any(problem.code == "R005" for problem in placed):
            problems.extend(placed)
        else:
            yield reference, text.key_place(item, "id"), placed


def _is_writable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _place_fault(fault: Fault, text: JsonText, item: JsonItem) -> Problem:
    return Problem(fault.code, fault.level, text.key_place(item, fault.key), fault.message, fault.suggestion)


def _repeated_keys(text: JsonText, item: JsonItem) -> Iterator[Problem]:
    for key in item.repeated:
        place = text.key_place(item, key, last=True)
        yield Problem("R010", Level.ERROR, place, f"The key “{key}” is written twice", "keep one of the two")


def _find_doubles(found: Mapping[str, Reference], places: Mapping[str, Place]) -> Iterator[Problem]:
    owners: dict[tuple[str, str], str] = {}
    for key, reference in found.items():
        for name, value in identifiers(reference).items():
            owner = owners.setdefault((name, value), key)
            if owner != key:
                yield _twice("R007", f"The {name.upper()} {value} of “{key}”", places[key], places[owner])


def _twice(code: str, what: str, place: Place, earlier: Place) -> Problem:
    message = f"{what} is already at {earlier.path}:{earlier.line}"
    return Problem(code, Level.ERROR, place, message, "keep one of the two references")
