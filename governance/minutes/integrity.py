"""What must hold of minutes, a sentence for each thing that does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from governance.choices import MinutesState, MinutesStepKind
from governance.minutes.states import objection_to, state_of_minutes
from governance.models import MinutesStep, MinuteText


def minutes_out_of_order() -> Iterator[str]:
    """Steps of minutes that could not follow the one before."""
    taken: dict[int, list[str]] = defaultdict(list)
    for row in MinutesStep.objects.select_related("meeting__body").order_by("pk"):
        before = taken[row.meeting_id]
        if objection_to(MinutesStepKind(row.step), state=state_of_minutes(before)):
            yield f"{row}: it does not follow from what was done before."
        before.append(row.step)


def minutes_approved_too_early() -> Iterator[str]:
    """Minutes approved at a meeting that is not a later one of the same group."""
    rows = MinutesStep.objects.filter(step=MinutesStepKind.APPROVED)
    for row in rows.select_related("meeting__body", "at_item__meeting").order_by("pk"):
        at = row.at_item.meeting if row.at_item is not None else None
        if at is None or at.body_id != row.meeting.body_id or at.held_on <= row.meeting.held_on:
            yield f"Minutes of {row.meeting}: they were approved at a meeting that is not a later one of the group."


def minutes_without_a_beginning() -> Iterator[str]:
    """Minutes written though nobody began them."""
    begun = set(MinutesStep.objects.values_list("meeting", flat=True))
    rows = MinuteText.objects.exclude(meeting__in=begun).select_related("meeting__body").order_by("pk")
    for row in rows:
        yield f"{row}: the minutes are {MinutesState.NONE.label.lower()}."


CHECKS = (minutes_out_of_order, minutes_approved_too_early, minutes_without_a_beginning)
