"""Shapes of what people write in YAML, and reading a value into one with a problem for everything that does not fit."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from readingroom.positions import Located, closest
from readingroom.problems import Level, Problem


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Shape(BaseModel):
    """What all parts of front matter have in common: keys with hyphens, nothing unknown, nothing changed afterwards."""

    # Built when one is read first: most commands read few of them, and building all takes a tenth of their time.
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=_kebab, str_strip_whitespace=True, defer_build=True)


Words = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], BeforeValidator(_as_tuple)]
"""A list of words; one word alone stands for a list of one."""

Line = Annotated[str, Field(min_length=1, max_length=300)]
"""A short text that is not empty."""

ADVICE = (
    ("string_too_short", "write at least one word"),
    ("string_too_long", "say it in fewer words"),
    ("string", "write text, in quotation marks if it looks like a number"),
    ("too_short", "list at least one"),
    ("tuple", "write a list: [one, two]"),
    ("dict", "write keys and values: {key: value}"),
    ("model", "write keys and values: {key: value}"),
    ("float", "write a number"),
    ("int", "write a whole number"),
    ("bool", "write true or false"),
    ("date", "write a day such as 2026-11-23"),
    ("less_than", "stay within the limit"),
    ("greater_than", "stay within the limit"),
)
"""What to do about each kind of error that Pydantic has for our shapes, by how its name begins."""

S = TypeVar("S", bound=Shape)


def read_shape(located: Located, shape: type[S], *, choices: Iterable[str] = ()) -> tuple[S | None, tuple[Problem, ...]]:
    """The value as `shape`, or None with a problem for every key that does not fit.

    `choices` are words that may have been meant where one of a fixed set is expected.
    """
    if not isinstance(located.value, dict):
        message = "Expected a list of `key: value` lines"
        return None, (Problem("D002", Level.ERROR, located.place(), message, "begin with a key and a colon"),)
    try:
        return shape.model_validate(located.value), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, tuple(_problem(detail, located, shape, tuple(choices)) for detail in details)


def _problem(details: Mapping[str, Any], located: Located, shape: type[Shape], choices: tuple[str, ...]) -> Problem:
    # Pydantic names the members of a union inside the path of the value; these are no keys of the file.
    location: list[str | int] = []
    value: Any = located.value
    for key in details["loc"]:
        inside = isinstance(value, dict) and key in value
        within = isinstance(value, list) and isinstance(key, int) and key < len(value)
        if inside or within:
            value = value[key]
            location.append(key)
        elif details["type"] == "missing" and key == details["loc"][-1]:
            location.append(key)
    name = ".".join(str(key) for key in location or details["loc"][:1])
    if details["type"] == "missing":
        return Problem("D003", Level.ERROR, located.key_place(*location), f"“{name}” is missing", f"add `{location[-1]}: …`")
    if details["type"] == "extra_forbidden":
        known = [_kebab(field) for field in shape.model_fields]
        suggestion = closest(str(location[-1]), known) if len(location) == 1 else ""
        place = located.key_place(*location)
        return Problem("D004", Level.ERROR, place, f"“{name}” is not a key of this kind", suggestion or "remove it")
    words = str(details["msg"]).removeprefix("Value error, ")
    if not name:  # what several keys say together does not fit
        return Problem("D005", Level.ERROR, located.place(), words[:1].upper() + words[1:], "correct one of the keys")
    message = f"“{name}”: {words}; found {str(details.get('input'))[:80]}"
    return Problem("D005", Level.ERROR, located.place(*location), message, _advise(details, choices))


def _advise(details: Mapping[str, Any], choices: tuple[str, ...]) -> str:
    if details["type"] == "literal_error":
        return closest(str(details["input"]), choices) or f"one of {details['ctx']['expected']}"
    return next((advice for kind, advice in ADVICE if details["type"].startswith(kind)), "correct the value")
