"""Reading one document: a file, or its text, becomes a `Document` and the problems of its form; never an exception."""

from pathlib import Path

from readingroom.documents.body import read_body
from readingroom.documents.document import Document
from readingroom.documents.front import read_front
from readingroom.documents.kinds import FOLDERS
from readingroom.positions import read_text, read_yaml, relative_path
from readingroom.problems import Level, Place, Problem

MAX_DOCUMENT_BYTES = 250_000
"""Ten times a long document; Markdown made to be slow to read takes seconds up to here, and hours without a limit."""

FENCE = "---"


def read_document(path: Path, *, root: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in a file of the library, or None with the reason.

    Args:
        path: The file, below the folder of its kind (`diagnoses/<area>/<id>.md`).
        root: The library's folder.
    """
    text, problems = read_text(path, root=root, limit=MAX_DOCUMENT_BYTES)
    if text is None:
        return None, problems
    return parse_document(text, path=relative_path(path, root=root))


def parse_document(text: str, *, path: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document that `text` is, or None with the reason; `path` is where it lies: its kind, area, id."""
    folder, area, name = _split_path(path)
    kind = FOLDERS[folder]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = next((index for index in range(1, len(lines)) if lines[index].rstrip() == FENCE), 0)
    if lines[0].rstrip() != FENCE or not end:
        message = "The front matter is missing or does not end" if lines[0].rstrip() == FENCE else "There is no front matter"
        return None, (Problem("D001", Level.ERROR, Place(path, 1, 1), message, "put it between two lines with three hyphens"),)
    located, problems = read_yaml("\n".join(lines[1:end]), path=path, first_line=2)
    if located is None or problems:
        return None, problems
    front, problems = read_front(located, kind.id)
    body = "\n".join(lines[end + 1 :])
    sections, body_problems = read_body(body, kind=kind, path=path, first_line=end + 2, lines=lines)
    if front is None:
        return None, problems + body_problems
    return Document(name, kind, area, path, front, located, sections), body_problems


def _split_path(path: str) -> tuple[str, str, str]:
    folder, *middle, name = path.split("/")
    return folder, "/".join(middle), name.removesuffix(".md")
