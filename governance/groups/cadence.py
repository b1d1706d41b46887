"""On which days of a year a group meets, as its rule would have it. Pure: days in, days out.

A rule says every how many months, from which month, on which weekday of which week. A day on which offices are
shut, or on which another group of the agreement meets, gives way to the nearest one that suits, in the month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.months import months_after
from pooledbudgets.lib.wording import count
from pooledbudgets.lib.working_days import bank_holiday, is_working_day

LAST: Final = 5
"""The last week of the month."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a group likes to meet. `month` is the first month of the year it meets in, 1 for January."""

    every_months: int
    month: int
    weekday: int
    """0 for Monday."""
    week: int
    """1 to 4, or `LAST`: the first such weekday of the month, and so on."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day proposed, whether in public, and why it is not the day the rule names, if it is not."""

    on: date
    is_public: bool = False
    why: str = ""


def months_of(year: FinancialYear, *, every_months: int, month: int) -> list[date]:
    """The first days of the months a group meets in, in a financial year.

    >>> [day.month for day in months_of(FinancialYear(2017), every_months=2, month=5)]
    [5, 7, 9, 11, 1, 3]
    """
    offset = (month - year.first_day.month) % 12
    return [months_after(year.first_day, step) for step in range(offset, 12, every_months)]


def alternating_month(every_months: int, *, taken: Collection[int], otherwise: int = 4) -> int:
    """The month to begin in so as to meet in none of the months taken, or in as few of them as can be.

    >>> alternating_month(2, taken={4, 6, 8, 10, 12, 2})
    5
    >>> alternating_month(2, taken=set())
    4
    """
    year = FinancialYear(2017)

    def shared(month: int) -> int:
        return sum(day.month in taken for day in months_of(year, every_months=every_months, month=month))

    candidates = [(otherwise - 1 + step) % 12 + 1 for step in range(every_months)]
    return min(candidates, key=shared)


def day_of_rule(first: date, *, weekday: int, week: int) -> date:
    """The first, second … or last such weekday of the month that begins on a day.

    >>> day_of_rule(date(2017, 9, 1), weekday=1, week=2), day_of_rule(date(2017, 9, 1), weekday=1, week=LAST)
    (datetime.date(2017, 9, 12), datetime.date(2017, 9, 26))
    """
    days = [day for day in _days_of(first) if day.weekday() == weekday]
    return days[-1] if week == LAST else days[week - 1]


def proposals(
    year: FinancialYear,
    rhythm: Rhythm,
    *,
    taken: Collection[date] = (),
    public: int = 0,
    earliest: date | None = None,
    latest: date | None = None,
    besides: Collection[date] = (),
) -> list[Proposal]:
    """The days of a year, each a working day and none of `taken`; `public` of them in public, spread over the year.

    A month without such a day is left out, and so are the months that begin on the days `besides`. Days before
    `earliest` and after `latest` are not proposed.

    >>> rhythm = Rhythm(every_months=2, month=4, weekday=1, week=2)
    >>> days = proposals(FinancialYear(2017), rhythm, public=1, taken={date(2017, 8, 8)})
    >>> [f"{day.on:%-d %b}" for day in days]
    ['11 Apr', '13 Jun', '15 Aug', '10 Oct', '12 Dec', '13 Feb']
    >>> [day.why for day in days if day.why]
    ['Another group of the agreement meets on Tuesday 8 August.']
    >>> [f"{day.on:%-d %b}" for day in days if day.is_public]
    ['10 Oct']
    """
    found = []
    for first in months_of(year, every_months=rhythm.every_months, month=rhythm.month):
        if first in besides:
            continue
        wanted = day_of_rule(first, weekday=rhythm.weekday, week=rhythm.week)
        suits = [
            day
            for day in _days_of(first)
            if is_working_day(day)
            and day not in taken
            and (earliest is None or day >= earliest)
            and (latest is None or day <= latest)
        ]
        if suits and not (earliest is not None and wanted < earliest) and not (latest and wanted > latest):
            chosen = min(
                suits, key=lambda day: (day.weekday() != wanted.weekday(), abs(day - wanted), wanted - day)
            )
            found.append(Proposal(chosen, why="" if chosen == wanted else _why(wanted)))
    spread = set(_spread(public, len(found)))
    return [
        Proposal(proposal.on, is_public=place in spread, why=proposal.why)
        for place, proposal in enumerate(found)
    ]


def objection_to_day(day: date) -> str:
    """Why nobody meets on a day, as a sentence without its stop; "" for a working day.

    >>> objection_to_day(date(2017, 12, 25)), objection_to_day(date(2017, 7, 1))
    ('Monday 25 December 2017 is a bank holiday (Christmas Day)', 'Saturday 1 July 2017 is at a weekend')
    """
    said = f"{day:%A} {day.day} {day:%B %Y}"
    if day.weekday() >= 5:
        return f"{said} is at a weekend"
    name = bank_holiday(day)
    return f"{said} is a bank holiday ({name})" if name else ""


def meetings_required(every_months: int | None, *, first: date, last: date) -> int | None:
    """How many meetings a rule asks for between two days, both included: one in each full period. None: no rule.

    >>> meetings_required(2, first=date(2017, 4, 1), last=date(2018, 3, 31))
    6
    >>> meetings_required(2, first=date(2017, 9, 15), last=date(2018, 3, 31))  # six months and a half
    3
    """
    if not every_months:
        return None
    after, periods = last + timedelta(days=1), 0
    while months_after(first, every_months * (periods + 1)) <= after:
        periods += 1
    return periods


def cadence_words(every_months: int | None, *, public: int) -> str:
    """The rule as a sentence.

    >>> cadence_words(2, public=1)
    'It meets every two months, and at least once a year in public.'
    """
    often = {1: "every month", 2: "every two months", 3: "every three months", 12: "once a year"}
    said = "" if not every_months else often.get(every_months, f"every {every_months} months")
    times = {1: "once", 2: "twice"}.get(public, count(public, "time"))
    if not said:
        return f"At least {times} a year it meets in public." if public else ""
    return f"It meets {said}, and at least {times} a year in public." if public else f"It meets {said}."


def _why(wanted: date) -> str:
    shut = objection_to_day(wanted)
    if shut:
        return f"{shut}."
    return f"Another group of the agreement meets on {wanted:%A} {wanted.day} {wanted:%B}."


def _spread(count: int, places: int) -> Iterable[int]:
    """So many of the places, as far from each other and from the ends as can be."""
    if count >= places:
        return range(places)
    return ((2 * step + 1) * places // (2 * count) for step in range(count))


def _days_of(first: date) -> list[date]:
    last = months_after(first, 1) - timedelta(days=1)
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
