"""Reading a typed amount. Strict: a figure is either understood exactly or refused with a sentence.

The same rule reads the grid, a pasted block, an uploaded file and an agreement file.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pooledbudgets.lib.money import LARGEST_AMOUNT, DisplayUnit, full_pounds

_PLAIN = re.compile(r"\d+(\.\d+)?", flags=re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", flags=re.ASCII)
_MOST_DIGITS = 11
"""On either side of the point. More than any amount has, and few enough to be reckoned with exactly."""
_OTHER_CURRENCY = re.compile(r"[$€¥]|\b(USD|EUR|JPY|CHF)\b", flags=re.IGNORECASE)


class BadAmount(ValueError):
    """What was typed is not an amount; the message is a sentence naming the remedy."""


def parse_amount(text: str, *, unit: DisplayUnit, may_be_negative: bool) -> Decimal | None:
    """Pounds and pence of a figure typed in `unit`; None for a blank, which is not nil.

    Accountants' brackets mean a minus, and are read only where a minus may stand.

    Raises BadAmount. Nothing is rounded or clamped: a part of a penny is refused.

    >>> from pooledbudgets.lib.money import THOUSANDS
    >>> parse_amount("74,883", unit=THOUSANDS, may_be_negative=False)
    Decimal('74883000.00')
    >>> parse_amount("(5,502)", unit=THOUSANDS, may_be_negative=True)
    Decimal('-5502000.00')
    """
    typed = text.strip().replace("\N{MINUS SIGN}", "-")
    if not typed:
        return None
    if _OTHER_CURRENCY.search(typed):
        raise BadAmount(f"“{text}” is in another currency. Amounts are in pounds sterling.")
    body, negative = _without_sign(typed)
    if not (_PLAIN.fullmatch(body) or _GROUPED.fullmatch(body)):
        raise BadAmount(
            f"“{_shortened(text)}” is not an amount. Use the digits 0 to 9, with commas only between "
            f"thousands and a point before decimals, for example 74,883."
        )
    if negative and not may_be_negative:
        raise BadAmount(
            f"“{_shortened(text)}” is negative. A contribution is entered as a plus figure; "
            "put a reduction on a deduction line."
        )
    whole, _, part = body.replace(",", "").partition(".")
    if len(whole.lstrip("0")) > _MOST_DIGITS:
        raise BadAmount(
            f"“{_shortened(text)}” in {unit.heading} is more than {full_pounds(LARGEST_AMOUNT)}. "
            "Check the unit the figure is in."
        )
    if len(part) > _MOST_DIGITS:
        raise BadAmount(
            f"“{_shortened(text)}” has part of a penny. In {unit.heading} give at most "
            f"{unit.typed_decimals} decimals."
        )
    figure = Decimal(body.replace(",", ""))
    if negative and figure == 0:
        raise BadAmount(f"“{text}” is not an amount. Enter 0 for nil, or leave it blank if not reported.")
    decimals = len(body.partition(".")[2])
    if decimals > unit.typed_decimals and figure * unit.factor * 100 % 1:
        raise BadAmount(
            f"“{_shortened(text)}” has part of a penny. In {unit.heading} give at most "
            f"{unit.typed_decimals} decimals."
        )
    if figure * unit.factor > LARGEST_AMOUNT:
        raise BadAmount(
            f"“{_shortened(text)}” in {unit.heading} is more than {full_pounds(LARGEST_AMOUNT)}. "
            "Check the unit the figure is in."
        )
    pounds = unit.pounds(figure)
    return -pounds if negative else pounds


def _without_sign(typed: str) -> tuple[str, bool]:
    """The figure without brackets, sign and pound sign, and whether it is a minus figure."""
    bracketed = typed.startswith("(") and typed.endswith(")")
    body = typed[1:-1].strip() if bracketed else typed
    minus = body.startswith("-") and not bracketed
    body = body.removeprefix("-").strip() if minus else body
    body = body.removeprefix("£").strip()
    if body.startswith("-") and not minus and not bracketed:
        return body.removeprefix("-"), True
    return body, bracketed or minus


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
