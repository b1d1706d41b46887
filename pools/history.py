"""Who last changed a figure and why, read from its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agreements.models import ScheduleVersion
from pools.models import Contribution
from pools.tables import VersionTables


@dataclass(frozen=True, slots=True)
class LastChange:
    """The latest change of a figure's amount; marking it is not one."""

    who: str
    when: datetime
    why: str


def last_reasons(
    version: ScheduleVersion, tables: VersionTables
) -> Mapping[tuple[str, str, str], LastChange]:
    """Who last changed the amount of each figure the reader may see, by pool, line and party. One query."""
    seen = {column.key for column in tables.columns if column.is_seen}
    rows = (
        Contribution.history.filter(line__version=version, party__organisation__code__in=seen)
        .order_by("history_id")
        .values_list(
            "line__pool__code",
            "line__key",
            "party__organisation__code",
            "amount",
            "history_user__full_name",
            "history_date",
            "history_change_reason",
        )
    )
    amounts: dict[tuple[str, str, str], Decimal | None] = {}
    changes: dict[tuple[str, str, str], LastChange] = {}
    for pool, line, party, amount, who, when, why in rows:
        figure = (pool, line, party)
        if figure not in amounts or amounts[figure] != amount:
            changes[figure] = LastChange(who or "", when, why or "")
        amounts[figure] = amount
    return changes
