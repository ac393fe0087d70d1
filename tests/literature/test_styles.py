import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.literature.references import Reference, from_csl
from readingroom.literature.styles import (
    doi_url,
    pmcid_url,
    pmid_url,
    render_ama,
    render_ama_html,
    render_vancouver,
    render_vancouver_html,
    web_url,
)

# 51 made-up references with how they must look, each read against the rules of both styles when it was added.
GOLDEN = json.loads((Path(__file__).parent / "files" / "styles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["case"])
def test_every_kind_of_reference_looks_as_the_styles_ask(golden: dict[str, Any]) -> None:
    reference, faults = from_csl(golden["item"])
    assert faults == ()
    assert render_vancouver(reference) == golden["vancouver"]
    assert render_ama(reference) == golden["ama"]
    assert render_ama_html(reference) == golden["ama-html"]
    assert render_vancouver_html(reference) == html.escape(golden["vancouver"])


TEXT = st.text(max_size=12)
ITEMS = st.fixed_dictionaries(
    {"id": st.just("a"), "type": st.sampled_from(["article-journal", "article", "book", "chapter", "webpage", "thesis"])},
    optional={
        "title": TEXT,
        "container-title": TEXT,
        "container-title-short": TEXT,
        "author": st.lists(st.fixed_dictionaries({"family": TEXT}, optional={"given": TEXT, "suffix": TEXT})),
        "editor": st.lists(st.fixed_dictionaries({"literal": TEXT})),
        "issued": st.fixed_dictionaries(
            {"date-parts": st.lists(st.lists(st.integers(-10, 2030), max_size=4), max_size=3)}, optional={"season": TEXT}
        ),
        "volume": TEXT,
        "issue": TEXT,
        "page": TEXT,
        "edition": TEXT,
        "publisher": TEXT,
        "DOI": TEXT,
        "URL": TEXT,
        "PMID": TEXT,
    },
)


@given(ITEMS)
def test_any_reference_can_be_printed_and_its_html_holds_no_tag_but_italics(item: dict[str, Any]) -> None:
    reference, _ = from_csl(item)
    for written in (render_ama_html(reference), render_vancouver_html(reference)):
        assert "<" not in re.sub(r"</?i>", "", written)
        assert written.count("<i>") == written.count("</i>")
    assert html.unescape(re.sub(r"</?i>", "", render_ama_html(reference))) == html.unescape(render_ama(reference))
    assert html.unescape(render_vancouver_html(reference)) == render_vancouver(reference)


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.1000/x", "https://doi.org/10.1000/x"),
        ("10.1002/(sici)1<2::aid>3.0.co;2-#", "https://doi.org/10.1002/(sici)1%3C2::aid%3E3.0.co;2-%23"),
        ('10.1000/a b"c%d?e', "https://doi.org/10.1000/a%20b%22c%25d%3Fe"),
        ("10.1000/é", "https://doi.org/10.1000/%C3%A9"),
        ("", ""),
    ],
)
def test_a_doi_leads_to_the_resolver(doi: str, url: str) -> None:
    assert doi_url(Reference(id="a", doi=doi)) == url


def test_pubmed_and_pubmed_central_have_their_addresses() -> None:
    reference = Reference(id="a", pmid="12345678", pmcid="PMC1234567")
    assert pmid_url(reference) == "https://pubmed.ncbi.nlm.nih.gov/12345678/"
    assert pmcid_url(reference) == "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/"
    assert pmid_url(Reference(id="a", pmid="../x?y")) == "https://pubmed.ncbi.nlm.nih.gov/..%2Fx%3Fy/"
    assert (pmid_url(Reference(id="a")), pmcid_url(Reference(id="a"))) == ("", "")


@pytest.mark.parametrize(
    ("url", "linked"),
    [("https://example.org", True), ("HTTP://example.org", True), ("javascript:alert(1)", False), ("data:x", False)],
)
def test_only_web_addresses_are_linked(url: str, linked: bool) -> None:
    assert bool(web_url(Reference(id="a", url=url))) is linked
