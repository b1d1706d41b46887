"""The cells of an uploaded file, whatever kind of file it was, and how each is read: exactly or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError

from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.forms import PartialDateField
from pooledbudgets.lib.money import DisplayUnit, round_half_up
from pooledbudgets.lib.partial_date import PartialDate
from pools.choices import FundingSource

FAITHFUL_DIGITS = 15
"""Significant digits that a workbook's binary numbers hold faithfully. What lies beyond them is noise."""


class FileRefused(DomainError):
    """Nothing of the file can be used; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


class BadCell(ValueError):
    """What stands in a cell cannot be used; the message is a sentence that begins with the cell's place."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}{'' if sentence.startswith('holds') else ':'} {sentence}")
        self.place = place


class CellKind(StrEnum):
    """What stands in a cell, as far as reading it goes."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    FOREIGN = "foreign currency"
    DATE = "date"
    YES_NO = "yes or no"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell: where it is ("Adults!F12"; "F12" in a CSV), what kind of thing it holds, and its text."""

    place: str
    kind: CellKind
    text: str = ""

    @property
    def is_blank(self) -> bool:
        return self.kind is CellKind.BLANK


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file: its cells by row, then column, counted from 1. Blank cells are left out."""

    name: str
    rows: Mapping[int, Mapping[int, RawCell]]

    def at(self, row: int, column: int) -> RawCell:
        """The cell there, be it blank."""
        held = self.rows.get(row, {}).get(column)
        return held or RawCell(place_of(self.name, row, column), CellKind.BLANK)


def place_of(sheet: str, row: int, column: int) -> str:
    """A cell's address as a person would write it. A CSV has no sheets.

    >>> place_of("Adults", 12, 6), place_of("", 1, 1)
    ('Adults!F12', 'A1')
    """
    address = f"{column_letters(column)}{row}"
    return f"{sheet}!{address}" if sheet else address


def column_letters(column: int) -> str:
    """The letters a spreadsheet gives a column, counted from 1.

    >>> column_letters(6), column_letters(28)
    ('F', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def number_text(number: Decimal | int | str) -> str:
    """A number from a workbook as it was meant: without the noise of binary numbers, never rounded further.

    A workbook keeps 0.3 as a binary number that may read 0.30000000000000004. Fifteen significant digits are
    what it keeps faithfully, and what the spreadsheet itself shows.

    >>> number_text("0.30000000000000004"), number_text("7.4883E4"), number_text("-0.0")
    ('0.3', '74883', '0')
    """
    exact = Decimal(number)
    if exact == 0:
        return "0"
    if len(exact.as_tuple().digits) > FAITHFUL_DIGITS and not isinstance(number, int):
        exact = round_half_up(exact, places=FAITHFUL_DIGITS - 1 - exact.adjusted())
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_in(cell: RawCell, *, unit: DisplayUnit, may_be_negative: bool) -> Decimal | None:
    """Pounds and pence of the figure in a cell; None for a blank. Raises BadCell."""
    if cell.is_blank:
        return None
    if cell.kind not in (CellKind.TEXT, CellKind.NUMBER):
        raise _unreadable(cell, wanted="the amount as a number")
    try:
        return parse_amount(cell.text, unit=unit, may_be_negative=may_be_negative)
    except BadAmount as error:
        raise BadCell(cell.place, str(error)) from error


def text_in(cell: RawCell) -> str:
    """The words in a cell. Raises BadCell for a formula and a spreadsheet's error."""
    if cell.kind in (CellKind.FORMULA, CellKind.ERROR):
        raise _unreadable(cell, wanted="the words themselves")
    return cell.text.strip()


def yes_no_in(cell: RawCell) -> bool | None:
    """Yes, no, or None for a blank. Raises BadCell."""
    answers = {"": None, "yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    typed = text_in(cell)
    if typed.casefold() not in answers:
        raise BadCell(
            cell.place, f"“{_shortened(typed)}” is neither yes nor no. Write Yes or No, or leave it blank."
        )
    return answers[typed.casefold()]


def source_in(cell: RawCell) -> str:
    """The funding source named in a cell, by its words or its code. Raises BadCell."""
    typed = text_in(cell)
    known = {source.label.casefold(): source.value for source in FundingSource}
    known |= {source.value.casefold(): source.value for source in FundingSource} | {"": ""}
    if typed.casefold() not in known:
        raise BadCell(
            cell.place,
            f"“{_shortened(typed)}” is not a funding source. Choose one from the list of the workbook.",
        )
    return known[typed.casefold()]


def date_in(cell: RawCell) -> PartialDate | None:
    """A day, or a month without a day; None for a blank. Raises BadCell.

    Read are 25 July 2017, July 2017, 25/07/2017, 2017-07-25 and 2017-07.
    """
    typed = text_in(cell)
    if not typed:
        return None
    for pattern in _DATES:
        if match := pattern.fullmatch(typed):
            parts = match.groupdict(default="")
            try:
                return PartialDateField().dated(parts.get("day", ""), parts["month"], parts["year"])
            except ValidationError as error:
                raise BadCell(cell.place, error.messages[0]) from error
    raise BadCell(
        cell.place,
        f"“{_shortened(typed)}” is not a date. Write it as 25 July 2017, or as July 2017 when the "
        "day is not known.",
    )


_YEAR = r"(?P<year>[0-9]{4})"
_DATES = [
    re.compile(rf"(?:(?P<day>[0-9]{{1,2}})\s+)?(?P<month>[A-Za-z]+)\s+{_YEAR}"),
    re.compile(rf"(?:(?P<day>[0-9]{{1,2}})/)?(?P<month>[0-9]{{1,2}})/{_YEAR}"),
    re.compile(rf"{_YEAR}-(?P<month>[0-9]{{1,2}})(?:-(?P<day>[0-9]{{1,2}}))?"),
]


def _unreadable(cell: RawCell, *, wanted: str) -> BadCell:
    match cell.kind:
        case CellKind.FORMULA:
            return BadCell(cell.place, "holds a formula; paste its value in its place.")
        case CellKind.ERROR:
            return BadCell(cell.place, f"holds the error {cell.text}. Enter {wanted}, or clear the cell.")
        case CellKind.FOREIGN:
            return BadCell(cell.place, "holds an amount in another currency. Amounts are in pounds sterling.")
        case CellKind.YES_NO:
            return BadCell(cell.place, f"holds {cell.text}. Enter {wanted}, or clear the cell.")
    return BadCell(cell.place, f"holds a {cell.kind} ({cell.text}). Enter {wanted}, or clear the cell.")


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
