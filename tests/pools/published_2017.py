"""The two tables of the Cabinet report of 18 July 2017, typed from the document, in thousands of pounds.

Independent of the product's own fixture: what both say is compared in the tests.
"""

from __future__ import annotations

from decimal import Decimal

from pools.choices import LineKind
from pools.totals import LineFigures

COUNCIL, NHS = "council", "nhs"
COLUMNS = (COUNCIL, NHS)

_K = LineKind
ADULTS = (
    ("learning-disabilities", _K.CONTRIBUTION, 74_883, 13_477),
    ("mental-health", _K.CONTRIBUTION, 9_734, 46_067),
    ("acquired-brain-injury", _K.CONTRIBUTION, 621, 1_672),
    ("service-user-income", _K.INCOME_DEDUCTION, -5_502, 0),
)
BETTER_CARE_FUND = (
    ("older-people", _K.CONTRIBUTION, 84_167, 54_583),
    ("physical-disabilities", _K.CONTRIBUTION, 15_078, 7_085),
    ("bcf-expenditure", _K.CONTRIBUTION, 21_531, 14_423),
    ("ibcf-expenditure", _K.CONTRIBUTION, 6_276, 0),
    ("ibcf-grant", _K.GRANT_DEDUCTION, -6_276, 0),
    ("service-user-income", _K.INCOME_DEDUCTION, -26_653, 0),
)


def figures(rows: tuple[tuple[str, LineKind, int, int], ...]) -> list[LineFigures]:
    """The rows as the arithmetic takes them, in pounds."""
    return [
        LineFigures(key, kind, {COUNCIL: pounds(council), NHS: pounds(nhs)})
        for key, kind, council, nhs in rows
    ]


def pounds(thousands: int) -> Decimal:
    return Decimal(thousands) * 1000
