"""Who is there at an item, from what was recorded of each seat in whatever order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from governance.choices import AttendanceKind, Capacity, InterestAction

START: Final = -1
"""The place before the first item."""


class Presence(StrEnum):
    """Where a seat stands at an item."""

    UNKNOWN = "Not recorded"
    PRESENT = "Present"
    SUBSTITUTE = "Substitute present"
    APOLOGIES = "Apologies"
    LEFT = "Left"
    OUT = "Out for this item"

    @property
    def is_there(self) -> bool:
        """Whether somebody sits on the seat."""
        return self in (Presence.PRESENT, Presence.SUBSTITUTE)


@dataclass(frozen=True, slots=True)
class Member:
    """A seat as the rules of a meeting see it. `limit`: pounds delegated to it; None: none in money."""

    seat: int
    called: str
    organisation: int
    capacity: Capacity
    is_voting: bool = True
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something recorded of a seat, from the item at a place on, or after it; `START`: from the beginning.

    Out and back hold for that item alone.
    """

    seat: int
    kind: AttendanceKind
    place: int = START
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class Interest:
    """An interest declared by a seat, in the items at some places; None: in the whole meeting."""

    seat: int
    action: InterestAction
    places: frozenset[int] | None = None

    def concerns(self, place: int) -> bool:
        """Whether it is one in the item at that place."""
        return self.places is None or place in self.places


_STATES: Final = {
    AttendanceKind.PRESENT: Presence.PRESENT,
    AttendanceKind.ARRIVED: Presence.PRESENT,
    AttendanceKind.SUBSTITUTE: Presence.SUBSTITUTE,
    AttendanceKind.APOLOGIES: Presence.APOLOGIES,
    AttendanceKind.LEFT: Presence.LEFT,
}


def presence_at(place: int, *, seat: int, events: Iterable[Event]) -> Presence:
    """Where a seat stands at the item in a place; `events` in the order they were recorded.

    What was recorded later about the same place counts; what holds from a later item does not count yet.

    >>> came, went = Event(1, AttendanceKind.PRESENT), Event(1, AttendanceKind.LEFT, 3)
    >>> [str(presence_at(place, seat=1, events=[went, came])) for place in (2, 3, 4)]
    ['Present', 'Left', 'Left']
    """
    own = [event for event in events if event.seat == seat]
    standing = [
        event
        for event in own
        if not event.kind.is_of_an_item and (event.place, event.is_after) <= (place, False)
    ]
    if not standing:
        return Presence.UNKNOWN
    latest = max(enumerate(standing), key=lambda pair: (pair[1].place, pair[1].is_after, pair[0]))[1]
    state = _STATES[latest.kind]
    of_item = [event.kind for event in own if event.kind.is_of_an_item and event.place == place]
    is_out = bool(of_item) and of_item[-1] is AttendanceKind.OUT
    return Presence.OUT if is_out and state.is_there else state


@dataclass(frozen=True, slots=True)
class Standing:
    """A member at an item."""

    member: Member
    presence: Presence
    interest: InterestAction | None = None
    """What the member did about the gravest interest declared in it; None: no interest."""

    @property
    def is_there(self) -> bool:
        """Whether the member, or the substitute, is in the room for the item."""
        return self.presence.is_there and self.interest is not InterestAction.LEFT

    @property
    def may_vote(self) -> bool:
        """Whether the seat counts for quorum and votes: who takes no part in an item does neither."""
        withdrawn = self.interest is not None and self.interest.is_withdrawal
        return self.is_there and self.member.is_voting and not withdrawn

    @property
    def why_not(self) -> str:
        """Why the seat cannot vote, as a sentence; "" when it can."""
        name = self.member.called
        if not self.member.is_voting:
            return f"{name} sits without a vote."
        if self.interest is InterestAction.LEFT:
            return f"{name} declared an interest and left for this item."
        if self.interest is InterestAction.NO_VOTE:
            return f"{name} declared an interest and stayed without voting."
        if not self.presence.is_there:
            return f"{name} is not here for this item ({self.presence.value.lower()})."
        return ""


_GRAVEST: Final = (InterestAction.LEFT, InterestAction.NO_VOTE, InterestAction.NONE)


def standings_at(
    place: int, *, members: Sequence[Member], events: Sequence[Event], interests: Iterable[Interest]
) -> tuple[Standing, ...]:
    """Every member at the item in a place."""
    actions: dict[int, list[InterestAction]] = {}
    for interest in interests:
        if interest.concerns(place):
            actions.setdefault(interest.seat, []).append(interest.action)
    return tuple(
        Standing(
            member,
            presence_at(place, seat=member.seat, events=events),
            min(actions[member.seat], key=_GRAVEST.index) if member.seat in actions else None,
        )
        for member in members
    )
