"""Words as search and the engine compare them: without accents and case, in one spelling, reduced to their stems.

What is indexed and what is asked go through the same functions, so a rule may map two words to something that is no word at
all ("does" to "des"): it only must never part two forms of one word, nor join two words that radiologists keep apart.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ω": "omega",
}  # fmt: skip
"""Letters that stand for themselves in radiology text; other Greek text is left as it is."""

_STOP_WORDS = """
a an and are as at be by for from has have how in into is it its of on or show shows that the their these this to was what
which with
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing about what is looked for; "without" does."""

_GREEK = str.maketrans(GREEK)
_TOKEN = re.compile(r"[^\W_]+(?:\.[0-9]+)?")
_english = snowballstemmer.stemmer("english")
_POSSESSIVE = re.compile(r"[\u2018\u2019\u02bc'`´]s\b")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-\u2010\u2011\u2012\u2013/][^\W_]+)+")
_JOINT = re.compile(r"[-\u2010\u2011\u2012\u2013/]")
_PLAIN_WORD = re.compile(r"[a-z]+")

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _compile(*pairs: tuple[str, str]) -> _Rules:
    """What to look for and what to put there, in the order given."""
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


def _apply(rules: _Rules, word: str) -> str:
    for pattern, replacement in rules:
        word = pattern.sub(replacement, word)
    return word


_AMERICAN = _compile(
    (r"^grey", "gray"),
    (r"artefact", "artifact"),
    (r"^disc(?=$|s$|al$)", "disk"),
    (r"sulph", "sulf"),
    (r"rrhoea", "rrhea"),
    (r"(?:ae|oe)(?=[a-z]{2})", "e"),
    (r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|al$|less$)", "or"),
    (r"(cent|fib|met|lit|calib|tit|theat)re(?=s?$)", r"\1er"),
    (r"(?<=[a-z]{3})is(?=ations?$|ed$|ing$|es?$|er$)", "iz"),
    (r"(al|ol)ys(?=ed$|ing$|e$)", r"\1yz"),
    (r"ogue(?=s?$)", "og"),
    (r"ll(?=ed$|ing$|er$)", "l"),
)
"""British to American spelling; the longest words of medicine differ in a few letters only."""

_PLURALS = _compile(
    (r"(?<=[a-z]{3})omata$", "oma"),
    (r"(?<=[a-z]{3})inges$", "inx"),
    (r"(?<=[a-z]{3})anges$", "anx"),
    (r"(append|ind|vert|cort|cod|matr|ap|var|cerv|hel|cal)(?:ices|[ie]x)$", r"\1ix"),
    (r"(?<=[a-z]{3})ae$", "a"),
    (r"(ticul|ovari|sept|ligament)um$", r"\1a"),
    (r"(t[ae]|[aeio]no|ro|lo|po|mo|bo|ia|fi|xe|ly|ax)ses$", r"\1sis"),
    (r"(embol|thromb|fung|unc|onch|ulc|acill|occ|calcul)i$", r"\1us"),
)
"""Latin and Greek plurals, which the English stemmer does not know."""

_ENDINGS = _compile(
    (r"(?<=[a-z]{5})i$", ""),
    (r"(?<=[a-z]{4})ot$", "os"),
    (r"(?<=[a-z]{5})tat$", "tas"),
    (r"(?<=[a-z]{4})(?:ia|us)$", ""),
    (r"(?<=[a-z]{5})a$", ""),
)
"""What the English stemmer leaves of Greek nouns and their adjectives: "stenosis" and "stenotic", "ischemia" and "ischemic"."""


_SHOP = {"mets": "metastases", "calc": "calcification", "calcs": "calcifications", "fx": "fracture", "bx": "biopsy"}
"""Words of the reading room for longer ones, where they stand for one thing only."""


def fold(text: str) -> str:
    """Text without accents and capitals, Greek letters by name, no possessive ("Crohn’s" is "crohn"), one kind of everything."""
    if not text.isascii():
        text = text.translate(_GREEK)
        # Twice, because taking a sign apart may give capitals, and small letters may come apart again (Unicode 3.13, D147).
        for _ in range(2):
            text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
        text = text.translate(_GREEK)
    return _POSSESSIVE.sub("", text.casefold())


def split_words(text: str) -> list[str]:
    """The words of a text as written, folded: "T2/FLAIR" is two, "1.5" is one."""
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=1 << 18)
def stem(word: str) -> str:
    """What all forms and spellings of a folded word have in common; itself for numbers and codes such as "4a"."""
    word = _SHOP.get(word, word)
    if not _PLAIN_WORD.fullmatch(word) or len(word) < 3:
        return word
    word = _apply(_AMERICAN, _apply(_PLURALS, word))
    return _apply(_ENDINGS, _english.stemWord(word))


def stem_words(text: str) -> list[str]:
    """The stems of a text in order."""
    return [stem(word) for word in split_words(text)]


def join_parts(text: str) -> list[str]:
    """Words that a hyphen or slash parts, written together: "BI-RADS" and "non-ossifying" as "birads" and "nonossifi…"."""
    if not _JOINT.search(text):
        return []
    return [stem("".join(_TOKEN.findall(found))) for found in _HYPHENATED.findall(fold(text))]
