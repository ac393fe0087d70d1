"""Dates moved by whole days, and ages: what keeps intervals true and tells no day."""

import datetime
import re

from readingroom.imaging.deidentification.uids import draw_number, is_own_pseudonym

LONGEST_SHIFT = 3650
"""Days; a patient's dates move back by 1 to this many."""

OLDEST = 90
"""Years; who is older shares this age (HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C))."""

DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})", re.ASCII)
TIME = re.compile(r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d(?:\.\d{1,6})?)?)?", re.ASCII)
AGE = re.compile(r"(\d{1,3})([DWMY])", re.ASCII)


def find_shift(key: bytes, identity: str) -> int:
    """The days by which this patient's dates move, -1 to -3650; 0 when the patient is a pseudonym of ours: moved already."""
    if is_own_pseudonym(key, identity):
        return 0
    return -1 - draw_number(key, "days", identity, below=LONGEST_SHIFT)


def shift_date(text: str, days: int) -> str:
    """A date (DA) moved by whole days, as YYYYMMDD; empty when it is no date."""
    found = DATE.fullmatch(text)
    if not found:
        return ""
    try:
        moved = datetime.date(*map(int, found.groups())) + datetime.timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    return f"{moved.year:04}{moved.month:02}{moved.day:02}"


def keep_time(text: str) -> str:
    """A time of day (TM) as it is; empty when it is none."""
    plain = text.replace(":", "")
    return plain if TIME.fullmatch(plain) else ""


def shift_datetime(text: str, days: int, *, times: bool) -> str:
    """A date and time (DT) moved by whole days, without UTC offset, without time of day unless `times`; else empty."""
    date = shift_date(text[:8], days)
    time = keep_time(re.split(r"[+-]", text[8:], maxsplit=1)[0]) if times else ""
    return date + time if date else ""


def keep_age(text: str) -> str:
    """An age (AS); from 90 years on `090Y`; empty when it is none."""
    found = AGE.fullmatch(text)
    if not found:
        return ""
    years = int(found[1]) / {"D": 365.25, "W": 52.18, "M": 12, "Y": 1}[found[2]]
    return f"{OLDEST:03}Y" if years >= OLDEST else text.zfill(4)


def find_age(birth: str, day: str) -> str:
    """The age on a day in whole years (AS), both as DA; empty when one is no date or the day lies before birth."""
    first, last = DATE.fullmatch(birth), DATE.fullmatch(day)
    if not first or not last:
        return ""
    born, then = [tuple(map(int, found.groups())) for found in (first, last)]
    years = then[0] - born[0] - (then[1:] < born[1:])
    return keep_age(f"{years:03}Y") if 0 <= years < 1000 else ""
