"""A picture of a version's contributions: gross and net of each partner in each pool, as lengths of bars. Pure.

Lengths are in the picture's own units; every bar carries its figure, so that nothing is said by length,
colour or pattern alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pooledbudgets.lib.money import DisplayUnit, round_half_up
from pools.tables import PoolTable, VersionTables
from pools.totals import Sum

MOST_ROWS: Final = 24
"""A picture of more partners' rows than these would be no picture."""
LONGEST: Final = 360
"""Length of the bar of the largest sum."""
LEFT: Final = 230
WIDTH: Final = 760
_HEADING, _BAR, _GAP = 34, 18, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One sum. `text` is its figure as printed, or why there is none; then `length` is 0."""

    measure: str
    y: int
    length: Decimal
    text: str

    @property
    def is_net(self) -> bool:
        return self.measure == "Net"

    @property
    def text_x(self) -> Decimal:
        """Where its words begin."""
        return LEFT + self.length + 8


@dataclass(frozen=True, slots=True)
class PartnerBars:
    """A partner's gross and net in one pool."""

    name: str
    y: int
    bars: tuple[Bar, ...]

    @property
    def words(self) -> str:
        return f"{self.name} {', '.join(f'{bar.measure.lower()} {bar.text}' for bar in self.bars)}"


@dataclass(frozen=True, slots=True)
class PoolBars:
    """A pool's part of the picture."""

    heading: str
    y: int
    partners: tuple[PartnerBars, ...]

    @property
    def words(self) -> str:
        return f"{self.heading}: {'; '.join(partner.words for partner in self.partners)}."


@dataclass(frozen=True, slots=True)
class Picture:
    """All bars, from top to bottom, and what they show in words."""

    title: str
    pools: tuple[PoolBars, ...]
    height: int
    width: int = WIDTH
    left: int = LEFT

    @property
    def description(self) -> str:
        return " ".join(pool.words for pool in self.pools)


def contributions_picture(tables: VersionTables) -> Picture | None:
    """The picture of these tables; None when nothing is known yet, or there is too much for one."""
    sums = [amount.amount for pool in tables.pools for _, *pair in _sums(pool) for amount in pair]
    most = max((amount for amount in sums if amount is not None), default=Decimal(0))
    if most <= 0 or len(sums) > 2 * MOST_ROWS:
        return None
    pools, y = [], 0
    for pool in tables.pools:
        pools.append(_pool(pool, y, most, tables.unit))
        y += _HEADING + len(pool.columns) * (2 * _BAR + _GAP)
    title = f"Gross and net contributions by pool and partner, {tables.year.label}, in {tables.unit.heading}"
    return Picture(title, tuple(pools), height=y)


def bar_length(amount: Decimal | None, *, most: Decimal) -> Decimal:
    """How long the bar of an amount is, the largest being `LONGEST`. Nothing known, or less than nil: none.

    >>> bar_length(Decimal(50), most=Decimal(200)), bar_length(None, most=Decimal(200))
    (Decimal('90.0'), Decimal('0'))
    """
    if amount is None or amount <= 0:
        return Decimal(0)
    return round_half_up(amount / most * LONGEST, places=1)


def _pool(pool: PoolTable, top: int, most: Decimal, unit: DisplayUnit) -> PoolBars:
    partners = []
    for i, (name, gross, net) in enumerate(_sums(pool)):
        y = top + _HEADING + i * (2 * _BAR + _GAP)
        bars = (_bar("Gross", y, gross, most, unit), _bar("Net", y + _BAR, net, most, unit))
        partners.append(PartnerBars(name, y, bars))
    return PoolBars(pool.heading, top, tuple(partners))


def _bar(measure: str, y: int, amount: Sum, most: Decimal, unit: DisplayUnit) -> Bar:
    return Bar(measure, y, bar_length(amount.amount, most=most), _text(amount, unit))


def _text(amount: Sum, unit: DisplayUnit) -> str:
    if amount.amount is None:
        return "not yet shared" if amount.is_unseen else "not reported"
    gaps = f" ({amount.missing} not reported)" if amount.missing else ""
    return f"{unit.text(amount.amount)}{gaps}"


def _sums(pool: PoolTable) -> Iterator[tuple[str, Sum, Sum]]:
    """Each partner's gross and net."""
    for column in pool.columns:
        yield column.short_name, pool.totals.gross[column.key], pool.totals.net[column.key]
