"""Closing a year: after it nothing of its schedule changes."""

from __future__ import annotations

from agreements.choices import VersionState
from agreements.models import ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.services.schedules import lock_schedule, lock_version, move_version
from agreements.transitions import BEFORE_PARTNERS, CLOSE
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.seen import Seen, refuse_changed
from pools.choices import ExceptionStatus
from pools.closing import ClosingFacts, obstacles
from pools.reports.of_version import submission_report
from pools.selectors import version_tables
from pools.services.approving import before_decision, refuse_preparer


def close_year(*, version: ScheduleVersion, seen: Seen, standing: Standing, reason: str) -> ScheduleVersion:
    """The executed version is closed, and with it the year: no version of it is started, moved or explained again.

    `seen` is what was before the person (`before_decision`). Refuses whoever prepared any of it, and while
    anything of the year is open (`pools.closing`).
    """
    organisation = require(standing, Verb.CLOSE_YEAR, version.schedule.agreement)
    with recorded(
        "year closed",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=version,
        reason=reason,
    ) as record:
        lock_schedule(version.schedule, on=standing.on)
        locked = lock_version(version, on=standing.on)
        refuse_preparer(locked, standing)
        report = submission_report(locked, standing=standing, as_at=record.write.at)
        refuse_changed(seen, now=before_decision(report))
        found = closing_obstacles(locked, standing=standing)
        if found:
            raise DomainError(f"It cannot be closed yet. {' '.join(found)}")
        move_version(locked, CLOSE, organisation=organisation)
        record.subject = locked
        record.detail = {"number": locked.number}
    return locked


def closing_obstacles(version: ScheduleVersion, *, standing: Standing) -> list[str]:
    """What stands in the way of closing the version's year, a sentence each."""
    unfinished = version.schedule.versions.filter(
        state__in=[*BEFORE_PARTNERS, VersionState.DRAFT, VersionState.DISPUTED]
    ).exclude(pk=version.pk)
    tables = version_tables(version, standing=standing)
    is_open = [item.status is ExceptionStatus.OPEN for item in tables.exceptions]
    return obstacles(
        ClosingFacts(
            number=version.number,
            state=version.get_state_display().lower(),
            is_executed=version.state == VersionState.EXECUTED,
            last_day=version.schedule.year.last_day,
            on=standing.on,
            open_exceptions=sum(is_open),
            unfinished=[
                (other.number, other.get_state_display().lower()) for other in unfinished.order_by("number")
            ],
        )
    )
