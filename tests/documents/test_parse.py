"""What is read from a page: sections, statements, key facts, citations, links, tables, each with its place."""

from pathlib import Path

import pytest
from tests.documents.pages import ALPHA, TERMINOLOGY, page, read, read_body
from tests.small_library import SOURCE

from readingroom.documents.document import Document, Inline, Mark, Setting, Statement
from readingroom.documents.front import Counted, DiagnosisFront
from readingroom.documents.parse import parse_document, read_document
from readingroom.documents.render import Renderer
from readingroom.problems import Place

INTRODUCTION = page(ALPHA).split(TERMINOLOGY)[0] + TERMINOLOGY
FIRST_LINE = INTRODUCTION.count("\n") + 1


def statements(body: str) -> tuple[Statement, ...]:
    """The statements of the Definitions section, when this is all there is in it."""
    document, problems = read_body(TERMINOLOGY + body)
    assert problems == ()
    return tuple(statement for block in document.sections[1].blocks for statement in block.statements)


def only(body: str) -> Inline:
    (statement,) = statements(body)
    return statement.inline


def place(line: int, column: int) -> Place:
    """A place by its line below the heading Definitions, counted from 0."""
    return Place(ALPHA, FIRST_LINE + line, column)


def outline(found: tuple[Statement, ...]) -> list[object]:
    return [
        [statement.inline.text, outline(statement.items)] if statement.items else statement.inline.text for statement in found
    ]


def test_a_page_is_read_with_its_kind_area_id_and_typed_front_matter() -> None:
    document, problems = read_document(SOURCE / ALPHA, root=SOURCE)
    assert problems == ()
    assert document is not None
    assert (document.id, document.kind.id, document.area, document.path) == ("alpha-mass", "diagnosis", "brain", ALPHA)
    front = document.front
    assert isinstance(front, DiagnosisFront)
    assert front.profile is not None
    assert front.profile.findings[1].on == ("CT", "MR")
    assert front.profile.findings[1].frequency == Counted(n=34, of=40)
    assert front.profile.findings[2].on == ("MR",)
    assert front.codes == {"mesh": ("D006411",)}
    assert front.profile.age.typical == (20, 60)


def test_sections_follow_the_template_whatever_the_case_of_their_headings() -> None:
    document, problems = read_body("## TERMINOLOGY\n\n### definitions\n\n- a\n\nImaging\n-------\n\n### MR Findings ###\n\n- b\n")
    assert problems == ()
    assert [section.template.id for section in document.sections] == ["terminology", "definitions", "imaging", "mr-findings"]


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        ("- a\n- b\n", ["a", "b"]),
        ("- a\n  - b\n    - c\n  - d\n- e\n", [["a", [["b", ["c"]], "d"]], "e"]),
        ("- **Lead-in**: words\n  - below\n", [["Lead-in: words", ["below"]]]),
        ("- a\n\n  second paragraph\n", ["a second paragraph"]),
        ("- a\n  1. one\n  2. two\n", [["a", ["one", "two"]]]),
        ("1. one\n2. two\n", ["one", "two"]),
        ("first\nparagraph\n\nsecond\n", ["first paragraph", "second"]),
        ("- a `code` *b* **c** d\\* &amp; e\n", ["a code b c d* & e"]),
        ("* a\n* b\n\n+ c\n", ["a", "b", "c"]),
    ],
)
def test_bullets_numbers_and_paragraphs_become_a_tree_of_statements(body: str, tree: list[object]) -> None:
    assert outline(statements(body)) == tree


def test_blocks_keep_how_they_are_set() -> None:
    document, _ = read_body(f"{TERMINOLOGY}- a\n\n1. b\n\nc\n\n| d |\n|---|\n| e |\n")
    settings = [block.setting for block in document.sections[1].blocks]
    assert settings == [Setting.BULLETS, Setting.NUMBERED, Setting.PARAGRAPH, Setting.TABLE]


@pytest.mark.parametrize(
    ("body", "text", "key"),
    [
        ("- ! a fact", "a fact", True),
        ("- ! **Lead-in**: a fact", "Lead-in: a fact", True),
        ("- !   [Beta](beta-mass.md)", "Beta", True),
        ("! a paragraph", "a paragraph", True),
        ("- a fact!", "a fact!", False),
        ("- !important", "!important", False),
        ("- **! a**", "! a", False),
    ],
)
def test_an_exclamation_mark_with_a_space_makes_a_key_fact(body: str, text: str, key: bool) -> None:
    (statement,) = statements(body)
    assert (statement.inline.text, statement.key) == (text, key)


def test_a_key_fact_may_stand_at_any_depth() -> None:
    (statement,) = statements("- a\n  - ! b\n    - c")
    assert [(each.inline.text, each.key) for each in statement.walk()] == [("a", False), ("b", True), ("c", False)]


def test_citations_are_taken_out_of_the_text_and_keep_their_order_and_place() -> None:
    inline = only("- words [@doe-2024; @roe-2023], more\n  words [@low-2019] and *again [@doe-2024]* [@doe-2024]")
    assert inline.text == "words, more words and again"
    assert [(citation.key, citation.place) for citation in inline.citations] == [
        ("doe-2024", place(0, 9)),
        ("roe-2023", place(0, 9)),
        ("low-2019", place(1, 9)),
        ("doe-2024", place(1, 32)),
        ("doe-2024", place(1, 45)),
    ]


def test_links_name_the_document_the_file_and_the_place() -> None:
    inline = only("- see [one](beta-mass.md), [two](beta-mass.md#treatment) and [three](../spine/gamma-cyst.md)")
    assert [(link.document, link.path, link.place) for link in inline.links] == [
        ("beta-mass", "diagnoses/brain/beta-mass.md", place(0, 13)),
        ("beta-mass", "diagnoses/brain/beta-mass.md", place(0, 34)),
        ("gamma-cyst", "diagnoses/spine/gamma-cyst.md", place(0, 70)),
    ]
    addresses = [piece.value for piece in inline.pieces if piece.mark is Mark.OPEN_LINK]
    assert addresses == ["@/diagnoses/beta-mass", "@/diagnoses/beta-mass#treatment", "@/diagnoses/gamma-cyst"]


def test_a_link_elsewhere_keeps_its_address_and_is_no_link_to_a_document() -> None:
    inline = only("- [out](https://example.org/a?b=1&c=2)")
    assert inline.links == ()
    assert inline.pieces[0].value == "https://example.org/a?b=1&c=2"


@pytest.mark.parametrize(
    ("body", "leads"),
    [
        ("- [Beta](beta-mass.md)", "beta-mass"),
        ("- **[Beta](beta-mass.md)**", "beta-mass"),
        ("- ! [Beta](beta-mass.md) words", "beta-mass"),
        ("- words [Beta](beta-mass.md)", None),
        ("- [out](https://example.org) and [Beta](beta-mass.md)", None),
    ],
)
def test_an_entry_begins_with_a_link_to_a_document(body: str, leads: str | None) -> None:
    link = only(body).leading_link
    assert (link.document if link else None) == leads


def test_a_table_is_read_with_the_place_of_every_cell() -> None:
    table = "| a | b |\n|---|---|\n| same [@doe-2024] | same [@doe-2024] |\n| c \\| d | e |\n"
    document, problems = read_body(TERMINOLOGY + table)
    assert problems == ()
    (block,) = document.sections[1].blocks
    assert [cell.text for cell in block.head] == ["a", "b"]
    assert [[cell.text for cell in row] for row in block.rows] == [["same", "same"], ["c | d", "e"]]
    assert [cell.place for row in block.rows for cell in row] == [place(2, 3), place(2, 22), place(3, 3), place(3, 12)]
    assert [cell.citations[0].place for cell in block.rows[0]] == [place(2, 8), place(2, 27)]
    assert document.count_statements() == 2


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("- a\n- b\n", [(0, 3), (1, 3)]),
        ("- a\n\n  - ! b\n", [(0, 3), (2, 5)]),
        ("1. a\n\nb\nc\n", [(0, 4), (2, 1)]),
        ("- same\n- same\n", [(0, 3), (1, 3)]),
        ("- **Łódź**: ä\n", [(0, 3)]),
    ],
)
def test_a_statement_stands_where_its_words_begin(body: str, places: list[tuple[int, int]]) -> None:
    found = [each.inline.place for statement in statements(body) for each in statement.walk()]
    assert found == [place(line, column) for line, column in places]


def test_lines_that_end_as_on_windows_change_nothing() -> None:
    document, problems = read(page(ALPHA).replace("\n", "\r\n"))
    assert problems == ()
    assert document == read(page(ALPHA))[0]


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / ALPHA
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xef\xbb\xbf" + page(ALPHA).encode("utf-8"))
    assert read_document(path, root=tmp_path) == (read(page(ALPHA))[0], ())


def test_words_that_look_like_the_definition_of_a_link_stay_on_the_page() -> None:
    assert only("[roe]: words about a paper").text == "[roe]: words about a paper"


def test_what_stands_below_an_unknown_heading_is_left_out_with_one_problem() -> None:
    document, problems = read_body(f"{TERMINOLOGY}- a\n\n## Zebras\n\n- b\n\n### Stripes\n\n- c\n\n## Imaging\n\n- d\n")
    assert [(problem.code, problem.place) for problem in problems] == [("C001", place(2, 1))]
    assert [section.template.id for section in document.sections] == ["terminology", "definitions", "imaging"]
    assert [inline.text for _, inline in document.inlines()] == ["a", "d"]


def test_entries_mentions_and_sources_are_told_apart() -> None:
    document, _ = read(page(ALPHA))
    assert [link.document for _, _, link in document.entries()] == ["beta-mass", "gamma-cyst"]
    assert [link.document for _, link in document.mentions()] == ["sample-scale"]
    assert list(dict.fromkeys(citation.key for citation in document.citations())) == ["doe-2024", "low-2019", "roe-2023"]
    last = list(document.citations())[-1]
    assert (last.key, last.place.line) == ("doe-2024", 22)


def test_a_file_that_cannot_be_read_gives_no_document_and_the_reason(tmp_path: Path) -> None:
    document, problems = read_document(tmp_path / ALPHA, root=tmp_path)
    assert document is None
    assert [problem.code for problem in problems] == ["F001"]


def anchors(document: Document) -> dict[str, str]:
    renderer = Renderer({}, _Nothing())
    found: dict[str, str] = {}
    for section in document.sections:
        for statement in section.statements():
            found[renderer.anchor(section.template.id, statement)] = f"{section.template.id}: {statement.inline.text}"
    return found


class _Nothing:
    def find(self, text: str) -> tuple[()]:
        return ()


def test_anchors_stay_when_other_statements_come_and_go() -> None:
    before = anchors(read(page(ALPHA))[0])
    text = page(ALPHA).replace("- Gated statement 802 about waiting", "- A new bullet\n- Gated statement 802 about waiting")
    after = anchors(read(text.replace("  - Open statement a03 stands below it\n", ""))[0])
    assert {anchor: words for anchor, words in before.items() if anchor not in after} == {
        anchor: words for anchor, words in before.items() if words.endswith("a03 stands below it")
    }
    assert {anchor: words for anchor, words in before.items() if anchor in after}.items() <= after.items()
    assert len(after) == len(before)


def test_an_anchor_does_not_depend_on_citations_emphasis_or_the_key_mark() -> None:
    plain, marked = statements("- a fact of note"), statements("- ! a *fact* of note [@doe-2024]")
    renderers = Renderer({}, _Nothing()), Renderer({}, _Nothing())
    assert renderers[0].anchor("x", plain[0]) == renderers[1].anchor("x", marked[0])


def test_the_same_words_have_different_anchors_in_two_sections_and_twice_in_one() -> None:
    (statement,) = statements("- same words")
    renderer = Renderer({}, _Nothing())
    found = [renderer.anchor(section, statement) for section in ("one", "two", "one", "one")]
    assert len(set(found)) == 4
    assert found[2] == f"{found[0]}-2"
    assert all(anchor.startswith("s-") for anchor in found)


def test_the_place_of_front_matter_is_that_of_the_file() -> None:
    document, _ = parse_document(page(ALPHA), path=ALPHA)
    assert document is not None
    assert document.located.place("profile", "findings", 2, "finding") == Place(ALPHA, 23, 17)
