"""The page Approvals in a browser: read by axe, narrow and wide, and a dispute raised by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Person, ScheduleVersion

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]


def test_dispute_is_raised_from_the_tracks_and_blocks_both(
    page: Page,
    sign_in: Callable[[Page, Person], None],
    transactional_db: None,
    published_version: ScheduleVersion,
    nhs_finance: Person,
    axe: Look,
    reflows: Look,
    shoot: Callable[[Page, str], None],
) -> None:
    sign_in(page, nhs_finance)
    page.goto("/agreements/oxfordshire/2017-18/?version=1")
    page.get_by_role("link", name="Approvals").click()
    expect(page.get_by_text("Next: approval in outline by Cabinet, expected 18 July 2017.")).to_be_visible()
    axe(page)
    reflows(page)
    shoot(page, "approvals")

    page.get_by_role("link", name="Dispute an amount").click()
    axe(page)
    reflows(page)
    page.get_by_label("What is disputed").select_option(
        label="Adults with Care and Support Needs: Mental Health"
    )
    page.get_by_label("How much of it").fill("500,000")
    page.get_by_label("Why").fill("The base was agreed lower")
    page.get_by_role("button", name="Raise the dispute").click()

    expect(page.get_by_text("The dispute is raised.")).to_be_visible()
    expect(page.get_by_text("OCCG disputes £500,000").first).to_be_visible()
    axe(page)
