"""The order in which a pool's table is read: lines by group, gross, deductions, net, what stands outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pools.choices import LineKind
from pools.tables import PoolTable, TableGroup, TableLine
from pools.totals import GROSS, NET


class Place(StrEnum):
    """What a row of the table is."""

    HEADING = "heading"
    LINE = "line"
    SUBTOTAL = "subtotal"
    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One row of the table in its place. `line` is given where the row is a line."""

    place: Place
    key: str
    label: str
    level: int = 0
    line: TableLine | None = None


def placed_rows(pool: PoolTable) -> Iterator[PlacedRow]:
    """The rows of a pool's table, as every table of it is read."""
    yield from _grouped(pool.lines_of(LineKind.CONTRIBUTION), pool)
    yield PlacedRow(Place.GROSS, GROSS, "Gross Contribution")
    yield from _lines(pool.lines_of(LineKind.GRANT_DEDUCTION, LineKind.INCOME_DEDUCTION))
    yield PlacedRow(Place.NET, NET, "Net Contribution")
    outside = pool.lines_of(LineKind.PASS_THROUGH, LineKind.MEMORANDUM)
    if outside:
        yield PlacedRow(Place.HEADING, "outside", "Outside gross and net")
        yield from _lines(outside)


def _grouped(lines: Sequence[TableLine], pool: PoolTable, parent: str = "") -> Iterator[PlacedRow]:
    """Lines of a group with its subtotal after them, groups inside groups, each where its first line stands."""
    groups = {group.key: group for group in pool.groups if group.parent == parent}
    given: set[str] = set()
    for line in lines:
        inside = next((key for key in line.group_keys if key in groups), "")
        if not inside:
            yield from _lines([line])
        elif inside not in given:
            given.add(inside)
            yield from _group(groups[inside], lines, pool)


def _group(group: TableGroup, lines: Sequence[TableLine], pool: PoolTable) -> Iterator[PlacedRow]:
    inside = [line for line in lines if group.key in line.group_keys]
    yield PlacedRow(Place.HEADING, f"{group.key}-heading", group.label, group.level)
    yield from _grouped(inside, pool, parent=group.key)
    yield PlacedRow(Place.SUBTOTAL, group.key, f"{group.label} subtotal", group.level)


def _lines(lines: Sequence[TableLine]) -> Iterator[PlacedRow]:
    for line in lines:
        label = f"of which {line.label}" if line.is_part else line.label
        yield PlacedRow(Place.LINE, line.key, label, line.level, line)
