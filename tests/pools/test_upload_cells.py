"""Reading the cells of a file: exactly, or refused with a sentence that begins with the cell's place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudgets.lib.money import DISPLAY_UNITS, LARGEST_AMOUNT, MILLIONS, POUNDS, THOUSANDS
from pooledbudgets.lib.partial_date import PartialDate
from pools.uploads.cells import (
    BadCell,
    CellKind,
    RawCell,
    amount_in,
    column_letters,
    date_in,
    number_text,
    source_in,
    text_in,
    yes_no_in,
)

PLACE = "Adults!F12"


def cell(text: str, kind: CellKind = CellKind.TEXT) -> RawCell:
    return RawCell(PLACE, kind if text else CellKind.BLANK, text)


def number(value: float) -> RawCell:
    return cell(number_text(repr(value)), CellKind.NUMBER)


@given(
    pence=st.integers(-int(LARGEST_AMOUNT) * 100, int(LARGEST_AMOUNT) * 100),
    unit=st.sampled_from(list(DISPLAY_UNITS.values())),
)
def test_amount_in_reads_back_every_amount_a_workbook_can_hold(pence, unit) -> None:
    pounds = Decimal(pence).scaleb(-2)
    stored = float(unit.scale(pounds))

    assert amount_in(number(stored), unit=unit, may_be_negative=True) == pounds


@given(
    pence=st.lists(st.integers(0, 10_000_000_00), min_size=2, max_size=12),
    unit=st.sampled_from([POUNDS, THOUSANDS, MILLIONS]),
)
def test_amount_in_of_a_sum_the_spreadsheet_worked_out_is_exact_or_refused(pence, unit) -> None:
    total = sum(float(unit.scale(Decimal(part).scaleb(-2))) for part in pence)

    try:
        read = amount_in(number(total), unit=unit, may_be_negative=False)
    except BadCell:
        return

    assert read == Decimal(sum(pence)).scaleb(-2)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_differs_from_the_number_by_noise_alone(value) -> None:
    read, held = Decimal(number_text(repr(value))), Decimal(repr(value))

    assert abs(read - held) <= abs(held) * Decimal("5e-15")
    assert len(read.normalize().as_tuple().digits) <= 15


@pytest.mark.parametrize(
    ("value", "unit", "pounds"),
    [
        pytest.param(0.1 + 0.2, POUNDS, "0.30", id="noise of binary numbers"),
        pytest.param(74883.50025, THOUSANDS, "74883500.25", id="to the penny in thousands"),
        pytest.param(61.216, MILLIONS, "61216000", id="millions"),
        pytest.param(-0.0, POUNDS, "0", id="minus nought"),
        pytest.param(7.4883e4, THOUSANDS, "74883000", id="stored with an exponent"),
    ],
)
def test_amount_in_number_of_a_workbook(value, unit, pounds) -> None:
    assert amount_in(number(value), unit=unit, may_be_negative=False) == Decimal(pounds)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(number(0.001), "part of a penny", id="part of a penny"),
        pytest.param(number(0.123456789012345), "part of a penny", id="fifteen decimals"),
        pytest.param(number(1e22), "more than £10,000,000,000", id="too large"),
        pytest.param(cell("9" * 30), "more than £10,000,000,000", id="thirty digits"),
        pytest.param(number(-5502), "is negative", id="negative contribution"),
        pytest.param(cell("lots"), "is not an amount", id="text"),
        pytest.param(cell("1e9"), "is not an amount", id="exponent in text"),
        pytest.param(cell("12,34"), "is not an amount", id="comma in the wrong place"),
        pytest.param(cell("１２３"), "is not an amount", id="full-width digits"),
        pytest.param(cell("$5"), "another currency", id="dollars in text"),
        pytest.param(cell("5", CellKind.FOREIGN), "another currency", id="euros by format"),
        pytest.param(cell("#REF!", CellKind.ERROR), "holds the error #REF!", id="error"),
        pytest.param(cell("0.5", CellKind.PERCENTAGE), "holds a percentage", id="percentage"),
        pytest.param(cell("28 February 2017", CellKind.DATE), "holds a date (28 February 2017)", id="date"),
        pytest.param(cell("29 February 2017"), "is not an amount", id="no date either"),
        pytest.param(cell("TRUE", CellKind.YES_NO), "holds TRUE", id="truth"),
        pytest.param(cell("a formula", CellKind.FORMULA), "holds a formula; paste its value", id="formula"),
    ],
)
def test_amount_in_refusal_names_the_cell_and_the_remedy(raw, words) -> None:
    with pytest.raises(BadCell, match=f"^{PLACE}[: ]") as refusal:
        amount_in(raw, unit=POUNDS, may_be_negative=False)

    assert words in str(refusal.value)
    assert refusal.value.place == PLACE


def test_amount_in_blank_is_none_and_brackets_are_a_minus_where_one_may_stand() -> None:
    assert amount_in(cell(""), unit=THOUSANDS, may_be_negative=True) is None
    assert amount_in(cell("(5,502)"), unit=THOUSANDS, may_be_negative=True) == -5_502_000
    with pytest.raises(BadCell, match="is negative"):
        amount_in(cell("(5,502)"), unit=THOUSANDS, may_be_negative=False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("25 July 2017", PartialDate(2017, 7, 25)),
        ("25 jul 2017", PartialDate(2017, 7, 25)),
        ("July 2017", PartialDate(2017, 7)),
        ("25/07/2017", PartialDate(2017, 7, 25)),
        ("07/2017", PartialDate(2017, 7)),
        ("2017-07-25", PartialDate(2017, 7, 25)),
        ("2017-07", PartialDate(2017, 7)),
        ("", None),
    ],
)
def test_date_in_reads_days_and_months(typed, expected) -> None:
    assert date_in(cell(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("29 February 2017", "29 February 2017 is not in the calendar"),
        ("31/04/2017", "31 April 2017 is not in the calendar"),
        ("2017-13-01", "Give the month"),
        ("25 Juli 2017", "Give the month"),
        ("soon", "is not a date"),
        ("42941", "is not a date"),
    ],
)
def test_date_in_refusal_names_the_cell_and_the_remedy(typed, words) -> None:
    with pytest.raises(BadCell, match=f"^{PLACE}: ") as refusal:
        date_in(cell(typed))

    assert words in str(refusal.value)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_date_in_reads_what_the_workbook_writes(day) -> None:
    written = PartialDate(day.year, day.month, day.day)

    assert date_in(cell(str(written))) == written
    assert date_in(cell(written.iso)) == written


def test_source_and_yes_no_are_read_by_their_words_or_refused() -> None:
    assert source_in(cell("Improved Better Care Fund")) == source_in(cell("IBCF")) == "ibcf"
    assert [yes_no_in(cell(text)) for text in ("Yes", "no", "TRUE", "")] == [True, False, True, None]
    with pytest.raises(BadCell, match="not a funding source"):
        source_in(cell("The mattress"))
    with pytest.raises(BadCell, match="neither yes nor no"):
        yes_no_in(cell("perhaps"))


def test_text_in_keeps_markup_as_text_and_refuses_formulas() -> None:
    hostile = "<script>alert(1)</script>"

    assert text_in(cell(hostile)) == hostile
    with pytest.raises(BadCell, match="holds a formula"):
        text_in(cell("a formula", CellKind.FORMULA))


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_column_letters(column, letters) -> None:
    assert column_letters(column) == letters
