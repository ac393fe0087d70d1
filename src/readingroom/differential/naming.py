"""Which disease of the library a name or code means: by title, synonym, abbreviation or code."""

from collections.abc import Iterable, Mapping

from readingroom.vocabulary.words import STOP_WORDS, split_words, stem

_LOOSE = frozenset({"disease", "syndrome", "acute", "chronic", "tumor", "the", "primary", "adult", "brain", "lung"})


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

    def find(self, name: str) -> str:
        """The id of the disease that a name, code or id means; "" when the library has none."""
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
        return self._loosely(key)

    def _loosely(self, key: frozenset[str]) -> str:
        """The only disease whose name has all these words, or whose words are all in it but for loose ones."""
        bare = key - {stem(word) for word in _LOOSE}
        if not bare:
            return ""
        same = {id for other, id in self._exact.items() if other - {stem(word) for word in _LOOSE} == bare}
        return same.pop() if len(same) == 1 else ""


def _key(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in split_words(name) if word not in STOP_WORDS)


def _parts(name: str) -> list[str]:
    """The name without what stands in brackets, and what stands in brackets alone."""
    before, _, rest = name.partition("(")
    inside, _, after = rest.partition(")")
    return [f"{before} {after}".strip(), inside.strip()] if rest else []


def _code(code: str) -> str:
    return code.strip().casefold()
