"""Text cut down to the words of `vocabulary.yaml`: what is not known there does not stay."""

import re
from collections.abc import Collection, Iterator
from importlib import resources

import yaml

TOKEN = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]+")
"""A word. Letters beyond ASCII belong to it, so that no part of a foreign word is taken for a known one."""

NUMBER = re.compile(r"\d{1,2}(?:CU|AL|MM|KV)?", re.ASCII)
"""A number of one or two digits, also with the unit or the metal of a filter behind it."""
SPELLED = re.compile(r"\b([A-Za-z])\.(?=[A-Za-z]\b)")
ESCAPE = "\x1b"


def _read_words() -> frozenset[str]:
    text = resources.files("readingroom.imaging.deidentification").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    lines = [line for group in yaml.CSafeLoader(text).get_single_data().values() for line in group]
    return frozenset(word for line in lines for word in TOKEN.findall(line.upper()))


WORDS = _read_words()
"""The words that may stay, in capitals."""


def is_known(text: str, token: re.Pattern[str] | None = None) -> bool:
    """True when a coded value is ASCII and made of known words, of short numbers and of what matches `token`, or one letter."""
    if not text.isascii() or ESCAPE in text:
        return False
    if len(text) == 1:
        return text.isalpha()
    return all(word in WORDS or NUMBER.fullmatch(word) or (token and token.fullmatch(word)) for word in _cut(text))


def keep_known_words(text: str, *, token: re.Pattern[str] | None = None, without: Collection[str] = (), limit: int = 64) -> str:
    """The known words of a text in their order, in capitals, at most `limit` characters; each only once in a row.

    Words in `without`, single letters and numbers are left out. Text in a code-extended character set (ISO 2022) has no
    words here: its bytes mean letters only in their context.
    """
    if ESCAPE in text:
        return ""
    kept: list[str] = []
    for word in _cut(text.replace("W/O", "WO").replace("w/o", "WO")):
        is_word = len(word) > 1 and word in WORDS and not word.isdigit()
        if (is_word or (token and token.fullmatch(word))) and word not in without and kept[-1:] != [word]:
            kept.append(word)
    while len(" ".join(kept)) > limit:
        kept.pop()
    return " ".join(kept)


def cut_names(texts: Collection[str]) -> frozenset[str]:
    """The words of names, in capitals: those that have no business in a description beside them."""
    return frozenset(word for text in texts for word in _cut(text) if len(word) > 2)


def _cut(text: str) -> Iterator[str]:
    for found in TOKEN.finditer(SPELLED.sub(r"\1", text)):
        yield found[0].upper()
