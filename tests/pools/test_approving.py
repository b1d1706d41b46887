"""Two partners approve one version: what becomes true with each deed, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from agreements.choices import ApprovalOutcome, Basis, GoverningState, RiskTermsState, Role
from agreements.governing import state_of
from agreements.integrity import CHECKS
from agreements.models import Approval, Execution, GateOverride, Instrument, JournalEntry, VersionStep
from agreements.services.instruments import ExecutionSpec, record_execution, withdraw_execution
from agreements.tracks import governing_versions, tracks_of
from pooledbudgets.lib.errors import DomainError, NotPermitted
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import ChangedSince, seen_from, seen_in_report
from pools.gate_facts import gate_of, remaining_for
from pools.reports.contributions import status_sentences
from pools.reports.of_version import submission_report
from pools.selectors import version_tables
from pools.services.approving import (
    ApprovalSpec,
    DisputeSpec,
    EndorsementSpec,
    approve_version,
    endorse_version,
    execute_version,
    override_gate,
    raise_dispute,
    record_risk_terms,
    resolve_dispute,
    withdraw_approval,
)
from pools.services.versions import start_version
from tests import snapshot
from tests.factories import REASON, everybody, submitted
from tests.pools.approving_world import (
    BOARD,
    CABINET,
    DECIDED,
    DIRECTOR,
    ApprovingWorld,
    approve,
    approved,
    approving_world,
    execute,
    passed,
    read,
)

pytestmark = pytest.mark.django_db

CAVEAT = "HCCG figures are indicative, subject to the Finance and Investment Committee on 25 July 2017."


@pytest.fixture
def world(db: None) -> ApprovingWorld:
    return snapshot.world(approving_world)


def state(world: ApprovingWorld, number: int = 1) -> str:
    return read(world.agreement, number).state


def said(world: ApprovingWorld) -> list[str]:
    return list(status_sentences(version_tables(read(world.agreement), standing=world.preparer)))


def dispute(world: ApprovingWorld, **changes: Any) -> Any:
    facts: dict[str, Any] = {"pool_code": "adults", "row": "home-care", "amount": Decimal(500_000)} | changes
    return raise_dispute(
        version=read(world.agreement),
        party=world.nhs,
        dispute=DisputeSpec(**facts),
        standing=world.nhs_finance,
        **DECIDED,
    )


def varied(world: ApprovingWorld) -> Any:
    version = start_version(
        copied_from=read(world.agreement),
        basis=Basis.VARIED,
        effective_from=date(2017, 6, 1),
        standing=everybody(world.agreement),
        reason=REASON,
    )
    submitted(version)
    return read(world.agreement, 2)


def test_partners_approve_each_in_its_own_time(world: ApprovingWorld) -> None:
    approve(world, world.nhs, BOARD)
    approve(world, world.council, CABINET)

    parties = [world.council, world.nhs]
    tracks = tracks_of(world.version, parties=parties, on=world.preparer.on)

    assert tracks[world.nhs.pk].is_approved
    waits_for = tracks[world.council.pk].next
    assert waits_for is not None
    assert waits_for.decider.startswith("Director for Adult Services, delegated by Cabinet")
    assert state(world) == "submitted"


def test_caveat_prints_until_the_body_has_approved_and_again_when_that_is_withdrawn(
    world: ApprovingWorld,
) -> None:
    assert CAVEAT in said(world)
    row = approve(world, world.nhs, BOARD)
    assert not [words for words in said(world) if "HCCG figures" in words]
    withdraw_approval(approval=row, standing=world.nhs_approver, reason="Recorded in error")
    assert CAVEAT in said(world)


def test_outline_approval_leaves_figures_indicative(world: ApprovingWorld) -> None:
    before = [words for words in said(world) if words.startswith("HCC figures")]

    approve(world, world.council, CABINET)

    assert before == ["HCC figures are indicative, subject to the Cabinet on 18 July 2017."]
    assert before[0] in said(world)


def test_terms_back_dating_and_authority_print_with_the_tables(world: ApprovingWorld) -> None:
    approve(world, world.nhs, BOARD, outcome=ApprovalOutcome.SUBJECT_TO, terms="an audit of home care")

    assert said(world)[:2] == [
        "The approval of HCCG (Finance and Investment Committee, 28 June 2017, 17/65) is subject to: "
        "an audit of home care.",
        "Back-dated: the approval of HCCG of 28 June 2017 (17/65) works from 1 April 2017.",
    ]


def test_return_gives_its_reasons_and_is_undone_by_its_withdrawal(world: ApprovingWorld) -> None:
    row = approve(world, world.nhs, BOARD, outcome=ApprovalOutcome.RETURNED, terms="Day care is missing")

    assert state(world) == "returned"
    assert "RETURNED by HCCG" in said(world)[0]
    with pytest.raises(DomainError, match="Start a new version that answers the reasons"):
        approve(world, world.council, CABINET)
    withdraw_approval(approval=row, standing=world.nhs_approver, reason="Recorded in error")
    assert state(world) == "submitted"


def test_approval_of_what_was_not_seen_is_refused(world: ApprovingWorld) -> None:
    at = JournalEntry.objects.latest("sequence").at
    report = submission_report(world.version, standing=world.nhs_approver, as_at=at)
    seen = seen_in_report(report)
    approve(world, world.council, CABINET, outcome=ApprovalOutcome.SUBJECT_TO, terms="legal advice")

    spec = ApprovalSpec(ApprovalOutcome.GIVEN, BOARD)
    with pytest.raises(ChangedSince):
        approve_version(
            version=world.version,
            party=world.nhs,
            approval=spec,
            seen=seen,
            standing=world.nhs_approver,
            reason=REASON,
        )
    with pytest.raises(DomainError, match="Look at the figures first"):
        approve_version(
            version=world.version,
            party=world.nhs,
            approval=spec,
            seen=seen_from(""),
            standing=world.nhs_approver,
            reason=REASON,
        )


@pytest.mark.parametrize(
    ("authority", "changes", "words"),
    [
        pytest.param(
            replace(BOARD, decided_on=PartialDate(2017, 7, 25)), {}, "has not come yet", id="to-come"
        ),
        pytest.param(replace(BOARD, decided_on=None), {}, "Give the date of the decision", id="undated"),
        pytest.param(replace(BOARD, reference=""), {}, "working back to then", id="back-dated"),
        pytest.param(BOARD, {"terms": "If audited"}, "one subject to them", id="outright-with-terms"),
        pytest.param(
            BOARD, {"outcome": ApprovalOutcome.SUBJECT_TO}, "Say what it is subject to", id="no-terms"
        ),
        pytest.param(BOARD, {"outcome": ApprovalOutcome.RETURNED}, "why it is returned", id="no-reasons"),
        pytest.param(
            replace(BOARD, delegated_to="Director", consultee="Chair"), {}, "evidenced", id="no-evidence"
        ),
    ],
)
def test_approval_refuses_what_is_no_authority(
    world: ApprovingWorld, authority: Any, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        approve(world, world.nhs, authority, **changes)
    assert not Approval.objects.exists()


def test_delegated_step_needs_its_post_and_consultee(world: ApprovingWorld) -> None:
    approve(world, world.council, CABINET)
    with pytest.raises(DomainError, match="Name the post that decided"):
        approve(world, world.council, CABINET)
    with pytest.raises(DomainError, match="Say who was consulted"):
        approve(world, world.council, replace(DIRECTOR, consultee="", evidence=""))
    approve(world, world.council, DIRECTOR)
    with pytest.raises(DomainError, match="gone its whole route"):
        approve(world, world.council, DIRECTOR)


def test_preparer_approves_neither_this_version_nor_a_copy_of_it(world: ApprovingWorld) -> None:
    prepared = replace(world.preparer, roles={world.council.organisation_id: frozenset(Role)})
    spec = ApprovalSpec(ApprovalOutcome.GIVEN, CABINET)
    with pytest.raises(DomainError, match="You prepared part of the schedule for 2017/18"):
        approve_version(
            version=world.version, party=world.council, approval=spec, standing=prepared, **DECIDED
        )
    second = varied(world)  # prepared by somebody else
    with pytest.raises(DomainError, match="You prepared part of the schedule for 2017/18"):
        approve_version(version=second, party=world.council, approval=spec, standing=prepared, **DECIDED)
    with pytest.raises(NotPermitted):
        approve_version(
            version=second, party=world.council, approval=spec, standing=world.preparer, **DECIDED
        )


def test_group_endorses_once_and_says_by_which_minute(world: ApprovingWorld) -> None:
    endorsement = EndorsementSpec("Adults JMG", PartialDate(2017, 6, 30), "minute 4")
    endorse_version(version=world.version, endorsement=endorsement, standing=world.chair, **DECIDED)

    assert state(world) == "endorsed"
    assert VersionStep.objects.get(move="endorse").authority == "Adults JMG, 30 June 2017, minute 4"
    with pytest.raises(DomainError, match="Only a submitted version"):
        endorse_version(version=world.version, endorsement=endorsement, standing=world.chair, **DECIDED)


def test_dispute_prints_and_blocks_until_it_is_resolved(world: ApprovingWorld) -> None:
    row = dispute(world)

    assert state(world) == "disputed"
    assert said(world)[0] == f"DISPUTED. HCCG disputes £500,000 of Adults: Home care: {REASON}."
    with pytest.raises(DomainError, match="Resolve the dispute first"):
        approve(world, world.council, CABINET)
    with pytest.raises(DomainError, match="disputes Adults: Home care already"):
        dispute(world)
    with pytest.raises(NotPermitted):
        resolve_dispute(dispute=row, standing=world.council_approver, **DECIDED)
    resolve_dispute(dispute=row, standing=world.nhs_finance, **DECIDED)
    assert state(world) == "submitted"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": Decimal(0)}, "without a sign"),
        ({"row": "nothing"}, "no such line"),
        ({"pool_code": "nothing"}, "no such pool"),
    ],
)
def test_dispute_refuses_what_there_is_not(
    world: ApprovingWorld, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        dispute(world, **changes)
    assert state(world) == "submitted"


def test_gate_names_what_blocks_and_lets_nobody_through(world: ApprovingWorld) -> None:
    with pytest.raises(
        DomainError, match="HCC has not approved: approval in outline by Cabinet is outstanding"
    ):
        execute(world, world.council)
    approved(world)
    keys = [found.key for found in gate_of(world.version, standing=world.preparer)]
    assert keys[0] == "risk-terms"
    assert [key.partition(":")[0] for key in keys[1:]] == ["gaps"]
    with pytest.raises(DomainError, match="No risk-share terms are recorded"):
        execute(world, world.council)
    assert not Instrument.objects.filter(kind="annual-schedule").exists()


def test_override_passes_what_it_names_for_its_own_party_and_prints(world: ApprovingWorld) -> None:
    approved(world)
    with pytest.raises(DomainError, match="minute or decision number"):
        override_gate(
            version=world.version,
            party=world.council,
            authority=replace(CABINET, reference=""),
            standing=world.council_approver,
            **DECIDED,
        )
    override_gate(
        version=world.version,
        party=world.council,
        authority=CABINET,
        standing=world.council_approver,
        **DECIDED,
    )

    found = gate_of(world.version, standing=world.preparer)
    assert remaining_for(world.version, world.council, found) == []
    assert remaining_for(world.version, world.nhs, found) == found
    assert "although: No risk-share terms are recorded." in said(world)[-1]
    assert GateOverride.objects.get().blockers[0]["key"] == "risk-terms"


def test_last_execution_executes_the_version_and_supersedes_the_earlier_one(world: ApprovingWorld) -> None:
    approved(world)
    passed(world)
    execute(world, world.council)
    assert state(world) == "submitted"
    execute(world, world.nhs)
    assert state(world) == "executed"
    assert "Risk sharing is not agreed, and earlier principles apply: The principles of 2016/17." in said(
        world
    )

    second = varied(world)
    again = replace(world, version=second)
    assert (state(world), state(world, 2)) == ("executed", "submitted")
    approved(again)
    passed(again)
    execute(again, world.council)
    execute(again, world.nhs)

    assert (state(world), state(world, 2)) == ("superseded", "executed")
    versions = governing_versions(second.schedule)
    days = {"known_on": date(2017, 7, 3)}
    assert state_of(versions[0], versions, on=date(2017, 5, 1), **days) is GoverningState.IN_FORCE
    assert state_of(versions[0], versions, on=date(2017, 7, 3), **days) is GoverningState.VARIED
    assert state_of(versions[1], versions, on=date(2017, 7, 3), **days) is GoverningState.IN_FORCE
    assert [words for check in CHECKS for words in check()] == []


def test_version_older_than_an_executed_one_is_not_executed(world: ApprovingWorld) -> None:
    second = varied(world)

    assert state(world) == "superseded"
    again = replace(world, version=second)
    approved(again)
    passed(again)
    execute(again, world.council)
    execute(again, world.nhs)
    with pytest.raises(DomainError, match="Turn to the version that took its place"):
        execute(world, world.council)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (lambda world: approve(world, world.nhs, BOARD), "is executed. Start a new version to vary it"),
        (dispute, "is executed"),
        (
            lambda world: record_risk_terms(
                version=world.version,
                state=RiskTermsState.AGREED,
                terms="Half each",
                standing=world.preparer,
                reason=REASON,
            ),
            "its terms are settled",
        ),
        (
            lambda world: withdraw_execution(
                execution=Execution.objects.get(party=world.council),
                standing=world.clerk,
                reason=REASON,
            ),
            "rests on it and is executed",
        ),
        (
            lambda world: withdraw_approval(
                approval=Approval.objects.get(party=world.nhs), standing=world.nhs_approver, reason=REASON
            ),
            "is executed",
        ),
    ],
)
def test_executed_version_takes_nothing_more(
    world: ApprovingWorld, deed: Callable[[ApprovingWorld], Any], words: str
) -> None:
    approved(world)
    passed(world)
    execute(world, world.council)
    execute(world, world.nhs)

    with pytest.raises(DomainError, match=words):
        deed(world)
    assert state(world) == "executed"


def test_instrument_of_a_version_is_executed_through_its_gate_alone(world: ApprovingWorld) -> None:
    approved(world)
    passed(world)
    row = execute(world, world.council)

    with pytest.raises(DomainError, match="where what blocks it is listed"):
        record_execution(
            instrument=row.instrument,
            party=world.nhs,
            execution=ExecutionSpec(row.signatory, row.capacity, row.dated, row.manner),
            standing=world.nhs_clerk,
            reason=REASON,
        )
    with pytest.raises(DomainError, match="Withdraw the execution first"):
        withdraw_approval(
            approval=Approval.objects.filter(party=world.council).last(),
            standing=world.council_approver,
            reason=REASON,
        )


def test_execution_before_the_approval_is_refused_whole(world: ApprovingWorld) -> None:
    approved(world)
    passed(world)
    with pytest.raises(DomainError, match="was authorised to make it on 27 June 2017 only"):
        execute(world, world.council, dated=PartialDate(2017, 6, 1))
    assert not Instrument.objects.filter(kind="annual-schedule").exists()


def test_execute_version_refuses_whoever_does_not_act_for_the_party(world: ApprovingWorld) -> None:
    approved(world)
    with pytest.raises(NotPermitted):
        execute_version(
            version=world.version,
            party=world.council,
            execution=None,  # type: ignore[arg-type]
            standing=world.nhs_clerk,
            **DECIDED,
        )


def test_superseded_version_is_approved_by_nobody(world: ApprovingWorld) -> None:
    varied(world)

    with pytest.raises(
        DomainError, match=r"Version 1 is superseded\. Turn to the version that took its place"
    ):
        approve(world, world.nhs, BOARD)
    assert not Approval.objects.exists()


def test_two_versions_never_govern_the_same_day(world: ApprovingWorld) -> None:
    """Not even if an older version came before the partners again."""
    second = replace(world, version=varied(world))
    approved(second)
    passed(second)
    execute(second, world.council)
    execute(second, world.nhs)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agreements_scheduleversion SET state = 'submitted' WHERE id = %s", [world.version.pk]
        )

    with pytest.raises(DomainError, match=r"Version 2 is executed and governs from .* would overlap it"):
        execute(replace(world, version=read(world.agreement)), world.council)
