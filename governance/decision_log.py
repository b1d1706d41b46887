"""The log of decisions about an agreement, part by part, as one report for paper and file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, QuerySet

from agreements.models import Agreement
from agreements.permissions import Standing
from governance.choices import BodyKind
from governance.decision_permissions import visible_decisions
from governance.models import Decision, DecisionPart, PartOutcome
from governance.services.deciding import latest_outcome
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, Section, Table

NAME: Final = "decisions"

_COLUMNS: Final = (
    Column("outcome", "Outcome", CellKind.TEXT),
    Column("resolved", "As resolved", CellKind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A part with an outcome, as a log says it."""

    decision: Decision
    letter: str
    text: str
    """As resolved, else as it was put."""
    outcome: str
    condition: str


def decided(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those with an outcome, with their bodies, parts and outcomes. Three queries when read."""
    outcomes = Prefetch("outcomes", queryset=PartOutcome.objects.select_related("to_body"))
    parts = Prefetch("parts", queryset=DecisionPart.objects.order_by("order").prefetch_related(outcomes))
    found = decisions.filter(parts__outcomes__isnull=False).distinct()
    return found.select_related("body").prefetch_related(parts)


def resolved_by_groups(decisions: QuerySet[Decision]) -> Iterator[Resolved]:
    """What groups resolved of these decisions, part by part, the latest decision first. Three queries."""
    of_groups = decisions.filter(body__kind__in=[BodyKind.JMG, BodyKind.OFFICERS_GROUP])
    for decision in decided(of_groups).order_by("-meets_on", "-number"):
        for part in decision.parts.all():
            outcome = latest_outcome(part)
            if outcome is not None:
                text = outcome.text or part.text
                yield Resolved(decision, part.letter, text, _words(outcome), outcome.condition)


def decision_log(agreement: Agreement, *, standing: Standing, as_at: datetime) -> Report:
    """The decisions with an outcome that the person may see, the latest first. Four queries."""
    rows = list(decided(visible_decisions(standing, agreement)).order_by("-meets_on", "-number"))
    return Report(
        name=NAME,
        title="Decision log",
        subtitle=agreement.title,
        subject=f"Decision log: {agreement.title}",
        running_header=f"Decision log · {agreement.title}",
        reference=f"{agreement.reference} decisions",
        status=("Working copy. It may list decisions that are not published.",),
        sections=(Section("", () if rows else ("Nothing is decided yet.",), tuple(map(_table, rows))),),
        as_at=as_at,
        dated=standing.on,
        classification="Not published",
        as_at_words="As recorded on",
    )


def _table(decision: Decision) -> Table:
    return Table(
        key=f"d{decision.number}",
        caption=f"{decision.number}. {decision.citation}: {decision.title}",
        stub="Part",
        columns=_COLUMNS,
        rows=tuple(_row(part) for part in decision.parts.all()),
        unit=POUNDS,
    )


def _row(part: DecisionPart) -> Row:
    outcome = latest_outcome(part)
    return Row(
        part.letter,
        f"({part.letter}) {part.text}",
        (
            Cell(_words(outcome) if outcome else None, absent="Not decided yet"),
            Cell((outcome.text or outcome.condition or None) if outcome else None, absent="As put"),
        ),
    )


def _words(outcome: PartOutcome) -> str:
    said = outcome.get_outcome_display()
    return f"{said}: {outcome.to_body}" if outcome.to_body is not None else said
