"""Two versions side by side: each line's old and new figure, the change, and the last reason given for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pools.history import LastChange
from pools.tables import Figure, PoolTable, VersionTables
from pools.totals import GROSS, NET, TOTAL, Sum

_COME: Final = ("New partner", "New line")
_GONE: Final = ("No longer a partner", "Line removed")
"""Why one side has no such figure: there was no place for it yet, or there is none any more."""


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
    def absent_before(self) -> str:
        """What stands for a figure that the old version has not."""
        return "Not reported" if self.words in _GONE else self.words or "Not reported"

    @property
    def absent_after(self) -> str:
        """What stands for a figure that the new version has not."""
        return "Not reported" if self.words in _COME else self.words or "Not reported"

    @property
    def change(self) -> Decimal | None:
        """New less old, where both are known."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True, slots=True)
class PoolComparison:
    """The changes of one pool: figures that differ, and its totals whether they differ or not."""

    code: str
    heading: str
    earlier_heading: str
    """What the old version calls it; blank when both call it the same, or one has it not."""
    is_in_old: bool
    is_in_new: bool
    is_rearranged: bool
    """Whether the lines that both have stand in another order, or in other groups."""
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
    before, after = ({pool.code: pool for pool in tables.pools} for tables in (old, new))
    headings = {column.key: column.heading for column in (*old.columns, *new.columns)}
    return tuple(
        _compared(code, before.get(code), after.get(code), headings, reasons)
        for code in dict.fromkeys([*after, *before])
    )


def _compared(
    code: str,
    old: PoolTable | None,
    new: PoolTable | None,
    headings: Mapping[str, str],
    reasons: Mapping[tuple[str, str, str], LastChange],
) -> PoolComparison:
    names = [pool.heading for pool in (old, new) if pool is not None]
    columns = [column for pool in (old, new) if pool is not None for column in pool.columns]
    return PoolComparison(
        code=code,
        heading=names[-1],
        earlier_heading=names[0] if names[0] != names[-1] else "",
        is_in_old=old is not None,
        is_in_new=new is not None,
        is_rearranged=_is_rearranged(old, new),
        unseen=tuple(dict.fromkeys(headings[column.key] for column in columns if not column.is_seen)),
        changes=tuple(_changes(code, old, new, headings, reasons)),
        totals=tuple(_totals(old, new, headings)),
    )


def _is_rearranged(old: PoolTable | None, new: PoolTable | None) -> bool:
    if old is None or new is None:
        return False
    before, after = ({line.key: line.group_keys for line in pool.lines} for pool in (old, new))
    return [item for item in before.items() if item[0] in after] != [
        item for item in after.items() if item[0] in before
    ]


def _changes(
    code: str,
    old: PoolTable | None,
    new: PoolTable | None,
    headings: Mapping[str, str],
    reasons: Mapping[tuple[str, str, str], LastChange],
) -> Iterator[Change]:
    before, after = _figures(old), _figures(new)
    labels = {line.key: line.label for pool in (old, new) if pool for line in pool.lines}
    known = {
        row for figures in (before, after) for (row, _), one in figures.items() if one.amount is not None
    }
    known |= {line.key for pool in (old, new) if pool for line in pool.lines if line.total_only is not None}
    for row, column in dict.fromkeys([*before, *after]):
        one, other = before.get((row, column)), after.get((row, column))
        was, now = one.amount if one else None, other.amount if other else None
        words = _words(row, one, other, old, new)
        is_unseen = any(figure is not None and not figure.is_seen for figure in (one, other))
        says_nothing = was is None and now is None and row in known
        if not is_unseen and not says_nothing and (was != now or words):
            last = reasons.get((code, row, column))
            yield Change(labels[row], headings[column], was, now, words, last)
    yield from _whole_rows(old, new)


def _whole_rows(old: PoolTable | None, new: PoolTable | None) -> Iterator[Change]:
    """Rows that a version knows only in total."""
    before, after = ({line.key: line for line in pool.lines} if pool else {} for pool in (old, new))
    for key in dict.fromkeys([*after, *before]):
        one, other = before.get(key), after.get(key)
        if not any(line is not None and line.total_only is not None for line in (one, other)):
            continue
        was, now = one.total.amount if one else None, other.total.amount if other else None
        if was != now:
            words = _COME[1] if one is None else _GONE[1] if other is None else ""
            label = (other or one).label  # type: ignore[union-attr]
            yield Change(label, "Total", was, now, words)


def _words(
    row: str, one: Figure | None, other: Figure | None, old: PoolTable | None, new: PoolTable | None
) -> str:
    """Why one side has no such figure: it has not the line, or not the partner."""
    if one is None:
        return _COME[0] if _has_line(old, row) else _COME[1]
    if other is None:
        return _GONE[0] if _has_line(new, row) else _GONE[1]
    return ""


def _has_line(pool: PoolTable | None, key: str) -> bool:
    return pool is not None and any(line.key == key for line in pool.lines)


def _figures(pool: PoolTable | None) -> Mapping[tuple[str, str], Figure]:
    lines = pool.lines if pool else ()
    return {(line.key, figure.column): figure for line in lines for figure in line.figures}


def _totals(old: PoolTable | None, new: PoolTable | None, headings: Mapping[str, str]) -> Iterator[Change]:
    for key, label in ((GROSS, "Gross Contribution"), (NET, "Net Contribution")):
        was, now = _sums(old, key), _sums(new, key)
        for column in [*(column for column in headings if column in was or column in now), TOTAL]:
            held = [sums[column] for sums in (was, now) if column in sums]
            words = "Not yet shared" if any(each.is_unseen for each in held) else ""
            before, after = (sums[column].amount if column in sums else None for sums in (was, now))
            yield Change(label, headings.get(column, "Total"), before, after, words)


def _sums(pool: PoolTable | None, key: str) -> Mapping[str, Sum]:
    if pool is None:
        return {}
    return pool.totals.gross if key == GROSS else pool.totals.net
