"""The radar of an agreement: what comes due, by which rule, from which source, and by when to act. Pure.

A decision that needs twelve, six or three months before the end of the term is counted back through the notice
of a key decision (SI 2012/2089, regulation 9) and the publication of agenda and report (Local Government Act
1972, section 100B) to the days by which somebody has to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from agreements.chain import Unsigned
from governance.calendar_rules import NoticeRules, agenda_deadline, key_notice_deadline
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.months import months_after
from pooledbudgets.lib.wording import count, full_date
from pooledbudgets.lib.working_days import working_day_on_or_before

MILESTONES: Final = (12, 6, 3)
"""Months before the end of the term by which what follows it should be decided."""

YEAR_AHEAD: Final = 3
"""Months before 1 April at which a year without a schedule is first told."""

CONTRIBUTIONS: Final = "SI 2000/617, regulation 7(3)(b)"
KEY_NOTICE: Final = "SI 2012/2089, regulation 9"
AGENDA: Final = "Local Government Act 1972, section 100B"


class Duty(StrEnum):
    """What has to be done about it."""

    ANNOUNCE = "announce"
    PUBLISH = "publish"
    DECIDE = "decide"
    EXECUTE = "execute"
    START_YEAR = "start-year"
    APPROVE = "approve"
    COMPLETE = "complete"
    SETTLE = "settle"


class Stand(StrEnum):
    """Where a signal stands on a day, in words as well as colour."""

    OVERDUE = "overdue"
    NOW = "now"
    COMING = "coming up"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Holder:
    """A partner that has to act, by its short name."""

    organisation: int
    name: str


@dataclass(frozen=True, slots=True)
class DecidingBody:
    """A body whose notice must be given before it decides. `key`: its number."""

    key: int
    name: str
    holder: Holder
    rules: NoticeRules


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A step of a partner's route that is not approved. `place` names year and version."""

    version: int
    holder: Holder
    place: str
    title: str
    decider: str
    expected_on: date | None
    since: date
    source: str
    blocked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice that runs: what it ends, when, under which rule, and how much remains to be settled."""

    key: int
    what: str
    served_on: date
    ends_on: date
    rule: str
    remaining: int


@dataclass(frozen=True, slots=True)
class RadarFacts:
    """All that the radar looks at. `term_source`: which instrument sets the end."""

    on: date
    ends_on: date | None = None
    term_source: str = ""
    is_ended_by_notice: bool = False
    bodies: Sequence[DecidingBody] = ()
    holders: Sequence[Holder] = ()
    unsigned: Sequence[Unsigned] = ()
    missing_years: Sequence[FinancialYear] = ()
    steps: Sequence[Outstanding] = ()
    gaps: Sequence[str] = ()
    notices: Sequence[NoticeFacts] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing on the radar. `fires_on`: from when it is told; `due_on`: by when to act, None when no day is set."""

    key: str
    duty: Duty
    lane: str
    what: str
    rule: str
    source: str
    fires_on: date
    due_on: date | None
    stand: Stand
    holders: tuple[Holder, ...]
    blocked_by: tuple[str, ...] = ()
    about: int = 0
    """The version, year or notice it is about."""

    @property
    def told(self) -> str:
        """From when it is told, in words."""
        return "While it lasts" if self.duty is Duty.COMPLETE else full_date(self.fires_on)


def signals(facts: RadarFacts) -> list[Signal]:
    """Everything on the radar of a day, what is due first at the top.

    >>> found = signals(RadarFacts(on=date(2017, 7, 3), ends_on=date(2019, 3, 31)))
    >>> [(one.what, one.due_on.isoformat(), str(one.stand)) for one in found][0]
    ('What follows the term is decided 12 months before it ends', '2018-03-29', 'coming up')
    """
    found = [
        *_term(facts),
        *_unsigned(facts),
        *_years(facts),
        *_steps(facts),
        *_gaps(facts),
        *_notices(facts),
    ]
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or one.fires_on, one.key))


def _stand(facts: RadarFacts, *, fires_on: date, due_on: date | None) -> Stand:
    if due_on is not None and due_on < facts.on:
        return Stand.OVERDUE
    return Stand.NOW if fires_on <= facts.on else Stand.COMING


def _term(facts: RadarFacts) -> Iterator[Signal]:
    """The end of the term, unless a notice makes it: then nothing follows it."""
    ends_on = facts.ends_on
    if ends_on is None or facts.is_ended_by_notice:
        return
    decided = {months: working_day_on_or_before(months_after(ends_on, -months)) for months in MILESTONES}
    last = min(MILESTONES)
    for months, decide_by in decided.items():
        is_behind = decide_by < facts.on and (months != last or ends_on < facts.on)
        yield from _milestone(facts, ends_on, months, decide_by, is_behind=is_behind)


def _milestone(
    facts: RadarFacts, ends_on: date, months: int, decide_by: date, *, is_behind: bool
) -> Iterator[Signal]:
    """Deciding in good time, and what each body must publish before it can."""
    acts = [
        *(act for body in facts.bodies for act in _announcements(body, decide_by)),
        _Act(
            duty=Duty.DECIDE,
            key="decide",
            what=f"What follows the term is decided {months} months before it ends",
            rule=f"{months} months, by the corresponding date, before the term ends on {full_date(ends_on)}, or the "
            "last working day before",
            source=facts.term_source,
            on=decide_by,
            holders=tuple(facts.holders),
        ),
    ]
    fires_on = months_after(min(act.on for act in acts), -1)
    for act in acts:
        yield Signal(
            key=f"term-{ends_on:%Y%m%d}-{months}-{act.key}",
            duty=act.duty,
            lane=f"{months} months before",
            what=act.what,
            rule=f"{act.rule[:1].upper()}{act.rule[1:]}. Told from {full_date(fires_on)}, a month before the first "
            "day to act.",
            source=act.source,
            fires_on=fires_on,
            due_on=act.on,
            stand=Stand.PASSED if is_behind else _stand(facts, fires_on=fires_on, due_on=act.on),
            holders=act.holders,
        )


@dataclass(frozen=True, slots=True)
class _Act:
    """One thing to do for a milestone."""

    duty: Duty
    key: str
    what: str
    rule: str
    source: str
    on: date
    holders: tuple[Holder, ...]


def _announcements(body: DecidingBody, decide_by: date) -> Iterator[_Act]:
    """What the body has to publish before it decides by a day, as far as its own rules ask for it."""
    name = f"{body.name} ({body.holder.name})"
    for duty, deadline, words, source in (
        (
            Duty.ANNOUNCE,
            key_notice_deadline(decide_by, rules=body.rules),
            "announce the key decision on what follows",
            KEY_NOTICE,
        ),
        (
            Duty.PUBLISH,
            agenda_deadline(decide_by, rules=body.rules),
            "publish agenda and report on what follows",
            AGENDA,
        ),
    ):
        if deadline is not None:
            yield _Act(
                duty=duty,
                key=f"{duty}-{body.key}",
                what=f"{name}: {words}",
                rule=deadline.rule,
                source=source,
                on=deadline.on,
                holders=(body.holder,),
            )


def _unsigned(facts: RadarFacts) -> Iterator[Signal]:
    for item in facts.unsigned:
        yield Signal(
            key=f"unsigned-{item.since:%Y%m%d}-{'year' if item.year else 'term'}",
            duty=Duty.EXECUTE,
            lane="Unsigned",
            what=item.sentence,
            rule="Days gone by since the first day without it, which itself is day 0.",
            source=CONTRIBUTIONS if item.year else facts.term_source,
            fires_on=item.since,
            due_on=item.since,
            stand=_stand(facts, fires_on=item.since, due_on=item.since),
            holders=tuple(facts.holders),
        )


def _years(facts: RadarFacts) -> Iterator[Signal]:
    for year in facts.missing_years:
        fires_on = months_after(year.first_day, -YEAR_AHEAD)
        yield Signal(
            key=f"year-{year.start}",
            duty=Duty.START_YEAR,
            lane="Years",
            what=f"The term covers {year.label}, and the year has no schedule",
            rule=f"A year of the term has its schedule when it begins, on {full_date(year.first_day)}. "
            f"Told from {full_date(fires_on)}, {YEAR_AHEAD} months before.",
            source=CONTRIBUTIONS,
            fires_on=fires_on,
            due_on=year.first_day,
            stand=_stand(facts, fires_on=fires_on, due_on=year.first_day),
            holders=tuple(facts.holders),
            about=year.start,
        )


def _steps(facts: RadarFacts) -> Iterator[Signal]:
    for step in facts.steps:
        by = f" by {step.decider}" if step.decider else ""
        yield Signal(
            key=f"approval-{step.version}-{step.holder.organisation}-{step.title.lower().replace(' ', '-')}",
            duty=Duty.APPROVE,
            lane="Approvals",
            what=f"{step.holder.name}: {step.title[:1].lower()}{step.title[1:]}{by} is outstanding, {step.place}",
            rule="Each partner approves by its own route before the year’s schedule is executed. "
            f"Told since it was submitted on {full_date(step.since)}.",
            source=step.source,
            fires_on=step.since,
            due_on=step.expected_on,
            stand=_stand(facts, fires_on=step.since, due_on=step.expected_on),
            holders=(step.holder,),
            blocked_by=step.blocked_by,
            about=step.version,
        )


def _gaps(facts: RadarFacts) -> Iterator[Signal]:
    if facts.gaps:
        yield Signal(
            key="checklist",
            duty=Duty.COMPLETE,
            lane="Checklist",
            what=f"The legal checklist has {count(len(facts.gaps), 'gap')}",
            rule="An agreement in writing says each of these things. Told as long as one is not complete.",
            source=f"SI 2000/617, {', '.join(facts.gaps)}",
            fires_on=facts.on,
            due_on=None,
            stand=Stand.NOW,
            holders=tuple(facts.holders),
        )


def _notices(facts: RadarFacts) -> Iterator[Signal]:
    for notice in facts.notices:
        left = (
            f"; {count(notice.remaining, 'thing')} on the exit checklist to settle"
            if notice.remaining
            else ""
        )
        yield Signal(
            key=f"notice-{notice.key}",
            duty=Duty.SETTLE,
            lane="Notice",
            what=f"Notice ends {notice.what}{left}",
            rule=f"Told since it was served on {full_date(notice.served_on)}.",
            source=notice.rule,
            fires_on=notice.served_on,
            due_on=notice.ends_on,
            stand=_stand(facts, fires_on=notice.served_on, due_on=notice.ends_on),
            holders=tuple(facts.holders),
            about=notice.key,
        )


def days_left(due_on: date | None, *, on: date) -> str:
    """How long there is, in words.

    >>> on = date(2017, 7, 3)
    >>> [days_left(day, on=on) for day in (date(2017, 7, 3), date(2017, 7, 4), date(2017, 6, 28), None)]
    ['today', 'in 1 day', 'overdue by 5 days', 'no day is set']
    """
    if due_on is None:
        return "no day is set"
    days = (due_on - on).days
    if days < 0:
        return f"overdue by {count(-days, 'day')}"
    return f"in {count(days, 'day')}" if days else "today"


def nearest(found: Iterable[Signal]) -> list[Signal]:
    """Without what has passed, and of the milestones of the term only the next."""
    left = [one for one in found if one.stand is not Stand.PASSED]
    milestones = [one for one in left if one.key.startswith("term-")]
    lanes = sorted({one.lane for one in milestones}, key=lambda lane: -int(lane.split()[0]))
    return [one for one in left if one not in milestones or one.lane == lanes[0]]
