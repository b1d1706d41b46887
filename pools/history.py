"""Who last changed a figure and why, and what it was before, read from its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from agreements.models import ScheduleVersion
from pools.cautions import Earlier
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


def earlier_amounts(version: ScheduleVersion, tables: VersionTables) -> Earlier:
    """What the figures of these tables were in this version and the one it was copied from. At most two queries.

    Of another organisation's figures only the version copied from is told, not what was there unshared.
    """
    pools = [pool.code for pool in tables.pools]
    held: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    rows = chain(
        _amounts(
            _held_in(version.copied_from_id),
            pools,
            [column.key for column in tables.columns if column.is_seen],
        ),
        _amounts(
            Contribution.history.filter(line__version=version).order_by("history_id"),
            pools,
            [column.key for column in tables.columns if column.is_own],
        ),
    )
    for pool, line, party, amount in rows:
        if amount is not None:
            held[pool, line, party].append(amount)
    return {figure: tuple(reversed(amounts)) for figure, amounts in held.items()}


def _held_in(version_id: int | None) -> QuerySet[Any]:
    rows = Contribution.objects.all()
    return rows.none() if version_id is None else rows.filter(line__version=version_id)


def _amounts(rows: QuerySet[Any], pools: Collection[str], columns: Collection[str]) -> Iterable[Any]:
    """Pool, line, party and amount of rows that are figures, now or once."""
    return rows.filter(line__pool__code__in=pools, party__organisation__code__in=columns).values_list(
        "line__pool__code", "line__key", "party__organisation__code", "amount"
    )
