"""Who reads the minutes of a meeting, and what somebody may do with them.

The draft is for who keeps the meetings and who chairs; members and auditors read it once it is with members for
comments; the people of all partners once they are published, and everybody then where the meeting was in public.
What is exempt stays with members.
"""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404

from agreements.permissions import Standing
from governance.agenda.permissions import Reader, reader_of
from governance.choices import MinutesState, MinutesStepKind
from governance.groups.permissions import get_meeting, public_meetings
from governance.models import Meeting, MinuteComment, MinutesStep
from governance.services.convening import state_now
from governance.services.minutes import minutes_state
from governance.services.sitting import HELD

WITH_MEMBERS = frozenset(
    {MinutesState.CIRCULATED, MinutesState.CLEARED, MinutesState.APPROVED, MinutesState.PUBLISHED}
)
STEPS = Prefetch(
    "minutes_steps", queryset=MinutesStep.objects.select_related("by", "at_item__meeting").order_by("pk")
)
EVERYBODY = Reader(reads=False, keeps=False, chairs=False, sees_agenda=True, person=0)
"""Whoever reads what is public."""


def reads_minutes(reader: Reader, state: MinutesState) -> bool:
    """Whether the person reads minutes that stand like that."""
    if state is MinutesState.NONE:
        return False
    if reader.handles:
        return True
    if reader.reads:
        return state in WITH_MEMBERS
    return reader.sees_agenda and state is MinutesState.PUBLISHED


def get_minutes(
    standing: Standing, reference: str, code: str, number: int
) -> tuple[Meeting, Reader, MinutesState]:
    """A meeting with its minutes for whoever reads them, or may begin them. Raises Http404."""
    meeting = get_meeting(standing, reference, code, number)
    prefetch_related_objects([meeting], STEPS)
    reader, state = reader_of(standing, meeting), minutes_state(meeting)
    if not (reads_minutes(reader, state) or (state is MinutesState.NONE and reader.keeps)):
        raise Http404("There are no minutes, or they are not yours to read yet.")
    return meeting, reader, state


def minutes_seen(standing: Standing, meeting: Meeting) -> MinutesState | None:
    """How far the minutes are of a meeting that was fetched, for whoever opens their page; else None."""
    reader, state = reader_of(standing, meeting), minutes_state(meeting)
    may_begin = state is MinutesState.NONE and reader.keeps and state_now(meeting) in HELD
    return state if may_begin or reads_minutes(reader, state) else None


def get_public_minutes(reference: str, code: str, number: int) -> Meeting:
    """A meeting in public whose minutes are published. Raises Http404."""
    found = (
        public_meetings()
        .filter(body__agreement__reference=reference, body__code=code, number=number)
        .select_related("body__agreement")
        .prefetch_related("steps", STEPS)
        .first()
    )
    if found is None or minutes_state(found) is not MinutesState.PUBLISHED:
        raise Http404("No such minutes are published.")
    return found


def minutes_before(meeting: Meeting) -> list[Meeting]:
    """The earlier meetings of the group whose minutes members have, the latest first. Two queries."""
    rows = Meeting.objects.filter(body=meeting.body_id, held_on__lt=meeting.held_on).prefetch_related(STEPS)
    return [row for row in rows.order_by("-held_on") if minutes_state(row) in WITH_MEMBERS]


def minuted(meetings: QuerySet[Meeting]) -> set[tuple[str, int]]:
    """The meetings among these whose minutes are published, by group and number. One query."""
    rows = MinutesStep.objects.filter(meeting__in=meetings, step=MinutesStepKind.PUBLISHED)
    return set(rows.values_list("meeting__body__code", "meeting__number"))


def get_comment(meeting: Meeting, pk: int) -> MinuteComment:
    """A comment on the minutes of the meeting. Raises Http404."""
    found = MinuteComment.objects.filter(meeting=meeting, pk=pk).select_related("by", "item").first()
    if found is None:
        raise Http404("There is no such comment.")
    found.meeting = meeting
    return found
