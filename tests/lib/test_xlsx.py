"""The workbook of a report, read back with another library."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pooledbudgets.lib import xlsx
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import report_digest
from pooledbudgets.lib.money import DISPLAY_UNITS, THOUSANDS, DisplayUnit
from pooledbudgets.lib.tables import Cell, Report, Row, RowStyle, Section, Table
from pooledbudgets.lib.xlsx import COVER, FIRST_ROW, report_workbook, sheet_names
from tests.reports_samples import (
    COUNCIL,
    HOSTILE,
    contributions_report,
    every_kind_table,
    hostile_report,
    long_report,
    pool_2_better_care_fund,
    wide_report,
)

POOL_2 = "Pool 2 Better Care Fund Pool"


def opened(report: Report, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(report_workbook(report)), data_only=values)


def report_of(table: Table) -> Report:
    return contributions_report(sections=(Section("One table", tables=(table,)),))


def evaluate(sheet: Worksheet, address: str) -> Decimal:
    """The value of a cell, its SUMs worked out anew from nothing but numbers and other SUMs."""
    value = sheet[address].value
    if not isinstance(value, str) or not value.startswith("="):
        return Decimal(str(value)) if isinstance(value, (int, float)) else Decimal(0)
    inside = re.fullmatch(r"=SUM\((.*)\)", value)
    assert inside, value
    total = Decimal(0)
    for part in inside[1].split(","):
        cells = sheet[part]
        for row in cells if isinstance(cells, tuple) else ((cells,),):
            total += sum((evaluate(sheet, cell.coordinate) for cell in row), Decimal(0))
    return total


def test_report_workbook_has_a_cover_and_a_sheet_for_each_table() -> None:
    book = opened(contributions_report())
    assert book.sheetnames == ["Cover", "Pool 1 Adults with Care", POOL_2]
    cover = [cell.value for row in book["Cover"] for cell in row if cell.value]
    report = contributions_report()
    for expected in (report.title, report.subtitle, *report.status, report.reference, report_digest(report)):
        assert expected in cover
    assert "3 July 2017 at 14:30" in cover


def test_report_workbook_writes_sums_as_live_formulas() -> None:
    sheet = opened(contributions_report())[POOL_2]
    formulas = [
        [cell.value for cell in row[1:4]] for row in sheet.iter_rows(min_row=FIRST_ROW + 1, max_row=15)
    ]
    assert formulas == [
        [None, None, None],
        [84167, 54583, "=SUM(B8:C8)"],
        [15078, 7085, "=SUM(B9:C9)"],
        [21531, 14423, "=SUM(B10:C10)"],
        [6276, 0, "=SUM(B11:C11)"],
        ["=SUM(B8:B11)", "=SUM(C8:C11)", "=SUM(D8:D11)"],
        [-6276, 0, "=SUM(B13:C13)"],
        [-26653, 0, "=SUM(B14:C14)"],
        ["=SUM(B12:B14)", "=SUM(C12:C14)", "=SUM(D12:D14)"],
    ]


@pytest.mark.parametrize("unit", DISPLAY_UNITS.values(), ids=DISPLAY_UNITS.keys())
def test_report_workbook_caches_our_figures_and_its_formulas_come_to_them(unit: DisplayUnit) -> None:
    tables = (replace(pool_2_better_care_fund(), unit=unit), every_kind_table(unit=unit))
    report = contributions_report(sections=(Section("Both", tables=tables),))
    live, cached = opened(report), opened(report, values=True)
    checked = 0
    for table, name in zip(tables, live.sheetnames[1:], strict=True):
        for line, row in enumerate(table.rows, start=FIRST_ROW + 1):
            for i, (cell, column) in enumerate(
                zip(row.cells, table.columns, strict=bool(row.cells)), start=2
            ):
                if not isinstance(cell.value, Decimal) or column.key == "share":
                    continue
                address = live[name].cell(line, i).coordinate
                expected = unit.scale(cell.value)
                assert Decimal(str(cached[name][address].value)) == expected
                assert evaluate(live[name], address) == expected
                checked += 1
    assert checked == 24 + 31


def test_report_workbook_writes_a_sum_that_does_not_cast_as_a_figure() -> None:
    rows = (
        Row("a", "A", (Cell(Decimal(1000)),)),
        Row("b", "B", (Cell(Decimal(2000)),)),
        Row("t", "T", (Cell(Decimal(9000)),), RowStyle.TOTAL, adds=("a", "b")),
    )
    sheet = opened(report_of(Table("t", "T", "T", (COUNCIL,), rows, THOUSANDS)))["T"]
    assert sheet["B9"].value == 9


def test_report_workbook_sums_over_a_figure_that_is_missing() -> None:
    rows = (
        Row("a", "A", (Cell(Decimal(1000)),)),
        Row("b", "B", (Cell(None, "Not yet shared"),)),
        Row("c", "C", (Cell(Decimal(500)),)),
        Row("t", "T", (Cell(Decimal(1500)),), RowStyle.TOTAL, adds=("a", "b", "c")),
    )
    report = report_of(Table("t", "T", "T", (COUNCIL,), rows, THOUSANDS))
    sheet = opened(report)["T"]
    assert sheet["B8"].value == "Not yet shared"
    assert sheet["B10"].value == "=SUM(B7:B9)"
    assert evaluate(sheet, "B10") == Decimal("1.5")


def test_report_workbook_leaves_out_rows_that_only_inform() -> None:
    sheet = opened(wide_report())["Northmoor integrated fund"]
    labels = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=FIRST_ROW + 1)}
    nursing, residential = labels["Nursing homes"], labels["Residential homes"]
    assert labels["of which funded nursing care"] == nursing + 1 == residential - 1
    assert sheet.cell(labels["Care homes subtotal"], 2).value == f"=SUM(B{nursing},B{residential})"


def test_report_workbook_shows_units_marks_and_notes() -> None:
    sheet = opened(contributions_report())[POOL_2]
    assert [cell.value for cell in sheet[5]] == [
        "Pool 2: Better Care Fund Pool", "Oxfordshire County Council", "OCCG", "Total", "Notes",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[6]] == ["", "£’000", "£’000", "£’000", ""]
    assert sheet["E15"].value == "a; Oxfordshire County Council: b"
    assert (
        sheet["A18"].value
        == "b  Published as 94,292; the lines come to 94,123. The difference is not yet explained."
    )
    assert sheet["B8"].number_format == "[>=0.5]#,##0;[<=-0.5]-#,##0;0"


def test_report_workbook_is_set_for_paper_and_for_reading() -> None:
    book = opened(contributions_report())
    sheet = book[POOL_2]
    assert sheet.print_title_rows == "$5:$6"
    assert sheet.freeze_panes == "B7"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.orientation == "portrait"
    assert opened(wide_report())["Northmoor integrated fund"].page_setup.orientation == "landscape"
    assert "Page &P of &N" in sheet.oddFooter.right.text
    assert "CABINET – 18 JULY 2017" in sheet.oddHeader.left.text
    assert book.properties.title == "Proposed indicative contributions 2017/18"
    assert book.properties.created.isoformat() == "2017-07-03T13:30:00"


def test_report_workbook_is_locked_cell_by_cell_and_sheet_by_sheet() -> None:
    book = opened(contributions_report())
    assert book.security.lockStructure
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.selectLockedCells
        assert all(cell.protection.locked for row in sheet for cell in row)


def test_report_workbook_refers_to_nothing_outside_itself() -> None:
    with zipfile.ZipFile(io.BytesIO(report_workbook(contributions_report()))) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]
        relations = "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")
        )
    assert 'TargetMode="External"' not in relations


def test_report_workbook_keeps_texts_as_texts() -> None:
    book = opened(hostile_report())
    sheet = book.worksheets[1]
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    assert [sheet.cell(9, i).value for i in (1, 2, 3)] == ["=SUM(A1:A9)", HOSTILE, "@cmd"]
    assert sheet["A10"].value == " <r><t>bold</t></r>"
    assert (sheet["C10"].value, sheet["B8"].value) == ("-2+3", -5)


def test_report_workbook_says_so_when_a_cell_cannot_hold_a_text() -> None:
    table = replace(pool_2_better_care_fund(), stub="x" * 40_000)
    sheet = opened(report_of(table)).worksheets[1]
    assert len(sheet["A5"].value) == 32_767
    assert sheet["A5"].value.endswith("[cut: a cell holds no more; the full text is in the PDF]")


def test_report_workbook_of_a_table_longer_than_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 50)
    with pytest.raises(DomainError, match=r"Many lines has more rows than a workbook's sheet\. Take the CSV"):
        report_workbook(long_report(lines=50))


def test_report_workbook_of_many_lines_has_one_range_in_its_total() -> None:
    sheet = opened(long_report(lines=2_000))["Line"]
    assert sheet["B2007"].value == "=SUM(B7:B2006)"
    assert evaluate(sheet, "B2007") == Decimal(2_001_000)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Pool 2: Better Care Fund Pool"], ["Pool 2 Better Care Fund Pool"]),
        (["Same", "same", "SAME"], ["Same", "same (2)", "SAME (3)"]),
        (
            ["Pool 1: Adults with Care & Support Needs"] * 2,
            ["Pool 1 Adults with Care", "Pool 1 Adults with Care (2)"],
        ),
        (["x" * 40] * 2, ["x" * 31, "x" * 27 + " (2)"]),
        (["[]:*?/\\", "'quoted'", "History", "cover"], ["Table", "quoted", "History (2)", "cover (2)"]),
    ],
    ids=[
        "colon",
        "differing in case",
        "cut between words",
        "cut in a word",
        "nothing left, quotes, reserved",
    ],
)
def test_sheet_names_are_allowed_and_unique(headings: list[str], expected: list[str]) -> None:
    assert sheet_names(headings, taken=[COVER]) == expected


@pytest.mark.libreoffice
def test_report_workbook_opens_in_libreoffice_with_the_same_figures(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(report_workbook(contributions_report()))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", every_sheet, "report.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with (tmp_path / f"report-{POOL_2}.csv").open(newline="") as shown:
        rows = {row[0]: [figure.replace(",", "") for figure in row[1:4]] for row in csv.reader(shown)}
    assert rows["Net Contribution"] == ["94123", "76091", "170214"]
    assert rows["Less service user income"] == ["-26653", "0", "-26653"]
