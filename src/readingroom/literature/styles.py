"""References as they are printed: Vancouver (ICMJE) and AMA 11, as text and as HTML.

Sources: ICMJE "Samples of Formatted References", NLM "Citing Medicine", 2nd edition, and AMA Manual of Style, 11th edition,
chapter 3, in the selection of docs/reference (journal article, book, chapter, report, thesis, web page, data set, preprint).
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from readingroom.literature.notation import (
    elide_pages,
    expand_pages,
    write_ama_date,
    write_name,
    write_nlm_date,
)
from readingroom.literature.references import Name, Reference

_AUTHORS_LISTED_IN_FULL = 6
_AMA_AUTHORS_OF_MANY = 3
_LONGEST_EDITION = 3
_BOOKS = frozenset(("book", "report", "thesis"))
_ONLINE = frozenset(
    ("webpage", "dataset", "software", "post-weblog", "standard", "entry", "entry-encyclopedia", "entry-dictionary")
)
_BRACKETED = {"dataset": "dataset", "software": "software"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some words of a reference, set in italics or not."""

    text: str
    italic: bool = False


def render_vancouver(reference: Reference) -> str:
    """A reference in ICMJE style, as plain text.

    An article reads `Doe AB, Roe C. Title. J Ex. 2024 May 2;12(3):100-8. doi: 10.1000/x.`, followed by PMID and PMCID.
    """
    return _as_text(_vancouver(reference))


def render_ama(reference: Reference) -> str:
    """A reference in AMA style, as plain text.

    An article reads `Doe AB, Roe C. Title. J Ex. 2024;12(3):100-108. doi:10.1000/x`, without final period.
    """
    return _as_text(_ama(reference))


def render_vancouver_html(reference: Reference) -> str:
    """A reference in ICMJE style as HTML, everything that comes from the reference escaped."""
    return _as_html(_vancouver(reference))


def render_ama_html(reference: Reference) -> str:
    """A reference in AMA style as HTML, journal or book in `<i>`, everything that comes from the reference escaped."""
    return _as_html(_ama(reference))


def doi_url(reference: Reference) -> str:
    """The address of the paper at the DOI resolver, or nothing."""
    return f"https://doi.org/{_UNSAFE.sub(_percent, reference.doi)}" if reference.doi else ""


def pmid_url(reference: Reference) -> str:
    """The address of the paper's PubMed record, or nothing."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{quote(reference.pmid, safe='')}/" if reference.pmid else ""


def pmcid_url(reference: Reference) -> str:
    """The address of the full text in PubMed Central, or nothing."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(reference.pmcid, safe='')}/" if reference.pmcid else ""


def web_url(reference: Reference) -> str:
    """The reference's own web address when a page may link to it (http or https), or nothing."""
    return reference.url if reference.url.lower().startswith(("https://", "http://")) else ""


_UNSAFE = re.compile(r'[<>#%"?\x00-\x20\x7f]|[^\x00-\x7f]')


def _percent(found: re.Match[str]) -> str:
    return quote(found[0].encode("utf-8", "replace"), safe="")


def _as_text(pieces: Iterable[_Piece]) -> str:
    return " ".join(piece.text for piece in pieces if piece.text)


def _as_html(pieces: Iterable[_Piece]) -> str:
    parts = []
    for piece in pieces:
        if piece.italic and piece.text:
            # The period after a title in italics is not part of the title.
            words, period = (piece.text[:-1], ".") if piece.text.endswith(".") else (piece.text, "")
            parts.append(f"<i>{html.escape(words)}</i>{period}")
        elif piece.text:
            parts.append(html.escape(piece.text))
    return " ".join(parts)


def _vancouver(reference: Reference) -> list[_Piece]:
    authors = _list_names(reference.authors, reference.authors_complete, of_many=_AUTHORS_LISTED_IN_FULL)
    if reference.type in _BOOKS:
        body = [_title(reference, _bracket(reference)), *_book_tail(reference, place=True), _available(reference)]
    elif reference.type == "chapter":
        editors = _list_names(reference.editors, complete=True, of_many=_AUTHORS_LISTED_IN_FULL)
        role = "editors" if len(reference.editors) > 1 else "editor"
        book = _sentence(reference.container_title)
        start = f"In: {editors}, {role}. {book}" if editors else f"In: {book}"
        pages = f"p. {elide_pages(reference.page)}." if reference.page else ""
        body = [_title(reference), start, *_book_tail(reference, place=True), pages, _available(reference)]
    elif reference.type in _ONLINE:
        body = _vancouver_online(reference)
    else:
        body = _vancouver_article(reference)
    return [_Piece(text) for text in (_sentence(authors), *body, *_vancouver_identifiers(reference))]


def _vancouver_article(reference: Reference) -> list[str]:
    suffix = " [Preprint]" if reference.type == "article" else ""
    date = write_nlm_date(reference.issued) if reference.issued else ""
    where = _volume(reference) + _colon(elide_pages(_pages(reference)))
    if not where and reference.epub:
        date = f"Epub {write_nlm_date(reference.epub)}"
    source = f"{date};{where}" if date and reference.volume else f"{date}{where}"
    return [_title(reference, suffix), _sentence(_journal(reference)), _sentence(source), _available(reference)]


def _vancouver_online(reference: Reference) -> list[str]:
    kind = _BRACKETED.get(reference.type, "Internet")
    publisher = reference.publisher or reference.container_title
    place = f"{reference.publisher_place}: " if reference.publisher_place and publisher else ""
    date = write_nlm_date(reference.issued) if reference.issued else ""
    cited = f"[cited {write_nlm_date(reference.accessed)}]" if reference.accessed else ""
    when = " ".join(part for part in (date, cited) if part)
    source = "; ".join(part for part in (f"{place}{publisher}", when) if part)
    return [_title(reference, f" [{kind}]"), _sentence(source), _available(reference)]


def _available(reference: Reference) -> str:
    """The web address of what no identifier leads to."""
    if reference.doi or reference.pmid or reference.pmcid or not web_url(reference):
        return ""
    return f"Available from: {web_url(reference)}"


def _vancouver_identifiers(reference: Reference) -> list[str]:
    epub = ""
    if reference.epub and _volume(reference) + _pages(reference):
        epub = f"Epub {write_nlm_date(reference.epub)}."
    pubmed = [f"PubMed PMID: {reference.pmid}"] if reference.pmid else []
    central = [f"PubMed Central PMCID: {reference.pmcid}"] if reference.pmcid else []
    numbers = "; ".join([*pubmed, *central])
    return [f"doi: {reference.doi}." if reference.doi else "", epub, f"{numbers}." if numbers else ""]


def _ama(reference: Reference) -> list[_Piece]:
    authors = _list_names(reference.authors, reference.authors_complete, of_many=_AMA_AUTHORS_OF_MANY)
    pieces = [_Piece(_sentence(authors))]
    if reference.type in _BOOKS:
        pieces.append(_Piece(_title(reference), italic=True))
        pieces += [_Piece(text) for text in (_ama_kind(reference), *_book_tail(reference, place=False))]
    elif reference.type == "chapter":
        pieces += _ama_chapter(reference)
    elif reference.type in _ONLINE:
        pieces += _ama_online(reference)
    else:
        pieces += _ama_article(reference)
    return [*pieces, _Piece(_ama_ending(reference))]


def _ama_article(reference: Reference) -> list[_Piece]:
    pieces = [_Piece(_title(reference)), _Piece(_sentence(_journal(reference)), italic=True)]
    where = _volume(reference, lower=True) + _colon(expand_pages(_pages(reference)))
    if reference.type == "article":
        date = reference.epub or reference.issued
        posted = f"Preprint posted online {write_ama_date(date)}" if date else "Preprint"
        return [*pieces, _Piece(_sentence(posted))]
    if not where and reference.epub:
        return [*pieces, _Piece(_sentence(f"Published online {write_ama_date(reference.epub)}"))]
    year = str(reference.year) if reference.year else ""
    source = f"{year};{where}" if year and reference.volume else f"{year}{where}"
    return [*pieces, _Piece(_sentence(source))]


def _ama_chapter(reference: Reference) -> list[_Piece]:
    editors = _list_names(reference.editors, complete=True, of_many=_AMA_AUTHORS_OF_MANY)
    role = "eds" if len(reference.editors) > 1 else "ed"
    start = f"In: {editors}, {role}." if editors else "In:"
    *edition, source = _book_tail(reference, place=False)
    if reference.page:
        source = f"{source.removesuffix('.')}:{expand_pages(reference.page)}."
    book = _Piece(_sentence(reference.container_title), italic=True)
    return [_Piece(_title(reference)), _Piece(start), book, *(_Piece(text) for text in (*edition, source))]


def _ama_online(reference: Reference) -> list[_Piece]:
    pieces = [_Piece(_title(reference))]
    if reference.container_title:
        pieces.append(_Piece(_sentence(reference.container_title), italic=True))
    elif reference.publisher:
        pieces.append(_Piece(_sentence(reference.publisher)))
    if reference.issued:
        pieces.append(_Piece(_sentence(f"Published {write_ama_date(reference.issued)}")))
    return pieces


def _ama_kind(reference: Reference) -> str:
    if reference.type == "thesis":
        return "Dissertation."
    return f"Report {reference.number}." if reference.type == "report" and reference.number else ""


def _ama_ending(reference: Reference) -> str:
    """The DOI, or when last seen and the web address; no period follows either."""
    if reference.doi:
        return f"doi:{reference.doi}"
    if not web_url(reference):
        return ""
    accessed = f"Accessed {write_ama_date(reference.accessed)}. " if reference.accessed else ""
    return f"{accessed}{web_url(reference)}"


def _list_names(names: tuple[Name, ...], complete: bool, *, of_many: int) -> str:
    """The authors: six or fewer in full, of more the first `of_many`; also when not all of them are known."""
    all_listed = complete and len(names) <= _AUTHORS_LISTED_IN_FULL
    words = ""
    for name in names if all_listed else names[:of_many]:
        # A group stands apart from the people who wrote for it.
        separator = "" if not words else "; " if name.literal else ", "
        words += separator + write_name(name)
    return words if all_listed or not words else f"{words}, et al"


def _title(reference: Reference, suffix: str = "") -> str:
    title = reference.title.strip()
    # MEDLINE ends titles with a period; an ellipsis is the author's own.
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    return _sentence(f"{title}{suffix}") if title else ""


def _sentence(text: str) -> str:
    words = text.strip()
    return words if not words or words.endswith((".", "?", "!")) else f"{words}."


def _journal(reference: Reference) -> str:
    """The abbreviation without periods, or the full name when there is none."""
    short = " ".join(reference.container_title_short.replace(".", " ").split())
    return short or reference.container_title


def _pages(reference: Reference) -> str:
    return reference.page or reference.number


def _colon(pages: str) -> str:
    return f":{pages}" if pages else ""


def _volume(reference: Reference, *, lower: bool = False) -> str:
    """`12(3)`, or `12 Suppl 1` when the issue is nothing but a supplement (AMA: `12(suppl 1)`)."""
    issue = reference.issue.strip()
    if not issue:
        return reference.volume
    if lower:
        return f"{reference.volume}({issue.replace('Suppl', 'suppl')})"
    return f"{reference.volume} {issue}" if issue.lower().startswith("suppl") else f"{reference.volume}({issue})"


def _bracket(reference: Reference) -> str:
    return " [dissertation]" if reference.type == "thesis" else ""


def _book_tail(reference: Reference, *, place: bool) -> tuple[str, str]:
    """The edition, and where, by whom and when it was published."""
    edition = reference.edition.strip()
    if edition.isdecimal() and len(edition) <= _LONGEST_EDITION:
        edition = f"{_ordinal(int(edition))} ed"
    town = f"{reference.publisher_place}: " if place and reference.publisher_place and reference.publisher else ""
    year = str(reference.year) if reference.year else ""
    source = "; ".join(part for part in (f"{town}{reference.publisher}", year) if part)
    number = f" Report No.: {reference.number}." if place and reference.type == "report" and reference.number else ""
    return _sentence(edition), _sentence(source) + number


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
