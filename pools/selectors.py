"""The only reader of figures: a version's tables, as one person may see them on one day.

The number of queries is the same whatever the number of pools, lines and partners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from agreements.approvals import Said
from agreements.choices import Basis, HeadingForm, RiskTermsState, VersionState
from agreements.held_over import held_over_sentences
from agreements.models import Dispute, GateOverride, RiskTerms, ScheduleVersion
from agreements.naming import column_heading, short_name
from agreements.permissions import Standing, Verb
from agreements.querysets import named
from agreements.services.schedules import shared_party_ids
from agreements.tracks import said_of
from pools.assembly import PoolRows, pool_table
from pools.crosswalk_reading import YearBefore, with_prior_year, year_before
from pools.frame import Frame, frame_of
from pools.models import CastingException, Contribution, Line, LineGroup, PublishedFigure
from pools.qualified import Disputed, Passed, Qualifications, qualified
from pools.tables import PartnerColumn, VersionTables


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is recorded of a version beside its figures, each as known at one moment."""

    said: Mapping[int, list[Said]]
    """What each party's bodies said that stands, by party."""
    disputes: list[Dispute]
    """Open and resolved."""
    overrides: list[GateOverride]
    terms: RiskTerms | None


def on_record(version: ScheduleVersion, *, known_by: datetime | None = None) -> OnRecord:
    """What was recorded of a version by then, or all there is. Four queries."""
    known = {"at__lte": known_by} if known_by else {}
    disputes = Dispute.objects.filter(version=version, **known)
    return OnRecord(
        said=said_of(version, known_by=known_by),
        disputes=list(disputes.select_related("by", "resolution__by")),
        overrides=list(GateOverride.objects.filter(version=version, **known)),
        terms=RiskTerms.objects.filter(version=version, **known).last(),
    )


def version_tables(
    version: ScheduleVersion,
    *,
    standing: Standing,
    pool_codes: Collection[str] = (),
    known_by: datetime | None = None,
    record: OnRecord | None = None,
) -> VersionTables:
    """The tables of a version (of the named pools only, when any is named). A fixed number of queries.

    What a frozen version says of its pools, elements and columns is what was submitted; the names of
    organisations are those valid on the day of the standing. What the partners' bodies have said of it is
    what was known by `known_by`, or all there is: `record`, when that has been read.
    """
    tables = replace(
        figures_alone(version, standing=standing, pool_codes=pool_codes),
        held_over=held_over_sentences(version.schedule.agreement, on=standing.on, standing=standing),
    )
    if version.is_draft:
        return tables
    record = record or on_record(version, known_by=known_by)
    return qualified(tables, qualifications_of(version, tables, record=record, known_by=known_by))


def figures_alone(
    version: ScheduleVersion,
    *,
    standing: Standing,
    pool_codes: Collection[str] = (),
    with_printed: bool = True,
) -> VersionTables:
    """The tables without what is said of them, by partners' bodies or held over: for figures to compare others with.

    Without what was printed they have no casting exceptions either.
    """
    frame = frame_of(version, pool_codes=pool_codes)
    columns = _columns(version, frame, standing)
    agreement, schedule = version.schedule.agreement, version.schedule
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
        columns=tuple(columns.values()),
        pools=tuple(
            pool_table(rows, columns=columns, version=version, on=standing.on)
            for rows in _pool_rows(version, frame, pool_codes, with_printed=with_printed)
        ),
    )


def qualifications_of(
    version: ScheduleVersion, tables: VersionTables, *, record: OnRecord, known_by: datetime | None = None
) -> Qualifications:
    """What qualifies a frozen version, of what is recorded of it, as known by then. No query."""
    columns = {column.key for column in tables.columns}
    parties = version.schedule.agreement.parties.all()
    keys = {party.pk: party.organisation.code for party in parties if party.organisation.code in columns}
    terms = record.terms
    return Qualifications(
        said={key: tuple(record.said.get(party_id, ())) for party_id, key in keys.items()},
        disputes=[
            Disputed(keys.get(row.party_id, ""), row.label, row.amount, row.reason)
            for row in record.disputes
            if _is_open(row, known_by)
        ],
        passed=[
            Passed(
                keys.get(row.party_id, ""),
                row.words,
                tuple(item["words"] for item in row.blockers),
                row.reason,
            )
            for row in record.overrides
        ],
        earlier_principles=terms.terms if terms and terms.state == RiskTermsState.NOT_AGREED else "",
    )


def _is_open(dispute: Dispute, known_by: datetime | None) -> bool:
    """Whether it was not resolved by then, or is not yet."""
    resolution = getattr(dispute, "resolution", None)
    return resolution is None or (known_by is not None and resolution.at > known_by)


def tables_with_prior_year(
    version: ScheduleVersion, *, standing: Standing, pool_codes: Collection[str] = ()
) -> VersionTables:
    """The tables of a version with last year's amounts on their lines, where last year has a table."""
    tables = version_tables(version, standing=standing, pool_codes=pool_codes)
    prior = prior_version(version)
    if prior is None:
        return tables
    return with_prior_year(tables, year_before_of(version, prior, standing=standing))


def year_before_of(version: ScheduleVersion, prior: ScheduleVersion, *, standing: Standing) -> YearBefore:
    """Last year's version as the year before: its figures, and where the crosswalk leads them.

    Of all its pools, since a row of any of them may have come to the one that is asked about.
    """
    return year_before(version, figures_alone(prior, standing=standing, with_printed=False))


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


def _columns(version: ScheduleVersion, frame: Frame, standing: Standing) -> dict[int, PartnerColumn]:
    """The partners' columns, by party."""
    shared = shared_party_ids(version)
    return {
        column.party_id: PartnerColumn(
            key=body.code,
            heading=column_heading(body, standing.on, form=HeadingForm(column.heading)),
            short_name=short_name(body, standing.on),
            side=body.side,
            group=column.column_group,
            is_own=standing.may(Verb.VIEW, body.pk),
            may_enter=version.is_draft and standing.may(Verb.ENTER_FIGURES, body.pk),
            is_seen=column.party_id in shared or standing.may(Verb.VIEW, body.pk),
            is_shared=column.party_id in shared,
        )
        for column in frame.columns
        for body in [column.party.organisation]
    }


def _pool_rows(
    version: ScheduleVersion, frame: Frame, pool_codes: Collection[str], *, with_printed: bool
) -> list[PoolRows]:
    """What the tables are made of, pool by pool."""
    of_version: dict[str, Any] = {"version": version}
    of_lines: dict[str, Any] = {"line__version": version}
    if pool_codes:
        of_version["pool__code__in"] = of_lines["line__pool__code__in"] = pool_codes
    lines = _by_pool(Line.objects.filter(**of_version))
    groups = _by_pool(LineGroup.objects.filter(**of_version))
    published: dict[int, list[Any]] = defaultdict(list)
    said: dict[int, list[Any]] = defaultdict(list)
    if with_printed:
        published = _by_pool(PublishedFigure.objects.filter(**of_version))
        said = _by_pool(_with_owners(version, CastingException.objects.filter(**of_version)))
    contributions = {(row.line_id, row.party_id): row for row in Contribution.objects.filter(**of_lines)}
    return [
        PoolRows(
            pool=pool,
            elements=frame.elements[pool.pool_id],
            lines=lines[pool.pool_id],
            groups=groups[pool.pool_id],
            contributions=contributions,
            published=published[pool.pool_id],
            said=said[pool.pool_id],
        )
        for pool in frame.pools
    ]


def _with_owners(version: ScheduleVersion, rows: Iterable[CastingException]) -> Sequence[CastingException]:
    """The exceptions with the names of who explains them: the partners' were fetched with the agreement."""
    bodies = {party.organisation_id: party.organisation for party in version.schedule.agreement.parties.all()}
    found = list(rows)
    for row in found:
        if row.owner_id in bodies:
            row.owner = bodies[row.owner_id]
    others = [row for row in found if row.owner_id and row.owner_id not in bodies]
    prefetch_related_objects(others, *named("owner"))
    return found


def _by_pool(rows: Iterable[Any]) -> dict[int, list[Any]]:
    sorted_rows: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.pool_id].append(row)
    return sorted_rows
