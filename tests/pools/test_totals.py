"""Gross, net and shares against the figures of the 2017 report and those worked by hand from it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudgets.lib.money import round_half_up
from pools.choices import LineKind
from pools.totals import TOTAL, LineFigures, ShareBase, add_up, shares
from tests.pools.published_2017 import ADULTS, BETTER_CARE_FUND, COLUMNS, COUNCIL, NHS, figures, pounds


@pytest.mark.parametrize(
    ("rows", "gross", "net"),
    [
        pytest.param(ADULTS, (85_238, 61_216, 146_454), (79_736, 61_216, 140_952), id="pool 1, adults"),
        pytest.param(
            BETTER_CARE_FUND,
            (127_052, 76_091, 203_143),
            (94_123, 76_091, 170_214),
            id="pool 2, Better Care Fund, whose printed net of 94,292 is wrong",
        ),
        pytest.param(
            tuple(row for row in BETTER_CARE_FUND if not row[0].startswith("ibcf")),
            (120_776, 76_091, 196_867),
            (94_123, 76_091, 170_214),
            id="pool 2 without the iBCF rows, which are neutral to net",
        ),
    ],
)
def test_add_up_published_table_gives_worked_gross_and_net(rows, gross, net) -> None:
    totals = add_up(figures(rows), COLUMNS)

    assert [totals.gross[key].amount for key in (*COLUMNS, TOTAL)] == [pounds(figure) for figure in gross]
    assert [totals.net[key].amount for key in (*COLUMNS, TOTAL)] == [pounds(figure) for figure in net]


def test_add_up_both_pools_gives_all_gross_and_all_net() -> None:
    both = [add_up(figures(rows), COLUMNS) for rows in (ADULTS, BETTER_CARE_FUND)]

    assert sum(totals.gross[TOTAL].amount for totals in both) == pounds(349_597)
    assert sum(totals.net[TOTAL].amount for totals in both) == pounds(311_166)


@pytest.mark.parametrize(
    ("rows", "base", "council", "nhs"),
    [
        (ADULTS, ShareBase.GROSS, "58.2012", "41.7988"),
        (ADULTS, ShareBase.NET, "56.5696", "43.4304"),
        (BETTER_CARE_FUND, ShareBase.GROSS, "62.5431", "37.4569"),
        (BETTER_CARE_FUND, ShareBase.GROSS_AFTER_GRANTS, "61.3490", "38.6510"),
        (BETTER_CARE_FUND, ShareBase.NET, "55.2969", "44.7031"),
    ],
)
def test_shares_of_published_table_match_worked_percentages(rows, base, council, nhs) -> None:
    found = shares(figures(rows), COLUMNS, base=base)

    assert found is not None
    assert round_half_up(found[COUNCIL] * 100, places=4) == Decimal(council)
    assert round_half_up(found[NHS] * 100, places=4) == Decimal(nhs)


def test_shares_of_2013_pool_are_51_and_49_per_cent() -> None:
    pool = [LineFigures("older-people", LineKind.CONTRIBUTION, {COUNCIL: Decimal(99), NHS: Decimal(96)})]

    found = shares(pool, COLUMNS, base=ShareBase.NET)

    assert found is not None
    assert [round_half_up(found[key] * 100, places=0) for key in COLUMNS] == [51, 49]


def test_add_up_blank_is_missing_and_not_nil() -> None:
    blank = LineFigures("carers", LineKind.CONTRIBUTION, {COUNCIL: Decimal(5), NHS: None})
    nil = LineFigures("carers", LineKind.CONTRIBUTION, {COUNCIL: Decimal(5), NHS: Decimal(0)})

    of_blank, of_nil = add_up([blank], COLUMNS).gross, add_up([nil], COLUMNS).gross

    assert (of_blank[NHS].amount, of_blank[NHS].missing) == (None, 1)
    assert (of_nil[NHS].amount, of_nil[NHS].missing) == (Decimal(0), 0)
    assert of_blank[TOTAL].missing == 1


def test_add_up_unseen_figure_hides_the_total_it_is_part_of() -> None:
    line = LineFigures("carers", LineKind.CONTRIBUTION, {COUNCIL: Decimal(5)}, unseen=frozenset({NHS}))

    totals = add_up([line], COLUMNS)

    assert totals.gross[TOTAL].is_unseen
    assert totals.gross[TOTAL].amount is None
    assert totals.rows["carers"].amount is None
    assert totals.gross[COUNCIL].amount == Decimal(5)


def test_add_up_row_known_only_in_total_counts_in_the_total_alone() -> None:
    known = LineFigures("carers", LineKind.CONTRIBUTION, {COUNCIL: Decimal(5), NHS: Decimal(2)})
    total_only = LineFigures("equipment", LineKind.CONTRIBUTION, {}, total_only=Decimal(10))

    gross = add_up([known, total_only], COLUMNS).gross

    assert (gross[COUNCIL].amount, gross[NHS].amount, gross[TOTAL].amount) == (5, 2, 17)
    assert gross[COUNCIL].missing == 0


def test_add_up_of_which_memorandum_and_pass_through_do_not_add() -> None:
    rows = [
        LineFigures("carers", LineKind.CONTRIBUTION, {COUNCIL: Decimal(5), NHS: Decimal(0)}),
        LineFigures("breaks", LineKind.CONTRIBUTION, {COUNCIL: Decimal(3), NHS: Decimal(0)}, is_part=True),
        LineFigures("facilities", LineKind.PASS_THROUGH, {COUNCIL: Decimal(7), NHS: Decimal(0)}),
        LineFigures("note", LineKind.MEMORANDUM, {COUNCIL: Decimal(9), NHS: Decimal(0)}),
    ]

    totals = add_up(rows, COLUMNS)

    assert totals.gross[COUNCIL].amount == totals.net[COUNCIL].amount == Decimal(5)


def test_add_up_nested_groups_have_their_own_subtotals() -> None:
    rows = [
        LineFigures("a", LineKind.CONTRIBUTION, {COUNCIL: Decimal(1)}, groups=("inner", "outer")),
        LineFigures("b", LineKind.CONTRIBUTION, {COUNCIL: Decimal(2)}, groups=("outer",)),
        LineFigures("c", LineKind.CONTRIBUTION, {COUNCIL: Decimal(4)}),
    ]

    subtotals = add_up(rows, [COUNCIL]).subtotals

    assert subtotals["inner"][COUNCIL].amount == 1
    assert subtotals["outer"][COUNCIL].amount == 3


def test_shares_with_a_missing_figure_are_unknown() -> None:
    rows = [LineFigures("a", LineKind.CONTRIBUTION, {COUNCIL: Decimal(1), NHS: None})]

    assert shares(rows, COLUMNS, base=ShareBase.GROSS) is None


def test_shares_of_nought_are_refused_with_a_sentence() -> None:
    rows = [LineFigures("a", LineKind.CONTRIBUTION, {COUNCIL: Decimal(0), NHS: Decimal(0)})]

    with pytest.raises(ValueError, match="adds up to nought"):
        shares(rows, COLUMNS, base=ShareBase.GROSS)


amounts = st.none() | st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=30))
def test_add_up_total_column_is_the_sum_of_the_partners(pairs) -> None:
    rows = [
        LineFigures(str(i), LineKind.CONTRIBUTION, {COUNCIL: one, NHS: other})
        for i, (one, other) in enumerate(pairs)
    ]

    gross = add_up(rows, COLUMNS).gross

    known = [gross[key].amount for key in COLUMNS if gross[key].amount is not None]
    assert gross[TOTAL].amount == (sum(known) if known else None)
    assert gross[TOTAL].missing == sum(figure is None for pair in pairs for figure in pair)
