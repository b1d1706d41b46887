"""Making decisions public in time: the forward plan, the agenda, the record, call-in and corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from governance.calendar_rules import (
    effective_on,
    too_late_for_agenda,
    too_late_for_exception,
    too_late_for_key_notice,
)
from governance.choices import CallInResult, KeyException, Stage
from governance.decision_permissions import acting_for
from governance.models import CallIn, CallInEnd, Correction, Decision, Publication
from governance.services.deciding import deciding, latest_outcome
from pooledbudgets.lib.errors import DomainError, clean


@dataclass(frozen=True, slots=True)
class PublicationSpec:
    """When a stage was published, and what excuses it if it was late. `published_on` None: not stated."""

    stage: Stage
    published_on: date | None
    urgency_reason: str = ""
    key_exception: KeyException = KeyException.NONE
    exception_reason: str = ""
    scrutiny_told_on: date | None = None


def publish_decision(
    *, decision: Decision, facts: PublicationSpec, standing: Standing, reason: str
) -> Publication:
    """This stage of the decision is public since that day.

    Refuses: a day to come; an agenda without recommendations, or later than the body's clear working days
    allow without a reason for urgency; a key decision on an agenda without full notice in the forward plan,
    unless a general exception or special urgency is recorded with its reason; a record before every part has
    its outcome; a stage that is published already. The day may be left out only of what a source records.
    """
    with deciding("decision published", decision, standing, reason) as (record, row):
        if row.publications.filter(stage=facts.stage).exists():
            raise DomainError("This stage is published already.", field="stage")
        _refuse_impossible_day(row, facts, standing)
        match Stage(facts.stage):
            case Stage.FORWARD_PLAN:
                _refuse_past_notice(row, facts)
            case Stage.AGENDA:
                _refuse_late_agenda(row, facts)
                _refuse_unannounced(row, facts)
            case Stage.RECORD:
                _refuse_unfinished(row, facts)
        publication = Publication(
            decision=row,
            stage=facts.stage,
            published_on=facts.published_on,
            urgency_reason=facts.urgency_reason.strip(),
            key_exception=facts.key_exception,
            exception_reason=facts.exception_reason.strip(),
            scrutiny_told_on=facts.scrutiny_told_on,
            **deed_columns(record, acting_for(row, standing)),
        )
        clean(publication).save()
        record.subject = publication
    return publication


def call_in_decision(
    *, decision: Decision, called_in_on: date, called_in_by: str, standing: Standing, reason: str
) -> CallIn:
    """The decision does not take effect until the call-in is settled.

    Refuses a decision that is not published, cannot be called in, has taken effect, or is called in already.
    """
    with deciding("decision called in", decision, standing, reason) as (record, row):
        _refuse_call_in(row, called_in_on, standing)
        call_in = CallIn(
            decision=row,
            called_in_on=called_in_on,
            called_in_by=called_in_by.strip(),
            **deed_columns(record, acting_for(row, standing)),
        )
        clean(call_in).save()
        record.subject = call_in
    return call_in


def settle_call_in(
    *, call_in: CallIn, ended_on: date, result: CallInResult, standing: Standing, reason: str
) -> CallInEnd:
    """The called-in decision stands from that day, or goes back. Refuses a day before the call-in or to come."""
    with deciding("call-in settled", call_in.decision, standing, reason) as (record, row):
        if CallInEnd.objects.filter(call_in=call_in).exists():
            raise DomainError("This call-in is settled already.")
        if not call_in.called_in_on <= ended_on <= standing.on:
            raise DomainError(
                f"Give a day from {call_in.called_in_on:%-d %B %Y}, when it was called in, to today.",
                field="ended_on",
            )
        end = CallInEnd(
            call_in=call_in,
            ended_on=ended_on,
            result=result,
            **deed_columns(record, acting_for(row, standing)),
        )
        clean(end).save()
        record.subject = end
    return end


def correct_record(*, decision: Decision, text: str, standing: Standing, reason: str) -> Correction:
    """The correction stands beside the published record. Refuses before publication, when it can be changed."""
    with deciding("record corrected", decision, standing, reason) as (record, row):
        if not row.publications.filter(stage=Stage.RECORD).exists():
            raise DomainError("Its record is not published yet, so it can still be changed.")
        correction = Correction(
            decision=row, text=text.strip(), **deed_columns(record, acting_for(row, standing))
        )
        clean(correction).save()
        record.subject = correction
    return correction


def _refuse_impossible_day(row: Decision, facts: PublicationSpec, standing: Standing) -> None:
    if facts.published_on is None:
        if not row.source:
            raise DomainError("Give the day on which it was published.", field="published_on")
        return
    if facts.published_on > standing.on:
        raise DomainError(
            f"{facts.published_on:%-d %B %Y} has not come yet. Record it once it is published.",
            field="published_on",
        )


def _refuse_past_notice(row: Decision, facts: PublicationSpec) -> None:
    if facts.published_on and row.meets_on and facts.published_on >= row.meets_on.latest:
        raise DomainError(
            f"The decision was to be taken on {row.meets_on}. A notice comes before it.", field="published_on"
        )


def _refuse_late_agenda(row: Decision, facts: PublicationSpec) -> None:
    if not row.parts.exists():
        raise DomainError("It has no recommendations yet. Record them before the agenda goes out.")
    if row.meets_on is None or row.meets_on.day is None:
        raise DomainError("Say first on which day it is to be decided: change the decision.")
    if facts.published_on is None:
        return
    if facts.published_on >= row.meets_on.earliest:
        raise DomainError(
            f"The decision was to be taken on {row.meets_on}. An agenda comes before it.",
            field="published_on",
        )
    late = too_late_for_agenda(facts.published_on, meeting=row.meets_on.earliest, rules=row.body.rules)
    if late and not facts.urgency_reason.strip():
        raise DomainError(f"{late} Say why it is urgent, or choose a later meeting.", field="urgency_reason")


def _refuse_unannounced(row: Decision, facts: PublicationSpec) -> None:
    """A key decision is taken on full notice, or on one of two exceptions with its reason."""
    if not row.is_key or row.meets_on is None or not row.body.key_notice_days:
        return
    meeting = row.meets_on.earliest
    announced = row.publications.filter(stage=Stage.FORWARD_PLAN).first()
    if announced is None:
        short = "This key decision was not announced in the forward plan."
    elif announced.published_on is None:
        return
    else:
        short = too_late_for_key_notice(announced.published_on, meeting=meeting, rules=row.body.rules)
    if not short:
        return
    if facts.key_exception == KeyException.NONE:
        raise DomainError(
            f"{short} Choose a general exception or special urgency with its reason, or a later meeting.",
            field="key_exception",
        )
    if not facts.exception_reason.strip():
        raise DomainError("Give the reason for the exception. It is published.", field="exception_reason")
    if facts.key_exception == KeyException.GENERAL:
        if facts.scrutiny_told_on is None:
            raise DomainError("Say when scrutiny was told.", field="scrutiny_told_on")
        late = too_late_for_exception(facts.scrutiny_told_on, meeting=meeting, rules=row.body.rules)
        if late:
            raise DomainError(f"{late} What remains is special urgency.", field="key_exception")


def _refuse_unfinished(row: Decision, facts: PublicationSpec) -> None:
    parts = list(row.parts.prefetch_related("outcomes"))
    if not parts:
        raise DomainError("It has no parts. Record what was recommended and decided first.")
    missing = [f"({part.letter})" for part in parts if latest_outcome(part) is None]
    if missing:
        raise DomainError(
            f"No outcome is recorded for part {' and part '.join(missing)}. Record what became of it first."
        )
    if facts.published_on and row.meets_on and facts.published_on < row.meets_on.earliest:
        raise DomainError(
            f"It was decided on {row.meets_on}. The record is not published before.", field="published_on"
        )


def _refuse_call_in(row: Decision, called_in_on: date, standing: Standing) -> None:
    record = row.publications.filter(stage=Stage.RECORD).first()
    if record is None or record.published_on is None:
        raise DomainError("Its record is not published, so it cannot be called in.")
    if not row.body.call_in_days:
        raise DomainError(f"Decisions of {row.body} cannot be called in.")
    if CallIn.objects.filter(decision=row, end__isnull=True).exists():
        raise DomainError("It is called in already.")
    effective = effective_on(record.published_on, rules=row.body.rules)
    if called_in_on >= effective.on:
        raise DomainError(
            f"It took effect on {effective.on:%-d %B %Y}, {effective.rule}.", field="called_in_on"
        )
    if not record.published_on <= called_in_on <= standing.on:
        raise DomainError(
            f"Give a day from its publication on {record.published_on:%-d %B %Y} to today.",
            field="called_in_on",
        )
