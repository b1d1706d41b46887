from dataclasses import replace
from datetime import date

import pytest

from agreements.chain import HeldOver, Link, Signing, lapsed_on, state_on, term_end_on, unsigned_on
from agreements.choices import AgreementState, InstrumentKind, InstrumentState
from pooledbudgets.lib.partial_date import PartialDate

COUNCIL, NHS = 1, 2
DEED = Link(1, InstrumentKind.AGREEMENT, "Deed", PartialDate(2013, 4, 23), term_ends_on=date(2016, 3, 31))
LETTER = Link(
    2,
    InstrumentKind.LETTER,
    "Letter",
    PartialDate(2017, 5),
    effective_from=date(2016, 4, 1),
    term_ends_on=date(2019, 3, 31),
)
EXTENSION = Link(
    3,
    InstrumentKind.EXTENSION,
    "Extension",
    term_ends_on=date(2020, 3, 31),
    bound=(COUNCIL, NHS),
    signings=(Signing(COUNCIL, PartialDate(2018, 1, 10)), Signing(NHS, PartialDate(2018, 2, 2))),
)
HALF = replace(EXTENSION, signings=EXTENSION.signings[:1])
NOTICE = Link(
    4, InstrumentKind.NOTICE, "Notice", PartialDate(2017, 7, 18), term_ends_on=date(2018, 1, 18), bound=()
)
SCHEDULE = Link(
    5, InstrumentKind.ANNUAL_SCHEDULE, "Schedule", PartialDate(2017, 9, 1), effective_from=date(2017, 4, 1)
)
LATER = date(2099, 1, 1)


@pytest.mark.parametrize(
    ("link", "known_on", "expected"),
    [
        pytest.param(DEED, LATER, PartialDate(2013, 4, 23), id="a date and no executions: the date counts"),
        pytest.param(DEED, date(2013, 4, 22), None, id="the day before its date"),
        pytest.param(EXTENSION, LATER, PartialDate(2018, 2, 2), id="the last party makes it"),
        pytest.param(EXTENSION, date(2018, 2, 1), None, id="one party has signed, the other has not yet"),
        pytest.param(HALF, LATER, None, id="one party never signed"),
        pytest.param(
            replace(HALF, dated=PartialDate(2018, 1)), LATER, None, id="a date does not stand for a signature"
        ),
        pytest.param(
            replace(
                EXTENSION, signings=(*HALF.signings, Signing(NHS, PartialDate(2018, 2), date(2018, 3, 1)))
            ),
            date(2018, 2, 20),
            PartialDate(2018, 2),
            id="an execution that was undone later, asked before",
        ),
        pytest.param(
            replace(
                EXTENSION, signings=(*HALF.signings, Signing(NHS, PartialDate(2018, 2), date(2018, 3, 1)))
            ),
            LATER,
            None,
            id="and asked after",
        ),
    ],
)
def test_an_instrument_is_made_by_its_last_party(
    link: Link, known_on: date, expected: PartialDate | None
) -> None:
    assert link.made(known_on) == expected


@pytest.mark.parametrize(
    ("link", "on", "expected"),
    [
        pytest.param(replace(EXTENSION, signings=()), LATER, InstrumentState.NOT_EXECUTED, id="nobody"),
        pytest.param(HALF, LATER, InstrumentState.PART_EXECUTED, id="one party"),
        pytest.param(EXTENSION, date(2018, 2, 2), InstrumentState.IN_FORCE, id="every party"),
        pytest.param(
            replace(EXTENSION, effective_from=date(2018, 4, 1)),
            date(2018, 3, 31),
            InstrumentState.EXECUTED,
            id="every party, its first day to come",
        ),
        pytest.param(
            replace(EXTENSION, withdrawn_on=date(2018, 3, 1)),
            LATER,
            InstrumentState.WITHDRAWN,
            id="withdrawn",
        ),
    ],
)
def test_in_force_needs_every_party_and_the_first_day(
    link: Link, on: date, expected: InstrumentState
) -> None:
    assert link.state(on=on, known_on=on) is expected


@pytest.mark.parametrize(
    ("links", "on", "known_on", "expected"),
    [
        pytest.param([DEED], date(2014, 1, 1), LATER, date(2016, 3, 31), id="the first term"),
        pytest.param(
            [DEED, LETTER], date(2017, 1, 1), date(2017, 1, 1), date(2016, 3, 31), id="as known then"
        ),
        pytest.param(
            [DEED, LETTER], date(2017, 1, 1), date(2017, 7, 3), date(2019, 3, 31), id="as known later"
        ),
        pytest.param([DEED, LETTER, HALF], LATER, LATER, date(2019, 3, 31), id="a half-signed extension"),
        pytest.param(
            [EXTENSION, LETTER, DEED], LATER, LATER, date(2020, 3, 31), id="the latest in any order"
        ),
        pytest.param([DEED, LETTER, NOTICE], LATER, LATER, date(2018, 1, 18), id="notice ends it sooner"),
        pytest.param(
            [DEED, LETTER, replace(NOTICE, term_ends_on=date(2021, 1, 1))],
            LATER,
            LATER,
            date(2019, 3, 31),
            id="notice does not lengthen the term",
        ),
        pytest.param(
            [DEED, LETTER, replace(NOTICE, withdrawn_on=date(2017, 9, 1))],
            LATER,
            LATER,
            date(2019, 3, 31),
            id="a notice taken back",
        ),
        pytest.param([], LATER, LATER, None, id="nothing"),
    ],
)
def test_the_term_follows_the_chain_by_both_clocks(
    links: list[Link], on: date, known_on: date, expected: date | None
) -> None:
    assert term_end_on(links, on=on, known_on=known_on) == expected
    assert term_end_on(links[::-1], on=on, known_on=known_on) == expected


@pytest.mark.parametrize(
    ("links", "held_over", "on", "expected"),
    [
        pytest.param([DEED], [], date(2013, 4, 22), AgreementState.NOT_MADE, id="before it was made"),
        pytest.param([NOTICE], [], LATER, AgreementState.NOT_MADE, id="a notice alone makes nothing"),
        pytest.param([DEED], [], date(2016, 3, 31), AgreementState.IN_FORCE, id="on its last day"),
        pytest.param([DEED], [], date(2016, 4, 1), AgreementState.EXPIRED, id="on the day after"),
        pytest.param(
            [DEED],
            [HeldOver(COUNCIL, date(2016, 4, 1))],
            date(2016, 4, 1),
            AgreementState.HOLDING_OVER,
            id="held over",
        ),
        pytest.param(
            [DEED],
            [HeldOver(COUNCIL, date(2016, 4, 1), date(2016, 6, 1))],
            date(2016, 6, 1),
            AgreementState.EXPIRED,
            id="no longer held over",
        ),
        pytest.param(
            [DEED, LETTER, NOTICE], [], date(2017, 8, 1), AgreementState.NOTICE_GIVEN, id="notice given"
        ),
        pytest.param(
            [DEED, LETTER, NOTICE], [], date(2018, 1, 19), AgreementState.EXPIRED, id="the notice has run out"
        ),
        pytest.param(
            [DEED, LETTER],
            [HeldOver(NHS, date(2017, 4, 1))],
            date(2017, 7, 3),
            AgreementState.HOLDING_OVER,
            id="in term, and the year held over",
        ),
        pytest.param(
            [DEED, LETTER, SCHEDULE],
            [HeldOver(NHS, date(2017, 4, 1))],
            date(2017, 9, 1),
            AgreementState.IN_FORCE,
            id="what was held over has been executed",
        ),
        pytest.param(
            [DEED, LETTER, SCHEDULE],
            [HeldOver(NHS, date(2017, 4, 1))],
            date(2018, 4, 1),
            AgreementState.IN_FORCE,
            id="the next year needs an authority of its own",
        ),
        pytest.param(
            [DEED, LETTER],
            [HeldOver(NHS, date(2017, 4, 1))],
            date(2018, 4, 1),
            AgreementState.HOLDING_OVER,
            id="a second year held over",
        ),
    ],
)
def test_the_state_of_an_agreement(
    links: list[Link], held_over: list[HeldOver], on: date, expected: AgreementState
) -> None:
    assert state_on(links, held_over, on=on, known_on=on) is expected


def test_holding_over_lapses_on_the_day_of_execution_whatever_day_it_works_from() -> None:
    period = HeldOver(NHS, date(2017, 4, 1))

    assert lapsed_on([DEED, LETTER, SCHEDULE], period, known_on=date(2017, 8, 31)) is None
    assert lapsed_on([DEED, LETTER, SCHEDULE], period, known_on=LATER) == date(2017, 9, 1)


@pytest.mark.parametrize(
    ("links", "on", "expected"),
    [
        pytest.param(
            [DEED, LETTER],
            date(2017, 4, 1),
            [("expired", 365), ("2017/18", 0)],
            id="1 April is day 0, and the letter of May not known yet",
        ),
        pytest.param([DEED, LETTER], date(2017, 7, 3), [("2017/18", 93)], id="days since 1 April"),
        pytest.param([DEED, LETTER, SCHEDULE], date(2017, 9, 1), [], id="the schedule is executed"),
        pytest.param([DEED, LETTER, SCHEDULE], date(2018, 4, 1), [("2018/19", 0)], id="of the next year not"),
        pytest.param([DEED], date(2013, 5, 3), [("2013/14", 10)], id="not before the agreement began"),
        pytest.param(
            [replace(SCHEDULE, effective_from=date(2016, 4, 1)), DEED],
            date(2016, 4, 2),
            [("expired", 1), ("2016/17", 1)],
            id="expired, and the schedule not yet known",
        ),
        pytest.param([], date(2017, 7, 3), [], id="nothing was ever made"),
    ],
)
def test_what_is_unsigned_and_for_how_long(
    links: list[Link], on: date, expected: list[tuple[str, int]]
) -> None:
    found = unsigned_on(links, on=on, known_on=on)

    assert [(item.year.label if item.year else "expired", item.days) for item in found] == expected
