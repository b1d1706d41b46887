"""A report as a workbook: a cover, a sheet for each table, real numbers and live sums.

Rows are written strictly downwards in XlsxWriter's constant-memory mode, so that a hundred thousand lines
need no more memory than ten. The same report gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pooledbudgets.lib.documents import Chapter, lines_of
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.exports import report_digest, short_digest
from pooledbudgets.lib.money import DisplayUnit, add_known
from pooledbudgets.lib.tables import CellKind, Column, Report, Row, RowStyle, Table, shown

COVER: Final = "Cover"
CAPTION_ROW, SOURCE_ROW, STATUS_ROW, HEADING_ROW, UNIT_ROW, FIRST_ROW = 0, 1, 2, 4, 5, 6
"""Where things stand on a table's sheet, counted from nought."""

LONGEST_SHEET_NAME: Final = 31
LONGEST_TEXT: Final = 32_767
LONGEST_FORMULA: Final = 8_192
MOST_ARGUMENTS: Final = 255
MOST_ROWS: Final = 1_048_576
HIGHEST_ROW: Final = 409
LONGEST_PAGE_MARGIN: Final = 255
"""Limits of the file format."""

A4: Final = 9
PAGE_FONT: Final = '&"Arial"&8 '
"""Code of the margins' font. Its space keeps a text's first digits from being read as the size."""
STUB_WIDTH: Final = 46
WIDTHS: Final = {CellKind.MONEY: 15, CellKind.PERCENT: 11, CellKind.TEXT: 22}
NOTES_WIDTH: Final = 30
LINE_HEIGHT: Final = 16
SUM_MARGIN: Final = 5
"""Room in a total's row between its rules and its figures."""
FONT_SIZE: Final = 10

_Style = dict[str, Any]
_BASE: Final[_Style] = {"font_name": "Arial", "font_size": FONT_SIZE, "valign": "top"}
_BOLD: Final[_Style] = {"bold": True}
_WRAP: Final[_Style] = {"text_wrap": True}
_RIGHT: Final[_Style] = {"align": "right"}
_TEXT: Final[_Style] = {"align": "left", "indent": 1, "text_wrap": True}
_ABSENT: Final[_Style] = {"align": "right", "italic": True, "font_size": 9, "font_color": "#3d4a52"}
_SUMS: Final = (RowStyle.SUBTOTAL, RowStyle.TOTAL, RowStyle.GRAND_TOTAL)
_ROW_STYLES: Final[dict[RowStyle, _Style]] = {
    RowStyle.HEADING: _BOLD,
    RowStyle.LINE: {},
    RowStyle.OF_WHICH: {"font_color": "#3d4a52"},
    RowStyle.SUBTOTAL: {"bold": True, "top": 7, "valign": "vcenter"},
    RowStyle.TOTAL: {"bold": True, "top": 1, "valign": "vcenter"},
    RowStyle.GRAND_TOTAL: {"bold": True, "top": 1, "bottom": 6, "valign": "vcenter"},
    RowStyle.MEMORANDUM: {"italic": True},
}


class _IssuedWorkbook(Workbook):
    """A workbook whose sheets cannot be added, removed, renamed or moved.

    XlsxWriter protects sheets but not the structure; the element belongs right after `workbookPr`.
    """

    def _write_workbook_pr(self) -> None:
        super()._write_workbook_pr()
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])


class Formats:
    """Cell formats by what they consist of: each combination is made once in a workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, *styles: _Style) -> Format:
        """The format that combines the house font with `styles`, later ones winning."""
        properties = {key: value for style in (_BASE, *styles) for key, value in style.items()}
        signature = tuple(sorted(properties.items()))
        if signature not in self._made:
            self._made[signature] = self._book.add_format(properties)
        return self._made[signature]


def report_workbook(report: Report) -> bytes:
    """The report as an .xlsx file: locked, sized for A4, every sum of its rows and columns a live formula.

    Figures are in the table's unit at full precision and show rounded. A sum is written as a formula when
    its parts are all on the sheet and give exactly the report's figure; otherwise as the figure itself.

    Raises DomainError for a table longer than a sheet.
    """
    for table in report.tables:
        if FIRST_ROW + len(table.rows) + 1 + len(table.notes) > MOST_ROWS:
            raise DomainError(f"{table.caption} has more rows than a workbook's sheet. Take the CSV instead.")
    digest = report_digest(report)
    out = io.BytesIO()
    book = _IssuedWorkbook(out, {"constant_memory": True})
    book.set_properties(
        {
            "title": report.title,
            "subject": report.subject,
            "author": "Pooled Budgets",
            "comments": f"{report.reference}. Digest {digest}.",
            "created": report.as_at.astimezone(UTC),
        }
    )
    formats = Formats(book)
    names = sheet_names([table.stub or table.caption for table in report.tables], taken=[COVER])
    issue = f"{report.issue}. " if report.issue else ""
    source = f"{issue}{report.reference}. {report.classification}. {report.as_at_words} {report.as_at_text}."
    footer = f"{source} Digest {short_digest(digest)}"
    cover = add_sheet(book, COVER, header=report.running_header, footer=footer)
    _write_cover(cover, report, digest=digest, names=names, formats=formats)
    for table, name in zip(report.tables, names, strict=True):
        sheet = add_sheet(book, name, header=report.running_header, footer=footer)
        if table.is_wide:
            sheet.set_landscape()
        _TableSheet(sheet, table, formats).write(report)
    book.close()
    return out.getvalue()


def sheet_names(headings: Sequence[str], *, taken: Sequence[str] = ()) -> list[str]:
    """A name for the sheet of each heading: without what a workbook forbids, and unlike all the others."""
    names: list[str] = []
    used = {name.casefold() for name in (*taken, "history")}
    for heading in headings:
        allowed = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", heading)
        wanted = " ".join(allowed.split()).strip("' ") or "Table"
        name, number = _cut(wanted, LONGEST_SHEET_NAME), 1
        while name.casefold() in used:
            number += 1
            suffix = f" ({number})"
            name = _cut(wanted, LONGEST_SHEET_NAME - len(suffix)) + suffix
        used.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, length: int) -> str:
    """The text cut to `length` between words where it can be."""
    if len(text) <= length:
        return text
    whole_words = text[: length + 1].rpartition(" ")[0]
    return (whole_words or text[:length]).rstrip("' &-,")


def add_sheet(book: Workbook, name: str, *, header: str, footer: str) -> Worksheet:
    """A sheet set for A4 and locked, without a password, but for the cells whose format unlocks them."""
    sheet: Worksheet = book.add_worksheet(name)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.9)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(page_margin(header))
    sheet.set_footer(page_margin(footer, right="Page &P of &N"))
    return sheet


def page_margin(left: str, *, right: str = "") -> str:
    """What stands in the margin of every printed page. An ampersand in the text is no code of the format.

    >>> page_margin("Health & Care")
    '&L&"Arial"&8 Health && Care'
    """
    escaped = left.replace("&", "&&")
    room = LONGEST_PAGE_MARGIN - len(right) - 2 * len(PAGE_FONT) - 4
    return f"&L{PAGE_FONT}{_cut(escaped, room)}{right and f'&R{PAGE_FONT}{right}'}"


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Text and never anything else.

    XlsxWriter drops a text that is too long, and passes one that looks like its own rich-text markup
    through unescaped; neither may happen to what a person wrote.
    """
    if len(text) > LONGEST_TEXT:
        ending = " [cut: a cell holds no more; the full text is in the PDF]"
        text = text[: LONGEST_TEXT - len(ending)] + ending
    if text.startswith("<r>"):
        text = f" {text[:-1]}" if len(text) == LONGEST_TEXT else f" {text}"
    sheet.write_string(row, column, text, style)


def write_across(sheet: Worksheet, row: int, text: str, *, style: Format, widths: Sequence[int]) -> None:
    """Text over the whole width of the table, wrapped, with room for all its lines."""
    sheet.set_row(row, row_height(text, width=sum(widths), font=style.font_size))
    if len(widths) > 1:
        sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
    write_text(sheet, row, 0, text, style)


def row_height(text: str, *, width: int, font: float = FONT_SIZE) -> float:
    """The height of a row for all lines of a wrapped text, by how much an average character takes."""
    scale = font / FONT_SIZE
    lines = sum(1 + int(0.9 * scale * len(line) / width) for line in text.splitlines() or [""])
    return min(lines * scale * LINE_HEIGHT, HIGHEST_ROW)


def _write_cover(
    sheet: Worksheet, report: Report, *, digest: str, names: Sequence[str], formats: Formats
) -> None:
    widths = (34, 70)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    plain, bold = formats.of(_WRAP), formats.of(_WRAP, _BOLD)
    heading = formats.of(_WRAP, _BOLD, {"font_size": 12})
    line = 0

    def across(text: str, style: Format) -> None:
        nonlocal line
        write_across(sheet, line, text, style=style, widths=widths)
        line += 1

    def fact(name: str, value: str) -> None:
        nonlocal line
        sheet.set_row(line, row_height(value, width=widths[1]))
        write_text(sheet, line, 0, name, bold)
        write_text(sheet, line, 1, value, plain)
        line += 1

    across(report.title, formats.of(_WRAP, _BOLD, {"font_size": 15}))
    across(report.subtitle, heading)
    line += 1
    for sentence in report.status:
        across(sentence, formats.of(_TEXT, _BOLD, {"left": 5}))
    line += 1
    if report.issue:
        fact("Issue", str(report.issue))
    fact("Reference", report.reference)
    fact("Dated", report.dated_text)
    fact(report.as_at_words, report.as_at_text)
    fact("Classification", report.classification)
    fact("Digest (SHA-256)", digest)
    if report.unit_sentence:
        fact("Units", report.unit_sentence)
    numbered = iter(names)
    for section in report.sections:
        line += 1
        across(section.heading, heading)
        for paragraph in section.paragraphs:
            across(paragraph, plain)
        if isinstance(section, Chapter):
            for mark, words in lines_of(section):
                across(f"{mark} {words}".strip(), plain if mark else bold)
        for table in section.tables:
            name = next(numbered)
            quoted = name.replace("'", "''")
            link = formats.of({"font_color": "#0b4f6c", "underline": 1})
            sheet.write_url(line, 0, f"internal:'{quoted}'!A1", link, string=name)
            write_text(sheet, line, 1, table.caption, plain)
            line += 1


class _TableSheet:
    """One table on its sheet. Where a row or a column stands is settled here, once."""

    def __init__(self, sheet: Worksheet, table: Table, formats: Formats) -> None:
        self.sheet, self.table, self.formats = sheet, table, formats
        self.lines = {row.key: FIRST_ROW + i for i, row in enumerate(table.rows)}
        self.columns = list(enumerate(table.columns, start=1))
        self.letters = {column.key: i for i, column in self.columns}
        self.notes_column = len(table.columns) + 1
        self.number_formats = {
            i: _number_format(column, unit=table.unit) for i, column in self.columns if column.is_figure
        }
        self.has_marks = any(row.notes or any(cell.notes for cell in row.cells) for row in table.rows)
        self.widths = [STUB_WIDTH, *(WIDTHS[column.kind] for column in table.columns)]
        if self.has_marks:
            self.widths.append(NOTES_WIDTH)

    def write(self, report: Report) -> None:
        """The whole sheet, downwards: caption, source, status, headings, rows, notes."""
        for i, width in enumerate(self.widths):
            self.sheet.set_column(i, i, width)
        self._across(CAPTION_ROW, self.table.caption, _BOLD, {"font_size": 13})
        self._across(
            SOURCE_ROW, f"{report.title}. {report.reference}. {report.as_at_words} {report.as_at_text}."
        )
        if report.status:
            self._across(STATUS_ROW, " ".join(report.status), _BOLD)
        self._write_headings()
        self.sheet.freeze_panes(FIRST_ROW, 1)
        self.sheet.repeat_rows(HEADING_ROW, UNIT_ROW)
        for row in self.table.rows:
            self._write_row(row)
        for line, note in enumerate(self.table.notes, start=FIRST_ROW + len(self.table.rows) + 1):
            self._across(line, f"{note.mark}  {note.text}" if note.mark else note.text)

    def _across(self, line: int, text: str, *styles: _Style) -> None:
        write_across(self.sheet, line, text, style=self.formats.of(_WRAP, *styles), widths=self.widths)

    def _height(self, texts: dict[int, str]) -> float:
        return max(row_height(text, width=self.widths[i]) for i, text in texts.items())

    def _write_headings(self) -> None:
        headings = {0: self.table.stub} | {i: column.heading for i, column in self.columns}
        units = {0: ""} | {i: column.unit_heading(self.table.unit) for i, column in self.columns}
        if self.has_marks:
            headings[self.notes_column], units[self.notes_column] = "Notes", ""
        self.sheet.set_row(HEADING_ROW, self._height(headings))
        aligned = {0: _WRAP} | {i: _RIGHT if column.is_figure else _TEXT for i, column in self.columns}
        for i, text in headings.items():
            style = self.formats.of(_WRAP, aligned.get(i, _TEXT), _BOLD, {"valign": "bottom"})
            write_text(self.sheet, HEADING_ROW, i, text, style)
        for i, text in units.items():
            write_text(self.sheet, UNIT_ROW, i, text, self.formats.of(_BOLD, _RIGHT, {"bottom": 1}))

    def _write_row(self, row: Row) -> None:
        line, look = self.lines[row.key], _ROW_STYLES[row.style]
        words = self._words(row)
        margin = SUM_MARGIN if row.style in _SUMS else 0
        self.sheet.set_row(line, min(self._height(words) + margin, HIGHEST_ROW))
        indent = {"align": "left", "indent": row.level + (row.style is RowStyle.OF_WHICH)}
        for i, text in words.items():
            place = indent if i == 0 else _ABSENT if i in self.number_formats else _TEXT
            write_text(self.sheet, line, i, text, self.formats.of(look, _WRAP, place))
        for i, cell in enumerate(row.cells, start=1):
            if isinstance(cell.value, Decimal):
                self._write_figure(line, i, row)

    def _words(self, row: Row) -> dict[int, str]:
        """The row's texts by column: header, texts, words for missing figures, marks of notes."""
        words = {0: row.heading}
        marks = [", ".join(row.notes)] if row.notes else []
        for (i, column), cell in zip(self.columns, row.cells, strict=bool(row.cells)):
            if cell.notes:
                marks.append(f"{column.heading}: {', '.join(cell.notes)}")
            if not isinstance(cell.value, Decimal):
                words[i] = shown(cell, column=column, unit=self.table.unit)
        if self.has_marks:
            words[self.notes_column] = "; ".join(marks)
        return words

    def _write_figure(self, line: int, i: int, row: Row) -> None:
        column, amount = self.table.columns[i - 1], row.cells[i - 1].value
        assert isinstance(amount, Decimal)
        style = self.formats.of(_ROW_STYLES[row.style], _RIGHT, {"num_format": self.number_formats[i]})
        figure = self.table.unit.scale(amount) if column.kind is CellKind.MONEY else amount
        if formula := self._live_sum(row, i):
            self.sheet.write_formula(line, i, formula, style, figure)
        else:
            self.sheet.write_number(line, i, figure, style)

    def _live_sum(self, row: Row, i: int) -> str:
        """The formula of a sum, down its rows or else across its columns; "" when it is no sum.

        Nor is it one when the parts known to this sheet give another figure than the report's.
        """
        column, cell = self.table.columns[i - 1], row.cells[i - 1]
        if column.kind is not CellKind.MONEY:
            return ""
        down = [(self.lines[key], i) for key in row.adds]
        across = [(self.lines[row.key], self.letters[key]) for key in column.adds]
        for parts in (down, across):
            if parts and add_known(self._amount(*part) for part in parts) == cell.value:
                return sum_formula(parts)
        return ""

    def _amount(self, line: int, i: int) -> Decimal | None:
        cells = self.table.rows[line - FIRST_ROW].cells
        value = cells[i - 1].value if cells else None
        return value if isinstance(value, Decimal) else None


def sum_formula(parts: Sequence[tuple[int, int]]) -> str:
    """SUM over the cells (row, column, from nought), neighbours joined to ranges; "" if it grows too long.

    SUM, unlike +, passes over a cell that says in words why it has no figure.

    >>> sum_formula([(6, 1), (7, 1), (9, 1)])
    '=SUM(B7:B8,B10)'
    """
    runs: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for part in sorted(parts):
        row, column = part
        if runs and runs[-1][1] in ((row - 1, column), (row, column - 1)):
            runs[-1] = (runs[-1][0], part)
        else:
            runs.append((part, part))
    ends = [(xl_rowcol_to_cell(*first), xl_rowcol_to_cell(*last)) for first, last in runs]
    ranges = [first if first == last else f"{first}:{last}" for first, last in ends]
    formula = f"=SUM({','.join(ranges)})"
    return formula if len(ranges) <= MOST_ARGUMENTS and len(formula) <= LONGEST_FORMULA else ""


def _number_format(column: Column, *, unit: DisplayUnit) -> str:
    return money_format(unit) if column.kind is CellKind.MONEY else "0.00%"


def money_format(unit: DisplayUnit) -> str:
    """Shows a figure just as it prints: halves up, nil without a minus sign.

    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> money_format(THOUSANDS)
    '[>=0.5]#,##0;[<=-0.5]-#,##0;0'
    """
    nil = f"{Decimal(0):.{unit.decimals}f}"
    digits = f"#,##{nil}"
    half = Decimal(5).scaleb(-unit.decimals - 1)
    return f"[>={half}]{digits};[<=-{half}]-{digits};{nil}"
