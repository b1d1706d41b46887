"""Giving notice to end the agreement or one pooled fund, and settling what that takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.choices import AgreementState, InstrumentKind, NoticeGround, NoticeScope
from agreements.models import Agreement, NoticeRule, Party
from agreements.naming import full_name
from agreements.notice import Rule, refuse_impossible_notice
from agreements.permissions import Standing, Verb, require
from agreements.selectors import notice_sentence
from agreements.services.agreements import InstrumentSpec, hold_instrument
from agreements.services.instruments import deed_columns
from agreements.services.journal import recorded
from agreements.services.schedules import refuse_closed
from agreements.term import standing_on
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.partial_date import PartialDate
from pools.choices import ExitSubject
from pools.models import ExitItem, Notice, Pool


@dataclass(frozen=True, slots=True)
class NoticeSpec:
    """A notice as it was served. `pool` None: of the whole agreement. `evidence` as its ground asks."""

    scope: NoticeScope
    ground: NoticeGround
    served_on: date
    ends_on: date
    pool: Pool | None = None
    evidence: str = ""


def give_notice(
    *, agreement: Agreement, giver: Party, notice: NoticeSpec, standing: Standing, reason: str
) -> Notice:
    """The notice is served: it stands in the chain of instruments, and an exit checklist is opened.

    Refuses: whoever does not act for the giver; a closed agreement, or one that is over or was never made;
    a ground for which there is no rule; a pool of another agreement or closed by then; a notice to be served
    later, shorter than its ground allows, or without the evidence it needs; the same notice twice.
    """
    if giver.agreement_id != agreement.pk or not standing.parties_for(Verb.KEEP_INSTRUMENTS, [giver]):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for this partner.")
    with recorded(
        "notice given",
        by=standing.person,
        organisation=giver.organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
        refuse_closed(locked, on=standing.on)
        _refuse_nothing_to_end(locked, notice)
        held = _rule(locked, notice)
        refuse_impossible_notice(
            rule_of(held),
            served_on=notice.served_on,
            ends_on=notice.ends_on,
            evidence=notice.evidence,
            on=standing.on,
        )
        _refuse_again(locked, giver, notice)
        name = full_name(giver.organisation, notice.served_on)
        instrument = hold_instrument(
            agreement=locked, instrument=_instrument(notice, name=name), by=standing.person, reason=reason
        )
        row = Notice(
            agreement=locked,
            instrument=instrument,
            giver=giver,
            scope=notice.scope,
            pool=notice.pool,
            ground=notice.ground,
            rule=notice_sentence(held),
            served_on=notice.served_on,
            ends_on=notice.ends_on,
            evidence=notice.evidence.strip(),
            **deed_columns(record, giver.organisation),
        )
        clean(row).save()
        for subject in ExitSubject:
            clean(ExitItem(notice=row, subject=subject)).save()
        record.subject = row
        record.detail = {"served": notice.served_on, "ends": notice.ends_on}
    return row


def settle_exit_item(
    *,
    item: ExitItem,
    owner: str,
    due_on: date | None,
    note: str,
    done_on: date | None,
    standing: Standing,
    reason: str,
) -> ExitItem:
    """Whose task it is, by when, and whether it is done. Refuses done without words, and done in days to come."""
    agreement = item.notice.agreement
    organisation = require(standing, Verb.KEEP_INSTRUMENTS, agreement)
    with recorded(
        "exit checklist kept",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        locked = ExitItem.objects.select_for_update(of=("self",)).select_related("notice").get(pk=item.pk)
        if done_on is not None and done_on > standing.on:
            raise DomainError("That day has not come. Leave it blank until it is done.", field="done_on")
        if done_on is not None and not note.strip():
            raise DomainError("Say what was done.", field="note")
        locked.owner, locked.due_on, locked.note, locked.done_on = (
            owner.strip(),
            due_on,
            note.strip(),
            done_on,
        )
        clean(locked).save()
        record.subject = locked
        record.detail = {"done": done_on}
    return locked


def rule_of(row: NoticeRule) -> Rule:
    """The agreement's rule as `agreements.notice` takes it."""
    return Rule(
        NoticeScope(row.scope),
        NoticeGround(row.ground),
        row.months,
        row.needs_evidence,
        row.clause,
        row.source,
    )


def _rule(agreement: Agreement, notice: NoticeSpec) -> NoticeRule:
    rule = NoticeRule.objects.filter(agreement=agreement, scope=notice.scope, ground=notice.ground).first()
    if rule is None:
        raise DomainError(
            f"The agreement has no rule for notice of {notice.scope.label.lower()} on the ground "
            f"“{notice.ground.label.lower()}”. Choose another ground, or have the rule recorded first.",
            field="ground",
        )
    return rule


def _refuse_nothing_to_end(agreement: Agreement, notice: NoticeSpec) -> None:
    facts = standing_on(agreement, on=notice.served_on)
    if facts.state in (AgreementState.NOT_MADE, AgreementState.EXPIRED):
        raise DomainError(
            f"On {notice.served_on:%-d %B %Y} the agreement is {facts.state.label.lower()}, so there is nothing "
            "to end. Correct the day.",
            field="served_on",
        )
    if (notice.pool is None) == (notice.scope is NoticeScope.POOL):
        raise DomainError(
            "Name the pool the notice would end."
            if notice.pool is None
            else "A notice of the whole agreement names no pool. Clear it, or choose one pooled fund.",
            field="pool",
        )
    if notice.pool is not None and notice.pool.agreement_id != agreement.pk:
        raise DomainError("That pool is not part of this agreement.", field="pool")
    if notice.pool is not None and notice.pool.closes_on and notice.pool.closes_on <= notice.ends_on:
        raise DomainError(
            f"{notice.pool.name} closes on {notice.pool.closes_on:%-d %B %Y} as it is.", field="pool"
        )


def _refuse_again(agreement: Agreement, giver: Party, notice: NoticeSpec) -> None:
    held = Notice.objects.filter(
        agreement=agreement,
        giver=giver,
        scope=notice.scope,
        pool=notice.pool,
        instrument__withdrawn_on__isnull=True,
    ).first()
    if held is not None:
        raise DomainError(
            f"That notice was served on {held.served_on:%-d %B %Y} already, to end on {held.ends_on:%-d %B %Y}. "
            "Withdraw it first if it is to be replaced."
        )


def _instrument(notice: NoticeSpec, *, name: str) -> InstrumentSpec:
    served = notice.served_on
    what = f"the pooled fund {notice.pool.name}" if notice.pool else "the agreement"
    return InstrumentSpec(
        kind=InstrumentKind.NOTICE,
        title=f"Notice by {name} to end {what}"[:250],
        dated=PartialDate(served.year, served.month, served.day),
        term_ends_on=None if notice.pool else notice.ends_on,
        summary=f"Ends {what} on {notice.ends_on:%-d %B %Y}. Ground: {notice.ground.label.lower()}.",
    )
