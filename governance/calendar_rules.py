"""By when a decision must be announced, its report published, and when it takes effect. Pure.

How many days each rule takes is data of the deciding body. Where a body has no such rule the count is
None and nothing is asked. Sources: the Local Government Act 1972, section 100B (agenda and reports), and
SI 2012/2089, regulations 9 to 11 (key decisions); call-in is as each council's constitution has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pooledbudgets.lib.wording import full_date
from pooledbudgets.lib.working_days import (
    clear_days,
    clear_working_days,
    latest_with_clear_days,
    latest_with_clear_working_days,
    working_days_after,
)


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The counts of a body. `call_in_days` are working days after publication; the others are clear days."""

    agenda_days: int | None = None
    """Clear working days between publishing the report and the meeting."""
    key_notice_days: int | None = None
    """Clear days, of any kind, between announcing a key decision and taking it."""
    exception_days: int | None = None
    """Clear working days between telling scrutiny of a general exception and deciding."""
    call_in_days: int | None = None
    """Working days after publication when a decision takes effect unless it is called in."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is to be done, and the rule in words."""

    what: str
    on: date
    rule: str


def agenda_deadline(meeting: date, *, rules: NoticeRules) -> Deadline | None:
    """By when agenda and report are out.

    >>> agenda_deadline(date(2017, 7, 18), rules=NoticeRules(agenda_days=5)).on
    datetime.date(2017, 7, 10)
    """
    if not rules.agenda_days:
        return None
    return Deadline(
        "Agenda and report published by",
        latest_with_clear_working_days(meeting, rules.agenda_days),
        f"{_counted(rules.agenda_days, 'clear working day')} before the meeting on {full_date(meeting)}, counting "
        "neither the day of publication nor that of the meeting",
    )


def key_notice_deadline(meeting: date, *, rules: NoticeRules) -> Deadline | None:
    """By when a key decision is announced in the forward plan.

    >>> key_notice_deadline(date(2017, 7, 18), rules=NoticeRules(key_notice_days=28)).on
    datetime.date(2017, 6, 19)
    """
    if not rules.key_notice_days:
        return None
    return Deadline(
        "Key decision announced by",
        latest_with_clear_days(meeting, rules.key_notice_days),
        f"{_counted(rules.key_notice_days, 'clear day')} before the decision on {full_date(meeting)}, counting neither "
        "the day of the notice nor that of the decision",
    )


def exception_deadline(meeting: date, *, rules: NoticeRules) -> Deadline | None:
    """By when scrutiny is told of a key decision under the general exception.

    >>> exception_deadline(date(2017, 7, 18), rules=NoticeRules(exception_days=5)).on
    datetime.date(2017, 7, 10)
    """
    if not rules.exception_days:
        return None
    return Deadline(
        "Notice of a general exception by",
        latest_with_clear_working_days(meeting, rules.exception_days),
        f"{_counted(rules.exception_days, 'clear working day')} before the decision on {full_date(meeting)}",
    )


def effective_on(published: date, *, rules: NoticeRules) -> Deadline:
    """When a decision takes effect unless it is called in before that day.

    >>> effective_on(date(2017, 9, 20), rules=NoticeRules(call_in_days=5)).on
    datetime.date(2017, 9, 27)
    """
    if not rules.call_in_days:
        return Deadline("Takes effect on", published, "when it is published; it cannot be called in")
    return Deadline(
        "Takes effect on",
        working_days_after(published, rules.call_in_days),
        f"{_counted(rules.call_in_days, 'working day')} after publication on {full_date(published)}, unless it is "
        "called in before",
    )


def too_late_for_agenda(published: date, *, meeting: date, rules: NoticeRules) -> str:
    """What is wrong with publishing a report so late; "" when nothing is.

    >>> too_late_for_agenda(date(2017, 7, 11), meeting=date(2017, 7, 18), rules=NoticeRules(agenda_days=5))
    '11 July 2017 leaves 4 clear working days before 18 July 2017; the rule is 5. The last day was 10 July 2017.'
    """
    deadline = agenda_deadline(meeting, rules=rules)
    left = clear_working_days(published, meeting)
    if deadline is None or rules.agenda_days is None or left >= rules.agenda_days:
        return ""
    return _short(published, meeting, left, "clear working day", rules.agenda_days, deadline.on)


def too_late_for_key_notice(announced: date, *, meeting: date, rules: NoticeRules) -> str:
    """What is wrong with announcing a key decision so late; "" when nothing is.

    >>> too_late_for_key_notice(
    ...     date(2017, 6, 20), meeting=date(2017, 7, 18), rules=NoticeRules(key_notice_days=28))
    '20 June 2017 leaves 27 clear days before 18 July 2017; the rule is 28. The last day was 19 June 2017.'
    """
    deadline = key_notice_deadline(meeting, rules=rules)
    left = clear_days(announced, meeting)
    if deadline is None or rules.key_notice_days is None or left >= rules.key_notice_days:
        return ""
    return _short(announced, meeting, left, "clear day", rules.key_notice_days, deadline.on)


def too_late_for_exception(told: date, *, meeting: date, rules: NoticeRules) -> str:
    """What is wrong with telling scrutiny of a general exception so late; "" when nothing is."""
    deadline = exception_deadline(meeting, rules=rules)
    left = clear_working_days(told, meeting)
    if deadline is None or rules.exception_days is None or left >= rules.exception_days:
        return ""
    return _short(told, meeting, left, "clear working day", rules.exception_days, deadline.on)


def _short(done: date, meeting: date, left: int, unit: str, rule: int, latest: date) -> str:
    return (
        f"{full_date(done)} leaves {_counted(left, unit)} before {full_date(meeting)}; the rule is {rule}. "
        f"The last day was {full_date(latest)}."
    )


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}" if count else f"no {unit}"
