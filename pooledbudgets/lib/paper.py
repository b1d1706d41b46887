"""Which paper and type a report's tables need, so that no figure is broken, cut or set over another."""

from __future__ import annotations

from typing import Final

from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.tables import Cell, Column, Report, Table, shown

PAPERS: Final = (
    ("portrait", 170, 9.5),
    ("landscape", 261, 9.5),
    ("landscape dense", 261, 7.5),
    ("a3", 384, 9.5),
    ("a3 dense", 384, 7.5),
    ("a2 dense", 558, 7.5),
)
"""Classes in the print styles, millimetres between the margins, points of the tables' type; best first."""

DIGIT_MM: Final = 0.2
"""Width of a digit of the print font in one point of type, with room for bold."""
PADDING_MM: Final = 6
STUB_DIGITS: Final = 22
"""The room row headers need at least; longer ones wrap."""
TEXT_DIGITS: Final = 10
"""The room a text needs at least; longer ones wrap."""

NAME_DIGITS: Final = 14
"""The room of the longest word of a heading, which is not broken; letters are narrower than digits."""


def paper_for(report: Report) -> str:
    """The classes of the smallest paper, in the largest type, that holds every table of the report.

    Raises DomainError when none is large enough.
    """
    for classes, width, points in PAPERS[1 if report.is_wide else 0 :]:
        if all(needed_mm(table, points=points) <= width for table in report.tables):
            return classes
    raise DomainError("The table is too wide for paper. Show fewer columns of it, or take the workbook.")


def needed_mm(table: Table, *, points: float) -> float:
    """Millimetres a table needs in type of so many points.

    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> needed_mm(Table("t", "", "", (Column("c", "Council"),), (), THOUSANDS), points=10)
    64.0
    """
    digits = [_digits(column, table, i) for i, column in enumerate(table.columns)]
    return DIGIT_MM * points * (STUB_DIGITS + sum(digits)) + PADDING_MM * len(digits)


def _digits(column: Column, table: Table, i: int) -> int:
    """The longest thing in a column that does not wrap, in digits."""
    if not column.is_figure:
        return TEXT_DIGITS
    figures = (_unbroken(row.cells[i], column, table) for row in table.rows if row.cells)
    heading = min(_longest_word(column.heading), NAME_DIGITS)
    return max([heading, *figures])


def _unbroken(cell: Cell, column: Column, table: Table) -> int:
    text = shown(cell, column=column, unit=table.unit)
    return _longest_word(text) if cell.value is None else len(text)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)
