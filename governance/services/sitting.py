"""Keeping a meeting while it is held: called to order, who is there, which interests are declared, closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time

from agreements.models import Organisation
from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from agreements.services.journal import Record
from governance.agenda.permissions import state_of_item
from governance.choices import (
    AttendanceKind,
    InterestAction,
    InterestKind,
    ItemState,
    MeetingState,
    MeetingStepKind,
    Outcome,
)
from governance.groups.permissions import agreement_of, require_keeper
from governance.models import (
    AgendaItem,
    Attendance,
    Declaration,
    DeclarationEnd,
    Guest,
    GuestEnd,
    Meeting,
    MeetingStep,
    PartOutcome,
    Resolution,
    Seat,
)
from governance.services.convening import convening, state_now, take_step
from governance.services.deciding import refuse_stale
from governance.sitting.facts import Sitting, called, sitting_of
from governance.sitting.presence import Presence
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen, seen_in

HELD = frozenset({MeetingState.IN_SESSION, MeetingState.HELD})
"""When what happens at a meeting is recorded: while it is held, and after it what was missed."""
_BEFOREHAND = frozenset({AttendanceKind.APOLOGIES, AttendanceKind.SUBSTITUTE})
_UNDECIDED = frozenset({Outcome.DEFERRED, Outcome.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class AttendanceSpec:
    """What became of a seat. `item`: from which item on, or for which; None: from the start."""

    kind: AttendanceKind
    item: AgendaItem | None = None
    is_after: bool = False
    clock: time | None = None
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class DeclarationSpec:
    """An interest in an item; None: for the whole meeting."""

    kind: InterestKind
    nature: str
    action: InterestAction
    item: AgendaItem | None = None


@contextmanager
def sitting_deed(
    verb: str,
    meeting: Meeting,
    standing: Standing,
    reason: str,
    *,
    states: Collection[MeetingState] = HELD,
) -> Iterator[tuple[Record, Meeting, Organisation]]:
    """A recorded write about what happens at a meeting: the right checked, the meeting locked and begun."""
    agreement = agreement_of(meeting.body)
    organisation = require_keeper(standing, agreement)
    with convening(verb, meeting, agreement, organisation=organisation, standing=standing, reason=reason) as (
        record,
        row,
    ):
        state = state_now(row)
        if state not in states:
            raise DomainError(
                "The meeting is cancelled, so nothing happened there."
                if state is MeetingState.CANCELLED
                else "The meeting has not begun. Call it to order first."
            )
        yield record, row, organisation
        record.detail["meeting"] = meeting.reference


def call_to_order(*, meeting: Meeting, standing: Standing, reason: str) -> MeetingStep:
    """The meeting is in session. Refuses one still to come, and one that is cancelled or held."""
    agreement = agreement_of(meeting.body)
    organisation = require_keeper(standing, agreement)
    with convening(
        "meeting called to order",
        meeting,
        agreement,
        organisation=organisation,
        standing=standing,
        reason=reason,
    ) as (record, row):
        if row.held_on > standing.on:
            raise DomainError(
                f"The meeting is on {row.held_on.day} {row.held_on:%B %Y}. Call it to order on the day."
            )
        return take_step(row, MeetingStepKind.OPENED, organisation=organisation, record=record)


def close_meeting(*, meeting: Meeting, standing: Standing, reason: str) -> MeetingStep:
    """The meeting has been held. Refuses while a part under one of its items has no outcome."""
    with sitting_deed("meeting closed", meeting, standing, reason) as (record, row, organisation):
        for item in sitting_of(row).items:
            decision = item.decision
            if decision is None or state_of_item(item) is not ItemState.STANDS:
                continue
            for part in decision.parts.filter(outcomes__isnull=True):
                raise DomainError(
                    f"Part ({part.letter}) of “{item.title}” has no outcome. Record it, or defer the part."
                )
        return take_step(row, MeetingStepKind.CLOSED, organisation=organisation, record=record)


# --- Attendance -------------------------------------------------------------------------------------------


def record_attendance(
    *,
    meeting: Meeting,
    seat: Seat,
    facts: AttendanceSpec,
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> Attendance:
    """This became of the seat. The same thing recorded twice is recorded once.

    Apologies and substitutes are recorded also before the meeting begins. Refuses a seat of another group or
    day, an item of another meeting, somebody leaving who is not there or arriving who is, what has changed
    since it was `seen`, and what would take quorum or a voter from a decision that is recorded.
    """
    states = frozenset(MeetingState) - {MeetingState.CANCELLED} if facts.kind in _BEFOREHAND else HELD
    with sitting_deed("attendance recorded", meeting, standing, reason, states=states) as (
        record,
        row,
        organisation,
    ):
        facts = _named(facts, seat)
        latest = Attendance.objects.filter(meeting=row, seat=seat).order_by("-pk").first()
        if latest is not None and _says(latest) == facts:
            record.subject = latest
            return latest
        refuse_stale(seen, now=seen_in_attendance(row, seat))
        _refuse_attendance(sitting_of(row), seat, facts)
        made = Attendance(
            meeting=row,
            seat=seat,
            kind=facts.kind,
            item=facts.item,
            is_after=facts.is_after,
            clock=facts.clock,
            substitute=facts.substitute,
            **deed_columns(record, organisation),
        )
        clean(made).save()
        _refuse_undoing(row)
        record.subject = made
    return made


def record_others_present(*, meeting: Meeting, standing: Standing, reason: str) -> list[Attendance]:
    """Everybody of whom nothing is recorded yet is here from the start. Refuses when that is nobody."""
    with sitting_deed("attendance recorded", meeting, standing, reason) as (record, row, organisation):
        seats = sitting_of(row).not_recorded
        if not seats:
            raise DomainError("Something is recorded of everybody already. Change it member by member.")
        found = []
        for seat in seats:
            columns = deed_columns(record, organisation)
            made = Attendance(meeting=row, seat=seat, kind=AttendanceKind.PRESENT, **columns)
            clean(made).save()
            found.append(made)
        record.subject = row
        record.detail["seats"] = [seat.pk for seat in seats]
    return found


def seen_in_attendance(meeting: Meeting, seat: Seat) -> Seen:
    """What somebody has before them who records attendance of a seat."""
    latest = (
        Attendance.objects.filter(meeting=meeting, seat=seat).order_by("-pk").values_list("pk", flat=True)
    )
    return seen_attendance(latest.first())


def seen_attendance(latest: int | None) -> Seen:
    """As `seen_in_attendance`, of a page that has read the key of the latest row."""
    return seen_in((), f"attendance {latest}")


def add_guest(*, meeting: Meeting, name: str, capacity: str, standing: Standing, reason: str) -> Guest:
    """Somebody is in attendance who is no member. The same person recorded twice is recorded once."""
    with sitting_deed("person in attendance recorded", meeting, standing, reason) as (
        record,
        row,
        organisation,
    ):
        name, capacity = name.strip(), capacity.strip()
        held = Guest.objects.filter(meeting=row, name=name, capacity=capacity, end__isnull=True).first()
        if held is not None:
            record.subject = held
            return held
        made = Guest(meeting=row, name=name, capacity=capacity, **deed_columns(record, organisation))
        clean(made).save()
        record.subject = made
    return made


def withdraw_guest(*, guest: Guest, standing: Standing, reason: str) -> None:
    """The person was not there."""
    with sitting_deed("person in attendance taken back", guest.meeting, standing, reason) as (
        record,
        _,
        organisation,
    ):
        if GuestEnd.objects.filter(guest=guest).exists():
            raise DomainError("That person was taken off already.")
        clean(GuestEnd(guest=guest, **deed_columns(record, organisation))).save()
        record.subject = guest


# --- Interests --------------------------------------------------------------------------------------------


def declare_interest(
    *, meeting: Meeting, seat: Seat, facts: DeclarationSpec, standing: Standing, reason: str
) -> Declaration:
    """A member declared an interest. The same declared twice is recorded once.

    Refuses a seat of another group or day, an item of another meeting, and what would take quorum or a voter
    from a decision that is recorded.
    """
    with sitting_deed("interest declared", meeting, standing, reason) as (record, row, organisation):
        _refuse_strange(sitting_of(row), seat, facts.item)
        said = {
            "seat": seat,
            "item": facts.item,
            "kind": facts.kind,
            "nature": facts.nature.strip(),
            "action": facts.action,
        }
        held = Declaration.objects.filter(meeting=row, end__isnull=True, **said).first()
        if held is not None:
            record.subject = held
            return held
        made = Declaration(meeting=row, **said, **deed_columns(record, organisation))
        clean(made).save()
        _refuse_undoing(row)
        record.subject = made
    return made


def withdraw_declaration(*, declaration: Declaration, standing: Standing, reason: str) -> None:
    """The declaration does not count: it was recorded in error."""
    with sitting_deed("declaration taken back", declaration.meeting, standing, reason) as (
        record,
        _,
        organisation,
    ):
        if DeclarationEnd.objects.filter(declaration=declaration).exists():
            raise DomainError("That declaration was taken back already.")
        clean(DeclarationEnd(declaration=declaration, **deed_columns(record, organisation))).save()
        record.subject = declaration


# --- Refusals ---------------------------------------------------------------------------------------------


def _named(facts: AttendanceSpec, seat: Seat) -> AttendanceSpec:
    """With the name of the seat's own substitute, where none is given."""
    name = facts.substitute.strip()
    if facts.kind is AttendanceKind.SUBSTITUTE and not name:
        name = ", ".join(filter(None, [str(seat.substitute or ""), seat.substitute_post]))
        if not name:
            raise DomainError(
                f"The seat of {called(seat)} has no substitute. Name who stands in.", field="substitute"
            )
    return AttendanceSpec(facts.kind, facts.item, facts.is_after, facts.clock, name)


def _says(row: Attendance) -> AttendanceSpec:
    return AttendanceSpec(AttendanceKind(row.kind), row.item, row.is_after, row.clock, row.substitute)


def _refuse_strange(sitting: Sitting, seat: Seat, item: AgendaItem | None) -> None:
    if seat.pk not in {member.seat for member in sitting.members}:
        raise DomainError(f"{called(seat)} has no seat on the group on the day of the meeting.", field="seat")
    if item is not None and item.pk not in sitting.places:
        raise DomainError("That item is not on the agenda of this meeting.", field="item")


def _refuse_attendance(sitting: Sitting, seat: Seat, facts: AttendanceSpec) -> None:
    _refuse_strange(sitting, seat, facts.item)
    presence = next(row.presence for row in sitting.standings(facts.item) if row.member.seat == seat.pk)
    name = called(seat)
    if facts.kind is AttendanceKind.ARRIVED and presence is Presence.PRESENT:
        raise DomainError(f"{name} is here for that item already.")
    if facts.kind in (AttendanceKind.LEFT, AttendanceKind.OUT) and not presence.is_there:
        raise DomainError(f"{name} is not here for that item: {presence.value.lower()}.")
    if facts.kind is AttendanceKind.BACK and presence is not Presence.OUT:
        raise DomainError(f"{name} is not out for that item.")


def _refuse_undoing(meeting: Meeting) -> None:
    """Raises DomainError when a decision that is recorded would lose its quorum, or one who voted on it."""
    sitting = sitting_of(meeting)
    rows = Resolution.objects.filter(outcome__part__decision__agenda_item__meeting=meeting)
    latest: dict[int, Resolution] = {}
    for row in rows.select_related("outcome__part", "item").prefetch_related("ballots").order_by("pk"):
        latest[row.outcome.part_id] = row
    for row in latest.values():
        if Outcome(row.outcome.outcome) in _UNDECIDED or _is_replaced(row):
            continue
        standings = sitting.standings(row.item)
        why = " ".join(sitting.quorum(row.item).missing)
        voted = {ballot.seat_id for ballot in row.ballots.all()}
        gone = [
            standing.why_not for standing in standings if standing.member.seat in voted and standing.why_not
        ]
        if why or gone:
            raise DomainError(
                f"Part ({row.outcome.part.letter}) of “{row.item.title}” is decided, and could not have been so. "
                f"{why or gone[0]} If it happened after that, record it from after the item; otherwise withdraw "
                "the outcome first."
            )


def _is_replaced(row: Resolution) -> bool:
    return PartOutcome.objects.filter(part=row.outcome.part_id, pk__gt=row.outcome_id).exists()
