"""A pack is read on a tablet by keyboard, and a meeting is minuted: each page by axe and at 400 %."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Person
from agreements.permissions import standing_of
from governance.services.actions import ActionSpec, agree_action
from tests.factories import REASON
from tests.governance.meeting_world import Groups
from tests.governance.pack_world import agreed, issued, laid_out_here
from tests.governance.sitting_world import sat
from tests.governance.test_minutes import LATER, Held, held

__all__ = ["agreed", "held", "laid_out_here", "sat"]

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Page], None]
CutOff = Callable[[Page], AbstractContextManager[None]]
Shoot = Callable[[Page, str], None]
SignIn = Callable[[Page, Person], None]


@pytest.fixture
def groups(transactional_db: None) -> Groups:
    from tests.governance.meeting_world import _made

    return _made()


def test_pack_is_read_by_keyboard_with_a_note_that_survives(
    page: Page,
    transactional_db: None,
    agreed: Groups,
    sign_in: SignIn,
    axe: Look,
    reflows: Look,
    shoot: Shoot,
) -> None:
    issued(agreed)
    sign_in(page, agreed.vice)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto("/agreements/anyshire/groups/jmg/meetings/1/")
    page.get_by_role("link", name="Read the pack").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Winter plan")
    axe(page)
    reflows(page)
    shoot(page, "pack-read")
    page.get_by_label("Note on this item").fill("Ask about beds.")
    page.reload()
    expect(page.get_by_label("Note on this item")).to_have_value("Ask about beds.")
    page.get_by_role("button", name="Save the note").press("Enter")
    expect(page.get_by_label("Note on this item")).to_have_value("Ask about beds.")
    page.locator("body").press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Date of the next meeting")
    page.get_by_label("Search in the pack").fill("short")
    page.get_by_label("Search in the pack").press("Enter")
    expect(page.get_by_role("link", name="Plan for the winter")).to_be_visible()
    axe(page)
    reflows(page)
    page.goto("/agreements/anyshire/groups/jmg/meetings/1/packs/1/")
    axe(page)
    reflows(page)
    sign_in(page, agreed.chair)
    page.goto("/agreements/anyshire/groups/jmg/meetings/1/brief/")
    axe(page)
    reflows(page)
    shoot(page, "brief")


def test_meeting_is_minuted_by_its_clerk(
    page: Page, transactional_db: None, held: Held, sign_in: SignIn, axe: Look, reflows: Look, shoot: Shoot
) -> None:
    sign_in(page, held.sat.groups.clerk)
    for place in ("sitting/", f"sitting/items/{held.sat.decide.pk}/", "agenda/"):
        page.goto(f"/agreements/anyshire/groups/jmg/meetings/{held.meeting.number}/{place}")
        axe(page)
        reflows(page)
    live = f"/agreements/anyshire/groups/jmg/meetings/{held.at_item.meeting.number}/sitting/"
    page.goto(live)
    axe(page)
    reflows(page)
    page.goto(f"{live}items/{held.at_item.pk}/")
    axe(page)
    reflows(page)
    page.goto(held.address)
    page.get_by_role("button", name="Begin the minutes").press("Enter")
    page.get_by_label("Why").fill("The meeting is over")
    page.get_by_role("button", name="Begin the minutes").press("Enter")
    axe(page)
    reflows(page)
    shoot(page, "minutes")
    page.get_by_role("link", name="Write 1 Welcome").press("Enter")
    page.get_by_label("Minute").fill("Everybody was **greeted**.")
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.locator("#preview strong")).to_have_text("greeted")
    axe(page)
    reflows(page)
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("article").get_by_text("Everybody was greeted.")).to_be_visible()
    page.goto("/search/?q=greeted")
    expect(page.get_by_role("link", name="Welcome")).to_be_visible()
    axe(page)
    reflows(page)


def test_meeting_is_recorded_by_two_clerks_on_a_poor_connection(
    page: Page, transactional_db: None, held: Held, sign_in: SignIn, axe: Look, cut_off: CutOff
) -> None:
    meeting = held.at_item.meeting
    sign_in(page, held.sat.groups.clerk)
    page.clock.install()
    page.goto(f"/agreements/anyshire/groups/jmg/meetings/{meeting.number}/sitting/items/{held.at_item.pk}/")
    page.get_by_text("Record an action").click()
    form = page.locator("#form-action")
    form.get_by_label("What is to be done").fill("Ring the carers")
    form.get_by_label("Post").fill("Director for Care")

    with cut_off(page):
        form.get_by_role("button", name="Record the action").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Not saved: there is no connection")
        axe(page)
    page.reload()
    expect(form.get_by_label("What is to be done")).to_have_value("Ring the carers")
    form.get_by_role("button", name="Record the action").press("Enter")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.get_by_text("Ring the carers", exact=False).first).to_be_visible()
    assert [row.text for row in meeting.actions.all()] == ["Ring the carers"]

    other = standing_of(held.sat.groups.nhs_clerk, on=LATER)
    agree_action(
        meeting=meeting,
        action=ActionSpec("Count the beds", "Director for Care", item=held.at_item),
        standing=other,
        reason=REASON,
    )
    page.clock.fast_forward(11_000)
    expect(page.locator("#sitting-news")).to_contain_text("1 entry by")
    page.get_by_role("link", name="Show what is recorded now").press("Enter")
    expect(page.get_by_text("Count the beds").first).to_be_visible()
