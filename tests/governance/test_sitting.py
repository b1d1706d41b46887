"""A meeting as it is held: attendance, interests, decisions with what they set in force, actions; and refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agreements.choices import InstrumentKind
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.people import command_line_person
from governance.choices import (
    ActionState,
    InterestAction,
    InterestKind,
    MatterKind,
    MeetingState,
    Outcome,
    Vote,
    Voting,
)
from governance.choices import AttendanceKind as Kind
from governance.models import Action, AgendaItem, Attendance, DecisionPart, Exemption, PartOutcome, Seat
from governance.services.actions import ActionSpec, UpdateSpec, agree_action, seen_in_action, update_action
from governance.services.authorised import MatterSpec, authorise
from governance.services.convening import state_now
from governance.services.deciding import latest_outcome, seen_in_part
from governance.services.decisions import OutcomeSpec, record_outcome
from governance.services.groups import change_seat
from governance.services.resolving import ResolvedSpec, put_part, resolve_part
from governance.services.sitting import (
    AttendanceSpec,
    DeclarationSpec,
    call_to_order,
    close_meeting,
    declare_interest,
    record_attendance,
    seen_in_attendance,
    withdraw_declaration,
)
from governance.sitting.integrity import decisions_that_could_not_be_taken
from governance.sitting.voting import Votes
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests.factories import REASON, standing
from tests.governance.sitting_world import Sat

CONSENSUS = Votes(Voting.CONSENSUS)


def resolve(sat: Sat, part: DecisionPart, outcome: Outcome = Outcome.APPROVED, **facts: Any) -> PartOutcome:
    spec = OutcomeSpec(outcome, **facts.pop("said", {}))
    seen = facts.pop("seen", AS_THEY_STAND)
    return resolve_part(
        meeting=sat.meeting,
        item=facts.pop("item", sat.decide),
        part=part,
        resolved=ResolvedSpec(spec, facts.pop("votes", CONSENSUS), **facts),
        seen=seen,
        **sat.by,
    )


def attend(sat: Sat, seat: Seat, kind: Kind, **facts: Any) -> Attendance:
    seen = facts.pop("seen", AS_THEY_STAND)
    return record_attendance(
        meeting=sat.meeting, seat=seat, facts=AttendanceSpec(kind, **facts), seen=seen, **sat.by
    )


def declare(sat: Sat, seat: Seat, action: InterestAction, item: AgendaItem | None = None) -> None:
    facts = DeclarationSpec(InterestKind.INDIRECT, "A brother works for a provider", action, item)
    declare_interest(meeting=sat.meeting, seat=seat, facts=facts, **sat.by)


def test_meeting_is_called_to_order_on_its_day_and_closed_once_every_part_has_an_outcome(sat: Sat) -> None:
    with pytest.raises(DomainError, match="Call it to order on the day"):
        call_to_order(meeting=sat.groups.meetings[1], **sat.by)
    with pytest.raises(DomainError, match=r"Part \(a\) of “Transfer” has no outcome"):
        close_meeting(meeting=sat.meeting, **sat.by)
    sat.all_here()
    resolve(sat, sat.part, Outcome.DEFERRED)
    close_meeting(meeting=sat.meeting, **sat.by)
    assert state_now(sat.meeting) is MeetingState.HELD


def test_nothing_is_recorded_of_a_meeting_that_has_not_begun_but_apologies(sat: Sat) -> None:
    later = sat.groups.meetings[1]
    by = {"meeting": later, "seat": sat.lead, **sat.by}
    record_attendance(facts=AttendanceSpec(Kind.APOLOGIES), **by)
    with pytest.raises(DomainError, match="has not begun"):
        record_attendance(facts=AttendanceSpec(Kind.PRESENT), **by)
    with pytest.raises(NotPermitted):
        record_attendance(
            meeting=sat.meeting,
            seat=sat.lead,
            facts=AttendanceSpec(Kind.PRESENT),
            standing=standing(sat.groups.finance),
            reason=REASON,
        )


def test_attendance_twice_is_once_and_of_two_clerks_the_later_is_shown_what_the_other_did(sat: Sat) -> None:
    seen = seen_in_attendance(sat.meeting, sat.lead)
    first = attend(sat, sat.lead, Kind.PRESENT, seen=seen)
    assert attend(sat, sat.lead, Kind.PRESENT, seen=seen) == first, "a second press"
    with pytest.raises(DomainError, match="Somebody changed this"):
        attend(sat, sat.lead, Kind.APOLOGIES, seen=seen)
    with pytest.raises(DomainError, match="is here for that item already"):
        attend(sat, sat.lead, Kind.ARRIVED, item=sat.decide)
    with pytest.raises(DomainError, match=r"has no substitute\. Name who stands in"):
        attend(sat, sat.lead, Kind.SUBSTITUTE)


def test_without_quorum_at_the_item_nothing_is_decided_but_a_deferral(sat: Sat) -> None:
    for seat in (sat.lead, sat.officer):
        attend(sat, seat, Kind.PRESENT)
    with pytest.raises(DomainError, match="One elected member for Anyshire Council, with a vote, is needed"):
        resolve(sat, sat.part)
    resolve(sat, sat.part, Outcome.DEFERRED)


def test_role_that_has_left_is_missing_from_then_on_and_not_before(sat: Sat) -> None:
    sat.all_here()
    attend(sat, sat.member, Kind.LEFT, item=sat.decide)
    with pytest.raises(DomainError, match="not quorate for this item"):
        resolve(sat, sat.part)
    early = put_part(meeting=sat.meeting, item=sat.first, text="Thank the carers.", **sat.by)
    assert resolve(sat, early, item=sat.first).outcome == Outcome.APPROVED


def test_attendance_that_would_undo_a_decision_is_refused_with_the_remedy(sat: Sat) -> None:
    sat.all_here()
    resolve(sat, sat.part, votes=Votes(Voting.CONSENSUS, of_seats={sat.lead.pk: Vote.FOR}))
    with pytest.raises(DomainError, match="record it from after the item"):
        attend(sat, sat.member, Kind.LEFT, item=sat.decide)
    attend(sat, sat.member, Kind.LEFT, item=sat.decide, is_after=True)
    with pytest.raises(DomainError, match="could not have been so"):
        declare(sat, sat.lead, InterestAction.LEFT)


def test_outcome_of_a_decision_on_an_agenda_is_recorded_at_the_meeting_alone(sat: Sat) -> None:
    with pytest.raises(DomainError, match="Record the outcome at that item of the meeting"):
        record_outcome(part=sat.part, outcome=OutcomeSpec(Outcome.APPROVED), seen=AS_THEY_STAND, **sat.by)


def test_member_who_withdrew_and_observer_do_not_vote(sat: Sat) -> None:
    sat.all_here()
    declare(sat, sat.nhs_officer, InterestAction.LEFT, sat.decide)
    votes = Votes(Voting.CONSENSUS, of_seats={sat.nhs_officer.pk: Vote.FOR})
    with pytest.raises(DomainError, match="declared an interest and left for this item"):
        resolve(sat, sat.part, votes=votes)
    with pytest.raises(DomainError, match="declared an interest and left for this item"):
        resolve(sat, sat.part, proposer=sat.nhs_officer)
    change_seat(seat=sat.officer, facts=sat.groups.member(sat.groups.officer, is_voting=False), **sat.by)
    with pytest.raises(DomainError, match="sits without a vote"):
        resolve(sat, sat.part, votes=Votes(Voting.CONSENSUS, of_seats={sat.officer.pk: Vote.FOR}))
    assert resolve(sat, sat.part).resolution.manner == "consensus"


def test_interest_in_an_item_leaves_the_others_alone_and_one_taken_back_does_not_count(sat: Sat) -> None:
    sat.all_here()
    for seat in (sat.lead, sat.nhs_officer):
        declare(sat, seat, InterestAction.NO_VOTE, sat.decide)
        declare(sat, seat, InterestAction.NO_VOTE, sat.decide)
    assert sat.meeting.declarations.count() == 2, "pressed twice"
    with pytest.raises(DomainError, match="take no part in this item"):
        resolve(sat, sat.part)
    withdraw_declaration(declaration=sat.meeting.declarations.get(seat=sat.lead), **sat.by)
    resolve(sat, sat.part)


def test_dissent_stops_a_consensus(sat: Sat) -> None:
    sat.all_here()
    against = Votes(Voting.CONSENSUS, of_seats={sat.lead.pk: Vote.AGAINST})
    with pytest.raises(DomainError, match="not carried: the group decides by consensus"):
        resolve(sat, sat.part, votes=against)
    made = resolve(sat, sat.part, Outcome.REFUSED, votes=against)
    assert [str(ballot.vote) for ballot in made.resolution.ballots.all()] == ["against"]


def test_two_clerks_record_the_same_part(sat: Sat) -> None:
    sat.all_here()
    seen = seen_in_part(sat.part)
    resolve(sat, sat.part, seen=seen)
    with pytest.raises(DomainError, match="Somebody changed this"):
        resolve(sat, sat.part, Outcome.DEFERRED, seen=seen)
    resolve(sat, sat.part, Outcome.WITHDRAWN, seen=seen_in_part(sat.part))
    resolve(sat, sat.part, Outcome.AMENDED, said={"text": "Agree half of it."})
    outcome = latest_outcome(sat.part)
    assert outcome is not None
    assert outcome.text == "Agree half of it."


def test_money_is_within_the_limits_of_those_who_decide(sat: Sat) -> None:
    sat.all_here()
    virement = MatterSpec(MatterKind.VIREMENT, "To respite care", Decimal(60_000))
    with pytest.raises(DomainError, match="Nobody who decides for Anyshire Council is delegated"):
        resolve(sat, sat.part, matter=virement)
    for seat, limit in ((sat.officer, 60_000), (sat.lead, 50_000)):
        facts = sat.spec_of(seat, limit=Decimal(limit))
        change_seat(seat=seat, facts=facts, **sat.by)
    with pytest.raises(DomainError, match="For Anyshire CCG the most delegated is £50,000"):
        resolve(sat, sat.part, matter=virement)
    change_seat(seat=sat.nhs_officer, facts=sat.spec_of(sat.nhs_officer, limit=Decimal(80_000)), **sat.by)
    resolve(sat, sat.part, matter=virement)
    assert sat.part.matters.get().amount.amount == 60_000
    with pytest.raises(DomainError, match="approved at a meeting without this amount"):
        authorise(part=sat.part, matter=MatterSpec(MatterKind.VIREMENT, "More", Decimal(1)), **sat.by)


def test_instrument_has_its_authority_the_minute_the_part_is_approved(sat: Sat) -> None:
    sat.all_here()
    agreement = sat.groups.agreement
    letter = hold_instrument(
        agreement=agreement,
        instrument=InstrumentSpec(InstrumentKind.SIDE_LETTER, "Side letter"),
        by=command_line_person(),
        reason=REASON,
    )
    party = agreement.parties.first()
    resolve(sat, sat.part, matter=MatterSpec(MatterKind.INSTRUMENT, instrument=letter, party=party))
    authority = letter.authorities.get()
    assert authority.body == "Joint Management Group"
    assert authority.decided_on.earliest == date(2017, 7, 3)


def test_part_put_at_the_meeting_begins_a_decision_as_exempt_as_its_item(sat: Sat) -> None:
    Exemption(
        item=sat.first,
        paragraph="3",
        public_interest="Names a contractor",
        audience="members",
        review_on=date(2018, 1, 1),
        by=sat.groups.clerk,
        organisation=sat.groups.council,
        at="2017-07-03T10:00Z",
        reason=REASON,
    ).save()
    part = put_part(meeting=sat.meeting, item=sat.first, text="Choose the contractor.", **sat.by)
    assert (part.decision.is_exempt, part.decision.exempt_paragraph) == (True, "3")
    assert put_part(meeting=sat.meeting, item=sat.first, text="Tell them.", **sat.by).letter == "b"


def test_action_is_agreed_once_updated_by_its_owner_and_complete_with_evidence(sat: Sat) -> None:
    spec = ActionSpec(
        "Write to the provider", "Finance Officer", sat.groups.finance, date(2017, 7, 20), sat.first
    )
    action = agree_action(meeting=sat.meeting, action=spec, **sat.by)
    assert agree_action(meeting=sat.meeting, action=spec, **sat.by) == action, "pressed twice"
    assert agree_action(meeting=sat.meeting, action=ActionSpec("Ring", "Director"), **sat.by).number == 2
    with pytest.raises(DomainError, match="due before the meeting"):
        agree_action(
            meeting=sat.meeting, action=ActionSpec("Late", "Director", due_on=date(2017, 6, 1)), **sat.by
        )

    own: dict[str, Any] = {"action": action, "standing": standing(sat.groups.finance), "reason": REASON}
    seen = seen_in_action(action)
    update_action(update=UpdateSpec(ActionState.OPEN, "Drafted", due_on=date(2017, 8, 1)), seen=seen, **own)
    with pytest.raises(DomainError, match="Somebody changed this"):
        update_action(update=UpdateSpec(ActionState.DROPPED, "No need"), seen=seen, **own)
    with pytest.raises(DomainError, match="what shows that it is done"):
        update_action(update=UpdateSpec(ActionState.COMPLETE, "Sent"), **own)
    with pytest.raises(DomainError, match="Only an open action is due"):
        update_action(update=UpdateSpec(ActionState.DROPPED, "No need", due_on=date(2017, 9, 1)), **own)
    update_action(update=UpdateSpec(ActionState.COMPLETE, "Sent", "Letter of 20 July"), **own)
    with pytest.raises(NotPermitted):
        update_action(
            action=Action.objects.get(number=2),
            update=UpdateSpec(ActionState.DROPPED, "No"),
            standing=standing(sat.groups.finance),
            reason=REASON,
        )


def test_decision_whose_quorum_was_taken_away_behind_the_services_is_told(sat: Sat) -> None:
    sat.all_here()
    resolve(sat, sat.part)
    assert list(decisions_that_could_not_be_taken()) == []
    left = Attendance.objects.get(seat=sat.member)
    left.pk, left._state.adding, left.kind = None, True, Kind.APOLOGIES
    left.save()
    (said,) = decisions_that_could_not_be_taken()
    assert "decided without a quorum. One elected member for Anyshire Council" in said
