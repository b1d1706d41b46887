"""The order of a pool's lines: what may change places with what, and the order after a move. Pure.

A line takes its parts along, and a group its lines. Each stays among its own kind: lines and groups of one
group, deductions, lines outside gross and net, parts of one line. To leave a group is a change of the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pools.choices import LineKind
from pools.layout import Place, PlacedRow, placed_rows
from pools.tables import PoolTable, TableLine

Order = tuple[str, ...]
"""Keys of all lines of a pool, first line first."""


class Way(StrEnum):
    """Which way a row moves."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ArrangedRow:
    """A row of the table as the page of its order shows it. `lines`: those that move with it."""

    key: str
    label: str
    level: int
    among: str = ""
    lines: Order = ()
    is_group: bool = False
    may_rise: bool = False
    may_sink: bool = False


def order_of(pool: PoolTable) -> Order:
    """The lines of a pool in the order in which its table is read."""
    return tuple(row.line.key for row in placed_rows(pool) if row.line is not None)


def is_order_of(pool: PoolTable, order: Sequence[str]) -> bool:
    """Whether these are the pool's lines, each once, in whatever order."""
    return sorted(order) == sorted(line.key for line in pool.lines)


def arranged(pool: PoolTable, order: Order) -> PoolTable:
    """The pool's table with its lines in this order."""
    places = {key: place for place, key in enumerate(order)}
    return replace(pool, lines=tuple(sorted(pool.lines, key=lambda line: places[line.key])))


def moved_one(order: Order, key: str, way: Way) -> Order:
    """The order after one has changed places with the one before or after it; the same when there is none.

    >>> moved_one(("summary", "risks", "legal"), "legal", Way.UP)
    ('summary', 'legal', 'risks')
    """
    rest = [each for each in order if each != key]
    place = order.index(key) + (-1 if way is Way.UP else 1)
    place = min(max(place, 0), len(rest))
    return (*rest[:place], key, *rest[place:])


def moved(pool: PoolTable, key: str, way: Way) -> Order:
    """The order after the row has changed places with the one before or after it; the same when there is none."""
    rows = [row for row in _rows(pool) if row.among]
    row = next((row for row in rows if row.key == key), None)
    if row is None:
        return order_of(pool)
    beside = [other for other in rows if other.among == row.among]
    place = beside.index(row)
    pair = beside[max(place - 1, 0) : place + 1] if way is Way.UP else beside[place : place + 2]
    order = list(order_of(pool))
    if len(pair) == 2:
        first, second = pair
        start = order.index(first.lines[0])
        order[start : start + len(first.lines) + len(second.lines)] = [*second.lines, *first.lines]
    return tuple(order)


def arranged_rows(pool: PoolTable) -> tuple[ArrangedRow, ...]:
    """The rows of the table in their order, with what each may do."""
    rows = list(_rows(pool))
    beside: dict[str, list[str]] = {}
    for row in rows:
        beside.setdefault(row.among, []).append(row.key)
    return tuple(
        replace(
            row,
            may_rise=bool(row.among) and beside[row.among][0] != row.key,
            may_sink=bool(row.among) and beside[row.among][-1] != row.key,
        )
        for row in rows
    )


def _rows(pool: PoolTable) -> Iterator[ArrangedRow]:
    order = order_of(pool)
    groups = {f"{group.key}-heading": group for group in pool.groups}
    lines = {line.key: line for line in pool.lines}
    for row in placed_rows(pool):
        if row.line is not None:
            yield _line(row, row.line, pool)
        elif row.place is Place.HEADING and row.key in groups:
            group = groups[row.key]
            inside = tuple(key for key in order if group.key in lines[key].group_keys)
            among = f"group {group.parent}"
            yield ArrangedRow(group.key, group.label, row.level, among, inside, is_group=True)
        else:
            yield ArrangedRow(f"{row.place}-{row.key}", row.label, row.level)


def _line(row: PlacedRow, line: TableLine, pool: PoolTable) -> ArrangedRow:
    parts = tuple(part.key for part in pool.lines if part.part_of == line.key)
    return ArrangedRow(row.key, row.label, row.level, _among(line), (line.key, *parts))


def _among(line: TableLine) -> str:
    if line.is_part:
        return f"part of {line.part_of}"
    if line.kind is LineKind.CONTRIBUTION:
        return f"group {next(iter(line.group_keys), '')}"
    return "deductions" if line.kind.counts else "outside"
