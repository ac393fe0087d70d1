import gzip
import itertools
import re

import pytest
from tests.reader.pages.addresses import ALPHA, FAILURES, FRAGMENTS, PAGES
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body, read_page

from readingroom.access import AccessLevel
from readingroom.reader.assets import read_assets

MEMBER, EDITOR = AccessLevel.MEMBER, AccessLevel.EDITOR
WHOLE = (*PAGES, *FAILURES)
KILOBYTE = 1024


@pytest.mark.parametrize("address", [*WHOLE, *FRAGMENTS])
@pytest.mark.parametrize("level", [AccessLevel.VISITOR, EDITOR])
def test_tags_match_and_ids_are_there_once(get: Get, address: str, level: AccessLevel) -> None:
    page = read_page(body(get(address, level)))
    assert page.complaints == []
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", WHOLE)
def test_nothing_on_a_page_needs_inline_script_or_style(get: Get, address: str) -> None:
    for element in read_page(body(get(address, EDITOR))).elements:
        assert element.tag != "style"
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith(("on", "hx-on"))]
        if element.tag == "script":
            assert element.attributes["src"].startswith("/static/")
            assert element.text == ""
        assert not element.attributes.get("href", "").startswith(("javascript:", "data:", "@"))


@pytest.mark.parametrize("address", WHOLE)
def test_a_page_has_one_title_one_main_part_and_headings_in_order(get: Get, address: str) -> None:
    page = read_page(body(get(address, EDITOR)))
    tags = [element.tag for element in page.elements]
    assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    html = next(element for element in page.elements if element.tag == "html")
    assert html.attributes["lang"] == "en-US"


def test_the_sign_in_page_stands_in_the_same_frame(get: Get) -> None:
    page = read_page(body(get("/account/sign-in")))
    assert page.complaints == []
    assert [element.text for element in page.elements if element.tag == "h1"] == ["Sign in"]
    assert not [element for element in page.elements if "style" in element.attributes or element.tag == "style"]


@pytest.mark.parametrize("address", [*WHOLE, *FRAGMENTS])
def test_pictures_have_words_and_fields_have_names(get: Get, address: str) -> None:
    page = read_page(body(get(address, EDITOR)))
    labelled = {element.attributes.get("for") for element in page.elements if element.tag == "label"}
    for element in page.elements:
        if element.tag == "img":
            assert element.attributes["alt"]
            assert element.attributes["width"]
            assert element.attributes["height"]
        if element.tag == "input" and element.attributes.get("type") not in ("hidden", "checkbox"):
            assert element.attributes.get("id") in labelled
        assert int(element.attributes.get("tabindex", "0")) <= 0


@pytest.mark.parametrize("address", [*PAGES, *FRAGMENTS])
@pytest.mark.parametrize("permanent", [False, True])
def test_every_link_within_the_reference_leads_somewhere(get: Get, edition: str, address: str, permanent: bool) -> None:
    page = read_page(body(get(f"/e/{edition}{address}" if permanent else address, EDITOR)))
    ids = {element.attributes.get("id") for element in page.elements}
    for element in page.elements:
        link = element.attributes.get("href") or element.attributes.get("hx-get") or ""
        if link.startswith("#") and address not in FRAGMENTS:
            assert link[1:] in ids, link
        elif link.startswith("/") and not link.startswith(("/static/", "/account")):
            assert get(link.partition("#")[0], EDITOR).status_code in (200, 302), link


def test_the_theme_is_known_before_anything_is_painted(get: Get) -> None:
    head = [element for element in read_page(body(get("/"))).elements if element.tag in ("meta", "script", "link", "body")]
    names = [
        element.attributes.get("src") or element.attributes.get("href") or element.attributes.get("name", "") for element in head
    ]
    scheme, theme = names.index("color-scheme"), next(at for at, name in enumerate(names) if "/theme." in name)
    assert scheme < theme < next(at for at, name in enumerate(names) if name.endswith(".css"))
    assert {"defer", "async", "type"}.isdisjoint(head[theme].attributes)


def test_statements_have_permanent_anchors_and_a_link_to_themselves(get: Get) -> None:
    page = read_page(body(get(ALPHA, MEMBER)))
    statements = [
        element for element in page.elements if element.tag == "li" and element.attributes.get("id", "").startswith("s-")
    ]
    assert len(statements) == 20
    links = [element.attributes["href"] for element in page.elements if element.attributes.get("class") == "self"]
    assert {f"#{statement.attributes['id']}" for statement in statements} <= set(links)


@pytest.mark.parametrize(("ending", "limit"), [(".css", 40), (".js", 60)])
def test_style_and_script_stay_light(ending: str, limit: int) -> None:
    # The viewer is a page of its own; what others load is held here.
    ours = {name: asset for name, asset in read_assets().items() if not name.startswith("viewer/")}
    weights = [len(asset.gzipped or asset.body) for name, asset in ours.items() if name.endswith(ending)]
    assert weights
    assert sum(weights) <= limit * KILOBYTE


@pytest.mark.parametrize("address", PAGES)
def test_a_page_stays_light(get: Get, address: str) -> None:
    assert len(gzip.compress(body(get(address, MEMBER)).encode())) <= 60 * KILOBYTE
