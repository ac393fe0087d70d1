"""The values of one mapping in a vocabulary file, each checked for its type as it is read."""

import re
from collections.abc import Iterable
from typing import Any

from readingroom.positions import Located, closest
from readingroom.problems import Level, Place, Problem
from readingroom.vocabulary.codes import SCHEMES, check_code
from readingroom.vocabulary.terms import Code

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_MODALITY_ID = re.compile(r"[A-Z]{2,4}|[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DICOM = re.compile(r"[A-Z0-9]{2,16}", re.ASCII)


class Fields:
    """The values at a path of keys in a file; what is wrong with them is added to `problems`."""

    def __init__(self, located: Located, keys: tuple[str | int, ...], problems: list[Problem]) -> None:
        self._located = located
        self._keys = keys
        self._problems = problems
        value = located.value
        for key in keys:
            value = value[key]
        self.values: Any = value

    def is_mapping(self) -> bool:
        """True for a mapping; anything else is a problem."""
        if isinstance(self.values, dict):
            return True
        self.add("V001", "A term is a mapping of keys to values", "begin it with “- id: …”")
        return False

    def check_keys(self, allowed: Iterable[str]) -> None:
        """Reports the keys that are not allowed here."""
        known = tuple(allowed)
        for key in self.values:
            if key not in known:
                place = self._located.key_place(*self._keys, key)
                advice = closest(key, known) or f"use {', '.join(known)}"
                self._problems.append(Problem("V003", Level.ERROR, place, f"There is no key “{key}” here", advice))

    def id(self, *, modality: bool = False) -> str:
        """The id, or nothing when there is no usable one."""
        value = self.text("id", required=True)
        pattern = _MODALITY_ID if modality else _ID
        if value and not pattern.fullmatch(value):
            advice = "use small letters, digits and single hyphens"
            self.add("V004", f"“{value}” cannot be an id", advice, "id")
            return ""
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        """The text at a key without outer space, or nothing."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.add("V002", f"“{key}” is missing", f"add “{key}: …”")
            return ""
        if not isinstance(value, str):
            self.add("V002", f"“{key}” must be text", "put it in quotes, or write words", key)
            return ""
        if required and not value.strip():
            self.add("V002", f"“{key}” is empty", f"fill in “{key}”", key)
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """The different texts of the list at a key."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.add("V002", f"“{key}” must be a list", f"write “{key}: [one, two]”", key)
            return ()
        found: dict[str, None] = {}
        for index, item in enumerate(value):
            if isinstance(item, str) and item.strip():
                found[" ".join(item.split())] = None
            else:
                self.add("V002", f"Each of “{key}” must be text", "put it in quotes, or remove it", key, index)
        return tuple(found)

    def dicom(self) -> tuple[str, ...]:
        """The DICOM Modality values."""
        values = self.texts("dicom")
        for value in values:
            if not _DICOM.fullmatch(value):
                message = f"“{value}” is not a DICOM modality value"
                self.add("V012", message, "use values of PS3.3 C.7.3.1.1.1, such as CR", "dicom")
        return tuple(value for value in values if _DICOM.fullmatch(value))

    def codes(self) -> tuple[Code, ...]:
        """The codes in other vocabularies that have the right form, by scheme in the order of the file."""
        value = self.values.get("codes")
        if value is None:
            return ()
        if not isinstance(value, dict):
            self.add("V002", "“codes” must be a mapping", "write “codes: {mesh: D006411}”", "codes")
            return ()
        return tuple(code for scheme, given in value.items() for code in self._codes_of(scheme, given))

    def _codes_of(self, scheme: str, given: Any) -> list[Code]:
        if scheme not in SCHEMES:
            advice = closest(scheme, SCHEMES) or f"use one of {', '.join(SCHEMES)}"
            self.add("V010", f"“{scheme}” is not a known vocabulary", advice, "codes", scheme)
            return []
        codes = []
        for value in given if isinstance(given, list) else [given]:
            text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
            wrong = check_code(scheme, text) if text else f"A code of {SCHEMES[scheme].name} must be text"
            if wrong:
                self.add("V011", wrong, "look the code up again, or leave it out", "codes", scheme)
            else:
                codes.append(Code(scheme, text))
        return codes

    def add(self, code: str, message: str, suggestion: str, *keys: str | int) -> None:
        """Reports a problem at a key of this mapping."""
        place: Place = self._located.place(*self._keys, *keys)
        self._problems.append(Problem(code, Level.ERROR, place, message, suggestion))
