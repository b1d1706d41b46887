"""Entering an agreement with its parties, client groups, instruments and notice rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from agreements.choices import HeadingForm, InstrumentKind, NoticeGround, NoticeScope
from agreements.models import Agreement, ClientGroup, Instrument, NoticeRule, Organisation, Party, Person
from agreements.partners import Partner, objections
from agreements.services.journal import recorded
from agreements.term import term_end
from pooledbudgets.lib.errors import DomainError, clean
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class PartySpec:
    """A body to be bound. `column_group` prints parties with the same words as one column."""

    organisation: Organisation
    heading: HeadingForm = HeadingForm.FULL
    column_group: str = ""
    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class InstrumentSpec:
    """A document that makes, changes, extends or ends an agreement."""

    kind: InstrumentKind
    title: str
    dated: PartialDate | None = None
    effective_from: date | None = None
    term_ends_on: date | None = None
    summary: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRuleSpec:
    """How long a notice must be. `months` None: shorter, of no fixed length."""

    scope: NoticeScope
    ground: NoticeGround
    months: int | None = None
    needs_evidence: bool = False
    clause: str = ""
    source: str = ""


def add_agreement(
    *,
    reference: str,
    title: str,
    parties: Sequence[PartySpec],
    by: Person,
    reason: str,
    purpose: str = "",
    started_on: date | None = None,
    is_illustrative: bool = False,
    client_groups: Sequence[str] = (),
    instruments: Sequence[InstrumentSpec] = (),
    notice_rules: Sequence[NoticeRuleSpec] = (),
) -> Agreement:
    """The agreement is held with all that is given. The order of parties settles ties of a penny.

    Refuses a reference that is taken, fewer than two or more than ten parties, no NHS body or no local
    authority, an instrument or a notice rule twice, and a notice of no fixed length on a ground other
    than default. The refusal's field names the item: "instruments.1.kind" is of the second instrument.
    """
    agreement = Agreement(
        reference=reference,
        title=title,
        purpose=purpose,
        started_on=started_on,
        is_illustrative=is_illustrative,
    )
    with recorded("agreement added", by=by, agreement=agreement, subject=agreement, reason=reason) as record:
        clean(agreement).save()
        _bind(agreement, parties)
        for order, name in enumerate(client_groups):
            with _about("client_groups", order):
                clean(ClientGroup(agreement=agreement, name=name, order=order)).save()
        for number, instrument in enumerate(instruments):
            with _about("instruments", number):
                _hold_instrument(agreement, instrument)
        for number, rule in enumerate(notice_rules):
            with _about("notice_rules", number):
                _hold_notice_rule(agreement, rule)
        record.detail = {
            "parties": [party.organisation.code for party in parties],
            "instruments": len(instruments),
            "notice_rules": len(notice_rules),
        }
    return agreement


def close_agreement(*, agreement: Agreement, closed_on: date, by: Person, reason: str) -> Agreement:
    """From `closed_on` nothing can be entered in the agreement any more. Refuses a day before its start."""
    with recorded("agreement closed", by=by, agreement=agreement, reason=reason) as record:
        locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if locked.started_on and closed_on < locked.started_on:
            raise DomainError(
                f"{locked.title} starts on {locked.started_on:%-d %B %Y} and cannot close before that.",
                field="closed_on",
            )
        locked.closed_on = closed_on
        clean(locked).save()
        record.subject = locked
    return locked


def bind_party(*, agreement: Agreement, party: PartySpec, by: Person, reason: str) -> Party:
    """The body is party to the agreement too, after those that were. Refuses an eleventh and one bound already."""
    with recorded("party bound", by=by, agreement=agreement, reason=reason) as record:
        bound = list(
            Party.objects.select_for_update().filter(agreement=agreement).select_related("organisation")
        )
        bodies = [*(held.organisation for held in bound), party.organisation]
        against = list(objections([Partner(body.code, body.side) for body in bodies]))
        if against:
            raise DomainError(" ".join(against), field="organisation")
        last = max((held.order for held in bound), default=-1)
        record.subject = row = _bind_one(agreement, party, order=last + 1)
    return row


def add_client_group(*, agreement: Agreement, name: str, by: Person, reason: str) -> ClientGroup:
    """The agreement serves the group too. Refuses a name it has already."""
    with recorded("client group added", by=by, agreement=agreement, reason=reason) as record:
        group = clean(ClientGroup(agreement=agreement, name=name, order=agreement.client_groups.count()))
        group.save()
        record.subject = group
    return group


def hold_instrument(
    *, agreement: Agreement, instrument: InstrumentSpec, by: Person, reason: str
) -> Instrument:
    """The instrument is part of the chain. Refuses one that ends the term before it starts, or is held already."""
    with recorded("instrument held", by=by, agreement=agreement, reason=reason) as record:
        record.subject = held = _hold_instrument(agreement, instrument)
    return held


def correct_instrument(
    *, instrument: Instrument, facts: InstrumentSpec, by: Person, reason: str
) -> Instrument:
    """What was entered of the instrument is put right.

    Refuses what `hold_instrument` refuses, a notice, and another kind, first day or term once a party has
    executed it.
    """
    agreement = instrument.agreement
    with recorded("instrument corrected", by=by, agreement=agreement, reason=reason) as record:
        locked = Instrument.objects.select_for_update().get(pk=instrument.pk)
        if InstrumentKind.NOTICE in (locked.kind, facts.kind):
            raise DomainError(
                "A notice stands as it was served. Withdraw it on its page and record another.", field="kind"
            )
        _refuse_changed_terms(locked, facts)
        record.subject = _set_instrument(locked, facts, agreement=agreement)
    return locked


def hold_notice_rule(*, agreement: Agreement, rule: NoticeRuleSpec, by: Person, reason: str) -> NoticeRule:
    """The agreement has the rule. Refuses a second for a scope and ground, and no length but on default."""
    with recorded("notice rule held", by=by, agreement=agreement, reason=reason) as record:
        record.subject = held = _hold_notice_rule(agreement, rule)
    return held


def correct_notice_rule(*, rule: NoticeRule, facts: NoticeRuleSpec, by: Person, reason: str) -> NoticeRule:
    """What was entered of the rule is put right. Refuses what `hold_notice_rule` refuses."""
    with recorded("notice rule corrected", by=by, agreement=rule.agreement, reason=reason) as record:
        locked = NoticeRule.objects.select_for_update().get(pk=rule.pk)
        record.subject = _set_notice_rule(locked, facts)
    return locked


@contextmanager
def _about(name: str, number: int) -> Iterator[None]:
    """Say in a refusal which item of a list it is about."""
    try:
        yield
    except DomainError as refusal:
        field = ".".join(part for part in (name, str(number), refusal.field) if part)
        raise DomainError(refusal.message, field=field) from refusal


def _bind(agreement: Agreement, parties: Sequence[PartySpec]) -> None:
    against = list(
        objections([Partner(party.organisation.code, party.organisation.side) for party in parties])
    )
    if against:
        raise DomainError(" ".join(against), field="parties")
    for order, party in enumerate(parties):
        with _about("parties", order):
            _bind_one(agreement, party, order=order)


def _bind_one(agreement: Agreement, party: PartySpec, *, order: int) -> Party:
    row = Party(
        agreement=agreement,
        organisation=party.organisation,
        order=order,
        joined_on=party.joined_on,
        left_on=party.left_on,
        heading=party.heading,
        column_group=party.column_group,
    )
    clean(row).save()
    return row


def _hold_instrument(agreement: Agreement, spec: InstrumentSpec) -> Instrument:
    return _set_instrument(Instrument(agreement=agreement), spec, agreement=agreement)


def _set_instrument(row: Instrument, spec: InstrumentSpec, *, agreement: Agreement) -> Instrument:
    if spec.term_ends_on and agreement.started_on and spec.term_ends_on < agreement.started_on:
        raise DomainError(
            f"“{spec.title}” ends the term on {spec.term_ends_on:%-d %B %Y}, before the agreement starts. "
            "Correct one of the two dates.",
            field="term_ends_on",
        )
    _refuse_shorter_extension(row, spec, agreement=agreement)
    row.kind, row.title, row.dated = spec.kind, spec.title, spec.dated
    row.effective_from, row.term_ends_on = spec.effective_from, spec.term_ends_on
    row.summary, row.source = spec.summary, spec.source
    clean(row).save()
    return row


def _refuse_changed_terms(row: Instrument, facts: InstrumentSpec) -> None:
    """What a party has executed stays what it executed."""
    held = (row.kind, row.effective_from, row.term_ends_on)
    if held == (facts.kind, facts.effective_from, facts.term_ends_on):
        return
    if row.executions.filter(withdrawal__isnull=True).exists():
        raise DomainError(
            f"“{row.title}” has been executed, so its kind, first day and term stay as they are. If what was entered "
            "is not what was executed, withdraw the executions, correct it, and record them again.",
            field="term_ends_on",
        )


def _refuse_shorter_extension(row: Instrument, spec: InstrumentSpec, *, agreement: Agreement) -> None:
    """An extension ends after the term it extends, as the instruments made before it set it."""
    if spec.kind != InstrumentKind.EXTENSION or spec.term_ends_on is None:
        return
    known_on = spec.dated.latest if spec.dated else None
    ends_on = term_end(agreement.instruments.exclude(pk=row.pk), known_on=known_on)
    if ends_on is not None and spec.term_ends_on <= ends_on:
        raise DomainError(
            f"“{spec.title}” ends on {spec.term_ends_on:%-d %B %Y}, and the term it extends on "
            f"{ends_on:%-d %B %Y}. Give a later day, or enter it as a deed of variation if it shortens the term.",
            field="term_ends_on",
        )


def _hold_notice_rule(agreement: Agreement, spec: NoticeRuleSpec) -> NoticeRule:
    return _set_notice_rule(NoticeRule(agreement=agreement), spec)


def _set_notice_rule(row: NoticeRule, spec: NoticeRuleSpec) -> NoticeRule:
    if spec.months is None and spec.ground != NoticeGround.DEFAULT:
        raise DomainError(
            "Only a notice on default may be of no fixed length. Give the number of months of the others.",
            field="months",
        )
    row.scope, row.ground, row.months = spec.scope, spec.ground, spec.months
    row.needs_evidence, row.clause, row.source = spec.needs_evidence, spec.clause, spec.source
    clean(row).save()
    return row
