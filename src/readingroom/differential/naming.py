"""Which disease of the library a name or code means: by title, synonym, abbreviation or code."""

from collections.abc import Collection, Iterable, Mapping

from readingroom.vocabulary.words import STOP_WORDS, split_words, stem

_LOOSE = frozenset(stem(word) for word in ("disease", "syndrome", "acute", "chronic", "tumor", "adult"))
"""Words with and without which a name is the same, as long as only one disease is left."""
_TELLING = 7
"""Letters of the shortest word that names a disease alone within a longer name."""


class NameBook:
    """Names and codes of diseases. Names are compared by their stems, whatever their order: “carcinoma, renal cell”."""

    def __init__(self, names: Mapping[str, Iterable[str]], codes: Mapping[str, Iterable[str]] | None = None) -> None:
        self._ids = frozenset(names)
        self._exact: dict[frozenset[str], str] = {}
        for position in (0, 1):
            # A title belongs to its page; a synonym only as long as it is no other page's title.
            for id, given in names.items():
                for name in list(given)[position : position + 1 if position == 0 else None]:
                    self._exact.setdefault(_key(name), id)
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
        key = _key(wanted)
        if not key:
            return ""
        if key in self._exact:
            return self._exact[key]
        for part in _parts(wanted):
            if _key(part) in self._exact:
                return self._exact[_key(part)]
        return self._loosely(key, among) or self._within(key, among) or self._around(key, among)

    def _loosely(self, key: frozenset[str], among: Collection[str]) -> str:
        """The only disease that is called so but for loose words."""
        return _only((id for other, id in self._exact.items() if key - _LOOSE and other - _LOOSE == key - _LOOSE), among)

    def _within(self, key: frozenset[str], among: Collection[str]) -> str:
        """The disease whose whole name is within a longer one: “inflammatory hepatocellular adenoma”; the longest name wins."""
        held = {other: id for other, id in self._exact.items() if other < key and _is_telling(other)}
        longest = max((len(other) for other in held), default=0)
        return _only((id for other, id in held.items() if len(other) == longest), among)

    def _around(self, key: frozenset[str], among: Collection[str]) -> str:
        """The only disease with all words of a shorter name in its own; a single word needs to be told where it is."""
        longer = [id for other, id in self._exact.items() if key < other]
        return _only(longer if len(key) > 1 else [id for id in longer if id in among], among)


def _only(ids: Iterable[str], among: Collection[str]) -> str:
    found = set(ids)
    if len(found) > 1:
        found &= set(among)
    return found.pop() if len(found) == 1 else ""


def _is_telling(key: frozenset[str]) -> bool:
    bare = key - _LOOSE
    return len(bare) > 1 or any(len(word) >= _TELLING for word in bare)


def _key(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in split_words(name) if word not in STOP_WORDS)


def _parts(name: str) -> list[str]:
    """The name without what stands in brackets, and what stands in brackets alone."""
    before, _, rest = name.partition("(")
    inside, _, after = rest.partition(")")
    return [f"{before} {after}".strip(), inside.strip()] if rest else []


def _code(code: str) -> str:
    return code.strip().casefold()
