"""The rooms of an agreement's life in a browser: read by axe, and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Person, ScheduleVersion

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]

YEAR = "/agreements/oxfordshire/2017-18"
ROOMS = {
    "bridge": (f"{YEAR}/bridge/?version=1", "From 2016/17 to 2017/18"),
    "crosswalk": (f"{YEAR}/crosswalk/", "Where the services of 2016/17 stand in 2017/18"),
    "schedule": (f"{YEAR}/schedule/?version=1", "Schedule for signature"),
    "comparison": (f"{YEAR}/versions/compare/", "compared"),
    "radar": ("/agreements/oxfordshire/radar/", "Radar"),
    "notice": ("/agreements/oxfordshire/notice/", "Notice"),
    "reminders": ("/account/reminders/", "Calendar and e-mail"),
}


def test_rooms_are_readable_and_reflow(
    page: Page,
    sign_in: Callable[[Page, Person], None],
    transactional_db: None,
    draft_version: ScheduleVersion,
    council_finance: Person,
    axe: Look,
    reflows: Look,
    shoot: Callable[[Page, str], None],
) -> None:
    sign_in(page, council_finance)
    for name, (address, heading) in ROOMS.items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        axe(page)
        reflows(page)
        shoot(page, name)

    page.get_by_role("button", name="Make").first.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("/calendar/")
    axe(page)
    reflows(page)
