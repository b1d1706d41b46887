"""Decisions through their services: each refusal with its sentence, and what stays when one is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from agreements.choices import Manner
from agreements.models import InstrumentAuthorityWithdrawal, JournalEntry
from agreements.services.instruments import ExecutionSpec, record_execution, standing_authorities
from governance.choices import (
    BodyKind,
    CallInResult,
    DecisionState,
    KeyException,
    MatterKind,
    Outcome,
    Stage,
)
from governance.integrity import CHECKS
from governance.models import Decision, DecisionPart, PartAuthorises, PartAuthorisesEnd, PartOutcome
from governance.querysets import reporting_on
from governance.resolutions import CallInFacts, DecisionFacts, OutcomeFacts, objection_to, state_on
from governance.services.authorised import MatterSpec, authorise, end_matter, live_matters
from governance.services.bodies import BodySpec, add_body, change_body
from governance.services.decisions import (
    DecisionSpec,
    OutcomeSpec,
    add_part_at_meeting,
    change_decision,
    plan_decision,
    record_outcome,
    record_recommendations,
    remove_decision,
)
from governance.services.publication import (
    PublicationSpec,
    call_in_decision,
    correct_record,
    publish_decision,
    settle_call_in,
)
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import AS_THEY_STAND
from tests.factories import REASON, make_agreement, make_council, make_version, party_of, standing
from tests.governance.deciding_world import Deciding, make_instrument


def facts_of(decision: Decision, **changes: Any) -> DecisionSpec:
    facts = DecisionSpec(
        decision.body, decision.title, decision.meets_on, item=decision.item, is_key=decision.is_key
    )
    return replace(facts, **changes)


def published(world: Deciding, stage: Stage, on: date | None, **facts: Any) -> None:
    publish_decision(decision=world.decision, facts=PublicationSpec(stage, on, **facts), **world.by)


def recorded_and_published(world: Deciding) -> None:
    for part in world.parts:
        world.resolve(part)
    published(world, Stage.RECORD, date(2017, 6, 28))


# --- Bodies ---------------------------------------------------------------------------------------------


def test_body_of_a_stranger_is_refused(deciding: Deciding) -> None:
    with pytest.raises(DomainError, match="not a party"):
        add_body(
            agreement=deciding.agreement,
            facts=BodySpec("board", "Board", BodyKind.BOARD, organisation=make_council()),
            **deciding.by,
        )


def test_body_of_the_other_partner_is_not_ones_own_to_add(deciding: Deciding) -> None:
    with pytest.raises(NotPermitted, match="for this body"):
        add_body(
            agreement=deciding.agreement,
            facts=BodySpec("board", "Board", BodyKind.BOARD, organisation=deciding.nhs),
            **deciding.by,
        )


def test_bodies_do_not_report_in_a_circle(deciding: Deciding) -> None:
    group = BodySpec("jmg", "JMG", BodyKind.JMG, reports_to=(deciding.cabinet,))
    change_body(body=deciding.group, agreement=deciding.agreement, facts=group, **deciding.by)
    cabinet = BodySpec(
        "cabinet", "Cabinet", BodyKind.CABINET, organisation=deciding.council, reports_to=(deciding.group,)
    )
    deciding.group.refresh_from_db()
    with pytest.raises(DomainError, match="reports to Cabinet already"):
        change_body(body=deciding.cabinet, agreement=deciding.agreement, facts=cabinet, **deciding.by)


def test_body_that_stops_reporting_somewhere_did_so_until_that_day(deciding: Deciding) -> None:
    facts = BodySpec("jmg", "JMG", BodyKind.JMG)
    by = {"body": deciding.group, "agreement": deciding.agreement, **deciding.by}
    change_body(facts=replace(facts, reports_to=(deciding.cabinet, deciding.full_council)), **by)
    change_body(facts=replace(facts, reports_to=(deciding.full_council,)), **by)

    ended, held = deciding.group.reports_to.all()
    assert (ended.to_body, ended.ends_on) == (deciding.cabinet, deciding.by["standing"].on)
    assert (held.to_body, held.ends_on) == (deciding.full_council, None)

    change_body(facts=replace(facts, reports_to=(deciding.cabinet,)), **by)
    assert [row.to_body for row in reporting_on(deciding.by["standing"].on)] == [deciding.cabinet]


# --- Planning -------------------------------------------------------------------------------------------


def test_parts_are_lettered_in_their_order(deciding: Deciding) -> None:
    assert [part.letter for part in deciding.parts] == ["a", "b", "c"]
    assert [DecisionPart(order=order).letter for order in (26, 27, 53)] == ["z", "aa", "ba"]


def test_only_democratic_services_of_the_body_plan_and_record(deciding: Deciding) -> None:
    for person in (deciding.finance, deciding.nhs_clerk):
        with pytest.raises(NotPermitted, match="plan, record and publish"):
            record_outcome(
                part=deciding.parts[0],
                outcome=OutcomeSpec(Outcome.APPROVED),
                standing=standing(person),
                reason=REASON,
                seen=AS_THEY_STAND,
            )
    assert not PartOutcome.objects.exists()


def test_either_partner_keeps_decisions_of_a_joint_body(deciding: Deciding) -> None:
    facts = DecisionSpec(deciding.group, "Endorse the figures", PartialDate(2017, 7, 20))
    made = [
        plan_decision(agreement=deciding.agreement, facts=facts, **by)
        for by in (deciding.by, deciding.by_nhs)
    ]
    assert [row.number for row in made] == [2, 3]


def test_recommendations_are_rewritten_until_the_agenda_is_out(deciding: Deciding) -> None:
    record_recommendations(
        decision=deciding.decision, texts=["One.", "Two."], **deciding.by, seen=AS_THEY_STAND
    )
    assert [(part.letter, part.text) for part in deciding.parts] == [("a", "One."), ("b", "Two.")]
    published(deciding, Stage.FORWARD_PLAN, date(2017, 5, 1))
    published(deciding, Stage.AGENDA, date(2017, 6, 12))
    with pytest.raises(DomainError, match="agenda is published"):
        record_recommendations(
            decision=deciding.decision, texts=["Three."], **deciding.by, seen=AS_THEY_STAND
        )


def test_part_added_at_the_meeting_says_so_and_comes_last(deciding: Deciding) -> None:
    part = add_part_at_meeting(decision=deciding.decision, text="Report back in a year.", **deciding.by)
    assert (part.letter, part.was_added_at_meeting) == ("d", True)


def test_decision_of_another_agreements_body_is_refused(deciding: Deciding) -> None:
    elsewhere = make_agreement()
    with pytest.raises((DomainError, NotPermitted)):
        plan_decision(agreement=elsewhere, facts=facts_of(deciding.decision), **deciding.by)


def test_exempt_decision_needs_its_ground(deciding: Deciding) -> None:
    with pytest.raises(DomainError, match="paragraph of Schedule 12A"):
        deciding.plan(is_exempt=True)


# --- Outcomes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (OutcomeFacts(Outcome.AMENDED), "text"),
        (OutcomeFacts(Outcome.AMENDED, text=" As it was. "), "text"),
        (OutcomeFacts(Outcome.APPROVED, text="Other words."), "text"),
        (OutcomeFacts(Outcome.APPROVED_SUBJECT_TO), "condition"),
        (OutcomeFacts(Outcome.NOTED, condition="if"), "condition"),
        (OutcomeFacts(Outcome.REFERRED), "to_body"),
        (OutcomeFacts(Outcome.REFERRED, to_body="Cabinet"), "to_body"),
        (OutcomeFacts(Outcome.APPROVED, to_body="Council"), "to_body"),
        (OutcomeFacts(Outcome.APPROVED), ""),
        (OutcomeFacts(Outcome.AMENDED, text="Better.", condition="if"), ""),
        (OutcomeFacts(Outcome.REFERRED, to_body="Council"), ""),
    ],
)
def test_objection_to_an_outcome(facts: OutcomeFacts, field: str) -> None:
    objection = objection_to(facts, before="As it was.", by_body="Cabinet")
    assert (objection.field if objection else "") == field


def test_outcome_without_a_body_to_refer_to_is_refused(deciding: Deciding) -> None:
    with pytest.raises(DomainError, match="Choose the body it is referred to"):
        deciding.resolve(deciding.parts[1], Outcome.REFERRED)


def test_outcome_before_the_meeting_is_refused(deciding: Deciding) -> None:
    change_decision(
        decision=deciding.decision,
        facts=facts_of(deciding.decision, meets_on=PartialDate(2017, 7, 18)),
        **deciding.by,
        seen=AS_THEY_STAND,
    )
    with pytest.raises(DomainError, match="18 July 2017 has not come yet"):
        deciding.resolve(deciding.parts[0])


def test_latest_outcome_counts_and_the_earlier_stays(deciding: Deciding) -> None:
    part = deciding.parts[0]
    deciding.resolve(part, Outcome.DEFERRED)
    deciding.resolve(part)
    assert [row.outcome for row in part.outcomes.all()] == ["deferred", "approved"]


def test_withdrawing_what_was_never_decided_is_refused(deciding: Deciding) -> None:
    with pytest.raises(DomainError, match="Nothing was decided"):
        deciding.resolve(deciding.parts[0], Outcome.WITHDRAWN)


def test_delegated_decision_needs_evidence_of_consultation(deciding: Deciding) -> None:
    deciding.resolve(deciding.parts[2])
    decision = deciding.plan(deciding.director, consultee="Cabinet Member", arises_from=deciding.parts[2])
    record_recommendations(
        decision=decision, texts=["Agree the schedules."], **deciding.by, seen=AS_THEY_STAND
    )
    part = decision.parts.get()
    with pytest.raises(DomainError, match="consultation with the Cabinet Member is evidenced"):
        deciding.resolve(part)


# --- Chains ---------------------------------------------------------------------------------------------


def test_next_body_decides_what_was_referred_to_it(deciding: Deciding) -> None:
    deciding.resolve(deciding.parts[1], Outcome.REFERRED, to_body=deciding.full_council)
    with pytest.raises(DomainError, match="referred to Full Council, not to Director"):
        deciding.plan(deciding.director, arises_from=deciding.parts[1])
    later = deciding.plan(deciding.full_council, arises_from=deciding.parts[1])
    assert list(deciding.parts[1].followed_by.all()) == [later]


def test_ground_of_a_decision_taken_is_not_cut(deciding: Deciding) -> None:
    ground = deciding.parts[1]
    deciding.resolve(ground, Outcome.REFERRED, to_body=deciding.full_council)
    later = deciding.plan(deciding.full_council, arises_from=ground)
    record_recommendations(decision=later, texts=["Approve the virement."], **deciding.by, seen=AS_THEY_STAND)
    deciding.resolve(later.parts.get())
    with pytest.raises(DomainError, match="Another decision was taken on the strength"):
        deciding.resolve(deciding.parts[1], Outcome.WITHDRAWN)
    deciding.resolve(later.parts.get(), Outcome.WITHDRAWN)
    deciding.resolve(deciding.parts[1], Outcome.WITHDRAWN)


def test_decisions_do_not_rest_on_each_other_in_a_circle(deciding: Deciding) -> None:
    later = deciding.plan(deciding.full_council, arises_from=deciding.parts[1])
    record_recommendations(decision=later, texts=["Approve it."], **deciding.by, seen=AS_THEY_STAND)
    with pytest.raises(DomainError, match="rests on this very decision"):
        change_decision(
            decision=deciding.decision,
            facts=facts_of(deciding.decision, arises_from=later.parts.get()),
            **deciding.by,
            seen=AS_THEY_STAND,
        )


def test_decision_is_not_removed_while_something_rests_on_it(deciding: Deciding) -> None:
    later = deciding.plan(deciding.full_council, arises_from=deciding.parts[1])
    with pytest.raises(DomainError, match="while this rests on it: Decision 2"):
        remove_decision(decision=deciding.decision, **deciding.by)
    remove_decision(decision=later, **deciding.by)
    assert deciding.plan().number == 3, "a number is never used again"
    deciding.resolve(deciding.parts[0])
    with pytest.raises(DomainError, match=r"the outcome of part \(a\)"):
        remove_decision(decision=deciding.decision, **deciding.by)
    assert Decision.objects.filter(pk=deciding.decision.pk).exists()


# --- What a part authorises -----------------------------------------------------------------------------


def test_approved_part_gives_an_instrument_its_authority(deciding: Deciding) -> None:
    instrument = make_instrument(deciding.agreement)
    matter = MatterSpec(MatterKind.INSTRUMENT, instrument=instrument)
    with pytest.raises(DomainError, match="authorises nothing: it is not decided yet"):
        authorise(part=deciding.parts[0], matter=matter, **deciding.by)
    deciding.resolve(deciding.parts[0])
    link = authorise(part=deciding.parts[0], matter=matter, **deciding.by)
    held = standing_authorities(instrument, party_of(deciding.agreement, deciding.council))
    assert [row.words for row in held] == ["Cabinet, 20 June 2017, item 7, part (a)"]
    assert link.instrument_authority == held[0]
    with pytest.raises(DomainError, match="has this already"):
        authorise(part=deciding.parts[0], matter=matter, **deciding.by)


def test_changed_outcome_takes_authority_away_unless_kept(deciding: Deciding) -> None:
    part = deciding.parts[0]
    deciding.resolve(part)
    lost = make_instrument(deciding.agreement)
    link = authorise(part=part, matter=MatterSpec(MatterKind.INSTRUMENT, instrument=lost), **deciding.by)
    kept = authorise(part=part, matter=MatterSpec(MatterKind.GROUPS, "Two groups"), **deciding.by)
    record_outcome(
        part=part,
        outcome=OutcomeSpec(Outcome.AMENDED, text="Approve one pool."),
        keeping=[kept],
        **deciding.by,
        seen=AS_THEY_STAND,
    )
    assert live_matters(part) == [kept]
    assert InstrumentAuthorityWithdrawal.objects.get().authority == link.instrument_authority
    assert JournalEntry.objects.order_by("sequence").last().detail["lost"] == [str(link)]  # type: ignore[union-attr]


def test_authority_an_execution_rests_on_is_not_withdrawn_with_its_minute(deciding: Deciding) -> None:
    part, party = deciding.parts[0], party_of(deciding.agreement, deciding.council)
    deciding.resolve(part)
    instrument = make_instrument(deciding.agreement)
    authorise(part=part, matter=MatterSpec(MatterKind.INSTRUMENT, instrument=instrument), **deciding.by)
    record_execution(
        instrument=instrument,
        party=party,
        execution=ExecutionSpec(
            "A Clerk", "Solicitor", PartialDate(2017, 6, 27), Manner.SEALED, "Known to all"
        ),
        **deciding.by,
    )
    with pytest.raises(DomainError, match="Withdraw the execution first"):
        deciding.resolve(part, Outcome.WITHDRAWN)
    assert not PartAuthorisesEnd.objects.exists()
    assert [row.outcome for row in part.outcomes.all()] == ["approved"]


def test_delegated_decision_says_under_whom_it_acts(deciding: Deciding) -> None:
    deciding.resolve(deciding.parts[2])
    decision = deciding.plan(
        deciding.director,
        consultee="Cabinet Member",
        consultation_evidence="Letters of 19 June",
        arises_from=deciding.parts[2],
    )
    record_recommendations(decision=decision, texts=["Make the deed."], **deciding.by, seen=AS_THEY_STAND)
    deciding.resolve(decision.parts.get())
    instrument = make_instrument(deciding.agreement)
    authorise(
        part=decision.parts.get(),
        matter=MatterSpec(MatterKind.INSTRUMENT, instrument=instrument),
        **deciding.by,
    )
    held = standing_authorities(instrument, party_of(deciding.agreement, deciding.council))
    assert held[0].words == (
        "Cabinet, 20 June 2017, decision 2, part (a); delegated to the Director for Care in consultation with "
        "the Cabinet Member"
    )


def test_version_is_authorised_once_submitted(deciding: Deciding) -> None:
    version = make_version(deciding.agreement)
    deciding.resolve(deciding.parts[0])
    matter = MatterSpec(MatterKind.SCHEDULE_VERSION, version=version)
    with pytest.raises(DomainError, match="Submit the version first"):
        authorise(part=deciding.parts[0], matter=matter, **deciding.by)


@pytest.mark.parametrize(
    ("matter", "sentence"),
    [
        (MatterSpec(MatterKind.VIREMENT, "Into the pool"), "Write the amount"),
        (MatterSpec(MatterKind.VIREMENT, "Into the pool", Decimal(0)), "positive figure"),
        (MatterSpec(MatterKind.GROUPS, "Two groups", Decimal(1)), "Only a virement"),
        (MatterSpec(MatterKind.GROUPS), "Say in a few words"),
        (MatterSpec(MatterKind.INSTRUMENT, "The deed"), "Choose the instrument"),
    ],
    ids=lambda value: str(getattr(value, "kind", "")),
)
def test_impossible_matter_is_refused(deciding: Deciding, matter: MatterSpec, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        authorise(part=deciding.parts[1], matter=matter, **deciding.by)
    assert not PartAuthorises.objects.exists()


def test_matter_in_words_may_be_asked_for_before_it_is_decided_and_is_unlinked_once(
    deciding: Deciding,
) -> None:
    matter = MatterSpec(MatterKind.VIREMENT, "Into the older people’s pool", Decimal(21_000_000))
    link = authorise(part=deciding.parts[1], matter=matter, **deciding.by)
    end_matter(matter=link, **deciding.by)
    with pytest.raises(DomainError, match="already"):
        end_matter(matter=link, **deciding.by)


# --- Publication ----------------------------------------------------------------------------------------


def test_late_agenda_needs_its_urgency(deciding: Deciding) -> None:
    published(deciding, Stage.FORWARD_PLAN, date(2017, 5, 2))
    with pytest.raises(
        DomainError, match="leaves 4 clear working days before 20 June 2017; the rule is 5"
    ) as refused:
        published(deciding, Stage.AGENDA, date(2017, 6, 13))
    assert refused.value.field == "urgency_reason"
    published(deciding, Stage.AGENDA, date(2017, 6, 13), urgency_reason="Guidance came late")


def test_key_decision_needs_notice_or_an_exception(deciding: Deciding) -> None:
    agenda = PublicationSpec(Stage.AGENDA, date(2017, 6, 12))
    exception = replace(agenda, key_exception=KeyException.GENERAL, exception_reason="The grant was late")

    def publish(facts: PublicationSpec) -> None:
        publish_decision(decision=deciding.decision, facts=facts, **deciding.by)

    with pytest.raises(DomainError, match="not announced in the forward plan"):
        publish(agenda)
    published(deciding, Stage.FORWARD_PLAN, date(2017, 5, 23))
    with pytest.raises(DomainError, match="leaves 27 clear days before 20 June 2017; the rule is 28"):
        publish(agenda)
    with pytest.raises(DomainError, match="Give the reason for the exception"):
        publish(replace(exception, exception_reason=" "))
    with pytest.raises(DomainError, match="Say when scrutiny was told"):
        publish(exception)
    with pytest.raises(DomainError, match="What remains is special urgency"):
        publish(replace(exception, scrutiny_told_on=date(2017, 6, 14)))
    publish(replace(exception, scrutiny_told_on=date(2017, 6, 12)))


def test_record_waits_for_every_outcome(deciding: Deciding) -> None:
    deciding.resolve(deciding.parts[0])
    with pytest.raises(DomainError, match=r"No outcome is recorded for part \(b\) and part \(c\)"):
        published(deciding, Stage.RECORD, date(2017, 6, 21))


def test_published_record_is_corrected_beside_it(deciding: Deciding) -> None:
    with pytest.raises(DomainError, match="can still be changed"):
        correct_record(decision=deciding.decision, text="Item 8", **deciding.by)
    recorded_and_published(deciding)
    with pytest.raises(DomainError, match="record is published"):
        change_decision(
            decision=deciding.decision,
            facts=facts_of(deciding.decision, item="8"),
            **deciding.by,
            seen=AS_THEY_STAND,
        )
    correct_record(decision=deciding.decision, text="Item 8", **deciding.by)


def test_day_of_publication_is_left_out_only_with_a_source(deciding: Deciding) -> None:
    for part in deciding.parts:
        deciding.resolve(part)
    with pytest.raises(DomainError, match="Give the day"):
        published(deciding, Stage.RECORD, None)


def test_call_in_holds_the_decision_until_it_is_settled(deciding: Deciding) -> None:
    recorded_and_published(deciding)
    by = {"decision": deciding.decision, "called_in_by": "Five members", **deciding.by}
    with pytest.raises(DomainError, match="from its publication on 28 June 2017 to today"):
        call_in_decision(called_in_on=date(2017, 7, 4), **by)
    with pytest.raises(DomainError, match="took effect on 5 July 2017, 5 working days after publication"):
        call_in_decision(called_in_on=date(2017, 7, 5), **by)
    call_in = call_in_decision(called_in_on=date(2017, 7, 3), **by)
    with pytest.raises(DomainError, match="called in already"):
        call_in_decision(called_in_on=date(2017, 7, 3), **by)
    with pytest.raises(DomainError, match="from 3 July 2017, when it was called in, to today"):
        settle_call_in(call_in=call_in, ended_on=date(2017, 7, 2), result=CallInResult.STANDS, **deciding.by)
    settle_call_in(call_in=call_in, ended_on=date(2017, 7, 3), result=CallInResult.STANDS, **deciding.by)


def test_other_day_is_refused_when_the_agenda_would_be_too_late_for_it(deciding: Deciding) -> None:
    published(deciding, Stage.FORWARD_PLAN, date(2017, 5, 2))
    published(deciding, Stage.AGENDA, date(2017, 6, 12))
    with pytest.raises(DomainError, match="too late for that day"):
        change_decision(
            decision=deciding.decision,
            facts=facts_of(deciding.decision, meets_on=PartialDate(2017, 6, 16)),
            **deciding.by,
            seen=AS_THEY_STAND,
        )


# --- States ---------------------------------------------------------------------------------------------

DAY = date(2017, 7, 18)
OPEN, STOOD = (
    CallInFacts(date(2017, 7, 20)),
    CallInFacts(date(2017, 7, 20), date(2017, 8, 1), CallInResult.STANDS),
)
BACK = CallInFacts(date(2017, 7, 20), date(2017, 8, 1), CallInResult.RECONSIDER)
PUBLISHED = DecisionFacts(
    DAY, has_parts=True, has_every_outcome=True, is_recorded=True, effective_on=date(2017, 7, 26)
)


@pytest.mark.parametrize(
    ("facts", "on", "state"),
    [
        (DecisionFacts(None), DAY, DecisionState.PLANNED),
        (DecisionFacts(DAY, is_announced=True), date(2017, 7, 1), DecisionState.ANNOUNCED),
        (DecisionFacts(DAY, is_announced=True), DAY, DecisionState.ANNOUNCED),
        (DecisionFacts(DAY, is_on_agenda=True), date(2017, 7, 19), DecisionState.AWAITING_OUTCOME),
        (DecisionFacts(DAY, has_parts=True, has_every_outcome=True), DAY, DecisionState.DECIDED),
        (PUBLISHED, date(2017, 7, 25), DecisionState.IN_CALL_IN),
        (PUBLISHED, date(2017, 7, 26), DecisionState.IN_EFFECT),
        (replace(PUBLISHED, call_ins=[OPEN]), date(2017, 9, 1), DecisionState.CALLED_IN),
        (replace(PUBLISHED, call_ins=[STOOD]), date(2017, 7, 31), DecisionState.IN_CALL_IN),
        (replace(PUBLISHED, call_ins=[STOOD]), date(2017, 8, 1), DecisionState.IN_EFFECT),
        (replace(PUBLISHED, call_ins=[BACK]), date(2017, 9, 1), DecisionState.SENT_BACK),
        (replace(PUBLISHED, effective_on=None), date(2017, 9, 1), DecisionState.PUBLISHED),
    ],
)
def test_state_of_a_decision(facts: DecisionFacts, on: date, state: DecisionState) -> None:
    assert state_on(facts, on) is state


def test_integrity_names_what_was_changed_behind_the_products_back(deciding: Deciding) -> None:
    recorded_and_published(deciding)
    instrument = make_instrument(deciding.agreement)
    part = deciding.parts[0]
    authorise(part=part, matter=MatterSpec(MatterKind.INSTRUMENT, instrument=instrument), **deciding.by)
    assert [sentence for check in CHECKS for sentence in check()] == []

    models.QuerySet(PartOutcome).filter(part=part).update(outcome=Outcome.REFERRED)
    models.QuerySet(PartOutcome).filter(part=deciding.parts[2]).delete()

    assert [sentence for check in CHECKS for sentence in check()] == [
        "Part (a) of Decision 1: Pooled budgets for 2017/18: its outcome “Referred to another body” lacks the body "
        "it goes to.",
        "An instrument: Deed of variation rests on Part (a) of Decision 1: Pooled budgets for 2017/18, which approves "
        "nothing.",
        "Part (c) of Decision 1: Pooled budgets for 2017/18: the record is published and it has no outcome.",
        "Search: of “decisions”, 1 are not found by what they say. “manage.py rebuild_search” makes it again.",
    ]
