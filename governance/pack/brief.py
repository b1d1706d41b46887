"""The chair's brief: a meeting on one page. What is to be decided, what has changed, the money, risks, interests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from agreements.permissions import Standing
from governance.agenda.permissions import exemption_of, items_of, state_of_item, state_of_paper
from governance.agenda.reading import author_words
from governance.agenda.tree import placed
from governance.choices import (
    ActionState,
    InterestAction,
    InterestKind,
    ItemState,
    MeetingState,
    PaperState,
    Purpose,
)
from governance.groups.permissions import agreement_of
from governance.groups.reading import clock_words
from governance.models import (
    AgendaItem,
    DecisionPart,
    Declaration,
    Meeting,
    PartOutcome,
    Seat,
    ServedPool,
)
from governance.pack.asking import QuestionView, questions_on
from governance.pack.assembling import open_version
from governance.pack.review import own_notes
from governance.querysets import holding_on
from governance.radar import Signal, nearest
from governance.radar_facts import read_radar
from governance.services.agenda_items import knots_of
from governance.services.convening import state_now
from governance.sitting.action_log import ActionLine, log_of
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.financial_year import year_of
from pools.selectors import figures_alone
from pools.totals import TOTAL, Sum


@dataclass(frozen=True, slots=True)
class RunningItem:
    """An item in the order of the meeting."""

    pk: int
    number: str
    title: str
    level: int
    starts: str
    minutes: int | None
    purpose: str
    lead: str
    recommended: tuple[str, ...]
    is_exempt: bool
    note: str

    @property
    def is_to_decide(self) -> bool:
        """Whether the group is asked to decide something."""
        return self.purpose == Purpose.DECIDE.label or bool(self.recommended)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """What one partner puts into the pools the group serves, net, in pounds; None: not known or not shared."""

    partner: str
    amounts: tuple[Decimal | None, ...]
    """One for each pool."""
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Money:
    """The money before the group, from one version of the year."""

    year: str
    version: str
    pools: tuple[str, ...]
    rows: tuple[MoneyRow, ...]


@dataclass(frozen=True, slots=True)
class MissingPaper:
    """A paper that has not come."""

    title: str
    author: str
    due_on: date | None
    is_overdue: bool
    is_returned: bool


@dataclass(frozen=True, slots=True)
class InterestLine:
    """An interest that was declared, and whether it is of this meeting or an earlier one."""

    who: str
    about: str
    nature: str
    kind: str
    action: str
    held_on: date
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """The page."""

    running: tuple[RunningItem, ...]
    last: Meeting | None
    decided: tuple[tuple[str, str, str], ...]
    """Of the last meeting: letter and number of its decision, what was resolved, the outcome."""
    actions: tuple[ActionLine, ...]
    """Open ones, those overdue first."""
    money: Money | None
    signals: tuple[Signal, ...]
    interests: tuple[InterestLine, ...]
    missing: tuple[MissingPaper, ...]
    questions: tuple[QuestionView, ...]

    @property
    def to_decide(self) -> tuple[RunningItem, ...]:
        """What the group is asked to decide."""
        return tuple(item for item in self.running if item.is_to_decide)


def brief_of(meeting: Meeting, *, standing: Standing) -> Brief:
    """The brief for whoever chairs the meeting or keeps it, with their own notes. Some thirty queries, however many
    items there are."""
    items = [item for item in items_of(meeting) if state_of_item(item) is ItemState.STANDS]
    last = _last_before(meeting)
    agreement = agreement_of(meeting.body)
    _, found = read_radar(agreement, standing=standing)
    return Brief(
        running=tuple(_running(meeting, items, standing)),
        last=last,
        decided=tuple(_decided(last)) if last is not None else (),
        actions=tuple(_open_actions(meeting, standing)),
        money=_money(meeting, standing),
        signals=tuple(nearest(found)),
        interests=tuple(_interests(meeting, standing)),
        missing=tuple(_missing(meeting, items, standing)),
        questions=tuple(view for view in questions_on(meeting, standing=standing) if not view.answer),
    )


def _last_before(meeting: Meeting) -> Meeting | None:
    """The group's last meeting before this one that was not cancelled."""
    rows = Meeting.objects.filter(body=meeting.body_id, held_on__lt=meeting.held_on).prefetch_related("steps")
    for row in rows.order_by("-held_on")[:6]:
        if state_now(row) in {MeetingState.HELD, MeetingState.IN_SESSION}:
            row.body = meeting.body
            return row
    return None


def _running(meeting: Meeting, items: Sequence[AgendaItem], standing: Standing) -> Iterator[RunningItem]:
    by_pk = {item.pk: item for item in items}
    notes = own_notes(standing, list(by_pk))
    asked: dict[int, list[str]] = {}
    decisions = {item.decision_id: item.pk for item in items if item.decision_id is not None}
    for part in DecisionPart.objects.filter(decision__in=decisions, was_added_at_meeting=False):
        asked.setdefault(decisions[part.decision_id], []).append(part.text)
    for place in placed(knots_of(items), starts_at=meeting.starts_at):
        item = by_pk[place.pk]
        yield RunningItem(
            pk=item.pk,
            number=place.number,
            title=item.title,
            level=place.level,
            starts=clock_words(place.starts_at) if place.starts_at else "",
            minutes=item.minutes,
            purpose=Purpose(item.purpose).label,
            lead=item.lead,
            recommended=tuple(asked.get(item.pk, ())),
            is_exempt=exemption_of(item) is not None,
            note=notes.get(item.pk, ""),
        )


def _decided(last: Meeting) -> Iterator[tuple[str, str, str]]:
    """What the last meeting resolved, the latest outcome of each part. One query."""
    rows = PartOutcome.objects.filter(part__decision__agenda_item__meeting=last).select_related(
        "part__decision"
    )
    latest = {row.part_id: row for row in rows.order_by("pk")}
    for row in latest.values():
        part = row.part
        yield f"{part.decision.number}({part.letter})", row.text or part.text, row.get_outcome_display()


def _open_actions(meeting: Meeting, standing: Standing) -> list[ActionLine]:
    lines = log_of(meeting.body, standing=standing)
    found = [line for line in lines if line.state is ActionState.OPEN]
    return sorted(found, key=lambda line: (-line.days_over, line.due_on or date.max))


def _money(meeting: Meeting, standing: Standing) -> Money | None:
    """Net contributions to the pools the group serves on the day of the meeting, as far as the person may know them."""
    served = ServedPool.objects.filter(holding_on(meeting.held_on), body=meeting.body).select_related("pool")
    codes = [row.pool.code for row in served]
    try:
        version = open_version(agreement_of(meeting.body), year_of(meeting.held_on))
    except DomainError:
        return None
    if not codes:
        return None
    tables = figures_alone(version, standing=standing, pool_codes=codes)
    rows = [
        _money_row(name, key, [pool.totals.net.get(key) for pool in tables.pools])
        for key, name in [*((column.key, column.heading) for column in tables.columns), (TOTAL, "Together")]
    ]
    return Money(
        year=tables.year.label,
        version=f"version {version.number}, {version.get_state_display().lower()}",
        pools=tuple(pool.name for pool in tables.pools),
        rows=tuple(rows),
    )


def _money_row(name: str, key: str, sums: Sequence[Sum | None]) -> MoneyRow:
    amounts = tuple(found.amount if found is not None and found.is_complete else None for found in sums)
    known = [amount for amount in amounts if amount is not None]
    return MoneyRow(name, amounts, sum(known, Decimal()) if len(known) == len(amounts) else None)


def _interests(meeting: Meeting, standing: Standing) -> Iterator[InterestLine]:
    """What is declared for this meeting, and what those who sit now declared at earlier ones. One query."""
    rows = Declaration.objects.filter(
        Q(meeting=meeting) | Q(seat__in=Seat.objects.filter(holding_on(standing.on), body=meeting.body)),
        meeting__body=meeting.body_id,
        meeting__held_on__lte=meeting.held_on,
        end__isnull=True,
    ).select_related("seat__person", "item", "meeting")
    for row in rows.order_by("-meeting__held_on", "pk"):
        yield InterestLine(
            who=str(row.seat.person or row.seat.post),
            about=row.item.title if row.item else "The whole meeting",
            nature=row.nature,
            kind=InterestKind(row.kind).label,
            action=InterestAction(row.action).label,
            held_on=row.meeting.held_on,
            is_earlier=row.meeting_id != meeting.pk,
        )


def _missing(meeting: Meeting, items: Sequence[AgendaItem], standing: Standing) -> Iterator[MissingPaper]:
    for item in items:
        for paper in item.papers.all():
            state = state_of_paper(paper)
            if state in {PaperState.REQUESTED, PaperState.RETURNED}:
                yield MissingPaper(
                    title=paper.title,
                    author=author_words(paper, on=standing.on),
                    due_on=paper.due_on,
                    is_overdue=paper.due_on is not None and paper.due_on < standing.on,
                    is_returned=state is PaperState.RETURNED,
                )
