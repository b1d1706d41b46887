from datetime import date

import pytest

from agreements.models import Instrument
from agreements.term import term_end
from pooledbudgets.lib.partial_date import PartialDate

DEED = Instrument(
    kind="agreement", title="Deed", dated=PartialDate(2013, 4, 23), term_ends_on=date(2016, 3, 31)
)
VARIATION = Instrument(kind="deed-of-variation", title="Variation", dated=PartialDate(2014, 3, 21))
LETTER = Instrument(kind="letter", title="Letter", dated=PartialDate(2017, 5), term_ends_on=date(2019, 3, 31))


@pytest.mark.parametrize(
    ("instruments", "known_on", "expected"),
    [
        pytest.param([], None, None, id="no instrument"),
        pytest.param([VARIATION], None, None, id="none that sets an end"),
        pytest.param([LETTER, DEED, VARIATION], None, date(2019, 3, 31), id="the latest counts in any order"),
        pytest.param(
            [DEED, LETTER], date(2017, 4, 30), date(2016, 3, 31), id="before the month of the letter"
        ),
        pytest.param([DEED, LETTER], date(2017, 5, 1), date(2019, 3, 31), id="in the month of the letter"),
        pytest.param([DEED], date(2013, 4, 22), None, id="before there was an agreement"),
    ],
)
def test_term_end_follows_the_chain(
    instruments: list[Instrument], known_on: date | None, expected: date | None
) -> None:
    assert term_end(instruments, known_on=known_on) == expected
