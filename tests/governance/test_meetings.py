"""Meetings: a year proposed, published, moved and cancelled, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.choices import BodyKind, MeetingKind, MeetingState, MeetingStepKind
from governance.groups.cadence import LAST, Rhythm, meetings_required, months_of, objection_to_day, proposals
from governance.groups.states import MOVES, state_of
from governance.models import Meeting, MeetingStep, ReportMade
from governance.services.bodies import BodySpec, add_body
from governance.services.convening import seen_in_meeting, state_now
from governance.services.groups import report_to
from governance.services.meetings import (
    MeetingSpec,
    call_extraordinary,
    cancel_meeting,
    change_meeting,
    move_meeting,
    plan_meetings,
    publish_meetings,
    record_report_made,
    remove_draft,
    withdraw_report_made,
)
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from tests.factories import REASON, make_agreement, standing
from tests.governance.meeting_world import Groups

YEAR = FinancialYear(2017)


def planned(groups: Groups, *days: date, **facts: Any) -> list[Meeting]:
    return plan_meetings(
        agreement=groups.agreement,
        body=facts.pop("body", groups.group),
        meetings=[MeetingSpec(day, **facts) for day in days],
        **groups.by,
    )


# --- Cadence --------------------------------------------------------------------------------------------------


@given(
    start=st.integers(2010, 2030),
    every=st.integers(1, 12),
    month=st.integers(1, 12),
    weekday=st.integers(0, 4),
    week=st.integers(1, LAST),
    public=st.integers(0, 4),
    gaps=st.lists(st.integers(0, 364), max_size=40),
)
def test_days_proposed_are_working_days_nobody_else_meets_on(
    start: int, every: int, month: int, weekday: int, week: int, public: int, gaps: list[int]
) -> None:
    year = FinancialYear(start)
    taken = {year.first_day + timedelta(days=gap) for gap in gaps}
    found = proposals(year, Rhythm(every, month, weekday, week), taken=taken, public=public)

    days = [proposal.on for proposal in found]
    assert [objection_to_day(day) for day in days] == [""] * len(days)
    assert not taken & set(days)
    assert all(year.first_day <= day <= year.last_day for day in days)
    assert sum(proposal.is_public for proposal in found) == min(public, len(found))
    months = [first.month for first in months_of(year, every_months=every, month=month)]
    assert [day.month for day in days] == [each for each in months if each in {day.month for day in days}]


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        pytest.param(date(2017, 4, 1), 6, id="whole year"),
        pytest.param(date(2017, 9, 1), 3, id="from September"),
        pytest.param(date(2018, 2, 2), 0, id="less than a period"),
    ],
)
def test_meetings_required_counts_full_periods(first: date, asked: int) -> None:
    assert meetings_required(2, first=first, last=YEAR.last_day) == asked


# --- Planning -------------------------------------------------------------------------------------------------


def test_year_is_planned_and_published(groups: Groups) -> None:
    days = [date(2018, 3, 13), date(2018, 2, 13)]
    made = planned(groups, *days)
    assert [(meeting.number, meeting.held_on) for meeting in made] == [(4, days[1]), (5, days[0])]
    publish_meetings(agreement=groups.agreement, meetings=made, **groups.by)
    assert [state_now(meeting) for meeting in made] == [MeetingState.PLANNED] * 2
    with pytest.raises(DomainError, match="published already"):
        publish_meetings(agreement=groups.agreement, meetings=made[:1], **groups.by)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 12, 25), "Christmas Day"),
        (date(2017, 12, 9), "at a weekend"),
        (date(2917, 12, 7), "Check the year"),
        (date(2017, 9, 12), "meets on Tuesday 12 September 2017 already"),
    ],
)
def test_day_on_which_nobody_can_meet_is_refused_and_nothing_is_saved(
    groups: Groups, day: date, words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        planned(groups, date(2017, 12, 5), day)
    assert len(groups.meetings) == 3


def test_other_bodies_meet_when_they_meet(groups: Groups) -> None:
    assert planned(groups, date(2017, 7, 1), body=groups.board)


def test_number_of_a_removed_draft_is_not_used_again(groups: Groups) -> None:
    remove_draft(agreement=groups.agreement, meeting=groups.meetings[2], **groups.by)
    assert planned(groups, date(2018, 1, 10))[0].number == 4
    with pytest.raises(DomainError, match="Cancel the meeting instead"):
        remove_draft(agreement=groups.agreement, meeting=groups.meetings[0], **groups.by)


def test_meetings_are_kept_by_democratic_services_of_either_partner(groups: Groups) -> None:
    spec = [MeetingSpec(date(2018, 2, 6))]
    plan = {"agreement": groups.agreement, "body": groups.group, "meetings": spec, "reason": REASON}
    for person in (groups.chair, groups.finance):
        with pytest.raises(NotPermitted):
            plan_meetings(standing=standing(person), **plan)
    assert plan_meetings(standing=standing(groups.nhs_clerk), **plan)


def test_what_is_of_another_agreement_is_refused(groups: Groups) -> None:
    """Whoever keeps the meetings of two agreements does not mix them up."""
    other = make_agreement(parties=[groups.council, groups.nhs])
    with pytest.raises(DomainError, match="nothing to do with this agreement"):
        cancel_meeting(agreement=other, meeting=groups.meetings[0], **groups.by)
    with pytest.raises(DomainError, match="nothing to do with this agreement"):
        plan_meetings(
            agreement=other, body=groups.group, meetings=[MeetingSpec(date(2018, 2, 6))], **groups.by
        )
    code = BodySpec("jmg", "Another group", BodyKind.JMG)
    foreign = add_body(agreement=other, facts=code, **groups.by)
    with pytest.raises(DomainError, match="decides about this agreement"):
        report_to(body=groups.group, to_body=foreign, starts_on=None, **groups.by)


# --- Moving, cancelling ---------------------------------------------------------------------------------------


def test_meeting_moves_and_the_day_it_was_on_stays_on_record(groups: Groups) -> None:
    meeting = groups.meetings[0]
    move_meeting(agreement=groups.agreement, meeting=meeting, to=date(2017, 9, 19), **groups.by)
    moved = groups.meetings[0]
    step = MeetingStep.objects.get(meeting=moved, step=MeetingStepKind.MOVED)
    assert (moved.number, moved.held_on, step.was_on) == (1, date(2017, 9, 19), date(2017, 9, 12))
    for to, words in ((date(2017, 9, 19), "that day already"), (date(2017, 9, 17), "at a weekend")):
        with pytest.raises(DomainError, match=words):
            move_meeting(agreement=groups.agreement, meeting=moved, to=to, **groups.by)


def test_cancelled_meeting_frees_its_day_and_stays_cancelled(groups: Groups) -> None:
    meeting = groups.meetings[0]
    cancel_meeting(agreement=groups.agreement, meeting=meeting, **groups.by)
    assert state_now(groups.meetings[0]) is MeetingState.CANCELLED
    assert planned(groups, meeting.held_on)
    facts = MeetingSpec(meeting.held_on, place="Elsewhere")
    for deed in (
        lambda: move_meeting(agreement=groups.agreement, meeting=meeting, to=date(2017, 9, 20), **groups.by),
        lambda: change_meeting(agreement=groups.agreement, meeting=meeting, facts=facts, **groups.by),
    ):
        with pytest.raises(DomainError, match="cancelled"):
            deed()


def test_two_clerks_at_the_same_meeting(groups: Groups) -> None:
    meeting = groups.meetings[0]
    seen = seen_in_meeting(meeting)
    facts = MeetingSpec(meeting.held_on, place="County Hall")
    change_meeting(agreement=groups.agreement, meeting=meeting, facts=facts, **groups.by)
    with pytest.raises(DomainError, match="Somebody changed this"):
        cancel_meeting(agreement=groups.agreement, meeting=meeting, seen=seen, **groups.by)
    with pytest.raises(DomainError, match="Move the meeting"):
        change_meeting(
            agreement=groups.agreement,
            meeting=meeting,
            facts=replace(facts, held_on=date(2017, 9, 13)),
            **groups.by,
        )


def test_extraordinary_meeting_is_published_with_its_reason(groups: Groups) -> None:
    meeting = call_extraordinary(
        agreement=groups.agreement,
        body=groups.group,
        facts=MeetingSpec(date(2017, 8, 1)),
        standing=standing(groups.clerk),
        reason="A provider has failed",
    )
    assert (meeting.kind, state_now(meeting)) == (MeetingKind.EXTRAORDINARY, MeetingState.PLANNED)
    assert meeting.steps.get().reason == "A provider has failed"


def test_every_step_has_its_place_and_none_leads_out_of_the_end() -> None:
    assert set(MOVES) == set(MeetingStepKind)
    ends = {MeetingState.HELD, MeetingState.CANCELLED}
    assert not [step for step, (origins, _) in MOVES.items() if origins & ends]
    assert state_of(["published", "agenda-agreed", "cleared", "opened", "closed"]) is MeetingState.HELD


# --- Reporting to other bodies' meetings ----------------------------------------------------------------------


def test_report_to_a_board_meeting_is_recorded_once_and_withdrawn(groups: Groups) -> None:
    past, future = planned(groups, date(2017, 6, 15), date(2017, 9, 14), body=groups.board)
    facts = {"agreement": groups.agreement, "body": groups.group, "words": "Progress", **groups.by}
    made = record_report_made(meeting=past, **facts)
    with pytest.raises(DomainError, match="recorded already"):
        record_report_made(meeting=past, **facts)
    with pytest.raises(DomainError, match="still to come"):
        record_report_made(meeting=future, **facts)
    with pytest.raises(DomainError, match="does not report to"):
        record_report_made(meeting=groups.meetings[0], **facts)
    withdraw_report_made(agreement=groups.agreement, report=made, **groups.by)
    record_report_made(meeting=past, **facts)
    assert ReportMade.objects.filter(end__isnull=True).count() == 1
