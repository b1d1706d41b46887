"""What groups do held against what their terms ask for: verdicts, and the page that shows them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from governance.awaiting import waits
from governance.choices import Keeping, MeetingStepKind
from governance.groups.compliance import Tally, compliance_in, verdict_on
from governance.models import Meeting, Reporting
from governance.services.convening import convening, take_step
from governance.services.meetings import (
    MeetingSpec,
    cancel_meeting,
    plan_and_publish_year,
    record_report_made,
)
from pooledbudgets.lib.financial_year import FinancialYear
from tests.factories import REASON, standing
from tests.governance.meeting_world import Groups

YEAR = FinancialYear(2017)


@pytest.mark.parametrize(
    ("tally", "state"),
    [
        pytest.param(Tally(None, None, 0, 0), Keeping.NO_RULE, id="no rule"),
        pytest.param(Tally(0, 0, 0, 0), Keeping.NO_RULE, id="none asked for"),
        pytest.param(Tally(6, 1, 1, 5), Keeping.ON_COURSE, id="all planned"),
        pytest.param(Tally(6, 2, 1, 5), Keeping.BEHIND, id="one not held"),
        pytest.param(Tally(6, 2, 1, 4), Keeping.SHORT, id="too few planned"),
        pytest.param(Tally(6, 6, 6, 0), Keeping.KEPT, id="all held"),
        pytest.param(Tally(1, None, 0, 0), Keeping.SHORT, id="none in public"),
    ],
)
def test_verdict_says_how_the_rule_stands(tally: Tally, state: Keeping) -> None:
    assert verdict_on(tally).state is state


def held(groups: Groups, meeting: Meeting) -> None:
    by = {"organisation": groups.council, "standing": standing(groups.clerk), "reason": REASON}
    with convening("meeting opened", meeting, groups.agreement, **by) as (record, row):
        for step in (MeetingStepKind.OPENED, MeetingStepKind.CLOSED):
            take_step(row, step, organisation=groups.council, record=record)


def noted(groups: Groups, body: object, *days: date, **facts: object) -> list[Meeting]:
    specs = [MeetingSpec(day, **facts) for day in days]
    return plan_and_publish_year(agreement=groups.agreement, meetings={body: specs}, **groups.by)


def test_year_of_a_group_is_counted_with_what_was_cancelled_and_reported(groups: Groups) -> None:
    past, gone, _ = noted(groups, groups.group, date(2017, 5, 9), date(2017, 5, 23), date(2017, 6, 6))
    held(groups, past)
    cancel_meeting(agreement=groups.agreement, meeting=gone, **groups.by)
    told, untold, _ = noted(groups, groups.board, date(2017, 5, 4), date(2017, 6, 15), date(2017, 9, 14))
    facts = {"agreement": groups.agreement, "body": groups.group, "words": "Progress", **groups.by}
    record_report_made(meeting=told, **facts)

    [view] = compliance_in(standing(groups.clerk), groups.agreement, YEAR)

    assert (view.tally.required, view.tally.due) == (6, 1)
    assert (view.tally.held, view.tally.to_come, view.tally.unrecorded, view.cancelled) == (1, 3, 1, 1)
    assert (view.meetings.state, view.public.state) == (Keeping.SHORT, Keeping.ON_COURSE)
    [reports] = view.reports
    assert [(row.meeting.number, row.state) for row in reports.rows] == [
        (told.number, Keeping.KEPT),
        (untold.number, Keeping.SHORT),
        (3, Keeping.ON_COURSE),
    ]
    mine = [item.matter.key for item in waits(standing(groups.clerk)).mine]
    [owed] = [key for key in mine if "-report-" in key]
    assert owed.endswith(f"-{untold.number}"), "once, and what was told is not asked for"


def test_clerk_notes_when_the_board_meets_and_records_the_report(groups: Groups, client: Client) -> None:
    client.force_login(groups.clerk)
    reporting = Reporting.objects.get(body=groups.group)
    base = f"/agreements/anyshire/groups/jmg/reporting/{reporting.pk}"
    wrong = client.post(f"{base}/dates/", {"days": "15 June 2017\nsoon", "reason": "Published"})
    assert "“soon” is not a day in the calendar" in wrong.content.decode()
    days = {"days": "15 June 2017\n2017-09-14", "reason": "Published"}
    assert client.post(f"{base}/dates/", days).status_code == 302
    page = "/agreements/anyshire/meetings/compliance/?year=2017-18"
    assert "No report" in client.get(page).content.decode()
    assert (
        client.post(f"{base}/meetings/1/report/", {"words": "Progress", "reason": "Sent"}).status_code == 302
    )
    shown = client.get(page).content.decode()
    assert "No report" not in shown
    assert "Withdraw the record" in shown
