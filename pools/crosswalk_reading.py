"""Reading where last year's services stand this year, with their amounts. The rule is in `pools.crosswalk`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.db.models import prefetch_related_objects

from agreements.models import Agreement, ScheduleVersion
from pools.choices import LineKind, LineNature
from pools.crosswalk import Amounts, Place, Service, Share, added, carried
from pools.models import CrosswalkShare, EarlierService, Element, Pool
from pools.reports.crosswalk import Led
from pools.tables import Figure, PartnerColumn, PoolTable, TableLine, VersionTables
from pools.totals import TOTAL, LineFigures, Sum, add_up, together

MOVED_IN: Final = "moved-in"
"""Key of the row of what came to a pool as a whole."""


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

    def of_pool(self, pool_code: str) -> Mapping[str, Sum] | None:
        """Last year's net of all that a pool holds this year, by column and in total; None where it is not known.

        A column that is not in it had nothing to do with these rows.
        """
        own = [
            line_amounts(line)
            for place, line in self.lines.items()
            if place[0] == pool_code and place not in self.moved and line.kind.counts and not line.is_part
        ]
        into = [found for place, found in self.into.items() if place[0] == pool_code]
        known = [found for found in into if found is not None]
        if len(known) < len(into) or not (own or known):
            return None
        parts: dict[str, list[Sum]] = {TOTAL: []}
        for column, amount in (item for amounts in [*own, *known] for item in amounts.items()):
            found = Sum(amount, missing=int(amount is None))
            parts[TOTAL].append(found)
            if column != TOTAL:
                parts.setdefault(column, []).append(found)
        return {column: together(found) for column, found in parts.items()}


def year_before(version: ScheduleVersion, before: VersionTables) -> YearBefore:
    """Last year's tables with the crosswalk into the version's year. Four queries."""
    rows = crosswalk_of(version)
    lines = lines_of(before)
    services = []
    for row, shared in rows:
        line = lines.get((row.pool_code, row.line_key))
        shares = tuple(Share((share.pool.code, share.line_key), share.share_percent) for share in shared)
        services.append(Service(row.code, line_amounts(line) if line else None, shares))
    return YearBefore(
        before=before,
        services=tuple(services),
        moved=frozenset((row.pool_code, row.line_key) for row, _ in rows if row.pool_code),
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
    for row, shares in crosswalk_of(version):
        for share in shares:
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


def crosswalk_of(version: ScheduleVersion) -> list[tuple[EarlierService, list[CrosswalkShare]]]:
    """The services of the crosswalk into the version's year, each with where it went. Four queries.

    Of a draft as things stand; of a frozen version as they stood when it was submitted, so that last year's
    column of what the partners read stays what it was.
    """
    of_year = {"agreement": version.schedule.agreement_id, "year_start": version.schedule.year_start}
    if version.known_from is None:
        rows = list(EarlierService.objects.filter(**of_year))
        shares = list(CrosswalkShare.objects.filter(earlier__in=rows))
    else:
        rows = list(EarlierService.history.as_of(version.known_from).filter(**of_year).order_by("id"))
        then = CrosswalkShare.history.as_of(version.known_from)
        shares = list(then.filter(earlier__in=[row.pk for row in rows]).order_by("id"))
    prefetch_related_objects(shares, "pool", "element")
    return [(row, [share for share in shares if share.earlier_id == row.pk]) for row in rows]


def earlier_services(version: ScheduleVersion) -> list[EarlierService]:
    """The services of the crosswalk into the version's year as it stands now. One query."""
    rows = EarlierService.objects.filter(
        agreement=version.schedule.agreement_id, year_start=version.schedule.year_start
    )
    return list(rows.select_related("agreement"))


def pools_and_elements(agreement: Agreement) -> tuple[Mapping[str, Pool], Mapping[str, Element]]:
    """The agreement's pools by code, and its elements by codes of pool and element: "adults/autism". Two queries."""
    pools = {pool.code: pool for pool in Pool.objects.filter(agreement=agreement)}
    elements = Element.objects.filter(pool__agreement=agreement).select_related("pool")
    return pools, {f"{row.pool.code}/{row.code}": row for row in elements}


def led_on(last: YearBefore, new: VersionTables) -> VersionTables:
    """Last year's tables as if its services had stood then where they stand in the tables `new`.

    Rows keep their labels of this year. What a pool took in as a whole, or an element without a line, is a row
    of its own.
    """
    codes = dict.fromkeys([*(pool.code for pool in last.before.pools), *(code for code, _ in last.into)])
    return replace(last.before, pools=tuple(_led_pool(code, last, new) for code in codes))


def _led_pool(code: str, last: YearBefore, new: VersionTables) -> PoolTable:
    named = [pool for tables in (last.before, new) for pool in tables.pools if pool.code == code]
    held, columns = named[0], last.before.columns
    own = [line for place, line in last.lines.items() if place[0] == code and place not in last.moved]
    labels = lines_of(new)
    places = [place for place in last.into if place[0] == code]
    lines = [line for line in own if (code, line.key) not in last.into]
    for place in places:
        amounts = last.of_line(place) or {}
        lines.append(_led_line(place, labels.get(place), amounts, columns))
    totals = add_up([_figures_of(line, columns) for line in lines], [column.key for column in columns])
    return replace(held, columns=columns, lines=tuple(lines), totals=totals)


def _led_line(
    place: Place, row: TableLine | None, amounts: Amounts, columns: tuple[PartnerColumn, ...]
) -> TableLine:
    key = place[1] or MOVED_IN
    figures = tuple(
        Figure(
            key,
            column.key,
            amounts.get(column.key),
            is_seen=column.is_seen,
            is_applicable=column.key in amounts,
        )
        for column in columns
    )
    only_total = not any(column.key in amounts for column in columns)
    return TableLine(
        key=key,
        label=row.label if row else "Moved in from earlier services",
        kind=row.kind if row else LineKind.CONTRIBUTION,
        nature=row.nature if row else LineNature.REVENUE,
        element="",
        lead="",
        level=0,
        group_keys=(),
        part_of=row.part_of if row else "",
        total_only=amounts.get(TOTAL) if only_total else None,
        figures=figures,
        total=Sum(amounts.get(TOTAL)),
    )


def _figures_of(line: TableLine, columns: tuple[PartnerColumn, ...]) -> LineFigures:
    amounts = {figure.column: figure for figure in line.figures}
    return LineFigures(
        key=line.key,
        kind=line.kind,
        known={column.key: amounts[column.key].amount for column in columns if column.key in amounts},
        unseen=frozenset(column.key for column in columns if not column.is_seen),
        not_applicable=frozenset(key for key, figure in amounts.items() if not figure.is_applicable),
        total_only=line.total_only,
        is_part=line.is_part,
    )
