"""The bridge from last year: opening, steps and closing of a pool's net contribution. Pure.

The steps have to add to the change exactly. What they do not explain is shown until it is nought; where a
figure is not known, or not to be seen yet, neither is what remains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pools.choices import BridgeKind


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the reader may see it. `column`: the party's, or the Total's for all together. Pounds."""

    key: int
    kind: BridgeKind
    column: str
    amount: Decimal
    words: str
    source: str = ""
    line: str = ""
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Net contribution at one end, by column; None where it is not known, with the reason in words.

    `missing` counts the figures of a column that are not reported, and so not in its amount.
    """

    amounts: Mapping[str, Decimal | None]
    absent: Mapping[str, str]
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bridge:
    """One pool's bridge. Columns are the parties' in order, and the Total's last."""

    pool_code: str
    heading: str
    columns: tuple[tuple[str, str], ...]
    """Key and heading."""
    opening: End
    closing: End
    steps: tuple[Step, ...]

    def stepped(self, column: str) -> Decimal:
        """What the steps come to in a column; every step counts in the Total's."""
        total = self.columns[-1][0]
        return sum((s.amount for s in self.steps if column in (s.column, total)), start=Decimal(0))

    def change(self, column: str) -> Decimal | None:
        """Closing less opening, where both are known."""
        before, after = self.opening.amounts.get(column), self.closing.amounts.get(column)
        return None if before is None or after is None else after - before

    def unexplained(self, column: str) -> Decimal | None:
        """What of the change no step explains; None while the change is not known."""
        change = self.change(column)
        return None if change is None else change - self.stepped(column)

    @property
    def is_exact(self) -> bool:
        """Whether every column is known, complete and explained to the penny."""
        has_gaps = any(self.opening.missing.values()) or any(self.closing.missing.values())
        return not has_gaps and all(self.unexplained(key) == 0 for key, _ in self.columns)

    @property
    def open_columns(self) -> tuple[str, ...]:
        """Headings of the columns of which something remains to be explained."""
        return tuple(heading for key, heading in self.columns if self.unexplained(key))


def warnings(bridges: Iterable[Bridge]) -> Sequence[tuple[str, str]]:
    """Pool code and sentence for each bridge that does not add to the change.

    >>> end = lambda amount: End({"total": Decimal(amount)}, {})
    >>> step = Step(1, BridgeKind.INFLATION, "total", Decimal(30), "Pay award")
    >>> bridge = Bridge("adults", "Adults", (("total", "Total"),), end(100), end(150), (step,))
    >>> bridge.unexplained("total"), warnings([bridge])[0][1]
    (Decimal('20'), 'Adults: the steps from last year do not add to the change in Total.')
    """
    return [
        (
            bridge.pool_code,
            f"{bridge.heading}: the steps from last year do not add to the change in "
            f"{' and in '.join(bridge.open_columns)}.",
        )
        for bridge in bridges
        if bridge.open_columns
    ]
