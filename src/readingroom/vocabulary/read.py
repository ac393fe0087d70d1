"""The vocabulary files of a library, read and checked."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from readingroom.positions import Located, closest, read_text, read_yaml, relative_path
from readingroom.problems import Problem, sort_problems
from readingroom.vocabulary.consistency import Entry, check_dicom, check_links, check_names, drop_repeated
from readingroom.vocabulary.fields import Fields
from readingroom.vocabulary.terms import AnyTerm, ClinicalTerm, Finding, Modality, Site, Variable, Vocabulary

CODES: Mapping[str, str] = MappingProxyType(
    {
        "V001": "A vocabulary file is not a mapping with a list of terms, or a term is not a mapping.",
        "V002": "A value is missing or of the wrong type.",
        "V003": "A key that vocabulary files do not have.",
        "V004": "An id is not in kebab-case.",
        "V005": "Two terms have the same id.",
        "V006": "A term names a parent, whole, variable or modality that does not exist.",
        "V007": "Parents, or wholes, lead round in a circle.",
        "V008": "Two terms of one file claim the same name or synonym.",
        "V009": "A finding has no definition.",
        "V010": "Codes are given for a vocabulary that is not known here.",
        "V011": "A code does not have the form of its vocabulary.",
        "V012": "A DICOM modality value is malformed or claimed by two modalities.",
        "V013": "A wording is given for something that is no finding and no clinical term.",
        "V014": "Two terms claim the same wording.",
    }
)

MAX_BYTES = 5_000_000

_FILES: Mapping[str, type[AnyTerm]] = MappingProxyType(
    {
        "findings.yaml": Finding,
        "sites.yaml": Site,
        "modalities.yaml": Modality,
        "clinical.yaml": ClinicalTerm,
    }
)
WORDINGS = "wordings.yaml"
_COMMON_KEYS = ("id", "name", "synonyms", "definition", "parent", "codes")
_WORDED = (Finding, ClinicalTerm)
_KEYS: Mapping[type[AnyTerm], tuple[str, ...]] = MappingProxyType(
    {
        Finding: (*_COMMON_KEYS, "variable", "modalities"),
        Site: (*_COMMON_KEYS, "part-of"),
        Modality: (*_COMMON_KEYS, "dicom"),
        ClinicalTerm: _COMMON_KEYS,
    }
)


def read_vocabulary(folder: Path, *, root: Path) -> tuple[Vocabulary, tuple[Problem, ...]]:
    """Reads `findings.yaml`, `sites.yaml`, `modalities.yaml` and `clinical.yaml` of a library, and its `wordings.yaml` if any.

    Args:
        folder: Where the files are.
        root: The library's folder; problems show paths relative to it.

    Returns:
        The vocabulary, and everything wrong with it in order of place. A term without usable id or name and the second
        of two terms with one id are left out; a term keeps everything but the links that lead nowhere or in a circle.
    """
    reading = _Reading()
    for name, kind in _FILES.items():
        reading.read_file(folder / name, kind, root=root)
    if (folder / WORDINGS).exists():
        reading.read_wordings(folder / WORDINGS, root=root)
    return reading.finish()


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.entries: list[Entry] = []
        self.variables: dict[str, Variable] = {}
        self.unread: set[type[AnyTerm]] = set()

    def read_file(self, path: Path, kind: type[AnyTerm], *, root: Path) -> None:
        located = self._read(path, root=root)
        if located is None or not self._has_form(located, kind):
            self.unread.add(kind)
            return
        if located.value is None:
            return
        if kind is Finding:
            self._read_variables(located)
        for index in range(len(located.value.get("terms") or ())):
            term = _read_term(Fields(located, ("terms", index), self.problems), kind)
            if term is not None:
                self.entries.append(Entry(term, located, index))

    def read_wordings(self, path: Path, *, root: Path) -> None:
        """Puts how reports say terms beside the terms that were read."""
        located = self._read(path, root=root)
        if located is None or located.value is None:
            return
        fields = Fields(located, (), self.problems)
        if not isinstance(located.value, dict):
            fields.add("V001", "The wordings are a mapping of ids to lists", "write “edema: [swollen and bright]”")
            return
        places = {entry.term.id: place for place, entry in enumerate(self.entries) if isinstance(entry.term, _WORDED)}
        owners: dict[str, str] = {}
        for id in located.value:
            wordings = fields.texts(id)
            if id not in places:
                advice = closest(str(id), places) or "use the id of a finding or a clinical term"
                fields.add("V013", f"“{id}” is no finding and no clinical term", advice, id)
                continue
            for owner, wording in ((owners.setdefault(wording.casefold(), id), wording) for wording in wordings):
                if owner != id:
                    message = f"“{wording}” already belongs to “{owner}”"
                    fields.add("V014", message, "leave it with the one that radiologists mean by it", id)
            entry = self.entries[places[id]]
            self.entries[places[id]] = replace(entry, term=replace(entry.term, wordings=wordings))

    def _read(self, path: Path, *, root: Path) -> Located | None:
        text, problems = read_text(path, root=root, limit=MAX_BYTES)
        self.problems.extend(problems)
        if text is None:
            return None
        located, problems = read_yaml(text, path=relative_path(path, root=root))
        self.problems.extend(problems)
        return located

    def finish(self) -> tuple[Vocabulary, tuple[Problem, ...]]:
        entries, repeated = drop_repeated(self.entries)
        entries, broken = check_links(entries, self.variables, unread=self.unread)
        problems = sort_problems([*self.problems, *repeated, *broken, *check_names(entries), *check_dicom(entries)])
        terms = [entry.term for entry in entries]
        vocabulary = Vocabulary(
            findings=[term for term in terms if isinstance(term, Finding)],
            sites=[term for term in terms if isinstance(term, Site)],
            modalities=[term for term in terms if isinstance(term, Modality)],
            clinical=[term for term in terms if isinstance(term, ClinicalTerm)],
            variables=self.variables.values(),
        )
        return vocabulary, problems

    def _has_form(self, located: Located, kind: type[AnyTerm]) -> bool:
        fields = Fields(located, (), self.problems)
        if located.value is None:
            return True
        if not isinstance(located.value, dict):
            fields.add("V001", "A vocabulary file is a mapping", "begin it with “terms:”")
            return False
        fields.check_keys(("terms", "variables") if kind is Finding else ("terms",))
        wrong = [key for key in ("terms", "variables") if not isinstance(located.value.get(key) or [], list)]
        for key in wrong:
            fields.add("V001", f"“{key}” must be a list", "begin each item with a hyphen", key)
        return not wrong

    def _read_variables(self, located: Located) -> None:
        for index in range(len(located.value.get("variables") or ())):
            fields = Fields(located, ("variables", index), self.problems)
            if not fields.is_mapping():
                continue
            fields.check_keys(("id", "name"))
            variable = Variable(fields.id(), fields.text("name", required=True))
            if variable.id in self.variables:
                fields.add("V005", f"The variable “{variable.id}” is already there", "keep one of the two", "id")
            elif variable.id and variable.name:
                self.variables[variable.id] = variable


def _read_term(fields: Fields, kind: type[AnyTerm]) -> AnyTerm | None:
    if not fields.is_mapping():
        return None
    fields.check_keys(_KEYS[kind])
    common: dict[str, Any] = {
        "id": fields.id(modality=kind is Modality),
        "name": fields.text("name", required=True),
        "definition": fields.text("definition"),
        "parent": fields.text("parent") or None,
        "codes": fields.codes(),
    }
    common["synonyms"] = tuple(synonym for synonym in fields.texts("synonyms") if synonym != common["name"])
    if not common["id"] or not common["name"]:
        return None
    if kind is Finding:
        return Finding(**common, variable=fields.text("variable") or None, modalities=fields.texts("modalities"))
    if kind is Site:
        return Site(**common, part_of=fields.text("part-of") or None)
    if kind is Modality:
        return Modality(**common, dicom=fields.dicom())
    return ClinicalTerm(**common)
