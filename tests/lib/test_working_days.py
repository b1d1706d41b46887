"""Working days and clear days, by worked dates and by what must hold of any."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudgets.lib.working_days import (
    bank_holiday,
    clear_days,
    clear_working_days,
    is_working_day,
    latest_with_clear_days,
    latest_with_clear_working_days,
    working_days_after,
)

DAYS = st.dates(date(2012, 1, 1), date(2030, 12, 31))
COUNTS = st.integers(1, 30)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2017, 4, 14), "Good Friday"),
        (date(2017, 4, 17), "Easter Monday"),
        (date(2017, 1, 2), "New Year's Day (observed)"),
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
        (date(2020, 5, 8), "May Day"),
        (date(2017, 11, 30), ""),  # Saint Andrew's Day is one in Scotland only
    ],
)
def test_bank_holiday_is_that_of_england(day: date, name: str) -> None:
    assert bank_holiday(day) == name
    assert is_working_day(day) == (not name)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2017, 9, 20), 5, date(2017, 9, 27), id="published in September 2017"),
        pytest.param(date(2017, 12, 20), 5, date(2017, 12, 29), id="over Christmas"),
        pytest.param(date(2017, 12, 28), 5, date(2018, 1, 5), id="over New Year"),
        pytest.param(date(2017, 4, 12), 5, date(2017, 4, 21), id="over Easter"),
        pytest.param(date(2016, 2, 26), 2, date(2016, 3, 1), id="over 29 February"),
        pytest.param(date(2017, 2, 27), 2, date(2017, 3, 1), id="February of an ordinary year"),
        pytest.param(date(2017, 3, 24), 1, date(2017, 3, 27), id="when summer time begins"),
        pytest.param(date(2017, 10, 27), 1, date(2017, 10, 30), id="when summer time ends"),
        pytest.param(date(2017, 9, 23), 1, date(2017, 9, 25), id="from a Saturday"),
    ],
)
def test_working_days_after(day: date, count: int, expected: date) -> None:
    assert working_days_after(day, count) == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2017, 7, 18), 5, date(2017, 7, 10), id="Tuesday 18 July 2017"),
        pytest.param(date(2018, 1, 3), 5, date(2017, 12, 21), id="after Christmas and New Year"),
        pytest.param(date(2017, 4, 18), 5, date(2017, 4, 6), id="after Easter"),
        pytest.param(date(2017, 7, 17), 5, date(2017, 7, 7), id="the day before would be a Sunday"),
        pytest.param(date(2016, 3, 1), 5, date(2016, 2, 22), id="over 29 February"),
    ],
)
def test_latest_with_clear_working_days(day: date, count: int, expected: date) -> None:
    assert latest_with_clear_working_days(day, count) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2017, 7, 18), date(2017, 6, 19)), (date(2016, 3, 15), date(2016, 2, 15))],
)
def test_latest_with_28_clear_days(day: date, expected: date) -> None:
    assert latest_with_clear_days(day, 28) == expected


@given(DAYS, COUNTS)
def test_latest_day_leaves_enough_and_no_working_day_after_it_does(day: date, count: int) -> None:
    latest = latest_with_clear_working_days(day, count)
    assert clear_working_days(latest, day) >= count
    assert clear_working_days(working_days_after(latest, 1), day) < count


@given(DAYS, COUNTS)
def test_so_many_working_days_lie_after_a_day(day: date, count: int) -> None:
    after = working_days_after(day, count)
    assert is_working_day(after)
    assert clear_working_days(day, after + timedelta(days=1)) == count


@given(DAYS, st.integers(0, 60))
def test_clear_days_and_the_latest_day_agree(day: date, count: int) -> None:
    assert clear_days(latest_with_clear_days(day, count), day) == count


def test_no_room_is_nought() -> None:
    assert clear_working_days(date(2017, 7, 18), date(2017, 7, 18)) == 0
    assert clear_days(date(2017, 7, 19), date(2017, 7, 18)) == 0
    with pytest.raises(ValueError, match="at least one"):
        working_days_after(date(2017, 7, 18), 0)
