"""What the rules that compare documents need to know of each: small, plain, and kept by an edition for the next build."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from readingroom.documents.document import Document, Link
from readingroom.documents.front import CaseFront, DiagnosisFront, DifferentialFront
from readingroom.documents.rules.profile import share_of
from readingroom.library.images import StoredImage
from readingroom.problems import Place


class Tie(NamedTuple):  # a tuple, because a build makes hundreds of thousands
    """A link to another document: `relation` is differential (an entry), related (front matter) or mention (running text).

    `path` is the file that is linked to; front matter names only the id, and there it is "".
    """

    target: str
    path: str
    relation: str
    line: int
    column: int


class Cited(NamedTuple):
    """A reference cited, where it is cited first."""

    key: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One document in short. Days are ISO 8601 or ""; `findings` maps a finding to the highest share it has in the profile."""

    id: str
    kind: str
    area: str
    path: str
    title: str
    status: str
    authors: tuple[str, ...]
    authors_line: int
    reviewed_by: str
    reviewed_on: str
    next_review: str
    review_line: int
    ties: tuple[Tie, ...]
    cited: tuple[Cited, ...]
    findings: dict[str, float]
    explains: str
    primary_modality: str
    images: dict[str, int]

    def place(self, line: int = 0, column: int = 0) -> Place:
        """A place in the document's file."""
        return Place(self.path, line, column)


def summarize(document: Document, images: Sequence[StoredImage] = ()) -> Summary:
    """The summary of a document and its stored images."""
    front = document.front
    modalities = [image.modality or "" for image in front.images]
    modalities += [image.description.modality for image in images if image.description.is_published]
    findings: dict[str, float] = {}
    if isinstance(front, DiagnosisFront) and front.profile:
        for entry in front.profile.findings:
            findings[entry.finding] = max(findings.get(entry.finding, 0.0), share_of(entry.frequency))
    cited: dict[str, Cited] = {}
    for citation in document.citations():
        cited.setdefault(citation.key, Cited(citation.key, citation.place.line, citation.place.column))
    return Summary(
        id=document.id,
        kind=document.kind.id,
        area=document.area,
        path=document.path,
        title=front.title,
        status=front.review.status,
        authors=front.authors,
        authors_line=document.located.key_place("authors").line,
        reviewed_by=front.review.by,
        reviewed_on=front.review.on.isoformat() if front.review.on else "",
        next_review=front.review.next.isoformat() if front.review.next else "",
        review_line=document.located.key_place("review").line,
        ties=_ties(document),
        cited=tuple(cited.values()),
        findings=findings,
        explains=front.finding if isinstance(front, DifferentialFront) else "",
        primary_modality=front.modalities[0] if front.modalities else "",
        images=dict(Counter(modalities)),
    )


def _ties(document: Document) -> tuple[Tie, ...]:
    ties = [_tie(link, "differential") for _, _, link in document.entries()]
    ties.extend(_tie(link, "mention") for _, link in document.mentions())
    for kind, ids in document.front.related:
        for index, id in enumerate(ids):
            place = document.located.place("related", kind, index)
            ties.append(Tie(id, "", "related", place.line, place.column))
    if isinstance(document.front, CaseFront) and document.front.diagnosis:
        place = document.located.place("diagnosis")
        ties.append(Tie(document.front.diagnosis, "", "related", place.line, place.column))
    return tuple(ties)


def _tie(link: Link, relation: str) -> Tie:
    return Tie(link.document, link.path, relation, link.place.line, link.place.column)


def dump_summary(summary: Summary) -> str:
    """A summary as JSON text: a list of its values."""
    values = [getattr(summary, field.name) for field in fields(summary)]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def load_summary(text: str) -> Summary:
    """The summary that `dump_summary` wrote."""
    values: dict[str, Any] = dict(zip(_NAMES, json.loads(text), strict=True))
    values["authors"] = tuple(values["authors"])
    values["ties"] = tuple(map(Tie._make, values["ties"]))
    values["cited"] = tuple(map(Cited._make, values["cited"]))
    return Summary(**values)


_NAMES = tuple(field.name for field in fields(Summary))
