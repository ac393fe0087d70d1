"""What a reader gets from a built edition at each level."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.edition.making import MARK, build_small, marks
from tests.small_library import IDS, SOURCE, statements_for

from readingroom.access import AccessLevel
from readingroom.edition.content import BlockKind, Counts, Section, plain_text
from readingroom.edition.opening import Edition
from readingroom.edition.reading import Reading
from readingroom.edition.record import Record

VISITOR, MEMBER, EDITOR = AccessLevel
Editions = Mapping[str, Edition]

AUDIENCES = [
    ("open", VISITOR, ("Open", "Gated")),
    ("open", MEMBER, ("Open", "Gated")),
    ("open", EDITOR, ("Open", "Gated", "Withdrawn")),
    ("members", VISITOR, ("Open",)),
    ("members", MEMBER, ("Open", "Gated")),
    ("members", EDITOR, ("Open", "Gated", "Withdrawn")),
]


@pytest.mark.parametrize(("access", "level", "audiences"), AUDIENCES)
def test_exactly_the_statements_of_the_level_are_on_the_pages(
    built: Editions, access: str, level: AccessLevel, audiences: tuple[str, ...]
) -> None:
    reading = Reading(built[access], level)
    read = set().union(*(marks(reading.page(id)) for id in IDS))
    assert read == {statement for audience in audiences for statement in statements_for(audience)}


@pytest.mark.parametrize(("access", "level", "audiences"), AUDIENCES)
def test_no_other_way_out_says_more_than_the_pages(
    built: Editions, access: str, level: AccessLevel, audiences: tuple[str, ...]
) -> None:
    edition = built[access]
    reading, record = Reading(edition, level), Record(edition, level)
    kinds = [kind.id for kind in edition.kinds]
    said: list[object] = [reading.every_card(), [reading.browse(area.id) for area in edition.areas], record.latest_changes(50)]
    for id in IDS:
        said += [[reading.related(id, kind) for kind in kinds], reading.differential_table(id), reading.images(id)]
        said += [record.difference(id, change.commit) for change in record.changes(id)]
        said += [record.changes(id), record.former_addresses(id), record.problems(id)]
    terms = [row["id"] for row in edition.rows("SELECT id FROM terms")]
    said += [[reading.term(term), reading.term_uses(term)] for term in terms]
    said += [record.quality(), record.problems()]
    allowed = {statement for audience in audiences for statement in statements_for(audience)}
    # The words that were replaced by later ones stand only in the difference, behind the same gate.
    replaced = {"Gated statement 000"} if "Gated" in audiences else set()
    assert set().union(*(marks(each) for each in said)) <= allowed | replaced


@pytest.mark.parametrize(
    ("access", "level", "closed"),
    [("open", VISITOR, 0), ("members", VISITOR, 19), ("members", MEMBER, 0), ("members", EDITOR, 0)],
)
def test_everyone_sees_the_outline_with_how_much_is_in_it(built: Editions, access: str, level: AccessLevel, closed: int) -> None:
    page = Reading(built[access], level).page("alpha-mass")
    assert page
    outline = [(part.anchor, part.parent, part.title, part.depth, part.statements, part.images) for part in page.sections]
    assert outline[:8] == [
        ("terminology", "", "Terminology", 2, 0, 0),
        ("abbreviations", "terminology", "Abbreviations", 3, 1, 0),
        ("synonyms", "terminology", "Synonyms", 3, 2, 0),
        ("definitions", "terminology", "Definitions", 3, 3, 0),
        ("imaging", "", "Imaging", 2, 0, 0),
        ("imaging-general-features", "imaging", "General features", 3, 4, 0),
        ("ct-findings", "imaging", "CT findings", 3, 1, 0),
        ("mr-findings", "imaging", "MR findings", 3, 2, 1),
    ]
    assert [part.title for part in page.sections if part.entries] == ["Differential diagnosis"]
    assert page.closed_statements == closed
    assert page.counts == Counts(images=1, differential=2, cases=1, anatomy=1, tables=1, references=3)


@pytest.mark.parametrize(
    ("access", "level", "facts"),
    [
        ("open", VISITOR, ["Terminology", "Imaging", "Top differential diagnoses", "Clinical issues"]),
        ("members", VISITOR, ["Terminology"]),
        ("members", MEMBER, ["Terminology", "Imaging", "Top differential diagnoses", "Clinical issues"]),
    ],
)
def test_key_facts_stand_in_the_order_of_the_page_under_the_words_of_the_panel(
    built: Editions, access: str, level: AccessLevel, facts: list[str]
) -> None:
    found = Reading(built[access], level).key_facts("alpha-mass")
    assert [fact.title for fact in found] == facts
    texts = {fact.title: [plain_text(statement.html) for statement in fact.statements] for fact in found}
    assert texts["Terminology"] == ["Open statement a01 defines the alpha mass"]
    if level is MEMBER:
        assert texts["Imaging"] == ["Best diagnostic clue: Gated statement 7f3 about enhancement"]
        assert texts["Top differential diagnoses"] == ["Beta mass", "Gamma cyst"]
        assert [statement.target for statement in found[2].statements] == ["beta-mass", "gamma-cyst"]
        assert not any(statement.items for fact in found for statement in fact.statements)


def test_the_key_facts_name_the_first_six_entries_of_a_differential(tmp_path: Path) -> None:
    path = "diagnoses/spine/gamma-cyst.md"
    entries = "".join(f"- Open entry {number}\n  - what tells it apart\n" for number in range(1, 9))
    text = (SOURCE / path).read_text().replace("## Pathology", f"{entries}\n## Pathology", 1)
    edition = build_small(tmp_path, changes={path: text})
    (facts,) = [fact for fact in Reading(edition, VISITOR).key_facts("gamma-cyst") if fact.title.startswith("Top")]
    assert [plain_text(each.html) for each in facts.statements] == ["Alpha mass", *(f"Open entry {each}" for each in range(1, 6))]


@pytest.mark.parametrize(
    ("document", "kind", "access", "level", "related"),
    [
        ("alpha-mass", "differential", "members", VISITOR, {"dural-mass-causes": ""}),
        ("alpha-mass", "differential", "members", MEMBER, {"dural-mass-causes": "Gated statement f12 tells alpha apart"}),
        ("alpha-mass", "differential", "open", VISITOR, {"dural-mass-causes": "Gated statement f12 tells alpha apart"}),
        ("alpha-mass", "anatomy", "members", VISITOR, {"sample-meninges": ""}),
        ("alpha-mass", "case", "members", VISITOR, {"alpha-case": ""}),
        ("alpha-mass", "table", "members", VISITOR, {"sample-scale": ""}),
        ("sample-meninges", "differential", "members", VISITOR, {"dural-mass-causes": ""}),
        ("sample-meninges", "diagnosis", "members", VISITOR, {"alpha-mass": "", "beta-mass": ""}),
        ("beta-mass", "differential", "members", MEMBER, {"dural-mass-causes": "Gated statement f11 tells beta apart"}),
        (
            "gamma-cyst",
            "diagnosis",
            "members",
            MEMBER,
            {"alpha-mass": "Gated statement 7fc tells gamma from alpha"},
        ),
        ("delta-lesion", "diagnosis", "members", EDITOR, {}),
    ],
)
def test_what_is_tied_is_related_both_ways_with_the_line_the_reader_may_see(
    built: Editions, document: str, kind: str, access: str, level: AccessLevel, related: dict[str, str]
) -> None:
    found = Reading(built[access], level).related(document, kind)
    assert {each.card.id: plain_text(each.line) for each in found} == related


@pytest.mark.parametrize(
    ("access", "level", "uses"),
    [
        ("open", VISITOR, {"alpha-mass": "typical", "beta-mass": "always"}),
        ("members", VISITOR, {}),
        ("members", MEMBER, {"alpha-mass": "typical", "beta-mass": "always"}),
        ("members", EDITOR, {"alpha-mass": "typical", "beta-mass": "always"}),
    ],
)
def test_a_term_says_where_it_is_seen_as_far_as_the_reader_may_know(
    built: Editions, access: str, level: AccessLevel, uses: dict[str, str]
) -> None:
    reading = Reading(built[access], level)
    assert {use.card.id: use.frequency for use in reading.term_uses("dural-mass")} == uses
    term = reading.term("dural-mass")
    assert term
    assert (term.kind, term.name, term.synonyms) == ("finding", "Dural mass", ("dural-based mass",))
    assert reading.term("no-such-term") is None


def test_a_profile_is_read_at_its_level_and_names_its_findings(built: Editions) -> None:
    for level in AccessLevel:
        page = Reading(built["members"], level).page("alpha-mass")
        assert page
        assert (page.profile is None) is (level is VISITOR)
    table = Reading(built["members"], MEMBER).differential_table("alpha-mass")
    assert list(table) == ["alpha-mass", "beta-mass", "gamma-cyst"]
    assert table["alpha-mass"]["findings"][1] == {
        "finding": "avid-enhancement",
        "name": "Avid enhancement",
        "on": ["CT", "MR"],
        "at": None,
        "frequency": {"n": 34, "of": 40},
        "share": 0.85,
        "source": "doe-2024",
    }
    assert list(Reading(built["members"], VISITOR).differential_table("alpha-mass")) == []
    assert list(Reading(built["members"], VISITOR).differential_table("gamma-cyst")) == ["gamma-cyst"]


@pytest.mark.parametrize("level", AccessLevel)
def test_references_are_numbered_newest_first_for_everyone(built: Editions, level: AccessLevel) -> None:
    found = Reading(built["members"], level).references("alpha-mass")
    assert [(each.number, each.key, each.year) for each in found] == [
        (1, "doe-2024", 2024),
        (2, "roe-2023", 2023),
        (3, "low-2019", 2019),
    ]
    assert found[0].doi_url == "https://doi.org/10.5555/doe-2024"
    assert found[0].csl["title"] == "A made-up title about alpha"


def test_citations_point_at_the_numbers_and_other_pages_show_lines_without_them(built: Editions) -> None:
    page = Reading(built["open"], VISITOR).page("alpha-mass")
    assert page
    bodies = {section.anchor: section.blocks or () for section in page.sections}
    (location,) = [each for each in bodies["imaging-general-features"][0].statements if each.items]
    assert location.items[1].html.endswith('<sup class="cite"><a href="#ref-1">1</a>,<a href="#ref-3">3</a></sup>')
    (line,) = [each.line for each in Reading(built["open"], VISITOR).related("beta-mass", "differential")]
    assert "<sup" not in line


@pytest.mark.parametrize(
    ("access", "level", "seen"), [("open", VISITOR, 1), ("members", VISITOR, 0), ("members", MEMBER, 1), ("members", EDITOR, 1)]
)
def test_a_picture_is_seen_at_the_level_of_its_section(built: Editions, access: str, level: AccessLevel, seen: int) -> None:
    edition = built[access]
    reading = Reading(edition, level)
    images = reading.images("alpha-mass")
    assert len(images) == seen
    (name,) = [path.name for path in edition.media_folder.iterdir()]
    assert (reading.media_level(name) is not None) is bool(seen)
    assert reading.media_level("../edition.db") is None
    for image in images:
        assert (image.name, image.section, image.width, image.height) == (name, "mr-findings", 320, 200)
        assert (edition.media_folder / name).read_bytes() == (SOURCE / "figures/alpha-mass/shape.svg").read_bytes()


def find_section(edition: Edition, document: str, anchor: str) -> Section:
    page = Reading(edition, EDITOR).page(document)
    assert page
    return next(section for section in page.sections if section.anchor == anchor)


def test_each_kind_of_block_is_kept_as_it_was_written(built: Editions) -> None:
    edition = built["open"]
    kinds = {
        ("alpha-mass", "definitions"): BlockKind.BULLETS,
        ("alpha-mass", "imaging-recommendations"): BlockKind.NUMBERED,
        ("alpha-mass", "pathology-general-features"): BlockKind.PARAGRAPH,
        ("sample-scale", "table"): BlockKind.TABLE,
    }
    for (document, anchor), kind in kinds.items():
        blocks = find_section(edition, document, anchor).blocks
        assert blocks
        assert blocks[0].kind is kind
    table = (find_section(edition, "sample-scale", "table").blocks or ())[0]
    assert table.head == ("Grade", "Width", "What it means")
    assert [MARK.findall(row[2]) for row in table.rows] == [
        ["Gated statement bb1"],
        ["Gated statement bb2"],
        ["Gated statement bb3"],
    ]
    assert table.rows[2][2].endswith("for much | more")


def test_links_lead_below_the_prefix_and_targets_have_their_cards(built: Editions) -> None:
    page = Reading(built["members"], MEMBER).page("alpha-mass")
    assert page
    assert set(page.targets) == {"beta-mass", "gamma-cyst", "sample-scale", "sample-meninges", "dural-mass-causes", "alpha-case"}
    assert page.targets["gamma-cyst"].path == "/diagnoses/gamma-cyst"
    visitor = Reading(built["members"], VISITOR).page("alpha-mass")
    assert visitor
    assert "gamma-cyst" not in visitor.targets


def test_a_card_says_what_anyone_may_know(built: Editions) -> None:
    card = Reading(built["members"], VISITOR).card("beta-mass")
    assert card
    assert (card.title, card.area, card.status, card.origin) == ("Beta Mass", "brain", "reviewed", "human")
    assert (card.reviewed_by, card.reviewed_on, card.next_review) == ("grace-sample", "2026-06-01", "2027-06-01")
    assert (card.synonyms, card.modalities, card.changed) == (("Second mass",), ("MR",), "2025-01-10")
    alpha = Reading(built["members"], VISITOR).card("alpha-mass")
    assert alpha
    assert alpha.must_not_miss
    page = Reading(built["members"], VISITOR).page("beta-mass")
    assert page
    assert page.codes == {"icd-10-cm": ("D75.89",), "mondo": ("MONDO:0005148",)}
    assert [person.name for person in page.authors] == ["Ada Example"]


@pytest.mark.parametrize("id", ["", "no-such-document", "alpha-mass ", "\udcff", "'; DROP TABLE documents; --", "first-mass"])
def test_what_is_not_there_is_none(built: Editions, id: str) -> None:
    reading = Reading(built["open"], EDITOR)
    assert reading.page(id) is None
    assert reading.card(id) is None
    assert reading.references(id) == ()


def test_lists_leave_out_what_was_withdrawn(built: Editions) -> None:
    reading = Reading(built["open"], EDITOR)
    ids = [card.id for card in reading.every_card()]
    assert sorted(ids) == sorted(set(IDS) - {"delta-lesion"})
    assert ids == [card.id for card in sorted(reading.every_card(), key=lambda card: card.title)]
    assert [card.id for card in reading.browse("spine")] == ["gamma-cyst"]
    assert {area.id: area.counts for area in built["open"].areas} == {
        "brain": {"anatomy": 1, "case": 1, "diagnosis": 2, "differential": 1, "table": 1},
        "spine": {"diagnosis": 1},
    }
    page = reading.page("delta-lesion")
    assert page
    assert page.withdrawn == "The papers it stood on are withdrawn."


def test_a_document_withdrawn_without_a_reason_is_withdrawn_all_the_same(tmp_path: Path) -> None:
    path = "diagnoses/brain/delta-lesion.md"
    text = (SOURCE / path).read_text().replace(", reason: The papers it stood on are withdrawn.", "")
    page = Reading(build_small(tmp_path, changes={path: text}), VISITOR).page("delta-lesion")
    assert page
    assert page.withdrawn
    assert marks(page) == set()
