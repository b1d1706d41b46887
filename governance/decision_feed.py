"""The forward plan as a calendar that calendar programs read: a meeting a decision, and its deadlines. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from governance.decision_reading import DecisionRow


def forward_plan_calendar(
    rows: Iterable[DecisionRow], *, title: str, reference: str, at: datetime, host: str
) -> bytes:
    """The calendar of decisions whose day is known, each with what must be published before it.

    Every entry is of a whole day, so that no time zone moves it. `host` makes the entries' names unique;
    they stay the same from one reading to the next, so that a calendar moves an entry and does not repeat it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Pooled Budgets//Forward plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Forward plan: {title}")
    for row in rows:
        for event in _events(row, reference=reference, at=at, host=host):
            calendar.add_component(event)
    return calendar.to_ical()


def _events(row: DecisionRow, *, reference: str, at: datetime, host: str) -> Iterable[Event]:
    name = f"{reference}-decision-{row.number}"
    if row.meets_on is not None and row.meets_on.day is not None:
        summary = f"{row.body}: {row.title}"
        about = [row.purpose, f"Forward plan reference {row.forward_plan_reference}"]
        said = "\n".join(text for text in about[: 2 if row.forward_plan_reference else 1] if text)
        yield _event(row.meets_on.earliest, summary, said, uid=f"{name}@{host}", at=at)
    for deadline in row.deadlines:
        word = deadline.what.lower().replace(" ", "-")
        yield _event(
            deadline.on,
            f"{deadline.what} today: {row.title}",
            deadline.rule,
            uid=f"{name}-{word}@{host}",
            at=at,
        )


def _event(on: date, summary: str, description: str, *, uid: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", summary)
    if description:
        event.add("description", description)
    event.add("transp", "TRANSPARENT")
    return event
