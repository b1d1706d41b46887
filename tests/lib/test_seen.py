"""What a page had shown, compared with what is there now."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.money import POUNDS, THOUSANDS
from pooledbudgets.lib.seen import (
    AS_THEY_STAND,
    ChangedSince,
    refuse_changed,
    seen_from,
    seen_in,
    shown_tables,
)
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Row, Table

COLUMNS = (Column("amount", "Amount"), Column("status", "Status", CellKind.TEXT))
CARE = Row("care", "Home care", (Cell(Decimal(5000)), Cell("Draft")))
RESPITE = Row("respite", "Respite", (Cell(absent="Not reported"), Cell()))
TABLE = Table("adults", "Adults", "Line", COLUMNS, (CARE, RESPITE), THOUSANDS)


def with_cells(row: Row, *cells: Cell) -> Table:
    changed = replace(row, cells=cells)
    return replace(TABLE, rows=tuple(changed if kept.key == row.key else kept for kept in TABLE.rows))


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (TABLE, 0),
        (with_cells(CARE, Cell(Decimal("5000.00")), Cell("Draft")), 0),
        (with_cells(CARE, Cell(Decimal("5000.01")), Cell("Draft")), 1),
        (with_cells(CARE, Cell(Decimal(5001)), Cell("Indicative")), 2),
        (with_cells(RESPITE, Cell(Decimal(0)), Cell()), 1),
        (replace(TABLE, rows=(CARE,)), 3),
        (replace(TABLE, rows=(replace(CARE, label="Care at home"), RESPITE)), 1),
        (replace(TABLE, notes=(Note("", "Rounded."),)), 1),
        (replace(TABLE, unit=POUNDS), 0),
    ],
    ids=[
        "the same",
        "equal amounts",
        "a penny",
        "amount and status",
        "blank to nil",
        "a row gone",
        "a row renamed",
        "a note",
        "another unit",
    ],
)
def test_changes_counts_what_differs(now: Table, count: int) -> None:
    assert seen_from(seen_in([TABLE]).text).changes(seen_in([now])) == count


def test_refuse_changed_says_how_much_and_what_to_do() -> None:
    now = seen_in([with_cells(CARE, Cell(Decimal(5001)), Cell("Indicative"))])

    with pytest.raises(
        ChangedSince, match=r"since you opened the page: 2 cells.*look at them and decide again"
    ):
        refuse_changed(seen_in([TABLE]), now=now)


@pytest.mark.parametrize("text", ["", "nonsense", "...", "\ud800"])
def test_refuse_changed_of_one_who_saw_nothing_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        refuse_changed(seen_from(text), now=seen_in([TABLE]))


def test_refuse_changed_without_a_page_takes_figures_as_they_stand() -> None:
    refuse_changed(AS_THEY_STAND, now=seen_in([TABLE]))


def test_shown_tables_marks_what_changed_and_sends_the_prints_of_what_is_there() -> None:
    now = with_cells(CARE, Cell(Decimal(5001)), Cell("Draft"))

    shown = shown_tables([now], since=seen_in([TABLE]))

    [table] = shown.tables
    assert [cell.notes for cell in table.rows[0].cells] == [("†",), ()]
    assert table.notes == (Note("†", "Changed since you opened the page."),)
    assert shown.seen == seen_in([now])


@pytest.mark.parametrize("since", [AS_THEY_STAND, seen_from("")], ids=["page opened", "nothing seen"])
def test_shown_tables_for_a_first_look_marks_nothing(since) -> None:
    assert shown_tables([TABLE], since=since).tables == (TABLE,)
