"""What the pages of a meeting show while it is held and after. As many queries for many items as for few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404

from agreements.naming import full_name
from agreements.permissions import Standing
from governance.agenda.permissions import Reader, exemption_of, reader_of, seen_items, state_of_item
from governance.agenda.tree import Knot, placed
from governance.choices import (
    AttendanceKind,
    ChairPlace,
    InterestAction,
    ItemState,
    MeetingState,
    Outcome,
    Purpose,
    Vote,
    Voting,
)
from governance.groups.permissions import get_meeting
from governance.groups.reading import clock_words
from governance.models import (
    Action,
    AgendaItem,
    Attendance,
    Ballot,
    DecisionPart,
    Declaration,
    Guest,
    Meeting,
    PartAuthorises,
    PartOutcome,
    Seat,
)
from governance.services.convening import state_now
from governance.services.deciding import latest_outcome
from governance.services.sitting import seen_attendance
from governance.sitting.action_log import ActionLine, action_lines
from governance.sitting.facts import Sitting, called
from governance.sitting.presence import Presence
from governance.sitting.presence import Standing as Stands
from governance.sitting.quorum import Quorum
from pooledbudgets.lib.money import full_pounds
from pooledbudgets.lib.wording import and_join, count

_SITTING = frozenset({MeetingState.IN_SESSION, MeetingState.HELD})


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat at an item, or at the start."""

    pk: int
    name: str
    post: str
    vote: str
    """ "Without a vote", else ""."""
    chair: str
    substitute: str
    """Who stands in, as the seat names it."""
    presence: Presence
    words: str
    interest: str
    deeds: tuple[AttendanceKind, ...]
    """What can be recorded of the seat at one press."""
    seen: str


@dataclass(frozen=True, slots=True)
class PartnerLines:
    """The seats of one partner."""

    name: str
    seats: tuple[SeatLine, ...]


@dataclass(frozen=True, slots=True)
class DeclarationLine:
    """An interest that was declared."""

    pk: int
    name: str
    item: int | None
    """None: for the whole meeting."""
    scope: str
    kind: str
    nature: str
    action: str


@dataclass(frozen=True, slots=True)
class MatterLine:
    """Something a part is about."""

    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A lettered part and what became of it."""

    letter: str
    text: str
    was_added: bool
    outcome: str
    resolved: str
    manner: str
    votes: str
    proposer: str
    matters: tuple[MatterLine, ...]
    """What it is about, or authorises."""
    authorises: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in the list of a meeting."""

    pk: int
    number: str
    level: int
    title: str
    purpose: str
    lead: str
    is_exempt: bool
    quorum: Quorum
    parts: tuple[PartLine, ...]
    decision_number: int | None

    @property
    def decided(self) -> str:
        """How far its parts are: "1 of 2 parts decided"; "" where there are none."""
        if not self.parts:
            return ""
        done = sum(bool(part.outcome) for part in self.parts)
        return f"{done} of {count(len(self.parts), 'part')} decided"


@dataclass(frozen=True, slots=True)
class GuestLine:
    """Somebody in attendance."""

    pk: int
    words: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of a meeting, as its page and its minutes have it."""

    partners: tuple[PartnerLines, ...]
    quorum: Quorum
    guests: tuple[GuestLine, ...]
    declarations: tuple[DeclarationLine, ...]
    items: tuple[ItemLine, ...]
    movements: tuple[str, ...]
    """Who came and went, a sentence each."""


@dataclass(frozen=True, slots=True)
class SittingView:
    """A meeting on its page: who is here, its items, interests, actions."""

    state: MeetingState
    may_record: bool
    may_open: bool
    partners: tuple[PartnerLines, ...]
    not_recorded: int
    """Of how many members nothing is recorded yet."""
    quorum: Quorum
    rules: tuple[str, ...]
    guests: tuple[GuestLine, ...]
    declarations: tuple[DeclarationLine, ...]
    items: tuple[ItemLine, ...]
    movements: tuple[str, ...]
    """Who came and went, a sentence each."""
    actions: tuple[ActionLine, ...]

    @property
    def is_held(self) -> bool:
        """Whether it is closed."""
        return self.state is MeetingState.HELD

    @property
    def is_in_session(self) -> bool:
        """Whether it goes on."""
        return self.state is MeetingState.IN_SESSION

    @property
    def decisions(self) -> tuple[ItemLine, ...]:
        """The items with parts."""
        return tuple(item for item in self.items if item.parts)


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item on its page."""

    line: ItemLine
    before: ItemLine | None
    after: ItemLine | None
    partners: tuple[PartnerLines, ...]
    declarations: tuple[DeclarationLine, ...]
    actions: tuple[ActionLine, ...]
    here: str


def get_sitting(standing: Standing, reference: str, code: str, number: int) -> tuple[Meeting, Reader]:
    """A meeting whose course the person reads: members, clerks and auditors at any time, partners once it is held.

    Raises Http404.
    """
    meeting = get_meeting(standing, reference, code, number)
    reader = reader_of(standing, meeting)
    state = state_now(meeting)
    if state is MeetingState.DRAFT or not (reader.reads or state is MeetingState.HELD):
        raise Http404("What happens at the meeting is not yours to read yet.")
    return meeting, reader


def get_sitting_item(sitting: Sitting, reader: Reader, pk: int) -> AgendaItem:
    """An item of the meeting that stands on its agenda, and the person sees. Raises Http404."""
    for item in _items(sitting, reader):
        if item.pk == pk:
            item.meeting = sitting.meeting
            return item
    raise Http404("There is no such item, or it is not yours to see.")


def sitting_view(sitting: Sitting, reader: Reader, *, standing: Standing) -> SittingView:
    """The page of a meeting that `get_sitting` fetched."""
    meeting = sitting.meeting
    state = state_now(meeting)
    recorded = recorded_of(sitting, reader, state=state if reader.keeps else None)
    known = {item.pk for item in recorded.items}
    return SittingView(
        state=state,
        may_record=reader.keeps and state in _SITTING,
        may_open=reader.keeps
        and meeting.held_on <= standing.on
        and state in {MeetingState.PLANNED, MeetingState.AGREED, MeetingState.CLEARED},
        partners=recorded.partners,
        not_recorded=len(sitting.not_recorded),
        quorum=recorded.quorum,
        rules=tuple(row.rule for row in recorded.quorum.requirements if sitting.rules),
        guests=recorded.guests,
        declarations=recorded.declarations,
        items=recorded.items,
        movements=recorded.movements,
        actions=action_lines(
            [row for row in _actions(meeting) if row.item_id is None or row.item_id in known],
            standing=standing,
        ),
    )


def recorded_of(sitting: Sitting, reader: Reader, *, state: MeetingState | None = None) -> Recorded:
    """What is recorded, as far as the reader sees its items; `state` None: the reader records nothing."""
    items = _lines(sitting, reader)
    known = {item.pk for item in items}
    guests = Guest.objects.filter(meeting=sitting.meeting, end__isnull=True)
    return Recorded(
        partners=partner_lines(sitting, None, state=state),
        quorum=sitting.quorum(None),
        guests=tuple(GuestLine(row.pk, str(row)) for row in guests),
        declarations=tuple(_declared(sitting, known)),
        items=items,
        movements=tuple(_movements(sitting, items)),
    )


def item_view(sitting: Sitting, reader: Reader, item: AgendaItem, *, standing: Standing) -> ItemView:
    """The page of one item of a meeting."""
    lines = _lines(sitting, reader)
    at = next(place for place, line in enumerate(lines) if line.pk == item.pk)
    stands = sitting.standings(item)
    state = state_now(sitting.meeting)
    place = sitting.place(item)
    return ItemView(
        line=lines[at],
        before=lines[at - 1] if at else None,
        after=lines[at + 1] if at + 1 < len(lines) else None,
        partners=partner_lines(sitting, item, state=state if reader.keeps else None),
        declarations=tuple(
            _declaration(row, sitting)
            for row in sitting.declarations
            if row.item is None or place in sitting.below(row.item)
        ),
        actions=action_lines(
            [row for row in _actions(sitting.meeting) if row.item_id == item.pk], standing=standing
        ),
        here=_here(stands),
    )


def partner_lines(
    sitting: Sitting, item: AgendaItem | None, *, state: MeetingState | None
) -> tuple[PartnerLines, ...]:
    """Everybody at an item by partner; `state` None: the reader records nothing."""
    stands = {row.member.seat: row for row in sitting.standings(item)}
    latest = {row.seat_id: row for row in sitting.attendance}
    order = list(sitting.partners)
    by_partner: dict[int, list[Seat]] = {pk: [] for pk in order}
    for seat in sitting.seats:
        by_partner.setdefault(seat.organisation_id, []).append(seat)
    return tuple(
        PartnerLines(
            full_name(seats[0].organisation, sitting.meeting.held_on),
            tuple(
                _seat_line(seat, stands[seat.pk], latest.get(seat.pk), is_start=item is None, state=state)
                for seat in sorted(
                    seats, key=lambda row: (_CHAIRS.get(row.chair, 2), not row.is_voting, row.pk)
                )
            ),
        )
        for seats in by_partner.values()
        if seats
    )


_CHAIRS = {ChairPlace.CHAIR.value: 0, ChairPlace.VICE.value: 1}


def _seat_line(
    seat: Seat, stands: Stands, latest: Attendance | None, *, is_start: bool, state: MeetingState | None
) -> SeatLine:
    words = stands.presence.value
    if stands.presence is Presence.SUBSTITUTE and latest is not None and latest.substitute:
        words = f"Substitute: {latest.substitute}"
    interest = {
        None: "",
        InterestAction.NONE: "Declared an interest, and votes",
        InterestAction.NO_VOTE: "Declared an interest: no vote",
        InterestAction.LEFT: "Declared an interest and left",
    }[stands.interest]
    substitute = ", ".join(filter(None, [str(seat.substitute or ""), seat.substitute_post]))
    return SeatLine(
        pk=seat.pk,
        name=called(seat),
        post=seat.post if seat.person is not None else "",
        vote="" if seat.is_voting else "Without a vote",
        chair=seat.get_chair_display() if seat.chair else "",
        substitute=substitute,
        presence=stands.presence,
        words=words,
        interest=interest,
        deeds=tuple(_deeds(stands.presence, substitute, is_start=is_start, state=state)),
        seen=seen_attendance(latest.pk if latest else None).text,
    )


def _deeds(
    presence: Presence, substitute: str, *, is_start: bool, state: MeetingState | None
) -> Iterable[AttendanceKind]:
    if state is None or state is MeetingState.CANCELLED:
        return
    if not is_start:
        match presence:
            case Presence.PRESENT | Presence.SUBSTITUTE:
                yield from (AttendanceKind.OUT, AttendanceKind.LEFT)
            case Presence.OUT:
                yield AttendanceKind.BACK
            case _:
                yield AttendanceKind.ARRIVED
        return
    if state in _SITTING and presence is not Presence.PRESENT:
        yield AttendanceKind.PRESENT
    if presence is not Presence.APOLOGIES:
        yield AttendanceKind.APOLOGIES
    if substitute and presence is not Presence.SUBSTITUTE:
        yield AttendanceKind.SUBSTITUTE


def _here(stands: Sequence[Stands]) -> str:
    """How many are in the room, and how many of them may vote."""
    here = sum(row.is_there for row in stands)
    return f"{count(here, 'member')} here, {sum(row.may_vote for row in stands)} of them may vote on it"


# --- Items ------------------------------------------------------------------------------------------------


def _items(sitting: Sitting, reader: Reader) -> list[AgendaItem]:
    """The items that stand on the agenda and the person sees, in reading order."""
    seen = {item.pk for item in seen_items(reader, sitting.items)}
    return [item for item in sitting.items if item.pk in seen and state_of_item(item) is ItemState.STANDS]


def _lines(sitting: Sitting, reader: Reader) -> tuple[ItemLine, ...]:
    there = [item for item in sitting.items if state_of_item(item) is ItemState.STANDS]
    numbers = {row.pk: row for row in placed([Knot(item.pk, item.parent_id) for item in there])}
    items = _items(sitting, reader)
    parts = _parts(item.decision_id for item in items if item.decision_id)
    return tuple(
        ItemLine(
            pk=item.pk,
            number=numbers[item.pk].number,
            level=numbers[item.pk].level,
            title=item.title,
            purpose=Purpose(item.purpose).label,
            lead=item.lead,
            is_exempt=exemption_of(item) is not None,
            quorum=sitting.quorum(item),
            parts=tuple(_part_line(part, sitting) for part in parts if part.decision_id == item.decision_id),
            decision_number=item.decision.number if item.decision else None,
        )
        for item in items
    )


def _parts(decisions: Iterable[int]) -> list[DecisionPart]:
    outcomes = PartOutcome.objects.select_related("to_body", "resolution__proposer__person").prefetch_related(
        Prefetch(
            "resolution__ballots", queryset=Ballot.objects.select_related("seat__person", "organisation")
        )
    )
    return list(
        DecisionPart.objects.filter(decision__in=list(decisions))
        .prefetch_related(
            Prefetch("outcomes", queryset=outcomes),
            Prefetch("matters", queryset=PartAuthorises.objects.filter(end__isnull=True)),
        )
        .order_by("decision", "order")
    )


def _part_line(part: DecisionPart, sitting: Sitting) -> PartLine:
    outcome = latest_outcome(part)
    resolution = getattr(outcome, "resolution", None)
    ballots = list(resolution.ballots.all()) if resolution is not None else []
    label = outcome.get_outcome_display() if outcome is not None else ""
    if outcome is not None and outcome.to_body is not None:
        label = f"Referred to {outcome.to_body}"
    return PartLine(
        letter=part.letter,
        text=part.text,
        was_added=part.was_added_at_meeting,
        outcome=label,
        resolved=(outcome.text or (f"Subject to: {outcome.condition}" if outcome.condition else ""))
        if outcome is not None
        else "",
        manner=Voting(resolution.manner).label if resolution is not None else "",
        votes=_votes(ballots, sitting),
        proposer=called(resolution.proposer) if resolution is not None and resolution.proposer else "",
        matters=tuple(
            MatterLine(str(row.words), full_pounds(row.amount.amount) if row.amount is not None else "")
            for row in part.matters.all()
        ),
        authorises=outcome is not None and Outcome(outcome.outcome).authorises,
    )


def _votes(ballots: Sequence[Ballot], sitting: Sitting) -> str:
    """ "For: Cllr Ash and Dr Cedar. Against: Bo Birch."."""
    said = []
    for vote in Vote:
        names = [
            called(row.seat)
            if row.seat is not None
            else sitting.names.get(row.organisation_id or 0, str(row.organisation))
            for row in ballots
            if row.vote == vote
        ]
        if names:
            said.append(f"{vote.label}: {and_join(names)}.")
    return " ".join(said)


def _actions(meeting: Meeting) -> list[Action]:
    return list(
        Action.objects.filter(meeting=meeting)
        .select_related("person", "body", "meeting", "item")
        .prefetch_related("updates")
        .order_by("number")
    )


# --- What was declared, and who came and went -------------------------------------------------------------


def _declared(sitting: Sitting, known: set[int]) -> Iterable[DeclarationLine]:
    for row in sitting.declarations:
        if row.item_id is None or row.item_id in known:
            yield _declaration(row, sitting)


def _declaration(row: Declaration, sitting: Sitting) -> DeclarationLine:
    return DeclarationLine(
        pk=row.pk,
        name=called(row.seat),
        item=row.item_id,
        scope=row.item.title if row.item is not None else "The whole meeting",
        kind=row.get_kind_display(),
        nature=row.nature,
        action=row.get_action_display(),
    )


def _movements(sitting: Sitting, items: Sequence[ItemLine]) -> Iterable[str]:
    names = {seat.pk: called(seat) for seat in sitting.seats}
    numbers = {line.pk: line.number for line in items}
    verbs = {
        AttendanceKind.ARRIVED: "arrived",
        AttendanceKind.LEFT: "left",
        AttendanceKind.OUT: "was out",
        AttendanceKind.BACK: "was back",
    }
    for row in sitting.attendance:
        kind = AttendanceKind(row.kind)
        if kind not in verbs or row.seat_id not in names:
            continue
        number = numbers.get(row.item_id or 0, "")
        where = ""
        if number:
            before = "after" if row.is_after else "for" if kind.is_of_an_item else "before"
            where = f" {before} item {number}"
        clock = f" at {clock_words(row.clock)}" if row.clock else ""
        yield f"{names[row.seat_id]} {verbs[kind]}{clock}{where}."
