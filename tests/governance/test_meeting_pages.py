"""Groups and meetings on pages: what a clerk does, and what members and partners see."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import models
from django.test import Client
from icalendar import Calendar

from governance.awaiting import waits
from governance.choices import MeetingState
from governance.groups.integrity import CHECKS
from governance.models import Meeting, MeetingStep, Reporting, Seat, TermsOfReference
from governance.reminders import calendar_at
from governance.services.convening import state_now
from governance.services.meetings import MeetingSpec, move_meeting, plan_and_publish_year
from governance.services.reminders import make_calendar_address
from tests.factories import TODAY, standing
from tests.governance.meeting_world import Groups

PAGE = "/agreements/anyshire/"
GROUP = f"{PAGE}groups/jmg/"


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def clerk(groups: Groups) -> Client:
    return signed_in(groups.clerk)


def typed(client: Client, address: str) -> dict[str, str]:
    """What a page sends back as it stands, but for why."""
    form = client.get(address).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if isinstance(value, date):
            data |= {
                f"{field.html_name}_{part}": str(getattr(value, part)) for part in ("day", "month", "year")
            }
        elif value not in (None, "", False):
            data[field.html_name] = str(getattr(value, "pk", value))
    return data


def test_year_is_planned_in_two_steps_and_each_day_can_be_changed(groups: Groups, clerk: Client) -> None:
    page = clerk.get(f"{PAGE}meetings/plan/?group=officers")
    days = page.context["days"]
    assert {day.group.code for day in days} == {"officers"}
    assert {day.initial["held_on"].month for day in days}.isdisjoint({9, 11, 1}), "the months between"

    data = {"reason": "The year", "publish": "yes", "row": [day.prefix for day in days]}
    for day in days:
        data |= {f"{day.prefix}-keep": "on", f"{day.prefix}-held_on": day.initial["held_on"].isoformat()}
    first, left_out = days[0].prefix, days[-1].prefix
    data |= {f"{first}-held_on": "2017-08-31", f"{first}-starts_at": "2pm", f"{first}-is_public": "on"}
    del data[f"{left_out}-keep"]
    assert clerk.post(f"{PAGE}meetings/plan/?group=officers", data).status_code == 302

    made = list(Meeting.objects.filter(body=groups.officers).order_by("number"))
    assert len(made) == len(days) - 1
    assert (made[0].held_on, made[0].starts_at.hour, made[0].is_public) == (date(2017, 8, 31), 14, True)
    assert {state_now(meeting) for meeting in made} == {MeetingState.PLANNED}


def test_refused_day_keeps_what_was_typed_and_saves_nothing(groups: Groups, clerk: Client) -> None:
    data = {"reason": "The year", "draft": "yes", "row": ["officers.0", "officers.1"]}
    data |= {"officers.0-keep": "on", "officers.0-held_on": "2017-08-15", "officers.0-place": "Annexe"}
    data |= {"officers.1-keep": "on", "officers.1-held_on": "2017-12-25"}
    answer = clerk.post(f"{PAGE}meetings/plan/", data)
    assert answer.status_code == 422
    assert "Christmas Day" in answer.content.decode()
    assert 'value="Annexe"' in answer.content.decode()
    assert not Meeting.objects.filter(body=groups.officers).exists()
    unreadable = clerk.post(f"{PAGE}meetings/plan/", data | {"officers.1-held_on": "31 Feb"})
    assert "cannot be read" in unreadable.content.decode()


def test_drafts_are_published_from_the_calendar(groups: Groups, clerk: Client) -> None:
    assert "Publish 1 draft date" in clerk.get(f"{PAGE}meetings/?year=2017-18").content.decode()
    assert clerk.post(f"{PAGE}meetings/publish/?year=2017-18", {"reason": "Settled"}).status_code == 302
    assert state_now(groups.meetings[2]) is MeetingState.PLANNED
    assert clerk.post(f"{PAGE}meetings/publish/?year=2017-18", {"reason": "Settled"}).status_code == 422


def test_two_clerks_move_the_same_meeting(groups: Groups, clerk: Client) -> None:
    address = f"{GROUP}meetings/1/move/"
    page = clerk.get(address)
    data = {"seen": page.context["seen"](), "reason": "The room is taken"}
    data |= {"held_on_day": "19", "held_on_month": "9", "held_on_year": "2017"}
    assert clerk.post(address, data).status_code == 302
    answer = clerk.post(address, data | {"held_on_day": "20"})
    assert "Somebody changed this since you opened the page" in answer.content.decode()
    shown = signed_in(groups.finance).get(f"{GROUP}meetings/1/").content.decode()
    assert "Tuesday 19 September 2017" in shown
    assert "The room is taken" in shown


def test_terms_are_recorded_with_their_quorum_and_read_back_as_sentences(
    groups: Groups, clerk: Client
) -> None:
    data = {
        **typed(clerk, f"{GROUP}terms/adopt/"),
        "starts_on_day": "1",
        "starts_on_month": "4",
        "starts_on_year": "2018",
        "voting": "by-partner",
        "limit": "250,000",
        "quorum-0-kind": "of-partner",
        "quorum-0-organisation": groups.council.code,
        "quorum-0-capacity": "officer",
        "quorum-0-least": "1",
        "reason": "Agreed by both",
    }
    wrong = clerk.post(f"{GROUP}terms/adopt/", data | {"quorum-1-kind": "in-all"})
    assert wrong.status_code == 422
    assert "Say how many at least" in wrong.content.decode()
    assert clerk.post(f"{GROUP}terms/adopt/", data).status_code == 302
    assert TermsOfReference.objects.filter(body=groups.group).count() == 2
    page = clerk.get(GROUP).content.decode()
    for words in (
        "At least one officer for Anyshire Council, with a vote.",
        "Each partner has one vote, and all of them must agree.",
        "By itself it decides on £250,000 at most.",
        "It meets every two months, and at least once a year in public.",
    ):
        assert words in page


def test_seat_is_added_changed_and_ended(groups: Groups, clerk: Client) -> None:
    data = {
        **typed(clerk, f"{GROUP}seats/add/"),
        "organisation": groups.council.code,
        "post": "Head of Finance",
        "capacity": "officer",
        "chair": "",
        "reason": "Joined",
    }
    assert clerk.post(f"{GROUP}seats/add/", data).status_code == 302
    seat = Seat.objects.get(post="Head of Finance")
    address = f"{GROUP}seats/{seat.pk}/change/"
    seen = {"seen": clerk.get(address).context["seen"]()}
    named = {**typed(clerk, address), **seen, "person": str(groups.finance.pk), "reason": "Named"}
    assert clerk.post(address, named).status_code == 302
    assert "Somebody changed this" in clerk.post(address, named).content.decode()
    assert groups.finance.full_name in clerk.get(GROUP).content.decode()


def test_feed_has_the_hours_in_london_and_the_day_papers_are_due(groups: Groups) -> None:
    move_meeting(agreement=groups.agreement, meeting=groups.meetings[0], to=date(2017, 9, 19), **groups.by)
    answer = signed_in(groups.finance).get(f"{PAGE}meetings.ics")
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    meeting = events["anyshire-jmg-1-meets@testserver"]
    assert meeting["dtstart"].dt.isoformat() == "2017-09-19T14:00:00+01:00"
    assert (meeting["sequence"], str(meeting["location"])) == (1, "Town Hall")
    assert events["anyshire-jmg-1-papers@testserver"]["dtstart"].dt == date(2017, 9, 11)
    assert not [uid for uid in events if "jmg-3" in uid], "a draft date"


def test_pages_take_the_same_queries_however_many_meetings(
    groups: Groups, clerk: Client, django_assert_max_num_queries: object
) -> None:
    for address in (f"{PAGE}groups/", GROUP, f"{PAGE}meetings/?year=2017-18", f"{PAGE}meetings/plan/"):
        with django_assert_max_num_queries(45):  # type: ignore[operator]
            assert clerk.get(address).status_code == 200


def test_public_sees_meetings_in_public_and_no_word_of_why(groups: Groups, client: Client) -> None:
    public = groups.meetings[1]
    move_meeting(
        agreement=groups.agreement,
        meeting=public,
        to=date(2017, 11, 21),
        standing=standing(groups.clerk),
        reason="The walnut room is taken",
    )
    page = client.get("/public/anyshire/meetings/").content.decode()
    feed = client.get("/public/anyshire/meetings.ics").content.decode()
    for shown in (page, feed):
        assert "Joint Management Group" in shown
        assert "walnut" not in shown
        assert "Town Hall" not in shown, "a meeting in private"
    assert "Tuesday 21 November 2017" in page
    assert "DTSTART;TZID=Europe/London:20171121T140000" in feed
    assert "papers" not in feed
    assert client.get("/public/nowhere/meetings/").status_code == 404


def test_own_calendar_has_the_meetings_of_ones_groups_at_their_hours(groups: Groups) -> None:
    address = make_calendar_address(person=groups.officer)
    now = datetime(2017, 7, 3, 12, tzinfo=UTC)
    member = calendar_at(address, on=TODAY, at=now).decode()
    assert "SUMMARY:Joint Management Group" in member
    assert "A group meets" not in member, "the same meeting without its hours"
    assert "DTSTART;TZID=Europe/London:20170912T140000" in member
    assert "Town Hall" not in member, "where it meets stands on its page"
    other = calendar_at(make_calendar_address(person=groups.finance), on=TODAY, at=now).decode()
    assert "DTSTART;TZID=Europe/London" not in other


def test_home_of_the_clerk_says_what_waits_of_meetings(groups: Groups) -> None:
    plan_and_publish_year(
        agreement=groups.agreement,
        meetings={
            groups.board: [MeetingSpec(date(2017, 6, 15))],
            groups.group: [MeetingSpec(date(2017, 6, 6))],
        },
        **groups.by,
    )
    mine = {item.matter.title: item for item in waits(standing(groups.clerk)).mine}
    assert "1 draft date in 2017/18" in mine["Publish the dates of meetings"].matter.detail
    assert mine["Record what became of a meeting"].is_overdue
    assert "to Health and Wellbeing Board" in mine["Record the report to a meeting"].matter.detail
    others = waits(standing(groups.finance))
    assert not [item for item in others.mine if "meeting" in item.matter.title]
    assert "Publish the dates of meetings" not in {item.matter.title for item in others.others}
    coming = [item.due_on for item in others.coming if item.matter.title == "A group meets"]
    assert coming == [date(2017, 9, 12)], "the next one alone"


def test_integrity_names_seats_and_steps_that_cannot_be(groups: Groups) -> None:
    assert [said for check in CHECKS for said in check()] == []
    models.QuerySet(Seat).filter(person=groups.officer).update(chair="chair")
    models.QuerySet(MeetingStep).filter(meeting=groups.meetings[0]).update(step="closed")
    models.QuerySet(Reporting).filter(body=groups.group).update(to_body=groups.officers)
    said = [sentence for check in CHECKS for sentence in check()]
    assert len(said) == 4
    assert "is the chair then" in said[2]
    assert "“Closed” could not be" in said[3]
