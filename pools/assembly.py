"""From the rows of a version to the table of one pool, as one reader may see it. It asks the database nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.models import ScheduleVersion
from agreements.naming import full_name, short_name
from pools.casting import Finding, cast
from pools.choices import ExceptionStatus, FigureStatus, FundingSource, LineKind, LineNature
from pools.entry_rules import can_hold
from pools.models import (
    CastingException,
    Contribution,
    Line,
    LineGroup,
    PublishedFigure,
    SubmittedElement,
    SubmittedPool,
)
from pools.models.casting import PrintedCell
from pools.printed import PrintedFigures, checks_of
from pools.tables import (
    Dependency,
    ElementView,
    Figure,
    OwnedException,
    PartnerColumn,
    PoolTable,
    TableGroup,
    TableLine,
)
from pools.totals import TOTAL, LineFigures, Sum, add_up


@dataclass(frozen=True, slots=True)
class PoolRows:
    """The rows of one pool in one version."""

    pool: SubmittedPool
    elements: Sequence[SubmittedElement]
    lines: Sequence[Line]
    groups: Sequence[LineGroup]
    contributions: Mapping[tuple[int, int], Contribution]
    """By line and party; those of other pools may be among them."""
    published: Sequence[PublishedFigure]
    said: Sequence[CastingException]


def pool_table(
    rows: PoolRows, *, columns: Mapping[int, PartnerColumn], version: ScheduleVersion, on: date
) -> PoolTable:
    """The pool's table: `columns` by party, names as on a day."""
    return _Assembly(rows, columns, version, on).table()


class _Assembly:
    """Puts one pool's table together."""

    def __init__(
        self, rows: PoolRows, columns: Mapping[int, PartnerColumn], version: ScheduleVersion, on: date
    ) -> None:
        self.rows, self.columns, self.version, self.on = rows, columns, version, on
        self.groups = {group.pk: group for group in rows.groups}
        self.lines = list(_parts_after_wholes(rows.lines))
        self.keys = {line.pk: line.key for line in rows.lines}
        self.elements = {row.element_id: self._element(row) for row in rows.elements}
        self.published = self._printed_figures()

    def table(self) -> PoolTable:
        """The table, added up and cast."""
        pool, columns = self.rows.pool, tuple(self.columns.values())
        unsummed = [self._line(line) for line in self.lines]
        figures = tuple(_line_figures(line) for line in unsummed)
        totals = add_up(figures, [column.key for column in columns])
        lines = tuple(replace(line, total=totals.rows[line.key]) for line in unsummed)
        groups = tuple(self._group(group) for group in self.groups.values())
        headings = {column.key: column.heading for column in columns}
        checks = checks_of(lines, groups, headings, totals=totals, published=self.published)
        result = cast(checks, unit=self.version.schedule.unit)
        return PoolTable(
            code=pool.pool.code,
            name=pool.name,
            heading=pool.heading,
            fund_kind=pool.get_fund_kind_display(),
            host=full_name(pool.host.organisation, self.on) if pool.host else "",
            manager=pool.manager,
            vat_treatment=pool.get_vat_treatment_display(),
            purpose=pool.purpose,
            opens_on=pool.opens_on,
            closes_on=pool.closes_on,
            elements=tuple(self.elements.values()),
            columns=columns,
            groups=groups,
            lines=lines,
            figures=figures,
            totals=totals,
            printed=self.published.seen,
            exceptions=tuple(self._owned(finding) for finding in result.exceptions),
            rounding=result.rounding,
        )

    def _line(self, line: Line) -> TableLine:
        kind = LineKind(line.kind)
        chain = self._chain(line.group_id)
        element = self.elements[line.element_id] if line.element_id is not None else None
        return TableLine(
            key=line.key,
            label=line.label,
            kind=kind,
            nature=LineNature(line.nature),
            element=element.name if element else "",
            lead=element.lead if element else "",
            level=len(chain) + int(line.of_which_id is not None),
            group_keys=chain,
            part_of=self.keys[line.of_which_id] if line.of_which_id else "",
            total_only=line.total_only.amount if line.total_only is not None else None,
            figures=tuple(self._figure(line, kind, party_id) for party_id in self.columns),
            total=Sum(None),
            published_total=self.published.amount(line.key, TOTAL),
        )

    def _figure(self, line: Line, kind: LineKind, party_id: int) -> Figure:
        column = self.columns[party_id]
        row = self.rows.contributions.get((line.pk, party_id))
        blank = Figure(
            line_key=line.key,
            column=column.key,
            amount=None,
            is_seen=column.is_seen,
            is_applicable=can_hold(kind, column.side) and line.total_only is None,
            published=self.published.amount(line.key, column.key),
        )
        if row is None or not column.is_seen:
            return blank
        return replace(
            blank,
            amount=row.amount.amount if row.amount is not None else None,
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
        )

    def _chain(self, group_id: int | None) -> tuple[str, ...]:
        """The keys of the groups a row is in, innermost first."""
        keys: list[str] = []
        while group_id is not None and self.groups[group_id].key not in keys:
            keys.append(self.groups[group_id].key)
            group_id = self.groups[group_id].parent_id
        return tuple(keys)

    def _group(self, group: LineGroup) -> TableGroup:
        chain = self._chain(group.parent_id)
        return TableGroup(group.key, group.label, level=len(chain), parent=chain[0] if chain else "")

    def _element(self, row: SubmittedElement) -> ElementView:
        return ElementView(
            code=row.element.code,
            name=row.name,
            classification=row.get_classification_display(),
            client_group=row.client_group,
            lead=short_name(row.lead.organisation, self.on) if row.lead else "Not stated",
            note=row.note,
            has_lines=any(line.element_id == row.element_id for line in self.rows.lines),
        )

    def _printed_figures(self) -> PrintedFigures:
        amounts = {place: row.amount.amount for row in self.rows.published if (place := self._place(row))}
        unseen = frozenset(column.key for column in self.columns.values() if not column.is_seen)
        return PrintedFigures(amounts, unseen=unseen)

    def _place(self, cell: PrintedCell) -> tuple[str, str] | None:
        """Row and column keys of a printed cell; None when its party has no column."""
        if cell.party_id is not None and cell.party_id not in self.columns:
            return None
        column = TOTAL if cell.party_id is None else self.columns[cell.party_id].key
        if cell.line_id:
            return self.keys[cell.line_id], column
        return (self.groups[cell.group_id].key if cell.group_id else cell.row), column

    def _owned(self, finding: Finding) -> OwnedException:
        place = (finding.row, finding.column)
        said = next((row for row in self.rows.said if self._place(row) == place), None)
        headings = {column.key: column.heading for column in self.columns.values()} | {TOTAL: "Total"}
        return OwnedException(
            finding=finding,
            pool_code=self.rows.pool.pool.code,
            pool_name=self.rows.pool.name,
            column_heading=headings[finding.column],
            owner=full_name(said.owner, self.on) if said and said.owner else "",
            owner_code=said.owner.code if said and said.owner else "",
            explanation=said.explanation if said else "",
            status=ExceptionStatus(said.status) if said else ExceptionStatus.OPEN,
        )


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


def _parts_after_wholes(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines in order, each of-which line directly after the line it is a part of."""
    parts: dict[int | None, list[Line]] = defaultdict(list)
    for line in lines:
        parts[line.of_which_id].append(line)
    waiting = list(reversed(parts[None]))
    while waiting:
        line = waiting.pop()
        yield line
        waiting += reversed(parts[line.pk])
