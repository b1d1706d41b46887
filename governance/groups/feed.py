"""Meetings as a calendar that calendar programs read: each at its hours, and the day its papers are due. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from governance.choices import MeetingState
from governance.groups.reading import MeetingRow

_LONDON: Final = ZoneInfo("Europe/London")


def meetings_calendar(
    rows: Iterable[MeetingRow], *, title: str, reference: str, at: datetime, address: str
) -> bytes:
    """The calendar of meetings whose dates are published. Cancelled ones are said to be, so that they go.

    A meeting without hours is a whole day. The entries' names stay the same from one reading to the next, so that
    a calendar moves an entry and does not repeat it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Pooled Budgets//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Meetings: {title}")
    calendar.add("x-wr-timezone", "Europe/London")
    for row in rows:
        if row.state is not MeetingState.DRAFT:
            for event in meeting_events(row, reference=reference, at=at, address=address):
                calendar.add_component(event)
    return calendar.to_ical()


def meeting_events(row: MeetingRow, *, reference: str, at: datetime, address: str) -> list[Event]:
    """A meeting, and the day its agenda and papers are due, if they are and the meeting is not cancelled."""
    host = address.partition("://")[2]
    name = f"{reference}-{row.group_code}-{row.number}"
    meeting = _event(f"{name}-meets@{host}", row.group, at=at)
    begin, end = _span(row.on, row.starts_at, row.ends_at)
    meeting.add("dtstart", begin)
    meeting.add("dtend", end)
    meeting.add("sequence", len(row.moved_from) + (row.state is MeetingState.CANCELLED))
    meeting.add("status", "CANCELLED" if row.state is MeetingState.CANCELLED else "CONFIRMED")
    said = [
        "Held in public." if row.is_public else "",
        "Extraordinary meeting." if row.is_extraordinary else "",
        "Illustrative: invented for a demonstration." if row.is_illustrative else "",
    ]
    if any(said):
        meeting.add("description", " ".join(filter(None, said)))
    if row.place:
        meeting.add("location", row.place)
    events = [meeting]
    if row.papers_due is not None:
        papers = _event(f"{name}-papers@{host}", f"Agenda and papers due: {row.group}", at=at)
        papers.add("dtstart", row.papers_due)
        papers.add("dtend", row.papers_due + timedelta(days=1))
        papers.add("transp", "TRANSPARENT")
        events.append(papers)
    return events


def _event(uid: str, summary: str, *, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("summary", summary)
    return event


def _span(on: date, starts_at: time | None, ends_at: time | None) -> tuple[date, date]:
    """From when to when: hours in London; an hour where no end is known, a whole day where no beginning is."""
    if starts_at is None:
        return on, on + timedelta(days=1)
    begin = datetime.combine(on, starts_at, tzinfo=_LONDON)
    end = datetime.combine(on, ends_at, tzinfo=_LONDON) if ends_at else begin + timedelta(hours=1)
    return begin, end
