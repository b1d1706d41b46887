"""The table of a bridge: opening, each step with its reason, what remains, and closing, by partner and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import DisplayUnit
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Row, RowStyle, Table
from pools.bridge import Bridge, End, Step
from pools.totals import TOTAL

_NONE = Cell(None, absent="–")


def bridge_table(
    bridge: Bridge, *, year: FinancialYear, unit: DisplayUnit, addresses: Mapping[int, str] | None = None
) -> Table:
    """A pool's bridge as a table. `addresses` gives steps the page on which they are changed."""
    prior = FinancialYear(year.start - 1)
    rows = [
        Row(
            "opening",
            f"Net contribution {prior.label}",
            _end_cells(bridge, bridge.opening),
            RowStyle.SUBTOTAL,
        ),
        *(_step_row(bridge, step, addresses or {}) for step in bridge.steps),
        *_remainder(bridge),
        Row(
            "closing",
            f"Net contribution {year.label}",
            _end_cells(bridge, bridge.closing),
            RowStyle.GRAND_TOTAL,
        ),
    ]
    return Table(
        key=f"bridge-{bridge.pool_code}",
        caption=f"{bridge.heading}, from {prior.label} to {year.label}",
        stub="Step",
        columns=(
            *(Column(key, heading) for key, heading in bridge.columns),
            Column("why", "Why", CellKind.TEXT),
        ),
        rows=tuple(rows),
        unit=unit,
        notes=tuple(_notes(bridge, year)),
    )


def _end_cells(bridge: Bridge, end: End) -> tuple[Cell, ...]:
    cells = (Cell(end.amounts.get(key), absent=end.absent.get(key, "")) for key, _ in bridge.columns)
    return (*cells, Cell())


def _step_row(bridge: Bridge, step: Step, addresses: Mapping[int, str]) -> Row:
    of_line = f": {step.line}" if step.line else ""
    shown = Cell(step.amount, address=addresses.get(step.key, ""))
    cells = [
        shown if key == step.column else Cell(step.amount) if key == TOTAL else _NONE
        for key, _ in bridge.columns
    ]
    why = f"{step.words} ({step.source})" if step.source else step.words
    return Row(f"step-{step.key}", f"{step.kind.label}{of_line}", (*cells, Cell(why)))


def _remainder(bridge: Bridge) -> list[Row]:
    """What no step explains, for as long as anything does not add."""
    if all(bridge.unexplained(key) == 0 for key, _ in bridge.columns):
        return []
    cells = [Cell(bridge.unexplained(key), absent="Cannot be told") for key, _ in bridge.columns]
    return [Row("unexplained", "Not yet explained", (*cells, Cell()), RowStyle.SUBTOTAL)]


def _notes(bridge: Bridge, year: FinancialYear) -> Iterator[Note]:
    prior = FinancialYear(year.start - 1)
    if not bridge.opening.amounts:
        yield Note(
            "",
            f"What this pool’s rows were in {prior.label} is not recorded, so its opening is not known and the "
            "steps cannot be held against the change.",
        )
    for end, label in ((bridge.opening, prior.label), (bridge.closing, year.label)):
        gaps = [f"{heading} {end.missing[key]}" for key, heading in bridge.columns if end.missing.get(key)]
        if gaps:
            yield Note(
                "",
                f"Not all figures of {label} are reported, and the sums leave them out: {', '.join(gaps)}.",
            )
    if bridge.is_exact:
        yield Note("", "The steps add to the change exactly.")
