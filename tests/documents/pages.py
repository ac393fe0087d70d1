"""The pages of the small library as text, changed in one place, read and checked alone."""

from dataclasses import dataclass

from tests.small_library import SOURCE

from readingroom.documents.check import check_document
from readingroom.documents.document import Document
from readingroom.documents.parse import parse_document
from readingroom.library.frame import FindingMatcher
from readingroom.problems import Level, Problem, sort_problems
from readingroom.vocabulary.read import read_vocabulary

ALPHA = "diagnoses/brain/alpha-mass.md"
BETA = "diagnoses/brain/beta-mass.md"
CAUSES = "differentials/brain/dural-mass-causes.md"
MENINGES = "anatomy/brain/sample-meninges.md"
SCALE = "tables/brain/sample-scale.md"
CASE = "cases/brain/alpha-case.md"

VOCABULARY, _ = read_vocabulary(SOURCE / "vocabulary", root=SOURCE)
FINDINGS = FindingMatcher(VOCABULARY)
TERMINOLOGY = "## Terminology\n\n### Definitions\n\n"


@dataclass(frozen=True)
class Defect:
    """Words of a clean page (`old`) replaced by `bad`, which gives one problem at the words `at`, or by `good`, which does not.

    `at` is "" for a problem of the file as a whole. `good` is `old` unless it is said.
    """

    code: str
    level: Level
    path: str
    old: str
    bad: str
    at: str
    suggestion: str
    good: str = ""


def page(path: str) -> str:
    """The text of a page of the small library."""
    return (SOURCE / path).read_text(encoding="utf-8")


def change(path: str, old: str, new: str) -> str:
    """The text of a page with some words replaced, which it must hold once."""
    text = page(path)
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    return text.replace(old, new)


def place_of(text: str, words: str, *, near: str) -> tuple[int, int]:
    """The line and column, from 1, of some words: those in `near`, where they stand in it; (0, 0) for no words."""
    if not words:
        return 0, 0
    start = text.index(near) + near.index(words) if words in near else text.index(words)
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


def read(text: str, *, path: str = ALPHA) -> tuple[Document, tuple[Problem, ...]]:
    """A page that can be read, and everything wrong with its form."""
    document, problems = parse_document(text, path=path)
    assert document is not None, problems
    return document, problems


def read_body(body: str) -> tuple[Document, tuple[Problem, ...]]:
    """The alpha mass with another text below its front matter."""
    return read(page(ALPHA).split(TERMINOLOGY)[0] + body)


def check(text: str, *, path: str) -> tuple[Problem, ...]:
    """Everything wrong with a page taken by itself."""
    document, problems = parse_document(text, path=path)
    if document is not None:
        problems += check_document(document, VOCABULARY, FINDINGS)
    return sort_problems(problems)
