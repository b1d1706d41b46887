"""An instrument authorised in the browser, the agreement held over, its timeline and notice: readable by everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Instrument, Person

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]
SignIn = Callable[[Page, Person], None]


def test_instrument_timeline_and_notice_are_readable_by_everybody(
    page: Page,
    sign_in: SignIn,
    transactional_db: None,
    oxfordshire: Agreement,
    democratic_services: Person,
    axe: Look,
    reflows: Look,
) -> None:
    letter = Instrument.objects.get(agreement=oxfordshire, kind="letter")
    sign_in(page, democratic_services)
    page.goto(f"/agreements/oxfordshire/instruments/{letter.pk}/authority/oxfordshire-cc/")
    axe(page)
    page.get_by_label("Body that decided").fill("Cabinet")
    page.get_by_label("Minute or decision number").fill("item 46")
    page.get_by_label("Why").fill("As minuted")
    page.get_by_role("button", name="Record the authority").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "The authority of Oxfordshire County Council is recorded"
    )
    axe(page)
    reflows(page)

    page.goto("/agreements/oxfordshire/hold-over/oxfordshire-cc/")
    page.get_by_label("What applies meanwhile").fill("The principles of 2016/17")
    page.get_by_label("Body that decided").fill("Cabinet")
    page.get_by_label("Why").fill("The schedule is not signed yet")
    page.get_by_role("button", name="Record holding over").click()
    expect(page.get_by_role("region", name="Holding over")).to_contain_text("93 days since 1 April 2017")

    for path in ("", "timeline/", "notice/", "notice/give/", "checklist/", "signatories/"):
        page.goto(f"/agreements/oxfordshire/{path}")
        expect(page.get_by_role("region", name="Holding over")).to_be_visible()
        axe(page)
        reflows(page)
