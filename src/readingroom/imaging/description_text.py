"""Descriptions of images as text: written once, then changed key by key, so that what people wrote around stays as it is."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from readingroom.imaging.descriptions import Annotation, ImageDescription, PixelCheck

KEY_LINE = r"^{key}:.*?(?=^[^\s#\-]|\Z)"


def write_description(description: ImageDescription) -> str:
    """A description as a library file. What people are meant to fill in comes first, what the import knows after it."""
    values = description.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    asked = {key: values.pop(key, "") for key in ("caption", "alt", "credit", "licence")}
    given = ("kind", "modality", "plane", "sequence", "section", "site", "findings", "position", "windows", "key")
    lines = [f"{key}: {_say(values.pop(key))}" for key in given if key in values]
    lines += [f"{key}: {_say(value)}" for key, value in asked.items()]
    lines += [_write_key(key, value) for key, value in values.items()]
    return "\n".join(lines) + "\n"


def replace_key(text: str, key: str, block: str) -> str:
    """The text with everything below a top-level key replaced by `block` ("" removes it); a key that is new goes to the end."""
    pattern = re.compile(KEY_LINE.format(key=re.escape(key)), re.MULTILINE | re.DOTALL)
    if pattern.search(text):
        return pattern.sub(lambda _: block, text, count=1)
    return text.rstrip("\n") + "\n" + block


def write_marks_block(marks: Sequence[Annotation]) -> str:
    """The marks of an image as the block below `annotations:`, "" when there are none."""
    lines = []
    for mark in marks:
        points = ", ".join(f"[{x:g}, {y:g}]" for x, y in ((round(x, 2), round(y, 2)) for x, y in mark.points))
        label = f", label: {_say(mark.label)}" if mark.label else ""
        lines.append(f"  - {{frame: {mark.frame}, shape: {mark.shape}, points: [{points}]{label}}}\n")
    return "annotations:\n" + "".join(lines) if lines else ""


def write_pixels_block(check: PixelCheck) -> str:
    """The state of the check of the pixels as the line of `pixels:`."""
    return _write_key("pixels", check.model_dump(mode="json", exclude_defaults=True)) + "\n"


def write_originals_block(originals: Sequence[str]) -> str:
    """The names of originals as the block below `originals:`."""
    return _write_key("originals", list(originals)) + "\n"


def _write_key(key: str, value: Any) -> str:
    if isinstance(value, list):
        return f"{key}:\n" + "\n".join(f"  - {_say(each)}" for each in value)
    return f"{key}: {_say(value)}"


def _say(value: Any) -> str:
    """A value as YAML in one line. JSON strings, numbers and lists are YAML; days are written as they are said."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_say(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_say(each) for each in value) + "]"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}|[A-Za-z][\w.-]*", value) and value.lower() not in RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)


RESERVED = frozenset(("true", "false", "null", "yes", "no", "on", "off", "nan", "inf"))
"""Words that some reader of YAML takes for something else than text."""
