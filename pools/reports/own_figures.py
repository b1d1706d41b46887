"""One party's own figures, pool by pool, as they are put before somebody who decides about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pooledbudgets.lib.money import POUNDS, DisplayUnit
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Row, RowStyle, Table
from pools.tables import Figure, PoolTable, TableLine, VersionTables
from pools.totals import GROSS, NET, Sum

GAP = "a"
COLUMNS = (
    Column("amount", "Amount"),
    Column("status", "Status", CellKind.TEXT),
    Column("decision", "Subject to", CellKind.TEXT),
)


def own_figures(tables: VersionTables, *, party_code: str) -> tuple[Table, ...]:
    """A table of each pool in which the party can have a figure: its lines, gross and net.

    In the schedule's unit, or in pounds and pence where that would round a figure.
    """
    held = [(pool, lines) for pool in tables.pools if (lines := tuple(_lines(pool, party_code)))]
    amounts = [figure.amount for _, lines in held for _, figure in lines if figure.amount is not None]
    unit = tables.unit if _shows_in_full(tables.unit, amounts) else POUNDS
    return tuple(_table(pool, lines, unit, party_code) for pool, lines in held)


def _table(
    pool: PoolTable, lines: Sequence[tuple[TableLine, Figure]], unit: DisplayUnit, party_code: str
) -> Table:
    sums = [
        _sum(GROSS, "Gross contribution", pool.totals.gross[party_code], RowStyle.TOTAL),
        _sum(NET, "Net contribution", pool.totals.net[party_code], RowStyle.GRAND_TOTAL),
    ]
    has_gaps = any(GAP in cell.notes for row in sums for cell in row.cells)
    return Table(
        key=pool.code,
        caption=pool.heading,
        stub="Line",
        columns=COLUMNS,
        rows=(*(_line(line, figure) for line, figure in lines), *sums),
        unit=unit,
        notes=(Note(GAP, "Adds up the figures reported; some are not yet reported."),) if has_gaps else (),
    )


def _lines(pool: PoolTable, party_code: str) -> Iterator[tuple[TableLine, Figure]]:
    """The lines in which the party has, or could have, a figure."""
    for line in pool.lines:
        for figure in line.figures:
            if figure.column == party_code and figure.has_place:
                yield line, figure


def _line(line: TableLine, figure: Figure) -> Row:
    style = RowStyle.OF_WHICH if line.is_part else RowStyle.LINE
    status = figure.status.label if figure.status and figure.amount is not None else None
    decision = str(figure.dependency) if figure.dependency else None
    cells = (Cell(figure.amount, absent=figure.absence), Cell(status), Cell(decision))
    return Row(line.key, line.label, cells, style if line.kind.counts else RowStyle.MEMORANDUM)


def _sum(key: str, label: str, amount: Sum, style: RowStyle) -> Row:
    notes = (GAP,) if amount.missing and amount.amount is not None else ()
    cell = Cell(amount.amount, absent="" if amount.amount is not None else "Not reported", notes=notes)
    return Row(key, label, (cell, Cell(), Cell()), style)


def _shows_in_full(unit: DisplayUnit, amounts: Iterable[Decimal]) -> bool:
    return all(unit.pounds(unit.shown(amount)) == amount for amount in amounts)
