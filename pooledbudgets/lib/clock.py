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
