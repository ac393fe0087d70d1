"""Reading what was typed: words, phrases, what is excluded, what narrows, and the patient's age and sex."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from readingroom.vocabulary.words import STOP_WORDS, split_words

LONGEST_QUERY = 300
"""Characters that are read; what is pasted beyond is left out, and the reader is told."""

MOST_WORDS = 24
"""Words that are looked up; a sentence is rarely longer."""

PREFIXES = ("kind", "area", "modality", "site", "finding", "age", "state", "plane", "sequence", "picture")

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"'})
_PART = re.compile(
    r'(?P<minus>(?<!\S)[-\u2212](?=[\w"]))?(?:(?P<prefix>[A-Za-z]+):(?=[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)
_AGE = re.compile(
    r"(?<![\w.])(?P<years>\d{1,3})\s?-?\s?(?:(?P<unit>days?|weeks?|wks?|months?|mos?|mo)\b\s?-?\s?(?:old)?|"
    r"(?:y/?o|yrs?|years?|y)\b\.?\s?-?\s?(?:old)?|(?=[fm]\b))",
    re.IGNORECASE,
)
_UNITS = {"d": 365.25, "w": 52.18, "m": 12.0}
_PERSONS = {
    "woman": (None, "female"), "women": (None, "female"), "female": (None, "female"), "lady": (None, "female"),
    "man": (None, "male"), "men": (None, "male"), "male": (None, "male"), "gentleman": (None, "male"),
    "girl": (8.0, "female"), "boy": (8.0, "male"), "child": (8.0, None), "children": (8.0, None), "pediatric": (8.0, None),
    "paediatric": (8.0, None), "kid": (8.0, None), "infant": (0.5, None), "infants": (0.5, None), "baby": (0.5, None),
    "toddler": (2.0, None), "newborn": (0.0, None), "neonate": (0.0, None), "neonatal": (0.0, None), "adolescent": (15.0, None),
    "teenager": (15.0, None), "elderly": (78.0, None),
}  # fmt: skip
"""Words that tell the patient's age in years or sex. They are looked for as well, but a page without them is found too."""

_ASIDES = """
differential differentials ddx dd diagnosis diagnoses diagnostic radiology radiologic imaging image images finding findings
feature features appearance sign signs ct mr mri us ultrasound sonography xr xray radiograph radiographs mammography pet scan
vs versus or chart patient patients case cases causes cause classification table anatomy normal look like old year years yo f m
"""
ASIDES = frozenset(_ASIDES.split())
"""Words that say how something is looked for more than what: a page need not have them."""

UNITS = frozenset({"mm", "cm", "hu", "ml", "cc", "ms", "cms", "mms"})
"""Units of what radiologists measure; some are abbreviations of diseases where no number stands before."""

_TABLE_WORDS = "table classification criteria normal size sizes threshold thresholds staging stages chart"
KINDS_ASKED = {
    "differential": frozenset({"differential", "differentials", "ddx", "dd", "causes", "cause", "vs", "versus"}),
    "anatomy": frozenset({"anatomy", "normal", "variant", "variants"}),
    "table": frozenset(_TABLE_WORDS.split()),
}
"""Words that ask for a kind of page."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a query is about, as far as it says: age in years, sex "female" or "male"."""

    age: float | None = None
    sex: str = ""

    def __bool__(self) -> bool:
        return self.age is not None or bool(self.sex)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was understood.

    `words` are folded, in order, and do not repeat; `optional` are those of them a hit need not have; `phrases` and
    `excluded` are runs of words; `narrowed` maps a prefix to the values typed after it; `cut` is True when the end was
    not read.
    """

    text: str
    words: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person: Person = Person()
    cut: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of pages that its words ask for."""
        return frozenset(kind for kind, words in KINDS_ASKED.items() if words & set(self.words))

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to look for."""
        return not (self.words or self.phrases or self.narrowed)


def read_query(text: str) -> Asked:
    """Understands what was typed. Every text is a query; what cannot be read as anything else is words."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_QUERY]).strip()
    person, rest = _read_person(shown.translate(_QUOTES))
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    narrowed: dict[str, tuple[str, ...]] = {}
    for part in _PART.finditer(rest):
        prefix, quoted = (part["prefix"] or "").lower(), part["phrase"] is not None
        value = part["phrase"] if quoted else part["word"]
        if prefix in PREFIXES:
            narrowed[prefix] = (*narrowed.get(prefix, ()), value)
            continue
        found = tuple(split_words(f"{part['prefix']}:{value}" if prefix else value))
        if not found:
            continue
        if part["minus"]:
            excluded.append(found)
        elif quoted and len(found) > 1:
            phrases.append(found)
        else:
            words.extend(found)
    return _finish(
        Asked(shown, (), frozenset(), tuple(phrases), tuple(excluded), narrowed, person, len(text) > LONGEST_QUERY), words
    )


def _finish(asked: Asked, words: list[str]) -> Asked:
    words = _without_units(words)
    kept = [word for word in dict.fromkeys(words) if word not in STOP_WORDS] or list(dict.fromkeys(words))
    aside = frozenset(word for word in kept if word in ASIDES or word in _PERSONS)
    # When nothing else is left, these words are what is looked for.
    optional = aside if len(aside) < len(kept) or asked.phrases else frozenset()
    cut = asked.cut or len(kept) > MOST_WORDS
    return Asked(asked.text, tuple(kept[:MOST_WORDS]), optional, asked.phrases, asked.excluded, asked.narrowed, asked.person, cut)


def _without_units(words: list[str]) -> list[str]:
    """The words without the unit behind a number: the mm of "8 mm" is no abbreviation of multiple myeloma."""
    return [word for before, word in pairwise(("", *words)) if word not in UNITS or not before[:1].isdigit()]


def _read_person(text: str) -> tuple[Person, str]:
    """Who the query is about, and the query without the number of years."""
    age: float | None = None
    sex = ""
    found = _AGE.search(text)
    if found and float(found["years"]) <= 120:
        unit = (found["unit"] or "")[:1].lower()
        age = round(float(found["years"]) / _UNITS.get(unit, 1.0), 2)
        after = text[found.end() :]
        letter = re.match(r"\s?([fm])\b", after, re.IGNORECASE)
        if letter:
            sex = "female" if letter[1] in "fF" else "male"
            after = after[letter.end() :]
        text = f"{text[: found.start()]} {after}"
    for word in split_words(text):
        years, kind = _PERSONS.get(word, (None, None))
        age = years if age is None else age
        sex = sex or kind or ""
    return Person(age, sex), text
