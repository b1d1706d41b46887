"""Groups and meetings on pages: what a clerk does, and what members and partners see."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from governance.choices import MeetingState
from governance.models import Meeting, Seat, TermsOfReference
from governance.services.convening import state_now
from governance.services.meetings import move_meeting
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
