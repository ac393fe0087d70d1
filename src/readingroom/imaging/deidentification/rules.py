"""The rules of de-identification (`rules.yaml`), and the Basic Profile they are held against (`basic_profile.yaml`)."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, get_args

import yaml
from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

Action = Literal["keep", "clean", "replace", "shift", "pseudonym", "empty", "dummy", "write"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of one attribute; what the fields mean is said in `rules.yaml`."""

    keyword: str
    tag: int
    vrs: tuple[str, ...]
    action: Action
    about: str
    reason: str
    option: str = ""
    pattern: re.Pattern[str] | None = None
    token: re.Pattern[str] | None = None
    fallback: str = ""
    dummy: str = ""


def _read(name: str) -> Any:
    text = resources.files("readingroom.imaging.deidentification").joinpath(name).read_text(encoding="utf-8")
    return yaml.CSafeLoader(text).get_single_data()


def _read_groups(groups: list[dict[str, Any]]) -> Iterator[Rule]:
    for group in groups:
        if group["action"] not in get_args(Action):
            raise ValueError(f"rules.yaml: “{group['action']}” is no action")
        patterns = {name: re.compile(group[name], re.ASCII) if name in group else None for name in ("pattern", "token")}
        for keyword in group["keywords"]:
            tag = tag_for_keyword(keyword)
            if tag is None:
                raise ValueError(f"rules.yaml: the standard has no attribute “{keyword}”")
            yield Rule(
                keyword=keyword,
                tag=tag,
                vrs=tuple(dictionary_VR(tag).split(" or ")),
                action=group["action"],
                about=group["about"],
                reason=group["reason"],
                option=group.get("option", ""),
                pattern=patterns["pattern"],
                token=patterns["token"],
                fallback=group.get("fallback", ""),
                dummy=group.get("dummy", ""),
            )


_RULES = _read("rules.yaml")

VERSION: int = _RULES["version"]
"""The version of the rules; it counts up when what comes out changes."""

EDITION = "PS3.15 2026c"
"""The edition of the standard whose Basic Profile the rules are held against."""

PROFILE = f"{EDITION} Basic + Clean Descriptors + Modified Dates, rules v{VERSION}"
"""What was applied, in one line for the description of an image."""

RULES: Mapping[int, Rule] = MappingProxyType({rule.tag: rule for rule in _read_groups(_RULES["groups"])})
"""The rules by tag, in the order of `rules.yaml`. An attribute without one is removed."""


@functools.cache
def read_basic_profile() -> Mapping[str, str]:
    """The Basic Profile: the action of PS3.15 Table E.1-1 (`X`, `Z/D` …) by keyword, or by tag (`00400562`) without one."""
    profile = _read("basic_profile.yaml")
    return MappingProxyType({keyword: action for action, keywords in profile["actions"].items() for keyword in keywords})


def name_attribute(tag: int) -> str:
    """What reports call an attribute: its keyword; private ones, overlays and curves by their kind; else the tag."""
    group = tag >> 16
    if group % 2:
        return "private attributes"
    if 0x6000 <= group <= 0x60FF:
        return "overlays"
    if 0x5000 <= group <= 0x50FF:
        return "curves"
    return keyword_for_tag(tag) or f"({group:04x},{tag & 0xFFFF:04x})"
