"""Typed amounts: read exactly, or refused with a sentence that names the remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudgets.lib.amounts import BadAmount, parse_amount
from pooledbudgets.lib.money import DISPLAY_UNITS, LARGEST_AMOUNT, MILLIONS, POUNDS, THOUSANDS, allocate


@pytest.mark.parametrize(
    ("typed", "unit", "pounds"),
    [
        ("74,883", THOUSANDS, "74883000"),
        ("74883", THOUSANDS, "74883000"),
        ("74883.5", THOUSANDS, "74883500"),
        ("0.00001", THOUSANDS, "0.01"),
        ("£61,216,000.37", POUNDS, "61216000.37"),
        ("61.216", MILLIONS, "61216000"),
        (" 0 ", POUNDS, "0"),
        ("74,883.000000", THOUSANDS, "74883000"),
        ("10,000,000", THOUSANDS, "10000000000"),
    ],
)
def test_parse_amount_understood_gives_exact_pounds(typed, unit, pounds) -> None:
    assert parse_amount(typed, unit=unit, may_be_negative=False) == Decimal(pounds)


@pytest.mark.parametrize(
    "typed", ["(5,502)", "-5,502", "- 5,502", "−5,502", "-£5,502", "£-5,502", "(£5,502)"]
)
def test_parse_amount_negative_where_it_may_stand(typed) -> None:
    assert parse_amount(typed, unit=THOUSANDS, may_be_negative=True) == Decimal(-5_502_000)


@pytest.mark.parametrize("typed", ["", "   "])
def test_parse_amount_blank_is_none_and_not_nil(typed) -> None:
    assert parse_amount(typed, unit=THOUSANDS, may_be_negative=False) is None


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        pytest.param("lots", "digits 0 to 9", id="text"),
        pytest.param("1e9", "digits 0 to 9", id="exponent"),
        pytest.param("12,34", "between thousands", id="comma in the wrong place"),
        pytest.param("1,2345", "between thousands", id="four digits after a comma"),
        pytest.param("１２３", "digits 0 to 9", id="full-width digits"),
        pytest.param("٣", "digits 0 to 9", id="Arabic digit"),
        pytest.param("(5,502)", "is negative", id="brackets where no minus may stand"),
        pytest.param("-5", "is negative", id="minus where none may stand"),
        pytest.param("-0", "is negative", id="minus nought"),
        pytest.param("NaN", "digits 0 to 9", id="not a number"),
        pytest.param("Infinity", "digits 0 to 9", id="infinity"),
        pytest.param("9" * 30, "more than £10,000,000,000", id="thirty digits"),
        pytest.param("0.001", "part of a penny", id="part of a penny in pounds"),
        pytest.param("$5", "pounds sterling", id="dollars"),
        pytest.param("5 EUR", "pounds sterling", id="euros"),
        pytest.param("=1+1", "digits 0 to 9", id="formula"),
        pytest.param("--5", "digits 0 to 9", id="two signs"),
        pytest.param("5.", "digits 0 to 9", id="point without decimals"),
        pytest.param("<script>", "digits 0 to 9", id="script"),
    ],
)
def test_parse_amount_misunderstood_is_refused_with_the_remedy(typed, remedy) -> None:
    with pytest.raises(BadAmount, match=remedy):
        parse_amount(typed, unit=POUNDS, may_be_negative=False)


def test_parse_amount_minus_nought_is_refused_even_where_a_minus_may_stand() -> None:
    with pytest.raises(BadAmount, match="Enter 0 for nil"):
        parse_amount("-0", unit=THOUSANDS, may_be_negative=True)


def test_parse_amount_part_of_a_penny_in_thousands_is_refused() -> None:
    with pytest.raises(BadAmount, match="at most 5 decimals"):
        parse_amount("1.000001", unit=THOUSANDS, may_be_negative=False)


exact_pounds = st.decimals(min_value=0, max_value=LARGEST_AMOUNT, places=2, allow_nan=False)


@given(exact_pounds, st.sampled_from(list(DISPLAY_UNITS.values())))
def test_parse_amount_reads_back_what_the_form_shows(pounds, unit) -> None:
    if unit.decimals == 0 and unit.factor == 1:
        pounds = pounds.to_integral_value()

    assert parse_amount(unit.typed(pounds), unit=unit, may_be_negative=False) == pounds


weights = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=10).filter(any)


@given(st.integers(min_value=-(10**12), max_value=10**12), weights)
def test_allocate_parts_sum_exactly_and_each_is_within_a_penny(pence, parts) -> None:
    total = Decimal(pence) / 100
    whole = sum(parts)

    split = allocate(total, [Decimal(part) for part in parts])

    assert sum(split) == total
    assert all(
        abs(share - total * part / whole) < Decimal("0.01") for share, part in zip(split, parts, strict=True)
    )


def test_allocate_worked_case_of_the_risk_share() -> None:
    bases = [Decimal(79_736_000), Decimal(61_216_000)]

    assert allocate(Decimal("2400000.00"), bases) == [Decimal("1357670.70"), Decimal("1042329.30")]
    assert allocate(Decimal("-1234567.89"), bases) == [Decimal("-698390.27"), Decimal("-536177.62")]
