"""Two or more partners approve one version, each by its own route; dispute it, pass what blocks it, execute it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from agreements.approvals import Step, Track, track
from agreements.choices import (
    ApprovalOutcome,
    InstrumentKind,
    RiskTermsState,
    VersionState,
)
from agreements.models import (
    Approval,
    ApprovalWithdrawal,
    Dispute,
    DisputeResolution,
    Execution,
    GateOverride,
    Instrument,
    Organisation,
    Party,
    RiskTerms,
    ScheduleVersion,
    VersionInstrument,
    VersionStep,
)
from agreements.naming import short_name
from agreements.permissions import Standing, Verb, require
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.instruments import (
    AuthoritySpec,
    ExecutionSpec,
    authority_columns,
    deed_columns,
    execute_instrument,
    record_authority,
    refuse_impossible_authority,
    standing_authorities,
    standing_execution,
)
from agreements.services.journal import Record, recorded
from agreements.services.schedules import lock_version, move_version
from agreements.term import is_bound_on
from agreements.tracks import bound_parties, route_rows, said_of, step_of
from agreements.transitions import (
    BEFORE_PARTNERS,
    DISPUTE,
    ENDORSE,
    EXECUTE,
    REINSTATE,
    RESOLVE,
    RESOLVE_ENDORSED,
    RETURN,
    SUBMIT,
    SUPERSEDE,
)
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.money import full_pounds
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.seen import Seen, refuse_changed, seen_in
from pooledbudgets.lib.tables import Report
from pools.choices import FigureStatus
from pools.gate import Blocker
from pools.gate_facts import gate_of, remaining_for
from pools.models import Contribution, Line
from pools.reports.of_version import submission_report
from pools.totals import GROSS, NET


@dataclass(frozen=True, slots=True)
class ApprovalSpec:
    """What a body said, and on whose authority. `terms`: what it is subject to, or why it is returned."""

    outcome: ApprovalOutcome
    authority: AuthoritySpec
    terms: str = ""


@dataclass(frozen=True, slots=True)
class EndorsementSpec:
    """Which joint group endorsed, when, and by which minute."""

    body: str
    decided_on: PartialDate
    reference: str = ""


@dataclass(frozen=True, slots=True)
class DisputeSpec:
    """What is disputed: a line's key, gross or net of a pool, and how much of it in pounds."""

    pool_code: str
    row: str
    amount: Decimal


def approve_version(
    *,
    version: ScheduleVersion,
    party: Party,
    approval: ApprovalSpec,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> Approval:
    """The next step of the party's route is approved, subject to words or not; or the version is returned.

    `seen` is what the person had before them (`before_decision`). Refuses a version that is not before the
    partners, whoever prepared any of it, a route already gone, a decision to come or without its date, a
    delegation without its post, consultee and evidence, and a back-dated approval without its reference.
    """
    _require(standing, Verb.APPROVE_VERSION, party)
    is_return = approval.outcome is ApprovalOutcome.RETURNED
    verb = "version returned" if is_return else "version approved"
    with _deciding(verb, version, party.organisation, seen, standing, reason) as (record, locked):
        _refuse_not_before_partners(locked)
        refuse_preparer(locked, standing)
        _refuse_not_bound(locked, party)
        step = _next_step(locked, party, standing)
        _refuse_impossible(locked, step, approval, standing)
        row = Approval(
            version=locked,
            step_id=step.key or None,
            stage=step.stage,
            outcome=approval.outcome,
            terms=approval.terms.strip(),
            **authority_columns(approval.authority, party, record),
        )
        clean(row).save()
        if is_return:
            _move_by(approval.authority, locked, RETURN, party.organisation)
        record.subject = row
        record.detail = {"authority": row.words, "terms": row.terms, "stage": step.stage.label}
    return row


def withdraw_approval(*, approval: Approval, standing: Standing, reason: str) -> ApprovalWithdrawal:
    """What the body said does not count any more. A return withdrawn puts the version before the partners again.

    Refuses one withdrawn before, one on which a later step or an execution rests, and when a later version
    has taken this one's place.
    """
    party, version = approval.party, approval.version
    _require(standing, Verb.APPROVE_VERSION, party)
    with recorded(
        "approval withdrawn",
        by=standing.person,
        organisation=party.organisation,
        version=version,
        subject=approval,
        reason=reason,
    ) as record:
        locked = lock_version(version, on=standing.on)
        if ApprovalWithdrawal.objects.filter(approval=approval).exists():
            raise DomainError("This was withdrawn already.")
        is_return = approval.outcome == ApprovalOutcome.RETURNED
        if not is_return or locked.state != VersionState.RETURNED:
            _refuse_not_before_partners(locked)
        _refuse_rested_on(locked, approval, standing)
        row = ApprovalWithdrawal(approval=approval, **deed_columns(record, party.organisation))
        clean(row).save()
        if is_return and locked.state == VersionState.RETURNED and not _returns(locked):
            move_version(locked, REINSTATE, organisation=party.organisation)
    return row


def endorse_version(
    *,
    version: ScheduleVersion,
    endorsement: EndorsementSpec,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> ScheduleVersion:
    """The Joint Management Group recommends the version to the partners.

    Refuses whoever prepared any of it, a meeting to come, and a version that is not submitted.
    """
    organisation = require(standing, Verb.ENDORSE_VERSION, version.schedule.agreement)
    with _deciding("version endorsed", version, organisation, seen, standing, reason) as (record, locked):
        refuse_preparer(locked, standing)
        authority = AuthoritySpec(endorsement.body, endorsement.decided_on, endorsement.reference)
        refuse_impossible_authority(authority, on=standing.on)
        _move_by(authority, locked, ENDORSE, organisation)
        record.subject = locked
        record.detail = {"body": endorsement.body, "on": str(endorsement.decided_on)}
    return locked


def raise_dispute(
    *,
    version: ScheduleVersion,
    party: Party,
    dispute: DisputeSpec,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> Dispute:
    """The party does not accept an amount. Nobody approves or executes the version while a dispute is open.

    Refuses a version that is not before the partners, a row it does not have, nought, and the same twice.
    """
    _require(standing, Verb.DISPUTE_FIGURES, party)
    with _deciding("amount disputed", version, party.organisation, seen, standing, reason) as (
        record,
        locked,
    ):
        if locked.state != VersionState.DISPUTED:
            _refuse_not_before_partners(locked)
        if dispute.amount <= 0:
            raise DomainError("Give the amount in dispute, in pounds, without a sign.", field="amount")
        label = _label(locked, dispute)
        same = Dispute.objects.filter(
            version=locked,
            party=party,
            pool_code=dispute.pool_code,
            row=dispute.row,
            resolution__isnull=True,
        )
        if same.exists():
            raise DomainError(f"Your organisation disputes {label} already. Resolve that dispute first.")
        row = Dispute(
            version=locked,
            party=party,
            pool_code=dispute.pool_code,
            row=dispute.row,
            label=label,
            amount=dispute.amount,
            **deed_columns(record, party.organisation),
        )
        clean(row).save()
        if locked.state != VersionState.DISPUTED:
            move_version(locked, DISPUTE, organisation=party.organisation)
        record.subject = row
        record.detail = {"amount": full_pounds(dispute.amount), "label": label}
    return row


def resolve_dispute(*, dispute: Dispute, seen: Seen, standing: Standing, reason: str) -> DisputeResolution:
    """The dispute ended as the reason says. With the last one the version is before the partners again.

    Refuses whoever does not act for the party that raised it, and a second time.
    """
    party = dispute.party
    _require(standing, Verb.DISPUTE_FIGURES, party)
    with _deciding("dispute resolved", dispute.version, party.organisation, seen, standing, reason) as (
        record,
        locked,
    ):
        if DisputeResolution.objects.filter(dispute=dispute).exists():
            raise DomainError("This dispute was resolved already.")
        row = DisputeResolution(dispute=dispute, **deed_columns(record, party.organisation))
        clean(row).save()
        others = Dispute.objects.filter(version=locked, resolution__isnull=True)
        if locked.state == VersionState.DISPUTED and not others.exists():
            before = VersionStep.objects.filter(version=locked, move=DISPUTE).last()
            was_endorsed = before is not None and before.from_state == VersionState.ENDORSED
            move_version(
                locked, RESOLVE_ENDORSED if was_endorsed else RESOLVE, organisation=party.organisation
            )
        record.subject = dispute
    return row


def record_risk_terms(
    *,
    version: ScheduleVersion,
    state: RiskTermsState,
    terms: str,
    standing: Standing,
    reason: str,
    reference: str = "",
) -> RiskTerms:
    """What the version says of who bears an overspend: terms agreed, or the earlier principles that apply.

    Refuses a version that has been executed, returned or superseded: its terms are what they are.
    """
    organisation = require(standing, Verb.RECORD_RISK_TERMS, version.schedule.agreement)
    with recorded(
        "risk terms recorded", by=standing.person, organisation=organisation, version=version, reason=reason
    ) as record:
        locked = lock_version(version, on=standing.on)
        if locked.state not in {*BEFORE_PARTNERS, VersionState.DRAFT, VersionState.DISPUTED}:
            raise DomainError(
                f"Version {locked.number} is {locked.get_state_display().lower()}, so its terms are settled. "
                "Start a new version to change them."
            )
        row = RiskTerms(
            version=locked,
            state=state,
            terms=terms.strip(),
            reference=reference,
            **deed_columns(record, organisation),
        )
        clean(row).save()
        record.subject = row
        record.detail = {"state": state.label}
    return row


def override_gate(
    *,
    version: ScheduleVersion,
    party: Party,
    authority: AuthoritySpec,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> GateOverride:
    """The party may execute the version although what blocks it now does. Printed on every document of it.

    `seen` is what was before the person, with what blocks it (`before_decision`). Refuses when nothing that
    can be passed blocks it, without the minute or decision number, and whoever prepared any of it.
    """
    _require(standing, Verb.OVERRIDE_GATE, party)
    with _deciding(
        "gate passed by override", version, party.organisation, seen, standing, reason, with_gate=True
    ) as (record, locked):
        _refuse_not_before_partners(locked)
        refuse_preparer(locked, standing)
        refuse_impossible_authority(authority, on=standing.on)
        if not authority.reference.strip():
            raise DomainError(
                "Give the minute or decision number that authorises this. It is printed.", field="reference"
            )
        passed = [
            blocker
            for blocker in remaining_for(locked, party, gate_of(locked, standing=standing))
            if blocker.can_be_passed
        ]
        if not passed:
            raise DomainError("Nothing that an override can pass blocks this version.")
        row = GateOverride(
            version=locked,
            blockers=[{"key": blocker.key, "words": blocker.words} for blocker in passed],
            **authority_columns(authority, party, record),
        )
        clean(row).save()
        record.subject = row
        record.detail = {"passed": [blocker.words for blocker in passed], "authority": row.words}
    return row


def execute_version(
    *,
    version: ScheduleVersion,
    party: Party,
    execution: ExecutionSpec,
    seen: Seen,
    standing: Standing,
    reason: str,
) -> Execution:
    """The party executes the version's annual schedule. With the last party's execution it is executed, and the
    version executed before it is superseded.

    `seen` is what was before the person, with what blocks it (`before_decision`). Refuses while anything
    blocks it that no override of the party passes, a version older than one that is executed, and all that
    `record_execution` refuses.
    """
    _require(standing, Verb.KEEP_INSTRUMENTS, party)
    with _deciding(
        "schedule executed", version, party.organisation, seen, standing, reason, with_gate=True
    ) as (record, locked):
        _refuse_not_before_partners(locked)
        _refuse_not_bound(locked, party)
        _refuse_overlapping(locked)
        _refuse_blocked(remaining_for(locked, party, gate_of(locked, standing=standing)))
        record.subject = locked
        instrument = _instrument(locked, record, party, standing, reason)
        if not standing_authorities(instrument, party):
            record_authority(
                instrument=instrument,
                party=party,
                authority=_last_authority(locked, party),
                standing=standing,
                reason=reason,
            )
        row = execute_instrument(
            instrument=instrument, party=party, execution=execution, standing=standing, reason=reason
        )
        if all(standing_execution(instrument, other) for other in bound_parties(locked)):
            _supersede_executed(locked, party.organisation)
            move_version(locked, EXECUTE, organisation=party.organisation)
        record.detail = {"signatory": row.signatory, "state": locked.get_state_display()}
    return row


def next_step_of(version: ScheduleVersion, party: Party, *, standing: Standing) -> Step | None:
    """What comes next on the party's route; None when it has approved. Three queries."""
    return _track(version, party, standing).next


def before_decision(report: Report, blockers: Sequence[Blocker] = ()) -> Seen:
    """What is before somebody who decides about a version: its tables, what qualifies them, what blocks it."""
    return seen_in(report.tables, report.title, *report.status, *(blocker.words for blocker in blockers))


@contextmanager
def _deciding(
    verb: str,
    version: ScheduleVersion,
    organisation: Organisation,
    seen: Seen,
    standing: Standing,
    reason: str,
    *,
    with_gate: bool = False,
) -> Iterator[tuple[Record, ScheduleVersion]]:
    """A recorded write about a version: locked, and as it was seen."""
    with recorded(
        verb, by=standing.person, organisation=organisation, version=version, reason=reason
    ) as record:
        locked = lock_version(version, on=standing.on)
        report = submission_report(locked, standing=standing, as_at=record.write.at)
        found = gate_of(locked, standing=standing) if with_gate else ()
        refuse_changed(seen, now=before_decision(report, found))
        yield record, locked


def _require(standing: Standing, verb: Verb, party: Party) -> None:
    if not standing.parties_for(verb, [party]):
        raise NotPermitted(f"Your role does not let you {verb} here.")


def _refuse_not_before_partners(version: ScheduleVersion) -> None:
    """Raises DomainError, with the way on, for a version that nobody can approve, dispute or execute."""
    if version.state in BEFORE_PARTNERS:
        return
    ways = {
        VersionState.DRAFT: "is a draft. Submit it first, so that everybody decides on the same figures.",
        VersionState.EXECUTED: "is executed. Start a new version to vary it.",
        VersionState.CLOSED: "is closed. Nothing of it changes any more.",
        VersionState.RETURNED: "was returned. Start a new version that answers the reasons.",
        VersionState.DISPUTED: "is disputed. Resolve the dispute first.",
        VersionState.SUPERSEDED: "is superseded. Turn to the version that took its place.",
    }
    raise DomainError(f"Version {version.number} {ways[VersionState(version.state)]}")


def refuse_preparer(version: ScheduleVersion, standing: Standing) -> None:
    """Nobody approves what they prepared, in whichever version of the schedule they did."""
    person, schedule = standing.person, version.schedule_id
    prepared = (
        ScheduleVersion.objects.filter(schedule=schedule, prepared_by=person).exists()
        or VersionStep.objects.filter(version__schedule=schedule, move=SUBMIT, by=person).exists()
        or Contribution.history.filter(line__version__schedule=schedule, history_user=person)
        .exclude(status=FigureStatus.CONFIRMED)
        .exists()
        or Line.history.filter(version__schedule=schedule, history_user=person).exists()
    )
    if prepared:
        raise DomainError(
            f"You prepared part of the schedule for {version.schedule.year.label}, so somebody else approves it."
        )


def _refuse_not_bound(version: ScheduleVersion, party: Party) -> None:
    if party.agreement_id != version.schedule.agreement_id:
        raise DomainError("That body is not a party to this agreement.", field="party")
    if not is_bound_on(party, version.effective_from):
        raise DomainError(
            f"{short_name(party.organisation, version.effective_from)} is not bound by the agreement on "
            f"{version.effective_from:%-d %B %Y}, the first day the version governs."
        )


def _track(version: ScheduleVersion, party: Party, standing: Standing) -> Track:
    rows = route_rows(version.schedule, on=standing.on).get(party.pk, ())
    return track([step_of(row) for row in rows], said_of(version).get(party.pk, ()))


def _next_step(version: ScheduleVersion, party: Party, standing: Standing) -> Step:
    found = next_step_of(version, party, standing=standing)
    if found is None:
        name = short_name(party.organisation, standing.on)
        raise DomainError(
            f"{name} has gone its whole route. Withdraw an approval first if it was wrong, or add a step to the route."
        )
    return found


def _refuse_impossible(
    version: ScheduleVersion, step: Step, approval: ApprovalSpec, standing: Standing
) -> None:
    authority = approval.authority
    refuse_impossible_authority(authority, on=standing.on)
    if authority.decided_on is None:
        raise DomainError("Give the date of the decision, or its month.", field="decided_on")
    if approval.outcome is ApprovalOutcome.GIVEN and approval.terms.strip():
        raise DomainError(
            "An approval with terms is one subject to them. Choose that, or clear the words.", field="terms"
        )
    if approval.outcome is not ApprovalOutcome.GIVEN and not approval.terms.strip():
        raise DomainError(
            "Say what it is subject to, or why it is returned. It is printed with the tables.", field="terms"
        )
    if approval.outcome is ApprovalOutcome.RETURNED:
        return
    if step.delegated_to and not authority.delegated_to:
        raise DomainError(
            f"By the route the {step.delegated_to} decides under delegation. Name the post that decided.",
            field="delegated_to",
        )
    if step.consultee and not authority.consultee:
        raise DomainError(
            f"By the route the {step.consultee} is consulted. Say who was consulted, and what shows it.",
            field="consultee",
        )
    if authority.decided_on.earliest > version.effective_from and not authority.reference.strip():
        raise DomainError(
            f"The version governs from {version.effective_from:%-d %B %Y}, before this decision. Give the minute or "
            "decision number that authorises working back to then.",
            field="reference",
        )


def _refuse_rested_on(version: ScheduleVersion, approval: Approval, standing: Standing) -> None:
    if approval.outcome == ApprovalOutcome.RETURNED:
        return
    approvals = _track(version, approval.party, standing).approvals
    keys = [said.key for said in approvals]
    if approval.pk in keys and keys[-1] != approval.pk:
        raise DomainError(f"A later step rests on it: {approvals[-1].words}. Withdraw that first.")
    link = _link(version)
    if link is not None and standing_execution(link.instrument, approval.party) is not None:
        raise DomainError(
            f"{short_name(approval.party.organisation, standing.on)} executed the schedule on this approval. "
            "Withdraw the execution first."
        )


def _returns(version: ScheduleVersion) -> bool:
    returned = {"version": version, "outcome": ApprovalOutcome.RETURNED, "withdrawal__isnull": True}
    return Approval.objects.filter(**returned).exists()


def _label(version: ScheduleVersion, dispute: DisputeSpec) -> str:
    """What is disputed, as the tables call it: "Adults: Learning Disabilities". Raises DomainError."""
    submitted = version.submitted_pools.filter(pool__code=dispute.pool_code).first()
    if submitted is None:
        raise DomainError("There is no such pool in this version.", field="row")
    if dispute.row in (GROSS, NET):
        return f"{submitted.name}: {dispute.row} total"
    line = Line.objects.filter(version=version, pool__code=dispute.pool_code, key=dispute.row).first()
    if line is None:
        raise DomainError("There is no such line in this version.", field="row")
    return f"{submitted.name}: {line.label}"


def _refuse_overlapping(version: ScheduleVersion) -> None:
    """Two versions never govern the same day: what is older than an executed version is not executed any more."""
    later = (
        version.schedule.versions.filter(
            number__gt=version.number, state__in=[VersionState.EXECUTED, VersionState.CLOSED]
        )
        .order_by("-number")
        .first()
    )
    if later is not None:
        raise DomainError(
            f"Version {later.number} is executed and governs from {later.effective_from:%-d %B %Y}. "
            f"Version {version.number} would overlap it."
        )


def _refuse_blocked(found: Sequence[Blocker]) -> None:
    if found:
        said = " ".join(blocker.words for blocker in found)
        raise DomainError(f"It cannot be executed yet. {said}")


def _link(version: ScheduleVersion) -> VersionInstrument | None:
    links = VersionInstrument.objects.filter(version=version, instrument__withdrawn_on__isnull=True)
    return links.select_related("instrument__agreement").last()


def _instrument(
    version: ScheduleVersion, record: Record, party: Party, standing: Standing, reason: str
) -> Instrument:
    """The annual schedule of the version, entered with the first execution."""
    link = _link(version)
    if link is not None:
        return link.instrument
    schedule = version.schedule
    instrument = hold_instrument(
        agreement=schedule.agreement,
        instrument=InstrumentSpec(
            kind=InstrumentKind.ANNUAL_SCHEDULE,
            title=f"Schedule for {schedule.year.label}, version {version.number}",
            effective_from=version.effective_from,
            summary=f"{version.table_caption}, as submitted on {version.submitted_on:%-d %B %Y}.",
        ),
        by=standing.person,
        reason=reason,
    )
    row = VersionInstrument(
        version=version, instrument=instrument, **deed_columns(record, party.organisation)
    )
    clean(row).save()
    return instrument


def _last_authority(version: ScheduleVersion, party: Party) -> AuthoritySpec:
    """The party's authority to execute: its last standing approval of the version."""
    row = (
        Approval.objects.filter(version=version, party=party, withdrawal__isnull=True)
        .exclude(outcome=ApprovalOutcome.RETURNED)
        .last()
    )
    assert row is not None  # the gate lets nobody through who has not approved
    names = ("body", "decided_on", "reference", "delegated_to", "consultee", "evidence")
    return AuthoritySpec(**{name: getattr(row, name) for name in names})


def _supersede_executed(version: ScheduleVersion, organisation: Organisation) -> None:
    earlier = version.schedule.versions.filter(state=VersionState.EXECUTED).exclude(pk=version.pk)
    for other in earlier.select_for_update().order_by("pk"):
        other.schedule = version.schedule
        move_version(other, SUPERSEDE, organisation=organisation)


def _move_by(
    authority: AuthoritySpec, version: ScheduleVersion, move: str, organisation: Organisation
) -> None:
    """Move the version on, on the authority of a body."""
    move_version(
        version,
        move,
        organisation=organisation,
        body=authority.body,
        decided_on=authority.decided_on,
        reference=authority.reference,
    )
