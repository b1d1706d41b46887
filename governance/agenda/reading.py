"""What the pages of an agenda and its papers show. The only reader of both; a handful of queries each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from agreements.naming import short_name
from agreements.permissions import Standing
from governance.agenda.permissions import (
    Reader,
    exemption_of,
    items_of,
    reads_paper,
    seen_items,
    state_of_item,
    state_of_paper,
)
from governance.agenda.tree import placed, total_minutes
from governance.choices import (
    Audience,
    CommentKind,
    ItemState,
    MeetingState,
    MeetingStepKind,
    PaperKind,
    PaperState,
    Purpose,
)
from governance.groups.reading import clock_words
from governance.groups.states import objection_to
from governance.models import AgendaItem, Body, Exemption, ForwardItem, Meeting, Paper
from governance.services.agenda_items import knots_of, waiting_to_be_carried
from governance.services.convening import state_now
from pooledbudgets.lib.page_parts import TimelineEntry
from pooledbudgets.lib.wording import count


@dataclass(frozen=True, slots=True)
class ExemptView:
    """On which ground something is exempt, and from whom it is kept."""

    pk: int
    paragraph: str
    public_interest: str
    audience: str
    review_on: date
    is_due: bool
    """Whether the day on which it is to be looked at again has come."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommentView:
    """Comments asked of somebody."""

    pk: int
    kind: CommentKind
    of: str
    for_whom: str
    due_on: date
    is_own: bool
    is_overdue: bool
    text: str
    given_at: datetime | None

    @property
    def words(self) -> str:
        """How far it is: "given", "overdue since 4 September 2017", "wanted by 4 September 2017"."""
        if self.given_at is not None:
            return "given"
        day = f"{self.due_on.day} {self.due_on:%B %Y}"
        return f"overdue since {day}" if self.is_overdue else f"wanted by {day}"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in the list of an item."""

    pk: int
    title: str
    kind: PaperKind
    state: PaperState | None
    """None for one that is generated."""
    author: str
    due_on: date | None
    is_overdue: bool
    is_own: bool
    is_exempt: bool
    comments: tuple[CommentView, ...]

    @property
    def state_words(self) -> str:
        """How far it is, in words."""
        return self.state.label if self.state is not None else "Made with the pack"

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is no longer to come."""
        return self.state is PaperState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of an agenda in its place."""

    pk: int
    number: str
    """"" for one that does not stand on the agenda."""
    level: int
    title: str
    purpose: Purpose
    lead: str
    minutes: int | None
    starts_at: time | None
    state: ItemState
    late_reason: str
    carried_from: str
    exempt: ExemptView | None
    papers: tuple[PaperLine, ...]
    decision_number: int | None
    steps: tuple[TimelineEntry, ...]

    @property
    def clock(self) -> str:
        """When it begins: "2.05pm"."""
        return clock_words(self.starts_at) if self.starts_at is not None else ""


@dataclass(frozen=True, slots=True)
class AgendaView:
    """An agenda as somebody sees it."""

    rows: tuple[ItemRow, ...]
    """Those that stand on it, numbered, in reading order."""
    waiting: tuple[ItemRow, ...]
    """Late items that wait for the chair."""
    gone: tuple[ItemRow, ...]
    """Taken off, carried over or not admitted."""
    is_started: bool
    is_open: bool
    """Whether it can be changed."""
    is_agreed: bool
    may_agree: bool
    may_reopen: bool
    may_add_late: bool
    minutes: str
    """How long it takes, in words; "" while nothing is said."""
    runs_over: str
    state: MeetingState

    @property
    def papers_waited_for(self) -> int:
        """How many papers are neither accepted nor withdrawn."""
        return sum(
            paper.state in {PaperState.REQUESTED, PaperState.SENT, PaperState.RETURNED}
            for row in self.rows
            for paper in row.papers
        )


def agenda_view(meeting: Meeting, reader: Reader, *, standing: Standing) -> AgendaView:
    """The agenda of a meeting that `get_meeting` fetched. As many queries for many items as for few."""
    everything = list(items_of(meeting))
    seen = {item.pk for item in seen_items(reader, everything)}
    there = [item for item in everything if state_of_item(item) is ItemState.STANDS]
    places = {place.pk: place for place in placed(knots_of(there), starts_at=meeting.starts_at)}
    by_pk = {item.pk: item for item in everything}

    def row(item: AgendaItem) -> ItemRow:
        place = places.get(item.pk)
        return item_row(
            item,
            reader,
            number=place.number if place else "",
            level=place.level if place else 1,
            starts_at=place.starts_at if place else None,
            standing=standing,
        )

    others = [item for item in everything if item.pk in seen and item.pk not in places]
    state = state_now(meeting)
    known = [item for item in there if item.pk in seen]
    return AgendaView(
        rows=tuple(row(by_pk[pk]) for pk in places if pk in seen),
        waiting=tuple(row(item) for item in others if state_of_item(item) is ItemState.WAITS),
        gone=tuple(row(item) for item in others if state_of_item(item) is not ItemState.WAITS),
        is_started=bool(everything) and (reader.reads or bool(seen)),
        is_open=state is MeetingState.PLANNED,
        is_agreed=state
        in {MeetingState.AGREED, MeetingState.CLEARED, MeetingState.IN_SESSION, MeetingState.HELD},
        may_agree=reader.chairs
        and bool(there)
        and not objection_to(MeetingStepKind.AGENDA_AGREED, state=state),
        may_reopen=reader.chairs and not objection_to(MeetingStepKind.AGENDA_REOPENED, state=state),
        may_add_late=reader.keeps
        and state in {MeetingState.AGREED, MeetingState.CLEARED, MeetingState.IN_SESSION},
        minutes=_minutes_words(known),
        runs_over=_runs_over(meeting, there) if reader.reads else "",
        state=state,
    )


def item_row(
    item: AgendaItem,
    reader: Reader,
    *,
    number: str,
    level: int,
    starts_at: time | None,
    standing: Standing,
) -> ItemRow:
    """An item as the person sees it. No query when it comes from `items_of`."""
    exemption = exemption_of(item)
    earlier = item.carried_from
    return ItemRow(
        pk=item.pk,
        number=number,
        level=level,
        title=item.title,
        purpose=Purpose(item.purpose),
        lead=item.lead,
        minutes=item.minutes,
        starts_at=starts_at,
        state=state_of_item(item),
        late_reason=item.late_reason,
        carried_from=f"{earlier.meeting.held_on.day} {earlier.meeting.held_on:%B %Y}" if earlier else "",
        exempt=exempt_view(exemption, on=standing.on) if exemption else None,
        papers=tuple(
            paper_line(item, paper, standing=standing)
            for paper in item.papers.all()
            if reads_paper(reader, paper)
        ),
        decision_number=item.decision.number if item.decision else None,
        steps=tuple(
            TimelineEntry(step.get_step_display(), step.at, str(step.by), step.reason)
            for step in sorted(item.steps.all(), key=lambda step: -step.pk)
        ),
    )


def exempt_view(exemption: Exemption, *, on: date) -> ExemptView:
    """An exemption that holds, with its author fetched."""
    return ExemptView(
        pk=exemption.pk,
        paragraph=exemption.paragraph,
        public_interest=exemption.public_interest,
        audience=Audience(exemption.audience).label,
        review_on=exemption.review_on,
        is_due=exemption.review_on <= on,
        by=str(exemption.by),
        at=exemption.at,
    )


def paper_line(item: AgendaItem, paper: Paper, *, standing: Standing) -> PaperLine:
    """A paper in a list. No query when it comes from `items_of`."""
    state = state_of_paper(paper)
    waits = state in {PaperState.REQUESTED, PaperState.RETURNED}
    return PaperLine(
        pk=paper.pk,
        title=paper.title,
        kind=PaperKind(paper.kind),
        state=state,
        author=author_words(paper, on=standing.on),
        due_on=paper.due_on,
        is_overdue=waits and paper.due_on is not None and paper.due_on < standing.on,
        is_own=paper.author_id == standing.person.pk,
        is_exempt=exemption_of(item) is not None or exemption_of(item, paper) is not None,
        comments=tuple(
            CommentView(
                pk=request.pk,
                kind=CommentKind(request.kind),
                of=str(request.asked_of),
                for_whom="",
                due_on=request.due_on,
                is_own=request.asked_of_id == standing.person.pk,
                is_overdue=not hasattr(request, "answer") and request.due_on < standing.on,
                text=request.answer.text if hasattr(request, "answer") else "",
                given_at=request.answer.at if hasattr(request, "answer") else None,
            )
            for request in paper.comment_requests.all()
        ),
    )


def author_words(paper: Paper, *, on: date) -> str:
    """Who writes a paper, and for whom; "" for one that is generated."""
    if paper.author is None or paper.organisation is None:
        return ""
    return ", ".join(filter(None, [str(paper.author), paper.post, short_name(paper.organisation, on)]))


@dataclass(frozen=True, slots=True)
class StartView:
    """With what an agenda starts."""

    standing: tuple[str, ...]
    carried: tuple[str, ...]
    forward: tuple[ForwardItem, ...]
    ticked: tuple[int, ...]
    """Of the planned items those whose time has come."""


def start_view(meeting: Meeting) -> StartView:
    """What waits for an agenda that is not started. Three queries."""
    forward = tuple(open_forward_items(meeting.body))
    return StartView(
        standing=tuple(meeting.body.template_items.order_by("order", "pk").values_list("title", flat=True)),
        carried=tuple(item.title for item in waiting_to_be_carried(meeting.body)),
        forward=forward,
        ticked=tuple(
            item.pk for item in forward if item.not_before is not None and item.not_before <= meeting.held_on
        ),
    )


def open_forward_items(body: Body) -> list[ForwardItem]:
    """The items planned for a later meeting of the group that are on no agenda, the earliest first. One query."""
    return list(ForwardItem.objects.filter(body=body, taken_by__isnull=True))


def level_rows(rows: Iterable[ItemRow]) -> Sequence[tuple[str, str, int]]:
    """Key, numbered title and level of items, for a choice of one."""
    return [(str(row.pk), f"{row.number} {row.title}", row.level) for row in rows]


def _minutes_words(items: Sequence[AgendaItem]) -> str:
    minutes, unknown = total_minutes(knots_of(items))
    if not minutes:
        return ""
    said = f"{count(minutes, 'minute')} allowed in all"
    return f"{said}; for {count(unknown, 'item')} nobody has said how long" if unknown else said


def _runs_over(meeting: Meeting, items: Sequence[AgendaItem]) -> str:
    """That the time allowed is more than the meeting has; "" when it is not, or is not known."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    minutes, _ = total_minutes(knots_of(items))
    has = _of_day(meeting.ends_at) - _of_day(meeting.starts_at)
    if minutes <= has:
        return ""
    return (
        f"The items take {count(minutes, 'minute')}, and the meeting has {has}. "
        "Allow less for some, or carry one over."
    )


def _of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def next_meetings(body: Body, *, standing: Standing) -> list[Meeting]:
    """The group's meetings to come whose agendas can take a further item, the nearest first. Two queries."""
    meetings = Meeting.objects.filter(body=body, held_on__gte=standing.on).prefetch_related("steps")
    return [
        meeting
        for meeting in meetings.order_by("held_on")
        if state_now(meeting) in {MeetingState.PLANNED, MeetingState.AGREED, MeetingState.CLEARED}
    ]
