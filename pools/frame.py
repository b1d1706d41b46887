"""What the figures of a version stand in: its columns, pools and elements, live or as they were submitted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Prefetch

from agreements.models import ScheduleVersion
from pools.entry_rules import is_bound_during
from pools.models import (
    Element,
    Pool,
    SubmittedColumn,
    SubmittedElement,
    SubmittedPool,
)
from pools.models.pools import ElementFacts, PoolFacts


@dataclass(frozen=True, slots=True)
class Frame:
    """The columns, pools and elements of a version, in order. Their parties are those of its agreement."""

    columns: Sequence[SubmittedColumn]
    pools: Sequence[SubmittedPool]
    elements: Mapping[int, Sequence[SubmittedElement]]
    """By pool."""


@dataclass(frozen=True, slots=True)
class PoolName:
    """A pool, and what a version calls it."""

    code: str
    name: str


def frame_of(version: ScheduleVersion, *, pool_codes: Collection[str] = ()) -> Frame:
    """A draft's frame as things stand now, a frozen version's as it was submitted; of the named pools, if any.

    Four queries at most, whatever the number of pools.
    """
    frame = frame_now(version, pool_codes) if version.is_draft else _kept_frame(version, pool_codes)
    parties = {party.pk: party for party in version.schedule.agreement.parties.all()}
    for column in frame.columns:
        column.party = parties[column.party_id]
    for pool in frame.pools:
        pool.host = parties[pool.host_id] if pool.host_id is not None else None
    for elements in frame.elements.values():
        for element in elements:
            element.lead = parties[element.lead_id] if element.lead_id is not None else None
    return frame


def frame_now(version: ScheduleVersion, pool_codes: Collection[str] = ()) -> Frame:
    """The rows a version would keep if it was submitted now, unsaved. Four queries at most.

    Its columns are those of the parties bound while it governs; pool managers and leads are those of the
    day it begins.
    """
    day, last = version.effective_from, version.schedule.year.last_day
    columns = [
        SubmittedColumn(
            version=version,
            party=party,
            heading=party.heading,
            column_group=party.column_group,
            order=party.order,
        )
        for party in version.schedule.agreement.parties.all()
        if is_bound_during(party.joined_on, party.left_on, first=day, last=last)
    ]
    rows = Pool.objects.filter(agreement=version.schedule.agreement_id)
    if pool_codes:
        rows = rows.filter(code__in=pool_codes)
    elements = Element.objects.select_related("client_group").prefetch_related("leads")
    pools: list[SubmittedPool] = []
    by_pool: dict[int, list[SubmittedElement]] = {}
    for row in rows.prefetch_related("managers", Prefetch("elements", queryset=elements)):
        manager = _holder(row.managers.all(), day)
        pool = SubmittedPool(
            version=version, pool=row, manager=manager.post if manager else "", **_facts(row, PoolFacts)
        )
        pools.append(pool)
        by_pool[row.pk] = [_element_now(element, pool, day) for element in row.elements.all()]
    return Frame(columns, pools, by_pool)


def pools_of(version: ScheduleVersion) -> list[PoolName]:
    """The pools of a version, in order. One query."""
    names = (
        Pool.objects.filter(agreement=version.schedule.agreement_id).values_list("code", "name")
        if version.is_draft
        else SubmittedPool.objects.filter(version=version).values_list("pool__code", "name")
    )
    return [PoolName(code, name) for code, name in names]


def _element_now(element: Element, pool: SubmittedPool, day: date) -> SubmittedElement:
    lead = _holder(element.leads.all(), day)
    return SubmittedElement(
        pool=pool,
        element=element,
        client_group=element.client_group.name if element.client_group else "",
        lead_id=lead.party_id if lead else None,
        **_facts(element, ElementFacts),
    )


def _holder(duties: Iterable[Any], day: date) -> Any:
    """Who holds a duty on a day, if anybody does."""
    return next(
        (duty for duty in duties if is_bound_during(duty.starts_on, duty.ends_on, first=day, last=day)), None
    )


def _facts(row: Model, facts: type[Model]) -> dict[str, Any]:
    """The columns that a row and the copy of it have in common."""
    return {field.attname: getattr(row, field.attname) for field in facts._meta.local_concrete_fields}


def _kept_frame(version: ScheduleVersion, pool_codes: Collection[str]) -> Frame:
    """Three queries."""
    elements = SubmittedElement.objects.select_related("element")
    pools = SubmittedPool.objects.filter(version=version).select_related("pool")
    if pool_codes:
        pools = pools.filter(pool__code__in=pool_codes)
    kept = list(pools.prefetch_related(Prefetch("elements", queryset=elements)))
    columns = list(SubmittedColumn.objects.filter(version=version))
    return Frame(columns, kept, {pool.pool_id: list(pool.elements.all()) for pool in kept})
