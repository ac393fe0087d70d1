"""What every document of a library is read against: settings, vocabulary, references, and which documents there are."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from readingroom.library.pictures import Pictures
from readingroom.library.settings import Settings, read_settings
from readingroom.library.walk import Found, find_documents
from readingroom.literature.store import References, hash_reference_files, read_references
from readingroom.problems import Problem
from readingroom.vocabulary.match import Match, Matcher
from readingroom.vocabulary.read import read_vocabulary
from readingroom.vocabulary.terms import Vocabulary


class FindingMatcher:
    """Finds only the findings of a vocabulary in text, as pages underline them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._matcher = Matcher(vocabulary)

    def find(self, text: str) -> tuple[Match, ...]:
        """The findings named in a text, in order, not overlapping."""
        return self._matcher.find(text, kinds=("finding",))


@dataclass(frozen=True, slots=True)
class ReadReferences:
    """The references of a library, what is wrong with them, and the hash of each file they were read from by its path."""

    references: References
    problems: tuple[Problem, ...]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Frame:
    """A library without the text of its documents."""

    root: Path
    settings: Settings
    vocabulary: Vocabulary
    read_references: ReadReferences
    found: tuple[Found, ...]

    @property
    def references(self) -> References:
        """The references."""
        return self.read_references.references

    @cached_property
    def by_id(self) -> Mapping[str, Found]:
        """The documents by id."""
        return MappingProxyType({found.id: found for found in self.found})

    @cached_property
    def terms(self) -> FindingMatcher:
        """Finds the vocabulary's findings in text."""
        return FindingMatcher(self.vocabulary)

    @cached_property
    def pictures(self) -> Pictures:
        """The picture files."""
        return Pictures(self.root)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything that all documents are read against."""
        return self.digest_for(tuple(self.references))

    def digest_for(self, cited: tuple[str, ...]) -> str:
        """The SHA-256 of what a document that cites these keys depends on besides its own file."""
        parts = (self.vocabulary.digest, self.references.digest_of(cited), self.settings.library.access)
        return hashlib.sha256("\n".join(parts).encode("ascii")).hexdigest()


def read_frame(root: Path, *, before: ReadReferences | None = None) -> tuple[Frame | None, tuple[Problem, ...]]:
    """The frame of the library in `root` with every problem of its shared files; None when `library.yaml` cannot be used.

    References that were read `before` are taken over when their files are the same: reading thousands takes seconds.
    """
    settings, problems = read_settings(root)
    if settings is None:
        return None, problems
    vocabulary, vocabulary_problems = read_vocabulary(root / "vocabulary", root=root)
    references = _read_references(root, before)
    found, walk_problems = find_documents(root, settings.library)
    frame = Frame(root, settings, vocabulary, references, found)
    return frame, problems + vocabulary_problems + references.problems + walk_problems


def _read_references(root: Path, before: ReadReferences | None) -> ReadReferences:
    # Hashed before they are read: when someone saves one in between, the next build reads it again.
    files = hash_reference_files(root / "references", root=root)
    if before is not None and before.files == files:
        return before
    references, problems = read_references(root / "references", root=root)
    return ReadReferences(references, problems, files)
