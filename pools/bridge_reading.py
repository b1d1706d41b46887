"""Reading the bridge from last year. The rule is in `pools.bridge`.

A party's steps in a draft are its own until it shares its figures, as its figures are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Q
from django.http import Http404

from agreements.models import ScheduleVersion
from agreements.permissions import Standing, Verb
from pools.bridge import Bridge, End, Step
from pools.choices import BridgeKind
from pools.crosswalk import Place
from pools.crosswalk_reading import YearBefore, lines_of
from pools.models import BridgeStep, Line
from pools.permissions import seen_party_ids
from pools.selectors import prior_version, year_before_of
from pools.tables import PoolTable, VersionTables
from pools.totals import TOTAL, Sum

NOT_KNOWN = "Not known"
_NOTHING = Sum(Decimal(0))


def bridges_of(version: ScheduleVersion, tables: VersionTables, *, standing: Standing) -> tuple[Bridge, ...]:
    """The bridge of each pool of a version whose tables have been read, as one person may see it.

    Last year's figures are the latest there are; of a frozen version those known when it was submitted. Some
    fifteen queries, whatever the number of pools and steps.
    """
    prior = prior_version(version, known_by=version.known_from)
    last = year_before_of(version, prior, standing=standing) if prior else None
    labels = {**(_labels(last.before) if last else {}), **_labels(tables)}
    own = {column.key for column in tables.columns if column.may_enter}
    by_pool: dict[str, list[Step]] = {}
    for row in seen_steps(standing, version):
        by_pool.setdefault(row.pool.code, []).append(_step(row, labels, own))
    return tuple(_bridge(pool, last, by_pool.get(pool.code, ())) for pool in tables.pools)


def seen_steps(standing: Standing, version: ScheduleVersion) -> Sequence[BridgeStep]:
    """The steps of the version the person may see. Up to three queries."""
    seen = Q(party__isnull=True) | Q(party__in=seen_party_ids(standing, version))
    rows = BridgeStep.objects.filter(seen, version=version)
    return list(rows.select_related("pool", "party__organisation"))


def get_step(standing: Standing, version: ScheduleVersion, pk: int) -> BridgeStep:
    """A step of the version that the person may see. Raises Http404."""
    for row in seen_steps(standing, version):
        if row.pk == pk:
            return row
    raise Http404("There is no such step.")


def may_change_step(standing: Standing, row: BridgeStep) -> bool:
    """Whether the person enters figures for the step's party; for all together, for any of them."""
    if row.party is not None:
        return standing.may(Verb.ENTER_FIGURES, row.party.organisation_id)
    parties = row.version.schedule.agreement.parties.all()
    return bool(standing.parties_for(Verb.ENTER_FIGURES, parties))


def _step(row: BridgeStep, labels: Mapping[Place, str], own: set[str]) -> Step:
    column = row.party.organisation.code if row.party else TOTAL
    return Step(
        key=row.pk,
        kind=BridgeKind(row.kind),
        column=column,
        amount=row.amount.amount,
        words=row.words,
        source=row.source,
        line=labels.get((row.pool.code, row.line_key), row.line_key),
        may_change=column in own or (column == TOTAL and bool(own)),
    )


def _labels(tables: VersionTables) -> dict[Place, str]:
    return {place: line.label for place, line in lines_of(tables).items()}


def _bridge(pool: PoolTable, last: YearBefore | None, steps: Sequence[Step]) -> Bridge:
    columns = {column.key: column.heading for column in pool.columns}
    then = {column.key: column.heading for column in last.before.columns} if last else {}
    shown = {**columns, **{key: heading for key, heading in then.items() if key not in columns}}
    keys = [*shown, TOTAL]
    return Bridge(
        pool_code=pool.code,
        heading=pool.heading,
        columns=(*shown.items(), (TOTAL, "Total")),
        opening=_opening(pool.code, last, keys),
        closing=_end({key: pool.totals.net.get(key, _NOTHING) for key in keys}),
        steps=tuple(steps),
    )


def _opening(pool_code: str, last: YearBefore | None, keys: Sequence[str]) -> End:
    """Last year's net of what the pool holds this year: its own rows that have not moved, and what moved in."""
    if last is None:
        return End({}, dict.fromkeys(keys, NOT_KNOWN))
    held = next((one for one in last.before.pools if one.code == pool_code), None)
    if not last.leads_to_or_from(pool_code) and held is not None:
        return _end({key: held.totals.net.get(key, _NOTHING) for key in keys})
    sums = last.of_pool(pool_code)
    if sums is None:
        return End({}, dict.fromkeys(keys, NOT_KNOWN))
    return _end({key: sums.get(key, _NOTHING) for key in keys})


def _end(sums: Mapping[str, Sum]) -> End:
    """What is reported, with how much is not; nothing of what is not to be seen yet."""
    return End(
        amounts={key: None if found.is_unseen else found.amount for key, found in sums.items()},
        absent={
            key: "Not yet shared" if found.is_unseen else "Not reported"
            for key, found in sums.items()
            if found.is_unseen or found.amount is None
        },
        missing={key: found.missing for key, found in sums.items() if found.missing},
    )


def step_lines(
    version: ScheduleVersion, tables: VersionTables, *, pool_code: str
) -> Sequence[tuple[str, str]]:
    """Key and label of the lines a step may name: the pool's own, and those it had last year. Two queries."""
    prior = prior_version(version)
    rows = Line.objects.filter(version=prior, pool__code=pool_code) if prior else Line.objects.none()
    own = {line.key: line.label for pool in tables.pools for line in pool.lines if pool.code == pool_code}
    gone = {row.key: f"{row.label}, last year" for row in rows if row.key not in own}
    return [*own.items(), *gone.items()]
