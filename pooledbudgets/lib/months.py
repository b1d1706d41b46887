"""Counting in calendar months, as notices do: to the corresponding day, or the month's last day."""

from __future__ import annotations

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later, or earlier when `months` is negative.

    It is the last day of a month that has no such day. This is how periods of months are counted in English
    law (the corresponding date rule).

    >>> months_after(date(2017, 7, 18), 6), months_after(date(2017, 8, 31), 6)
    (datetime.date(2018, 1, 18), datetime.date(2018, 2, 28))
    >>> months_after(date(2019, 3, 31), -6)
    datetime.date(2018, 9, 30)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
