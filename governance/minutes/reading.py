"""What the page of a meeting's minutes shows. As many queries for many items as for few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.http import Http404

from agreements.permissions import Standing
from governance.agenda.permissions import Reader, state_of_item
from governance.choices import ItemState, MeetingState, MinutesState, MinutesStepKind
from governance.groups.permissions import sits_on
from governance.groups.reading import doers_in
from governance.minutes.document import NAME, MinuteKey, drafted, minutes_of
from governance.minutes.states import TAKES_TEXT, objection_to
from governance.models import AgendaItem, IssuedReport, Meeting, MeetingStep, MinuteComment
from governance.services.convening import state_now
from governance.services.minutes import step_of
from governance.services.sitting import HELD
from pooledbudgets.lib.documents import Chapter, Document
from pooledbudgets.lib.page_parts import TimelineEntry

OPENING = "opening"
"""The address of what stands before the first item."""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A member's comment with the clerk's answer."""

    pk: int
    by: str
    on: datetime
    text: str
    answer: str
    """ "" while it waits for one."""
    answered_by: str


@dataclass(frozen=True, slots=True)
class MinuteSection:
    """A section of the minutes on the page."""

    chapter: Chapter
    place: str
    """Its address; "" for a section nobody writes in."""
    comments: Sequence[CommentLine]


@dataclass(frozen=True, slots=True)
class MinutesView:
    """The page of a meeting's minutes."""

    state: MinutesState
    document: Document | None
    """None before they are begun."""
    sections: Sequence[MinuteSection]
    steps: Sequence[TimelineEntry]
    deeds: frozenset[MinutesStepKind]
    """What the person may do with them now."""
    may_write: bool
    may_comment: bool
    may_answer: bool
    comments_by: date | None
    open_comments: int
    may_issue: bool
    issue: int | None
    """The number they stand under in the register of issued reports, if they do."""


def minutes_view(
    meeting: Meeting, reader: Reader, state: MinutesState, *, standing: Standing, as_at: datetime
) -> MinutesView:
    """The page of minutes that `get_minutes` fetched."""
    steps, called = list(meeting.minutes_steps.all()), doers_in(meeting.body)
    made = drafted(meeting, reader, state, as_at=as_at) if state is not MinutesState.NONE else None
    keys = {row.key: row for row in made.keys} if made else {}
    comments = _comments(meeting) if reader.reads else {}
    sent = step_of(meeting, MinutesStepKind.CIRCULATED)
    is_out = state is MinutesState.CIRCULATED
    return MinutesView(
        state=state,
        document=made.document if made else None,
        sections=[
            _section(chapter, keys.get(chapter.key), comments)
            for chapter in (made.document.sections if made else ())
            if isinstance(chapter, Chapter)
        ],
        steps=[
            TimelineEntry(row.get_step_display(), row.at, called(row.by, row.at), row.reason)
            for row in reversed(steps)
        ]
        if reader.reads
        else [],
        deeds=frozenset(_deeds(meeting, reader, state)),
        may_write=reader.keeps and state in TAKES_TEXT,
        may_comment=is_out
        and sent is not None
        and sent.comments_by is not None
        and sent.comments_by >= standing.on
        and bool(sits_on(standing, meeting.body)),
        may_answer=is_out and reader.keeps,
        comments_by=sent.comments_by if sent and is_out else None,
        open_comments=sum(not row.answer for rows in comments.values() for row in rows),
        may_issue=reader.keeps and state is MinutesState.PUBLISHED,
        issue=_issue_of(meeting) if state is MinutesState.PUBLISHED else None,
    )


def place_of(meeting: Meeting, reader: Reader, place: str) -> MinuteKey:
    """The minute at an address. Raises Http404."""
    for key in minutes_of(meeting, reader):
        if _address(key) == place:
            return key
    raise Http404("There is no such minute, or it is not yours to read.")


def item_of_place(meeting: Meeting, key: MinuteKey) -> AgendaItem | None:
    """The item a minute is of."""
    return AgendaItem.objects.get(pk=key.item, meeting=meeting) if key.item is not None else None


def items_to_approve_at(meeting: Meeting) -> dict[str, AgendaItem]:
    """The items of later meetings of the group, begun or over, under which minutes can be approved, by their key; the
    nearest meeting first, and what speaks of minutes first in it. A few queries."""
    later = Meeting.objects.filter(body=meeting.body_id, held_on__gt=meeting.held_on).order_by(
        "held_on", "pk"
    )
    later = later.prefetch_related(
        Prefetch("steps", queryset=MeetingStep.objects.order_by("pk")),
        Prefetch("items", queryset=AgendaItem.objects.prefetch_related("steps").order_by("order", "pk")),
    )
    found: dict[str, AgendaItem] = {}
    for row in later:
        if state_now(row) not in HELD:
            continue
        items = [item for item in row.items.all() if state_of_item(item) is ItemState.STANDS]
        for item in sorted(items, key=lambda item: "minutes" not in item.title.lower()):
            item.meeting = row
            found[str(item.pk)] = item
    return found


def _issue_of(meeting: Meeting) -> int | None:
    issues = IssuedReport.objects.filter(meeting=meeting, name=NAME, superseded_by__isnull=True)
    return issues.order_by("-number").values_list("number", flat=True).first()


def _deeds(meeting: Meeting, reader: Reader, state: MinutesState) -> Iterator[MinutesStepKind]:
    held = state_now(meeting)
    for step in MinutesStepKind:
        of_chair = step in {MinutesStepKind.CLEARED, MinutesStepKind.RETURNED}
        if not (reader.chairs if of_chair else reader.keeps) or objection_to(step, state=state):
            continue
        if step is MinutesStepKind.STARTED and held not in HELD:
            continue
        if step is MinutesStepKind.CIRCULATED and held is not MeetingState.HELD:
            continue
        yield step


def _comments(meeting: Meeting) -> dict[str, list[CommentLine]]:
    rows = MinuteComment.objects.filter(meeting=meeting).select_related("by", "answer__by").order_by("pk")
    found: dict[str, list[CommentLine]] = {}
    for row in rows:
        answer = getattr(row, "answer", None)
        said = f"{'Taken up' if answer.is_taken else 'Not taken up'}: {answer.reason}" if answer else ""
        line = CommentLine(row.pk, str(row.by), row.at, row.text, said, str(answer.by) if answer else "")
        found.setdefault(str(row.item_id) if row.item_id else OPENING, []).append(line)
    return found


def _section(
    chapter: Chapter, key: MinuteKey | None, comments: dict[str, list[CommentLine]]
) -> MinuteSection:
    place = _address(key) if key is not None else ""
    return MinuteSection(chapter, place, comments.get(place, ()))


def _address(key: MinuteKey) -> str:
    return str(key.item) if key.item is not None else OPENING
