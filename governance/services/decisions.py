"""The life of a decision before it is published: planned, recommended part by part, and resolved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from django.db.models import Max

from agreements.models import Agreement
from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from governance.calendar_rules import too_late_for_agenda
from governance.choices import BodyKind, Outcome, Stage
from governance.decision_permissions import acting_for, bodies_of, require_for_body
from governance.models import (
    AgendaItem,
    Body,
    Decision,
    DecisionPart,
    PartAuthorises,
    PartOutcome,
    Publication,
)
from governance.resolutions import OutcomeFacts, objection_to
from governance.services.authorised import end_matters, live_matters
from governance.services.deciding import (
    agenda_item_of,
    deciding,
    latest_outcome,
    refuse_stale,
    seen_in_decision,
    seen_in_part,
)
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import Seen
from pooledbudgets.lib.tracked import create_many, update_many


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """What is said of a decision beside its parts. `is_key` None: not stated. Posts, not names."""

    body: Body
    title: str
    meets_on: PartialDate | None = None
    item: str = ""
    forward_plan_reference: str = ""
    is_key: bool | None = None
    report_title: str = ""
    report_reference: str = ""
    report_by: str = ""
    portfolio: str = ""
    contact: str = ""
    purpose: str = ""
    reasons: str = ""
    alternatives: str = ""
    conflicts: str = ""
    speakers: str = ""
    consultee: str = ""
    consultation_evidence: str = ""
    arises_from: DecisionPart | None = None
    is_exempt: bool = False
    exempt_paragraph: str = ""
    exempt_reason: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """What became of a part. `text` for an amended one, `condition` of an approval, `to_body` of a referral."""

    outcome: Outcome
    text: str = ""
    condition: str = ""
    to_body: Body | None = None


def plan_decision(*, agreement: Agreement, facts: DecisionSpec, standing: Standing, reason: str) -> Decision:
    """The decision is in the plan of the agreement's decisions, with the next number.

    Refuses a body that does not decide about this agreement or does not exist then, and a part that does
    not lead to this body.
    """
    organisation = require_for_body(standing, agreement, facts.body.organisation)
    with recorded(
        "decision planned", by=standing.person, organisation=organisation, agreement=agreement, reason=reason
    ) as record:
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        refuse_closed(agreement, on=standing.on)
        last = Decision.objects.filter(agreement=agreement).aggregate(last=Max("number"))["last"]
        removed = Decision.history.filter(agreement=agreement).aggregate(last=Max("number"))["last"]
        row = Decision(agreement=agreement, number=max(last or 0, removed or 0) + 1)
        _set(row, facts)
        clean(row).save()
        record.subject = row
    return row


def change_decision(
    *,
    decision: Decision,
    facts: DecisionSpec,
    standing: Standing,
    reason: str,
    seen: Seen,
) -> Decision:
    """What is said of the decision is changed.

    Refuses once its record is published; another body or day once something rests on it; a day that its
    published agenda is too late for; what has changed since it was `seen`.
    """
    require_for_body(standing, decision.agreement, facts.body.organisation)
    with deciding("decision changed", decision, standing, reason) as (_, row):
        _refuse_recorded(row)
        refuse_stale(seen, now=seen_in_decision(row))
        was = row.body_id, row.meets_on
        _set(row, facts)
        if (row.body_id, row.meets_on) != was:
            _refuse_moving(row)
        clean(row).save()
    return row


def remove_decision(*, decision: Decision, standing: Standing, reason: str) -> None:
    """The entry is gone, as planned in error. Its number is not used again.

    The Journal keeps what it said, unless it was exempt; its history does in any case.

    Refuses while anything rests on it: an outcome, a publication, something it authorises, another decision.
    """
    with deciding("decision removed", decision, standing, reason) as (record, row):
        resting = what_rests_on(row)
        if resting:
            raise DomainError(
                f"It cannot be removed while this rests on it: {'; '.join(resting)}. "
                "Take that back first, or leave the decision as it is."
            )
        if not row.is_exempt:
            record.detail = {"title": row.title, "parts": [part.text for part in row.parts.all()]}
        for part in row.parts.all():
            part.delete()
        pk = row.pk
        row.delete()
        row.pk = pk  # the Journal still says which it was


def record_recommendations(
    *,
    decision: Decision,
    texts: Sequence[str],
    standing: Standing,
    reason: str,
    seen: Seen,
) -> list[DecisionPart]:
    """The body is recommended these parts, lettered in this order.

    Refuses once the agenda is published or an outcome is recorded, a blank part, dropping a part that
    something is linked to, and what has changed since it was `seen`.
    """
    with deciding("recommendations recorded", decision, standing, reason) as (record, row):
        _refuse_recorded(row)
        held = list(row.parts.order_by("order"))
        _refuse_late_recommendations(row, held)
        refuse_stale(seen, now=seen_in_decision(row))
        cleaned = [text.strip() for text in texts]
        if not cleaned or not all(cleaned):
            raise DomainError("Write each recommendation, and leave none blank.", field="texts")
        for part in held[len(cleaned) :]:
            _refuse_linked(part)
            part.delete()
        kept = held[: len(cleaned)]
        changed = []
        for part, text in zip(kept, cleaned, strict=False):
            if part.text != text:
                part.text = text
                changed.append(part)
        update_many(changed, fields=["text"])
        added = create_many(
            [
                clean(DecisionPart(decision=row, order=place, text=text))
                for place, text in enumerate(cleaned[len(kept) :], start=len(kept) + 1)
            ]
        )
        record.detail = {"parts": len(cleaned)}
    return [*kept, *added]


def add_part_at_meeting(*, decision: Decision, text: str, standing: Standing, reason: str) -> DecisionPart:
    """The body took up a part that no report recommended. It bears the next letter and says where it is from.

    Refuses before the meeting, and once the record is published.
    """
    with deciding("part added at the meeting", decision, standing, reason) as (record, row):
        _refuse_recorded(row)
        _refuse_before_meeting(row, standing)
        last = row.parts.aggregate(last=Max("order"))["last"] or 0
        part = DecisionPart(decision=row, order=last + 1, text=text.strip(), was_added_at_meeting=True)
        clean(part).save()
        record.subject = part
    return part


def record_outcome(
    *,
    part: DecisionPart,
    outcome: OutcomeSpec,
    standing: Standing,
    reason: str,
    keeping: Collection[PartAuthorises] = (),
    seen: Seen,
    taken_at: AgendaItem | None = None,
) -> PartOutcome:
    """This became of the part. An earlier outcome stays in the record and does not count any more.

    What the part authorised so far loses its authority, but for what is in `keeping` when the new outcome
    approves. Refuses: before the decision is taken; without the words its kind needs; a referral without a
    body; a delegated decision whose consultation nothing shows; withdrawing what was never decided; an
    outcome under which another decision, taken on it, would lose its ground; what has changed since it was
    `seen`.
    """
    with deciding("outcome recorded", part.decision, standing, reason) as (record, row):
        locked = DecisionPart.objects.get(pk=part.pk)
        locked.decision = row
        _refuse_past_the_meeting(row, taken_at)
        _refuse_before_meeting(row, standing)
        refuse_stale(seen, now=seen_in_part(locked))
        earlier = latest_outcome(locked)
        _refuse_impossible(locked, outcome, earlier)
        _refuse_cut_ground(locked, outcome, earlier)
        new = PartOutcome(
            part=locked,
            outcome=outcome.outcome,
            text=outcome.text.strip(),
            condition=outcome.condition.strip(),
            to_body=outcome.to_body,
            **deed_columns(record, acting_for(row, standing)),
        )
        clean(new).save()
        if earlier is not None:
            kept = {matter.pk for matter in keeping} if outcome.outcome.authorises else set()
            losing = [matter for matter in live_matters(locked) if matter.pk not in kept]
            end_matters(losing, decision=row, record=record, standing=standing)
            lost = [] if row.is_exempt else [str(matter) for matter in losing]
            record.detail = {"replaces": earlier.get_outcome_display(), "lost": lost}
        record.subject = new
    return new


def what_rests_on(decision: Decision) -> list[str]:
    """What would lose its ground if the decision were gone, each in a few words."""
    parts = list(decision.parts.prefetch_related("outcomes", "followed_by"))
    return [
        *(f"the outcome of part ({part.letter})" for part in parts if part.outcomes.all()),
        *(str(matter) for part in parts for matter in live_matters(part)),
        *(str(later) for part in parts for later in part.followed_by.all()),
        *(f"its publication ({row.get_stage_display().lower()})" for row in decision.publications.all()),
    ]


def _set(row: Decision, facts: DecisionSpec) -> None:
    _refuse_other_bodies(row, facts.body)
    _refuse_wrong_ground(row, facts)
    for field in fields(facts):
        setattr(row, field.name, getattr(facts, field.name))


def _refuse_other_bodies(row: Decision, body: Body) -> None:
    if body.pk not in bodies_of(row.agreement).values_list("pk", flat=True):
        raise DomainError(
            f"{body} does not decide about this agreement. Choose one of its bodies.", field="body"
        )


def _refuse_wrong_ground(row: Decision, facts: DecisionSpec) -> None:
    """Refuse a day on which the body does not exist, and a part that does not lead to this body."""
    body, day = facts.body, facts.meets_on
    if day is not None and body.starts_on and day.latest < body.starts_on:
        raise DomainError(f"{body} exists only from {body.starts_on:%-d %B %Y}.", field="meets_on")
    if day is not None and body.ends_on and day.earliest >= body.ends_on:
        raise DomainError(f"{body} does not exist any more on {day}.", field="meets_on")
    part = facts.arises_from
    if part is None:
        return
    if part.decision.agreement_id != row.agreement_id:
        raise DomainError("That part is of another agreement’s decision.", field="arises_from")
    outcome = latest_outcome(part)
    if outcome is not None and outcome.to_body_id not in (None, body.pk):
        raise DomainError(
            f"Part ({part.letter}) of decision {part.decision.number} was referred to {outcome.to_body}, not to "
            f"{body}. Choose that body, or another part.",
            field="arises_from",
        )
    _refuse_circle(row, part)


def _refuse_circle(row: Decision, part: DecisionPart) -> None:
    above: DecisionPart | None = part
    while above is not None:
        if above.decision_id == row.pk:
            raise DomainError(
                "That part rests on this very decision, directly or through others. Choose another.",
                field="arises_from",
            )
        above = above.decision.arises_from


def _refuse_recorded(row: Decision) -> None:
    if row.publications.filter(stage=Stage.RECORD).exists():
        raise DomainError(
            "Its record is published, so it stays as it is. Add a correction, or record a later outcome."
        )


def _refuse_moving(row: Decision) -> None:
    """Refuse another body or day once authorities name them, or the published agenda would be too late."""
    for part in row.parts.all():
        for matter in live_matters(part):
            if matter.instrument_authority_id:
                raise DomainError(
                    f"An authority names its body and day ({matter}). End that first, then change them.",
                    field="meets_on",
                )
    agenda = Publication.objects.filter(decision=row, stage=Stage.AGENDA).first()
    if agenda is None or agenda.published_on is None or agenda.urgency_reason or row.meets_on is None:
        return
    late = too_late_for_agenda(agenda.published_on, meeting=row.meets_on.earliest, rules=row.body.rules)
    if late:
        raise DomainError(f"The agenda was published too late for that day: {late}", field="meets_on")


def _refuse_late_recommendations(row: Decision, held: Sequence[DecisionPart]) -> None:
    if row.publications.filter(stage=Stage.AGENDA).exists():
        raise DomainError(
            "The agenda is published with its recommendations. What changes now is recorded as the outcome of a "
            "part, or added as a part at the meeting."
        )
    if any(part.was_added_at_meeting or latest_outcome(part) for part in held):
        raise DomainError(
            "An outcome is recorded, or a part was added at the meeting: the recommendations stay as they were."
        )


def _refuse_linked(part: DecisionPart) -> None:
    resting = [*map(str, part.matters.all()), *map(str, part.followed_by.all())]
    if resting:
        raise DomainError(
            f"Part ({part.letter}) cannot be dropped while this is linked to it: {'; '.join(resting)}.",
            field="texts",
        )


def _refuse_before_meeting(row: Decision, standing: Standing) -> None:
    if row.meets_on is None:
        raise DomainError("Say first on which day it was decided: change the decision.")
    if row.meets_on.earliest > standing.on:
        raise DomainError(f"{row.meets_on} has not come yet. Record the outcome once it is decided.")


def _refuse_past_the_meeting(row: Decision, taken_at: AgendaItem | None) -> None:
    item = agenda_item_of(row)
    if item is not None and item != taken_at:
        raise DomainError(
            f"It is on the agenda of {item.meeting}. Record the outcome at that item of the meeting, where it is known "
            "who was there."
        )


def _refuse_impossible(part: DecisionPart, outcome: OutcomeSpec, earlier: PartOutcome | None) -> None:
    decision = part.decision
    if outcome.to_body is not None:
        _refuse_other_bodies(decision, outcome.to_body)
    facts = OutcomeFacts(
        Outcome(outcome.outcome),
        outcome.text,
        outcome.condition,
        outcome.to_body.name if outcome.to_body else "",
    )
    objection = objection_to(facts, before=part.text, by_body=decision.body.name)
    if objection is not None:
        raise DomainError(objection.sentence, field=objection.field)
    if outcome.outcome == Outcome.WITHDRAWN and (earlier is None or earlier.outcome == Outcome.WITHDRAWN):
        raise DomainError(
            "Nothing was decided that could be withdrawn. Choose what was decided.", field="outcome"
        )
    is_delegated = decision.body.kind == BodyKind.DELEGATED_OFFICER
    if is_delegated and decision.consultee and not decision.consultation_evidence.strip():
        raise DomainError(
            f"Say first how consultation with the {decision.consultee} is evidenced: change the decision."
        )


def _refuse_cut_ground(part: DecisionPart, outcome: OutcomeSpec, earlier: PartOutcome | None) -> None:
    """Refuse taking the ground from a decision that has been taken on the strength of this part."""
    still = outcome.outcome.authorises or outcome.outcome == Outcome.REFERRED
    same_body = earlier is None or earlier.to_body_id == (outcome.to_body.pk if outcome.to_body else None)
    if still and same_body:
        return
    taken = [
        later for later in part.followed_by.all() if PartOutcome.objects.filter(part__decision=later).exists()
    ]
    if taken and not _all_withdrawn(taken):
        names = "; ".join(f"{later} ({later.body})" for later in taken)
        raise DomainError(
            f"Another decision was taken on the strength of this part: {names}. Withdraw its outcome first."
        )


def _all_withdrawn(decisions: Sequence[Decision]) -> bool:
    outcomes = (latest_outcome(part) for decision in decisions for part in decision.parts.all())
    return all(row is None or row.outcome == Outcome.WITHDRAWN for row in outcomes)
