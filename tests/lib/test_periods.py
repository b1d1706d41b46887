from datetime import date

import pytest

from pooledbudgets.lib.periods import Period, overlapping

APRIL = Period(date(2017, 4, 1), date(2017, 5, 1))
MAY = Period(date(2017, 5, 1), date(2017, 6, 1))
SINCE_APRIL = Period(date(2017, 4, 1), None)
UNTIL_MAY = Period(None, date(2017, 5, 1))
ALWAYS = Period(None, None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(APRIL, MAY, False, id="one ends the day the other starts"),
        pytest.param(APRIL, APRIL, True, id="the same"),
        pytest.param(SINCE_APRIL, MAY, True, id="open end reaches over"),
        pytest.param(UNTIL_MAY, MAY, False, id="open start ends before"),
        pytest.param(UNTIL_MAY, SINCE_APRIL, True, id="two open ones meet"),
        pytest.param(ALWAYS, MAY, True, id="always includes all"),
    ],
)
def test_overlaps_either_way_round(one: Period, other: Period, expected: bool) -> None:
    assert one.overlaps(other) is expected
    assert other.overlaps(one) is expected


def test_overlapping_names_the_first_two_that_share_a_day() -> None:
    assert overlapping([APRIL, MAY]) is None
    assert overlapping([APRIL, MAY, SINCE_APRIL]) == (APRIL, SINCE_APRIL)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (APRIL, "1 April 2017 to 30 April 2017"),
        (SINCE_APRIL, "1 April 2017 onwards"),
        (UNTIL_MAY, "the beginning to 30 April 2017"),
        (ALWAYS, "all time"),
    ],
)
def test_period_in_words_names_its_last_day(period: Period, words: str) -> None:
    assert str(period) == words
