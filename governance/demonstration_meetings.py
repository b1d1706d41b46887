"""The demonstration's groups at work: who of the cast sits where, and a year of invented meetings.

The report proposes the groups and names who chairs them; quorum, membership and meetings are invented here, and
every meeting is marked so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from agreements.models import Agreement, Organisation, Person
from agreements.permissions import get_agreement, standing_of
from governance.choices import Capacity, ChairPlace, QuorumKind, Voting
from governance.demonstration_sitting import hold_past_meeting
from governance.models import Body, Meeting, Seat, TermsOfReference
from governance.services.groups import (
    QuorumSpec,
    SeatSpec,
    TermsSpec,
    add_seat,
    adopt_terms,
    change_seat,
)
from governance.services.meetings import (
    MeetingSpec,
    cancel_meeting,
    move_meeting,
    plan_meetings,
    publish_meetings,
    record_report_made,
)
from pooledbudgets.lib import clock

_SINCE: Final = date(2017, 4, 1)
_RULED: Final = date(2017, 5, 1)
_COUNCIL: Final = "oxfordshire-cc"
_NHS: Final = "oxfordshire-ccg"
_ADULTS: Final = "jmg-adults"
_BCF: Final = "jmg-better-care-fund"
_OFFICERS: Final = "officers-group"
_BOARD: Final = "health-and-wellbeing-board"
_REASON: Final = "Illustrative: invented for the demonstration"
_SOURCE: Final = "Illustrative: the report leaves quorum and membership to the schedules"


@dataclass(frozen=True, slots=True)
class _Member:
    """Who of the cast sits on a group, by the first part of the e-mail address."""

    group: str
    name: str
    organisation: str
    post: str
    capacity: Capacity = Capacity.OFFICER
    chair: ChairPlace = ChairPlace.NONE
    is_voting: bool = True
    substitute: str = ""
    limit: int | None = None


_LEAD: Final = "Clinical Lead"
_CABINET: Final = "Cabinet Member for Adult Social Care"
_CFO: Final = "Chief Finance Officer"
_MEMBERS: Final = (
    _Member(_ADULTS, "clara.gavel", _NHS, _LEAD, Capacity.CLINICIAN, ChairPlace.CHAIR),
    _Member(_ADULTS, "perry.folio", _COUNCIL, _CABINET, Capacity.ELECTED_MEMBER, ChairPlace.VICE),
    _Member(_ADULTS, "audra.signwell", _COUNCIL, _CFO, substitute="penny.ledger", limit=500_000),
    _Member(_ADULTS, "neil.balance", _NHS, _CFO, substitute="nora.counter", limit=500_000),
    _Member(_ADULTS, "poole.mannering", _COUNCIL, "Pooled Budget Manager", is_voting=False),
    _Member(_BCF, "perry.folio", _COUNCIL, _CABINET, Capacity.ELECTED_MEMBER, ChairPlace.CHAIR),
    _Member(_BCF, "clara.gavel", _NHS, _LEAD, Capacity.CLINICIAN, ChairPlace.VICE),
    _Member(_BCF, "audra.signwell", _COUNCIL, _CFO, substitute="penny.ledger", limit=500_000),
    _Member(_BCF, "neil.balance", _NHS, _CFO, substitute="nora.counter", limit=500_000),
    _Member(_BCF, "poole.mannering", _COUNCIL, "Pooled Budget Manager", is_voting=False),
    _Member(_OFFICERS, "poole.mannering", _COUNCIL, "Pooled Budget Manager", chair=ChairPlace.CHAIR),
    _Member(_OFFICERS, "penny.ledger", _COUNCIL, "Finance Officer (Adult Services)"),
    _Member(_OFFICERS, "nora.counter", _NHS, "Senior Finance Manager"),
)


def _on(*days: tuple[int, int, int]) -> tuple[date, ...]:
    return tuple(date(*day) for day in days)


_DAYS: Final[Mapping[str, tuple[date, ...]]] = {
    _ADULTS: _on((2017, 5, 9), (2017, 7, 11), (2017, 9, 12), (2017, 11, 14), (2018, 1, 16), (2018, 3, 13)),
    _BCF: _on((2017, 5, 16), (2017, 7, 25), (2017, 9, 26), (2017, 11, 28), (2018, 1, 23), (2018, 3, 20)),
    _OFFICERS: _on((2017, 6, 20), (2017, 8, 15), (2017, 10, 17), (2017, 12, 12), (2018, 2, 20)),
    _BOARD: _on((2017, 6, 15), (2017, 9, 14), (2017, 11, 16), (2018, 3, 15)),
}
_PUBLIC: Final = _on((2017, 11, 14), (2017, 11, 28))
_DRAFTS: Final = _on((2018, 3, 13), (2018, 3, 20))
"""Dates that are still drafts."""


def set_up_meetings(agreement: Agreement) -> None:
    """The cast sits, and the year is planned. Where a meeting is there already, nothing is done."""
    if Meeting.objects.filter(body__agreement=agreement).exists():
        return
    clerk = Person.objects.get(email="minna.tabler@example.org")
    standing = standing_of(clerk, on=clock.today())
    agreement = get_agreement(standing, agreement.reference)
    by = {"standing": standing, "reason": _REASON}
    groups = {code: Body.objects.get(agreement=agreement, code=code) for code in _DAYS}
    for group in groups.values():
        group.agreement = agreement
    organisations = {party.organisation.code: party.organisation for party in agreement.parties.all()}
    for code in (_ADULTS, _BCF):
        _give_quorum(groups[code], organisations, by)
    for member in _MEMBERS:
        _seat(groups[member.group], member, organisations, by)
    _plan(agreement, groups, by)


def _give_quorum(group: Body, organisations: Mapping[str, Organisation], by: Mapping[str, Any]) -> None:
    """A second version of the terms: the quorum of another county, and a limit, beside what the report says."""
    first = TermsOfReference.objects.select_related("chair_organisation").get(body=group)
    terms = TermsSpec(
        _RULED,
        Voting.CONSENSUS,
        purpose=first.purpose,
        every_months=first.every_months,
        public_a_year=first.public_a_year,
        limit=Decimal(500_000),
        chair_organisation=first.chair_organisation,
        chair_post=first.chair_post,
        source=_SOURCE,
    )
    council, nhs = organisations[_COUNCIL], organisations[_NHS]
    quorum = [
        QuorumSpec(QuorumKind.OF_PARTNER, organisation=nhs),
        QuorumSpec(QuorumKind.OF_PARTNER, organisation=council, capacity=Capacity.ELECTED_MEMBER),
        QuorumSpec(QuorumKind.OF_PARTNER, organisation=council, capacity=Capacity.OFFICER),
    ]
    adopt_terms(body=group, terms=terms, quorum=quorum, **by)


def _seat(
    group: Body, member: _Member, organisations: Mapping[str, Organisation], by: Mapping[str, Any]
) -> None:
    """The post that the report names gets its holder; the others get a seat."""
    spec = SeatSpec(
        organisations[member.organisation],
        member.post,
        member.capacity,
        _SINCE,
        person=_person(member.name),
        is_voting=member.is_voting,
        chair=member.chair,
        substitute=_person(member.substitute) if member.substitute else None,
        limit=None if member.limit is None else Decimal(member.limit),
        authority="Illustrative scheme of delegation" if member.limit else "",
    )
    named = Seat.objects.filter(body=group, post=member.post, person__isnull=True).first()
    if named is None:
        add_seat(body=group, seat=spec, **by)
    else:
        named.body = group
        change_seat(seat=named, facts=spec, **by)


def _plan(agreement: Agreement, groups: Mapping[str, Body], by: Mapping[str, Any]) -> None:
    """The year: two dates in draft, one meeting cancelled, one moved, and one report to the board."""
    for code, days in _DAYS.items():
        specs = [_meeting(day, is_board=code == _BOARD) for day in days]
        made = plan_meetings(agreement=agreement, body=groups[code], meetings=specs, **by)
        _publish(agreement, made, by)
    adults, bcf = groups[_ADULTS], groups[_BCF]
    moved = Meeting.objects.select_related("body").get(body=adults, held_on=date(2018, 1, 16))
    again = {"agreement": agreement, "standing": by["standing"]}
    move_meeting(
        meeting=moved, to=date(2018, 1, 9), reason="The budget is due earlier (illustrative)", **again
    )
    cancelled = Meeting.objects.select_related("body").get(body=bcf, held_on=date(2017, 5, 16))
    cancel_meeting(meeting=cancelled, reason="No member of the council could come (illustrative)", **again)
    past = Meeting.objects.get(body=adults, held_on=date(2017, 5, 9))
    past.body = adults
    hold_past_meeting(agreement, past, by)
    board = Meeting.objects.select_related("body").get(body=groups[_BOARD], held_on=date(2017, 6, 15))
    record_report_made(
        agreement=agreement,
        body=adults,
        meeting=board,
        words="Progress of the Adults pool (illustrative)",
        **by,
    )


def _publish(agreement: Agreement, meetings: Sequence[Meeting], by: Mapping[str, Any]) -> None:
    settled = [meeting for meeting in meetings if meeting.held_on not in _DRAFTS]
    publish_meetings(agreement=agreement, meetings=settled, **by)


def _meeting(day: date, *, is_board: bool) -> MeetingSpec:
    if is_board:
        return MeetingSpec(day, time(14), place="County Hall", is_public=True, is_illustrative=True)
    return MeetingSpec(
        day,
        time(14),
        time(16, 30),
        place="County Hall, Room 2",
        is_public=day in _PUBLIC,
        contact="Committee Officer",
        is_illustrative=True,
    )


def _person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")
