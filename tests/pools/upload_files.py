"""Files to upload: the workbook handed out and changed as a person would, and CSVs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from agreements.models import Person, ScheduleVersion
from pooledbudgets.lib import clock
from pools.selectors import version_tables
from pools.uploads.form import FIELD_ROW
from pools.uploads.workbook_out import contributions_workbook
from tests.factories import standing


def handed_out(version: ScheduleVersion, person: Person) -> bytes:
    """The workbook of the version for the organisation the person enters figures for."""
    tables = version_tables(version, standing=standing(person))
    column = next(column for column in tables.columns if column.may_enter)
    return contributions_workbook(tables, party=column, as_at=clock.now())


def place(sheet: Worksheet, line: str, field: str) -> str:
    """The address of a line's cell, found as the reader finds it: by the hidden row and column."""
    row = next(cell.row for cell in sheet["A"] if cell.value == line)
    column = next(cell.column_letter for cell in sheet[FIELD_ROW] if cell.value == field)
    return f"{column}{row}"


def filled_in(data: bytes, values: Mapping[tuple[str, str, str], Any]) -> bytes:
    """The workbook with values put in by sheet, line and field, saved by another program."""
    return changed(data, lambda book: _put(book, values))


def changed(data: bytes, deed: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The workbook after something was done to it, saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    deed(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(book: openpyxl.Workbook, values: Mapping[tuple[str, str, str], Any]) -> None:
    for (name, line, field), value in values.items():
        book[name][place(book[name], line, field)].value = value


def repacked(data: bytes, *, add: Mapping[str, bytes] = {}, replace: Mapping[str, bytes] = {}) -> bytes:
    """The file with parts added or replaced inside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, replace.get(info.filename, old.read(info)))
        for name, content in add.items():
            new.writestr(name, content)
    return out.getvalue()


def plain_workbook(*rows: tuple[Any, ...]) -> bytes:
    """A workbook that was never handed out, with these rows on its only sheet."""
    book = openpyxl.Workbook()
    book.active.title = "Figures"
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_file(*lines: str) -> bytes:
    """A CSV in UTF-8."""
    return "\r\n".join(lines).encode()
