"""What a body above the groups reads of a year on a page or two: money, meetings, decisions taken, what is asked of it.

The Health and Wellbeing Board has its summary, Cabinet its extract; they differ in whose decisions to come are asked
for. Nothing in them is exempt, whoever makes them, as both bodies meet in public. Of performance they say what is
held here, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, QuerySet

from agreements.held_over import held_over_sentences
from agreements.models import Agreement, ScheduleVersion
from agreements.permissions import Standing
from governance.agenda.permissions import kept_from_public
from governance.choices import ActionState, BodyKind, Outcome
from governance.decision_log import resolved_by_groups
from governance.decision_permissions import visible_decisions
from governance.decision_reading import coming, decision_rows, organisations_of
from governance.groups.compliance import compliance_in
from governance.models import Action, Decision, Meeting, PartOutcome
from governance.radar import nearest
from governance.radar_facts import read_radar
from governance.sitting.action_log import action_lines
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import POUNDS
from pooledbudgets.lib.tables import Cell, CellKind, Column, Report, Row, RowStyle, Section, Table
from pooledbudgets.lib.wording import count, full_date
from pools.selectors import figures_alone
from pools.totals import TOTAL, Sum, Totals

_NOT_HELD: Final = (
    "Spend, savings and outcomes of the year are not recorded here yet, so nothing is said of them."
)


@dataclass(frozen=True, slots=True)
class SummaryKind:
    """A summary: its name, title, whom it is for, and what it is in a sentence."""

    name: str
    title: str
    body: BodyKind
    words: str


BOARD_SUMMARY: Final = SummaryKind(
    "board-summary",
    "Summary for the Health and Wellbeing Board",
    BodyKind.HEALTH_AND_WELLBEING_BOARD,
    "What the Health and Wellbeing Board reads of a year: money, meetings, decisions, and what is asked of it.",
)
CABINET_EXTRACT: Final = SummaryKind(
    "cabinet-extract",
    "Extract for Cabinet",
    BodyKind.CABINET,
    "What Cabinet reads of a year: money, meetings, decisions, and what is asked of it.",
)
SUMMARIES: Final = {kind.name: kind for kind in (BOARD_SUMMARY, CABINET_EXTRACT)}


def summary_of(kind: SummaryKind, version: ScheduleVersion, *, standing: Standing, as_at: datetime) -> Report:
    """The summary of a year, with the figures of a version as the person may see them. As many queries for many
    decisions as for few."""
    agreement, year = version.schedule.agreement, version.schedule.year
    open_to_all = visible_decisions(standing, agreement).filter(is_exempt=False)
    return Report(
        name=kind.name,
        title=kind.title,
        subtitle=f"{agreement.title}, {year.label}",
        subject=f"{kind.title}: {agreement.title}, {year.label}",
        running_header=f"{kind.title} · {agreement.title}",
        reference=f"{agreement.reference} {year.slug} {kind.name}",
        status=tuple(_status(version, standing)),
        sections=(
            Section("Money", tables=(_money(version, standing),)),
            Section("Performance", (_NOT_HELD,)),
            *_meetings(agreement, year, standing),
            _decided(open_to_all, year, actions=_actions(agreement, standing)),
            _asked(kind, open_to_all, agreement, standing),
        ),
        as_at=as_at,
        dated=standing.on,
        classification="Official" if version.is_draft else "Public",
        as_at_words="As recorded on",
    )


def _status(version: ScheduleVersion, standing: Standing) -> Iterator[str]:
    agreement = version.schedule.agreement
    if agreement.is_illustrative:
        yield "Illustrative data. It is invented and describes no real agreement."
    elif Meeting.objects.filter(body__agreement=agreement, is_illustrative=True).exists():
        yield "Illustrative data. Meetings, decisions of the groups and actions are invented."
    yield (
        f"The figures are those of version {version.number}, "
        f"{version.get_basis_display().lower()}, {version.get_state_display().lower()}."
    )
    yield from held_over_sentences(agreement, on=standing.on, standing=standing)


def _money(version: ScheduleVersion, standing: Standing) -> Table:
    """Gross and net of each pool by partner."""
    tables = figures_alone(version, standing=standing, with_printed=False)
    keys = [(column.key, column.heading) for column in tables.columns]
    rows: list[Row] = []
    for pool in tables.pools:
        rows.append(Row(pool.code, pool.name, (), RowStyle.HEADING))
        rows += [
            Row(f"{pool.code}-{name}", words, _cells(sums, keys), style)
            for name, words, sums, style in _sums(pool.totals)
        ]
    return Table(
        key="money",
        caption=f"What each partner puts into the pools, {version.schedule.year.label}",
        stub="Pool",
        columns=(*(Column(key, heading) for key, heading in keys), Column(TOTAL, "Together")),
        rows=tuple(rows),
        unit=tables.unit,
    )


def _sums(totals: Totals) -> Iterable[tuple[str, str, dict[str, Sum], RowStyle]]:
    yield "gross", "Gross", dict(totals.gross), RowStyle.LINE
    yield "net", "Net", dict(totals.net), RowStyle.SUBTOTAL


def _cells(sums: dict[str, Sum], keys: Sequence[tuple[str, str]]) -> tuple[Cell, ...]:
    return tuple(_cell(sums.get(key)) for key in [*(key for key, _ in keys), TOTAL])


def _cell(found: Sum | None) -> Cell:
    return Cell(found.amount) if found is not None and found.is_complete else Cell(absent="Not known")


def _meetings(agreement: Agreement, year: FinancialYear, standing: Standing) -> Iterator[Section]:
    groups = compliance_in(standing, agreement, year)
    rows = tuple(
        Row(
            group.code,
            group.name,
            (
                Cell(f"{group.tally.held} held, {group.tally.to_come} to come"),
                Cell(group.meetings.words),
                Cell(group.public.words),
            ),
        )
        for group in groups
    )
    columns = _texts(("meetings", "Meetings"), ("rule", "Against the rule"), ("public", "In public"))
    table = Table("meetings", f"Meetings of the groups, {year.label}", "Group", columns, rows, POUNDS)
    yield Section(
        "Meetings", () if rows else ("No group meets by a rule in this year.",), (table,) if rows else ()
    )


def _decided(decisions: QuerySet[Decision], year: FinancialYear, *, actions: str) -> Section:
    """What the groups resolved in the year, the latest first."""
    of_year = decisions.filter(
        meets_on__gte=year.first_day.isoformat(), meets_on__lte=year.last_day.isoformat()
    )
    rows = tuple(
        Row(
            f"d{part.decision.number}{part.letter}",
            f"{part.decision.number}({part.letter})",
            (Cell(part.text), Cell(f"{part.decision.body}, {part.decision.meets_on}"), Cell(part.outcome)),
        )
        for part in resolved_by_groups(of_year)
    )
    columns = _texts(("resolved", "What was resolved"), ("group", "Group and day"), ("outcome", "Outcome"))
    table = Table("decisions", "Decisions taken by the groups", "Decision", columns, rows, POUNDS)
    said = (actions,) if rows else ("No decision is recorded in the year.", actions)
    return Section("Decisions and actions", said, (table,) if rows else ())


def _actions(agreement: Agreement, standing: Standing) -> str:
    """How many are open, of those that are not exempt."""
    rows = Action.objects.filter(body__agreement=agreement).exclude(Exists(kept_from_public("item")))
    rows = rows.select_related("person", "body", "meeting").prefetch_related("updates")
    open_ones = [line for line in action_lines(rows, standing=standing) if line.state is ActionState.OPEN]
    late = sum(line.days_over > 0 for line in open_ones)
    if not open_ones:
        return "No action of the groups is open."
    words = f"{count(len(open_ones), 'action')} of the groups {'is' if len(open_ones) == 1 else 'are'} open"
    return f"{words}, {late} of them past {'its' if late == 1 else 'their'} day."


def _asked(
    kind: SummaryKind, decisions: QuerySet[Decision], agreement: Agreement, standing: Standing
) -> Section:
    """The decisions the body is to take, and what groups referred to it."""
    own = decisions.filter(body__kind=kind.body)
    rows = [
        Row(f"a{row.number}", row.title, (Cell(row.body), Cell(row.when)))
        for row in coming(decision_rows(own, on=standing.on, organisations=organisations_of([agreement])))
    ]
    referred = PartOutcome.objects.filter(
        part__decision__in=decisions, outcome=Outcome.REFERRED, to_body__kind=kind.body
    ).select_related("part__decision__body", "to_body")
    rows += [
        Row(
            f"r{outcome.pk}",
            outcome.text or outcome.part.text,
            (
                Cell(f"Referred by {outcome.part.decision.body}"),
                Cell(str(outcome.part.decision.meets_on or "")),
            ),
        )
        for outcome in referred.order_by("pk")
    ]
    tables = [
        Table(
            "asked",
            "What is to be decided",
            "Matter",
            _texts(("by", "By"), ("when", "When")),
            tuple(rows),
            POUNDS,
        )
    ]
    _, found = read_radar(agreement, standing=standing)
    risks = tuple(
        Row(
            f"s{place}",
            full_date(signal.due_on) if signal.due_on else "No day is set",
            (Cell(signal.what.rstrip(".")),),
        )
        for place, signal in enumerate(nearest(found))
    )
    tables.append(
        Table("risks", "What may go wrong", "By", _texts(("what", "If nobody acts")), risks, POUNDS)
    )
    return Section(
        "What is asked, and what may go wrong",
        () if rows else ("Nothing is asked of it now.",),
        tuple(table for table in tables if table.rows),
    )


def _texts(*columns: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(key, heading, CellKind.TEXT) for key, heading in columns)
