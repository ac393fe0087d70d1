import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom.literature.importing import ImportAccount, detect_format, import_references, make_key
from readingroom.literature.references import Date, Name, Reference, Standing, Status, to_csl
from readingroom.literature.store import References
from readingroom.literature.styles import render_vancouver

FILES = Path(__file__).parent / "files"
EMPTY = References()


def take(name: str, *, into: References = EMPTY) -> ImportAccount:
    return import_references((FILES / name).read_bytes(), name=name, into=into)


def reference(key: str = "doe-2024", **changes: object) -> Reference:
    values = {"title": "A made-up title", "authors": (Name("Doe", "Ann"),), "issued": Date(((2024,),))} | changes
    return Reference(id=key, **values)  # type: ignore[arg-type]  # a table of changes has no types of its own


def test_pubmed_records_are_read_with_everything_a_citation_needs() -> None:
    account = take("pubmed.nbib")
    assert account.format == "nbib"
    first, retracted, doubted = account.added
    assert render_vancouver(first) == (
        "Doe AB, van de Beek D Jr; Example Study Group. A made-up title that goes on over a second line. J Ex. "
        "2024 May 2;12(3):100-8. doi: 10.1000/x.1. Epub 2024 Apr 1. "
        "PubMed PMID: 12345678; PubMed Central PMCID: PMC1234567."
    )
    assert (first.id, first.page, first.issn, first.language) == ("doe-2024", "100-108", "1234-5678", "en")
    assert first.abstract.endswith("A - B was 3.")
    assert to_csl(first)["custom"] == {"pubtypes": ["Journal Article", "Review"]}
    assert retracted.id == "muller-2023"
    assert retracted.issued == Date(((2023, 12), (2024, 1)))
    assert retracted.standing == Standing(Status.RETRACTED, "10.1000/notice.2", source="PubMed")
    assert to_csl(retracted)["custom"]["notice_pmid"] == "34567890"
    assert doubted.standing.status is Status.EXPRESSION_OF_CONCERN
    assert (doubted.type, doubted.number, doubted.authors) == ("article", "e0123", (Name("Roe", "CD", "3rd"),))
    assert doubted.issued == Date(((2024,),), season="Spring")


def test_a_broken_line_is_a_problem_with_its_place_and_the_record_is_kept() -> None:
    problems = [problem for problem in take("pubmed.nbib").problems if problem.code == "R021"]
    assert [str(problem.place) for problem in problems] == ["pubmed.nbib:58:1"]


def test_retracted_papers_that_are_imported_are_reported() -> None:
    assert [problem.level.word for problem in take("pubmed.nbib").problems if problem.code == "C005"] == [
        "error",
        "warning",
    ]


def test_ris_records_are_read_and_the_sloppy_ones_reported() -> None:
    account = take("publisher.ris")
    article, chapter, page = account.added
    assert render_vancouver(article) == (
        "Doe AB, van de Beek D Jr; Example Study Group. A made-up title. J Ex. 2024 May 2;12(3):100-8. "
        "doi: 10.1000/x.1. PubMed PMID: 12345678; PubMed Central PMCID: PMC1234567."
    )
    assert article.abstract == "First line second line."
    assert render_vancouver(chapter).startswith(
        "Roe C. Meninges. In: Poe D, editor. Neuroradiology. 2nd ed. London: Example Press; 2020. p. 10."
    )
    assert (page.type, page.url, page.accessed) == ("webpage", "https://example.org/m", Date(((2024, 6, 1),)))
    assert [(refused.line, refused.reason) for refused in account.refused] == [(41, "it has no title")]
    sloppy = [(problem.place.line, problem.message) for problem in account.problems if problem.code == "R021"]
    assert sloppy == [(36, "The line stands outside of a record"), (37, "The record has no end")]


def test_bibtex_entries_are_read_with_accents_and_macros_and_a_broken_one_costs_only_itself() -> None:
    account = take("library.bib")
    article, book, preprint = account.added
    assert article.title == "A made-up title on MRI of T_2 & more"
    assert article.container_title == "Journal of Examples"
    assert article.issued == Date(((2024, 5),))
    assert (article.page, article.doi, article.pmid) == ("100-108", "10.1000/x_1", "12345678")
    assert article.authors == (
        Name("Doe", "Ann B."),
        Name("Beek", "Diederik", non_dropping_particle="van de"),
        Name(literal="Example Study Group"),
    )
    assert not article.authors_complete
    assert (book.title, book.publisher_place) == ("Hématopoïèse", "Zürich")
    assert book.authors == (Name("Müller", "Jürgen"), Name("Sørensen", "Åse"), Name("Novák", "Jan", "Jr."))
    assert (preprint.type, preprint.url) == ("article", "https://example.org/a_b")
    (refused,) = account.refused
    assert (refused.line, refused.label[:15]) == (16, "@article{broken")
    assert refused.reason == "it cannot be parsed: premature end of file (line 16)"


def test_csl_json_is_read_too() -> None:
    items = [{"id": "x", "type": "book", "title": "T", "author": [{"family": "Doe"}]}, 3]
    account = import_references(json.dumps(items), name="zotero.json", into=EMPTY)
    assert [added.id for added in account.added] == ["doe-undated"]
    assert len(account.refused) == 1


@pytest.mark.parametrize("name", ["pubmed.nbib", "publisher.ris", "library.bib"])
def test_importing_twice_adds_nothing(name: str) -> None:
    first = take(name)
    again = take(name, into=References(first.added))
    assert again.added == ()
    assert again.changed == ()
    assert len(again.known) == len(first.added)
    assert again.refused == first.refused


@pytest.mark.parametrize("name", ["pubmed.nbib", "publisher.ris", "library.bib"])
@pytest.mark.parametrize(
    ("encoding", "line_end"),
    [("utf-8-sig", "\n"), ("utf-8", "\r\n"), ("utf-8", "\r"), ("utf-16", "\n"), ("cp1252", "\n")],
)
def test_byte_order_marks_line_ends_and_encodings_make_no_difference(name: str, encoding: str, line_end: str) -> None:
    text = (FILES / name).read_text(encoding="utf-8").replace("\n", line_end)
    account = import_references(text.encode(encoding), name=name, into=EMPTY)
    assert account.added == take(name).added


def test_latin_1_is_noted() -> None:
    account = import_references("TY  - JOUR\nTI  - Hématome\nER  - ".encode("latin-1"), name="a.ris", into=EMPTY)
    assert account.added[0].title == "Hématome"
    assert any("Latin-1" in problem.message for problem in account.problems)


@pytest.mark.parametrize(
    ("stored", "by"),
    [
        ({"doi": "10.1000/x.1", "title": "Other", "authors": ()}, "doi"),
        ({"pmid": "12345678", "title": "Other", "authors": ()}, "pmid"),
        ({"pmcid": "PMC1234567", "title": "Other", "authors": ()}, "pmcid"),
        ({"page": "100-8", "title": "Other"}, "author, year and page"),
        ({"title": "A Made-Up Title."}, "title"),
        ({"title": "A made up títle", "authors": ()}, "title"),
        ({"doi": "10.1000/other"}, None),
        ({"page": "100", "pmid": "999"}, None),
        ({"authors": (Name("Roe"),)}, None),
        ({"issued": Date(((2001,),))}, None),
        ({"title": "A made-up story"}, None),
    ],
)
def test_a_paper_is_recognized_by_identifiers_then_place_then_title(stored: dict[str, object], by: str | None) -> None:
    account = take("publisher.ris", into=References([reference("stored-key", **stored)]))
    assert [(known.key, known.by) for known in account.known] == ([("stored-key", by)] if by else [])


def test_a_retraction_reaches_what_is_stored_and_changes_nothing_else() -> None:
    stored = reference("muller-2023", doi="10.1000/y", title="Kept", standing=Standing(Status.OK))
    account = take("pubmed.nbib", into=References([stored]))
    (changed,) = account.changed
    assert (changed.id, changed.title, changed.standing.status) == ("muller-2023", "Kept", Status.RETRACTED)
    assert take("pubmed.nbib", into=References([changed])).changed == ()


def test_two_records_of_one_paper_in_one_file_are_one_reference() -> None:
    text = (FILES / "publisher.ris").read_text(encoding="utf-8")
    account = import_references(text + "\n" + text, name="twice.ris", into=EMPTY)
    assert (len(account.added), len(account.known)) == (3, 3)


@pytest.mark.parametrize(
    ("made", "taken", "key"),
    [
        (reference(), (), "doe-2024"),
        (reference(), ("doe-2024",), "doe-2024a"),
        (reference(), ("doe-2024", "doe-2024a"), "doe-2024b"),
        (reference(), ("doe-2024", *(f"doe-2024{chr(97 + n)}" for n in range(26))), "doe-2024aa"),
        (reference(authors=(Name("Møller-Sørensen"),)), (), "moller-sorensen-2024"),
        (reference(authors=(Name("O’Brien"),)), (), "obrien-2024"),
        (reference(authors=(Name(literal="WHO Working Group"),)), (), "who-working-group-2024"),
        (reference(authors=(Name("王"),)), (), "a-made-up-title-2024"),
        (reference(authors=(), issued=None), (), "a-made-up-title-undated"),
        (reference(authors=(), title="脑膜瘤", issued=None), (), "reference-undated"),
    ],
)
def test_a_new_key_is_family_and_year_with_a_letter_when_taken(made: Reference, taken: tuple[str, ...], key: str) -> None:
    assert make_key(made, taken=taken.__contains__) == key


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("", "a.nbib", "nbib"),
        ("", "A.RIS", "ris"),
        ("\n\nPMID- 1\nTI  - x", "pubmed.txt", "nbib"),
        ("\ufeffTY  - JOUR\r\n", "export", "ris"),
        ("% x\r@article{a,", "export", "bibtex"),
        ('[{"id": 1}]', "export", "csl-json"),
        ("Dear colleague", "letter.txt", ""),
    ],
)
def test_the_format_is_told_from_the_ending_or_the_first_lines(text: str, name: str, kind: str) -> None:
    assert detect_format(text, name=name) == kind


def test_a_file_in_no_known_format_is_a_problem() -> None:
    account = import_references(b"\x00\x01junk", name="a.bin", into=EMPTY)
    assert [problem.code for problem in account.problems] == ["R020"]


PIECES = st.sampled_from(
    [
        "TY  - JOUR\n", "ER  - \n", "TI  - A title\n", "PMID- 123\n", "FAU - Doe, Ann B\n", "AU  - ", "UK  - x\n",
        "ZZ  - y\n", "DP  - 2024 May 2\n", "RIN - J. 2024. doi: 10.1000/x. PMID: 12\n", "UR  - a;b\n", "SP  - 1\n",
        "      more\n", "@article{", "a, title = {", "}", "\\'e", "$x^2$", "author={A and B and others}", ", ", "month=may",
        '"', "@string{", "{", "\\input{/etc/passwd}", "\\begin{a}", "%", "a,b,c,d,e", "# ", " and ", "\n", "\r", "- ",
        '[{"title": "x", "author": [{"family": "', '"}]}]',
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)
NAMES = st.sampled_from(["a.nbib", "a.ris", "a.bib", "a.json", "a"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS | st.binary(max_size=100), NAMES)
def test_every_file_gives_an_account_and_a_second_import_adds_nothing(content: str | bytes, name: str) -> None:
    account = import_references(content, name=name, into=EMPTY)
    again = import_references(content, name=name, into=References(account.added))
    assert again.added == ()
    for added in account.added:
        assert added.title.strip()
        assert "/etc/passwd" not in added.title or "root:" not in added.title
        render_vancouver(added).encode("utf-8")
