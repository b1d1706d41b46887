"""The shape of printed tables: what cannot be made, and how a cell reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from pooledbudgets.lib.money import MILLIONS, THOUSANDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Row, RowStyle, Table, shown
from tests.reports_samples import (
    EXPLAIN_NET,
    HOSTILE,
    contributions_report,
    every_kind_table,
    pool_2_better_care_fund,
)
from tests.reports_samples import hostile_report as hostile

MONEY = Column("m", "Council")
SHARE = Column("s", "Share", CellKind.PERCENT)
TEXT = Column("t", "Lead", CellKind.TEXT)


def page_of(table: Table) -> str:
    return " ".join(render_to_string("components/report_table.html", {"table": table}).split())


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (Cell(Decimal("74883000")), MONEY, "74,883"),
        (Cell(Decimal("-5502000")), MONEY, "-5,502"),
        (Cell(Decimal("-499.99")), MONEY, "0"),
        (Cell(Decimal("0")), MONEY, "0"),
        (Cell(None, "Not yet shared"), MONEY, "Not yet shared"),
        (Cell(), MONEY, "Not reported"),
        (Cell(), SHARE, "Not reported"),
        (Cell(), TEXT, ""),
        (Cell("Council"), TEXT, "Council"),
        (Cell(Decimal("0.565696")), SHARE, "56.57"),
        (Cell(Decimal("-0.00001")), SHARE, "0.00"),
        (Cell(Decimal("1")), SHARE, "100.00"),
    ],
)
def test_shown_cell_reads_as_printed(cell: Cell, column: Column, text: str) -> None:
    assert shown(cell, column=column, unit=THOUSANDS) == text


def table_of(*rows: Row, columns: tuple[Column, ...] = (MONEY,), notes: tuple[Note, ...] = ()) -> Table:
    return Table("t", "Caption", "Stub", columns, rows, THOUSANDS, notes)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ((Row("a", "A", ()),), (MONEY,), "row a has 0 cells"),
        ((Row("a", "A", (Cell(), Cell())),), (MONEY,), "row a has 2 cells"),
        ((Row("a", "A", (Cell(), Cell()), RowStyle.HEADING),), (MONEY,), "row a has 2 cells"),
        ((Row("a", "A", (Cell(),)), Row("a", "B", (Cell(),))), (MONEY,), "share a key"),
        ((Row("a", "A", (Cell(), Cell())),), (MONEY, MONEY), "share a key"),
        ((Row("a", "A", (Cell(),), adds=("b",)),), (MONEY,), "row a adds a row that is not in the table"),
        ((), (Column("m", "M", adds=("n",)),), "adds a column that is not in the table"),
        ((Row("a", "A", (Cell(),), notes=("z",)),), (MONEY,), "row a has a mark without its note"),
        ((Row("a", "A", (Cell(notes=("z",)),)),), (MONEY,), "row a has a mark without its note"),
    ],
)
def test_table_that_would_print_wrongly_is_refused(
    rows: tuple[Row, ...], columns: tuple[Column, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        table_of(*rows, columns=columns)


def test_row_groups_begin_at_headings() -> None:
    groups = every_kind_table().row_groups
    assert [group[0].key for group in groups] == ["homes", "prevention"]
    assert [row for group in groups for row in group] == list(every_kind_table().rows)


def test_table_is_wide_from_seven_columns() -> None:
    columns = tuple(Column(f"c{i}", f"C{i}") for i in range(7))
    assert not table_of(columns=columns[:6]).is_wide
    assert table_of(columns=columns).is_wide


def test_as_at_text_is_london_time() -> None:
    summer = contributions_report(as_at=datetime(2017, 7, 3, 23, 30, tzinfo=UTC))
    winter = contributions_report(as_at=datetime(2017, 1, 3, 23, 30, tzinfo=UTC))
    assert (summer.as_at_text, winter.as_at_text) == ("4 July 2017 at 00:30", "3 January 2017 at 23:30")


def test_as_at_text_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must carry its time zone"):
        contributions_report(as_at=datetime(2017, 7, 3)).as_at_text  # noqa: B018, DTZ001


def test_report_table_has_caption_scopes_units_and_groups() -> None:
    page = page_of(pool_2_better_care_fund())
    assert page.count('<th scope="col"') == 4 + 3
    assert page.count('<th scope="row"') == 8
    assert '<th scope="rowgroup" colspan="4" class="govuk-table__header">Contributions to Pool</th>' in page
    assert '2017/18 Proposed Indicative Contributions<span class="govuk-visually-hidden">: Pool 2' in page
    assert page.count("£’000") == 3


def test_report_table_links_a_figure_to_its_explanation_in_words() -> None:
    page = page_of(pool_2_better_care_fund())
    link = f'href="{EXPLAIN_NET}"><span class="pb-money">94,123</span>'
    assert link in page
    assert ", explain Net Contribution, Oxfordshire County Council</span></a>" in page


def test_report_table_leads_from_each_mark_to_its_note() -> None:
    page = page_of(pool_2_better_care_fund())
    for mark in ("a", "b"):
        assert f'href="#note-bcf-{mark}"><span class="govuk-visually-hidden">note </span>{mark}</a>' in page
        assert page.count(f'id="note-bcf-{mark}"') == 1


def test_report_table_names_missing_figures() -> None:
    page = page_of(every_kind_table(unit=MILLIONS))
    assert '<span class="pb-absent">Not yet shared</span>' in page
    assert ">of which funded nursing care</th>" in page


def test_report_table_shows_markup_in_a_text_as_written() -> None:
    table = replace(hostile().tables[0], key="hostile")
    page = page_of(table)
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") == 10
    assert HOSTILE not in page
