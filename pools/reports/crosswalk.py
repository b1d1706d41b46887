"""The table of a crosswalk: each earlier service, where it stands now, in what share and with what amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import DisplayUnit
from pooledbudgets.lib.tables import Cell, CellKind, Column, Note, Row, Table


@dataclass(frozen=True, slots=True)
class Led:
    """One way of an earlier service. `amount` is what of last year's it carries, in pounds, where that is known."""

    name: str
    where: str
    percent: Decimal | None
    amount: Decimal | None
    source: str = ""
    note: str = ""


def crosswalk_table(ways: Sequence[Led], *, year: FinancialYear, unit: DisplayUnit) -> Table:
    """The ways of all services into a year, in order."""
    prior = FinancialYear(year.start - 1)
    rows = tuple(
        Row(
            f"way-{number}",
            way.name,
            (
                Cell(way.where),
                Cell(way.percent / 100 if way.percent is not None else None, absent="Not known"),
                Cell(way.amount, absent="Not known"),
                Cell(". ".join(said for said in (way.note, way.source) if said)),
            ),
        )
        for number, way in enumerate(ways, start=1)
    )
    notes: tuple[Note, ...] = ()
    if ways and all(way.amount is None for way in ways):
        notes = (
            Note(
                "",
                f"No amounts of {prior.label} are recorded for these services, so they are mapped without them and "
                "no column of last year can be printed.",
            ),
        )
    return Table(
        key="crosswalk",
        caption=f"Where the services of {prior.label} stand in {year.label}",
        stub=f"In {prior.label}",
        columns=(
            Column("where", f"In {year.label}", CellKind.TEXT),
            Column("share", "Share", CellKind.PERCENT),
            Column("amount", f"Total {prior.label}"),
            Column("note", "Source", CellKind.TEXT),
        ),
        rows=rows,
        unit=unit,
        notes=notes,
    )
