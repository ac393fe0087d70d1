"""Filters of the reader's templates: `{% load reading %}`."""

from datetime import UTC, datetime

from django import template
from django.utils.safestring import SafeString

from readingroom.edition.consulting import say_within
from readingroom.edition.content import Reference
from readingroom.reader.markup import place_html
from readingroom.reader.words import say_day

register = template.Library()


@register.filter
def day(iso: str) -> str:
    """A date as people write it."""
    return say_day(iso)


@register.filter
def stored(html: str, prefix: str) -> SafeString:
    """Inline HTML of the edition with its links below `prefix`."""
    return place_html(html, prefix)


register.filter("within", say_within)


@register.filter
def of(counts: dict[str, int], key: str) -> int:
    """One of several counts; 0 when it is not among them."""
    return counts.get(key, 0)


@register.filter
def instant(iso: str) -> str:
    """A day or a time in UTC as RFC 3339 asks for it in feeds; the epoch when there is none."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        moment = datetime.fromtimestamp(0, tz=UTC)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def web_page(reference: Reference) -> str:
    """Where a reference without DOI and PubMed entry can be read, or "" (an address that is no web address is none)."""
    address = str(reference.csl.get("URL", ""))
    known = reference.doi_url or reference.pubmed_url or reference.pmc_url
    return address if not known and address.startswith(("https://", "http://")) else ""
