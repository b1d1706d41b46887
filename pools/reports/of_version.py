"""The reports of a schedule version: read through the selector, built by their pure builders.

The pages, the files, the register of issued reports, the admin and the command line all ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from agreements.models import ScheduleVersion
from agreements.permissions import Standing
from pooledbudgets.lib.tables import Issue, Report
from pools.reports.contributions import Options, build_contributions
from pools.selectors import prior_version, version_tables, with_prior_year
from pools.tables import VersionTables

Addresses = Mapping[tuple[str, str, str], str]


def contributions_report(
    version: ScheduleVersion,
    *,
    standing: Standing,
    options: Options,
    as_at: datetime,
    pool_codes: Collection[str] = (),
    issue: Issue | None = None,
    addresses: Callable[[VersionTables], Addresses] | None = None,
) -> Report:
    """The contributions tables as one person may see them, all pools' or those named.

    `standing.on` dates the report and the names in it; `as_at` is the moment printed, and last year's
    figures are those known by then. `addresses` finds the page that explains each figure.
    """
    tables = version_tables(version, standing=standing, pool_codes=pool_codes)
    prior = prior_version(version, known_by=as_at) if options.prior_year else None
    if prior is not None:
        tables = with_prior_year(tables, version_tables(prior, standing=standing, pool_codes=pool_codes))
    report = build_contributions(
        tables,
        options=options,
        as_at=as_at,
        dated=standing.on,
        addresses=addresses(tables) if addresses else None,
    )
    return replace(report, issue=issue)
