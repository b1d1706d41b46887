"""The order of the lines of a draft's table."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.models import ScheduleVersion
from agreements.permissions import Standing, Verb, require
from agreements.services.journal import recorded
from agreements.services.schedules import lock_draft
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.tracked import update_many
from pools.models import Line, Pool


class LinesMoved(DomainError):
    """The lines are others than those that were put in order. Nothing has been saved."""

    def __init__(self) -> None:
        super().__init__(
            "Lines were added or removed since you opened the page. They are shown below as they are now; "
            "put them in order again."
        )


def arrange_lines(
    *, version: ScheduleVersion, pool: Pool, order: Sequence[str], standing: Standing, reason: str
) -> None:
    """The lines of the draft's table stand in this order, the first key first. No figure changes.

    Raises LinesMoved for another set of lines than the draft's, and DomainError for the order there is already.
    """
    organisation = require(standing, Verb.CHANGE_LINES, version.schedule.agreement)
    with recorded(
        "lines arranged",
        by=standing.person,
        organisation=organisation,
        version=version,
        subject=pool,
        reason=reason,
    ) as record:
        draft = lock_draft(version, on=standing.on)
        lines = {line.key: line for line in Line.objects.filter(version=draft, pool=pool)}
        before = list(lines)
        if sorted(order) != sorted(before):
            raise LinesMoved
        if list(order) == before:
            raise DomainError("The lines stand in this order already. Move one, then save.")
        changed = []
        for place, key in enumerate(order):
            if lines[key].order != place:
                lines[key].order = place
                changed.append(lines[key])
        update_many(changed, fields=["order"])
        record.detail = {"pool": pool.code, "before": before, "after": list(order)}
