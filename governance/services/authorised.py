"""What rests on a part: linked while its outcome approves, ended when that changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from agreements.approvals import Step
from agreements.choices import ApprovalOutcome
from agreements.models import Approval, Instrument, Party, ScheduleVersion
from agreements.permissions import Standing, get_version
from agreements.services.instruments import (
    AuthoritySpec,
    deed_columns,
    record_authority,
    withdraw_authority,
)
from agreements.services.journal import Record
from agreements.transitions import BEFORE_PARTNERS
from governance.choices import BodyKind, MatterKind, Outcome
from governance.decision_permissions import acting_for, party_of_body
from governance.models import Decision, DecisionPart, PartAuthorises, PartAuthorisesEnd, PartOutcome
from governance.services.deciding import agenda_item_of, deciding, latest_outcome, unended_matters
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.seen import AS_THEY_STAND
from pools.services.approving import ApprovalSpec, approve_version, next_step_of, withdraw_approval

WITH_AMOUNT = frozenset({MatterKind.VIREMENT, MatterKind.INCOME_TARGET})


@dataclass(frozen=True, slots=True)
class MatterSpec:
    """What a part is about: in words, with an amount in pounds, or linked to an instrument or a version.

    `party`: for whom a joint body authorises an instrument; otherwise the body's own organisation.
    """

    kind: MatterKind
    words: str = ""
    amount: Decimal | None = None
    instrument: Instrument | None = None
    version: ScheduleVersion | None = None
    party: Party | None = None


def authorise(*, part: DecisionPart, matter: MatterSpec, standing: Standing, reason: str) -> PartAuthorises:
    """The part is about this, and authorises it while its outcome approves.

    A matter in words may be linked before the decision is taken. An instrument or a version is linked once
    the part is approved; the instrument then has its authority from this minute. A version then has the
    approval of the party whose body it is, if the party's route asks for that body next. Refuses: a virement
    or target without an amount, an amount for anything else, an instrument or version of another agreement,
    a draft, the same thing twice, and what `approve_version` refuses.
    """
    with deciding("matter linked", part.decision, standing, reason) as (record, row):
        locked = DecisionPart.objects.get(pk=part.pk)
        locked.decision = row
        _refuse_impossible(locked, matter)
        organisation = acting_for(row, standing)
        authority = None
        if matter.instrument is not None:
            authority = record_authority(
                instrument=matter.instrument,
                party=_party(row, matter),
                authority=authority_of(locked),
                standing=standing,
                reason=reason,
            )
        approval = _approval(locked, matter.version, standing, reason) if matter.version else None
        link = PartAuthorises(
            part=locked,
            kind=matter.kind,
            words=_words(matter),
            amount=matter.amount,
            instrument_authority=authority,
            version=matter.version,
            approval=approval,
            **deed_columns(record, organisation),
        )
        clean(link).save()
        record.subject = _as_journalled(link, row)
    return link


def end_matter(*, matter: PartAuthorises, standing: Standing, reason: str) -> None:
    """The part has nothing to do with the matter any more: it was linked in error.

    Refuses a matter ended before, and an authority on which an execution rests alone.
    """
    with deciding("matter unlinked", matter.part.decision, standing, reason) as (record, row):
        if PartAuthorisesEnd.objects.filter(matter=matter).exists():
            raise DomainError("This was taken off the decision already.")
        end_matters([matter], decision=row, record=record, standing=standing)
        record.subject = _as_journalled(matter, row)


def _as_journalled(matter: PartAuthorises, decision: Decision) -> PartAuthorises | Decision:
    """What the Journal names: the matter, whose words every partner may read unless its decision is exempt."""
    return decision if decision.is_exempt else matter


def end_matters(
    matters: Iterable[PartAuthorises], *, decision: Decision, record: Record, standing: Standing
) -> None:
    """The matters do not rest on their parts any more; authorities and approvals they gave are withdrawn.

    Inside a recorded write. Raises DomainError when an execution rests on such an authority alone, or a later
    step or an execution on such an approval.
    """
    organisation = acting_for(decision, standing)
    for matter in matters:
        authority = matter.instrument_authority
        if authority is not None and not hasattr(authority, "withdrawal"):
            withdraw_authority(authority=authority, standing=standing, reason=record.write.reason)
        approval = matter.approval
        if approval is not None and not hasattr(approval, "withdrawal"):
            withdraw_approval(approval=approval, standing=standing, reason=record.write.reason)
        clean(PartAuthorisesEnd(matter=matter, **deed_columns(record, organisation))).save()


def live_matters(part: DecisionPart) -> list[PartAuthorises]:
    """The matters of the part that have not ended. One query."""
    return list(unended_matters().filter(part=part))


def authority_of(part: DecisionPart) -> AuthoritySpec:
    """What an instrument's authority says of this part: the body, the day, the minute, through whom it acts."""
    decision = part.decision
    is_delegated = decision.body.kind == BodyKind.DELEGATED_OFFICER
    above = decision.arises_from
    minute = f"item {decision.item}" if decision.item else f"decision {decision.number}"
    return AuthoritySpec(
        body=above.decision.body.name if is_delegated and above else decision.body.name,
        decided_on=decision.meets_on,
        reference=f"{minute}, part ({part.letter})",
        delegated_to=decision.body.name if is_delegated else "",
        consultee=decision.consultee if is_delegated else "",
        evidence=decision.consultation_evidence if is_delegated else "",
    )


def _approval(
    part: DecisionPart, version: ScheduleVersion, standing: Standing, reason: str
) -> Approval | None:
    """The approval that this minute is: one recorded of it already, else the next step of the party's route.

    None for a joint body, for a version that is not before the partners, and where the route asks for
    another body next.
    """
    party = party_of_body(part.decision.agreement, part.decision.body.organisation)
    if party is None or version.state not in BEFORE_PARTNERS:
        return None
    authority = authority_of(part)
    held = Approval.objects.filter(
        version=version,
        party=party,
        body=authority.body,
        decided_on=authority.decided_on,
        reference=authority.reference,
        withdrawal__isnull=True,
        decided_by__isnull=True,
    ).first()
    if held is not None:
        return held
    seen = get_version(
        standing, part.decision.agreement.reference, version.schedule.year, number=version.number
    )
    step = next_step_of(seen, party, standing=standing)
    if step is None or not _asks_for(step, authority):
        return None
    outcome = latest_outcome(part)
    terms = outcome.condition if outcome else ""
    said = ApprovalOutcome.SUBJECT_TO if terms else ApprovalOutcome.GIVEN
    return approve_version(
        version=seen,
        party=party,
        approval=ApprovalSpec(said, authority, terms),
        seen=AS_THEY_STAND,  # the body has decided on them; here its minute is recorded
        standing=standing,
        reason=reason,
    )


def _asks_for(step: Step, authority: AuthoritySpec) -> bool:
    """Whether the step is one for this body, acting itself or through this post as the route has it."""
    bodies = step.body.casefold() == authority.body.casefold()
    return bodies and step.delegated_to.casefold() == authority.delegated_to.casefold()


def _refuse_impossible(part: DecisionPart, matter: MatterSpec) -> None:
    kind = MatterKind(matter.kind)
    if kind in WITH_AMOUNT and matter.amount is None:
        raise DomainError("Write the amount.", field="amount")
    if kind not in WITH_AMOUNT and matter.amount is not None:
        raise DomainError("Only a virement or an income target has an amount. Clear it.", field="amount")
    if matter.amount is not None and matter.amount <= 0:
        raise DomainError("Write the amount as a positive figure.", field="amount")
    if (kind is MatterKind.INSTRUMENT) != (matter.instrument is not None):
        raise DomainError("Choose the instrument it authorises, for an instrument only.", field="instrument")
    if (kind is MatterKind.SCHEDULE_VERSION) != (matter.version is not None):
        raise DomainError("Choose the schedule version it authorises, for a version only.", field="version")
    if not matter.words.strip() and matter.instrument is None and matter.version is None:
        raise DomainError("Say in a few words what it is about.", field="words")
    outcome = latest_outcome(part)
    if outcome is not None and outcome.outcome == Outcome.WITHDRAWN:
        raise DomainError("This part was withdrawn, so nothing can rest on it. Choose another part.")
    if matter.instrument is not None or matter.version is not None:
        _refuse_unapproved(part, matter)
    _refuse_untested(part, matter, outcome)
    _refuse_twice(part, matter)


def _refuse_unapproved(part: DecisionPart, matter: MatterSpec) -> None:
    outcome = latest_outcome(part)
    if outcome is None or not Outcome(outcome.outcome).authorises:
        said = outcome.get_outcome_display().lower() if outcome else "not decided yet"
        raise DomainError(
            f"Part ({part.letter}) authorises nothing: it is {said}. Record that it was approved first."
        )
    of = matter.instrument.agreement_id if matter.instrument else None
    if matter.version is not None:
        of = matter.version.schedule.agreement_id
        if matter.version.is_draft:
            raise DomainError("A draft can still change. Submit the version first.", field="version")
    if of != part.decision.agreement_id:
        raise DomainError("That belongs to another agreement.", field="instrument")


def _refuse_untested(part: DecisionPart, matter: MatterSpec, outcome: PartOutcome | None) -> None:
    """Refuse money added to what a meeting decided already, within limits that were tested without it."""
    if matter.amount is None or outcome is None or not Outcome(outcome.outcome).authorises:
        return
    if agenda_item_of(part.decision) is not None and hasattr(outcome, "resolution"):
        raise DomainError(
            f"Part ({part.letter}) was approved at a meeting without this amount. Withdraw its outcome, link the "
            "amount, and record the outcome again, so that it is tested against the limits of those who decided."
        )


def _refuse_twice(part: DecisionPart, matter: MatterSpec) -> None:
    for held in live_matters(part):
        same_version = matter.version is not None and held.version_id == matter.version.pk
        held_authority = held.instrument_authority
        same_instrument = (
            matter.instrument is not None
            and held_authority is not None
            and held_authority.instrument_id == matter.instrument.pk
        )
        same_words = (
            held.kind == matter.kind and held.words == _words(matter) and held.amount == matter.amount
        )
        if same_version or same_instrument or (same_words and not matter.instrument and not matter.version):
            raise DomainError("The part has this already.")


def _party(decision: Decision, matter: MatterSpec) -> Party:
    party = party_of_body(decision.agreement, decision.body.organisation) or matter.party
    if party is None:
        raise DomainError(
            "A joint body decides for several partners. Choose for which one it authorises the instrument.",
            field="party",
        )
    return party


def _words(matter: MatterSpec) -> str:
    if matter.words.strip():
        return matter.words.strip()
    return str(matter.instrument or matter.version or "")
