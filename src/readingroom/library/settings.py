"""What a library says of itself: `library.yaml`, `people.yaml` and `redirects.yaml`."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from readingroom.positions import Located, read_text, read_yaml
from readingroom.problems import Level, Place, Problem
from readingroom.shapes import Line, Shape, read_shape

SETTINGS_NAME = "library.yaml"
PEOPLE_NAME = "people.yaml"
REDIRECTS_NAME = "redirects.yaml"


class AreaEntry(Shape):
    """An area of the reference, in browse order; `id` is the folder below each kind."""

    id: Line
    name: Line


def _each_once(areas: tuple[AreaEntry, ...]) -> tuple[AreaEntry, ...]:
    ids = [area.id for area in areas]
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise ValueError(f"the area “{twice}” is listed twice")
    return areas


class LibrarySettings(Shape):
    """`library.yaml`. With `access: members`, visitors read the open sections and see the outline of the rest.

    With `citations: verified` every reference that a page cites must tell how it was seen to exist.
    """

    name: Line
    language: Line = "en-US"
    licence: Line
    access: Literal["open", "members"] = "open"
    citations: Literal["any", "verified"] = "any"
    areas: Annotated[tuple[AreaEntry, ...], Field(min_length=1), AfterValidator(_each_once)]


class PersonEntry(Shape):
    """An author or reviewer; `kind: software` for a drafting system."""

    id: Line
    name: Line
    kind: Literal["person", "software"] = "person"
    credentials: str = ""
    orcid: str | None = None
    conflict_of_interest: str = ""
    conflict_of_interest_on: datetime.date | None = None


class PeopleFile(Shape):
    """`people.yaml`."""

    people: tuple[PersonEntry, ...] = ()


def _nothing_as_empty(value: Any) -> Any:
    return "" if value is None else value


class RedirectEntry(Shape):
    """A line of `redirects.yaml`: where the document `from` went. A withdrawn one needs no `to`, or `to: null`."""

    from_: Line = Field(alias="from")
    to: Annotated[str, BeforeValidator(_nothing_as_empty)] = ""
    kind: Literal["moved", "merged", "withdrawn"]
    reason: Line


class RedirectsFile(Shape):
    """`redirects.yaml`."""

    redirects: tuple[RedirectEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All three files, as far as they could be read."""

    library: LibrarySettings
    people: Mapping[str, PersonEntry] = field(default_factory=lambda: MappingProxyType({}))
    redirects: Mapping[str, RedirectEntry] = field(default_factory=lambda: MappingProxyType({}))
    redirect_places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))


S = TypeVar("S", bound=Shape)


def read_settings(root: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    """The settings of the library in `root`; None when `library.yaml` cannot be used, with the reason."""
    library, _, problems = _read(root, SETTINGS_NAME, LibrarySettings, required=True)
    people, people_at, people_problems = _read(root, PEOPLE_NAME, PeopleFile)
    redirects, redirects_at, redirect_problems = _read(root, REDIRECTS_NAME, RedirectsFile)
    problems += people_problems + redirect_problems
    if library is None:
        return None, problems
    persons: dict[str, PersonEntry] = {}
    for index, person in enumerate(people.people if people else ()):
        if person.id in persons and people_at:
            message = f"“{person.id}” is listed twice"
            problems += (Problem("L006", Level.ERROR, people_at.place("people", index, "id"), message, "keep one"),)
        persons[person.id] = person
    sources: dict[str, RedirectEntry] = {}
    places: dict[str, Place] = {}
    for index, redirect in enumerate(redirects.redirects if redirects else ()):
        place = redirects_at.place("redirects", index) if redirects_at else Place(REDIRECTS_NAME)
        if redirect.from_ in sources:
            message = f"“{redirect.from_}” is redirected twice"
            problems += (Problem("L007", Level.ERROR, place, message, "keep one"),)
        sources[redirect.from_], places[redirect.from_] = redirect, place
    return Settings(library, MappingProxyType(persons), MappingProxyType(sources), MappingProxyType(places)), problems


def _read(
    root: Path, name: str, shape: type[S], *, required: bool = False
) -> tuple[S | None, Located | None, tuple[Problem, ...]]:
    path = root / name
    if not required and not path.exists():
        return None, None, ()
    text, problems = read_text(path, root=root)
    if text is None:
        return None, None, problems
    located, problems = read_yaml(text, path=name)
    if located is None or problems or (located.value is None and not required):
        return None, located, problems
    value, problems = read_shape(located, shape)
    return value, located, problems
