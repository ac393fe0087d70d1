"""Queries that found nothing: the editors' work queue. What was asked is kept, never who asked or when exactly."""

import datetime
import re

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from readingroom.accounts.models import UnansweredSearch

LONGEST = 80
"""Characters of a query that is kept; what is longer is pasted text, which may hold anything."""
MOST = 5_000
"""Different queries that are kept."""
MOST_WORDS = 8
_TELLING = re.compile(r"\d{5,}|\S+@\S+|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
"""What looks like a record number, an address or a date: such a query may tell of a patient."""


def is_keepable(query: str) -> bool:
    """True for a query that is short, in words, and shows nothing that identifies anyone."""
    words = query.split()
    return 0 < len(query) <= LONGEST and len(words) <= MOST_WORDS and not _TELLING.search(query) and any(map(str.isalpha, query))


def remember_unanswered(query: str) -> None:
    """Counts a query that found nothing. A database that cannot be written loses it, not the answer."""
    words = " ".join(query.casefold().split())
    if not is_keepable(words):
        return
    today = timezone.now().date()
    try:
        if UnansweredSearch.objects.filter(words=words).update(times=F("times") + 1, last_on=today):
            return
        if UnansweredSearch.objects.count() < MOST:
            UnansweredSearch.objects.get_or_create(words=words, defaults={"times": 1, "first_on": today, "last_on": today})
    except DatabaseError:
        return


def list_unanswered(limit: int = 500) -> list[tuple[str, int, datetime.date, datetime.date]]:
    """Words, how often they were asked for, first and last day; the most wanted first."""
    rows = UnansweredSearch.objects.order_by("-times", "-last_on", "words")[:limit]
    return [(row.words, row.times, row.first_on, row.last_on) for row in rows]


def forget_unanswered(words: str) -> bool:
    """Takes a query off the list, as done; False when it was not there."""
    return bool(UnansweredSearch.objects.filter(words=words).delete()[0])
