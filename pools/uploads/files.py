"""From bytes to sheets of cells: workbooks and CSV files."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from pooledbudgets.lib.partial_date import PartialDate
from pools.uploads.cells import CellKind, FileRefused, RawCell, Sheet, number_text, place_of
from pools.uploads.safety import UNREADABLE, FileKind, kind_of

MOST_SHEETS: Final = 60
MOST_CELLS: Final = 200_000
"""Filled cells in a file. A schedule of 1,000 lines and ten partners has a tenth of them."""
MOST_PLACES: Final = 3_000_000
"""Places gone over in a workbook, empty ones included, so that a stray cell far away cannot cost minutes."""

_FOREIGN = re.compile(r"\[\$(?!£|GBP|-)[^\]]+\]|[€¥]")


def sheets_of(data: bytes) -> list[Sheet]:
    """The sheets of an uploaded file, or the one table of a CSV. Raises FileRefused."""
    return _workbook_sheets(data) if kind_of(data) is FileKind.WORKBOOK else [_csv_sheet(data)]


# --- Workbooks ----------------------------------------------------------------------------------------


def _workbook_sheets(data: bytes) -> list[Sheet]:
    """Read for values and formulas as they stand; nothing is worked out, nothing outside is looked at."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about features a reader of figures does not need
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            if len(book.worksheets) > MOST_SHEETS:
                raise FileRefused(
                    f"The workbook has more than {MOST_SHEETS} sheets. Upload only those with figures."
                )
            budget = _Budget()
            return [Sheet(sheet.title, dict(_sheet_rows(sheet, budget))) for sheet in book.worksheets]
    except FileRefused:
        raise
    except Exception as error:  # the library fails in many ways on what is no workbook
        raise FileRefused(UNREADABLE) from error


class _Budget:
    """How much of a workbook may still be gone over."""

    def __init__(self) -> None:
        self.places, self.cells = MOST_PLACES, MOST_CELLS

    def spend(self, *, places: int, cells: int) -> None:
        self.places -= places
        self.cells -= cells
        if self.places < 0 or self.cells < 0:
            raise FileRefused(
                "The workbook has far more cells than a schedule of figures. Remove the sheets and cells that "
                "are not part of it."
            )


def _sheet_rows(sheet: Any, budget: _Budget) -> Iterator[tuple[int, dict[int, RawCell]]]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = {
            index: raw
            for index, cell in enumerate(row, start=1)
            if cell.value is not None
            and not (raw := _raw(cell, place_of(sheet.title, number, index))).is_blank
        }
        budget.spend(places=1 + len(row), cells=len(cells))
        if cells:
            yield number, cells


def _raw(cell: Any, place: str) -> RawCell:
    """The cell of the library as ours."""
    value = cell.value
    match cell.data_type:
        case "f":
            return RawCell(place, CellKind.FORMULA, "a formula")
        case "e":
            return RawCell(place, CellKind.ERROR, str(value))
        case "b":
            return RawCell(place, CellKind.YES_NO, "TRUE" if value else "FALSE")
        case "n":
            return RawCell(place, *_number(value, str(cell.number_format)))
        case "d":
            return RawCell(place, CellKind.DATE, _date_text(value))
    text = _clean_text(unescape(str(value)))
    return RawCell(place, CellKind.TEXT if text else CellKind.BLANK, text)


def _number(value: Any, number_format: str) -> tuple[CellKind, str]:
    text = repr(value)
    if not Decimal(text).is_finite():
        return CellKind.ERROR, text
    text = number_text(value if isinstance(value, int) else text)
    if "%" in re.sub(r'"[^"]*"', "", number_format):
        return CellKind.PERCENTAGE, text
    return (CellKind.FOREIGN if _FOREIGN.search(number_format) else CellKind.NUMBER), text


def _date_text(value: Any) -> str:
    if isinstance(value, date | datetime):
        return str(PartialDate(value.year, value.month, value.day))
    return str(value)


def _clean_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# --- CSV ----------------------------------------------------------------------------------------------

_AS_UTF8 = "In Excel choose Save as, “CSV UTF-8 (Comma delimited)”, and upload that file."


def _csv_sheet(data: bytes) -> Sheet:
    """The table of a CSV: UTF-8, commas, quotes where needed. Rows count as a spreadsheet shows them."""
    text = _decoded(data)
    rows: dict[int, dict[int, RawCell]] = {}
    count = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            cells = {
                column: RawCell(place_of("", number, column), _csv_kind(typed), typed)
                for column, value in enumerate(row, start=1)
                if (typed := _clean_text(value))
            }
            count += len(row)
            if count > MOST_CELLS:
                raise FileRefused(
                    f"The file has more than {MOST_CELLS:,} cells. Upload only the schedule’s lines."
                )
            if cells:
                rows[number] = cells
    except csv.Error as error:
        raise FileRefused(
            f"The file cannot be read as CSV after row {max(rows, default=0)} ({error}). Check its quotation marks."
        ) from error
    return Sheet("", rows)


def _csv_kind(text: str) -> CellKind:
    return CellKind.FORMULA if text.startswith("=") else CellKind.TEXT


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise FileRefused(f"The file is in UTF-16, or is not a text file. {_AS_UTF8}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(
            f"The file is neither an Excel workbook (.xlsx) nor a CSV in UTF-8 (see line {line}). {_AS_UTF8}"
        ) from error
