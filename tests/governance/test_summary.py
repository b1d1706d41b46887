"""What bodies above the groups read of a year: its figures, what was decided, and nothing that is exempt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import ScheduleVersion
from agreements.permissions import operator_standing
from agreements.services.people import command_line_person
from governance.choices import BodyKind, Outcome, Voting
from governance.models import DecisionPart
from governance.services.actions import ActionSpec, agree_action
from governance.services.bodies import BodySpec, add_body
from governance.services.decisions import DecisionSpec, OutcomeSpec, plan_decision
from governance.services.resolving import ResolvedSpec, put_part, resolve_part
from governance.sitting.voting import Votes
from governance.summary import BOARD_SUMMARY, CABINET_EXTRACT, SummaryKind, summary_of
from pooledbudgets.lib import clock
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tables import Report
from tests.factories import make_version, standing
from tests.governance.sitting_world import Sat
from tests.governance.test_minutes import Held, held

__all__ = ["held"]

CONSENT = ResolvedSpec(OutcomeSpec(Outcome.APPROVED), Votes(Voting.CONSENSUS))


def summary(version: ScheduleVersion, sat: Sat, kind: SummaryKind = BOARD_SUMMARY) -> Report:
    return summary_of(kind, version, standing=standing(sat.groups.clerk), as_at=clock.now())


@pytest.fixture
def version(sat: Sat) -> ScheduleVersion:
    made = make_version(sat.groups.agreement)
    made.schedule.agreement = sat.groups.agreement
    return made


def words_of(report: Report) -> list[list[str]]:
    return [
        [row.label, *(str(cell.value if cell.value is not None else cell.absent) for cell in row.cells)]
        for table in report.tables
        for row in table.rows
    ]


def test_summary_says_what_was_decided_in_public_and_nothing_exempt(
    held: Held, version: ScheduleVersion
) -> None:
    report = summary(version, held.sat)
    rows = words_of(report)

    assert ["1(a)", "Agree the transfer.", "Joint Management Group, 3 July 2017", "Approved"] in rows
    said = str(report)
    assert [word for word in ("Nightjar", "0.71") if word in said] == []
    assert "1 action of the groups is open, 0 of them past their day." in said
    assert "not recorded here yet" in said


def test_each_body_is_asked_for_what_is_its_own(sat: Sat, version: ScheduleVersion) -> None:
    by = sat.by
    board, cabinet = (
        sat.groups.board,
        add_body(
            agreement=sat.groups.agreement,
            facts=BodySpec("cabinet", "Cabinet", BodyKind.CABINET, organisation=sat.groups.council),
            **by,
        ),
    )
    for body, title in ((board, "Winter money"), (cabinet, "The schedule")):
        facts = DecisionSpec(body, title, PartialDate(2017, 9, 14))
        plan_decision(agreement=sat.groups.agreement, facts=facts, **by)
    asked = {
        kind: [
            row.label
            for table in summary(version, sat, kind).tables
            if table.key == "asked"
            for row in table.rows
        ]
        for kind in (BOARD_SUMMARY, CABINET_EXTRACT)
    }
    assert asked == {BOARD_SUMMARY: ["Winter money"], CABINET_EXTRACT: ["The schedule"]}


def test_page_of_a_summary_takes_as_many_queries_for_many_decisions_as_for_one(
    held: Held, version: ScheduleVersion
) -> None:
    client = Client()
    client.force_login(held.sat.groups.clerk)
    page = "/agreements/anyshire/2017-18/summaries/board-summary/"
    client.get(page)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(page).status_code == 200
        return len(counted)

    few = queries()
    at = {"meeting": held.sat.meeting, **held.sat.by}
    for number in range(5):
        part = put_part(item=held.sat.decide, text=f"Also {number}.", **at)
        fresh = DecisionPart.objects.select_related("decision__agreement", "decision__body").get(pk=part.pk)
        resolve_part(item=held.sat.decide, part=fresh, resolved=CONSENT, seen=AS_THEY_STAND, **at)
        agree_action(action=ActionSpec(f"Do {number}", "Clerk", due_on=date(2017, 9, 1)), **at)
    assert queries() == few


def test_money_is_that_of_the_published_report(published_version: ScheduleVersion) -> None:
    """The totals of the two tables of the report to Cabinet of 18 July 2017, Annex 1, in thousands."""
    agreement = published_version.schedule.agreement
    reader = operator_standing(command_line_person(), on=clock.today(), agreement=agreement)
    report = summary_of(BOARD_SUMMARY, published_version, standing=reader, as_at=clock.now())
    (money,) = (table for table in report.tables if table.key == "money")
    found = {
        row.key: [cell.value // 1000 for cell in row.cells if isinstance(cell.value, Decimal)]
        for row in money.rows
        if row.cells
    }
    assert list(found.values()) == [
        [85_238, 61_216, 146_454],
        [79_736, 61_216, 140_952],
        [127_052, 76_091, 203_143],
        [94_123, 76_091, 170_214],
    ]


def test_summary_of_a_draft_is_not_for_the_public(sat: Sat, version: ScheduleVersion) -> None:
    assert summary(version, sat).classification == "Official"


def test_summary_of_a_submitted_version_is_public(published_version: ScheduleVersion) -> None:
    agreement = published_version.schedule.agreement
    reader = operator_standing(command_line_person(), on=clock.today(), agreement=agreement)
    report = summary_of(BOARD_SUMMARY, published_version, standing=reader, as_at=clock.now())
    assert report.classification == "Public"
