"""The only reader of figures: a version's tables, as one person may see them on one day.

The number of queries is the same whatever the number of pools, lines and partners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from agreements.choices import Basis, VersionState
from agreements.models import Party, ScheduleVersion
from agreements.naming import column_heading, short_name
from agreements.permissions import Standing, Verb
from agreements.querysets import named
from agreements.services.schedules import shared_party_ids
from pools.assembly import PoolRows, pool_table
from pools.entry_rules import is_bound_during
from pools.models import (
    CastingException,
    Contribution,
    Element,
    Line,
    LineGroup,
    Pool,
    PublishedFigure,
)
from pools.tables import PartnerColumn, VersionTables
from pools.totals import TOTAL


def version_tables(
    version: ScheduleVersion, *, standing: Standing, pool_codes: Collection[str] = ()
) -> VersionTables:
    """The tables of a version (of the named pools only, when any is named). A fixed number of queries."""
    parties = _parties_of(version)
    columns = _columns(version, parties, standing)
    agreement, schedule = version.schedule.agreement, version.schedule
    by_party = {party.pk: column for party, column in zip(parties, columns, strict=True)}
    return VersionTables(
        agreement_reference=agreement.reference,
        agreement_title=agreement.title,
        is_illustrative=agreement.is_illustrative,
        year=schedule.year,
        unit=schedule.unit,
        number=version.number,
        basis=Basis(version.basis),
        state=VersionState(version.state),
        caption=version.table_caption,
        effective_from=version.effective_from,
        known_from=version.known_from,
        source=version.source,
        columns=columns,
        pools=tuple(
            pool_table(rows, columns=by_party, version=version, on=standing.on)
            for rows in _pool_rows(version, pool_codes)
        ),
    )


def with_prior_year(tables: VersionTables, prior: VersionTables | None) -> VersionTables:
    """The tables with last year's amounts on each line that last year's tables have too."""
    if prior is None:
        return tables
    held = {
        (pool.code, line.key): {**{f.column: f.amount for f in line.figures}, TOTAL: line.total.amount}
        for pool in prior.pools
        for line in pool.lines
    }
    pools = tuple(
        replace(
            pool,
            lines=tuple(replace(line, prior=held.get((pool.code, line.key))) for line in pool.lines),
        )
        for pool in tables.pools
    )
    return replace(tables, pools=pools)


def prior_version(version: ScheduleVersion, *, known_by: datetime | None = None) -> ScheduleVersion | None:
    """Last year's latest submitted version in the same agreement, or the latest known by then. One query."""
    versions = ScheduleVersion.objects.filter(
        schedule__agreement=version.schedule.agreement_id,
        schedule__year_start=version.schedule.year_start - 1,
    ).exclude(state=VersionState.DRAFT)
    if known_by is not None:
        versions = versions.filter(known_from__lte=known_by)
    prior = versions.select_related("schedule").order_by("-number").first()
    if prior is not None:
        prior.schedule.agreement = version.schedule.agreement
    return prior


def _parties_of(version: ScheduleVersion) -> list[Party]:
    """The parties bound by the agreement while the version governs, in their order.

    A frozen version keeps the column of every party that has a figure in it, whatever is said of its
    dates later. One query for a frozen version.
    """
    figures = (
        Contribution.objects.none()
        if version.is_draft
        else Contribution.objects.filter(line__version=version)
    )
    kept = set(figures.values_list("party", flat=True))
    last = version.schedule.year.last_day
    return [
        party
        for party in version.schedule.agreement.parties.all()
        if party.pk in kept
        or is_bound_during(party.joined_on, party.left_on, first=version.effective_from, last=last)
    ]


def _columns(
    version: ScheduleVersion, parties: Sequence[Party], standing: Standing
) -> tuple[PartnerColumn, ...]:
    shared = shared_party_ids(version)
    return tuple(
        PartnerColumn(
            key=party.organisation.code,
            heading=column_heading(party, standing.on),
            short_name=short_name(party.organisation, standing.on),
            side=party.organisation.side,
            group=party.column_group,
            is_own=standing.may(Verb.VIEW, party.organisation_id),
            may_enter=version.is_draft and standing.may(Verb.ENTER_FIGURES, party.organisation_id),
            is_seen=party.pk in shared or standing.may(Verb.VIEW, party.organisation_id),
            is_shared=party.pk in shared,
        )
        for party in parties
    )


def _pool_rows(version: ScheduleVersion, pool_codes: Collection[str]) -> list[PoolRows]:
    """What the tables are made of, pool by pool."""
    pools = _pools().filter(agreement=version.schedule.agreement_id)
    parties = {party.pk: party for party in version.schedule.agreement.parties.all()}
    of_version: dict[str, Any] = {"version": version}
    of_lines: dict[str, Any] = {"line__version": version}
    if pool_codes:
        pools = pools.filter(code__in=pool_codes)
        of_version["pool__code__in"] = of_lines["line__pool__code__in"] = pool_codes
    lines = _by_pool(Line.objects.filter(**of_version).select_related("element"))
    groups = _by_pool(LineGroup.objects.filter(**of_version))
    published = _by_pool(PublishedFigure.objects.filter(**of_version))
    said = _by_pool(CastingException.objects.filter(**of_version).prefetch_related(*named("owner")))
    contributions = {(row.line_id, row.party_id): row for row in Contribution.objects.filter(**of_lines)}
    return [
        PoolRows(
            pool=_with_parties(pool, parties),
            lines=lines[pool.pk],
            groups=groups[pool.pk],
            contributions=contributions,
            published=published[pool.pk],
            said=said[pool.pk],
        )
        for pool in pools
    ]


def _pools() -> QuerySet[Pool]:
    """Pools with managers, elements and leads. Hosts and leads are parties, which the version has."""
    elements = Element.objects.select_related("client_group").prefetch_related("leads")
    return Pool.objects.prefetch_related("managers", Prefetch("elements", queryset=elements))


def _with_parties(pool: Pool, parties: Mapping[int, Party]) -> Pool:
    """The pool with its host and its elements' leads as the version's parties, whose names are at hand."""
    if pool.host_id is not None:
        pool.host = parties[pool.host_id]
    for element in pool.elements.all():
        for lead in element.leads.all():
            lead.party = parties[lead.party_id]
    return pool


def _by_pool(rows: Iterable[Any]) -> dict[int, list[Any]]:
    sorted_rows: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.pool_id].append(row)
    return sorted_rows
