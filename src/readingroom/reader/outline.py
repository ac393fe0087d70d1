"""The sections of a document as a page sets them: nested, rendered, and closed where the reader's level does not reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from readingroom.access import AccessLevel
from readingroom.edition.content import BlockKind, Card, Image, Page, Section, Statement
from readingroom.reader.markup import place_html, render_blocks, render_list
from readingroom.reader.words import say_count

FirstImage = Callable[[str], Image | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One diagnosis of a differential: its name (a link when it has a page), what tells it apart, its first picture."""

    anchor: str
    name: SafeString
    lines: SafeString
    card: Card | None
    image: Image | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section with the sections below it. `entries` are set as a table; `behind` says what a closed section holds."""

    anchor: str
    title: str
    depth: int
    html: SafeString
    lists_entries: bool
    entries: tuple[Entry, ...]
    behind: str
    members_only: bool
    parts: tuple["Part", ...]

    @property
    def has_images(self) -> bool:
        """True when at least one entry has a picture to show."""
        return any(entry.image for entry in self.entries)


def arrange(page: Page, prefix: str, *, tabulate: bool, first_image: FirstImage) -> tuple[Part, ...]:
    """The sections of a page in order, the deeper ones inside theirs; with `tabulate`, sections of entries become tables."""

    def part(section: Section) -> Part:
        as_table = tabulate and section.entries and section.blocks is not None
        return Part(
            anchor=section.anchor,
            title=section.title,
            depth=section.depth,
            html=SafeString("") if as_table else _render(section, prefix, page),
            lists_entries=section.entries,
            entries=find_entries(section, prefix, page, first_image) if as_table else (),
            behind=_say_behind(section),
            members_only=section.level == AccessLevel.MEMBER,
            parts=tuple(part(inner) for inner in page.sections if inner.parent == section.anchor),
        )

    return tuple(part(section) for section in page.sections if not section.parent)


def find_entries(section: Section, prefix: str, page: Page, first_image: FirstImage) -> tuple[Entry, ...]:
    """The entries of a section that lists diagnoses; none when it is closed."""
    return tuple(
        Entry(
            anchor=statement.anchor,
            name=place_html(statement.html, prefix),
            lines=render_list(statement.items, prefix, targets=page.targets),
            card=page.targets.get(statement.target),
            image=first_image(statement.target) if statement.target else None,
        )
        for statement in list_entries(section)
    )


def list_entries(section: Section) -> tuple[Statement, ...]:
    """The top-level statements of a section that lists diagnoses, in order."""
    lists = (block for block in section.blocks or () if block.kind in (BlockKind.BULLETS, BlockKind.NUMBERED))
    return tuple(statement for block in lists for statement in block.statements)


def order_targets(sections: Sequence[Section], targets: dict[str, Card]) -> tuple[Card, ...]:
    """The documents that sections of entries list, each once, in order."""
    named = (statement.target for section in sections if section.entries for statement in list_entries(section))
    return tuple(targets[target] for target in dict.fromkeys(named) if target in targets)


def _render(section: Section, prefix: str, page: Page) -> SafeString:
    targets = page.targets if section.entries else {}
    return render_blocks(section.blocks or (), prefix, label=section.title, targets=targets)


def _say_behind(section: Section) -> str:
    if section.blocks is not None or not (section.statements or section.images):
        return ""
    counts = ((section.statements, "statement"), (section.images, "image"))
    return ", ".join(say_count(count, noun) for count, noun in counts if count)
