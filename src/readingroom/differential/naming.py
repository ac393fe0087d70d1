"""Which disease of the library a name or code means: by title, synonym, abbreviation or code."""

import re
from collections.abc import Collection, Iterable, Mapping

from readingroom.vocabulary.words import STOP_WORDS, split_words, stem

_LOOSE = frozenset(stem(word) for word in ("disease", "syndrome", "acute", "chronic", "tumor", "adult"))
"""Words with and without which a name is the same, as long as only one disease is left."""
_TELLING = 7
"""Letters of the shortest stem that names a disease alone within a longer name, when several diseases have that word."""
_TELLING_ALONE = 5
"""Letters of it when only one disease has it: “append”, what is left of appendicitis."""

_PLACES = {
    "adrenocortical": "adrenal", "biliary": "bile", "cardiac": "heart", "cerebral": "brain", "colonic": "colon",
    "cutaneous": "skin", "esophageal": "esophagus", "gastric": "stomach", "hepatic": "liver", "intestinal": "bowel",
    "intracranial": "brain", "lumbar": "spine", "mammary": "breast", "osseous": "bone", "ovarian": "ovary",
    "pancreatic": "pancreas", "prostatic": "prostate", "pulmonary": "lung", "renal": "kidney", "spinal": "spine",
    "splenic": "spleen", "testicular": "testis", "thoracic": "thorax", "uterine": "uterus", "vertebral": "spine",
}  # fmt: skip
"""What says where a disease is, in one word for noun and adjective."""
_PLACE_WORDS = frozenset(stem(place) for place in _PLACES.values())

_BEFORE_MORE = re.compile(
    r"\s(?:with|without|led by|due to|caused by|secondary to|complicated by|presenting as)\s", re.IGNORECASE
)
"""What stands before these is what the disease is called, behind them what came of it or where it came from."""

Key = frozenset[str]


class NameBook:
    """Names and codes of diseases. Names are compared by their stems, whatever their order: “carcinoma, renal cell”."""

    def __init__(self, names: Mapping[str, Iterable[str]], codes: Mapping[str, Iterable[str]] | None = None) -> None:
        self._ids = frozenset(names)
        self._named: dict[Key, list[str]] = {}
        for position in (0, 1):
            # A title belongs to its page before it is another page's synonym.
            for id, given in names.items():
                for name in list(given)[position : position + 1 if position == 0 else None]:
                    known = self._named.setdefault(_key(name), [])
                    if id not in known:
                        known.append(id)
        self._users: dict[str, set[str]] = {}
        for key, ids in self._named.items():
            for word in key:
                self._users.setdefault(word, set()).update(ids)
        self._codes = {_code(code): id for id, given in (codes or {}).items() for code in given}

    def find(self, name: str, among: Collection[str] = ()) -> str:
        """The id of the disease that a name, code or id means; "" when the library has none.

        Args:
            name: What it is called.
            among: Ids of diseases one of which it should be when a name may mean several: “abscess” in the brain.
        """
        wanted = name.strip()
        if wanted in self._ids:
            return wanted
        if _code(wanted) in self._codes:
            return self._codes[_code(wanted)]
        if found := self._exactly(_key(wanted), among):
            return found
        keys = [key for text in (wanted, *_parts(wanted)) if (key := _key(text))]
        looks = (self._exactly, self._loosely, self._within, self._around, self._but_for_the_place)
        found_ids = [found for look in looks for key in keys if (found := look(key, among))]
        return next((id for id in found_ids if id in among), next(iter(found_ids), ""))

    def _exactly(self, key: Key, among: Collection[str]) -> str:
        """The disease that is called so: of several one of those given, else the one whose title it is."""
        ids = self._named.get(key, [])
        return next((id for id in ids if id in among), ids[0] if ids else "")

    def _loosely(self, key: Key, among: Collection[str]) -> str:
        """The only disease that is called so but for loose words."""
        bare = key - _LOOSE
        return self._only((other for other in self._named if bare and other - _LOOSE == bare), among)

    def _within(self, key: Key, among: Collection[str]) -> str:
        """The disease whose whole name is within a longer one: “inflammatory hepatocellular adenoma”; the longest name wins."""
        return self._longest({other: other for other in self._named if other < key and self._is_telling(other)}, among)

    def _around(self, key: Key, among: Collection[str]) -> str:
        """The only disease with all words of a shorter name in its own; a single word needs to be told where it is."""
        longer = [other for other in self._named if key < other]
        found = self._only(longer, among)
        return found if len(key) > 1 or found in among else ""

    def _but_for_the_place(self, key: Key, among: Collection[str]) -> str:
        """One of the diseases given whose name is within a longer one but for where it is: “subserosal leiomyoma”."""
        bare = {other: other - _PLACE_WORDS for other in self._named if self._is_near(other, among)}
        fitting = {other: rest for other, rest in bare.items() if rest <= key and self._is_telling(rest)}
        return self._longest(fitting, among)

    def _is_near(self, key: Key, among: Collection[str]) -> bool:
        return any(id in among for id in self._named[key])

    def _longest(self, parts: Mapping[Key, Key], among: Collection[str]) -> str:
        """The disease of the names of which most words were said, when it is only one."""
        most = max(map(len, parts.values()), default=0)
        return self._only((name for name, part in parts.items() if len(part) == most), among)

    def _only(self, names: Iterable[Key], among: Collection[str]) -> str:
        found = {id for name in names for id in self._named[name]}
        if len(found) > 1:
            found &= set(among)
        return found.pop() if len(found) == 1 else ""

    def _is_telling(self, key: Key) -> bool:
        """True for words that name a disease within a longer name: several, a long one, or one no other disease is called by."""
        bare = key - _LOOSE - _PLACE_WORDS
        if len(bare) > 1 or any(len(word) >= _TELLING for word in bare):
            return True
        return any(len(self._users.get(word, ())) == 1 and (len(key) > 1 or len(word) >= _TELLING_ALONE) for word in bare)


def _key(name: str) -> Key:
    words = split_words(name)
    # “AN” is an abbreviation where it stands alone.
    telling = [word for word in words if word not in STOP_WORDS] or words
    # Before stemming, which makes “pancreatic” and “pancreatitis” one.
    return frozenset(stem(_PLACES.get(word, word)) for word in telling)


def _parts(name: str) -> list[str]:
    """The name without what stands in brackets, what stands in brackets alone, and what stands before “with” and the like."""
    before, _, rest = name.partition("(")
    inside, _, after = rest.partition(")")
    parts = [f"{before} {after}".strip(), inside.strip()] if rest else []
    head = _BEFORE_MORE.split(before, maxsplit=1)[0]
    return [*parts, head] if head != before else parts


def _code(code: str) -> str:
    return code.strip().casefold()
