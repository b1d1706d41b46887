"""Reading where last year's services stand this year, with their amounts. The rule is in `pools.crosswalk`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from agreements.models import ScheduleVersion
from pools.crosswalk import Amounts, Place, Service, Share, added, carried
from pools.models import EarlierService
from pools.reports.crosswalk import Led
from pools.tables import PoolTable, TableLine, VersionTables
from pools.totals import TOTAL


@dataclass(frozen=True, slots=True)
class YearBefore:
    """Last year's tables, and the crosswalk that leads from their rows to this year's."""

    before: VersionTables
    services: tuple[Service, ...]
    moved: frozenset[Place]
    """Last year's rows that the crosswalk leads on; a row of the same key this year is not theirs by itself."""
    lines: Mapping[Place, TableLine]
    into: Mapping[Place, Amounts | None]
    """What came to each place through the crosswalk."""

    def of_line(self, place: Place) -> Amounts | None:
        """Last year's amounts of a row of this year, by column and in total; None where last year had none."""
        held = None if place in self.moved else self.lines.get(place)
        own = {**{f.column: f.amount for f in held.figures}, TOTAL: held.total.amount} if held else None
        if place not in self.into:
            return own
        found = self.into[place]
        return {TOTAL: None} if found is None else added([totalled(found), *([own] if own else [])])

    def leads_to_or_from(self, pool_code: str) -> bool:
        """Whether the crosswalk moves a row out of the pool of last year, or into that of this year."""
        into = {share.place[0] for service in self.services for share in service.shares}
        return pool_code in into | {place[0] for place in self.moved}

    def of_pool(self, pool_code: str) -> Amounts | None:
        """Last year's net of all that a pool holds this year, by column and in total; None where it is not known.

        A column that is not in it had nothing to do with these rows.
        """
        own = [
            totalled(line_amounts(line))
            for place, line in self.lines.items()
            if place[0] == pool_code and place not in self.moved and line.kind.counts and not line.is_part
        ]
        into = [found for place, found in self.into.items() if place[0] == pool_code]
        known = [totalled(found) for found in into if found is not None]
        if len(known) < len(into) or not (own or known):
            return None
        return added([*own, *known])


def year_before(version: ScheduleVersion, before: VersionTables) -> YearBefore:
    """Last year's tables with the crosswalk into the version's year. Three queries."""
    rows = EarlierService.objects.filter(
        agreement=version.schedule.agreement_id, year_start=version.schedule.year_start
    ).prefetch_related("shares__pool")
    lines = lines_of(before)
    services = []
    for row in rows:
        line = lines.get((row.pool_code, row.line_key))
        shares = tuple(
            Share((share.pool.code, share.line_key), share.share_percent) for share in row.shares.all()
        )
        services.append(Service(row.code, line_amounts(line) if line else None, shares))
    return YearBefore(
        before=before,
        services=tuple(services),
        moved=frozenset((row.pool_code, row.line_key) for row in rows if row.pool_code),
        lines=lines,
        into=carried(services),
    )


def with_prior_year(tables: VersionTables, prior: YearBefore | None) -> VersionTables:
    """The tables with last year's amounts on each line that last year had too, or that its services moved to."""
    if prior is None:
        return tables
    return replace(tables, pools=tuple(_with_prior(pool, prior) for pool in tables.pools))


def lines_of(tables: VersionTables) -> Mapping[Place, TableLine]:
    """The lines of tables, by pool and key."""
    return {(pool.code, line.key): line for pool in tables.pools for line in pool.lines}


def line_amounts(line: TableLine) -> Amounts:
    """A line's amounts in the columns it can have one in; of a row known only in total, its total."""
    if line.total_only is not None:
        return {TOTAL: line.total_only}
    return {f.column: f.amount for f in line.figures if f.is_applicable or f.amount is not None}


def totalled(amounts: Amounts) -> Amounts:
    """The amounts with their total; unknown as soon as one of them is."""
    missing = None in amounts.values()
    known = [amount for amount in amounts.values() if amount is not None]
    return {**amounts, TOTAL: None if missing else sum(known, start=Decimal(0))}


def _with_prior(pool: PoolTable, prior: YearBefore) -> PoolTable:
    lines = (replace(line, prior=prior.of_line((pool.code, line.key))) for line in pool.lines)
    return replace(pool, lines=tuple(lines))


def ways_of(version: ScheduleVersion, tables: VersionTables, last: YearBefore | None) -> list[Led]:
    """Where each earlier service stands in the version's year, with what it carries. Four queries."""
    labels = {place: line.label for place, line in lines_of(tables).items()}
    pools = {pool.code: pool.heading for pool in tables.pools}
    amounts = {service.code: carried([service]) for service in last.services} if last else {}
    ways = []
    for row in EarlierService.objects.filter(
        agreement=version.schedule.agreement_id, year_start=version.schedule.year_start
    ).prefetch_related("shares__pool", "shares__element"):
        for share in row.shares.all():
            place = (share.pool.code, share.line_key)
            found = amounts.get(row.code, {}).get(place)
            inside = labels.get(place) or (share.element.name if share.element else "")
            heading = pools.get(share.pool.code, share.pool.heading)
            ways.append(
                Led(
                    name=row.name,
                    where=f"{heading}: {inside}" if inside else heading,
                    percent=share.share_percent,
                    amount=totalled(found)[TOTAL] if found else None,
                    source=row.source,
                    note=share.note,
                )
            )
    return ways
