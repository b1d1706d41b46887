"""Decisions and actions of an agreement's groups in one log: what was resolved, who is to do what, and where it stands.

The logs of decisions and of actions each have a page of their own; this one answers what a meeting led to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.choices import ActionState
from governance.decision_log import resolved_by_groups
from governance.decision_permissions import visible_decisions
from governance.models import AgendaItem
from governance.sitting.action_log import action_lines, actions_of_all
from pooledbudgets.lib.financial_year import FinancialYear, year_of
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Section, Table
from pooledbudgets.lib.wording import full_date

NAME: Final = "log"
WHAT: Final = {"": "Decisions and actions", "decision": "Decisions", "action": "Actions"}
STANDS: Final = {"": "All", "open": "Open actions", "overdue": "Overdue actions"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """A part that was resolved, or an action."""

    what: str
    """ "decision" or "action"."""
    reference: str
    href: str
    group: str
    group_code: str
    on: date | None
    text: str
    owner: str
    due_on: date | None
    status: str
    update: str
    is_open: bool
    is_overdue: bool
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class LogWanted:
    """What a reader looks for. Blank or None: everything."""

    words: str = ""
    group: str = ""
    what: str = ""
    stands: str = ""
    year: FinancialYear | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.group or self.what or self.stands or self.year)

    def takes(self, line: LogLine) -> bool:
        """Whether the line is looked for."""
        said = f"{line.reference} {line.text} {line.owner} {line.status} {line.update}".casefold()
        return (
            all(word in said for word in self.words.casefold().split())
            and self.group in {"", line.group_code}
            and self.what in {"", line.what}
            and {"": True, "open": line.is_open, "overdue": line.is_overdue}[self.stands]
            and (self.year is None or (line.on is not None and year_of(line.on) == self.year))
        )


def joint_log(agreement: Agreement, *, standing: Standing) -> list[LogLine]:
    """All that the person may see, the latest first, of one day decisions first. As many queries for many meetings as
    for one."""
    lines = [*_decided(agreement, standing), *_agreed(agreement, standing)]
    return sorted(lines, key=lambda line: (line.on or date.min, line.what == "decision"), reverse=True)


def joint_report(
    agreement: Agreement, *, standing: Standing, as_at: datetime, wanted: LogWanted | None = None
) -> Report:
    """The log as a report, or the lines of it that are looked for."""
    wanted = wanted or LogWanted()
    lines = [line for line in joint_log(agreement, standing=standing) if wanted.takes(line)]
    return Report(
        name=NAME,
        title="Log of decisions and actions",
        subtitle=agreement.title,
        subject=f"Log of decisions and actions: {agreement.title}",
        running_header=f"Log of decisions and actions · {agreement.title}",
        reference=f"{agreement.reference} log",
        status=tuple(_status(lines, wanted)),
        sections=(
            Section(
                "",
                () if lines else ("Nothing is recorded, as far as was asked for and may be seen.",),
                (_table(lines),) if lines else (),
            ),
        ),
        as_at=as_at,
        dated=standing.on,
        classification="Not published",
        as_at_words="As recorded on",
    )


def _decided(agreement: Agreement, standing: Standing) -> Iterator[LogLine]:
    invented = AgendaItem.objects.filter(decision=OuterRef("pk"), meeting__is_illustrative=True)
    decisions = visible_decisions(standing, agreement).annotate(is_invented=Exists(invented))
    for part in resolved_by_groups(decisions):
        decision = part.decision
        yield LogLine(
            what="decision",
            reference=f"D{decision.number}({part.letter})",
            href=reverse("governance:decision-detail", args=[agreement.reference, decision.number]),
            group=decision.body.name,
            group_code=decision.body.code,
            on=decision.meets_on.earliest if decision.meets_on else None,
            text=part.text,
            owner="",
            due_on=None,
            status=part.outcome,
            update=f"Subject to: {part.condition}" if part.condition else "",
            is_open=False,
            is_overdue=False,
            is_illustrative=decision.is_invented,  # type: ignore[attr-defined]
        )


def _agreed(agreement: Agreement, standing: Standing) -> Iterator[LogLine]:
    rows = actions_of_all(standing, [agreement]).select_related("person", "meeting", "item", "body")
    for line in action_lines(rows.prefetch_related("updates"), standing=standing):
        page = reverse("governance:action-detail", args=[agreement.reference, line.group_code, line.number])
        yield LogLine(
            what="action",
            reference=f"A{line.number}",
            href=page,
            group=line.group,
            group_code=line.group_code,
            on=line.held_on,
            text=line.text,
            owner=line.owner,
            due_on=line.due_on,
            status=line.words,
            update=" ".join(
                filter(None, [line.latest, f"Evidence: {line.evidence}" if line.evidence else ""])
            ),
            is_open=line.state is ActionState.OPEN,
            is_overdue=bool(line.days_over),
            is_illustrative=line.is_illustrative,
        )


def _status(lines: Sequence[LogLine], wanted: LogWanted) -> Iterator[str]:
    if any(line.is_illustrative for line in lines):
        yield "Illustrative data. These meetings are invented and were never held."
    if wanted:
        yield "It lists what was asked for, and not all."


_COLUMNS: Final = tuple(
    Column(key, heading, CellKind.TEXT)
    for key, heading in (
        ("meeting", "Meeting"),
        ("what", "Decision or action"),
        ("owner", "Owner and day"),
        ("status", "Status"),
        ("update", "Update"),
    )
)


def _table(lines: Sequence[LogLine]) -> Table:
    rows = tuple(Row(f"l{place}", line.reference, tuple(_cells(line))) for place, line in enumerate(lines))
    return Table("log", "Decisions and actions, the latest first", "Ref", _COLUMNS, rows, POUNDS)


def _cells(line: LogLine) -> Iterator[Cell]:
    due = f", by {full_date(line.due_on)}" if line.due_on else ""
    yield Cell(f"{line.group}, {full_date(line.on)}" if line.on else line.group)
    yield Cell(line.text)
    yield Cell(f"{line.owner}{due}" or None, absent="The group")
    yield Cell(line.status)
    yield Cell(line.update or None, absent="None yet" if line.what == "action" else "None")
