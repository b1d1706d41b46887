"""A minute that authorises a schedule version is the approval its partner's route asks for, and one truth with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agreements.choices import InstrumentKind, VersionState
from agreements.models import Approval, Instrument, Party, ScheduleVersion
from agreements.permissions import Standing
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.instruments import withdraw_instrument
from agreements.services.people import command_line_person
from agreements.term import standing_on
from agreements.tracks import said_of
from governance.choices import BodyKind, MatterKind, Outcome
from governance.decision_reading import decision_view, minutes_of
from governance.integrity import CHECKS
from governance.models import Body, Decision, DecisionPart
from governance.services.authorised import MatterSpec, authorise, end_matter
from governance.services.bodies import BodySpec, add_body
from governance.services.decisions import (
    DecisionSpec,
    OutcomeSpec,
    plan_decision,
    record_outcome,
    record_recommendations,
)
from pooledbudgets.lib.errors import DomainError
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from pooledbudgets.lib.tracked import Write, writing
from tests import snapshot
from tests.factories import REASON, TODAY, everybody
from tests.pools.approving_world import (
    BOARD,
    CABINET,
    COMMITTEE,
    DIRECTOR,
    ApprovingWorld,
    approve,
    approving_world,
    execute,
    passed,
    read,
)


@pytest.fixture
def world(db: None) -> ApprovingWorld:
    return snapshot.world(approving_world)


def body(world: ApprovingWorld, party: Party, name: str, kind: BodyKind, who: Standing) -> Body:
    facts = BodySpec(name.lower().replace(" ", "-"), name, kind, organisation=party.organisation)
    return add_body(agreement=world.agreement, facts=facts, standing=who, reason=REASON)


def decided(
    world: ApprovingWorld, by: Body, who: Standing, outcome: OutcomeSpec, **facts: Any
) -> DecisionPart:
    told: dict[str, Any] = {"standing": who, "reason": REASON}
    spec = DecisionSpec(by, f"Pooled budgets, {by.name}", PartialDate(2017, 6, 20), item="9", **facts)
    decision = plan_decision(agreement=world.agreement, facts=spec, **told)
    record_recommendations(
        decision=decision, texts=["Approve the schedule for 2017/18."], seen=AS_THEY_STAND, **told
    )
    [part] = Decision.objects.get(pk=decision.pk).parts.select_related("decision__body__organisation")
    part.decision.agreement = world.agreement
    record_outcome(part=part, outcome=outcome, seen=AS_THEY_STAND, **told)
    return part


def authorised(world: ApprovingWorld, part: DecisionPart, who: Standing) -> Any:
    matter = MatterSpec(MatterKind.SCHEDULE_VERSION, version=read(world.agreement))
    return authorise(part=part, matter=matter, standing=who, reason=REASON)


def cabinet_approves(world: ApprovingWorld, **outcome: Any) -> tuple[DecisionPart, Any]:
    cabinet = body(world, world.council, "Cabinet", BodyKind.CABINET, world.clerk)
    said = OutcomeSpec(outcome.pop("outcome", Outcome.APPROVED), **outcome)
    part = decided(world, cabinet, world.clerk, said)
    return part, authorised(world, part, world.clerk)


def test_a_minute_of_the_body_next_on_the_route_is_its_approval(world: ApprovingWorld) -> None:
    part, matter = cabinet_approves(world)
    [approval] = Approval.objects.all()
    version = read(world.agreement)

    assert matter.approval == approval
    assert (approval.party, approval.stage, approval.outcome) == (world.council, "outline", "given")
    assert approval.words == "Cabinet, 20 June 2017, item 9, part (a)"
    [minute] = minutes_of(version, on=TODAY, linked=Decision.objects.all())
    assert minute.link.letter == "a"
    view = decision_view(part.decision, on=TODAY)
    assert view.parts[0].matters[0].words.endswith("version 1, as approval in outline")
    assert [said for check in CHECKS for said in check()] == []
    [said] = said_of(version)[world.council.pk]
    assert (said.decision, said.is_decision_exempt) == (part.decision.number, False)


def test_a_conditional_minute_is_an_approval_subject_to_its_condition(world: ApprovingWorld) -> None:
    cabinet_approves(world, outcome=Outcome.APPROVED_SUBJECT_TO, condition="agreement of the savings")

    approval = Approval.objects.get()
    assert (approval.outcome, approval.terms) == ("subject-to", "agreement of the savings")


def test_a_minute_of_a_body_the_route_does_not_ask_for_is_no_approval(world: ApprovingWorld) -> None:
    council = body(world, world.council, "Full Council", BodyKind.COUNCIL, world.clerk)
    part = decided(world, council, world.clerk, OutcomeSpec(Outcome.APPROVED))

    assert authorised(world, part, world.clerk).approval is None
    assert not Approval.objects.exists()


def test_a_minute_whose_approval_is_recorded_already_is_linked_to_it(world: ApprovingWorld) -> None:
    committee = body(world, world.nhs, COMMITTEE, BodyKind.FINANCE_COMMITTEE, world.nhs_clerk)
    part = decided(world, committee, world.nhs_clerk, OutcomeSpec(Outcome.APPROVED))
    told = type(BOARD)(COMMITTEE, PartialDate(2017, 6, 20), reference="item 9, part (a)")
    held = approve(world, world.nhs, told)

    assert authorised(world, part, world.nhs_clerk).approval == held
    assert Approval.objects.count() == 1


@pytest.mark.parametrize("is_joint", [False, True])
def test_an_approval_names_an_exempt_decision_only_of_its_own_body(
    world: ApprovingWorld, is_joint: bool
) -> None:
    cabinet = body(world, world.council, "Cabinet", BodyKind.CABINET, world.clerk)
    exempt = {"is_exempt": True, "exempt_paragraph": "3", "exempt_reason": "A contract is being let"}
    part = decided(world, cabinet, world.clerk, OutcomeSpec(Outcome.APPROVED), **exempt)
    authorised(world, part, world.clerk)
    if is_joint:
        with writing(Write(by=world.clerk.person, at="2017-07-03T09:00Z", reason=REASON)):
            cabinet.organisation, cabinet.agreement = None, world.agreement
            cabinet.save()

    [said] = said_of(read(world.agreement))[world.council.pk]
    assert (said.decision is None) is is_joint


def test_taking_the_minute_back_takes_its_approval_back(world: ApprovingWorld) -> None:
    _, matter = cabinet_approves(world)

    end_matter(matter=matter, standing=world.clerk, reason="Linked in error")

    assert Approval.objects.get().withdrawal.reason == "Linked in error"
    assert [said for check in CHECKS for said in check()] == []


def test_a_later_outcome_that_refuses_takes_the_approval_back_and_lists_it(world: ApprovingWorld) -> None:
    part, _ = cabinet_approves(world)

    record_outcome(
        part=part,
        outcome=OutcomeSpec(Outcome.REFUSED),
        seen=AS_THEY_STAND,
        standing=world.clerk,
        reason="The minute was wrong",
    )

    assert hasattr(Approval.objects.get(), "withdrawal")


def test_a_minute_is_not_taken_back_while_a_later_step_rests_on_it(world: ApprovingWorld) -> None:
    _, matter = cabinet_approves(world)

    approve(world, world.council, DIRECTOR)

    with pytest.raises(DomainError, match="A later step rests on it: Cabinet, 27 June 2017"):
        end_matter(matter=matter, standing=world.clerk, reason=REASON)
    assert not hasattr(Approval.objects.first(), "withdrawal")


def test_executed_by_every_partner_the_version_and_its_instrument_say_the_same(world: ApprovingWorld) -> None:

    made = InstrumentSpec(
        InstrumentKind.AGREEMENT,
        "The agreement",
        dated=PartialDate(2013, 4, 1),
        effective_from=date(2013, 4, 1),
        term_ends_on=date(2019, 3, 31),
    )
    hold_instrument(agreement=world.agreement, instrument=made, by=command_line_person(), reason=REASON)
    for party, authority in ((world.council, CABINET), (world.council, DIRECTOR), (world.nhs, BOARD)):
        approve(world, party, authority)
    passed(world)
    execute(world, world.council)
    instrument = Instrument.objects.get(kind="annual-schedule")

    def unsigned() -> list[str]:
        return [item.what for item in standing_on(world.agreement, on=TODAY).unsigned]

    half = (ScheduleVersion.objects.get().state, unsigned())
    execute(world, world.nhs)

    assert half == (VersionState.SUBMITTED, ["The schedule for 2017/18 has not been executed"])
    assert (ScheduleVersion.objects.get().state, unsigned()) == (VersionState.EXECUTED, [])
    with pytest.raises(DomainError, match="rests on it and is executed"):
        withdraw_instrument(
            instrument=instrument, withdrawn_on=TODAY, standing=everybody(world.agreement), reason=REASON
        )
