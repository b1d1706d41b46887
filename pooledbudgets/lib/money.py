"""Money arithmetic of the whole product: one currency, one rounding rule, one way to split a sum.

Amounts are exact `Decimal` pounds. Rounding is half-up, happens once, and only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

CURRENCY: Final = "GBP"
ZERO: Final = Decimal("0.00")
PENNY: Final = Decimal("0.01")
LARGEST_AMOUNT: Final = Decimal("10000000000")
"""£10bn. No pool in England comes near it; a larger entry is a slip of units."""


def round_half_up(amount: Decimal, *, places: int = 2) -> Decimal:
    """Round to `places` decimals, halves away from nought. The product's only rounding.

    >>> round_half_up(Decimal("2.665"))
    Decimal('2.67')
    >>> round_half_up(Decimal("-0.5"), places=0)
    Decimal('-1')
    """
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def add_known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add the figures that are known. `None` when none is: a missing figure is never nought.

    >>> add_known([Decimal("2"), None])
    Decimal('2')
    >>> add_known([None]) is None
    True
    """
    known = [amount for amount in amounts if amount is not None]
    return sum(known, start=Decimal(0)) if known else None


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` pounds in pence in proportion to `weights`, so that the parts add up exactly.

    Largest remainder; a tie goes to the earlier weight (the order of partners in the agreement).

    Raises ValueError when a weight is negative or all are nought, or `total` has part pence.

    >>> allocate(Decimal("100.00"), [Decimal(1)] * 3)
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    >>> allocate(Decimal("-1234567.89"), [Decimal("79736000"), Decimal("61216000")])
    [Decimal('-698390.27'), Decimal('-536177.62')]
    """
    if any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise ValueError("Weights must not be negative and must not all be nought.")
    pence = total.scaleb(2)
    if pence != pence.to_integral_value():
        raise ValueError("The sum to split must be a whole number of pence.")
    whole = sum(weights, start=Decimal(0))
    sign = -1 if pence < 0 else 1
    exact = [abs(pence) * weight / whole for weight in weights]
    parts = [share.to_integral_value(rounding=ROUND_DOWN) for share in exact]
    left = int(abs(pence) - sum(parts, start=Decimal(0)))
    by_remainder = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return [(sign * part).scaleb(-2).quantize(PENNY) for part in parts]


@dataclass(frozen=True, slots=True)
class DisplayUnit:
    """The unit a schedule is shown and typed in: pounds, thousands or millions, with decimals."""

    code: str
    heading: str
    factor: int
    decimals: int

    @property
    def typed_decimals(self) -> int:
        """How many decimals a typed figure may have before it is finer than a penny."""
        return len(str(self.factor)) - 1 + 2

    def scale(self, amount: Decimal) -> Decimal:
        """The amount in this unit, unrounded.

        >>> THOUSANDS.scale(Decimal("74883000.00"))
        Decimal('74883')
        """
        return _trim(amount / self.factor)

    def shown(self, amount: Decimal) -> Decimal:
        """The amount in this unit as printed: rounded half-up once.

        >>> THOUSANDS.shown(Decimal("-499.99")), THOUSANDS.shown(Decimal("500"))
        (Decimal('0'), Decimal('1'))
        """
        rounded = round_half_up(amount / self.factor, places=self.decimals)
        return abs(rounded) if rounded == 0 else rounded

    def full_where_rounded(self, amount: Decimal | None) -> str:
        """The amount in full pounds, when this unit prints it rounded; blank otherwise.

        >>> THOUSANDS.full_where_rounded(Decimal("74883000.25"))
        '£74,883,000.25'
        >>> THOUSANDS.full_where_rounded(Decimal("74883000.00"))
        ''
        """
        if amount is None or self.shown(amount) * self.factor == amount:
            return ""
        return full_pounds(amount)

    def text(self, amount: Decimal) -> str:
        """As printed, with thousands separators and a minus sign for deductions.

        >>> THOUSANDS.text(Decimal("-5502000")), POUNDS.text(Decimal("0"))
        ('-5,502', '0.00')
        """
        return f"{self.shown(amount):,f}"

    def typed(self, amount: Decimal) -> str:
        """As typed into a form: in this unit, to the full precision held, never rounded.

        >>> THOUSANDS.typed(Decimal("74883500.25"))
        '74,883.50025'
        """
        scaled = self.scale(amount)
        places = max(self.decimals, -int(scaled.as_tuple().exponent))
        return f"{scaled:,.{places}f}"

    def pounds(self, figure: Decimal) -> Decimal:
        """Pounds and pence of a figure in this unit.

        >>> MILLIONS.pounds(Decimal("61.216"))
        Decimal('61216000.00')
        """
        return round_half_up(figure * self.factor)


def _trim(number: Decimal) -> Decimal:
    """The same number without trailing noughts or an exponent."""
    trimmed = number.normalize()
    return trimmed.quantize(Decimal(1)) if int(trimmed.as_tuple().exponent) > 0 else trimmed


def full_pounds(amount: Decimal) -> str:
    """The amount in full, for echoing a figure typed in thousands or millions.

    >>> full_pounds(Decimal("-5502000")), full_pounds(Decimal("12.5"))
    ('-£5,502,000', '£12.50')
    """
    sign = "-" if amount < 0 else ""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{sign}£{abs(amount):,.{places}f}"


WHOLE_POUNDS: Final = DisplayUnit("gbp0", "£", 1, 0)
POUNDS: Final = DisplayUnit("gbp", "£", 1, 2)
THOUSANDS: Final = DisplayUnit("gbp-thousands", "£’000", 1_000, 0)
MILLIONS_1: Final = DisplayUnit("gbp-millions-1", "£m", 1_000_000, 1)
MILLIONS: Final = DisplayUnit("gbp-millions", "£m", 1_000_000, 3)
DISPLAY_UNITS: Final = {unit.code: unit for unit in (WHOLE_POUNDS, POUNDS, THOUSANDS, MILLIONS_1, MILLIONS)}
