from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudgets.lib.months import months_after


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2017, 7, 18), 6, date(2018, 1, 18), id="the corresponding day"),
        pytest.param(date(2017, 8, 31), 6, date(2018, 2, 28), id="no such day: the last of February"),
        pytest.param(date(2019, 8, 31), 6, date(2020, 2, 29), id="the last of a leap February"),
        pytest.param(date(2016, 2, 29), 12, date(2017, 2, 28), id="a leap day a year on"),
        pytest.param(date(2018, 2, 28), 3, date(2018, 5, 28), id="from a last day to the same number"),
        pytest.param(date(2017, 12, 31), 1, date(2018, 1, 31), id="over the year"),
        pytest.param(date(2017, 7, 18), 0, date(2017, 7, 18), id="no month"),
    ],
)
def test_months_after_ends_on_the_corresponding_day(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_after_stays_in_the_month_and_never_passes_the_day(day: date, months: int) -> None:
    end = months_after(day, months)

    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day <= day.day
