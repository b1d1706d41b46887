"""A year of meetings planned with the keyboard, and read by a member of a group."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Person

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
SignIn = Callable[[Page, Person], None]


def test_year_of_meetings_is_planned_by_keyboard(
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
    page.goto("/agreements/oxfordshire/groups/")
    axe(page)
    reflows(page)
    page.get_by_role("link", name="Calendar of meetings").press("Enter")
    page.get_by_role("link", name="Plan a year").first.press("Enter")
    axe(page)
    reflows(page)
    shoot(page, "meeting-plan")
    page.get_by_label("Place: Adults Joint Management Group, meeting 1").fill("County Hall")
    page.get_by_role("button", name="Save and publish").press("Enter")

    calendar = page.get_by_role("table", name="Meetings in 2017/18, month by month")
    expect(calendar.get_by_text("County Hall")).to_be_visible()
    axe(page)
    reflows(page)
    shoot(page, "meeting-calendar")
    page.get_by_role("link", name="Compliance").press("Enter")
    axe(page)
    reflows(page)
    page.get_by_role("link", name="Adults Joint Management Group", exact=True).press("Enter")
    axe(page)
    reflows(page)
    shoot(page, "group")
    page.get_by_role("link", name="Record a new version of the terms").press("Enter")
    axe(page)
