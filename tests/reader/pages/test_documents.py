import re

import pytest
from tests.reader.pages.addresses import ALPHA
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body, read_page
from tests.small_library import AUTHORS, NEW_WORDS, OLD_WORDS, SUBJECTS

from readingroom.access import AccessLevel

MEMBER = AccessLevel.MEMBER
DIFFERENTIAL = "/differentials/dural-mass-causes"


def words(html: str) -> str:
    """The text of a page with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def section(html: str, anchor: str) -> str:
    """A section of a page, from its anchor to the next section beside it."""
    start = html.index(f'id="{anchor}"')
    following = re.compile(r'<section id="').search(html, start)
    return html[start : following.start() if following else None]


def test_the_heading_says_what_it_is_who_wrote_it_and_in_what_state(get: Get, edition: str) -> None:
    heading = words(body(get(ALPHA)).split('<nav class="outline"')[0])
    for said in (
        "Alpha Mass",
        "▲ Must not miss",
        "ALM · First mass · Alpha tumor",
        "Drafting program (software)",
        f"Machine draft · not reviewed by a radiologist · changed 5 Mar 2026 · edition {edition}",
    ):
        assert said in heading
    assert [link in body(get(ALPHA)) for link in ('href="/browse/brain"', 'href="/diagnoses"')] == [True, True]


def test_a_reviewed_document_names_who_reviewed_it_and_when(get: Get) -> None:
    assert re.search(
        r"reviewed by Grace Sample on 1 Jun 2026, next review \d+ \w+ 2027", words(body(get("/diagnoses/beta-mass")))
    )


def test_key_facts_are_grouped_in_the_order_of_the_page(get: Get) -> None:
    page = body(get(ALPHA, MEMBER))
    facts = page[page.index('id="key-facts"') : page.index("</section>", page.index('id="key-facts"'))]
    titles = re.findall(r"<h3><a[^>]*>([^<]*)</a></h3>", facts)
    assert titles == ["Terminology", "Imaging", "Top differential diagnoses", "Clinical issues"]
    assert "Beta mass" in facts


@pytest.mark.parametrize(
    ("tab", "count"),
    [("Images", 1), ("Differential", 2), ("Cases", 1), ("Anatomy", 1), ("Tables", 1), ("References", 3)],
)
@pytest.mark.parametrize("level", list(AccessLevel))
def test_everyone_sees_how_much_is_behind_each_tab(get: Get, tab: str, count: int, level: AccessLevel) -> None:
    assert f'{tab} <span class="count">{count}</span>' in body(get(ALPHA, level))


def test_a_citation_leads_to_its_reference_on_the_page(get: Get) -> None:
    page = body(get(ALPHA, MEMBER))
    cited = set(re.findall(r'<a href="#(ref-\d+)">', page))
    assert cited == {"ref-1", "ref-2", "ref-3"}
    assert all(f'id="{anchor}"' in page for anchor in cited)


def test_references_are_open_to_everyone(get: Get) -> None:
    tab = body(get(f"{ALPHA}/references"))
    assert len(re.findall(r'<li id="ref-\d+"', tab)) == 3
    assert 'href="https://doi.org/' in tab


def test_a_differential_is_a_table_by_likelihood(get: Get) -> None:
    page = body(get(DIFFERENTIAL, MEMBER))
    common, rare = section(page, "common"), section(page, "rare-but-important")
    assert ">Beta mass</a>" in common
    assert "What tells it apart" in common
    assert "▲</span> Must not miss" in rare
    assert "/diagnoses/alpha-mass/images" in rare
    assert "<ol>" in section(page, "approach")


@pytest.mark.parametrize("address", [f"{ALPHA}/differential", f"{DIFFERENTIAL}/differential"])
def test_the_differential_compares_profiles_side_by_side(get: Get, address: str) -> None:
    page = read_page(body(get(address, MEMBER)))
    heads = [
        element.text.strip() for element in page.elements if element.tag == "th" and element.attributes.get("scope") == "col"
    ]
    assert {"Alpha Mass", "Beta Mass"} <= set(heads)
    assert "Side by side" not in body(get(address))


def test_related_documents_come_as_cards_with_what_tells_this_one_apart(get: Get) -> None:
    for tail in ("/related", "/related/cards"):
        related = body(get(f"{ALPHA}{tail}", MEMBER))
        for title in ("Causes of a Dural Mass", "Sample Meninges", "Sample Scale", "A Tired Inventor"):
            assert title in related
        assert "Gated statement f12 tells alpha apart" in related
    page = body(get(ALPHA))
    assert f'hx-get="{ALPHA}/related/cards"' in page
    assert f'<a href="{ALPHA}/related">' in page


def test_history_lists_changes_and_a_change_shows_what_was_added_and_removed(get: Get) -> None:
    history = body(get(f"{ALPHA}/history"))
    assert SUBJECTS[1] in history
    assert AUTHORS[1] in history
    commit = re.search(rf'{ALPHA}/history/([0-9a-f]+)">{SUBJECTS[1]}', history)
    assert commit
    rows = [element for element in read_page(body(get(f"{ALPHA}/history/{commit[1]}", MEMBER))).elements if element.tag == "tr"]
    added = [row.text for row in rows if row.attributes.get("class") == "added"]
    removed = [row.text for row in rows if row.attributes.get("class") == "removed"]
    assert any(NEW_WORDS in text and "+" in text for text in added)
    assert any(OLD_WORDS in text and "−" in text for text in removed)
    closed = words(body(get(f"{ALPHA}/history/{commit[1]}")))
    assert "The text of this change — sign in or subscribe" in closed


def test_a_term_says_what_it_means_and_where_it_is_seen_most_often_first(get: Get) -> None:
    page = words(body(get("/terms/dural-mass", MEMBER)))
    assert "A mass with its base on the dura." in page
    assert "dural-based mass" in page
    seen = page[page.index("Seen in") :]
    assert "Alpha Mass" in seen
    assert "typical" in seen
    card = words(body(get("/terms/dural-mass/card", MEMBER)))
    assert "A mass with its base on the dura." in card
    assert "Alpha Mass" in card
    assert "Alpha Mass" not in words(body(get("/terms/dural-mass/card")))


@pytest.mark.parametrize("tab", ["images", "cases", "anatomy", "tables", "differential"])
def test_an_empty_tab_says_so_and_leads_back(get: Get, tab: str) -> None:
    page = body(get(f"/anatomy/sample-meninges/{tab}", MEMBER))
    if 'class="empty"' in page:
        assert 'href="/anatomy/sample-meninges">Back to the text</a>' in page


def test_home_lists_areas_with_counts_and_what_changed(get: Get) -> None:
    page = words(body(get("/")))
    assert "Brain 6" in page
    assert "Spine 1" in page
    assert SUBJECTS[0] in page
    assert "Delta Lesion" not in page


def test_about_names_licence_people_conflicts_and_edition(get: Get, edition: str) -> None:
    page = words(body(get("/about")))
    for said in (
        "CC-BY-4.0",
        "Zero-Clause BSD",
        "Grace Sample, MD, PhD",
        "0000-0002-1825-0097",
        "Conflicts of interest: None.",
        edition,
    ):
        assert said in page


def test_quality_says_how_much_was_reviewed(get: Get) -> None:
    page = words(body(get("/quality")))
    assert "Documents reviewed by a radiologist1 of 7" in page
    assert "Oldest review1 Jun 2026" in page
