"""What the index holds: a document or an image as one reader may see it, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from readingroom.access import AccessLevel

FACETS = ("kind", "area", "modality", "site", "age", "state", "plane", "sequence", "finding", "picture")
"""By what hits can be narrowed. `plane`, `sequence` and `picture` (drawing, clinical, simulated) only images have."""

AGE_GROUPS = (("child", 0, 17), ("young-adult", 18, 39), ("middle-age", 40, 64), ("older", 65, 150))
"""The groups of the age facet with their first and last year."""


@dataclass(frozen=True, slots=True)
class Line:
    """One statement in plain words; `anchor` is its fragment address on the page."""

    anchor: str
    text: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A document or image for readers of the levels `least` to `most`, who may read every word of it.

    What readers of several levels may see to different extent has one entry for each: their words, counts and ranking
    never depend on what is above their level.

    `id` is the document's, or `document/image` for an image; `owner` the document both belong to. `findings` are the
    names of its profile's findings, `thumbnail` the name of a picture, `note` what an image shows.
    """

    id: str
    owner: str
    path: str
    title: str
    least: AccessLevel
    most: AccessLevel
    names: Sequence[str] = ()
    lines: Sequence[Line] = ()
    captions: Sequence[Line] = ()
    findings: Sequence[str] = ()
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    thumbnail: str = ""
    note: str = ""


def age_groups(first: float, last: float) -> tuple[str, ...]:
    """The age groups that an age range in years reaches into."""
    return tuple(name for name, start, end in AGE_GROUPS if first < end + 1 and last >= start)
