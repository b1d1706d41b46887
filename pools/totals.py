"""Gross, net, subtotals and shares of a pool's table. The only arithmetic of contributions.

Gross is the sum of the contribution lines; net is gross and the deductions, which are held as minus
figures. Lines passed through and memoranda stand outside both; an of-which line informs and does not
add. Amounts are pounds; a figure not reported is None and never counts as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pooledbudgets.lib.money import add_known
from pools.choices import LineKind

TOTAL = "total"
"""Key of the Total column."""
GROSS = "gross"
NET = "net"
"""Keys of the rows that every pool's table ends with. No line or group may have them."""


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line's figures by column. `known` None in a column: not reported."""

    key: str
    kind: LineKind
    known: Mapping[str, Decimal | None]
    unseen: frozenset[str] = frozenset()
    """Columns whose figures the reader may not see yet."""
    not_applicable: frozenset[str] = frozenset()
    """Columns in which the line cannot have a figure, so that a blank is not a gap."""
    total_only: Decimal | None = None
    """The row's total when it is not known by partner."""
    groups: tuple[str, ...] = ()
    """Keys of the groups it is in, innermost first."""
    is_part: bool = False
    """An of-which line."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A computed total: what is known of it, how many figures are missing, whether some are unseen."""

    amount: Decimal | None
    missing: int = 0
    is_unseen: bool = False

    @property
    def is_complete(self) -> bool:
        return self.amount is not None and not self.missing and not self.is_unseen


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by column key, the Total column included."""

    rows: Mapping[str, Sum]
    """The Total column of each line, by line key."""
    gross: Mapping[str, Sum]
    net: Mapping[str, Sum]
    subtotals: Mapping[str, Mapping[str, Sum]]
    """By group key, then column key."""


class ShareBase(StrEnum):
    """What shares are a share of. It changes the answer, so it is always printed."""

    GROSS = "gross"
    GROSS_AFTER_GRANTS = "gross-after-grants"
    NET = "net"


def add_up(lines: Sequence[LineFigures], columns: Sequence[str]) -> Totals:
    """Every total of a pool's table.

    >>> line = LineFigures("ld", LineKind.CONTRIBUTION, {"council": Decimal(5), "nhs": Decimal(2)})
    >>> income = LineFigures("income", LineKind.INCOME_DEDUCTION, {"council": Decimal(-1), "nhs": Decimal(0)})
    >>> add_up([line, income], ["council", "nhs"]).net["total"].amount
    Decimal('6')
    """
    rows = {line.key: _row_total(line, columns) for line in lines}
    adding = [line for line in lines if not line.is_part and line.kind.counts]
    gross_lines = [line for line in adding if not line.kind.is_deduction]
    groups = dict.fromkeys(group for line in adding for group in line.groups)
    return Totals(
        rows=rows,
        gross=_down(gross_lines, columns, rows),
        net=_down(adding, columns, rows),
        subtotals={
            group: _down([line for line in adding if group in line.groups], columns, rows) for group in groups
        },
    )


def shares(
    lines: Sequence[LineFigures], columns: Sequence[str], *, base: ShareBase
) -> Mapping[str, Decimal] | None:
    """Each column's share of the pool, 0 to 1, at full precision; None while any of it is unknown.

    Raises ValueError when the base adds up to nought.
    """
    if base is ShareBase.GROSS_AFTER_GRANTS:
        lines = [line for line in lines if line.kind is not LineKind.INCOME_DEDUCTION]
    totals = add_up(lines, columns)
    sums = totals.gross if base is ShareBase.GROSS else totals.net
    whole = sums[TOTAL]
    parts = [sums[column] for column in columns]
    if not all(part.is_complete for part in [whole, *parts]) or whole.amount is None:
        return None
    if whole.amount == 0:
        raise ValueError(f"Shares of {base} cannot be worked out: it adds up to nought.")
    if add_known(part.amount for part in parts) != whole.amount:
        return None
    return {column: (sums[column].amount or Decimal(0)) / whole.amount for column in columns}


def _row_total(line: LineFigures, columns: Sequence[str]) -> Sum:
    if line.total_only is not None:
        return Sum(line.total_only)
    figures = [_figure(line, column) for column in columns]
    return together(figures)


def _figure(line: LineFigures, column: str) -> Sum:
    if column in line.unseen:
        return Sum(None, is_unseen=True)
    amount = line.known.get(column)
    is_gap = amount is None and column not in line.not_applicable and line.total_only is None
    return Sum(amount, missing=int(is_gap))


def _down(lines: Iterable[LineFigures], columns: Sequence[str], rows: Mapping[str, Sum]) -> dict[str, Sum]:
    lines = list(lines)
    sums = {column: together([_figure(line, column) for line in lines]) for column in columns}
    return {**sums, TOTAL: together([rows[line.key] for line in lines])}


def together(figures: Sequence[Sum]) -> Sum:
    """Add figures. Unseen parts make the whole unseen, or what is hidden could be worked out."""
    if any(figure.is_unseen for figure in figures):
        return Sum(None, is_unseen=True)
    return Sum(
        add_known(figure.amount for figure in figures), missing=sum(figure.missing for figure in figures)
    )
