"""The front matter of each kind of document: its shape, and reading it with a problem for everything that does not fit."""

import datetime
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from readingroom.positions import Located
from readingroom.problems import Problem
from readingroom.shapes import Line, Shape, Words, read_shape

FREQUENCIES: Mapping[str, float] = MappingProxyType(
    {"always": 0.97, "typical": 0.85, "often": 0.55, "occasional": 0.17, "rare": 0.03, "never": 0.005}
)
"""The frequency words of a profile and the share each stands for (design/documents.md), most frequent first."""


Years = Annotated[float, Field(ge=0, le=120)]
Share = Annotated[float, Field(ge=0, le=1)]
FrequencyWord = Literal["always", "typical", "often", "occasional", "rare", "never"]


class Review(Shape):
    """Where a document stands between draft and withdrawal; a reviewed one names the person and the day."""

    status: Literal["draft", "in-review", "reviewed", "needs-update", "withdrawn"]
    by: str = ""
    on: datetime.date | None = None
    next: datetime.date | None = None
    reason: str = ""


class RelatedIds(Shape):
    """Documents tied to this one, by id."""

    anatomy: Words = ()
    differentials: Words = ()
    tables: Words = ()
    cases: Words = ()


class Age(Shape):
    """Ages in years, as (youngest, oldest)."""

    typical: tuple[Years, Years] | None = None
    possible: tuple[Years, Years] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Age":
        for name, span in (("typical", self.typical), ("possible", self.possible)):
            if span and span[0] > span[1]:
                raise ValueError(f"{name} runs from {span[0]:g} to {span[1]:g} years")
        if self.typical and self.possible and not self.possible[0] <= self.typical[0] <= self.typical[1] <= self.possible[1]:
            raise ValueError("typical ages lie outside of the possible ones")
        return self


class Sex(Shape):
    """The share of patients who are female, 0 to 1."""

    female: Share


class Counted(Shape):
    """A frequency as a series gives it: `n` of `of` patients."""

    n: int = Field(ge=0)
    of: int = Field(ge=1)

    @model_validator(mode="after")
    def _not_more_than_all(self) -> "Counted":
        if self.n > self.of:
            raise ValueError(f"{self.n} of {self.of} is more than all")
        return self

    @property
    def share(self) -> float:
        """The frequency as a share, 0 to 1."""
        return self.n / self.of


def _form_of_frequency(value: Any) -> str:
    return "counted" if isinstance(value, dict | Counted) else "word"


# Told apart by their form, so that a misspelt word is one problem and not also a count that lacks everything.
Frequency = Annotated[
    Annotated[FrequencyWord, Tag("word")] | Annotated[Counted, Tag("counted")], Discriminator(_form_of_frequency)
]


def _as_texts(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    return [str(each) if type(each) is int else each for each in values]


Codes = Annotated[Words, BeforeValidator(_as_texts)]
"""Codes of one scheme; one that consists of digits needs no quotation marks."""

FIGURE = re.compile(r"figures(?:/\w[\w.-]{0,99})+\.(?:svg|png|jpe?g|webp)", re.ASCII)


def _is_figure(file: str) -> str:
    if not FIGURE.fullmatch(file):
        message = "a picture is figures/…/name.svg (or png, jpg, webp), named with letters, digits, dots and hyphens"
        raise ValueError(message)
    return file


class ContextEntry(Shape):
    """A clinical setting and how often the disease comes with it."""

    term: str
    frequency: Frequency
    source: str = ""


class FindingEntry(Shape):
    """A finding of the profile: on which modalities, where, how often, and from which reference."""

    finding: str
    on: Words = ()
    at: str | None = None
    frequency: Frequency
    source: str = ""


class Profile(Shape):
    """What the differential engine reads."""

    prevalence: Literal["common", "uncommon", "rare", "very-rare"]
    age: Age = Age()
    sex: Sex | None = None
    must_not_miss: bool = False
    context: tuple[ContextEntry, ...] = ()
    findings: tuple[FindingEntry, ...] = ()


class ImageEntry(Shape):
    """A picture of the document: a file below `figures/`, with the words that must stand beside it."""

    file: Annotated[Line, AfterValidator(_is_figure)]
    section: str = ""
    kind: Literal["drawing", "simulated", "clinical"]
    modality: str | None = None
    caption: str = ""
    alt: str = ""
    credit: str = ""
    licence: str = ""
    deidentification: str = ""


class Front(Shape):
    """What the front matter of every kind holds."""

    title: Line
    synonyms: Words = ()
    sites: Words = ()
    modalities: Words = ()
    authors: Words = Field(min_length=1)
    origin: Literal["machine-draft", "human"]
    review: Review
    access: Literal["default", "open"] = "default"
    related: RelatedIds = RelatedIds()
    images: tuple[ImageEntry, ...] = ()


class DiagnosisFront(Front):
    """Front matter of a diagnosis."""

    abbreviations: Words = ()
    codes: dict[str, Codes] = Field(default_factory=dict)
    profile: Profile | None = None


class DifferentialFront(Front):
    """Front matter of a differential: the finding it explains."""

    abbreviations: Words = ()
    finding: str


class AnatomyFront(Front):
    """Front matter of an anatomy page."""

    abbreviations: Words = ()
    codes: dict[str, Codes] = Field(default_factory=dict)


class TableFront(Front):
    """Front matter of a table: the citation keys it was made from."""

    abbreviations: Words = ()
    source: Words = ()


class CaseFront(Front):
    """Front matter of a case: the diagnosis it shows, the patient's age in years and sex, and nothing that identifies."""

    diagnosis: str = ""
    age: Years | None = None
    sex: Literal["female", "male", "other", "unknown"] = "unknown"


FRONTS: Mapping[str, type[Front]] = MappingProxyType(
    {
        "diagnosis": DiagnosisFront,
        "differential": DifferentialFront,
        "anatomy": AnatomyFront,
        "table": TableFront,
        "case": CaseFront,
    }
)


def read_front(located: Located, kind: str) -> tuple[Front | None, tuple[Problem, ...]]:
    """The front matter of a document of this kind, or None with a problem for every key that does not fit."""
    return read_shape(located, FRONTS[kind], choices=FREQUENCIES)
