"""The form of what a file says of groups: their terms, seats and pools, and when they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Final

from governance.choices import Capacity, ChairPlace, MeetingKind, QuorumKind, Voting
from governance.loading.keys import (
    Code,
    Count,
    Day,
    Figure,
    Name,
    OneOf,
    Table,
    Tables,
    TimeOfDay,
    Words,
    YesOrNo,
)

_LONG: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumEntry(Table):
    """One requirement of a quorum."""

    kind: Annotated[QuorumKind, OneOf(QuorumKind)]
    least: Annotated[int, Count(50)] = 1
    organisation: Annotated[str, Words(40)] = ""
    capacity: Annotated[Capacity | None, OneOf(Capacity)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsEntry(Table):
    """A version of a group's terms of reference."""

    starts_on: Annotated[date, Day()]
    purpose: Annotated[str, Words(_LONG)] = ""
    every_months: Annotated[int | None, Count(12)] = None
    public_a_year: Annotated[int, Count(12)] = 0
    voting: Annotated[Voting | None, OneOf(Voting)] = None
    chair_organisation: Annotated[str, Words(40)] = ""
    chair_post: Annotated[str, Words(150)] = ""
    limit: Annotated[str, Figure()] = ""
    tells_readers: Annotated[bool, YesOrNo()] = False
    source: Annotated[str, Words(250)] = ""
    quorum: Annotated[tuple[QuorumEntry, ...], Tables(QuorumEntry)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatEntry(Table):
    """A seat of a group, by its post."""

    organisation: Annotated[str, Code(40)]
    post: Annotated[str, Name(150)]
    capacity: Annotated[Capacity, OneOf(Capacity)]
    starts_on: Annotated[date, Day()]
    ends_on: Annotated[date | None, Day()] = None
    voting: Annotated[bool, YesOrNo()] = True
    chair: Annotated[ChairPlace, OneOf(ChairPlace)] = ChairPlace.NONE
    substitute_post: Annotated[str, Words(150)] = ""
    limit: Annotated[str, Figure()] = ""
    authority: Annotated[str, Words(250)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPoolEntry(Table):
    """A pool a group governs."""

    pool: Annotated[str, Code()]
    starts_on: Annotated[date, Day()]
    ends_on: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntry(Table):
    """A meeting of a body."""

    body: Annotated[str, Code()]
    on: Annotated[date, Day()]
    starts_at: Annotated[time | None, TimeOfDay()] = None
    ends_at: Annotated[time | None, TimeOfDay()] = None
    place: Annotated[str, Words(250)] = ""
    joining: Annotated[str, Words(250)] = ""
    public: Annotated[bool, YesOrNo()] = False
    kind: Annotated[MeetingKind, OneOf(MeetingKind)] = MeetingKind.ORDINARY
    contact: Annotated[str, Words(200)] = ""
    note: Annotated[str, Words(5000)] = ""
    published: Annotated[bool, YesOrNo()] = True
    cancelled: Annotated[str, Words(2000)] = ""
    illustrative: Annotated[bool, YesOrNo()] = False
