"""The options of de-identification, named as PS3.15 Annex E names them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Options:
    """What may stay beyond the Basic Profile.

    UIDs, private attributes, institutions and devices have no option: they are never retained.
    """

    descriptors: bool = True
    """Known words of descriptions stay (Clean Descriptors); otherwise descriptions are removed."""
    dates: Literal["shift", "remove"] = "shift"
    """Dates move by the days of their patient (Modified Dates), or go."""
    times: bool = False
    """Times of day stay as they are, as far as dates stay; only whole days are shifted."""
    characteristics: bool = True
    """Sex, age, size and weight stay (Retain Patient Characteristics)."""


DEFAULT_OPTIONS = Options()
