"""The dates of a decision: worked cases of an executive decision, and what each rule says when it fails."""

from __future__ import annotations

from datetime import date

import pytest

from governance.calendar_rules import (
    NoticeRules,
    agenda_deadline,
    effective_on,
    exception_deadline,
    key_notice_deadline,
    too_late_for_agenda,
    too_late_for_exception,
    too_late_for_key_notice,
)

CABINET = NoticeRules(agenda_days=5, key_notice_days=28, exception_days=5, call_in_days=5)
MEETING = date(2017, 7, 18)


@pytest.mark.parametrize(
    ("meeting", "agenda", "key_notice"),
    [
        pytest.param(MEETING, date(2017, 7, 10), date(2017, 6, 19), id="Tuesday 18 July 2017"),
        pytest.param(date(2018, 1, 16), date(2018, 1, 8), date(2017, 12, 18), id="after New Year"),
        pytest.param(date(2018, 1, 3), date(2017, 12, 21), date(2017, 12, 5), id="over Christmas"),
        pytest.param(date(2017, 4, 25), date(2017, 4, 13), date(2017, 3, 27), id="over Easter, summer time"),
        pytest.param(date(2016, 3, 8), date(2016, 2, 29), date(2016, 2, 8), id="a leap year"),
    ],
)
def test_deadlines_before_a_meeting(meeting: date, agenda: date, key_notice: date) -> None:
    found = agenda_deadline(meeting, rules=CABINET), key_notice_deadline(meeting, rules=CABINET)

    assert [deadline.on for deadline in found if deadline] == [agenda, key_notice]
    assert too_late_for_agenda(agenda, meeting=meeting, rules=CABINET) == ""
    assert too_late_for_key_notice(key_notice, meeting=meeting, rules=CABINET) == ""


def test_deadline_says_its_rule_in_words() -> None:
    deadline = agenda_deadline(MEETING, rules=CABINET)
    assert deadline is not None
    assert deadline.rule == (
        "5 clear working days before the meeting on 18 July 2017, counting neither the day of publication nor "
        "that of the meeting"
    )


@pytest.mark.parametrize(
    ("published", "effective"),
    [
        pytest.param(date(2017, 9, 20), date(2017, 9, 27), id="decided 19, published 20 September 2017"),
        pytest.param(date(2017, 12, 20), date(2017, 12, 29), id="over Christmas"),
        pytest.param(date(2017, 8, 23), date(2017, 8, 31), id="over the August bank holiday"),
    ],
)
def test_decision_takes_effect_after_the_call_in_window(published: date, effective: date) -> None:
    assert effective_on(published, rules=CABINET).on == effective


def test_what_is_too_late_says_by_how_much() -> None:
    assert too_late_for_agenda(date(2017, 7, 17), meeting=MEETING, rules=CABINET) == (
        "17 July 2017 leaves no clear working day before 18 July 2017; the rule is 5. "
        "The last day was 10 July 2017."
    )
    assert too_late_for_exception(date(2017, 7, 14), meeting=MEETING, rules=CABINET) == (
        "14 July 2017 leaves 1 clear working day before 18 July 2017; the rule is 5. "
        "The last day was 10 July 2017."
    )


def test_body_without_rules_asks_for_nothing() -> None:
    free = NoticeRules()
    assert [
        rule(MEETING, rules=free) for rule in (agenda_deadline, key_notice_deadline, exception_deadline)
    ] == ([None] * 3)
    assert too_late_for_agenda(MEETING, meeting=MEETING, rules=free) == ""
    assert effective_on(MEETING, rules=free).on == MEETING


def test_other_counts_are_as_good() -> None:
    """Numbers are data of the body: another constitution has others."""
    slow = NoticeRules(agenda_days=7, call_in_days=10)
    deadline = agenda_deadline(MEETING, rules=slow)
    assert deadline is not None
    assert deadline.on == date(2017, 7, 6)
    assert effective_on(MEETING, rules=slow).on == date(2017, 8, 1)
