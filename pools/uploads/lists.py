"""Lists of figures: any CSV, or sheet, whose first row names its columns. `docs/uploads.md` documents them.

Wide, with a column for each partner, or long, with the columns "partner" and "amount".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pooledbudgets.lib.exports import guarded
from pooledbudgets.lib.money import MILLIONS, POUNDS, THOUSANDS, DisplayUnit
from pools.choices import LineNature, PrintedRow
from pools.layout import Place, PlacedRow, placed_rows
from pools.tables import PartnerColumn, PoolTable, TableLine, VersionTables
from pools.totals import TOTAL
from pools.uploads.cells import BadCell, FileRefused, RawCell, Sheet, yes_no_in
from pools.uploads.form import Field
from pools.uploads.statements import Printed, Stated, Statements, figure_of

_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "pool": frozenset({"pool", "table"}),
    "line": frozenset({"line", "row"}),
    "kind": frozenset({"kind"}),
    "partner": frozenset({"partner", "party", "organisation"}),
    "amount": frozenset({"amount"}),
    "published": frozenset({"published", "printed"}),
}
_INFORMING: Final = frozenset({"kind of row", "level", "not shown because", "notes"})
"""Columns of the product's own CSV of the table that say nothing of a figure."""
_FIELDS: Final[Mapping[str, Field]] = {
    name: field
    for field in Field
    if field is not Field.AMOUNT
    for name in (field.value, field.heading.casefold())
}
_UNITS: Final[Mapping[str, DisplayUnit]] = {
    "£": POUNDS,
    "£'000": THOUSANDS,
    "£000": THOUSANDS,
    "£000s": THOUSANDS,
    "£k": THOUSANDS,
    "£m": MILLIONS,
}
_PLACES: Final = {
    Place.LINE: PrintedRow.LINE,
    Place.SUBTOTAL: PrintedRow.SUBTOTAL,
    Place.GROSS: PrintedRow.GROSS,
    Place.NET: PrintedRow.NET,
}
HEADER: Final = "pool, line, then a column for each partner (or the columns partner and amount)"


def plain(text: str) -> str:
    """A name as it is compared: no capitals, no runs of blanks, straight apostrophes.

    >>> plain("  Learning  Disabilities "), plain("funding_source")
    ('learning disabilities', 'funding source')
    """
    return " ".join(text.replace("’", "'").replace("_", " ").casefold().split())


def is_list(sheet: Sheet) -> bool:
    """Whether the first row of the sheet names a pool and a line column."""
    names = {plain(cell.text) for cell in _first_row(sheet).values()}
    return all(not names.isdisjoint(_NAMES[role]) for role in ("pool", "line"))


def read_list(sheet: Sheet, tables: VersionTables, said: Statements) -> None:
    """Add what a list says. Raises FileRefused when its header cannot be understood."""
    header = _Header.of(sheet, tables)
    pools: dict[str, list[PoolTable]] = {}
    for pool in tables.pools:
        for name in {plain(name) for name in (pool.code, pool.name, pool.heading)}:
            pools.setdefault(name, []).append(pool)
    rows = {pool.code: _RowNames(pool) for pool in tables.pools}
    for number in sorted(sheet.rows)[1:]:
        reader = _ListRow(sheet, number, header, said)
        named = reader.pool(pools)
        if named is not None:
            reader.read(named, rows[named.code], tables)


def _first_row(sheet: Sheet) -> Mapping[int, RawCell]:
    return sheet.rows[min(sheet.rows)] if sheet.rows else {}


@dataclass(frozen=True, slots=True)
class _Header:
    """What each column of a list is for, by column number."""

    roles: Mapping[str, int]
    amounts: Mapping[int, tuple[str, DisplayUnit]]
    """Partner columns: the party's code, or the Total, and the unit of its figures."""
    fields: Mapping[Field, int]
    unit: DisplayUnit
    """Of the column "amount"."""

    @classmethod
    def of(cls, sheet: Sheet, tables: VersionTables) -> _Header:
        parties = {
            plain(name): column.key
            for column in tables.columns
            for name in (column.key, column.heading, column.short_name)
        } | {"total": TOTAL}
        roles: dict[str, int] = {}
        amounts: dict[int, tuple[str, DisplayUnit]] = {}
        fields: dict[Field, int] = {}
        unit = tables.unit
        for number, cell in sorted(_first_row(sheet).items()):
            name, stated_unit = _unit_of(plain(cell.text), tables.unit)
            role = next((role for role, names in _NAMES.items() if name in names), "")
            taken = role in roles or (
                name in parties and parties[name] in {key for key, _ in amounts.values()}
            )
            if taken or (name in _FIELDS and _FIELDS[name] in fields):
                raise FileRefused(f"{cell.place}: There are two columns “{cell.text}”. Keep one.")
            if role:
                roles[role] = number
                unit = stated_unit if role == "amount" else unit
            elif name in parties:
                amounts[number] = (parties[name], stated_unit)
            elif name in _FIELDS:
                fields[_FIELDS[name]] = number
            elif name not in _INFORMING:
                raise FileRefused(_unknown_column(cell, tables))
        header = cls(roles, amounts, fields, unit)
        header._refuse_incomplete(sheet, tables)
        return header

    def _refuse_incomplete(self, sheet: Sheet, tables: VersionTables) -> None:
        is_long = {"partner", "amount"} <= self.roles.keys()
        if is_long == bool(self.amounts) or (not is_long and {"partner", "amount"} & self.roles.keys()):
            raise FileRefused(f"The first row of the file must name its columns: {HEADER}.")
        own = [column for column in tables.columns if column.may_enter]
        if self.fields and self.amounts and len(own) > 1:
            raise FileRefused(
                "With figures of several of your organisations, give notes, sources and decisions in a list with the "
                "columns partner and amount."
            )
        named = _first_row(sheet)
        for cells in sheet.rows.values():
            for column, cell in cells.items():
                if column not in named:
                    raise FileRefused(
                        f"{cell.place} is in a column without a name. Name it in the first row, or clear it."
                    )

    @property
    def is_long(self) -> bool:
        return not self.amounts


def _unit_of(name: str, default: DisplayUnit) -> tuple[str, DisplayUnit]:
    """A column's name without the unit in brackets at its end, and that unit."""
    match = re.fullmatch(r"(.*\S)\s*\((£[^()]*)\)", name)
    if match and match[2] in _UNITS:
        return match[1], _UNITS[match[2]]
    return name, default


def _unknown_column(cell: RawCell, tables: VersionTables) -> str:
    if ";" in cell.text or "\t" in cell.text:
        return f"{cell.place}: The columns are not separated by commas. Save the file as CSV, separated by commas."
    names = ", ".join(column.heading for column in tables.columns)
    return (
        f"{cell.place}: “{cell.text[:60]}” is neither a partner of this schedule nor another column that is known. "
        f"The partners are {names}."
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """A row of a pool's table that a list can name. `kinds` are the words of its kind."""

    place: PrintedRow
    key: str
    label: str
    kinds: frozenset[str]
    line: TableLine | None


class _RowNames:
    """The rows of a pool's table by every name they go by."""

    def __init__(self, pool: PoolTable) -> None:
        self.pool = pool
        self._targets: dict[str, list[_Target]] = {}
        self._keys: dict[str, _Target] = {}
        for row in placed_rows(pool):
            if row.place is not Place.HEADING:
                target = self._keys[row.key] = _target(row)
                for name in {plain(name) for name in _row_names(row, target)}:
                    self._targets.setdefault(name, []).append(target)

    def find(self, name: RawCell, kind: RawCell) -> _Target:
        """The row of that name, and of that kind if one is given. Raises BadCell."""
        wanted = plain(kind.text)
        by_key = [target for target in [self._keys.get(name.text)] if target]
        found: list[_Target] = []
        for candidates in (by_key, self._targets.get(plain(name.text), [])):
            found = found or [target for target in candidates if not wanted or wanted in target.kinds]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadCell(
                name.place,
                f"“{name.text}” is the name of {len(found)} rows of {self.pool.name}. Give the line’s key "
                "instead, or its kind in the column “kind”.",
            )
        near = get_close_matches(plain(name.text), self._targets, n=1)
        hint = f" Is “{self._targets[near[0]][0].label}” meant?" if near else ""
        of_kind = f" of the kind “{kind.text[:40]}”" if wanted else ""
        raise BadCell(
            name.place,
            f"{self.pool.name} has no line “{name.text[:60]}”{of_kind}.{hint} "
            "Write the line as the contributions page does, or add it there first.",
        )


def _target(row: PlacedRow) -> _Target:
    kinds = {row.place.value}
    if row.line is not None:
        kinds |= {row.line.kind.value, row.line.kind.label}
    return _Target(_PLACES[row.place], row.key, row.label, frozenset(map(plain, kinds)), row.line)


def _row_names(row: PlacedRow, target: _Target) -> Iterator[str]:
    yield row.label
    yield guarded(row.label)
    if row.line is not None:
        yield row.line.key
        yield row.line.label
        if row.line.nature is not LineNature.REVENUE:
            yield f"{row.label} ({row.line.nature.label})"
    elif row.place is Place.SUBTOTAL:
        yield row.key
    else:
        yield from (row.key, f"{row.key} total", f"total {row.key}")


class _ListRow:
    """One row of a list while it is read."""

    def __init__(self, sheet: Sheet, row: int, header: _Header, said: Statements) -> None:
        self.sheet, self.row, self.header, self.said = sheet, row, header, said

    def _at(self, column: int | None) -> RawCell:
        return self.sheet.at(self.row, column or 0)

    def _role(self, role: str) -> RawCell:
        return self._at(self.header.roles.get(role))

    def pool(self, pools: Mapping[str, list[PoolTable]]) -> PoolTable | None:
        """The pool the row names; None, with a refusal, when it names none or several."""
        cell = self._role("pool")
        found = pools.get(plain(cell.text), [])
        if len(found) == 1:
            return found[0]
        known = ", ".join(dict.fromkeys(pool.name for named in pools.values() for pool in named))
        words = (
            f"“{cell.text[:60]}” is not a pool of this agreement." if cell.text else "The pool is missing."
        )
        self.said.refuse(cell.place, f"{words} The pools are {known}.")
        return None

    def read(self, pool: PoolTable, names: _RowNames, tables: VersionTables) -> None:
        """Add what the row says of the pool."""
        try:
            target = names.find(self._role("line"), self._role("kind"))
            is_printed = bool(yes_no_in(self._role("published")))
            columns = (
                {self._party(tables): (self._role("amount"), self.header.unit)}
                if self.header.is_long
                else {key: (self._at(column), unit) for column, (key, unit) in self.header.amounts.items()}
            )
        except BadCell as error:
            self.said.refuse_cell(error)
            return
        for key, (cell, unit) in columns.items():
            if target.line is None or is_printed or key == TOTAL:
                if not cell.is_blank:
                    self.said.printed.append(
                        Printed(pool, target.place, target.key, target.label, key, cell, unit)
                    )
            else:
                column = next(column for column in pool.columns if column.key == key)
                self.said.figures.append(self._stated(pool, target.line, column, cell, unit))

    def _party(self, tables: VersionTables) -> str:
        """The column key of the partner a row of a long list names. Raises BadCell."""
        cell = self._role("partner")
        for column in tables.columns:
            if plain(cell.text) in {plain(column.key), plain(column.heading), plain(column.short_name)}:
                return column.key
        if plain(cell.text) == TOTAL:
            return TOTAL
        names = ", ".join(column.heading for column in tables.columns)
        raise BadCell(
            cell.place, f"“{cell.text[:60]}” is not a partner of this schedule. The partners are {names}."
        )

    def _stated(
        self, pool: PoolTable, line: TableLine, column: PartnerColumn, cell: RawCell, unit: DisplayUnit
    ) -> Stated:
        cells = {Field.AMOUNT: cell}
        if self.header.is_long or column.may_enter:
            cells |= {field: self._at(number) for field, number in self.header.fields.items()}
        return Stated(pool, line, column, figure_of(line, column.key), cells, unit)
