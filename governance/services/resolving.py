"""Deciding at a meeting, part by part: quorum, interests, votes and limits are tested as the outcome is recorded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from agreements.permissions import Standing
from agreements.services.instruments import deed_columns
from governance.agenda.permissions import exemption_of, state_of_item
from governance.choices import ItemState
from governance.groups.permissions import agreement_of
from governance.models import (
    AgendaItem,
    Ballot,
    Decision,
    DecisionPart,
    Meeting,
    PartAuthorises,
    PartOutcome,
    Resolution,
    Seat,
)
from governance.services.authorised import MatterSpec, authorise, live_matters
from governance.services.decisions import (
    DecisionSpec,
    OutcomeSpec,
    add_part_at_meeting,
    plan_decision,
    record_outcome,
)
from governance.services.sitting import sitting_deed
from governance.sitting.facts import Sitting, sitting_of
from governance.sitting.voting import Votes, objection_to_money, objection_to_outcome, objection_to_votes
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import Seen


@dataclass(frozen=True, slots=True)
class ResolvedSpec:
    """How a part was resolved at a meeting; `matter` is authorised by it there and then."""

    outcome: OutcomeSpec
    votes: Votes
    proposer: Seat | None = None
    matter: MatterSpec | None = None
    keeping: Collection[PartAuthorises] = ()


def resolve_part(
    *,
    meeting: Meeting,
    item: AgendaItem,
    part: DecisionPart,
    resolved: ResolvedSpec,
    standing: Standing,
    reason: str,
    seen: Seen,
) -> PartOutcome:
    """The group resolved a part under an item. What it authorises has effect at once.

    Refuses what `record_outcome` and `authorise` refuse; and: a part of another item, an item that does not
    stand on the agenda, anything but a deferral without quorum at that item, votes of who may not vote on it, an
    outcome the votes do not give, and money over the limit of the group or of those who decide.
    """
    with sitting_deed("part resolved at a meeting", meeting, standing, reason) as (record, row, organisation):
        sitting = sitting_of(row)
        held = _standing_item(sitting, item)
        if part.decision_id != held.decision_id:
            raise DomainError("That part is not one of this item.")
        _date(part.decision, row)
        _refuse_unresolved(sitting, held, part, resolved)
        outcome = record_outcome(
            part=part,
            outcome=resolved.outcome,
            keeping=resolved.keeping,
            standing=standing,
            reason=reason,
            seen=seen,
            taken_at=held,
        )
        if resolved.matter is not None:  # tested with the others above; from here on money cannot be added
            authorise(part=part, matter=resolved.matter, standing=standing, reason=reason)
        made = Resolution(
            outcome=outcome,
            item=held,
            manner=resolved.votes.manner,
            proposer=resolved.proposer,
            **deed_columns(record, organisation),
        )
        clean(made).save()
        for seat, vote in resolved.votes.of_seats.items():
            clean(Ballot(resolution=made, seat_id=seat, vote=vote)).save()
        for partner, vote in resolved.votes.of_partners.items():
            clean(Ballot(resolution=made, organisation_id=partner, vote=vote)).save()
        record.subject = made
    return outcome


def put_part(
    *, meeting: Meeting, item: AgendaItem, text: str, standing: Standing, reason: str
) -> DecisionPart:
    """A part is put to the meeting that no report recommended, under an item that may have decided nothing yet.

    The first such part begins the item's decision, exempt if the item is.
    """
    with sitting_deed("part put to a meeting", meeting, standing, reason) as (record, row, _):
        held = _standing_item(sitting_of(row), item)
        if held.decision is None:
            held.decision = _begin(row, held, standing, reason)
            clean(held).save()
        decision = held.decision
        decision.agreement, decision.body = agreement_of(row.body), row.body
        _date(decision, row)
        part = add_part_at_meeting(decision=decision, text=text, standing=standing, reason=reason)
        record.subject = part
    return part


def _begin(meeting: Meeting, item: AgendaItem, standing: Standing, reason: str) -> Decision:
    exemption = exemption_of(item)
    return plan_decision(
        agreement=agreement_of(meeting.body),
        facts=DecisionSpec(
            meeting.body,
            item.title,
            _day(meeting),
            is_exempt=exemption is not None,
            exempt_paragraph=exemption.paragraph if exemption else "",
            exempt_reason=exemption.public_interest if exemption else "",
        ),
        standing=standing,
        reason=reason,
    )


def _standing_item(sitting: Sitting, item: AgendaItem) -> AgendaItem:
    """The item as it is now. Raises DomainError for one that does not stand on the agenda of the meeting."""
    held = next((row for row in sitting.items if row.pk == item.pk), None)
    if held is None or state_of_item(held) is not ItemState.STANDS:
        raise DomainError(
            "The item does not stand on the agenda of this meeting, so nothing is decided under it."
        )
    return held


def _day(meeting: Meeting) -> PartialDate:
    return PartialDate(meeting.held_on.year, meeting.held_on.month, meeting.held_on.day)


def _date(decision: Decision, meeting: Meeting) -> None:
    """The decision is taken on the day of the meeting."""
    row = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if row.meets_on != _day(meeting):
        row.meets_on = _day(meeting)
        clean(row).save()


def _refuse_unresolved(
    sitting: Sitting, item: AgendaItem, part: DecisionPart, resolved: ResolvedSpec
) -> None:
    standings, names, votes = sitting.standings(item), sitting.names, resolved.votes
    outcome = resolved.outcome.outcome
    refusals = [
        objection_to_votes(votes, standings=standings, partners=names, terms=sitting.voting),
        objection_to_outcome(
            outcome, votes=votes, standings=standings, quorum=sitting.quorum(item), partners=names
        ),
    ]
    if resolved.proposer is not None:
        proposing = next((row for row in standings if row.member.seat == resolved.proposer.pk), None)
        why_not = "" if proposing is None else proposing.why_not
        if proposing is None or why_not:
            refusals.append(f"{why_not} Choose another member as the proposer, or none.".strip())
    if outcome.authorises:
        limit = sitting.terms.limit if sitting.terms is not None else None
        refusals.append(
            objection_to_money(
                _amounts(part, resolved),
                votes=votes,
                standings=standings,
                partners=names,
                limit=limit.amount if limit is not None else None,
            )
        )
    for refusal in filter(None, refusals):
        raise DomainError(refusal)


def _amounts(part: DecisionPart, resolved: ResolvedSpec) -> list[Decimal]:
    """The amounts that the part would authorise: those linked to it, and that of the matter added now."""
    linked = [matter.amount.amount for matter in live_matters(part) if matter.amount is not None]
    added = resolved.matter.amount if resolved.matter is not None else None
    return linked if added is None else [*linked, added]
