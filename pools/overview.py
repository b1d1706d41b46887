"""The page of a year's schedule: where each partner stands, what remains, and what one may do now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from agreements.models import ScheduleVersion
from agreements.permissions import Standing, Verb
from pooledbudgets.lib.page_parts import Link, Task
from pools.choices import FigureStatus
from pools.tables import Figure, PartnerColumn, VersionTables
from pools.totals import TOTAL, Sum


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool in the summary table: gross and net of each partner and in all."""

    name: str
    href: str
    fund_kind: str
    host: str
    line_count: int
    exception_count: int
    headings: tuple[str, ...]
    gross: tuple[Sum, ...]
    net: tuple[Sum, ...]

    @property
    def gross_by_heading(self) -> tuple[tuple[str, Sum], ...]:
        return tuple(zip(self.headings, self.gross, strict=True))

    @property
    def net_by_heading(self) -> tuple[tuple[str, Sum], ...]:
        return tuple(zip(self.headings, self.net, strict=True))


@dataclass(frozen=True, slots=True)
class PartnerProgress:
    """How far one partner is in a draft, with the moves open to the reader."""

    name: str
    is_own: bool
    is_shared: bool
    is_seen: bool
    entered: int
    expected: int
    by_status: tuple[tuple[str, int], ...]
    moves: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ScheduleOverview:
    """All that the page of a schedule says beside the version itself."""

    pools: tuple[PoolRow, ...]
    headings: tuple[str, ...]
    partners: tuple[PartnerProgress, ...]
    tasks: tuple[Task, ...]
    exception_count: int
    may_submit: bool
    may_start: bool
    is_closed: bool
    """Whether the year is, whatever becomes of the version."""
    may_upload: tuple[tuple[str, str], ...]
    """Code and name of each partner whose figures the reader may send."""


def schedule_overview(
    version: ScheduleVersion, tables: VersionTables, *, standing: Standing
) -> ScheduleOverview:
    """What the page of a schedule shows. No query of its own."""
    parties = version.schedule.agreement.parties.all()
    may = {
        verb: bool(standing.parties_for(verb, parties)) for verb in (Verb.SUBMIT_VERSION, Verb.START_VERSION)
    }
    is_closed = not version.is_draft and version.schedule.is_closed
    partners = tuple(_progress(column, version, tables, standing) for column in tables.columns)
    return ScheduleOverview(
        pools=tuple(_pool_rows(version, tables)),
        headings=(*(column.heading for column in tables.columns), "Total"),
        partners=partners,
        tasks=tuple(_tasks(partners, tables, version)) if version.is_draft else (),
        exception_count=len(tables.exceptions),
        may_submit=version.is_draft and may[Verb.SUBMIT_VERSION],
        may_start=not (version.is_draft or is_closed) and may[Verb.START_VERSION],
        is_closed=is_closed,
        may_upload=tuple((column.key, column.short_name) for column in tables.columns if column.may_enter),
    )


def address(name: str, version: ScheduleVersion, **parts: str) -> str:
    """The address of one of the schedule's pages, for this version."""
    schedule = version.schedule
    path = reverse(
        f"pools:{name}", kwargs={"reference": schedule.agreement.reference, "year": schedule.year, **parts}
    )
    return f"{path}?{urlencode({'version': version.number})}"


def _pool_rows(version: ScheduleVersion, tables: VersionTables) -> Iterator[PoolRow]:
    keys = [*(column.key for column in tables.columns), TOTAL]
    for pool in tables.pools:
        yield PoolRow(
            name=pool.heading,
            href=address("pool-contributions", version, pool_code=pool.code),
            fund_kind=pool.fund_kind,
            host=pool.host or "Not stated",
            line_count=len(pool.lines),
            exception_count=len(pool.exceptions),
            headings=(*(column.heading for column in tables.columns), "Total"),
            gross=tuple(pool.totals.gross[key] for key in keys),
            net=tuple(pool.totals.net[key] for key in keys),
        )


def _progress(
    column: PartnerColumn, version: ScheduleVersion, tables: VersionTables, standing: Standing
) -> PartnerProgress:
    figures = [
        figure
        for pool in tables.pools
        for line in pool.lines
        for figure in line.figures
        if figure.column == column.key and figure.has_place
    ]
    entered = [figure for figure in figures if figure.amount is not None]
    counts = [(status, sum(figure.status == status for figure in entered)) for status in FigureStatus]
    return PartnerProgress(
        name=column.heading,
        is_own=column.is_own,
        is_shared=column.is_shared,
        is_seen=column.is_seen,
        entered=len(entered),
        expected=len(figures),
        by_status=tuple((status.label, count) for status, count in counts if count),
        moves=tuple(_moves(column, version, standing, entered)) if version.is_draft else (),
    )


def _moves(
    column: PartnerColumn, version: ScheduleVersion, standing: Standing, entered: Collection[Figure]
) -> Iterator[Link]:
    """What the person may do with the party's figures now; what there is nothing for is not offered."""
    party = next(
        party for party in version.schedule.agreement.parties.all() if party.organisation.code == column.key
    )
    statuses = {figure.status for figure in entered}
    awaits_none = any(row.status is FigureStatus.INDICATIVE and row.dependency is None for row in entered)
    offered = [
        (
            Verb.MARK_INDICATIVE,
            "figures-mark-indicative",
            "Mark figures indicative"
            if FigureStatus.DRAFT in statuses
            else "Record the decision the figures wait for",
        ),
        (Verb.CONFIRM_FIGURES, "figures-confirm", "Confirm figures"),
        (
            Verb.SHARE_FIGURES,
            "figures-recall" if column.is_shared else "figures-share",
            "Recall figures" if column.is_shared else "Share figures with the partners",
        ),
    ]
    idle = {
        "figures-mark-indicative": FigureStatus.DRAFT not in statuses and not awaits_none,
        "figures-confirm": FigureStatus.INDICATIVE not in statuses,
    }
    for verb, name, words in offered:
        if standing.may(verb, party.organisation_id) and not idle.get(name):
            yield Link(words, address(name, version, party_code=column.key), about=column.heading)


def _tasks(
    partners: tuple[PartnerProgress, ...], tables: VersionTables, version: ScheduleVersion
) -> Iterator[Task]:
    """What remains before the draft can be submitted, in order."""
    for partner in partners:
        if not partner.is_seen:
            yield Task(
                f"{partner.name}: figures", "Not yet shared", hint="They are its own until it shares them."
            )
            continue
        blank = partner.expected - partner.entered
        yield Task(
            f"{partner.name}: figures entered",
            "Done" if partner.expected and not blank else "In progress" if partner.entered else "Not started",
            hint=f"{partner.entered} of {partner.expected} entered.",
        )
        unmarked = dict(partner.by_status).get(FigureStatus.DRAFT.label, 0)
        yield Task(
            f"{partner.name}: figures marked indicative or confirmed",
            "Done"
            if partner.entered and not unmarked
            else "Not started"
            if partner.entered == unmarked
            else "In progress",
            hint=f"{unmarked} still draft." if unmarked else "",
        )
        yield Task(
            f"{partner.name}: shared with the partners", "Done" if partner.is_shared else "Not started"
        )
    if tables.exceptions:
        count = len(tables.exceptions)
        yield Task(
            f"{count} printed figure{'s' if count > 1 else ''} to explain: what was printed does not add up",
            "Open",
            href=address("exception-list", version),
        )
