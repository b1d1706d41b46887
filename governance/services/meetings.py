"""Planning meetings, publishing and moving their dates, cancelling them, and reporting to those of other bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Final

from django.db import transaction
from django.db.models import Max

from agreements.models import Agreement
from agreements.permissions import Standing
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from governance.choices import BodyKind, MeetingKind, MeetingState, MeetingStepKind
from governance.groups.cadence import objection_to_day
from governance.groups.permissions import require_keeper
from governance.models import Body, IssuedReport, Meeting, MeetingStep, Reporting, ReportMade, ReportMadeEnd
from governance.services.convening import (
    convening,
    refuse_foreign_body,
    seen_in_meeting,
    state_now,
    take_step,
)
from governance.services.deciding import refuse_stale
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import AS_THEY_STAND, Seen
from pooledbudgets.lib.wording import and_join

EARLIEST: Final = date(1975, 1, 1)
LATEST: Final = date(2100, 1, 1)
"""Between which days a meeting can be: others are slips of the finger."""


@dataclass(frozen=True, slots=True)
class MeetingSpec:
    """When and where a group meets. Times None and texts blank: not known yet."""

    held_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    joining: str = ""
    is_public: bool = False
    contact: str = ""
    note: str = ""
    kind: MeetingKind = MeetingKind.ORDINARY
    is_illustrative: bool = False


def plan_meetings(
    *, agreement: Agreement, body: Body, meetings: Sequence[MeetingSpec], standing: Standing, reason: str
) -> list[Meeting]:
    """The meetings are planned as drafts, in the order of their dates.

    Refuses a day on which offices are shut, one before the body begins or after it ends, and a second meeting of
    the body on a day. Bodies that a group reports to meet when they meet: of them only a second one is refused.
    """
    organisation = require_keeper(standing, agreement)
    if not meetings:
        raise DomainError("Choose one meeting at least.")
    with recorded(
        "meetings planned",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=body,
        reason=reason,
    ) as record:
        row = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
        refuse_closed(agreement, on=standing.on)
        refuse_foreign_body(row, agreement)
        taken = _days_taken(row)
        number = Meeting.history.filter(body=row).aggregate(last=Max("number"))["last"] or 0
        made = []
        for spec in sorted(meetings, key=lambda spec: spec.held_on):
            _refuse_day(row, spec.held_on, taken=taken)
            number += 1
            meeting = Meeting(body=row, number=number, **asdict(spec))
            clean(meeting).save()
            taken.add(spec.held_on)
            made.append(meeting)
        record.detail = {"numbers": [meeting.number for meeting in made]}
    return made


def plan_year(
    *, agreement: Agreement, meetings: Mapping[Body, Sequence[MeetingSpec]], standing: Standing, reason: str
) -> list[Meeting]:
    """Meetings of several groups are planned as drafts: all of them, or none where one is refused."""
    organisation = require_keeper(standing, agreement)
    if not any(meetings.values()):
        raise DomainError("Tick one meeting at least.")
    with recorded(
        "year of meetings planned",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=agreement,
        reason=reason,
    ) as record:
        made = [
            meeting
            for body, specs in meetings.items()
            for meeting in plan_meetings(
                agreement=agreement, body=body, meetings=specs, standing=standing, reason=reason
            )
        ]
        record.detail = {"meetings": [meeting.reference for meeting in made]}
    return made


def plan_and_publish_year(
    *, agreement: Agreement, meetings: Mapping[Body, Sequence[MeetingSpec]], standing: Standing, reason: str
) -> list[Meeting]:
    """As `plan_year`, and the dates are published."""
    with transaction.atomic():
        made = plan_year(agreement=agreement, meetings=meetings, standing=standing, reason=reason)
        publish_meetings(agreement=agreement, meetings=made, standing=standing, reason=reason)
    return made


def publish_meetings(
    *, agreement: Agreement, meetings: Sequence[Meeting], standing: Standing, reason: str
) -> None:
    """The dates are published: members, partners and, for meetings in public, everybody can rely on them."""
    organisation = require_keeper(standing, agreement)
    if not meetings:
        raise DomainError("There is no draft date to publish.")
    with transaction.atomic():
        for meeting in meetings:
            with convening(
                "meeting published",
                meeting,
                agreement,
                organisation=organisation,
                standing=standing,
                reason=reason,
            ) as (record, row):
                take_step(row, MeetingStepKind.PUBLISHED, organisation=organisation, record=record)


def call_extraordinary(
    *, agreement: Agreement, body: Body, facts: MeetingSpec, standing: Standing, reason: str
) -> Meeting:
    """A meeting outside the year's plan is called: its date is published at once, with why it is needed."""
    organisation = require_keeper(standing, agreement)
    with recorded(
        "extraordinary meeting called",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=body,
        reason=reason,
    ):
        spec = MeetingSpec(**{**asdict(facts), "kind": MeetingKind.EXTRAORDINARY})
        (meeting,) = plan_meetings(
            agreement=agreement, body=body, meetings=[spec], standing=standing, reason=reason
        )
        publish_meetings(agreement=agreement, meetings=[meeting], standing=standing, reason=reason)
    return meeting


def change_meeting(
    *,
    agreement: Agreement,
    meeting: Meeting,
    facts: MeetingSpec,
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> Meeting:
    """What is said of the meeting is changed. A published date moves by `move_meeting`, as everybody relies on it."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "meeting changed", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (_, row):
        refuse_stale(seen, now=seen_in_meeting(row))
        state = state_now(row)
        if state in {MeetingState.HELD, MeetingState.CANCELLED}:
            raise DomainError(f"The meeting is {state.label.lower()}. Nothing of it changes any more.")
        if facts.held_on != row.held_on:
            if state is not MeetingState.DRAFT:
                raise DomainError(
                    "The date is published. Move the meeting to another date instead.", field="held_on"
                )
            _refuse_day(row.body, facts.held_on, taken=_days_taken(row.body, besides=row))
        for name, value in asdict(facts).items():
            if name not in {"kind", "is_illustrative"}:
                setattr(row, name, value)
        clean(row).save()
    return row


def move_meeting(
    *,
    agreement: Agreement,
    meeting: Meeting,
    to: date,
    standing: Standing,
    reason: str,
    seen: Seen = AS_THEY_STAND,
) -> Meeting:
    """A published meeting is held on another day; the day it was moved from stays on record.

    Refuses what `plan_meetings` refuses, the same day, and a meeting that has begun or is cancelled.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "meeting moved", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        refuse_stale(seen, now=seen_in_meeting(row))
        if to == row.held_on:
            raise DomainError("The meeting is on that day already. Choose another day.", field="held_on")
        take_step(row, MeetingStepKind.MOVED, organisation=organisation, record=record, was_on=row.held_on)
        _refuse_day(row.body, to, taken=_days_taken(row.body, besides=row))
        record.detail = {"from": row.held_on.isoformat(), "to": to.isoformat()}
        row.held_on = to
        clean(row).save()
    return row


def cancel_meeting(
    *, agreement: Agreement, meeting: Meeting, standing: Standing, reason: str, seen: Seen = AS_THEY_STAND
) -> None:
    """The meeting is not held, and everybody can read why."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "meeting cancelled", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        refuse_stale(seen, now=seen_in_meeting(row))
        take_step(row, MeetingStepKind.CANCELLED, organisation=organisation, record=record)


def remove_draft(*, agreement: Agreement, meeting: Meeting, standing: Standing, reason: str) -> None:
    """A draft date nobody relies on is gone. Refuses a published one, and one with an agenda."""
    organisation = require_keeper(standing, agreement)
    with convening(
        "draft date removed", meeting, agreement, organisation=organisation, standing=standing, reason=reason
    ) as (record, row):
        if state_now(row) is not MeetingState.DRAFT:
            raise DomainError("The date is published. Cancel the meeting instead, and say why.")
        if row.items.exists():
            raise DomainError("The meeting has an agenda. Remove its items first, or publish the date.")
        record.subject = row.body
        record.detail = {"number": row.number, "on": row.held_on.isoformat()}
        row.delete()


# --- Reports to meetings of other bodies -------------------------------------------------------------------


def record_report_made(
    *,
    agreement: Agreement,
    body: Body,
    meeting: Meeting,
    words: str,
    issue: IssuedReport | None = None,
    standing: Standing,
    reason: str,
) -> ReportMade:
    """The group reported to a meeting of a body it reports to.

    Refuses a meeting of any other body, a meeting still to come or cancelled, an issued report of another
    agreement, and a second record of the same.
    """
    organisation = require_keeper(standing, agreement)
    with convening(
        "report to a meeting recorded",
        meeting,
        agreement,
        organisation=organisation,
        standing=standing,
        reason=reason,
    ) as (record, row):
        if not Reporting.objects.filter(body=body, to_body=row.body).exists():
            raise DomainError(f"{body} does not report to {row.body}.")
        if row.held_on > standing.on:
            raise DomainError("That meeting is still to come. Record the report once it was made.")
        if state_now(row) is MeetingState.CANCELLED:
            raise DomainError("That meeting was cancelled. Nothing was reported to it.")
        if issue is not None and issue.agreement_id != agreement.pk:
            raise DomainError("Choose an issued report of this agreement.", field="issue")
        if ReportMade.objects.filter(body=body, meeting=row, end__isnull=True).exists():
            raise DomainError("A report to that meeting is recorded already.")
        made = ReportMade(
            body=body,
            meeting=row,
            words=words,
            issue=issue,
            by=standing.person,
            organisation=organisation,
            at=record.write.at,
            reason=record.write.reason,
        )
        clean(made).save()
        record.subject = made
    return made


def withdraw_report_made(
    *, agreement: Agreement, report: ReportMade, standing: Standing, reason: str
) -> None:
    """The record that a report was made was an error, and does not count any more."""
    organisation = require_keeper(standing, agreement)
    with recorded(
        "report to a meeting withdrawn",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        subject=report,
        reason=reason,
    ) as record:
        Body.objects.select_for_update(of=("self",)).get(pk=report.body_id)
        if ReportMadeEnd.objects.filter(report=report).exists():
            raise DomainError("That record has been withdrawn already.")
        refuse_closed(agreement, on=standing.on)
        clean(
            ReportMadeEnd(
                report=report,
                by=standing.person,
                organisation=organisation,
                at=record.write.at,
                reason=record.write.reason,
            )
        ).save()


def _days_taken(body: Body, *, besides: Meeting | None = None) -> set[date]:
    """The days on which the body meets, cancelled meetings left out. One query."""
    cancelled = MeetingStep.objects.filter(step=MeetingStepKind.CANCELLED, meeting__body=body)
    others = Meeting.objects.filter(body=body).exclude(pk__in=cancelled.values("meeting"))
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return set(others.values_list("held_on", flat=True))


def _refuse_day(body: Body, day: date, *, taken: set[date]) -> None:
    """Raises DomainError for a day on which the body cannot meet."""
    said = f"{day:%A} {day.day} {day:%B %Y}"
    problems = []
    if not EARLIEST <= day < LATEST:
        raise DomainError(f"Check the year: {said}.", field="held_on")
    if day in taken:
        problems.append(f"{body} meets on {said} already")
    if BodyKind(body.kind).is_group and (shut := objection_to_day(day)):
        problems.append(shut)
    if body.starts_on is not None and day < body.starts_on:
        problems.append(f"{body} exists from {body.starts_on.day} {body.starts_on:%B %Y} only")
    if body.ends_on is not None and day >= body.ends_on:
        problems.append(f"{body} ends on {body.ends_on.day} {body.ends_on:%B %Y}")
    if problems:
        raise DomainError(f"{and_join(problems)}. Choose another day.", field="held_on")
