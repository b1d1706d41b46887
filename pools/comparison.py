"""Two versions side by side: each line's old and new figure, the change, and the last reason given for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pools.history import LastChange
from pools.tables import Figure, PoolTable, VersionTables
from pools.totals import GROSS, NET, TOTAL, Sum


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in two versions. A side without the line has None and says so in `words`."""

    label: str
    column_heading: str
    old: Decimal | None
    new: Decimal | None
    words: str
    last: LastChange | None = None

    @property
    def absent(self) -> str:
        """What stands for a figure that one side has not."""
        return self.words or "Not reported"

    @property
    def change(self) -> Decimal | None:
        """New less old, where both are known."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True, slots=True)
class PoolComparison:
    """The changes of one pool: figures that differ, and its totals whether they differ or not."""

    code: str
    heading: str
    unseen: tuple[str, ...]
    """Headings of the partners whose figures in either version are not to be seen yet."""
    changes: tuple[Change, ...]
    totals: tuple[Change, ...]


def compare(
    old: VersionTables, new: VersionTables, *, reasons: Mapping[tuple[str, str, str], LastChange]
) -> tuple[PoolComparison, ...]:
    """What differs between two versions, pool by pool. Unseen figures stay unseen.

    `reasons` holds the latest change of each figure of the new version, by pool, line and party.
    """
    earlier = {pool.code: pool for pool in old.pools}
    return tuple(
        PoolComparison(
            code=pool.code,
            heading=pool.heading,
            unseen=tuple(column.heading for column in pool.columns if not column.is_seen),
            changes=tuple(_changes(earlier.get(pool.code), pool, reasons)),
            totals=tuple(_totals(earlier.get(pool.code), pool)),
        )
        for pool in new.pools
    )


def _changes(
    old: PoolTable | None, new: PoolTable, reasons: Mapping[tuple[str, str, str], LastChange]
) -> Iterator[Change]:
    before, after = _figures(old), _figures(new)
    headings = {column.key: column.heading for column in new.columns}
    labels = {line.key: line.label for pool in (old, new) if pool for line in pool.lines}
    for row, column in dict.fromkeys([*before, *after]):
        one, other = before.get((row, column)), after.get((row, column))
        was, now = one.amount if one else None, other.amount if other else None
        words = _words(one, other)
        is_unseen = any(figure is not None and not figure.is_seen for figure in (one, other))
        if not is_unseen and (was != now or words):
            last = reasons.get((new.code, row, column))
            yield Change(labels[row], headings.get(column, column), was, now, words, last)


def _words(one: Figure | None, other: Figure | None) -> str:
    if one is None:
        return "New line"
    return "Line removed" if other is None else ""


def _figures(pool: PoolTable | None) -> Mapping[tuple[str, str], Figure]:
    lines = pool.lines if pool else ()
    return {(line.key, figure.column): figure for line in lines for figure in line.figures}


def _totals(old: PoolTable | None, new: PoolTable) -> Iterable[Change]:
    headings = {column.key: column.heading for column in new.columns} | {TOTAL: "Total"}
    for key, label in ((GROSS, "Gross Contribution"), (NET, "Net Contribution")):
        was: Mapping[str, Sum] = {} if old is None else {GROSS: old.totals.gross, NET: old.totals.net}[key]
        now = {GROSS: new.totals.gross, NET: new.totals.net}[key]
        for column, heading in headings.items():
            before = was[column].amount if column in was else None
            is_unseen = now[column].is_unseen or (column in was and was[column].is_unseen)
            yield Change(label, heading, before, now[column].amount, "Not yet shared" if is_unseen else "")
