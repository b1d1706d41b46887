"""The workbook handed out to one organisation: filled in as far as known, its own cells open, the rest locked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from agreements.choices import Side
from pooledbudgets.lib.money import LARGEST_AMOUNT, DisplayUnit
from pooledbudgets.lib.xlsx import (
    Formats,
    add_sheet,
    money_format,
    row_height,
    sheet_names,
    sum_formula,
    write_text,
)
from pools.choices import LOCAL_AUTHORITY_ONLY, NHS_ONLY, FundingSource, LineKind, LineNature
from pools.entry_rules import may_be_negative
from pools.layout import Place, PlacedRow, placed_rows
from pools.tables import Figure, PartnerColumn, PoolTable, TableLine, VersionTables
from pools.totals import TOTAL, Sum
from pools.uploads.form import (
    FIELD_ROW,
    FIRST_ROW,
    HEADING_ROW,
    INSTRUCTIONS,
    MARK_ROW,
    UNIT_ROW,
    Field,
    Hidden,
    amount_shown,
    as_written,
    figure_column,
    fingerprints,
    is_enterable,
    mark_of,
    total_key,
)

_WIDTHS: Final = {
    "label": 44,
    Field.SOURCE: 32,
    Field.RECURRENT: 12,
    Field.DECISION: 28,
    Field.DECIDED_ON: 16,
    Field.NOTE: 44,
}
_FIGURE_WIDTH: Final = 17
_GUIDE_WIDTH: Final = 86
_PARTICULARS: Final = tuple(field for field in Field if field is not Field.AMOUNT)

_Style = dict[str, Any]
_BOLD: Final[_Style] = {"bold": True}
_WRAP: Final[_Style] = {"text_wrap": True}
_RIGHT: Final[_Style] = {"align": "right"}
_QUIET: Final[_Style] = {"font_color": "#3d4a52"}
_WORDS: Final[_Style] = {
    "align": "right",
    "italic": True,
    "font_size": 9,
    "font_color": "#3d4a52",
    "text_wrap": True,
}
_TEXT: Final[_Style] = {"num_format": "@", "align": "left", "indent": 1}
_OPEN: Final[_Style] = {"locked": False, "bg_color": "#fff6d1", "border": 1, "border_color": "#8a7a3c"}
_SUM_STYLES: Final[Mapping[Place, _Style]] = {
    Place.SUBTOTAL: {"bold": True, "top": 7},
    Place.GROSS: {"bold": True, "top": 1},
    Place.NET: {"bold": True, "top": 1, "bottom": 6},
}


def contributions_workbook(tables: VersionTables, *, party: PartnerColumn, as_at: datetime) -> bytes:
    """The .xlsx file for one party: a sheet for each pool after the instructions. Bytes differ by `as_at` only.

    What the reader of `tables` may not see is not in it. Hidden columns say which figure of which version
    each row is and whether its cells were touched, so that the file is understood when it comes back.
    """
    out = io.BytesIO()
    book = Workbook(out, {"default_format_properties": {"font_name": "Arial", "font_size": 10}})
    title = f"{tables.caption}: figures of {party.heading}"
    book.set_properties({"title": title, "author": "Pooled Budgets", "created": as_at.astimezone(UTC)})
    formats = Formats(book)
    header, footer = tables.agreement_title, f"{tables.reference}. Working copy of {party.heading}."
    guide = add_sheet(book, INSTRUCTIONS, header=header, footer=footer)
    sources = _write_instructions(guide, tables, party, formats)
    names = sheet_names([pool.heading for pool in tables.pools], taken=[INSTRUCTIONS])
    for pool, name in zip(tables.pools, names, strict=True):
        sheet = add_sheet(book, name, header=header, footer=footer)
        sheet.set_landscape()
        _PoolSheet(book, sheet, tables, pool, party, formats, sources).write()
    book.close()
    return out.getvalue()


# --- Instructions -------------------------------------------------------------------------------------


def _write_instructions(
    sheet: Worksheet, tables: VersionTables, party: PartnerColumn, formats: Formats
) -> str:
    """Writes the sheet; returns the reference of the list of funding sources on it."""
    sheet.set_column(0, 0, _GUIDE_WIDTH)
    line = 0

    def write(text: str, *styles: _Style, size: int = 10) -> None:
        nonlocal line
        sheet.set_row(line, row_height(text, width=_GUIDE_WIDTH, font=size))
        write_text(sheet, line, 0, text, formats.of(_WRAP, {"font_size": size}, *styles))
        line += 1

    write(f"{tables.agreement_title}", _BOLD, size=15)
    write(f"{tables.caption}. Version {tables.number}, draft. Figures of {party.heading}.", _BOLD, size=12)
    if tables.is_illustrative:
        write("Illustrative data. The figures are invented and describe no real agreement.", _BOLD)
    line += 1
    for number, step in enumerate(_steps(tables, party), start=1):
        write(f"{number}.  {step}")
    line += 1
    write("Funding sources to choose from", _BOLD, size=12)
    first = line
    for source in _sources_of(party.side):
        write(source.label)
    ends = [xl_rowcol_to_cell(row, 0, row_abs=True, col_abs=True) for row in (first, line - 1)]
    return f"={INSTRUCTIONS}!{ends[0]}:{ends[1]}"


def _steps(tables: VersionTables, party: PartnerColumn) -> Iterator[str]:
    unit = tables.unit
    yield "There is a sheet for each pool. Pale yellow cells with a border are yours to fill; the others are locked."
    yield (
        f"Amounts are in {unit.heading}, with up to {unit.typed_decimals} decimals. "
        f"A cell left blank means “not reported”, which is not the same as 0, nil."
    )
    yield "Enter deductions (grants and service user income) as minus figures."
    yield "Enter values, not formulas: where you worked a figure out elsewhere, paste it as a value."
    yield "The totals add up what you enter. The other partners’ figures are shown as far as they were shared."
    yield "A date may be a day (25 July 2017) or a month (July 2017) when the day is not known."
    yield (
        "To add or remove a line, do it on the contributions page, then download the workbook again. "
        "Do not delete rows, columns or sheets here."
    )
    yield (
        "Save the file as an Excel workbook (.xlsx) and upload it on the page where you downloaded it. "
        "You will see every change before anything is saved."
    )
    yield f"If somebody of {party.heading} saves a figure meanwhile, you will see both and choose."


def _sources_of(side: Side) -> list[FundingSource]:
    """The sources a body of this side can name."""
    barred = {Side.NHS: LOCAL_AUTHORITY_ONLY, Side.LOCAL_GOVERNMENT: NHS_ONLY}.get(side, frozenset())
    return [source for source in FundingSource if source and source not in barred]


# --- A pool -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """How a row is set."""

    style: _Style
    indent: int


class _PoolSheet:
    """One pool's sheet. Rows and columns here count from nought, as XlsxWriter's do."""

    def __init__(
        self,
        book: Workbook,
        sheet: Worksheet,
        tables: VersionTables,
        pool: PoolTable,
        party: PartnerColumn,
        formats: Formats,
        sources: str,
    ) -> None:
        self.book, self.sheet, self.tables, self.pool, self.party = book, sheet, tables, pool, party
        self.formats, self.sources, self.unit = formats, sources, tables.unit
        self.names = [
            *Hidden,
            "label",
            *(figure_column(column.key) for column in pool.columns),
            figure_column(TOTAL),
            *_PARTICULARS,
        ]
        self.columns = {name: i for i, name in enumerate(self.names)}
        self.rows = list(placed_rows(pool))
        self.lines = {row.key: i for i, row in enumerate(self.rows, start=FIRST_ROW - 1) if row.line}
        self.sums = {row.key: i for i, row in enumerate(self.rows, start=FIRST_ROW - 1) if not row.line}

    def write(self) -> None:
        """The whole sheet."""
        self._write_head()
        for place in self.rows:
            if place.line is not None:
                self._write_line(place, place.line)
            elif place.place is Place.HEADING:
                self._text(self._row_of(place), "label", f"{place.label}:", _BOLD, _indented(place.level))
                self._hidden(self._row_of(place), Hidden.ROW, total_key(place.key))
            else:
                self._write_sum(place)
        self._set_columns()
        self._offer_choices()

    def _row_of(self, place: PlacedRow) -> int:
        return (self.lines if place.line else self.sums)[place.key]

    # Head and columns

    def _write_head(self) -> None:
        mark = mark_of(self.tables, pool=self.pool.code, party=self.party.key)
        self.sheet.write_string(MARK_ROW - 1, 0, str(mark))
        label = self.columns["label"]
        lines = [
            (self.pool.heading, self.formats.of(_BOLD, {"font_size": 14})),
            (self._subtitle(), self.formats.of()),
            (
                "Pale yellow cells with a border are yours to fill. See the first sheet.",
                self.formats.of(_QUIET),
            ),
        ]
        for i, (text, style) in enumerate(lines):
            write_text(self.sheet, i, label, text, style)
        for name, i in self.columns.items():
            self.sheet.write_string(FIELD_ROW - 1, i, name)
        self.sheet.set_row(FIELD_ROW - 1, None, None, {"hidden": True})
        headings = self._headings()
        widest = {name: _WIDTHS.get(name, _FIGURE_WIDTH) for name in headings}
        self.sheet.set_row(HEADING_ROW - 1, max(row_height(headings[n], width=widest[n]) for n in headings))
        for name, heading in headings.items():
            is_figure = name.startswith(figure_column(""))
            place = [
                _WRAP,
                _RIGHT if is_figure else _TEXT if name in _PARTICULARS else {},
                _BOLD,
                {"valign": "bottom"},
            ]
            self._text(HEADING_ROW - 1, name, heading, *place)
            self._text(
                UNIT_ROW - 1, name, self.unit.heading if is_figure else "", _BOLD, _RIGHT, {"bottom": 1}
            )
        self.sheet.freeze_panes(FIRST_ROW - 1, label + 1)
        self.sheet.repeat_rows(HEADING_ROW - 1, UNIT_ROW - 1)

    def _subtitle(self) -> str:
        tables = self.tables
        words = f"{tables.agreement_title}. {tables.caption}. Version {tables.number}, draft."
        return f"ILLUSTRATIVE DATA. {words}" if tables.is_illustrative else words

    def _headings(self) -> dict[str, str]:
        own = {True: " (yours)", False: ""}
        return {
            "label": "Line",
            **{figure_column(c.key): c.heading + own[c.key == self.party.key] for c in self.pool.columns},
            figure_column(TOTAL): "Total",
            **{field: field.heading for field in _PARTICULARS},
        }

    def _set_columns(self) -> None:
        hidden = self.columns[Hidden.OTHERS]
        self.sheet.set_column(0, hidden, 10, None, {"hidden": True})
        for name in self.names[hidden + 1 :]:
            i = self.columns[name]
            self.sheet.set_column(i, i, _WIDTHS.get(name, _FIGURE_WIDTH))

    # Rows

    def _write_line(self, place: PlacedRow, line: TableLine) -> None:
        row, look = self.lines[line.key], _look(line)
        nature = "" if line.nature is LineNature.REVENUE else f" ({line.nature.label.lower()})"
        label = f"{place.label}{nature}"
        own = next(figure for figure in line.figures if figure.column == self.party.key)
        texts = as_written(line, own, unit=self.unit)
        shown = {figure.column: amount_shown(line, figure, unit=self.unit) for figure in line.figures}
        self.sheet.set_row(row, self._height(label, texts, shown.values()))
        self._text(row, "label", label, _WRAP, look.style, _indented(look.indent))
        for figure in line.figures:
            if figure.column == self.party.key:
                self._write_own(row, line, figure)
            else:
                name = figure_column(figure.column)
                self._figure(row, name, figure.amount, shown[figure.column], look.style)
        self._write_row_total(row, line, look)
        self._hidden(row, Hidden.ROW, line.key)
        self._hidden(row, Hidden.REVISION, str(own.revision))
        self._hidden(row, Hidden.OWN, fingerprints(texts))
        others = {key: text for key, text in shown.items() if key != self.party.key}
        self._hidden(row, Hidden.OTHERS, fingerprints(others))
        for field in _PARTICULARS:
            look_of = _OPEN if is_enterable(line, own) else look.style
            self._text(row, field, texts[field], _WRAP, _TEXT, look_of)

    @staticmethod
    def _height(label: str, texts: Mapping[str, str], figures: Iterable[str]) -> float:
        """The height of a line's row for all that is wrapped in it; a particular is set in by an indent."""
        return max(
            *(row_height(text, width=_FIGURE_WIDTH + 2) for text in figures),
            row_height(label, width=_WIDTHS["label"]),
            *(row_height(texts[field], width=_WIDTHS[field] - 2) for field in _PARTICULARS),
        )

    def _write_own(self, row: int, line: TableLine, figure: Figure) -> None:
        name = figure_column(figure.column)
        if not is_enterable(line, figure):
            self._figure(row, name, None, amount_shown(line, figure, unit=self.unit), {})
            return
        self._figure(row, name, figure.amount, "", _OPEN)
        self.sheet.data_validation(
            row, self.columns[name], row, self.columns[name], _permitted(line, self.unit)
        )

    def _write_row_total(self, row: int, line: TableLine, look: _Look) -> None:
        parts = [(row, self.columns[figure_column(column.key)]) for column in self.pool.columns]
        if line.total_only is not None:
            self._figure(row, figure_column(TOTAL), line.total_only, "", look.style)
        else:
            self._sum(row, TOTAL, line.total, parts, look.style)

    def _write_sum(self, place: PlacedRow) -> None:
        row, style = self.sums[place.key], _SUM_STYLES[place.place]
        self._text(row, "label", place.label, style, _indented(place.level))
        self._hidden(row, Hidden.ROW, total_key(place.key))
        adding = self._added(place)
        for column in [*(column.key for column in self.pool.columns), TOTAL]:
            parts = [(part, self.columns[figure_column(column)]) for part in adding]
            self._sum(row, column, self._sums_of(place)[column], parts, style)

    def _added(self, place: PlacedRow) -> list[int]:
        """The rows whose sum this one is."""
        if place.place is Place.NET:
            deductions = self.pool.lines_of(LineKind.GRANT_DEDUCTION, LineKind.INCOME_DEDUCTION)
            gross = [i for key, i in self.sums.items() if key == Place.GROSS]
            return gross + [self.lines[line.key] for line in deductions if not line.is_part]
        lines = self.pool.lines_of(LineKind.CONTRIBUTION)
        if place.place is Place.SUBTOTAL:
            lines = tuple(line for line in lines if place.key in line.group_keys)
        return [self.lines[line.key] for line in lines if not line.is_part]

    def _sums_of(self, place: PlacedRow) -> Mapping[str, Sum]:
        totals = self.pool.totals
        if place.place is Place.SUBTOTAL:
            nothing = dict.fromkeys([*(column.key for column in self.pool.columns), TOTAL], Sum(None))
            return totals.subtotals.get(place.key, nothing)
        return totals.net if place.place is Place.NET else totals.gross

    # Cells

    def _text(self, row: int, name: str, text: str, *styles: _Style) -> None:
        style = self.formats.of(*styles)
        if text:
            write_text(self.sheet, row, self.columns[name], text, style)
        else:
            self.sheet.write_blank(row, self.columns[name], None, style)

    def _hidden(self, row: int, name: Hidden, text: str) -> None:
        self.sheet.write_string(row, self.columns[name], text)

    def _figure(self, row: int, name: str, amount: Decimal | None, words: str, style: _Style) -> None:
        if amount is None:
            self._text(row, name, words, style, _WORDS if words else self._number_style)
        else:
            self.sheet.write_number(
                row, self.columns[name], self.unit.scale(amount), self.formats.of(style, self._number_style)
            )

    def _sum(
        self, row: int, column: str, total: Sum, parts: Sequence[tuple[int, int]], style: _Style
    ) -> None:
        """A live sum of what is known, or in words why there is none."""
        name = figure_column(column)
        if total.is_unseen:
            self._figure(row, name, None, "Not yet shared", style)
        elif formula := _known_sum(parts):
            known = "Not reported" if total.amount is None else self.unit.scale(total.amount)
            look = self.formats.of(style, self._number_style)
            self.sheet.write_formula(row, self.columns[name], formula, look, known)
        else:
            self._figure(row, name, total.amount, "Not reported", style)

    @property
    def _number_style(self) -> _Style:
        return {"num_format": money_format(self.unit), "align": "right"}

    def _offer_choices(self) -> None:
        """Lists to choose from, and more decimals wherever a figure is finer than the unit shows."""
        if not self.rows:
            return
        first, last = FIRST_ROW - 1, FIRST_ROW - 2 + len(self.rows)
        source, recurrent = self.columns[Field.SOURCE], self.columns[Field.RECURRENT]
        self.sheet.data_validation(
            first, source, last, source, _choice(self.sources, "the list of funding sources")
        )
        self.sheet.data_validation(first, recurrent, last, recurrent, _choice(["Yes", "No"], "Yes or No"))
        if self.unit.typed_decimals > self.unit.decimals:
            left, right = self.columns["label"] + 1, self.columns[figure_column(TOTAL)]
            corner = xl_rowcol_to_cell(first, left)
            self.sheet.conditional_format(
                first,
                left,
                last,
                right,
                {
                    "type": "formula",
                    "criteria": f"=ROUND({corner},{self.unit.decimals})<>{corner}",
                    "format": self._finer_format(),
                },
            )

    def _finer_format(self) -> Format:
        digits = "0" * self.unit.decimals + "#" * (self.unit.typed_decimals - self.unit.decimals)
        made: Format = self.book.add_format({"num_format": f"#,##0.{digits}"})
        return made


def _indented(level: int) -> _Style:
    return {"align": "left", "indent": level}


def _look(line: TableLine) -> _Look:
    if not line.kind.counts:
        return _Look({"italic": True}, line.level)
    return _Look(_QUIET if line.is_part else {}, line.level)


def _known_sum(parts: Sequence[tuple[int, int]]) -> str:
    """The sum of the cells that hold figures; "Not reported" when none does. Blank if it grows too long.

    >>> _known_sum([(6, 5), (7, 5)])
    '=IF(COUNT(F7:F8)=0,"Not reported",SUM(F7:F8))'
    """
    formula = sum_formula(parts) if parts else ""
    cells = formula.removeprefix("=SUM(").removesuffix(")")
    whole = f'=IF(COUNT({cells})=0,"Not reported",SUM({cells}))'
    return whole if cells and len(whole) < 8_000 else ""


def _permitted(line: TableLine, unit: DisplayUnit) -> dict[str, Any]:
    """What the spreadsheet itself already refuses in an amount's cell."""
    most = int(LARGEST_AMOUNT / unit.factor)
    is_deduction = line.kind.is_deduction
    told = (
        f"A deduction. Enter it as a minus figure in {unit.heading}, or 0."
        if is_deduction
        else f"Enter an amount in {unit.heading}, or leave the cell blank if it is not known yet."
    )
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -most if may_be_negative(line.kind) else 0,
        "maximum": 0 if is_deduction else most,
        "input_title": "Deduction" if is_deduction else "Amount",
        "input_message": told,
        "error_title": "This is not an amount",
        "error_message": told,
    }


def _choice(source: str | list[str], words: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": "Choose from the list",
        "error_message": f"Choose from {words}, or clear the cell.",
    }
