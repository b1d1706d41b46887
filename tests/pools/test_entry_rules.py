"""What may stand in a cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agreements.choices import Side
from pools.choices import FundingSource, LineKind
from pools.entry_rules import Entry, is_bound_during, objections


def entry(**changes) -> Entry:
    facts = {
        "line_label": "Older People",
        "line_kind": LineKind.CONTRIBUTION,
        "party_name": "OCC",
        "party_side": Side.LOCAL_GOVERNMENT,
        "amount": Decimal(5),
    }
    return Entry(**(facts | changes))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="a contribution"),
        pytest.param({"line_kind": LineKind.INCOME_DEDUCTION, "amount": Decimal(-5)}, id="income as a minus"),
        pytest.param(
            {"line_kind": LineKind.INCOME_DEDUCTION, "amount": Decimal(0), "party_side": Side.NHS},
            id="nil income of an NHS body, as printed in 2017",
        ),
        pytest.param({"amount": None}, id="not reported"),
        pytest.param({"funding_source": FundingSource.IBCF}, id="iBCF of a council"),
        pytest.param(
            {"funding_source": FundingSource.NHS_MINIMUM, "party_side": Side.NHS}, id="NHS minimum of the NHS"
        ),
    ],
)
def test_objections_to_a_proper_figure_are_none(changes) -> None:
    assert list(objections(entry(**changes))) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"line_kind": LineKind.GRANT_DEDUCTION}, "Enter it as a minus figure", id="positive deduction"
        ),
        pytest.param({"amount": Decimal(-5)}, "cannot be negative", id="negative contribution"),
        pytest.param(
            {"line_kind": LineKind.INCOME_DEDUCTION, "amount": Decimal(-5), "party_side": Side.NHS},
            "Only a council charges for care",
            id="client income of the NHS",
        ),
        pytest.param(
            {"funding_source": FundingSource.DFG, "party_side": Side.NHS},
            "paid to councils",
            id="DFG of the NHS",
        ),
        pytest.param(
            {"funding_source": FundingSource.NHS_MINIMUM}, "is NHS money", id="NHS minimum of a council"
        ),
        pytest.param(
            {"row_total_only": Decimal(9)},
            "known only in total",
            id="by partner where only the total is known",
        ),
    ],
)
def test_objections_name_the_line_and_the_remedy(changes, words) -> None:
    assert any(words in sentence for sentence in objections(entry(**changes)))


@pytest.mark.parametrize(
    ("joined", "left", "bound"),
    [
        (None, None, True),
        (date(2018, 3, 31), None, True),
        (date(2018, 4, 1), None, False),
        (None, date(2017, 4, 1), False),
        (None, date(2017, 4, 2), True),
    ],
)
def test_is_bound_during_counts_both_ends_of_the_year(joined, left, bound) -> None:
    assert is_bound_during(joined, left, first=date(2017, 4, 1), last=date(2018, 3, 31)) is bound
