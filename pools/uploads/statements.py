"""What a file says, cell by cell, once its sheets have been understood: the workbook's, or a list's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pooledbudgets.lib.money import DisplayUnit
from pools.choices import PrintedRow
from pools.tables import Figure, PartnerColumn, PoolTable, TableLine, VersionTables
from pools.totals import TOTAL
from pools.uploads.cells import BadCell, FileRefused, RawCell, Sheet
from pools.uploads.form import (
    FIELD_ROW,
    MARK_ROW,
    UNIT_ROW,
    Field,
    Hidden,
    Mark,
    as_written,
    figure_column,
    fingerprints,
    read_mark,
    untouched,
)

MOST_REFUSALS: Final = 500


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file says of one party's figure on one line.

    `seen_revision` is None where the file does not say which save its writer had seen; it is the figure's own
    where everything of it still stands as it was handed out, whatever its status became. `untouched` are the
    fields that still hold what was handed out.
    """

    pool: PoolTable
    line: TableLine
    column: PartnerColumn
    figure: Figure
    cells: Mapping[Field, RawCell]
    unit: DisplayUnit
    seen_revision: int | None = None
    untouched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Printed:
    """A total, or a figure marked as printed: to be compared, never entered. `column` may be the Total."""

    pool: PoolTable
    row: PrintedRow
    key: str
    label: str
    column: str
    cell: RawCell
    unit: DisplayUnit


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in the file that cannot be used: where, and a sentence that begins with it and names the remedy."""

    place: str
    sentence: str


def refusal_of(error: BadCell) -> Refusal:
    """The refusal of a cell that cannot be used."""
    return Refusal(error.place, str(error))


def refuse_too_many(refusals: Sequence[Refusal]) -> None:
    """Raises FileRefused when so many cells cannot be used that listing them would help nobody."""
    if len(refusals) > MOST_REFUSALS:
        raise FileRefused(
            f"More than {MOST_REFUSALS} cells of the file cannot be used. The first of them: {refusals[0].sentence} "
            "Check that the file belongs to this schedule."
        )


@dataclass(slots=True)
class Statements:
    """Everything a file says, in its order."""

    figures: list[Stated] = field(default_factory=list)
    printed: list[Printed] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    sheets_left_alone: list[str] = field(default_factory=list)

    def refuse(self, place: str, sentence: str) -> None:
        """Add the refusal of what stands at that place."""
        self.refuse_cell(BadCell(place, sentence))

    def refuse_cell(self, error: BadCell) -> None:
        """Add the refusal of a cell. Raises FileRefused when there are so many that the file is another one."""
        self.refusals.append(refusal_of(error))
        refuse_too_many(self.refusals)


def figure_of(line: TableLine, column: str) -> Figure:
    """The figure of a line in a column."""
    return next(figure for figure in line.figures if figure.column == column)


# --- The workbook handed out --------------------------------------------------------------------------


def marked_sheets(sheets: Sequence[Sheet]) -> list[tuple[Sheet, Mark]]:
    """The sheets that were handed out, with their marks."""
    marks = [(sheet, read_mark(sheet.at(MARK_ROW, 1).text)) for sheet in sheets]
    return [(sheet, mark) for sheet, mark in marks if mark is not None]


def read_workbook(sheets: Sequence[tuple[Sheet, Mark]], tables: VersionTables) -> Statements:
    """What the sheets of a workbook handed out from the version say.

    Raises FileRefused for a workbook of another version or agreement, or of a party the reader may not
    enter figures for, and for a sheet without its hidden columns.
    """
    said = Statements()
    for sheet, mark in sheets:
        _refuse_foreign(mark, tables)
        _WorkbookSheet(sheet, mark, tables, said).read()
    return said


def _refuse_foreign(mark: Mark, tables: VersionTables) -> None:
    if mark.agreement != tables.agreement_reference or mark.year != tables.year.slug:
        raise FileRefused(
            f"This workbook was handed out for {mark.agreement} {mark.year}, not for "
            f"{tables.agreement_title}, {tables.year.label}. Upload it on the page of its own schedule."
        )
    if mark.version != tables.number:
        raise FileRefused(
            f"This workbook was handed out for version {mark.version}. This is version {tables.number} of "
            f"{tables.year.label}: download its workbook, and enter your figures in that."
        )
    if mark.unit != tables.unit.code:
        raise FileRefused("The unit of the schedule has changed since. Download the workbook again.")
    enterable = {column.key: column.heading for column in tables.columns if column.may_enter}
    if mark.party not in enterable:
        names = {column.key: column.heading for column in tables.columns}
        raise FileRefused(
            f"This workbook was handed out to {names.get(mark.party, mark.party)}. You can enter figures only for "
            f"{' and '.join(enterable.values()) or 'nobody here'}. Download your own workbook."
        )


class _WorkbookSheet:
    """One sheet of the workbook while it is read."""

    def __init__(self, sheet: Sheet, mark: Mark, tables: VersionTables, said: Statements) -> None:
        pool = next((pool for pool in tables.pools if pool.code == mark.pool), None)
        if pool is None:
            raise FileRefused(f"There is no pool “{mark.pool}” in this version. Download the workbook again.")
        self.sheet, self.pool, self.unit, self.said = sheet, pool, tables.unit, said
        self.party = next(column for column in pool.columns if column.key == mark.party)
        self.lines = {line.key: line for line in pool.lines}
        self.columns = {cell.text: column for column, cell in sheet.rows.get(FIELD_ROW, {}).items()}
        needed = {*Hidden, *Field, figure_column(mark.party)} - {Field.AMOUNT}
        if not needed <= self.columns.keys():
            raise FileRefused(
                f"Columns of the sheet “{sheet.name}” are missing, hidden ones among them. Download the workbook "
                "again, and fill in its yellow cells only."
            )

    def read(self) -> None:
        """Add what the sheet says."""
        for number, cells in sorted(self.sheet.rows.items()):
            key = self._at(number, Hidden.ROW).text
            if number <= UNIT_ROW or key.startswith("("):
                continue
            if key in self.lines:
                self._read_line(number, self.lines[key])
            else:
                place = next(iter(cells.values())).place
                self.said.refuse(place, _no_line(key))

    def _at(self, row: int, name: str) -> RawCell:
        return self.sheet.at(row, self.columns[name])

    def _read_line(self, row: int, line: TableLine) -> None:
        amount = figure_column(self.party.key)
        cells = {field: self._at(row, amount if field is Field.AMOUNT else field.value) for field in Field}
        revision, handed_out = self._at(row, Hidden.REVISION).text, self._at(row, Hidden.OWN).text
        figure = figure_of(line, self.party.key)
        stands = fingerprints(as_written(line, figure, unit=self.unit)) == handed_out
        seen = int(revision) if revision.isascii() and revision.isdigit() else 0
        self.said.figures.append(
            Stated(
                pool=self.pool,
                line=line,
                column=self.party,
                figure=figure,
                cells=cells,
                unit=self.unit,
                seen_revision=figure.revision if stands else seen,
                untouched=untouched(
                    {name: cell.text for name, cell in cells.items()},
                    handed_out=handed_out,
                ),
            )
        )
        self.said.figures.extend(self._touched_others(row, line))

    def _touched_others(self, row: int, line: TableLine) -> Iterator[Stated]:
        """Other parties' cells that somebody unlocked and changed."""
        others = {
            column.key: self._at(row, figure_column(column.key))
            for column in self.pool.columns
            if column.key != self.party.key and figure_column(column.key) in self.columns
        }
        same = untouched(
            {key: cell.text for key, cell in others.items()}, handed_out=self._at(row, Hidden.OTHERS).text
        )
        for column in self.pool.columns:
            if column.key in others and column.key not in same:
                yield Stated(
                    pool=self.pool,
                    line=line,
                    column=column,
                    figure=figure_of(line, column.key),
                    cells={Field.AMOUNT: others[column.key]},
                    unit=self.unit,
                )


def _no_line(key: str) -> str:
    if key:
        return (
            f"The line “{key}” is no longer in the table. Clear what you entered on its row, or download the "
            "workbook again."
        )
    return (
        "This row is not a line of the table. Add the line on the contributions page, then download the "
        "workbook again."
    )


def heading_of(pool: PoolTable, column: str) -> str:
    """How a column is headed, the Total column included."""
    headings = {held.key: held.heading for held in pool.columns} | {TOTAL: "Total"}
    return headings[column]
