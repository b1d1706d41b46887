"""A meeting of the group in session on the day the calendar of the tests reads, with something to decide."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any

import pytest

from governance.choices import AttendanceKind, Purpose
from governance.models import AgendaItem, DecisionPart, Meeting, Seat
from governance.services.decisions import DecisionSpec, plan_decision, record_recommendations
from governance.services.groups import SeatSpec
from governance.services.meetings import MeetingSpec, plan_meetings, publish_meetings
from governance.services.sitting import AttendanceSpec, call_to_order, record_attendance
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tracked import Write, writing
from tests.factories import REASON
from tests.governance.meeting_world import Groups


@dataclass(frozen=True)
class Sat:
    """The meeting has two items: the first to note, the second with a decision of one part. Nobody is here yet."""

    groups: Groups
    meeting: Meeting
    first: AgendaItem
    decide: AgendaItem
    part: DecisionPart

    @property
    def by(self) -> dict[str, Any]:
        return self.groups.by

    @property
    def lead(self) -> Seat:
        """Chairs, for the NHS body."""
        return self.groups.seat(self.groups.chair)

    @property
    def member(self) -> Seat:
        """The council's elected member, whom the quorum needs."""
        return self.groups.seat(self.groups.vice)

    @property
    def officer(self) -> Seat:
        """The council's officer."""
        return self.groups.seat(self.groups.officer)

    @property
    def nhs_officer(self) -> Seat:
        """The NHS body's officer."""
        return self.groups.seat(self.groups.nhs_officer)

    @property
    def address(self) -> str:
        return f"/agreements/anyshire/groups/jmg/meetings/{self.meeting.number}/sitting/"

    def all_here(self) -> None:
        """All four are present from the start."""
        for seat in (self.lead, self.member, self.officer, self.nhs_officer):
            record_attendance(
                meeting=self.meeting, seat=seat, facts=AttendanceSpec(AttendanceKind.PRESENT), **self.by
            )

    def spec_of(self, seat: Seat, **changes: Any) -> SeatSpec:
        """A seat as it is, but for some facts."""
        held = {field.name: getattr(seat, field.name) for field in fields(SeatSpec)}
        return SeatSpec(**(held | changes))


@pytest.fixture
def sat(groups: Groups) -> Sat:
    """The meeting of 3 July 2017, called to order."""
    planned = plan_meetings(
        agreement=groups.agreement,
        body=groups.group,
        meetings=[MeetingSpec(date(2017, 7, 3), time(10), time(12))],
        **groups.by,
    )
    publish_meetings(agreement=groups.agreement, meetings=planned, **groups.by)
    meeting = Meeting.objects.select_related("body__agreement").get(pk=planned[0].pk)
    decision = plan_decision(
        agreement=groups.agreement, facts=DecisionSpec(groups.group, "Transfer"), **groups.by
    )
    (part,) = record_recommendations(
        decision=decision, texts=["Agree the transfer."], seen=AS_THEY_STAND, **groups.by
    )
    with writing(Write(by=groups.clerk, at="2017-07-03T09:00Z", reason=REASON)):
        first = AgendaItem(meeting=meeting, order=1, title="Welcome", purpose=Purpose.NOTE)
        decide = AgendaItem(
            meeting=meeting, order=2, title="Transfer", purpose=Purpose.DECIDE, decision=decision
        )
        first.save()
        decide.save()
    call_to_order(meeting=meeting, **groups.by)
    part = DecisionPart.objects.select_related("decision__agreement", "decision__body").get(pk=part.pk)
    return Sat(groups, meeting, first, decide, part)
