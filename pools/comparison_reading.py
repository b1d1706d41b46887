"""Reading two versions of an agreement, of one year or of two, to compare them. The rule is in `pools.comparison`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from agreements.choices import VersionState
from agreements.models import Agreement, Approval, Schedule, ScheduleVersion
from agreements.permissions import Standing, may_read_year
from pooledbudgets.lib import clock
from pooledbudgets.lib.clock import day_of
from pooledbudgets.lib.tables import Report
from pools.bridge import Bridge
from pools.bridge_reading import bridges_of
from pools.comparison import PoolComparison, compare
from pools.crosswalk_reading import led_on, year_before
from pools.history import last_reasons
from pools.reports.comparison import build_comparison
from pools.selectors import figures_alone, prior_version, version_tables
from pools.tables import VersionTables


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions with all that is said of their difference."""

    old: ScheduleVersion
    new: ScheduleVersion
    before: VersionTables
    after: VersionTables
    pools: tuple[PoolComparison, ...]
    bridges: tuple[Bridge, ...]
    """Where the bridge of the new version opens with the old one; none otherwise."""
    is_led_on: bool
    """Whether the old figures stand where the crosswalk leads them."""
    reported_on: date | None = None
    """The day as known on which the old version is asked of, where what was reported then is compared."""

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called in headings."""
        if self.reported_on is not None:
            return f"As reported on {self.reported_on:%-d %B %Y}", "As restated"
        words = [f"Version {version.number}" for version in (self.old, self.new)]
        if self.is_of_one_year:
            return words[0], words[1]
        years = [version.schedule.year.label for version in (self.old, self.new)]
        return f"{years[0]}, {words[0].lower()}", f"{years[1]}, {words[1].lower()}"

    @property
    def is_of_one_year(self) -> bool:
        return self.old.schedule_id == self.new.schedule_id


def readable_versions(agreement: Agreement, *, standing: Standing) -> list[ScheduleVersion]:
    """Every version of every year that the person may read, newest first. One query."""
    rows = (
        ScheduleVersion.objects.filter(schedule__agreement=agreement)
        .select_related("schedule")
        .order_by("-schedule__year_start", "-number")
    )
    versions = [row for row in rows if may_read_year(standing, agreement, row.schedule.year)]
    for version in versions:
        version.schedule.agreement = agreement
    return versions


def version_before(version: ScheduleVersion, *, known_by: datetime | None = None) -> ScheduleVersion | None:
    """The version before this one in its year, else last year's latest, of those submitted by then. Two queries."""
    earlier = version.schedule.versions.filter(number__lt=version.number).exclude(state=VersionState.DRAFT)
    found = earlier.order_by("-number").first()
    if found is None:
        return prior_version(version, known_by=known_by)
    found.schedule = version.schedule
    return found


def restated(schedule: Schedule, *, reported_on: date, standing: Standing) -> Compared | None:
    """What a year said at the end of a day against what it says now; None when nothing was submitted by then.

    Now it says what was submitted last: a draft restates nothing yet.
    """
    moment = datetime.combine(reported_on, time.max, tzinfo=clock.now().tzinfo)
    frozen = schedule.versions.exclude(state=VersionState.DRAFT).order_by("-number")
    old, new = frozen.filter(known_from__lte=moment).first(), frozen.first()
    if old is None or new is None:
        return None
    for version in (old, new):
        version.schedule = schedule
    return replace(compared(old, new, standing=standing), reported_on=reported_on)


def compared(old: ScheduleVersion, new: ScheduleVersion, *, standing: Standing) -> Compared:
    """What differs between two versions, as one person may see it.

    From one year to the next the old figures stand where the crosswalk leads them. From any other year to
    another, lines are compared by their keys.
    """
    after = version_tables(new, standing=standing)
    before = figures_alone(old, standing=standing)
    follows = new.schedule.year_start == old.schedule.year_start + 1
    last = year_before(new, before) if follows else None
    shown = led_on(last, after) if last is not None and last.services else before
    return Compared(
        old=old,
        new=new,
        before=before,
        after=after,
        pools=compare(shown, after, reasons=last_reasons(new, after)),
        bridges=bridges_of(new, after, standing=standing) if _is_opening(old, new) else (),
        is_led_on=bool(last and last.services),
    )


def _is_opening(old: ScheduleVersion, new: ScheduleVersion) -> bool:
    """Whether the bridge of the new version opens with the old one. One query."""
    return prior_version(new, known_by=new.known_from) == old


def comparison_report(found: Compared, *, standing: Standing, as_at: datetime) -> Report:
    """The comparison as a document."""
    return build_comparison(
        found.before,
        found.after,
        pools=found.pools,
        names=found.names if found.reported_on else None,
        bridges={bridge.pool_code: bridge for bridge in found.bridges},
        decided=list(_decided([found.old, found.new])),
        as_at=as_at,
        dated=standing.on,
    )


def _decided(versions: Sequence[ScheduleVersion]) -> Iterator[tuple[str, str]]:
    """The steps of each version, and the approvals that stand. Two queries a version."""
    for version in versions:
        name = f"{version.schedule.year.label}, version {version.number}"
        for step in version.steps.select_related("by"):
            on = f", {step.authority}" if step.body else ""
            yield (
                name,
                f"{step.get_to_state_display()} on {day_of(step.at):%-d %B %Y} by {step.by}{on}: {step.reason}",
            )
        for row in Approval.objects.filter(version=version, withdrawal__isnull=True).select_related("party"):
            yield name, f"{row.get_outcome_display()}: {row.words}"
