"""The house rules about the manual: nothing undocumented, nothing documented that is gone, no page that cannot be found."""

import re
from collections.abc import Iterable
from pathlib import Path

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)|!\[[^\]]*\]\((?P<image>[^)\s]+)\)")
SETTING = re.compile(r"\b(?:READINGROOM_[A-Z][A-Z_]*|DATABASE_URL)\b")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def list_links(text: str) -> list[str]:
    """The targets of all links and images of a Markdown page, without those shown as code."""
    return [found["target"] or found["image"] for found in LINK.finditer(FENCE.sub("", text))]


def find_dead_links(page: Path) -> list[str]:
    """Every link to a file leads to a file."""
    dead = []
    for target in list_links(page.read_text(encoding="utf-8")):
        name = target.partition("#")[0]
        if name and "://" not in name and not (page.parent / name).exists():
            dead.append(f"leads to {target}, which is not there")
    return dead


def find_pages_missing_from_index(folder: Path) -> list[str]:
    """Each folder of the manual has an index that leads to all its pages."""
    index = folder / "README.md"
    if not index.is_file():
        return ["has no README.md"]
    listed = {target.partition("#")[0] for target in list_links(index.read_text(encoding="utf-8"))}
    pages = {page.name for page in folder.glob("*.md")} - {index.name}
    return [f"its README.md does not lead to {name}" for name in sorted(pages - listed)]


def list_settings(texts: Iterable[str]) -> set[str]:
    """The names of all settings of ours that a text mentions."""
    return {name for text in texts for name in SETTING.findall(text)}
