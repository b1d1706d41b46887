"""A picture of a bridge: opening, each kind of step and closing as bars that hang from one another. Pure.

Every bar carries its figure in words, so that nothing is said by length, place or pattern alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pooledbudgets.lib.money import DisplayUnit, round_half_up
from pools.bridge import Bridge
from pools.choices import BridgeKind

LEFT: Final = 250
SPAN: Final = 380
WIDTH: Final = 760
_BAR, _GAP = 20, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One end, kind of step, or what remains. `start` and `length` are in the picture's own units."""

    name: str
    text: str
    y: int
    start: Decimal
    length: Decimal
    style: str
    """end, up, down or open."""

    @property
    def text_x(self) -> Decimal:
        return self.start + self.length + 8


@dataclass(frozen=True, slots=True)
class Waterfall:
    """All bars from top to bottom, and what they show in words."""

    title: str
    bars: tuple[Bar, ...]
    height: int
    axis: Decimal
    """Where nought stands."""
    width: int = WIDTH
    left: int = LEFT

    @property
    def description(self) -> str:
        return ". ".join(f"{bar.name}: {bar.text}" for bar in self.bars) + "."


def waterfall(bridge: Bridge, *, unit: DisplayUnit, year: str, prior: str) -> Waterfall | None:
    """The picture of a pool's bridge: of the Total's column, else of the first column that is known at both ends."""
    column, heading = next(
        ((key, name) for key, name in reversed(bridge.columns) if bridge.change(key) is not None), ("", "")
    )
    opening, closing = bridge.opening.amounts.get(column), bridge.closing.amounts.get(column)
    if opening is None or closing is None:
        return None
    moves = list(_moves(bridge, column))
    levels = [Decimal(0), opening, closing]
    reached = opening
    for _, amount, _ in moves:
        reached += amount
        levels.append(reached)
    low, high = min(levels), max(levels)
    if low == high:
        return None

    def place(amount: Decimal) -> Decimal:
        return LEFT + round_half_up((amount - low) / (high - low) * SPAN, places=1)

    def bar(name: str, start: Decimal, end: Decimal, text: str, style: str) -> Bar:
        first, last = sorted((place(start), place(end)))
        y = len(bars) * (_BAR + _GAP)
        return Bar(name, text, y, first, max(last - first, Decimal(1)), style)

    bars: list[Bar] = []
    bars.append(bar(f"Net {prior}", Decimal(0), opening, unit.text(opening), "end"))
    reached = opening
    for name, amount, is_open in moves:
        style = "open" if is_open else "up" if amount > 0 else "down"
        sign = "+" if amount > 0 else ""
        bars.append(bar(name, reached, reached + amount, f"{sign}{unit.text(amount)}", style))
        reached += amount
    bars.append(bar(f"Net {year}", Decimal(0), closing, unit.text(closing), "end"))
    title = f"{bridge.heading}, {heading}: from {prior} to {year}, in {unit.heading}"
    return Waterfall(title, tuple(bars), height=len(bars) * (_BAR + _GAP), axis=place(Decimal(0)))


def _moves(bridge: Bridge, column: str) -> Iterator[tuple[str, Decimal, bool]]:
    """Name and amount of each kind of step, and of what no step explains."""
    total = bridge.columns[-1][0]
    for kind in BridgeKind:
        amounts = _amounts(bridge, kind, {column} if column != total else {key for key, _ in bridge.columns})
        if amounts:
            yield kind.label, sum(amounts, start=Decimal(0)), False
    left = bridge.unexplained(column)
    if left:
        yield "Not yet explained", left, True


def _amounts(bridge: Bridge, kind: BridgeKind, columns: set[str]) -> Sequence[Decimal]:
    return [step.amount for step in bridge.steps if step.kind is kind and step.column in columns]
