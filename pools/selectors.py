"""The only reader of figures: a version's tables, as one person may see them on one day.

The number of queries is the same whatever the number of pools, lines and partners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from agreements.choices import Basis, VersionState
from agreements.models import Party, ScheduleVersion
from agreements.naming import column_heading, short_name
from agreements.permissions import Standing, Verb
from agreements.services.schedules import shared_party_ids
from pools.casting import Check, Direction, Finding, Term, cast
from pools.choices import ExceptionStatus, FigureStatus, FundingSource, LineKind, LineNature, PrintedRow
from pools.entry_rules import can_hold, is_bound_during
from pools.models import (
    CastingException,
    Contribution,
    Element,
    LeadRole,
    Line,
    LineGroup,
    Pool,
    PublishedFigure,
)
from pools.tables import (
    Dependency,
    ElementView,
    Figure,
    OwnedException,
    PartnerColumn,
    PoolTable,
    TableGroup,
    TableLine,
    VersionTables,
)
from pools.totals import GROSS, NET, TOTAL, LineFigures, Totals, add_up


def version_tables(
    version: ScheduleVersion, *, standing: Standing, pool_codes: Collection[str] = ()
) -> VersionTables:
    """The tables of a version (of the named pools only, when any is named). A fixed number of queries."""
    parties = _parties_of(version)
    columns = _columns(version, parties, standing)
    rows = _Rows.fetch(version, pool_codes)
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
        pools=tuple(_pool_table(pool, rows, by_party, version, standing.on) for pool in rows.pools),
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
    """The parties bound by the agreement while the version governs, in their order."""
    last = version.schedule.year.last_day
    return [
        party
        for party in version.schedule.agreement.parties.all()
        if is_bound_during(party.joined_on, party.left_on, first=version.effective_from, last=last)
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


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the tables are made of, fetched once and sorted by pool."""

    pools: list[Pool]
    lines: Mapping[int, list[Line]]
    groups: Mapping[int, list[LineGroup]]
    contributions: Mapping[tuple[int, int], Contribution]
    published: Mapping[int, list[PublishedFigure]]
    said: Mapping[tuple[int, str, int | None, int | None, int | None], CastingException]

    @classmethod
    def fetch(cls, version: ScheduleVersion, pool_codes: Collection[str]) -> _Rows:
        leads = LeadRole.objects.select_related("party__organisation").prefetch_related(
            "party__organisation__names"
        )
        elements = Element.objects.select_related("client_group").prefetch_related(
            Prefetch("leads", queryset=leads)
        )
        pools = Pool.objects.filter(agreement=version.schedule.agreement_id)
        pools = pools.select_related("host__organisation").prefetch_related(
            Prefetch("elements", queryset=elements)
        )
        of_version: dict[str, Any] = {"version": version}
        of_lines: dict[str, Any] = {"line__version": version}
        if pool_codes:
            pools = pools.filter(code__in=pool_codes)
            of_version["pool__code__in"] = of_lines["line__pool__code__in"] = pool_codes
        return cls(
            pools=list(pools),
            lines=_by_pool(Line.objects.filter(**of_version).select_related("element")),
            groups=_by_pool(LineGroup.objects.filter(**of_version)),
            contributions={
                (row.line_id, row.party_id): row for row in Contribution.objects.filter(**of_lines)
            },
            published=_by_pool(PublishedFigure.objects.filter(**of_version)),
            said={
                (row.pool_id, row.row, row.line_id, row.group_id, row.party_id): row
                for row in CastingException.objects.filter(**of_version).prefetch_related("owner__names")
            },
        )


def _by_pool(rows: Iterable[Any]) -> dict[int, list[Any]]:
    sorted_rows: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.pool_id].append(row)
    return sorted_rows


def _pool_table(
    pool: Pool, rows: _Rows, columns: Mapping[int, PartnerColumn], version: ScheduleVersion, on: date
) -> PoolTable:
    groups = {group.pk: group for group in rows.groups.get(pool.pk, [])}
    lines = _parts_after_wholes(rows.lines.get(pool.pk, []))
    published = _Published(rows.published.get(pool.pk, []), columns)
    made = [_line(line, rows, columns, groups, published) for line in lines]
    keys = [column.key for column in columns.values()]
    figures = tuple(_line_figures(line) for line in made)
    totals = add_up(figures, keys)
    made = [replace(line, total=totals.rows[line.key]) for line in made]
    leads = {element.pk: _lead(element, version.effective_from, on) for element in pool.elements.all()}
    made = [
        replace(line, lead=leads.get(row.element_id or 0, "")) for line, row in zip(made, lines, strict=True)
    ]
    checks = _checks(made, totals, published, groups, keys)
    result = cast(checks, unit=version.schedule.unit)
    headings = {column.key: column.heading for column in columns.values()} | {TOTAL: "Total"}
    owned = [
        _owned(finding, pool, rows, groups, lines, columns, headings, on) for finding in result.exceptions
    ]
    with_lines = {line.element_id for line in lines}
    return PoolTable(
        code=pool.code,
        name=pool.name,
        heading=pool.heading,
        fund_kind=pool.get_fund_kind_display(),
        host=_host(pool, columns),
        purpose=pool.purpose,
        elements=tuple(
            ElementView(
                code=element.code,
                name=element.name,
                classification=element.get_classification_display(),
                client_group=element.client_group.name if element.client_group else "",
                lead=leads[element.pk],
                note=element.note,
                has_lines=element.pk in with_lines,
            )
            for element in pool.elements.all()
        ),
        columns=tuple(columns.values()),
        groups=tuple(_group(group, groups) for group in groups.values()),
        lines=tuple(made),
        figures=figures,
        totals=totals,
        exceptions=tuple(owned),
        rounding=result.rounding,
    )


def _parts_after_wholes(lines: Sequence[Line]) -> list[Line]:
    """The lines in order, each of-which line directly after the line it is a part of."""
    parts: dict[int | None, list[Line]] = defaultdict(list)
    for line in lines:
        parts[line.of_which_id].append(line)

    def with_parts(line: Line) -> Iterator[Line]:
        yield line
        for part in parts[line.pk]:
            yield from with_parts(part)

    return [row for line in parts[None] for row in with_parts(line)]


def _line(
    line: Line,
    rows: _Rows,
    columns: Mapping[int, PartnerColumn],
    groups: Mapping[int, LineGroup],
    published: _Published,
) -> TableLine:
    kind = LineKind(line.kind)
    chain = _chain(line.group_id, groups)
    whole = next((row.key for row in rows.lines[line.pool_id] if row.pk == line.of_which_id), "")
    return TableLine(
        key=line.key,
        label=line.label,
        kind=kind,
        nature=LineNature(line.nature),
        element=line.element.name if line.element else "",
        lead="",
        level=len(chain) + int(bool(whole)),
        group_keys=chain,
        part_of=whole,
        total_only=line.total_only.amount if line.total_only is not None else None,
        figures=tuple(
            _figure(line, kind, column, rows.contributions.get((line.pk, party_id)), published)
            for party_id, column in columns.items()
        ),
        total=_UNKNOWN,
        published_total=published.amount(PrintedRow.LINE, line.pk, TOTAL),
    )


def _figure(
    line: Line, kind: LineKind, column: PartnerColumn, row: Contribution | None, published: _Published
) -> Figure:
    printed = published.amount(PrintedRow.LINE, line.pk, column.key)
    applicable = can_hold(kind, column.side) and line.total_only is None
    if row is None or not column.is_seen:
        return Figure(
            line.key, column.key, None, is_seen=column.is_seen, is_applicable=applicable, published=printed
        )
    return Figure(
        line_key=line.key,
        column=column.key,
        amount=row.amount.amount if row.amount is not None else None,
        is_applicable=applicable,
        status=FigureStatus(row.status),
        funding_source=FundingSource(row.funding_source),
        is_recurrent=row.is_recurrent,
        dependency=(
            Dependency(row.dependency_body, row.dependency_on, row.dependency_note)
            if row.dependency_body
            else None
        ),
        note=row.note,
        share_percent=row.share_percent,
        revision=row.revision,
        published=printed,
    )


_UNKNOWN = add_up([], []).net[TOTAL]


def _line_figures(line: TableLine) -> LineFigures:
    return LineFigures(
        key=line.key,
        kind=line.kind,
        known={figure.column: figure.amount for figure in line.figures},
        unseen=frozenset(figure.column for figure in line.figures if not figure.is_seen),
        not_applicable=frozenset(figure.column for figure in line.figures if not figure.is_applicable),
        total_only=line.total_only,
        groups=line.group_keys,
        is_part=line.is_part,
    )


def _chain(group_id: int | None, groups: Mapping[int, LineGroup]) -> tuple[str, ...]:
    """The keys of the groups a row is in, innermost first."""
    keys: list[str] = []
    while group_id is not None and groups[group_id].key not in keys:
        keys.append(groups[group_id].key)
        group_id = groups[group_id].parent_id
    return tuple(keys)


def _group(group: LineGroup, groups: Mapping[int, LineGroup]) -> TableGroup:
    return TableGroup(
        key=group.key,
        label=group.label,
        level=len(_chain(group.parent_id, groups)),
        parent=groups[group.parent_id].key if group.parent_id else "",
    )


def _lead(element: Element, day: date, on: date) -> str:
    """The short name of the party leading the element on a day, or "Not stated"."""
    for lead in element.leads.all():
        if is_bound_during(lead.starts_on, lead.ends_on, first=day, last=day):
            return _known_name(lead.party, on)
    return "Not stated"


def _known_name(party: Party, on: date) -> str:
    names = [name for name in party.organisation.names.all() if name.is_valid_on(on)]
    names = names or list(party.organisation.names.all())
    return names[-1].short_name if names else party.organisation.code


def _host(pool: Pool, columns: Mapping[int, PartnerColumn]) -> str:
    if pool.host_id is None:
        return ""
    column = columns.get(pool.host_id)
    return column.heading if column else pool.host.organisation.code  # type: ignore[union-attr]


class _Published:
    """The printed figures of one pool, by row and column."""

    def __init__(self, rows: Sequence[PublishedFigure], columns: Mapping[int, PartnerColumn]) -> None:
        self._amounts: dict[tuple[str, int | None, str], Decimal] = {}
        self.unseen = {column.key for column in columns.values() if not column.is_seen}
        for row in rows:
            column = (
                TOTAL
                if row.party_id is None
                else columns[row.party_id].key
                if row.party_id in columns
                else ""
            )
            self._amounts[row.row, row.line_id or row.group_id, column] = row.amount.amount

    def amount(self, row: PrintedRow, row_id: int | None, column: str) -> Decimal | None:
        """The printed figure, unless its column is not to be seen yet."""
        if column in self.unseen or (column == TOTAL and self.unseen):
            return None
        return self._amounts.get((row, row_id, column))


def _checks(
    lines: Sequence[TableLine],
    totals: Totals,
    published: _Published,
    groups: Mapping[int, LineGroup],
    columns: Sequence[str],
) -> Iterable[Check]:
    """Every sum the printed table states, down each column and across each row."""
    ids = {group.key: pk for pk, group in groups.items()}
    adding = [line for line in lines if not line.is_part and line.kind.counts]
    gross_lines = [line for line in adding if not line.kind.is_deduction]
    deductions = [line for line in adding if line.kind.is_deduction]
    for column in [*columns, TOTAL]:
        value = _Column(column, published)
        for line in lines:
            yield from value.entered(line)
        for key, group_id in ids.items():
            inside = [line for line in adding if key in line.group_keys]
            yield from value.down(
                PrintedRow.SUBTOTAL, group_id, key, groups[group_id].label, value.terms(inside)
            )
        yield from value.down(PrintedRow.GROSS, None, GROSS, "Gross contribution", value.terms(gross_lines))
        printed_gross = published.amount(PrintedRow.GROSS, None, column)
        gross = totals.gross[column].amount if printed_gross is None else printed_gross
        terms = (Term("Gross contribution", gross), *value.terms(deductions))
        yield from value.down(
            PrintedRow.NET, None, NET, "Net contribution", terms, witnesses=value.amounts(gross_lines)
        )
    yield from _across(lines, published, ids, groups, columns)


class _Column:
    """One column of the printed table: the printed figure where there is one, else the entered one."""

    def __init__(self, key: str, published: _Published) -> None:
        self.key, self.published = key, published

    def value(self, line: TableLine) -> Decimal | None:
        if self.key == TOTAL:
            return line.total.amount if line.published_total is None else line.published_total
        figure = next(figure for figure in line.figures if figure.column == self.key)
        return figure.amount if figure.published is None else figure.published

    def terms(self, lines: Sequence[TableLine]) -> tuple[Term, ...]:
        """The parts of a sum. A blank counts for nothing where the line cannot have a figure."""
        return tuple(
            Term(line.label, self.value(line), is_deduction=line.kind.is_deduction)
            for line in lines
            if self.value(line) is not None or self._is_gap(line)
        )

    def _is_gap(self, line: TableLine) -> bool:
        return self.key == TOTAL or any(f.column == self.key and f.is_applicable for f in line.figures)

    def amounts(self, lines: Sequence[TableLine]) -> tuple[Decimal, ...]:
        return tuple(value for line in lines if (value := self.value(line)) is not None)

    def entered(self, line: TableLine) -> Iterable[Check]:
        figure = next((figure for figure in line.figures if figure.column == self.key), None)
        if figure is not None and figure.published is not None:
            yield Check(
                line.key,
                self.key,
                line.label,
                figure.published,
                (Term(line.label, figure.amount),),
                Direction.ENTERED,
            )

    def down(
        self,
        row: PrintedRow,
        row_id: int | None,
        key: str,
        label: str,
        terms: tuple[Term, ...],
        witnesses: tuple[Decimal, ...] = (),
    ) -> Iterable[Check]:
        printed = self.published.amount(row, row_id, self.key)
        if printed is not None:
            yield Check(key, self.key, label, printed, terms, Direction.DOWN, witnesses)


def _across(
    lines: Sequence[TableLine],
    published: _Published,
    ids: Mapping[str, int],
    groups: Mapping[int, LineGroup],
    columns: Sequence[str],
) -> Iterable[Check]:
    """Each printed Total against the printed figures of its row."""
    for line in lines:
        if line.published_total is not None:
            yield Check(
                line.key,
                TOTAL,
                line.label,
                line.published_total,
                tuple(Term(column, _Column(column, published).value(line)) for column in columns),
                Direction.ACROSS,
            )
    rows: list[tuple[PrintedRow, int | None, str, str]] = [
        *((PrintedRow.SUBTOTAL, pk, key, groups[pk].label) for key, pk in ids.items()),
        (PrintedRow.GROSS, None, GROSS, "Gross contribution"),
        (PrintedRow.NET, None, NET, "Net contribution"),
    ]
    for row, row_id, key, label in rows:
        printed = published.amount(row, row_id, TOTAL)
        if printed is not None:
            terms = tuple(Term(column, published.amount(row, row_id, column)) for column in columns)
            yield Check(key, TOTAL, label, printed, terms, Direction.ACROSS)


def _owned(
    finding: Finding,
    pool: Pool,
    rows: _Rows,
    groups: Mapping[int, LineGroup],
    lines: Sequence[Line],
    columns: Mapping[int, PartnerColumn],
    headings: Mapping[str, str],
    on: date,
) -> OwnedException:
    line_id = next((line.pk for line in lines if line.key == finding.row), None)
    group_id = next((pk for pk, group in groups.items() if group.key == finding.row), None)
    row = PrintedRow.LINE if line_id else PrintedRow.SUBTOTAL if group_id else PrintedRow(finding.row)
    party_id = next((pk for pk, column in columns.items() if column.key == finding.column), None)
    said = rows.said.get((pool.pk, row, line_id, group_id, party_id))
    owner = said.owner if said else None
    names = [name for name in owner.names.all() if name.is_valid_on(on)] if owner else []
    return OwnedException(
        finding=finding,
        pool_code=pool.code,
        pool_name=pool.name,
        column_heading=headings[finding.column],
        owner=names[-1].name if names else (owner.code if owner else ""),
        explanation=said.explanation if said else "",
        status=ExceptionStatus(said.status) if said else ExceptionStatus.OPEN,
    )
