"""The figures an issued report said, against those its version holds. Pure: takes what was stored and read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import CellKind, Report

OF_ANOTHER_YEAR: Final = frozenset({"prior", "change"})
"""Columns whose figures come from another schedule, which may move on by itself."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a figure stands: its table, row and column."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}, {self.row}, {self.column}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is no longer what was issued. None: not there, or not reported."""

    place: Place
    issued: Decimal | None
    now: Decimal | None

    @property
    def issued_text(self) -> str:
        """What was issued, in pounds; in words when there was nothing."""
        return _in_pounds(self.issued)

    @property
    def now_text(self) -> str:
        """What there is now, in pounds; in words when there is nothing."""
        return _in_pounds(self.now)

    @property
    def by_text(self) -> str:
        """By how many pounds it moved; "" when it is on one side only."""
        if self.issued is None or self.now is None:
            return ""
        return POUNDS.text(self.now - self.issued)


def _in_pounds(amount: Decimal | None) -> str:
    return "Not there" if amount is None else POUNDS.text(amount)


def figures_kept(content: bytes) -> dict[Place, Decimal | None]:
    """The amounts in a report kept as JSON, in pounds."""
    return {
        Place(table["key"], row["key"], column["key"]): None
        if cell["value"] is None
        else Decimal(cell["value"])
        for section in json.loads(content)["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for column, cell in zip(table["columns"], row["cells"], strict=bool(row["cells"]))
        if column["kind"] == CellKind.MONEY and column["key"] not in OF_ANOTHER_YEAR
    }


def figures_of(report: Report) -> dict[Place, Decimal | None]:
    """The amounts of a report just built, in pounds."""
    return {
        Place(table.key, row.key, column.key): cell.value if isinstance(cell.value, Decimal) else None
        for table in report.tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=bool(row.cells))
        if column.kind is CellKind.MONEY and column.key not in OF_ANOTHER_YEAR
    }


def moved(kept: Mapping[Place, Decimal | None], now: Mapping[Place, Decimal | None]) -> Iterator[Moved]:
    """Every figure that differs between the two, in order. A figure on one side only differs unless blank."""
    for place in sorted(kept.keys() | now.keys()):
        if kept.get(place) != now.get(place):
            yield Moved(place, kept.get(place), now.get(place))
