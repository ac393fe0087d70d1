"""Reading in a real browser: keys, cards, lazy parts, themes, without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.browsing import ALPHA, open_page, sign_in

pytestmark = pytest.mark.browser


def heading_in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.firstChild?.textContent ?? ''"))


def test_j_and_k_step_through_the_sections(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    steps = []
    for key in "jjjk":
        member.keyboard.press(key)
        steps.append(heading_in_focus(member))
    assert steps == ["Key facts", "Terminology", "Abbreviations", "Terminology"]
    # A picture that arrives late moves what follows, and costs a step.
    for _ in range(80):
        member.keyboard.press("j")
    assert heading_in_focus(member) == "Cite this page"


@pytest.mark.parametrize(("key", "path"), [("i", f"{ALPHA}/images"), ("d", f"{ALPHA}/differential")])
def test_a_key_opens_a_tab(member: Page, address: str, key: str, path: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press(key)
    member.wait_for_url(f"{address}{path}")


def test_g_then_h_goes_home_and_slash_searches(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press("g")
    member.keyboard.press("h")
    member.wait_for_url(f"{address}/")
    member.keyboard.press("/")
    member.keyboard.type("ALM")
    expect(member.get_by_label("Diagnosis, finding or abbreviation")).to_have_value("ALM")
    member.keyboard.press("Enter")
    member.wait_for_url(f"{address}{ALPHA}")


def test_keys_are_letters_in_a_field(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press("/")
    member.keyboard.type("djik.?/")
    expect(member.get_by_role("combobox")).to_have_value("djik.?/")
    assert member.url == f"{address}{ALPHA}"
    expect(member.get_by_role("dialog")).to_have_count(0)


def test_the_help_sheet_lists_the_keys_and_turns_them_off_for_good(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press("?")
    sheet = member.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Next section")
    sheet.get_by_role("checkbox").uncheck()
    member.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    member.reload()
    member.keyboard.press("i")
    member.keyboard.press("?")
    expect(member.get_by_role("dialog")).to_have_count(0)
    assert member.url == f"{address}{ALPHA}"
    member.goto(f"{address}/keys")
    member.get_by_role("checkbox").check()
    member.keyboard.press("g")
    member.keyboard.press("h")
    member.wait_for_url(f"{address}/")


def test_a_citation_opens_its_reference_on_hover_and_esc_closes_it(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    mark = member.locator(".text .cite a").first
    card = member.locator("#card")
    mark.hover()
    expect(card).to_contain_text("doi")
    card.hover()
    expect(card).to_be_visible()
    member.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_a_citation_opens_on_keyboard_focus_and_its_links_are_next(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press("Tab")
    member.locator(".text .cite a").first.focus()
    card = member.locator("#card")
    expect(card).to_be_visible()
    member.keyboard.press("Tab")
    assert member.evaluate("document.activeElement.closest('#card') !== null")
    member.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert member.evaluate("document.activeElement.closest('.cite') !== null")


def test_a_finding_opens_its_definition_and_where_else_it_is_seen(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    term = member.locator('.text a.term[href$="/terms/dural-mass"]').first
    term.hover()
    card = member.locator("#card")
    expect(card).to_contain_text("A mass with its base on the dura.")
    expect(card).to_contain_text("Also seen in")
    member.mouse.move(5, 500)
    expect(card).to_have_count(0)
    term.click()
    member.wait_for_url(f"{address}/terms/dural-mass")


def test_a_tap_opens_a_card_instead_of_leaving_the_page(browser: Browser, address: str) -> None:
    with open_page(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as page:
        sign_in(page, address)
        for selector, words in ((".text .cite a", "doi"), (".text a.term", "Something that takes up room.")):
            page.locator(selector).first.tap()
            expect(page.locator("#card")).to_contain_text(words)
            box = page.locator("#card").bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            page.get_by_role("heading", level=1).tap()
            expect(page.locator("#card")).to_have_count(0)
        assert page.url.startswith(f"{address}{ALPHA}")


def test_related_documents_load_when_the_reader_comes_to_them(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    related = member.locator("#related")
    expect(related).not_to_contain_text("Causes of a Dural Mass")
    related.scroll_into_view_if_needed()
    expect(related).to_contain_text("Gated statement f12 tells alpha apart")


def test_the_outline_marks_the_section_in_view(member: Page, address: str) -> None:
    member.set_viewport_size({"width": 1440, "height": 400})
    member.goto(f"{address}{ALPHA}#mr-findings")
    marked = member.locator('.sections a[aria-current="location"]')
    expect(marked).to_have_text("MR findings")
    member.keyboard.press("End")
    expect(marked).to_have_text("Related")
    member.keyboard.press("Home")
    expect(marked).to_have_count(0)
    member.set_viewport_size({"width": 1440, "height": 900})


def test_a_link_to_a_statement_is_copied_by_key_and_by_its_mark(browser: Browser, address: str) -> None:
    with open_page(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        sign_in(page, address)
        statement = page.locator(".text li[id^='s-']").first
        anchor = statement.get_attribute("id")
        statement.hover()
        page.keyboard.press(".")
        expect(page.get_by_role("status")).to_have_text("Link copied")
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}{ALPHA}#{anchor}"
        other = page.locator(".text li[id^='s-']").nth(1)
        other.hover()
        other.get_by_role("link", name="Copy link to this statement").first.click()
        anchor = other.get_attribute("id")
        page.wait_for_url(f"{address}{ALPHA}#{anchor}")
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}{ALPHA}#{anchor}"


@pytest.mark.parametrize(
    ("prefers", "ground", "other"), [("dark", "rgb(17, 19, 20)", "Light theme"), ("light", "rgb(247, 247, 245)", "Dark theme")]
)
def test_the_theme_follows_the_system_until_the_reader_chooses(
    browser: Browser, address: str, prefers: str, ground: str, other: str
) -> None:
    shown = "getComputedStyle(document.body).backgroundColor"
    with open_page(browser, color_scheme=prefers) as page:
        page.goto(f"{address}/about")
        assert page.evaluate(shown) == ground
        page.get_by_role("button", name=other).click()
        assert page.evaluate(shown) != ground
        page.goto(f"{address}{ALPHA}")
        assert page.evaluate(shown) != ground
    with open_page(browser, color_scheme=prefers, java_script_enabled=False) as page:
        page.goto(f"{address}/about")
        expect(page.locator("body")).to_have_css("background-color", ground)


def test_everything_can_be_read_and_reached_without_javascript(browser: Browser, address: str) -> None:
    with open_page(browser, java_script_enabled=False) as page:
        page.goto(f"{address}/")
        page.get_by_role("searchbox").fill("ALM")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url(f"{address}{ALPHA}")
        expect(page.get_by_text("Open statement a01 defines the alpha mass").last).to_be_visible()
        page.locator(".text .cite a").first.click()
        assert "#ref-" in page.url
        page.get_by_role("link", name="Related differentials, anatomy, tables and diagnoses").click()
        expect(page.get_by_role("main")).to_contain_text("Causes of a Dural Mass")
        page.get_by_role("link", name="Account").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        expect(page.get_by_role("button", name="theme")).to_have_count(0)


def test_the_reader_is_named_without_the_page_knowing_who_reads(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    expect(member.get_by_role("navigation", name="You")).to_contain_text("ann")


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1100, 1440, 2560, 3840])
@pytest.mark.parametrize("path", ["/", ALPHA, f"{ALPHA}/differential", "/differentials/dural-mass-causes", "/quality"])
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, address: str, width: int, path: str) -> None:
    with open_page(browser, viewport={"width": width, "height": 900}) as page:
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_has_everything_and_no_chrome(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.emulate_media(media="print")
    for shown in ("h1", ".state", "#references", ".colophon", ".figures"):
        expect(member.locator(shown).first).to_be_visible()
    for hidden in (".bar", ".outline", ".self", "#related"):
        expect(member.locator(hidden).first).to_be_hidden()
    assert re.fullmatch(r"rgb\(255, 255, 255\)", str(member.evaluate("getComputedStyle(document.body).backgroundColor")))
    assert len(member.pdf()) > 10_000
    member.emulate_media(media="screen")
