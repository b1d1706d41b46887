"""Working days of England, and clear days. Pure; days only, so that no clock or season moves them.

A working day is a weekday that is no bank holiday in England, extraordinary ones included. Clear days
leave out both the day something is done and the day it is done for.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

_DAY: Final = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether offices are open.

    >>> is_working_day(date(2017, 8, 25)), is_working_day(date(2017, 8, 28))  # Friday; bank holiday
    (True, False)
    """
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def bank_holiday(day: date) -> str:
    """The name of the bank holiday, "" on any other day.

    >>> bank_holiday(date(2017, 4, 14))
    'Good Friday'
    """
    return _bank_holidays(day.year).get(day, "")


def working_days_after(day: date, count: int) -> date:
    """The working day that is so many working days after a day, which does not count itself.

    Raises ValueError unless `count` is at least one.

    >>> working_days_after(date(2017, 9, 20), 5)
    datetime.date(2017, 9, 27)
    """
    return _stepped(day, count, _DAY)


def working_day_on_or_before(day: date) -> date:
    """The day itself, or the last working day before it.

    >>> working_day_on_or_before(date(2017, 7, 9))  # a Sunday
    datetime.date(2017, 7, 7)
    """
    while not is_working_day(day):
        day -= _DAY
    return day


def clear_working_days(first: date, last: date) -> int:
    """How many working days lie between two days, neither of them counted; nought when there is no room.

    >>> clear_working_days(date(2017, 7, 10), date(2017, 7, 18))  # 11 to 14 and 17 July
    5
    """
    between = (first + _DAY * step for step in range(1, (last - first).days))
    return sum(map(is_working_day, between))


def clear_days(first: date, last: date) -> int:
    """How many days of any kind lie between two days, neither of them counted.

    >>> clear_days(date(2017, 6, 19), date(2017, 7, 18))
    28
    """
    return max((last - first).days - 1, 0)


def latest_with_clear_working_days(day: date, count: int) -> date:
    """The last working day that leaves so many clear working days before a day.

    Raises ValueError unless `count` is at least one.

    >>> latest_with_clear_working_days(date(2017, 7, 18), 5)
    datetime.date(2017, 7, 10)
    """
    return working_day_on_or_before(_stepped(day, count, -_DAY) - _DAY)


def latest_with_clear_days(day: date, count: int) -> date:
    """The last day that leaves so many clear days of any kind before a day.

    >>> latest_with_clear_days(date(2017, 7, 18), 28)
    datetime.date(2017, 6, 19)
    """
    return day - _DAY * (count + 1)


def _stepped(day: date, count: int, step: timedelta) -> date:
    if count < 1:
        raise ValueError("Count at least one working day.")
    while count:
        day += step
        count -= is_working_day(day)
    return day


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))
