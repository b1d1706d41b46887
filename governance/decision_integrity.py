"""What must hold of decisions, a sentence for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator

from governance.calendar_rules import too_late_for_agenda
from governance.choices import KeyException, Outcome, Stage
from governance.models import Decision, DecisionPart, PartAuthorises, PartOutcome, Publication
from governance.services.deciding import latest_outcome


def outcomes_without_what_their_kind_needs() -> Iterator[str]:
    """Referrals to nobody, amendments without words, conditional approvals without their condition."""
    rows = PartOutcome.objects.select_related("part__decision").order_by("pk")
    for row in rows.iterator():
        missing = {
            Outcome.REFERRED: "" if row.to_body_id else "the body it goes to",
            Outcome.AMENDED: "" if row.text else "its words as resolved",
            Outcome.APPROVED_SUBJECT_TO: "" if row.condition else "its condition",
        }.get(Outcome(row.outcome), "")
        if missing:
            yield f"{row.part}: its outcome “{row.get_outcome_display()}” lacks {missing}."


def authorities_without_an_approval() -> Iterator[str]:
    """Instruments and versions that rest on a part which approves nothing."""
    rows = (
        PartAuthorises.objects.filter(end__isnull=True)
        .exclude(instrument_authority__isnull=True, version__isnull=True)
        .select_related("part__decision")
        .prefetch_related("part__outcomes")
        .order_by("pk")
    )
    for row in rows:
        outcome = latest_outcome(row.part)
        if outcome is None or not Outcome(outcome.outcome).authorises:
            yield f"{row} rests on {row.part}, which approves nothing."


def approvals_without_their_minute() -> Iterator[str]:
    """Approvals that a decision gave of another version, or that stand although their minute gives them no more."""
    rows = PartAuthorises.objects.filter(approval__isnull=False).select_related("approval__withdrawal", "end")
    for row in rows.order_by("pk"):
        approval = row.approval
        if approval is None:
            continue
        if approval.version_id != row.version_id:
            yield f"“{row}” gave the approval of another version."
        if hasattr(row, "end") and not hasattr(approval, "withdrawal"):
            yield f"“{approval}” stands, although the minute behind it does not give it any more."


def matters_of_another_agreement() -> Iterator[str]:
    """Instruments and versions linked to a decision about another agreement."""
    rows = (
        PartAuthorises.objects.exclude(instrument_authority__isnull=True, version__isnull=True)
        .select_related("part__decision", "instrument_authority__instrument", "version__schedule")
        .order_by("pk")
    )
    for row in rows:
        authority, version = row.instrument_authority, row.version
        of = authority.instrument.agreement_id if authority else version and version.schedule.agreement_id
        if of != row.part.decision.agreement_id:
            yield f"{row} belongs to another agreement than {row.part}."


def records_published_unfinished() -> Iterator[str]:
    """Published records with a part that has no outcome."""
    parts = (
        DecisionPart.objects.filter(decision__publications__stage=Stage.RECORD, outcomes__isnull=True)
        .select_related("decision")
        .order_by("pk")
    )
    for part in parts:
        yield f"{part}: the record is published and it has no outcome."


def agendas_late_without_a_reason() -> Iterator[str]:
    """Agendas published with fewer clear days than the body's rule, and no urgency or exception recorded."""
    rows = Publication.objects.filter(stage=Stage.AGENDA, published_on__isnull=False).select_related(
        "decision__body"
    )
    for row in rows.order_by("pk"):
        meeting = row.decision.meets_on
        if meeting is None or row.published_on is None or row.urgency_reason:
            continue
        late = too_late_for_agenda(row.published_on, meeting=meeting.earliest, rules=row.decision.body.rules)
        if late:
            yield f"{row.decision}: its agenda was late without a reason. {late}"


def exceptions_without_a_reason() -> Iterator[str]:
    """Key decisions taken on an exception whose reason is not recorded."""
    rows = Publication.objects.exclude(key_exception=KeyException.NONE).filter(exception_reason="")
    for row in rows.select_related("decision").order_by("pk"):
        yield f"{row.decision}: the reason for its {row.get_key_exception_display().lower()} is missing."


def decisions_that_rest_on_themselves() -> Iterator[str]:
    """Decisions that arise, directly or through others, from their own parts."""
    links = Decision.objects.filter(arises_from__isnull=False).values_list(
        "pk", "arises_from__decision", "title"
    )
    above = {pk: (ground, title) for pk, ground, title in links}
    for pk, (ground, title) in above.items():
        seen = {pk}
        while ground in above and ground not in seen:
            seen.add(ground)
            ground = above[ground][0]
        if ground == pk:
            yield f"Decision “{title}” rests on itself through others."


CHECKS = (
    outcomes_without_what_their_kind_needs,
    approvals_without_their_minute,
    authorities_without_an_approval,
    matters_of_another_agreement,
    records_published_unfinished,
    agendas_late_without_a_reason,
    exceptions_without_a_reason,
    decisions_that_rest_on_themselves,
)
