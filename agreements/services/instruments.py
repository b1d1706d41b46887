"""The life of an instrument: authorised by each party's bodies, executed by each party, its file kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from agreements.choices import InstrumentKind, Manner
from agreements.documents import media_type_of, safe_name
from agreements.models import (
    Agreement,
    Execution,
    ExecutionWithdrawal,
    Instrument,
    InstrumentAuthority,
    InstrumentAuthorityWithdrawal,
    InstrumentFile,
    InstrumentFileContent,
    Organisation,
    Party,
    SigningAuthority,
    VersionInstrument,
)
from agreements.naming import body_on, short_name
from agreements.permissions import Standing, Verb, require
from agreements.services.agreements import InstrumentSpec, correct_instrument, hold_instrument
from agreements.services.journal import Record, recorded
from agreements.signing import Post, may_execute
from agreements.term import is_bound_on, links_of
from agreements.transitions import BEFORE_PARTNERS
from pooledbudgets.lib.errors import DomainError, NotPermitted, clean
from pooledbudgets.lib.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class AuthoritySpec:
    """Which body decided, when, by which minute, and through whom it acts. `decided_on` None: not stated."""

    body: str
    decided_on: PartialDate | None = None
    reference: str = ""
    delegated_to: str = ""
    consultee: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ExecutionSpec:
    """Who executed, in which post, when and how. `override_reason` when no signing authority is recorded."""

    signatory: str
    capacity: str
    dated: PartialDate
    manner: Manner
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class SigningSpec:
    """A post that may execute instruments, in which manner, between which dates. `name`: only this person."""

    post: str
    name: str = ""
    may_seal: bool = False
    may_sign: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""


def enter_instrument(
    *, agreement: Agreement, instrument: InstrumentSpec, standing: Standing, reason: str
) -> Instrument:
    """The instrument is part of the chain. It changes the term once it is executed by every party.

    Refuses what `hold_instrument` refuses, and a notice, which is served on the notice page.
    """
    require(standing, Verb.KEEP_INSTRUMENTS, agreement)
    _refuse_notice(instrument.kind)
    return hold_instrument(agreement=agreement, instrument=instrument, by=standing.person, reason=reason)


def put_right(
    *, instrument: Instrument, facts: InstrumentSpec, standing: Standing, reason: str
) -> Instrument:
    """What was entered of the instrument is put right. Refuses a change of a notice that has been served."""
    require(standing, Verb.KEEP_INSTRUMENTS, instrument.agreement)
    _refuse_notice(instrument.kind)
    _refuse_notice(facts.kind)
    if VersionInstrument.objects.filter(instrument=instrument).exists():
        raise DomainError(
            "What this instrument says follows its schedule version. Start a new version instead."
        )
    return correct_instrument(instrument=instrument, facts=facts, by=standing.person, reason=reason)


def withdraw_instrument(
    *, instrument: Instrument, withdrawn_on: date, standing: Standing, reason: str
) -> Instrument:
    """From `withdrawn_on` the instrument does not count: given up before all executed it, or a notice taken back.

    Refuses one that is made (another instrument ends or changes it), one withdrawn already, and a day to come.
    """
    organisation = require(standing, Verb.KEEP_INSTRUMENTS, instrument.agreement)
    with recorded(
        "instrument withdrawn",
        by=standing.person,
        organisation=organisation,
        agreement=instrument.agreement,
        reason=reason,
    ) as record:
        locked = _locked(instrument)
        if locked.withdrawn_on is not None:
            raise DomainError(f"It was withdrawn on {locked.withdrawn_on:%-d %B %Y} already.")
        _refuse_made_version(locked)
        if withdrawn_on > standing.on:
            raise DomainError("That day has not come. Give today or an earlier day.", field="withdrawn_on")
        link = links_of([locked], parties=list(locked.agreement.parties.all()))[0]
        if locked.kind != InstrumentKind.NOTICE and link.made(standing.on):
            raise DomainError(
                f"“{locked.title}” was made ({link.made(standing.on)}) and cannot be withdrawn. Enter the instrument "
                "that ends or changes it; if an execution was recorded in error, withdraw that."
            )
        locked.withdrawn_on = withdrawn_on
        clean(locked).save()
        record.subject = locked
    return locked


def record_authority(
    *,
    instrument: Instrument,
    party: Party,
    authority: AuthoritySpec,
    standing: Standing,
    reason: str,
) -> InstrumentAuthority:
    """The party's body has authorised it to make the instrument.

    Refuses a party to another agreement, a decision still to come, a delegation whose consultation is not
    evidenced, an instrument that is withdrawn, and whoever does not act for the party.
    """
    _refuse_others(standing, party)
    with recorded(
        "authority recorded",
        by=standing.person,
        organisation=party.organisation,
        agreement=instrument.agreement,
        reason=reason,
    ) as record:
        locked = _locked(instrument)
        _refuse_withdrawn(locked)
        _refuse_stranger(locked, party)
        refuse_impossible_authority(authority, on=standing.on)
        row = InstrumentAuthority(instrument=locked, **authority_columns(authority, party, record))
        clean(row).save()
        record.subject = row
        record.detail = {"instrument": locked.title, "authority": row.words}
    return row


def withdraw_authority(
    *, authority: InstrumentAuthority, standing: Standing, reason: str
) -> InstrumentAuthorityWithdrawal:
    """The authority does not count any more.

    Refuses when it was withdrawn before, and when the party's execution rests on it alone.
    """
    party, instrument = authority.party, authority.instrument
    _refuse_others(standing, party)
    with recorded(
        "authority withdrawn",
        by=standing.person,
        organisation=party.organisation,
        agreement=instrument.agreement,
        reason=reason,
        subject=authority,
    ) as record:
        locked = _locked(instrument)
        if InstrumentAuthorityWithdrawal.objects.filter(authority=authority).exists():
            raise DomainError("This authority was withdrawn already.")
        others = [row for row in standing_authorities(locked, party) if row.pk != authority.pk]
        execution = standing_execution(locked, party)
        if execution is not None and not others:
            raise DomainError(
                f"{_called(party, standing.on)} executed “{locked.title}” ({execution.dated}) on this authority. "
                "Withdraw the execution first, or record the authority it rests on."
            )
        row = InstrumentAuthorityWithdrawal(authority=authority, **deed_columns(record, party.organisation))
        clean(row).save()
    return row


def record_execution(
    *, instrument: Instrument, party: Party, execution: ExecutionSpec, standing: Standing, reason: str
) -> Execution:
    """The party has executed the instrument. Once every party has, it is made.

    Refuses: a party to another agreement or not bound then; a day to come; a second time; without or
    before its authority (a month counts as a whole); by a post without signing authority, unless
    `override_reason` says why it counts; a withdrawn instrument and a notice; the annual schedule of a
    version, which is executed where what blocks it is listed.
    """
    if VersionInstrument.objects.filter(instrument=instrument).exists():
        raise DomainError(
            "This is the annual schedule of a version. Record its execution on the schedule’s page Approvals, where "
            "what blocks it is listed."
        )
    return execute_instrument(
        instrument=instrument, party=party, execution=execution, standing=standing, reason=reason
    )


def execute_instrument(
    *, instrument: Instrument, party: Party, execution: ExecutionSpec, standing: Standing, reason: str
) -> Execution:
    """As `record_execution`, and for the annual schedule of a version whose gate is open as well."""
    _refuse_others(standing, party)
    with recorded(
        "execution recorded",
        by=standing.person,
        organisation=party.organisation,
        agreement=instrument.agreement,
        reason=reason,
    ) as record:
        locked = _locked(instrument)
        _refuse_withdrawn(locked)
        _refuse_notice(locked.kind)
        _refuse_stranger(locked, party)
        _refuse_impossible_execution(locked, party, execution, on=standing.on)
        overridden = _override(party, execution, on=standing.on)
        row = Execution(
            instrument=locked,
            party=party,
            signatory=execution.signatory,
            capacity=execution.capacity,
            dated=execution.dated,
            manner=execution.manner,
            override_reason=overridden,
            **deed_columns(record, party.organisation),
        )
        clean(row).save()
        record.subject = row
        record.detail = {"instrument": locked.title, "signatory": row.signatory, "override": overridden}
    return row


def withdraw_execution(*, execution: Execution, standing: Standing, reason: str) -> ExecutionWithdrawal:
    """The execution does not count: recorded in error, or of no effect. Refuses one withdrawn before."""
    party, instrument = execution.party, execution.instrument
    _refuse_others(standing, party)
    with recorded(
        "execution withdrawn",
        by=standing.person,
        organisation=party.organisation,
        agreement=instrument.agreement,
        reason=reason,
        subject=execution,
    ) as record:
        _refuse_made_version(_locked(instrument))
        if ExecutionWithdrawal.objects.filter(execution=execution).exists():
            raise DomainError("This execution was withdrawn already.")
        row = ExecutionWithdrawal(execution=execution, **deed_columns(record, party.organisation))
        clean(row).save()
    return row


def keep_executed_file(
    *, instrument: Instrument, file_name: str, data: bytes, standing: Standing, reason: str
) -> InstrumentFile:
    """The file is kept to the byte with its SHA-256. Refuses what is not a whole PDF, too large, or kept already."""
    organisation = require(standing, Verb.KEEP_INSTRUMENTS, instrument.agreement)
    media_type = media_type_of(data)
    with recorded(
        "executed file kept",
        by=standing.person,
        organisation=organisation,
        agreement=instrument.agreement,
        reason=reason,
    ) as record:
        locked = _locked(instrument)
        _refuse_withdrawn(locked)
        row = InstrumentFile(
            instrument=locked,
            file_name=safe_name(file_name),
            media_type=media_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            **deed_columns(record, organisation),
        )
        clean(row).save()
        InstrumentFileContent(file=row, data=data).save()
        record.subject = row
        record.detail = {"instrument": locked.title, "sha256": row.sha256}
    return row


def give_signing_authority(
    *, organisation: Organisation, agreement: Agreement, facts: SigningSpec, standing: Standing, reason: str
) -> SigningAuthority:
    """The post may execute instruments for the organisation. Refuses whoever does not act for it."""
    party = next((row for row in agreement.parties.all() if row.organisation_id == organisation.pk), None)
    if party is None:
        raise DomainError("That organisation is not a party to this agreement.", field="organisation")
    _refuse_others(standing, party)
    with recorded(
        "signing authority given",
        by=standing.person,
        organisation=organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        row = SigningAuthority(
            organisation=organisation,
            post=facts.post,
            name=facts.name,
            may_seal=facts.may_seal,
            may_sign=facts.may_sign,
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            source=facts.source,
        )
        clean(row).save()
        record.subject = row
    return row


def end_signing_authority(
    *,
    authority: SigningAuthority,
    agreement: Agreement,
    ends_on: date,
    standing: Standing,
    reason: str,
) -> SigningAuthority:
    """`ends_on` is the first day without the authority; what was executed before stays executed."""
    if not standing.may(Verb.KEEP_INSTRUMENTS, authority.organisation_id):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for that organisation.")
    with recorded(
        "signing authority ended",
        by=standing.person,
        organisation=authority.organisation,
        agreement=agreement,
        reason=reason,
    ) as record:
        locked = SigningAuthority.objects.select_for_update().get(pk=authority.pk)
        locked.ends_on = ends_on
        clean(locked).save()
        record.subject = locked
    return locked


def standing_authorities(instrument: Instrument, party: Party) -> list[InstrumentAuthority]:
    """The party's authorities for the instrument that are not withdrawn. One query."""
    return list(
        InstrumentAuthority.objects.filter(instrument=instrument, party=party, withdrawal__isnull=True)
    )


def standing_execution(instrument: Instrument, party: Party) -> Execution | None:
    """The party's execution of the instrument that is not withdrawn. One query."""
    return Execution.objects.filter(instrument=instrument, party=party, withdrawal__isnull=True).first()


def authority_columns(authority: AuthoritySpec, party: Party, record: Record) -> dict[str, object]:
    """What every row of an authority holds, inside a recorded write."""
    return {
        "party": party,
        "body": authority.body.strip(),
        "decided_on": authority.decided_on,
        "reference": authority.reference,
        "delegated_to": authority.delegated_to,
        "consultee": authority.consultee,
        "evidence": authority.evidence,
        **deed_columns(record, party.organisation),
    }


def deed_columns(record: Record, organisation: Organisation) -> dict[str, object]:
    """Who, for whom, when and why, of the recorded write under way."""
    write = record.write
    return {"by": write.by, "organisation": organisation, "at": write.at, "reason": write.reason}


def refuse_impossible_authority(authority: AuthoritySpec, *, on: date) -> None:
    """Raises DomainError for a decision still to come, and for a consultation that nothing shows."""
    if authority.decided_on is not None and authority.decided_on.earliest > on:
        raise DomainError(
            f"{authority.decided_on} has not come yet. Record the decision once it is taken.",
            field="decided_on",
        )
    if authority.consultee and not authority.delegated_to:
        raise DomainError(
            "Name the post that decided in consultation, or clear the consultee.", field="delegated_to"
        )
    if authority.consultee and not authority.evidence.strip():
        raise DomainError(
            f"Say how consultation with the {authority.consultee} is evidenced, for example by which letter.",
            field="evidence",
        )


def _refuse_impossible_execution(
    instrument: Instrument, party: Party, execution: ExecutionSpec, *, on: date
) -> None:
    name = _called(party, on)
    if execution.dated.earliest > on:
        raise DomainError(
            f"{execution.dated} has not come yet. Record the execution once it has happened.", field="dated"
        )
    day = instrument.effective_from or execution.dated.latest
    if not is_bound_on(party, max(day, execution.dated.latest)) and not is_bound_on(party, day):
        raise DomainError(f"{name} is not bound by the agreement on {day:%-d %B %Y}.", field="dated")
    held = standing_execution(instrument, party)
    if held is not None:
        raise DomainError(
            f"{name} executed it already: {held.signatory}, {held.dated}. Withdraw that first if it was wrong."
        )
    authorities = standing_authorities(instrument, party)
    if not authorities:
        raise DomainError(
            f"No authority of {name} for this instrument is recorded. Record who authorised it first."
        )
    dates = [row.decided_on.earliest for row in authorities if row.decided_on is not None]
    if len(dates) == len(authorities) and execution.dated.latest < min(dates):
        earliest = min(authorities, key=lambda row: row.decided_on.earliest if row.decided_on else date.min)
        raise DomainError(
            f"{name} was authorised to make it {_when(earliest.decided_on)} only ({earliest.body}), after "
            f"{execution.dated}. Correct the date, or record the earlier authority.",
            field="dated",
        )


def _override(party: Party, execution: ExecutionSpec, *, on: date) -> str:
    """The reason why the execution counts without signing authority; blank when it has one. Raises DomainError."""
    bodies = {party.organisation, body_on(party.organisation, execution.dated.latest)}
    posts = [
        Post(row.post, row.name, row.may_seal, row.may_sign, row.starts_on, row.ends_on)
        for row in SigningAuthority.objects.filter(organisation__in=bodies)
    ]
    if any(
        may_execute(post, execution.signatory, execution.capacity, execution.manner, execution.dated)
        for post in posts
    ):
        return ""
    if not execution.override_reason.strip():
        raise DomainError(
            f"{_called(party, on)} has not recorded that the {execution.capacity} may execute instruments in this "
            f"manner {_when(execution.dated)}. Record the signing authority, or say why this execution counts.",
            field="override_reason",
        )
    return execution.override_reason.strip()


def _locked(instrument: Instrument) -> Instrument:
    return (
        Instrument.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=instrument.pk)
    )


def _refuse_others(standing: Standing, party: Party) -> None:
    if not standing.parties_for(Verb.KEEP_INSTRUMENTS, [party]):
        raise NotPermitted(f"Your role does not let you {Verb.KEEP_INSTRUMENTS} for this partner.")


def _refuse_stranger(instrument: Instrument, party: Party) -> None:
    if party.agreement_id != instrument.agreement_id:
        raise DomainError("That body is not a party to this agreement.", field="party")


def _refuse_withdrawn(instrument: Instrument) -> None:
    if instrument.withdrawn_on is not None:
        raise DomainError(
            f"“{instrument.title}” was withdrawn on {instrument.withdrawn_on:%-d %B %Y}. Enter a new instrument."
        )


def _refuse_made_version(instrument: Instrument) -> None:
    """Raises DomainError for the annual schedule of a version that every party has executed."""
    link = VersionInstrument.objects.filter(instrument=instrument).select_related("version__schedule").first()
    if link is not None and link.version.state not in BEFORE_PARTNERS:
        raise DomainError(
            f"Version {link.version.number} of {link.version.schedule.year.label} rests on it and is "
            f"{link.version.get_state_display().lower()}. Start a new version that varies it."
        )


def _refuse_notice(kind: str) -> None:
    if kind == InstrumentKind.NOTICE:
        raise DomainError(
            "A notice is served by one partner and is not executed by the others. Record it on the notice page.",
            field="kind",
        )


def _when(dated: PartialDate | None) -> str:
    return f"{'on' if dated and dated.day else 'in'} {dated}"


def _called(party: Party, on: date) -> str:
    return short_name(party.organisation, on)
