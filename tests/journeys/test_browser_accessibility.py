"""axe finds nothing on any kind of page, in both themes, on a wide screen and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.browsing import ALPHA, find_violations, make_instance, open_page, sign_in
from tests.journeys.running import running_server

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/browse/brain",
    "/diagnoses",
    ALPHA,
    "/diagnoses/beta-mass",
    *(f"{ALPHA}/{tab}" for tab in ("images", "differential", "cases", "references", "history", "related")),
    "/differentials/dural-mass-causes",
    "/differentials/dural-mass-causes/differential",
    "/anatomy/sample-meninges",
    "/tables/sample-scale",
    "/cases/alpha-case",
    "/terms/dural-mass",
    "/search?q=mass",
    "/search?q=zzzz",
    "/search/images?q=mass",
    "/search/help",
    "/differential",
    "/differential?area=brain",
    "/differential?f=dural-mass&n=t2-hypointense&age=50",
    "/compare?d=alpha-mass&d=beta-mass",
    "/about",
    "/quality",
    "/keys",
    "/account/",
    "/nowhere",
    "/diagnoses/omega-lesion",
)
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(make_instance(tmp_path_factory.mktemp("axe"))) as address:
        yield address


@pytest.fixture(scope="module", params=[(theme, size) for theme in ("dark", "light") for size in SIZES], ids="-".join)
def member(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A member's page in one theme and size; axe is put into it past the policy that keeps other scripts out."""
    theme, size = request.param
    width, height = SIZES[size]
    options = {"viewport": {"width": width, "height": height}, "color_scheme": theme, "reduced_motion": "reduce"}
    with open_page(browser, bypass_csp=True, **options) as page:
        sign_in(page, address)
        yield page


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(member: Page, address: str, path: str) -> None:
    member.goto(f"{address}{path}")
    expect(member.locator(".account a").first).not_to_have_text("Account")
    assert find_violations(member) == []


def test_axe_finds_nothing_with_a_card_open_and_the_lazy_part_loaded(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.locator("#related").scroll_into_view_if_needed()
    expect(member.locator("#related")).to_contain_text("Causes of a Dural Mass")
    member.locator('.text a.term[href$="/terms/dural-mass"]').first.hover()
    expect(member.locator("#card")).to_contain_text("Also seen in")
    # An open card lies over part of the marks beside it until Esc closes it, which makes these smaller.
    assert find_violations(member, but="target-size") == []


def test_axe_finds_nothing_on_the_help_sheet(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press("?")
    expect(member.get_by_role("dialog")).to_contain_text("Next section")
    assert find_violations(member) == []


@pytest.mark.parametrize("path", [ALPHA, "/differentials/dural-mass-causes", f"{ALPHA}/history", "/account/sign-in"])
def test_axe_finds_nothing_on_what_a_visitor_sees(browser: Browser, address: str, path: str) -> None:
    with open_page(browser, bypass_csp=True) as page:
        page.goto(f"{address}{path}")
        assert find_violations(page) == []


def test_tab_goes_through_a_page_in_the_order_it_is_read(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.keyboard.press("Tab")
    expect(member.get_by_role("link", name="Skip to the text")).to_be_focused()
    member.keyboard.press("Enter")
    member.keyboard.press("Tab")
    assert member.evaluate("document.activeElement.closest('main') !== null")
    seen = []
    for _ in range(25):
        seen.append(
            member.evaluate("document.activeElement.closest('.heading, .outline, .facts, .figures, .text')?.className ?? ''")
        )
        member.keyboard.press("Tab")
    order = [part for part, before in zip(seen, ["", *seen], strict=False) if part and part != before]
    assert order == sorted(order, key=["heading", "outline", "facts", "figures", "text"].index)


def test_focus_is_never_hidden_behind_the_bar(member: Page, address: str) -> None:
    member.goto(f"{address}{ALPHA}")
    member.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    # The skip link is meant to lie on the bar. Two frames later the page has scrolled to what has the focus.
    for _ in range(30):
        member.keyboard.press("Shift+Tab")
        hidden = member.evaluate(
            """async () => {
              for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
              const bar = document.querySelector('.bar');
              if (getComputedStyle(bar).position !== 'sticky' || document.activeElement.matches('.bar *, .skip')) return false;
              return document.activeElement.getBoundingClientRect().bottom <= bar.getBoundingClientRect().bottom; }"""
        )
        assert not hidden
