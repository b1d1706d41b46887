"""Filters that read in a chain."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from governance.models import Reporting


def holding_on(day: date) -> Q:
    """Of rows with `starts_on` and `ends_on`: those that hold on a day. A blank end is open."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=day)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    )


def reporting_on(day: date) -> QuerySet[Reporting]:
    """Who reports to whom on a day, with the names of the bodies reported to."""
    return Reporting.objects.filter(holding_on(day)).select_related("to_body")
