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
from pools.openness import open_spans, opened
from pools.tables import VersionTables


@dataclass(frozen=True, slots=True)
class LastChange:
    """The latest change of a figure's amount; marking it is not one."""

    who: str
    when: datetime
    why: str


Place = tuple[str, str, str]
"""A figure of a version, by pool, line and party."""


def last_reasons(version: ScheduleVersion, tables: VersionTables) -> Mapping[Place, LastChange]:
    """Who last changed the amount of each figure the reader may see, by pool, line and party. Three queries.

    Of another organisation's change made before it was shared is told what the organisation said when it
    shared it, not by whom and why it had been made.
    """
    columns = {column.key: column for column in tables.columns if column.is_seen}
    spans = open_spans(version, [key for key, column in columns.items() if not column.is_own])
    told: dict[Place, LastChange] = {}
    for place, change in _amount_changes(version, columns).items():
        column = columns[place[-1]]
        found = opened(change.when, None, spans.get((column.key, version.number), ()))
        is_private = not column.is_own and found is not None and found.was_waiting
        told[place] = LastChange(column.heading, found.at, found.why) if found and is_private else change
    return told


def _amount_changes(version: ScheduleVersion, parties: Collection[str]) -> Mapping[Place, LastChange]:
    """The latest change of each amount. One query."""
    rows = (
        Contribution.history.filter(line__version=version, party__organisation__code__in=parties)
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
    amounts: dict[Place, Decimal | None] = {}
    changes: dict[Place, LastChange] = {}
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
