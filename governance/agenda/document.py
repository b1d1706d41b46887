"""The agenda of a meeting as a report, for page, paper and file. It says what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from agreements.naming import full_name
from agreements.permissions import Standing
from agreements.querysets import named
from governance.agenda.permissions import reader_of
from governance.agenda.reading import AgendaView, ItemRow, agenda_view
from governance.choices import MeetingState
from governance.groups.permissions import agreement_of
from governance.groups.reading import hours, meeting_row
from governance.models import Meeting, Seat, ServedPool
from governance.querysets import holding_on
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Section, Table
from pooledbudgets.lib.wording import and_join

NAME: Final = "agenda"

_COLUMNS: Final = (
    Column("time", "Time", CellKind.TEXT),
    Column("minutes", "Minutes", CellKind.TEXT),
    Column("purpose", "Purpose", CellKind.TEXT),
    Column("lead", "Led by", CellKind.TEXT),
    Column("papers", "Papers", CellKind.TEXT),
)


def agenda_report(meeting: Meeting, *, standing: Standing, as_at: datetime) -> Report:
    """The agenda as one person may see it. Raises DomainError when nothing of it can be seen."""
    reader = reader_of(standing, meeting)
    view = agenda_view(meeting, reader, standing=standing)
    if not view.rows or not reader.sees_agenda:
        raise DomainError("There is no agenda to see yet. It is seen once the chair has agreed it.")
    group, agreement = meeting.body, agreement_of(meeting.body)
    day = f"{meeting.held_on:%A} {meeting.held_on.day} {meeting.held_on:%B %Y}"
    return Report(
        name=NAME,
        title="Agenda",
        subtitle=f"{group.name}, {day}",
        subject=f"Agenda: {group.name}, {day}",
        running_header=f"Agenda · {group.name} · {meeting.held_on.day} {meeting.held_on:%B %Y}",
        reference=f"{agreement.reference} {meeting.reference} agenda",
        status=tuple(_status(meeting, view)),
        sections=(
            Section("", tuple(when_and_where(meeting))),
            Section("", (), (_table(view),)),
            *_exempt(view),
            *members_of(meeting, standing=standing),
        ),
        as_at=as_at,
        dated=standing.on,
        classification=_classification(meeting, view),
        as_at_words="As recorded on",
    )


def _status(meeting: Meeting, view: AgendaView) -> Iterator[str]:
    if meeting.is_illustrative:
        yield "Illustrative data. This meeting is invented and was never held."
    if view.state is MeetingState.CANCELLED:
        yield "The meeting is cancelled."
    elif not view.is_agreed:
        yield "Draft agenda. The chair has not agreed it."
    if view.waiting:
        yield f"{len(view.waiting)} late item{'s wait' if len(view.waiting) > 1 else ' waits'} for the chair."


def _classification(meeting: Meeting, view: AgendaView) -> str:
    if any(row.exempt for row in view.rows):
        return "Contains exempt information"
    return "Public" if view.is_agreed and meeting.is_public else "Not published"


def when_and_where(meeting: Meeting) -> Iterator[str]:
    """Time, place, publicity, contact and pools of a meeting, a sentence each."""
    row = meeting_row(meeting)
    said = hours(meeting.starts_at, meeting.ends_at)
    yield f"Time: {said or 'not known yet'}."
    yield f"Place: {meeting.place or 'not known yet'}."
    yield "Held in public." if row.is_public else "Not held in public."
    if meeting.contact:
        yield f"Contact: {meeting.contact}."

    pools = [
        str(row.pool)
        for row in ServedPool.objects.filter(holding_on(meeting.held_on), body=meeting.body).select_related(
            "pool"
        )
    ]
    if pools:
        yield f"Pools: {and_join(pools)}."


def members_of(meeting: Meeting, *, standing: Standing) -> Iterator[Section]:
    """Who sits on the group on the day of the meeting, by partner. Posts, not persons."""
    seats = Seat.objects.filter(holding_on(meeting.held_on), body=meeting.body).order_by("pk")
    by_partner: dict[str, list[str]] = {}
    for seat in seats.prefetch_related(*named("organisation")):
        said = seat.post + (f" ({seat.get_chair_display().lower()})" if seat.chair else "")
        said += "" if seat.is_voting else ", without a vote"
        by_partner.setdefault(full_name(seat.organisation, standing.on), []).append(said)
    if by_partner:
        yield Section("Members", tuple(f"{name}: {'; '.join(posts)}." for name, posts in by_partner.items()))


def _table(view: AgendaView) -> Table:
    return Table(
        key="agenda",
        caption="Items of the agenda",
        stub="Item",
        columns=_COLUMNS,
        rows=tuple(
            Row(
                f"item-{row.pk}",
                f"{row.number} {row.title}",
                tuple(_cells(row)),
                level=row.level - 1,
            )
            for row in view.rows
        ),
        unit=POUNDS,
    )


def _cells(row: ItemRow) -> Iterator[Cell]:
    yield Cell(row.clock or None, absent="Not known")
    yield Cell(str(row.minutes) if row.minutes is not None else None, absent="Not said")
    yield Cell(row.purpose.label + (". Exempt" if row.exempt else ""))
    yield Cell(row.lead or None, absent="Not said")
    yield Cell(
        and_join([paper.title for paper in row.papers if not paper.is_withdrawn]) or None, absent="None"
    )


def _exempt(view: AgendaView) -> Iterator[Section]:
    """On which ground each exempt item is kept from the public."""
    said = tuple(
        f"Item {row.number}: {row.exempt.paragraph} of Schedule 12A to the Local Government Act 1972. "
        f"{row.exempt.public_interest}"
        for row in view.rows
        if row.exempt
    )
    if said:
        yield Section("Exempt items", said)
