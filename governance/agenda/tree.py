"""The tree of an agenda: numbers, running times, and the order after a move. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Final

from governance.choices import ItemState, ItemStepKind
from pools.arrangement import Order, Way, moved_one

DEEPEST: Final = 3
"""How many levels an agenda has: 3, 3.1, 3.1.2."""


@dataclass(frozen=True, slots=True)
class Knot:
    """An item in its tree. `minutes` None: nobody has said how long it takes."""

    pk: int
    parent: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An item in its place. `starts_at` None: when it begins is not known."""

    pk: int
    number: str
    level: int
    starts_at: time | None
    may_rise: bool
    may_sink: bool


def placed(knots: Sequence[Knot], *, starts_at: time | None = None) -> tuple[Placed, ...]:
    """The items in reading order, numbered. The knots come in the order of their places among their siblings.

    A clock runs through the agenda as long as it is known how long each item takes: an item without minutes that
    holds no others stops it. An item whose parent is not among the knots stands at the top.

    >>> tree = [Knot(1, minutes=5), Knot(2), Knot(3, parent=2, minutes=20), Knot(4, parent=2), Knot(5)]
    >>> [(row.number, f"{row.starts_at:%H:%M}" if row.starts_at else "") for row in placed(tree, starts_at=time(14))]
    [('1', '14:00'), ('2', '14:05'), ('2.1', '14:05'), ('2.2', '14:25'), ('3', '')]
    """
    below = _below(knots)
    rows: list[Placed] = []
    passed: int | None = None if starts_at is None else starts_at.hour * 60 + starts_at.minute

    def walk(parent: int | None, prefix: str, level: int) -> None:
        nonlocal passed
        siblings = below[parent]
        for place, knot in enumerate(siblings, start=1):
            number = f"{prefix}{place}"
            rows.append(
                Placed(
                    knot.pk, number, level, _clock(passed), may_rise=place > 1, may_sink=place < len(siblings)
                )
            )
            if knot.minutes is not None and passed is not None:
                passed += knot.minutes
            elif knot.pk not in below:
                passed = None
            if knot.pk in below:
                walk(knot.pk, f"{number}.", level + 1)

    walk(None, "", 1)
    return tuple(rows)


def total_minutes(knots: Iterable[Knot]) -> tuple[int, int]:
    """How many minutes are allowed in all, and for how many items without others nobody has said.

    >>> total_minutes([Knot(1, minutes=5), Knot(2), Knot(3, parent=2, minutes=20), Knot(4)])
    (25, 1)
    """
    knots = list(knots)
    holding = {knot.parent for knot in knots}
    unknown = sum(knot.minutes is None and knot.pk not in holding for knot in knots)
    return sum(knot.minutes or 0 for knot in knots), unknown


def order_in(knots: Sequence[Knot]) -> Order:
    """The keys of all items in reading order."""
    return tuple(str(row.pk) for row in placed(knots))


def after_move(knots: Sequence[Knot], key: str, way: Way) -> tuple[Knot, ...]:
    """The items after one has changed places with its neighbour under the same parent, taking along what it holds.

    >>> [knot.pk for knot in after_move([Knot(1), Knot(2), Knot(3, parent=2)], "2", Way.UP)]
    [2, 3, 1]
    """
    below = _below(knots)
    parent = next(at for at, siblings in below.items() if any(str(knot.pk) == key for knot in siblings))
    by_key = {str(knot.pk): knot for knot in below[parent]}
    below[parent] = [by_key[each] for each in moved_one(tuple(by_key), key, way)]
    return tuple(_walked(below))


def in_order(knots: Sequence[Knot], order: Order) -> tuple[Knot, ...]:
    """The items as an order of all of them has it; each stays under its parent."""
    places = {key: place for place, key in enumerate(order)}
    return tuple(_walked(_below(sorted(knots, key=lambda knot: places[str(knot.pk)]))))


def may_hold(knots: Sequence[Knot], *, item: int | None, parent: int) -> str:
    """Why an item, or a new one, cannot stand under another; "" when it can.

    >>> may_hold([Knot(1), Knot(2, parent=1)], item=1, parent=2)
    'An item cannot stand under itself, or under an item it holds. Choose another one.'
    >>> may_hold([Knot(1), Knot(2, parent=1), Knot(3, parent=2)], item=None, parent=3)
    'An agenda has three levels at most. Put the item under one further up.'
    """
    above = {knot.pk: knot.parent for knot in knots}
    line = _line(above, parent)
    if item is not None and item in line:
        return "An item cannot stand under itself, or under an item it holds. Choose another one."
    depth = max((len(_line(above, pk)) - len(_line(above, item)) for pk in _held(above, item)), default=0) + 1
    if len(line) + depth > DEEPEST:
        return "An agenda has three levels at most. Put the item under one further up."
    return ""


def item_state(steps: Iterable[str], *, is_late: bool) -> ItemState:
    """Whether an item stands on its agenda, after all its steps, the earliest first.

    >>> item_state([], is_late=True), item_state(["admitted"], is_late=True), item_state(["removed"], is_late=False)
    (ItemState.WAITS, ItemState.STANDS, ItemState.REMOVED)
    """
    state = ItemState.WAITS if is_late else ItemState.STANDS
    for step in steps:
        state = _AFTER[ItemStepKind(step)]
    return state


_AFTER: Final[Mapping[ItemStepKind, ItemState]] = {
    ItemStepKind.ADMITTED: ItemState.STANDS,
    ItemStepKind.NOT_ADMITTED: ItemState.NOT_ADMITTED,
    ItemStepKind.REMOVED: ItemState.REMOVED,
    ItemStepKind.CARRIED: ItemState.CARRIED,
}


def _below(knots: Iterable[Knot]) -> dict[int | None, list[Knot]]:
    knots = list(knots)
    known = {knot.pk for knot in knots}
    below: dict[int | None, list[Knot]] = defaultdict(list)
    for knot in knots:
        below[knot.parent if knot.parent in known else None].append(knot)
    return below


def _walked(below: Mapping[int | None, Sequence[Knot]], parent: int | None = None) -> Iterable[Knot]:
    for knot in below.get(parent, ()):
        yield knot
        yield from _walked(below, knot.pk)


def _line(above: Mapping[int, int | None], pk: int | None) -> list[int]:
    """The item and those above it."""
    line: list[int] = []
    while pk is not None and pk not in line:
        line.append(pk)
        pk = above.get(pk)
    return line


def _held(above: Mapping[int, int | None], item: int | None) -> list[int]:
    """The item and those it holds, however deep; none for a new one."""
    return [pk for pk in above if item in _line(above, pk)] if item is not None else []


def _clock(minutes: int | None) -> time | None:
    return None if minutes is None else time(minutes // 60 % 24, minutes % 60)
