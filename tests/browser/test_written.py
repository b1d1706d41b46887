"""Writing a section in the browser: what is typed is previewed and kept aside, and saved when told to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Person
from governance.models import UnsavedText, WrittenReport
from tests.governance.written_report import written

__all__ = ["written"]

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]
Shoot = Callable[[Page, str], None]


def test_a_section_is_written_previewed_and_saved(
    page: Page,
    sign_in: Callable[[Page, Person], None],
    transactional_db: None,
    written: WrittenReport,
    council_finance: Person,
    axe: Look,
    reflows: Look,
    shoot: Shoot,
) -> None:
    sign_in(page, council_finance)
    page.goto("/agreements/oxfordshire/2017-18/reports/1/")
    axe(page)
    reflows(page)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Summary").click()
    page.get_by_label("Text").press_sequentially("It is {{ all net }}.")

    preview = page.get_by_role("region", name="As it will be printed")
    expect(preview).to_contain_text("1. It is £311.2m.")
    expect(preview).to_contain_text("Not saved yet.")
    assert UnsavedText.objects.get().text == "It is {{ all net }}."
    axe(page)
    reflows(page)
    shoot(page, "section")

    page.reload()
    expect(page.get_by_label("Text")).to_have_value("It is {{ all net }}.")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“Summary” is saved.")
    expect(page.get_by_role("article")).to_contain_text("1. It is £311.2m.")
