"""A library of as many documents as a test wants."""

from pathlib import Path

from tests.small_library import commit_all, write_small_library

ANATOMY = "anatomy/brain/sample-meninges.md"


def write_large_library(root: Path, copies: int) -> Path:
    """The small library with `copies` more anatomy pages, each with a few statements of its own, committed."""
    write_small_library(root)
    text = (root / ANATOMY).read_text(encoding="utf-8")
    for number in range(copies):
        own = "".join(f"- Statement {line} of copy {number} about a dural mass [@low-2019]\n" for line in range(20))
        copy = text.replace("title: Sample Meninges", f"title: Copy {number}").replace(
            "## Relations\n\n", f"## Relations\n\n{own}"
        )
        (root / f"anatomy/brain/copy-{number}.md").write_text(copy, encoding="utf-8")
    commit_all(root, "Copy a page many times")
    return root
