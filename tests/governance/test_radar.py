"""The radar: dates worked by hand, what stands when, and its page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agreements.chain import Unsigned
from agreements.models import Agreement, Person
from governance.calendar_rules import NoticeRules
from governance.radar import (
    DecidingBody,
    Duty,
    Holder,
    NoticeFacts,
    Outstanding,
    RadarFacts,
    Stand,
    nearest,
    signals,
)
from governance.radar_picture import course_of, numbered
from pooledbudgets.lib.financial_year import FinancialYear

COUNCIL = Holder(1, "Council")
CABINET = DecidingBody(7, "Cabinet", COUNCIL, NoticeRules(agenda_days=5, key_notice_days=28))
ENDS_ON = date(2019, 3, 31)


def found_on(on: date, **facts: object) -> list:
    told = {"ends_on": ENDS_ON, "term_source": "Letter, May 2017", "bodies": [CABINET], "holders": [COUNCIL]}
    return signals(RadarFacts(on=on, **(told | facts)))


# Worked by hand with a calendar. 31 March 2018 is a Saturday and 30 March Good Friday, so Cabinet decides on
# Thursday 29 March; clear working days 28, 27, 26, 23, 22. 30 September 2018 is a Sunday; clear 27, 26, 25, 24, 21.
# 31 December 2018 is a Monday; 25 and 26 December are holidays; clear 28, 27, 24, 21, 20. Notice: 29 days before.
@pytest.mark.parametrize(
    ("months", "announce", "publish", "decide"),
    [
        (12, date(2018, 2, 28), date(2018, 3, 21), date(2018, 3, 29)),
        (6, date(2018, 8, 30), date(2018, 9, 20), date(2018, 9, 28)),
        (3, date(2018, 12, 2), date(2018, 12, 19), date(2018, 12, 31)),
    ],
    ids=["twelve months, over Easter", "six months, from a Sunday", "three months, over Christmas"],
)
def test_end_of_the_term_is_counted_back_to_days_to_act(
    months: int, announce: date, publish: date, decide: date
) -> None:
    due = {
        one.duty: one.due_on for one in found_on(date(2017, 7, 3)) if one.lane == f"{months} months before"
    }

    assert due == {Duty.ANNOUNCE: announce, Duty.PUBLISH: publish, Duty.DECIDE: decide}


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (date(2018, 1, 27), {12: "coming up", 6: "coming up", 3: "coming up"}),
        (date(2018, 1, 28), {12: "now", 6: "coming up", 3: "coming up"}),
        (date(2018, 3, 1), {12: "overdue", 6: "coming up", 3: "coming up"}),
        (date(2018, 3, 30), {12: "passed", 6: "coming up", 3: "coming up"}),
        (date(2019, 1, 1), {12: "passed", 6: "passed", 3: "overdue"}),
        (date(2019, 4, 1), {12: "passed", 6: "passed", 3: "passed"}),
    ],
    ids=["a day too early", "a month before", "notice missed", "milestone passed", "the last missed", "over"],
)
def test_milestones_are_told_from_a_month_before_the_first_day_to_act(
    on: date, stands: dict[int, str]
) -> None:
    announced = {
        int(one.lane.split()[0]): str(one.stand) for one in found_on(on) if one.duty is Duty.ANNOUNCE
    }

    assert announced == stands


def test_only_the_next_milestone_waits_for_anybody() -> None:
    assert {one.lane for one in nearest(found_on(date(2018, 4, 3)))} == {"6 months before"}


def test_term_that_notice_ends_is_not_counted_back() -> None:
    notice = NoticeFacts(3, "the agreement", date(2017, 7, 1), date(2018, 1, 1), "6 months, clause 4", 2)

    (only,) = found_on(date(2017, 7, 3), is_ended_by_notice=True, notices=[notice])

    assert only.what == "Notice ends the agreement; 2 things on the exit checklist to settle"
    assert (only.due_on, only.source, only.stand) == (date(2018, 1, 1), "6 months, clause 4", Stand.NOW)


def test_everything_else_has_its_rule_its_source_and_its_day() -> None:
    year = FinancialYear(2017)
    found = {
        one.duty: one
        for one in found_on(
            date(2018, 1, 1),
            ends_on=None,
            unsigned=[Unsigned("The schedule for 2017/18 has not been executed", date(2017, 4, 1), 275, year)],
            missing_years=[FinancialYear(2018)],
            steps=[
                Outstanding(
                    5, COUNCIL, "2017/18, version 1", "Approval in outline", "Cabinet",
                    date(2017, 7, 18), date(2017, 7, 3), "Report, paragraph 56(a)",
                )
            ],
            gaps=["regulation 7(3)(a)", "regulation 7(3)(c)"],
        )
    }  # fmt: skip

    assert {duty: (one.due_on, one.fires_on, str(one.stand)) for duty, one in found.items()} == {
        Duty.EXECUTE: (date(2017, 4, 1), date(2017, 4, 1), "overdue"),
        Duty.START_YEAR: (date(2018, 4, 1), date(2018, 1, 1), "now"),
        Duty.APPROVE: (date(2017, 7, 18), date(2017, 7, 3), "overdue"),
        Duty.COMPLETE: (None, date(2018, 1, 1), "now"),
    }
    assert found[Duty.COMPLETE].source == "SI 2000/617, regulation 7(3)(a), regulation 7(3)(c)"
    assert found[Duty.APPROVE].source == "Report, paragraph 56(a)"
    assert all(one.rule.endswith(".") for one in found.values())


def test_picture_and_table_number_the_same_things() -> None:
    rows = numbered(found_on(date(2018, 3, 30), gaps=["regulation 7(3)(a)"]))
    course = course_of(rows, on=date(2018, 3, 30))

    assert course is not None
    drawn = {mark.number: mark.words for lane in course.lanes for mark in lane.marks}
    told = {row.number: row.signal for row in rows}
    assert drawn == {
        number: signal.what
        for number, signal in told.items()
        if signal.due_on and signal.stand is not Stand.PASSED
    }
    assert course.lanes[0].label == "6 months before"


@pytest.mark.django_db
def test_page_says_by_when_to_act(
    oxfordshire: Agreement, auditor: Person, client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(auditor)
    with django_assert_max_num_queries(40):
        page = client.get("/agreements/oxfordshire/radar/").text

    assert "The term ends on 31 March 2019" in page
    assert "28 February 2018" in page
    assert "Letter extending the agreement, May 2017. Cabinet report, 18 July 2017, paragraph" in page
    assert "The schedule for 2017/18 has not been executed: 93 days since 1 April 2017." in page
    assert "Cabinet report, 18 July 2017, paragraph 56(a)" in page
    assert "overdue by 93 days" in page
    assert client.get("/agreements/oxfordshire/radar.svg")["Content-Type"] == "image/svg+xml"
    assert "/agreements/oxfordshire/radar/" in client.get("/agreements/oxfordshire/").text
