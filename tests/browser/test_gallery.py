"""Every component and every kind of field, looked at in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.urls("tests.browser.gallery")


def test_parts_meet_level_aa_and_reflow(
    page: Page,
    axe: Callable[[Page], None],
    reflows: Callable[[Page], None],
    shoot: Callable[[Page, str], None],
) -> None:
    page.goto("/gallery/parts/")
    axe(page)
    reflows(page)
    shoot(page, "gallery-parts")


def test_form_meets_level_aa_empty_and_refused(
    page: Page,
    axe: Callable[[Page], None],
    reflows: Callable[[Page], None],
    shoot: Callable[[Page, str], None],
) -> None:
    page.goto("/gallery/form/")
    axe(page)
    reflows(page)
    page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There are 10 problems")
    axe(page)
    reflows(page)
    shoot(page, "gallery-form-refused")


def test_error_summary_takes_the_focus_and_leads_to_each_input(page: Page) -> None:
    page.goto("/gallery/form/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    for link in page.locator(".govuk-error-summary a").all():
        target = link.get_attribute("href")
        assert target
        link.click()
        expect(page.locator(target)).to_be_focused()
    expect(page).to_have_title("Error: Open a pool – Pooled Budgets")


def test_form_without_script_says_the_same(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/gallery/form/")
    page.get_by_label("Title of the pool").fill("Adults")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("There are 9 problems")
    expect(page.get_by_label("Title of the pool")).to_have_value("Adults")


def test_first_tab_stop_skips_to_the_content(page: Page, tab_stops: Callable[[Page, int], list[str]]) -> None:
    page.goto("/gallery/form/")
    assert tab_stops(page, 1) == ["Skip to main content"]
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_no_font_or_image_of_the_government_is_asked_for(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/gallery/form/")
    families = page.evaluate(
        "[...new Set([...document.querySelectorAll('*')].map((e) => getComputedStyle(e).fontFamily))]"
    )
    assert not [family for family in families if "GDS" in family]
    assert asked
    assert not [url for url in asked if "fonts" in url or "crest" in url or "/assets/" in url]


def test_print_leaves_out_what_paper_cannot_press(page: Page) -> None:
    page.goto("/gallery/parts/")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="PDF")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
