"""What day it is. The only place that asks, so that a demonstration can be set in its own year."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware.

    With the demonstration calendar (`PB_TODAY`) it is that day at the present time of day.
    """
    moment = timezone.localtime()
    day: date | None = settings.PB_TODAY
    if day is None:
        return moment
    return timezone.make_aware(datetime.combine(day, moment.time().replace(tzinfo=None)))


def today() -> date:
    """The present day in London, or the demonstration calendar's day."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The day it is in London at a moment, which just after a summer midnight is not the day in Greenwich.

    >>> from datetime import UTC
    >>> day_of(datetime(2017, 7, 2, 23, 30, tzinfo=UTC))
    datetime.date(2017, 7, 3)
    """
    return timezone.localtime(moment).date()
