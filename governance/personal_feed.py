"""A person's calendar: what waits and what is coming up, by days. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from governance.choices import MeetingState
from governance.groups.feed import meeting_events
from governance.groups.reading import MeetingRow
from governance.matters import Item


def personal_calendar(
    items: Iterable[Item], *, meetings: Iterable[tuple[str, MeetingRow]] = (), at: datetime, address: str
) -> bytes:
    """The items that have a day, each a whole day, so that no time zone moves it. Exempt ones are left out.

    `meetings`, each with the reference of its agreement, are those of the groups the person sits on or keeps, at their
    hours. Of them the group is named and the day its papers are due; where it meets stands on its page.

    The entries' names stay the same from one reading to the next, so that a calendar moves an entry and does
    not repeat it. What somebody typed about a matter is not repeated here: the link leads to it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Pooled Budgets//What waits//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Pooled Budgets")
    calendar.add("x-wr-timezone", "Europe/London")
    host = address.partition("://")[2]
    for item in items:
        matter = item.matter
        if item.due_on is None or matter.is_exempt or matter.is_event:
            continue
        event = Event()
        event.add("uid", f"{matter.key}@{host}")
        event.add("dtstamp", at)
        event.add("dtstart", item.due_on)
        event.add("dtend", item.due_on + timedelta(days=1))
        event.add("summary", f"{matter.title}: {matter.where}")
        event.add("url", f"{address}{matter.page}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    for reference, row in meetings:
        if row.state is not MeetingState.DRAFT:
            for event in meeting_events(replace(row, place=""), reference=reference, at=at, address=address):
                calendar.add_component(event)
    return calendar.to_ical()
