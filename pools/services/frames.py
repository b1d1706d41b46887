"""Keeping what the figures of a version stood in when it was submitted."""

from __future__ import annotations

from agreements.models import ScheduleVersion
from pools.frame import frame_now
from pools.models import SubmittedColumn, SubmittedElement, SubmittedPool


def keep_frame(version: ScheduleVersion) -> None:
    """The version's pools, elements and columns stay as they are now, inside its recorded submission."""
    frame = frame_now(version)
    SubmittedColumn.objects.bulk_create(frame.columns)
    SubmittedPool.objects.bulk_create(frame.pools)
    SubmittedElement.objects.bulk_create([row for rows in frame.elements.values() for row in rows])
