"""Searching and weighing a case in a real browser: suggestions by keyboard, results, the engine."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.browsing import ALPHA, open_page

pytestmark = pytest.mark.browser


def test_suggestions_are_chosen_by_keyboard(member: Page, address: str) -> None:
    member.goto(f"{address}/about")
    field = member.get_by_role("combobox")
    field.press_sequentially("alp")
    expect(member.get_by_role("option").first).to_contain_text("Alpha Mass")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    option = member.get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    field.press("Enter")
    member.wait_for_url(f"{address}{ALPHA}")


def test_escape_closes_the_suggestions_and_keeps_the_words(member: Page, address: str) -> None:
    member.goto(f"{address}/about")
    field = member.get_by_role("combobox")
    field.press_sequentially("bet")
    expect(member.get_by_role("listbox")).to_be_visible()
    field.press("Escape")
    expect(member.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("bet")
    field.press("Enter")
    member.wait_for_url(f"{address}/search?q=bet")


def test_the_last_suggestion_leads_to_all_results(member: Page, address: str) -> None:
    member.goto(f"{address}/")
    field = member.get_by_role("combobox")
    field.press_sequentially("mass")
    expect(member.get_by_role("option").last).to_have_text("All results for “mass”")
    field.press("ArrowUp")
    field.press("Enter")
    member.wait_for_url(f"{address}/search?all=1&q=mass")


def test_a_case_is_weighed_finding_by_finding(member: Page, address: str) -> None:
    member.goto(f"{address}/differential")
    member.get_by_label("Add a finding or setting").press_sequentially("dural m")
    member.locator(".suggestions [role=option]").first.click()
    member.wait_for_url(f"{address}/differential?f=dural-mass")
    expect(member.locator(".ranked > li").first).to_be_visible()
    member.locator(".chip").get_by_role("link", name="not seen").click()
    member.wait_for_url(f"{address}/differential?n=dural-mass")


def test_findings_are_answered_with_one_key(member: Page, address: str) -> None:
    member.goto(f"{address}/differential?f=dural-mass")
    offered = member.locator(".engine-guide .seen-or-not [data-finding]").first
    name = offered.locator("a").first.inner_text().partition(": ")[2]
    offered.locator("a").first.focus()
    member.keyboard.press("n")
    member.wait_for_url("**n=*")
    expect(member.locator(".chip.absent")).to_contain_text(f"No {name}", ignore_case=True)
    # The focus is in the list again, so that the next finding can be answered.
    expect(member.locator(".engine-guide .seen-or-not [data-finding] a:focus")).to_have_count(1)
    member.locator(".chip.absent a").first.focus()
    member.keyboard.press("x")
    expect(member.locator(".chip")).to_have_count(1)


def test_a_report_becomes_findings(member: Page, address: str) -> None:
    member.goto(f"{address}/differential")
    member.get_by_label("Findings and impression").fill("Dural mass with avid enhancement in a 50-year-old woman.")
    member.get_by_role("button", name="Read the report").click()
    expect(member.locator(".report-text mark").first).to_have_text("Dural mass")
    expect(member.get_by_label("Age")).to_have_value("50")


def test_the_engine_works_without_javascript(browser: Browser, address: str) -> None:
    with open_page(browser, java_script_enabled=False) as page:
        page.goto(f"{address}/differential")
        page.get_by_label("Add a finding or setting").fill("dural mass")
        page.get_by_role("button", name="Add").click()
        page.wait_for_url(f"{address}/differential?f=dural-mass")
