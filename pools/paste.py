"""A block of cells copied from a spreadsheet: reading it, and where each of its cells lands in the grid. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.money import DisplayUnit
from pools.grid import Box, cell_name, gaps_but_refused, place_label, with_typed
from pools.layout import Place, PlacedRow, placed_rows
from pools.tables import PoolTable
from pools.totals import GROSS, NET, TOTAL, Sum, Totals

Block = tuple[tuple[str, ...], ...]


class BadBlock(ValueError):
    """What was pasted is not a block that fits the table; the message is a sentence naming the remedy."""


def read_block(text: str) -> Block:
    """The cells of a block as Excel and LibreOffice copy it: tabs between cells, quotes where needed.

    Empty rows at the end are not part of it; every row has as many cells as the widest.

    Raises BadBlock when there is nothing in it or it cannot be read.

    >>> read_block('84,167\\t54,583\\r\\n"15,078"\\t7,085\\r\\n')
    (('84,167', '54,583'), ('15,078', '7,085'))
    """
    try:
        rows = [tuple(cell.strip() for cell in row) for row in csv.reader(_lines(text), delimiter="\t")]
    except csv.Error as error:
        raise BadBlock("The block cannot be read. Copy the cells in your spreadsheet again.") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise BadBlock("There is nothing to paste. Copy the cells in your spreadsheet first.")
    width = max(len(row) for row in rows)
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")


@dataclass(frozen=True, slots=True)
class Landing:
    """One cell of a block and the place in the grid it lands on."""

    text: str
    row: PlacedRow
    column: str

    @property
    def name(self) -> str:
        """The name of the box there, if there is one."""
        return cell_name(self.row.key, self.column)


def lay(block: Block, *, pool: PoolTable, start: str) -> tuple[Landing, ...]:
    """Where each cell of the block lands: rows as the table shows them, totals among them, from `start` on.

    Raises BadBlock when the block is larger than what lies below and to the right of `start`.
    """
    rows = [row for row in placed_rows(pool) if row.place is not Place.HEADING]
    columns = [*(column.key for column in pool.columns), TOTAL]
    first = next(
        (
            (i, j)
            for i, row in enumerate(rows)
            for j, key in enumerate(columns)
            if cell_name(row.key, key) == start
        ),
        None,
    )
    if first is None:
        raise BadBlock("Choose the cell of the table where the block starts.")
    below, right = rows[first[0] :], columns[first[1] :]
    if len(block) > len(below):
        raise BadBlock(
            f"The block has {_count(len(block), 'row')}, and from “{below[0].label}” down the table has "
            f"{_count(len(below), 'row')}. Start higher, copy fewer rows, or add the missing lines first."
        )
    if len(block[0]) > len(right):
        raise BadBlock(
            f"The block has {_count(len(block[0]), 'column')}, and from there to the right the table has "
            f"{_count(len(right), 'column')}. Copy fewer columns."
        )
    return tuple(
        Landing(text, row, column)
        for cells, row in zip(block, below, strict=False)
        for text, column in zip(cells, right, strict=False)
    )


class Outcome(StrEnum):
    """What becomes of a pasted cell."""

    CHANGED = "Changed"
    SAME = "Unchanged"
    AGREES = "Agrees"
    NOT_COMPARED = "Not compared"
    REFUSED = "Refused"


@dataclass(frozen=True, slots=True)
class PreviewedCell:
    """One line of a preview: a cell of the block, or a figure typed on the page before."""

    label: str
    text: str
    old: Decimal | None
    new: Decimal | None
    outcome: Outcome
    reason: str = ""
    name: str = ""
    absent: str = "Not reported"
    """Why there is no `old`."""

    @property
    def difference(self) -> Decimal | None:
        """New less old, where both are known."""
        return None if self.old is None or self.new is None else self.new - self.old


def preview(
    landings: tuple[Landing, ...], *, pool: PoolTable, boxes: Mapping[str, Box], unit: DisplayUnit
) -> tuple[PreviewedCell, ...]:
    """What becomes of each cell of the block, and of what was typed before. `boxes` hold both.

    A total is never taken: it is compared with what the parts come to, and refused when it differs. So is
    another organisation's figure; left empty, both stay as they are.
    """
    after, gaps = with_typed(pool, boxes), gaps_but_refused(pool, boxes)
    headings = {column.key: column.heading for column in pool.columns} | {TOTAL: "total"}
    pasted = [_previewed(landing, pool, after, gaps, boxes, unit, headings) for landing in landings]
    placed = {landing.name for landing in landings}
    typed = [box for box in boxes.values() if box.name not in placed and (box.is_changed or box.refusal)]
    return (*(cell for cell in pasted if cell is not None), *_typed(typed, pool))


def _previewed(
    landing: Landing,
    pool: PoolTable,
    after: PoolTable,
    gaps: Totals,
    boxes: Mapping[str, Box],
    unit: DisplayUnit,
    headings: Mapping[str, str],
) -> PreviewedCell | None:
    label = place_label(landing.row.label, headings[landing.column])
    if landing.name in boxes:
        return _of_box(
            label, landing.text, boxes[landing.name], _amount(pool, landing.row.key, landing.column)
        )
    if not landing.text:
        return None
    if landing.row.line is None or landing.column == TOTAL:
        total = _sum(after.totals, landing)
        lacks_refused = total.missing > _sum(gaps, landing).missing
        return _of_total(label, landing, total, unit, lacks_refused=lacks_refused)
    return _of_partner(label, landing, pool, unit)


def _of_box(label: str, text: str, box: Box, old: Decimal | None) -> PreviewedCell:
    outcome = Outcome.REFUSED if box.refusal else Outcome.CHANGED if box.is_changed else Outcome.SAME
    return PreviewedCell(label, text, old, box.amount, outcome, box.refusal, box.name)


def _of_total(
    label: str, landing: Landing, total: Sum, unit: DisplayUnit, *, lacks_refused: bool
) -> PreviewedCell:
    given = _given(landing.text, unit)
    if total.is_unseen or total.amount is None or lacks_refused:
        return PreviewedCell(
            label,
            landing.text,
            None,
            None,
            Outcome.NOT_COMPARED,
            "Some of its parts are refused." if lacks_refused else "Some of its parts are not known here.",
            absent="Not yet shared" if total.is_unseen else "Not reported",
        )
    if given is not None and unit.shown(given) == unit.shown(total.amount):
        return PreviewedCell(label, landing.text, total.amount, total.amount, Outcome.AGREES)
    return PreviewedCell(
        label,
        landing.text,
        total.amount,
        given,
        Outcome.REFUSED,
        f"Totals are worked out, not entered, and the parts come to {unit.text(total.amount)}. "
        "Correct the parts, or leave this cell of the block empty.",
    )


def _of_partner(label: str, landing: Landing, pool: PoolTable, unit: DisplayUnit) -> PreviewedCell:
    assert landing.row.line is not None
    figure = next(figure for figure in landing.row.line.figures if figure.column == landing.column)
    given = _given(landing.text, unit)
    if given is not None and figure.amount is not None and unit.shown(given) == unit.shown(figure.amount):
        return PreviewedCell(label, landing.text, figure.amount, given, Outcome.SAME)
    if landing.row.line.total_only is not None:
        reason = "The row is known only in total. Change the line before entering it by partner."
    else:
        reason = (
            "The figure is another organisation’s, entered by its own finance officer. Leave its column out."
        )
    return PreviewedCell(
        label,
        landing.text,
        figure.amount,
        given,
        Outcome.REFUSED,
        reason,
        absent=figure.absence or "Not reported",
    )


def _typed(boxes: list[Box], pool: PoolTable) -> Iterator[PreviewedCell]:
    named = {
        cell_name(line.key, figure.column): (line, figure) for line in pool.lines for figure in line.figures
    }
    headings = {column.key: column.heading for column in pool.columns}
    for box in boxes:
        line, figure = named[box.name]
        outcome = Outcome.REFUSED if box.refusal else Outcome.CHANGED
        yield PreviewedCell(
            place_label(line.label, headings[figure.column]),
            box.text,
            figure.amount,
            box.amount,
            outcome,
            box.refusal or "Typed on the page before the block was pasted.",
            box.name,
        )


def _given(text: str, unit: DisplayUnit) -> Decimal | None:
    try:
        return parse_amount(text, unit=unit, may_be_negative=True)
    except BadAmount:
        return None


def _amount(pool: PoolTable, line_key: str, column: str) -> Decimal | None:
    line = next(line for line in pool.lines if line.key == line_key)
    return next(figure.amount for figure in line.figures if figure.column == column)


def _sum(totals: Totals, landing: Landing) -> Sum:
    key = landing.row.key
    if landing.row.line is not None:
        return totals.rows[key]
    return {**totals.subtotals, GROSS: totals.gross, NET: totals.net}.get(key, {}).get(
        landing.column, Sum(None)
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
