"""The forward plan: the decisions still to be taken, as one report for paper and file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.decision_permissions import published_decisions, visible_decisions
from governance.decision_reading import DecisionRow, coming, decision_rows
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Section, Table

NAME: Final = "forward-plan"

_COLUMNS: Final = (
    Column("body", "Who decides", CellKind.TEXT),
    Column("when", "When", CellKind.TEXT),
    Column("about", "What it is about", CellKind.TEXT),
    Column("key", "Key decision", CellKind.TEXT),
    Column("report", "Report by", CellKind.TEXT),
)


def published_plan(agreement: Agreement, *, standing: Standing, as_at: datetime) -> Report:
    """What everybody may read of the plan. Raises DomainError when nothing of it is published."""
    published = published_decisions().filter(agreement=agreement)
    rows = coming(decision_rows(published, on=standing.on, is_public=True))
    if not rows:
        raise DomainError(
            "No decision to come is published, so there is nothing to issue. "
            "Publish the notice of a planned decision first."
        )
    return build_forward_plan(rows, agreement=agreement, as_at=as_at, standing=standing, is_public=True)


def seen_plan(agreement: Agreement, *, standing: Standing, as_at: datetime) -> Report:
    """The plan as one person may see it, published or not."""
    rows = coming(decision_rows(visible_decisions(standing, agreement), on=standing.on))
    return build_forward_plan(rows, agreement=agreement, as_at=as_at, standing=standing, is_public=False)


def build_forward_plan(
    rows: Sequence[DecisionRow], *, agreement: Agreement, as_at: datetime, standing: Standing, is_public: bool
) -> Report:
    """The plan with these decisions, the nearest first. One that is not public also says by when to publish."""
    return Report(
        name=NAME,
        title="Forward plan",
        subtitle=f"Decisions to be taken about {agreement.title}",
        subject=f"Forward plan: {agreement.title}",
        running_header=f"Forward plan · {agreement.title}",
        reference=f"{agreement.reference} forward plan",
        status=tuple(_status(agreement, rows, is_public=is_public)),
        sections=(Section("", (), (_table(rows),)), *(() if is_public else _to_publish(rows))),
        as_at=as_at,
        dated=standing.on,
        classification="Public" if is_public else "Not published",
        as_at_words="As recorded on",
    )


def _status(agreement: Agreement, rows: Sequence[DecisionRow], *, is_public: bool) -> Iterable[str]:
    if agreement.is_illustrative:
        yield "Illustrative data. It is invented and describes no real decision."
    if not is_public:
        yield "Working copy. It lists decisions that are not published."
    if not rows:
        yield "No decision is planned."


def _table(rows: Iterable[DecisionRow]) -> Table:
    return Table(
        key="plan",
        caption="Decisions to be taken, the nearest first",
        stub="Decision",
        columns=_COLUMNS,
        rows=tuple(Row(f"decision-{row.number}", _titled(row), tuple(_cells(row))) for row in rows),
        unit=POUNDS,
    )


def _titled(row: DecisionRow) -> str:
    reference = f" ({row.forward_plan_reference})" if row.forward_plan_reference else ""
    return f"{row.title}{reference}"


def _cells(row: DecisionRow) -> Iterable[Cell]:
    key = {True: "Yes", False: "No", None: "Not stated"}[row.is_key]
    yield Cell(f"{row.body}, {row.owner}" if row.owner else row.body)
    yield Cell(row.when)
    yield Cell(row.purpose or None, absent="Not stated")
    yield Cell(key)
    yield Cell(row.report_by or None, absent="Not stated")


def _to_publish(rows: Iterable[DecisionRow]) -> Iterable[Section]:
    """The days stand first, the nearest first: they are what is looked for, and as narrow as their column."""
    due = [
        (deadline.on, row, place, deadline) for row in rows for place, deadline in enumerate(row.deadlines)
    ]
    steps = [
        Row(f"{row.number}-{place}", f"{on:%-d %B %Y}", (Cell(deadline.what), Cell(row.title)))
        for on, row, place, deadline in sorted(due, key=lambda one: one[0])
    ]
    if steps:
        columns = (Column("what", "To be published", CellKind.TEXT), Column("of", "Decision", CellKind.TEXT))
        caption = "What must still be published, and by when"
        yield Section("", (), (Table("deadlines", caption, "By", columns, tuple(steps), POUNDS),))
