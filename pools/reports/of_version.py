"""The reports of a schedule version: read through the selector, built by their pure builders.

The pages, the files, the register of issued reports, the admin and the command line all ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from itertools import chain

from agreements.models import Party, ScheduleVersion
from agreements.permissions import Standing
from pooledbudgets.lib.tables import Report, Table
from pools.cautions import Cautions, cautions_of
from pools.crosswalk_reading import with_prior_year
from pools.history import earlier_amounts
from pools.reports.contributions import Options, build_contributions
from pools.reports.own_figures import own_figures
from pools.selectors import (
    prior_version,
    tables_with_prior_year,
    version_tables,
    year_before_of,
)
from pools.tables import VersionTables

Addresses = Mapping[tuple[str, str, str], str]


def contributions_tables(
    version: ScheduleVersion,
    *,
    standing: Standing,
    options: Options,
    as_at: datetime,
    pool_codes: Collection[str] = (),
) -> VersionTables:
    """The tables the contributions report is made of, all pools' or those named, as one person may see them.

    Last year's figures, when asked for, are those known by `as_at`.
    """
    tables = version_tables(version, standing=standing, pool_codes=pool_codes, known_by=as_at)
    prior = prior_version(version, known_by=as_at) if options.prior_year else None
    if prior is None:
        return tables
    return with_prior_year(tables, year_before_of(version, prior, standing=standing))


def contributions_report(
    version: ScheduleVersion,
    *,
    standing: Standing,
    options: Options,
    as_at: datetime,
    pool_codes: Collection[str] = (),
    addresses: Callable[[VersionTables], Addresses] | None = None,
) -> Report:
    """The contributions report as one person may see it.

    `standing.on` dates the report and the names in it; `as_at` is the moment printed. `addresses` finds
    the page that explains each figure.
    """
    tables = contributions_tables(
        version, standing=standing, options=options, as_at=as_at, pool_codes=pool_codes
    )
    return build_contributions(
        tables,
        options=options,
        as_at=as_at,
        dated=standing.on,
        addresses=addresses(tables) if addresses else None,
    )


def submission_report(version: ScheduleVersion, *, standing: Standing, as_at: datetime) -> Report:
    """The tables as they are put before somebody who submits the version: the printed layout with its totals."""
    return contributions_report(version, standing=standing, options=Options(total=True), as_at=as_at)


def own_figures_of(version: ScheduleVersion, *, party: Party, standing: Standing) -> tuple[Table, ...]:
    """A party's own figures in a version, pool by pool, as somebody who decides about them sees them."""
    tables = version_tables(version, standing=standing)
    return own_figures(tables, party_code=party.organisation.code)


def party_cautions(version: ScheduleVersion, tables: VersionTables, *, party: Party) -> Cautions:
    """What of a party's own figures, in tables with last year's, is worth a second look before a decision."""
    return _cautions_of(version, tables, columns=[party.organisation.code])


def version_cautions(version: ScheduleVersion, *, standing: Standing) -> Cautions:
    """What of all the figures in sight is worth a second look before the version is frozen."""
    tables = tables_with_prior_year(version, standing=standing)
    return _cautions_of(version, tables, columns=[column.key for column in tables.columns])


def _cautions_of(version: ScheduleVersion, tables: VersionTables, *, columns: Collection[str]) -> Cautions:
    earlier = earlier_amounts(version, tables)
    found = (
        cautions_of(pool, unit=tables.unit, columns=columns, earlier=earlier).found for pool in tables.pools
    )
    return Cautions(tuple(chain.from_iterable(found)))
