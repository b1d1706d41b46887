"""Planning and recording a decision with the keyboard, and reading what is published without signing in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Person

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
SignIn = Callable[[Page, Person], None]


def test_decision_is_planned_and_read_by_keyboard(
    page: Page,
    sign_in: SignIn,
    transactional_db: None,
    oxfordshire: Agreement,
    democratic_services: Person,
    axe: Look,
    reflows: Look,
    shoot: Shoot,
) -> None:
    sign_in(page, democratic_services)
    page.goto("/agreements/oxfordshire/decisions/")
    axe(page)
    reflows(page)
    shoot(page, "decisions")
    page.get_by_role("link", name="Plan a decision").press("Enter")
    axe(page)
    page.get_by_label("Body that decides").select_option(label="Cabinet")
    page.get_by_label("What it is about").fill("Risk share for 2017/18")
    page.get_by_label("Why", exact=True).fill("It is wanted by October")
    page.get_by_role("button", name="Plan the decision").press("Enter")
    page.get_by_role("link", name="Risk share for 2017/18").press("Enter")
    page.get_by_role("link", name="Write the recommendations").press("Enter")
    page.get_by_label("Recommendations").fill("Approve the rule.\n\nReport back in a year.")
    page.get_by_label("Why", exact=True).fill("The report is ready")
    page.get_by_role("button", name="Save the recommendations").press("Enter")

    parts = page.get_by_role("table", name="What was recommended beside what was resolved")
    expect(parts.get_by_role("rowheader")).to_have_text(["(a)", "(b)"])
    axe(page)
    reflows(page)
    shoot(page, "decision")


def test_public_decision_is_readable_without_signing_in(
    page: Page, transactional_db: None, oxfordshire: Agreement, axe: Look, reflows: Look, shoot: Shoot
) -> None:
    page.goto("/public/oxfordshire/decisions/")
    axe(page)
    reflows(page)
    page.get_by_role("link", name="Older People's Pooled Budget Arrangements").click()

    expect(page.get_by_role("cell", name="Referred to the County Council")).to_be_visible()
    axe(page)
    reflows(page)
    shoot(page, "public-decision")
