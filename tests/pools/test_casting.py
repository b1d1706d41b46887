"""Casting of printed tables: the £169,000 of 2017, a table that fails across, and rounding that is neither."""

from __future__ import annotations

from decimal import Decimal

from pooledbudgets.lib.money import POUNDS, THOUSANDS
from pools.casting import Check, Direction, Term, cast
from tests.pools.published_2017 import pounds


def net_of_2017(published: int) -> Check:
    return Check(
        "net",
        "council",
        "Net contribution",
        pounds(published),
        (
            Term("Gross contribution", pounds(127_052)),
            Term("iBCF Grant Funding", pounds(-6_276), is_deduction=True),
            Term("Less service user income", pounds(-26_653), is_deduction=True),
        ),
        Direction.DOWN,
        witnesses=(pounds(6_276),),
    )


def test_cast_printed_net_of_2017_is_out_by_169_thousand() -> None:
    [finding] = cast([net_of_2017(94_292)], unit=THOUSANDS).exceptions

    assert finding.difference == pounds(169)
    assert finding.computed == pounds(94_123)


def test_cast_printed_net_of_2017_names_income_and_gross_as_causes_but_not_the_grant() -> None:
    [finding] = cast([net_of_2017(94_292)], unit=THOUSANDS).exceptions

    assert any("26,484" in candidate for candidate in finding.candidates)
    assert any("127,221" in candidate for candidate in finding.candidates)
    assert not any("iBCF" in candidate for candidate in finding.candidates)


def test_cast_right_figure_finds_nothing() -> None:
    result = cast([net_of_2017(94_123)], unit=THOUSANDS)

    assert (result.exceptions, result.rounding) == ((), ())


def test_cast_one_unit_is_rounding_in_thousands() -> None:
    result = cast([net_of_2017(94_124)], unit=THOUSANDS)

    assert result.exceptions == ()
    assert [finding.difference for finding in result.rounding] == [pounds(1)]


def test_cast_two_units_are_an_exception_in_thousands() -> None:
    assert len(cast([net_of_2017(94_125)], unit=THOUSANDS).exceptions) == 1


def test_cast_a_penny_is_an_exception_in_pounds_and_pence() -> None:
    check = Check(
        "gross", "x", "Gross", Decimal("3.01"), (Term("a", Decimal(1)), Term("b", Decimal(2))), Direction.DOWN
    )

    assert len(cast([check], unit=POUNDS).exceptions) == 1


def test_cast_across_finds_the_public_health_row_of_december_2016() -> None:
    """671 and no movement, yet a latest budget of 32,480: adds down, fails across by 31,809."""
    row = Check(
        "public-health",
        "latest",
        "Public health expenditure",
        pounds(32_480),
        (Term("Original budget", pounds(671)), Term("Movement", pounds(0))),
        Direction.ACROSS,
    )

    [finding] = cast([row], unit=THOUSANDS).exceptions

    assert finding.difference == pounds(31_809)


def test_cast_does_not_check_a_sum_with_an_unknown_part() -> None:
    check = Check("gross", "x", "Gross", pounds(5), (Term("a", None), Term("b", pounds(2))), Direction.DOWN)

    assert cast([check], unit=THOUSANDS).exceptions == ()


def test_cast_suggests_a_row_left_out_counted_twice_or_with_the_wrong_sign() -> None:
    def candidates(published: int) -> str:
        check = Check(
            "gross",
            "x",
            "Gross",
            pounds(published),
            (Term("Carers", pounds(10)), Term("Equipment", pounds(200))),
            Direction.DOWN,
        )
        return " ".join(cast([check], unit=THOUSANDS).exceptions[0].candidates)

    assert "Carers may have been left out" in candidates(200)
    assert "Carers may have been counted twice" in candidates(220)
    assert "Carers may have been taken with the wrong sign" in candidates(190)


def test_cast_points_at_digits_in_another_order() -> None:
    check = Check(
        "gross",
        "x",
        "Gross",
        pounds(1_305),
        (Term("Carers", pounds(96)), Term("Equipment", pounds(1_290))),
        Direction.DOWN,
    )

    [finding] = cast([check], unit=THOUSANDS).exceptions

    assert (
        "Equipment of 1,209 (printed 1,290), the same digits in another order would close it."
        in finding.candidates
    )
