"""Minutes: begun, written, sent to members, commented on, cleared by the chair, approved by the group, published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from agreements.models import Organisation
from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from agreements.services.journal import Record
from governance.agenda.permissions import state_of_item
from governance.choices import ItemState, MeetingState, MinutesState, MinutesStepKind
from governance.groups.permissions import agreement_of, require_chair, require_keeper, require_member
from governance.minutes.states import TAKES_TEXT, objection_to, state_of_minutes
from governance.models import (
    AgendaItem,
    Meeting,
    MinuteComment,
    MinuteCommentAnswer,
    MinuteCorrection,
    MinutesStep,
    MinuteText,
)
from governance.services.convening import convening, state_now
from governance.services.sitting import HELD
from governance.sitting.facts import sitting_of
from pooledbudgets.lib.errors import DomainError, clean


class MinuteMoved(DomainError):
    """Somebody saved the minute since the page was opened; the text that is there now comes with it."""

    def __init__(self, theirs: MinuteText) -> None:
        super().__init__(
            f"{theirs.by} saved this minute on {theirs.at:%-d %B} while you were writing. Both texts are shown; put "
            "them together and save again.",
            field="text",
        )
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class CorrectionSpec:
    """What the group corrected in a minute when it approved them. `item` None: what stands before the first."""

    item: AgendaItem | None
    text: str


def minutes_state(meeting: Meeting) -> MinutesState:
    """Where the minutes of a meeting stand. No query when their steps are fetched."""
    return state_of_minutes(row.step for row in sorted(meeting.minutes_steps.all(), key=lambda row: row.pk))


def step_of(meeting: Meeting, step: MinutesStepKind) -> MinutesStep | None:
    """The last such step of a meeting's minutes. No query when their steps are fetched."""
    found = [row for row in meeting.minutes_steps.all() if row.step == step]
    return max(found, key=lambda row: row.pk, default=None)


def start_minutes(*, meeting: Meeting, standing: Standing, reason: str) -> MinutesStep:
    """Begin to draft. Refuses before the meeting is called to order."""
    organisation = require_keeper(standing, agreement_of(meeting.body))
    with _deed("minutes begun", meeting, organisation, standing, reason) as (record, row):
        if state_now(row) not in HELD:
            raise DomainError("Minutes are drafted from what is recorded at the meeting. It has not begun.")
        return _step(row, MinutesStepKind.STARTED, organisation, record)


def write_minute(
    *, meeting: Meeting, item: AgendaItem | None, text: str, seen: int, standing: Standing, reason: str
) -> None:
    """The clerk writes what was said under an item; None: before the first. `seen` is the number of the text the
    typing began with, 0 for none.

    Raises MinuteMoved when another clerk saved it meanwhile; refuses once the chair has cleared the minutes.
    """
    organisation = require_keeper(standing, agreement_of(meeting.body))
    with _deed("minute written", meeting, organisation, standing, reason) as (record, row):
        if _state(row) not in TAKES_TEXT:
            raise DomainError(
                "The chair has cleared the minutes, so they stand. Corrections are recorded when the group approves "
                "them, or the chair returns them."
                if _state(row) is not MinutesState.NONE
                else "The minutes are not begun. Begin them first."
            )
        _refuse_other_item(row, item)
        if "{{" in text:
            raise DomainError(
                "Nothing is filled in here, so take the double braces out. What was resolved stands in the minutes by "
                "itself.",
                field="text",
            )
        latest = MinuteText.objects.filter(meeting=row, item=item).select_related("by").last()
        if (latest.number if latest else 0) != seen and latest is not None:
            raise MinuteMoved(latest)
        written = text.replace("\r\n", "\n").strip()
        if written == (latest.text if latest else ""):
            raise DomainError(
                "Nothing differs from the text that is saved. Change it, or go back.", field="text"
            )
        made = MinuteText(
            meeting=row,
            item=item,
            number=(latest.number if latest else 0) + 1,
            text=written,
            by=standing.person,
            at=record.write.at,
        )
        clean(made).save()
        record.detail = {"item": item.pk if item else None, "text": made.number}


def circulate_minutes(*, meeting: Meeting, comments_by: date, standing: Standing, reason: str) -> MinutesStep:
    """Send the draft to members, who comment until a day. Refuses while the meeting goes on, and a day that is past."""
    organisation = require_keeper(standing, agreement_of(meeting.body))
    with _deed("minutes sent to members", meeting, organisation, standing, reason) as (record, row):
        if state_now(row) is not MeetingState.HELD:
            raise DomainError(
                "The meeting still goes on. Close it first, so that the minutes are of all of it."
            )
        if comments_by < standing.on:
            raise DomainError(
                "The last day for comments has passed. Choose today or a later day.", field="comments_by"
            )
        return _step(row, MinutesStepKind.CIRCULATED, organisation, record, comments_by=comments_by)


def comment_on_minute(
    *, meeting: Meeting, item: AgendaItem | None, text: str, standing: Standing, reason: str
) -> MinuteComment:
    """A member says what a minute should say otherwise, until the day for comments has passed."""
    seat = require_member(standing, meeting.body)
    with _deed("minute commented on", meeting, seat.organisation, standing, reason) as (record, row):
        if _state(row) is not MinutesState.CIRCULATED:
            raise DomainError("The minutes are not out for comments now.")
        last = _latest(row, MinutesStepKind.CIRCULATED)
        if last is not None and last.comments_by is not None and last.comments_by < standing.on:
            raise DomainError(
                f"Comments were asked for by {last.comments_by:%-d %B %Y}. Raise it when the group approves the "
                "minutes."
            )
        _refuse_other_item(row, item)
        made = MinuteComment(
            meeting=row, item=item, text=text.strip(), **deed_columns(record, seat.organisation)
        )
        clean(made).save()
        record.detail = {"item": item.pk if item else None, "comment": made.pk}
    return made


def answer_comment(*, comment: MinuteComment, is_taken: str, standing: Standing, reason: str) -> None:
    """The clerk took a comment up (`is_taken` "yes") or did not ("no"); the reason is the answer."""
    meeting = comment.meeting
    organisation = require_keeper(standing, agreement_of(meeting.body))
    with _deed("comment on a minute answered", meeting, organisation, standing, reason) as (record, row):
        if _state(row) is not MinutesState.CIRCULATED:
            raise DomainError("The minutes are not out for comments now.")
        if MinuteCommentAnswer.objects.filter(comment=comment).exists():
            raise DomainError("The comment is answered already.")
        clean(
            MinuteCommentAnswer(
                comment=comment, is_taken=is_taken == "yes", **deed_columns(record, organisation)
            )
        ).save()
        record.detail = {"comment": comment.pk, "taken": is_taken == "yes"}


def clear_minutes(*, meeting: Meeting, standing: Standing, reason: str) -> MinutesStep:
    """The chair finds the minutes right. Refuses before the day for comments has passed, and with comments open."""
    seat = require_chair(standing, meeting.body)
    with _deed("minutes cleared", meeting, seat.organisation, standing, reason) as (record, row):
        last = _latest(row, MinutesStepKind.CIRCULATED)
        if _state(row) is MinutesState.CIRCULATED and last is not None and last.comments_by is not None:
            if last.comments_by >= standing.on:
                raise DomainError(
                    f"Members comment until {last.comments_by:%-d %B %Y}. Clear the minutes after that day."
                )
            if MinuteComment.objects.filter(meeting=row, answer__isnull=True).exists():
                raise DomainError("A comment is not answered yet. The clerk answers each first.")
        return _step(row, MinutesStepKind.CLEARED, seat.organisation, record)


def return_minutes(*, meeting: Meeting, standing: Standing, reason: str) -> MinutesStep:
    """The chair wants them changed, for a reason. They are a draft again."""
    seat = require_chair(standing, meeting.body)
    with _deed("minutes returned", meeting, seat.organisation, standing, reason) as (record, row):
        return _step(row, MinutesStepKind.RETURNED, seat.organisation, record)


def approve_minutes(
    *,
    meeting: Meeting,
    at_item: AgendaItem,
    corrections: Iterable[CorrectionSpec],
    standing: Standing,
    reason: str,
) -> MinutesStep:
    """The group approved them at a later meeting, under an item, with its corrections.

    Refuses a meeting that is not of the same group, is not later or has not begun, and an item without a quorum.
    """
    organisation = require_keeper(standing, agreement_of(meeting.body))
    with _deed("minutes approved", meeting, organisation, standing, reason) as (record, row):
        later = Meeting.objects.select_related("body__agreement").get(pk=at_item.meeting_id)
        if later.body_id != row.body_id or later.held_on <= row.held_on:
            raise DomainError(
                "Minutes are approved at a later meeting of the same group. Choose an item of such a meeting.",
                field="at_item",
            )
        if state_now(later) not in HELD:
            raise DomainError(
                f"The meeting on {later.held_on:%-d %B %Y} has not begun. Record the approval once it has.",
                field="at_item",
            )
        if state_of_item(at_item) is not ItemState.STANDS:
            raise DomainError("The item does not stand on its agenda. Choose one that does.", field="at_item")
        quorum = sitting_of(later).quorum(at_item)
        if not quorum.is_met:
            raise DomainError(
                f"The later meeting had no quorum for the item. {' '.join(quorum.missing)}", field="at_item"
            )
        made = _step(row, MinutesStepKind.APPROVED, organisation, record, at_item=at_item)
        wanted = [spec for spec in corrections if spec.text.strip()]
        for spec in wanted:
            _refuse_other_item(row, spec.item)
            columns = deed_columns(record, organisation)
            clean(MinuteCorrection(approval=made, item=spec.item, text=spec.text.strip(), **columns)).save()
        record.detail = {"at": later.reference, "corrections": len(wanted)}
    return made


def publish_minutes(*, meeting: Meeting, standing: Standing, reason: str) -> MinutesStep:
    """All partners read them from now on; everybody, where the meeting was in public. What is exempt stays apart."""
    organisation = require_keeper(standing, agreement_of(meeting.body))
    with _deed("minutes published", meeting, organisation, standing, reason) as (record, row):
        return _step(row, MinutesStepKind.PUBLISHED, organisation, record)


@contextmanager
def _deed(
    verb: str, meeting: Meeting, organisation: Organisation, standing: Standing, reason: str
) -> Iterator[tuple[Record, Meeting]]:
    agreement = agreement_of(meeting.body)
    with convening(
        verb, meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as held:
        yield held


def _state(row: Meeting) -> MinutesState:
    return state_of_minutes(
        MinutesStep.objects.filter(meeting=row).order_by("pk").values_list("step", flat=True)
    )


def _step(
    row: Meeting, step: MinutesStepKind, organisation: Organisation, record: Record, **facts: object
) -> MinutesStep:
    refusal = objection_to(step, state=_state(row))
    if refusal:
        raise DomainError(refusal)
    made = MinutesStep(meeting=row, step=step, **facts, **deed_columns(record, organisation))
    clean(made).save()
    return made


def _latest(row: Meeting, step: MinutesStepKind) -> MinutesStep | None:
    return MinutesStep.objects.filter(meeting=row, step=step).order_by("pk").last()


def _refuse_other_item(row: Meeting, item: AgendaItem | None) -> None:
    if item is not None and item.meeting_id != row.pk:
        raise DomainError("The item is not one of this meeting. Choose one that is.", field="item")


def latest_texts(meeting: Meeting) -> Mapping[int | None, MinuteText]:
    """What the clerk wrote, by item; None: before the first. One query."""
    rows = MinuteText.objects.filter(meeting=meeting).select_related("by").order_by("number")
    return {row.item_id: row for row in rows}
