"""Who last changed a figure and why, read from its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agreements.models import ScheduleVersion
from pools.models import Contribution
from pools.tables import VersionTables


@dataclass(frozen=True, slots=True)
class LastChange:
    """The latest change of a figure."""

    who: str
    when: datetime
    why: str


def last_reasons(
    version: ScheduleVersion, tables: VersionTables
) -> Mapping[tuple[str, str, str], LastChange]:
    """The latest change of each figure the reader may see, by pool, line and party. One query."""
    seen = {column.key for column in tables.columns if column.is_seen}
    rows = (
        Contribution.history.filter(line__version=version)
        .select_related("history_user")
        .order_by("history_id")
        .values_list(
            "line__pool__code",
            "line__key",
            "party__organisation__code",
            "history_user__full_name",
            "history_date",
            "history_change_reason",
        )
    )
    return {
        (pool, line, party): LastChange(who or "", when, why or "")
        for pool, line, party, who, when, why in rows
        if party in seen
    }
