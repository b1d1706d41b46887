"""What every write about a meeting has in common, and the steps that say how far it has come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from agreements.models import Agreement, Organisation
from agreements.permissions import Standing
from agreements.services.journal import Record, recorded
from agreements.services.schedules import refuse_closed
from governance.choices import MeetingState, MeetingStepKind
from governance.groups.states import objection_to, state_of
from governance.models import Body, Meeting, MeetingStep, Reporting
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.seen import Seen, seen_in


@contextmanager
def convening(
    verb: str,
    meeting: Meeting,
    agreement: Agreement,
    *,
    organisation: Organisation,
    standing: Standing,
    reason: str,
) -> Iterator[tuple[Record, Meeting]]:
    """A recorded write about a meeting: the meeting locked, the agreement open.

    The caller has checked the right; `organisation` is for whom the person acts. Raises DomainError for a closed
    agreement, and for a meeting of another one.
    """
    with recorded(
        verb, by=standing.person, organisation=organisation, agreement=agreement, reason=reason
    ) as record:
        row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        row.body = meeting.body
        refuse_closed(agreement, on=standing.on)
        refuse_foreign_body(row.body, agreement)
        record.subject = row
        yield record, row


def refuse_foreign_body(body: Body, agreement: Agreement) -> None:
    """Raises DomainError for a body that neither is a joint one of the agreement nor hears reports of one."""
    if body.agreement_id == agreement.pk:
        return
    if not Reporting.objects.filter(to_body=body, body__agreement=agreement).exists():
        raise DomainError(f"{body} has nothing to do with this agreement.")


def state_now(meeting: Meeting) -> MeetingState:
    """How far the meeting has come. No query when its steps are fetched."""
    return state_of(row.step for row in sorted(meeting.steps.all(), key=lambda row: row.pk))


def take_step(
    row: Meeting,
    step: MeetingStepKind,
    *,
    organisation: Organisation,
    record: Record,
    was_on: date | None = None,
) -> MeetingStep:
    """The step is taken, within `convening`. Raises DomainError where the meeting is not far enough, or too far."""
    said = state_of(MeetingStep.objects.filter(meeting=row).order_by("pk").values_list("step", flat=True))
    refusal = objection_to(step, state=said)
    if refusal:
        raise DomainError(refusal)
    made = MeetingStep(
        meeting=row,
        step=step,
        was_on=was_on,
        by=record.write.by,
        organisation=organisation,
        at=record.write.at,
        reason=record.write.reason,
    )
    made.full_clean()
    made.save()
    return made


def seen_in_meeting(meeting: Meeting) -> Seen:
    """What somebody has before them who changes, moves or cancels a meeting."""
    said = {field.attname: str(getattr(meeting, field.attname)) for field in Meeting._meta.concrete_fields}
    steps = MeetingStep.objects.filter(meeting=meeting).order_by("pk").values_list("pk", "step")
    return seen_in((), *(f"{name}: {value}" for name, value in said.items()), *map(str, steps))
