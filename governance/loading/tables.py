"""From the tables of a file to what the services take: lines, figures, statuses and printed figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from governance.loading.checking import codes, refer
from governance.loading.form import (
    TOTAL_COLUMN,
    AgreementFile,
    BridgeEntry,
    ContributionEntry,
    DependencyEntry,
    ExceptionEntry,
    LineEntry,
    ParticularsEntry,
    PoolTableEntry,
    ScheduleEntry,
)
from governance.loading.places import Path
from governance.loading.problems import Problems
from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.money import DisplayUnit
from pools.choices import FigureStatus, FundingSource, PrintedRow
from pools.entry_rules import may_be_negative
from pools.services.figures import FigureChange, Particulars
from pools.services.lines import GroupSpec, LineSpec, new_key
from pools.services.published import CellAddress, PublishedSpec


@dataclass(frozen=True, slots=True)
class PoolSpecs:
    """What a pool's table in one year becomes; paths say where in the file each thing stands."""

    pool_code: str
    at: Path
    groups: tuple[tuple[Path, GroupSpec], ...]
    lines: tuple[tuple[Path, LineSpec], ...]
    changes: tuple[FigureChange, ...]
    statuses: Mapping[str, FigureStatus]
    figure_paths: Mapping[str, Path]
    """By address of the figure."""
    published: tuple[PublishedSpec, ...]
    exceptions: tuple[tuple[ExceptionEntry, CellAddress], ...]
    bridge: tuple[tuple[BridgeEntry, Decimal], ...]
    """Steps with their amounts in pounds."""


def pool_specs(schedule: ScheduleEntry, file: AgreementFile, problems: Problems) -> list[PoolSpecs]:
    """The tables of one year, ready for the services. Notes every bad amount and reference to nothing."""
    return [_Reader(schedule, table, file, problems).read() for table in schedule.pools]


class _Reader:
    """One pool's table in one schedule."""

    def __init__(
        self, schedule: ScheduleEntry, table: PoolTableEntry, file: AgreementFile, problems: Problems
    ) -> None:
        self.table, self.problems = table, problems
        self.unit: DisplayUnit = schedule.unit
        self.defaults: Mapping[str, ParticularsEntry] = schedule.defaults
        self.dependencies: dict[str, DependencyEntry] = {row.code: row for row in schedule.dependencies}
        self.parties = [party.organisation for party in file.parties]
        self.bodies = [body.code for body in file.organisations]
        self.elements = [
            element.code for pool in file.pools if pool.code == table.pool for element in pool.elements
        ]
        self.groups = [group.key for group in table.groups]
        self.lines = [_line_key(line) for line in table.lines]

    def read(self) -> PoolSpecs:
        codes((((*group.at, "key"), group.key) for group in self.table.groups), self.problems)
        keyed = (((*line.at, "key" if line.key else "label"), _line_key(line)) for line in self.table.lines)
        codes(keyed, self.problems)
        groups, lines = tuple(self._groups()), tuple(self._lines())
        figures = [figure for line in self.table.lines for figure in self._figures(line)]
        return PoolSpecs(
            pool_code=self.table.pool,
            at=self.table.at,
            groups=groups,
            lines=lines,
            changes=tuple(change for _, change, _ in figures),
            statuses={
                change.address: status for _, change, status in figures if status is not FigureStatus.DRAFT
            },
            figure_paths={change.address: path for path, change, _ in figures},
            published=tuple(self._published()),
            exceptions=tuple(self._exceptions()),
            bridge=tuple(self._bridge()),
        )

    def _groups(self) -> Iterator[tuple[Path, GroupSpec]]:
        for number, group in enumerate(self.table.groups):
            self._refer_above(group.group, self.groups, number, "group", (*group.at, "group"))
            yield group.at, GroupSpec(group.key, group.label, parent=group.group)

    def _lines(self) -> Iterator[tuple[Path, LineSpec]]:
        for number, (key, line) in enumerate(zip(self.lines, self.table.lines, strict=True)):
            self._refer_above(line.of_which, self.lines, number, "line", (*line.at, "of_which"))
            refer(line.element, self.elements, "element", (*line.at, "element"), self.problems)
            refer(line.group, self.groups, "group", (*line.at, "group"), self.problems)
            yield (
                line.at,
                LineSpec(
                    key=key,
                    label=line.label,
                    kind=line.kind,
                    nature=line.nature,
                    element=line.element,
                    group=line.group,
                    of_which=line.of_which,
                    total_only=self._amount(line.total_only, (*line.at, "total_only"), line),
                ),
            )

    def _refer_above(self, key: str, keys: list[str], number: int, noun: str, at: Path) -> None:
        """Note a reference to nothing, or to a row that stands below."""
        if key in keys[number:] and key not in keys[:number]:
            self.problems.add(at, f"The {noun} “{key}” must stand above this one. Move it there.")
            return
        refer(key, keys, noun, at, self.problems)

    def _figures(self, line: LineEntry) -> Iterator[tuple[Path, FigureChange, FigureStatus]]:
        for party, entry in line.contributions.items():
            if not refer(party, self.parties, "party", entry.at, self.problems):
                continue
            amount = self._amount(entry.amount, (*entry.at, "amount"), line)
            is_known = amount is not None or entry.share_percent is not None
            default = self.defaults.get(party, ParticularsEntry()) if is_known else ParticularsEntry()
            particulars = self._particulars(entry, default)
            if is_known or particulars != Particulars():
                change = FigureChange(
                    self.table.pool, _line_key(line), party, amount, seen_revision=0, particulars=particulars
                )
                yield entry.at, change, entry.status or default.status or FigureStatus.DRAFT

    def _particulars(self, entry: ContributionEntry, default: ParticularsEntry) -> Particulars:
        refer(
            entry.dependency or "", self.dependencies, "dependency", (*entry.at, "dependency"), self.problems
        )
        code = entry.dependency if entry.dependency is not None else default.dependency or ""
        dependency = self.dependencies.get(code)
        source = entry.funding_source if entry.funding_source is not None else default.funding_source
        return Particulars(
            funding_source=source if source is not None else FundingSource.NOT_STATED,
            is_recurrent=entry.recurrent if entry.recurrent is not None else default.recurrent,
            dependency_body=dependency.body if dependency else "",
            dependency_on=dependency.on if dependency else None,
            dependency_note=dependency.note if dependency else "",
            note=entry.note,
            share_percent=entry.share_percent,
        )

    def _published(self) -> Iterator[PublishedSpec]:
        for line in self.table.lines:
            yield from self._printed(
                line.published, PrintedRow.LINE, _line_key(line), (*line.at, "published")
            )
        for group in self.table.groups:
            yield from self._printed(
                group.published, PrintedRow.SUBTOTAL, group.key, (*group.at, "published")
            )
        at = self.table.at
        yield from self._printed(self.table.published_gross, PrintedRow.GROSS, "", (*at, "published_gross"))
        yield from self._printed(self.table.published_net, PrintedRow.NET, "", (*at, "published_net"))

    def _printed(
        self, amounts: Mapping[str, str], row: PrintedRow, key: str, at: Path
    ) -> Iterator[PublishedSpec]:
        for column, text in amounts.items():
            refer(column, [*self.parties, TOTAL_COLUMN], "party", (*at, column), self.problems)
            amount = self._read(text, (*at, column), may_be_negative=True)
            if amount is not None:
                yield PublishedSpec(CellAddress(row, key, _party_code(column)), amount)

    def _bridge(self) -> Iterator[tuple[BridgeEntry, Decimal]]:
        for entry in self.table.bridge:
            amount = self._read(entry.amount, (*entry.at, "amount"), may_be_negative=True)
            if amount is not None:
                yield entry, amount

    def _exceptions(self) -> Iterator[tuple[ExceptionEntry, CellAddress]]:
        for entry in self.table.exceptions:
            keys: Collection[str] = {PrintedRow.LINE: self.lines, PrintedRow.SUBTOTAL: self.groups}.get(
                entry.row, []
            )
            refer(entry.key, keys, "row", (*entry.at, "key"), self.problems)
            if keys and not entry.key:
                self.problems.add((*entry.at, "key"), "Give the key of the line or group it is about.")
            refer(entry.column, [*self.parties, TOTAL_COLUMN], "party", (*entry.at, "column"), self.problems)
            refer(entry.owner, self.bodies, "organisation", (*entry.at, "owner"), self.problems)
            yield entry, CellAddress(entry.row, entry.key, _party_code(entry.column))

    def _amount(self, text: str, at: Path, line: LineEntry) -> Decimal | None:
        return self._read(text, at, may_be_negative=may_be_negative(line.kind))

    def _read(self, text: str, at: Path, *, may_be_negative: bool) -> Decimal | None:
        try:
            return parse_amount(text, unit=self.unit, may_be_negative=may_be_negative)
        except BadAmount as error:
            self.problems.add(at, str(error))
            return None


def _line_key(line: LineEntry) -> str:
    return line.key or new_key(line.label)


def _party_code(column: str) -> str:
    return "" if column == TOTAL_COLUMN else column
